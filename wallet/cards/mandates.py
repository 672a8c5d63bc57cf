"""The faces of an allowance and of each use of it; allowances on the wallet's home."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from messaging.cards import register
from wallet.cards.home import Quick, register_quick
from wallet.models import Mandate, MandateUse
from wallet.money import format_money
from wallet.selectors.mandates import mandates_by_id, uses_by_id

MANDATE, USE = "wallet.allowance", "wallet.allowance_use"


@register
class MandateCard:
    """An allowance: how much of it is left, until when, whether it stands."""

    type = MANDATE
    is_money = True
    template = "wallet/cards/_mandate.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: {"mandate": one} for ref, one in mandates_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        mandate: Mandate = context["mandate"]
        return _("Allowance of %(sum)s for %(name)s") % {
            "sum": format_money(mandate.cap, mandate.currency),
            "name": mandate.grantee.get_short_name(),
        }

    def sheet_url(self, ref: str) -> str:
        return reverse("wallet:mandate", args=[ref])


@register
class UseCard:
    """What was spent under an allowance."""

    type = USE
    is_money = True
    template = "wallet/cards/_mandate_use.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: {"use": one} for ref, one in uses_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        use: MandateUse = context["use"]
        return _("%(name)s spent %(sum)s of the allowance") % {
            "name": use.mandate.grantee.get_short_name(),
            "sum": format_money(use.amount, use.mandate.currency),
        }

    def sheet_url(self, ref: str) -> str:
        return reverse("wallet:mandate", args=[ref])


register_quick(
    Quick("allowances", 95, pgettext_lazy("tile", "Allowances"), "key", url="wallet:allowances")
)
