"""A dispute in the conversation with support: which movement, and how far it has come."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.cards import register
from wallet.models import Dispute
from wallet.money import format_signed, localize_sum
from wallet.selectors import disputes_by_id, other_side


@register
class DisputeCard:
    type = "wallet.dispute"
    is_money = True
    template = "wallet/cards/_dispute.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: context_of(dispute) for ref, dispute in disputes_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        dispute: Dispute = context["dispute"]
        return _("Question about a movement: %(title)s, %(sum)s, %(state)s") % {
            "title": context["title"],
            "sum": format_signed(context["amount"], dispute.transfer.currency),
            "state": dispute.get_state_display(),
        }

    def sheet_url(self, ref: str) -> str:
        return reverse("wallet:dispute", args=[ref])


def context_of(dispute: Dispute) -> dict[str, Any]:
    """What the face and the sheet say of a dispute."""
    party, title, amount = other_side(dispute)
    memo = localize_sum(dispute.transfer.memo)
    return {"dispute": dispute, "party": party, "title": title, "memo": memo, "amount": amount}
