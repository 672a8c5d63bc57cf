"""Payments: what is kept, for whom, and what became of it. The ledger alone decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef

from messaging.errors import NotFound
from messaging.models import User
from wallet.models import ChatTransfer, TopUp
from wallet.models.ledger import Transfer
from wallet.money import localize_sum, portion_of
from wallet.selectors.accounts import Holder, Party, party_of, wallet_in

PaymentState = Literal["held", "paid", "released"]
Until = Literal["delivery", "acceptance", "delay"]
HOLDS = 200  # more than anybody looks through
# Kept for a bank or a card, not for something that was bought: listed on its own.
LEAVING = ("payout", "payout_fee", "refund")
_UNTIL: dict[str | None, Until] = {"waiting": "acceptance", "accepted": "delay"}
_STATES: dict[str, PaymentState] = {"post": "paid", "void": "released", "expire": "released"}


@dataclass(frozen=True, slots=True)
class Hold:
    """Money kept for a payee. ``id`` is the pending transfer's, ``until`` what ends it:
    "delivery" of what was bought, "acceptance" by a person, or "delay" once they accepted.
    """

    id: UUID
    at: datetime
    amount: int
    currency: str
    memo: str
    party: Party
    until: Until = "delivery"


def fee_of(amount: int) -> int:
    """The marketplace's fee on an amount, rounded once, half to even."""
    return portion_of(amount, settings.MARKETPLACE_FEE_BASIS_POINTS)


def pending_of(holder: Holder, limit: int = HOLDS) -> list[Hold]:
    """What is kept of this person's money, newest first, as far as one would look at it."""
    wallet = wallet_in(holder)
    if wallet is None or not wallet.debits_pending:
        return []
    resolutions = Transfer.objects.filter(pending=OuterRef("pk"))
    between_people = ChatTransfer.objects.filter(id=OuterRef("pk"))
    held = (
        Transfer.objects.filter(~Exists(resolutions), debit_account=wallet, phase="pending")
        .exclude(kind__in=LEAVING)
        .annotate(sent=between_people.values("state")[:1])
        .select_related("credit_account__owner", "credit_account__payee")
        .order_by("-created_at", "-id")[:limit]
    )
    return [
        Hold(
            id=transfer.id,
            at=transfer.created_at,
            amount=transfer.amount,
            currency=transfer.currency,
            memo=localize_sum(transfer.memo),
            party=party_of(transfer.credit_account),
            until=_UNTIL.get(transfer.sent, "delivery"),
        )
        for transfer in held
    ]


def payment_state(part_id: UUID) -> PaymentState:
    """Whether the part is held for the payee, paid out to it, or released to the payer."""
    try:
        return payment_states([part_id])[part_id]
    except KeyError:
        raise NotFound("payment_not_found") from None


def payment_states(part_ids: Iterable[UUID]) -> dict[UUID, PaymentState]:
    """The same for many parts at once; ids that are no payment are left out."""
    found = Transfer.objects.filter(
        id__in=list(part_ids), phase__in=["pending", "single"]
    ).values_list("id", "phase", "resolutions__phase")
    return {
        part_id: "paid" if phase == "single" else _STATES.get(resolved, "held")
        for part_id, phase, resolved in found
    }


def top_up_for(user: User, top_up_id: UUID) -> TopUp:
    """The person's own top-up."""
    top_up = TopUp.objects.filter(user=user, id=top_up_id).first()
    if top_up is None:
        raise NotFound("top_up_not_found")
    return top_up
