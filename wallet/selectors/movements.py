"""One movement as one of its two sides sees it, with what became of what was held before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Q

from messaging.errors import NotFound
from messaging.models import User
from wallet.models.ledger import Account, Entry, Transfer
from wallet.money import localize_sum
from wallet.selectors.accounts import Party, party_of
from wallet.selectors.statements import TITLES, other_party

State = Literal["done", "held", "released", "expired"]


@dataclass(frozen=True, slots=True)
class Movement:
    """``amount`` is signed as its side sees it: minus what goes out. ``held_at`` is when it was
    reserved, where it was; ``at`` when it moved or, while it is held, was reserved."""

    transfer_id: UUID
    pending_id: UUID | None
    account: Account
    kind: str
    title: str
    memo: str
    amount: int
    currency: str
    at: datetime
    held_at: datetime | None
    state: State
    balance_after: int | None
    mine: Party
    other: Party

    @property
    def reference(self) -> str:
        """What people tell one another of it: short, and found by support."""
        return self.transfer_id.hex[-12:].upper()


def movement_of(viewer: User, transfer_id: UUID) -> Movement:
    """A movement of one of the viewer's own accounts; NotFound for every other."""
    mine = Q(debit_account__owner=viewer) | Q(credit_account__owner=viewer)
    return _seen(mine, transfer_id, lambda account: account.owner_id == viewer.id)


def movement_in(account_id: UUID, transfer_id: UUID) -> Movement:
    """A movement of an account that the caller was allowed to see."""
    mine = Q(debit_account=account_id) | Q(credit_account=account_id)
    return _seen(mine, transfer_id, lambda account: account.id == account_id)


def _seen(mine: Q, transfer_id: UUID, is_mine: object) -> Movement:
    found = (
        Transfer.objects.filter(mine, id=transfer_id)
        .select_related(
            "pending",
            "debit_account__owner",
            "debit_account__payee",
            "credit_account__owner",
            "credit_account__payee",
        )
        .first()
    )
    if found is None:
        raise NotFound("movement_not_found")
    assert callable(is_mine)
    goes_out = is_mine(found.debit_account)
    own = found.debit_account if goes_out else found.credit_account
    other = found.credit_account if goes_out else found.debit_account
    moved = found
    if found.phase == "pending":
        moved = Transfer.objects.filter(pending=found).first() or found
    entry = Entry.objects.filter(transfer=moved, account=own).first()
    party = other_party(found.kind, other)
    return Movement(
        transfer_id=found.id,
        pending_id=found.pending_id,
        account=own,
        kind=found.kind,
        title=str(TITLES.get(found.kind, party.name)),
        memo=localize_sum(found.memo),
        amount=-moved.amount if goes_out else moved.amount,
        currency=found.currency,
        at=moved.created_at,
        held_at=_held_at(found),
        state=_STATES.get(moved.phase, "released"),
        balance_after=entry.balance_after if entry else None,
        mine=party_of(own),
        other=party,
    )


_STATES: dict[str, State] = {
    "single": "done",
    "post": "done",
    "pending": "held",
    "expire": "expired",
}


def _held_at(found: Transfer) -> datetime | None:
    if found.pending is not None:
        return found.pending.created_at
    return found.created_at if found.phase == "pending" else None
