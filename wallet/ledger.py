"""The only writer of accounts, transfers and entries. Pure: it knows accounts, not chats.

A batch is written whole or not at all, in one round trip, by the database function
``wallet_write`` (migration 0002). It locks every account it touches in one statement, in one
order. So that transactions can't deadlock either, write at most one batch in each of them, after
the locks of business rows.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NoReturn
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone

from wallet.errors import (
    AlreadyResolved,
    BadAmount,
    IdReused,
    LedgerBusy,
    NotEnough,
    UnknownTransfer,
)
from wallet.models.ledger import MAX_AMOUNT, Account

MAX_BATCH = 500

_dated: ContextVar[datetime | None] = ContextVar("wallet_dated", default=None)


@dataclass(frozen=True, slots=True)
class Single:
    """Moves ``amount`` at once. ``id`` is the idempotency key; ``kind`` says why money moves."""

    phase: ClassVar[str] = "single"
    id: UUID
    debit_id: UUID
    credit_id: UUID
    amount: int
    currency: str
    kind: str
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Pending(Single):
    """Reserves ``amount``: no longer available to the debit account, not yet the credit one's."""

    phase: ClassVar[str] = "pending"


@dataclass(frozen=True, slots=True)
class Post:
    """Moves what the pending transfer reserved."""

    phase: ClassVar[str] = "post"
    id: UUID
    pending_id: UUID


@dataclass(frozen=True, slots=True)
class Void(Post):
    """Gives back what the pending transfer reserved."""

    phase: ClassVar[str] = "void"


Item = Single | Pending | Post | Void


def write(batch: Sequence[Item]) -> int:
    """Write every item, or none; answers how many were new: all, or 0 for an exact repetition.

    Refuses with NotEnough (details: missing, available, currency), AlreadyResolved, IdReused,
    BadAmount, UnknownTransfer (also an account in another currency) or LedgerBusy. A refusal
    spoils the transaction it comes in: let it leave the ``atomic`` block.
    """
    if not 0 < len(batch) <= MAX_BATCH:
        raise ValueError(f"a batch has 1 to {MAX_BATCH} items, not {len(batch)}")
    rows = [_row(item) for item in batch]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT wallet_write(%s)", [json.dumps(rows)])
            (written,) = cursor.fetchone()
    except DatabaseError as error:
        _refuse(error)
    return int(written)


def open_account(
    *,
    account_id: UUID,
    code: str,
    currency: str,
    owner_id: UUID | None = None,
    may_overdraw: bool = False,
) -> Account:
    """The holder's account of that code and currency; opened with ``account_id`` if missing."""
    holder = {"owner_id": owner_id, "code": code, "currency": currency}
    if account := Account.objects.filter(**holder).first():
        return account
    fresh = Account(id=account_id, may_overdraw=may_overdraw, created_at=now(), **holder)
    Account.objects.bulk_create([fresh], ignore_conflicts=True)
    return Account.objects.get(**holder)


def now() -> datetime:
    """The moment to date rows with: the present, or the one given to ``dated``."""
    return _dated.get() or timezone.now()


def is_dated() -> bool:
    """Whether what is written now has happened already, at a moment given to ``dated``."""
    return _dated.get() is not None


@contextmanager
def dated(moment: datetime) -> Iterator[None]:
    """Date what is written inside: for imports of older books and for demo data."""
    token = _dated.set(moment)
    try:
        yield
    finally:
        _dated.reset(token)


def _row(item: Item) -> dict[str, Any]:
    row: dict[str, Any] = {"id": str(item.id), "phase": item.phase}
    if isinstance(item, Single):
        if type(item.amount) is not int or not 0 < item.amount <= MAX_AMOUNT:
            raise BadAmount(fields={"amount": BadAmount.message})
        row |= {
            "debit": str(item.debit_id),
            "credit": str(item.credit_id),
            "amount": item.amount,
            "currency": item.currency,
            "kind": item.kind,
            "memo": item.memo,
        }
    else:
        row["pending"] = str(item.pending_id)
    if moment := _dated.get():
        row["at"] = moment.isoformat()
    return row


def _refuse(error: DatabaseError) -> NoReturn:
    """Say in the house's words what the database refused; what is no refusal goes on as it is."""
    cause: Any = error.__cause__
    state = str(getattr(cause, "sqlstate", None))
    if state == "WL001":
        raise NotEnough(**json.loads(cause.diag.message_detail)) from error
    if refusal := _REFUSALS.get(state):
        raise refusal() from error
    raise error


_REFUSALS = {
    "WL002": AlreadyResolved,
    "WL003": IdReused,
    "WL004": BadAmount,
    "WL005": UnknownTransfer,
    "23503": UnknownTransfer,  # no such account, or one in another currency
    "55P03": LedgerBusy,
    "40P01": LedgerBusy,
    "40001": LedgerBusy,
}
