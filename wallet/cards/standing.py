"""The face of a standing transfer, and where one begins."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.cards import ComposerEntry, register, register_composer_entry
from wallet.cards.transfers import between_people
from wallet.models import StandingTransfer
from wallet.money import format_money
from wallet.selectors import standings_by_id

STANDING = "wallet.standing"


@register
class StandingCard:
    """What is paid to whom, how often, and when next."""

    type = STANDING
    is_money = True
    template = "wallet/cards/_standing.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: {"standing": one} for ref, one in standings_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        standing: StandingTransfer = context["standing"]
        said = _("%(sum)s from %(payer)s to %(payee)s, %(every)s: %(state)s") % {
            "sum": format_money(standing.amount, standing.currency),
            "payer": standing.payer.get_short_name(),
            "payee": standing.payee.get_short_name(),
            "every": standing.get_every_display(),
            "state": standing.get_state_display(),
        }
        return f"{said} ({standing.note})" if standing.note else said

    def sheet_url(self, ref: str) -> str:
        return reverse("wallet:standing", args=[ref])


register_composer_entry(
    ComposerEntry(
        gettext_lazy("Scheduled transfer"),
        "clock",
        lambda conversation: reverse("wallet:new_standing", args=[conversation.id]),
        between_people,
    )
)
