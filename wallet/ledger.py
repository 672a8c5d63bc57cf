"""The only writer of accounts, transfers and entries. Pure: it knows accounts, not chats.

A batch is written whole or not at all, in one round trip, by the database function
``wallet_write`` (migration 0005). It locks the accounts that it touches in one statement, in one
order; insert-only accounts it does not lock at all. So that transactions can't deadlock either,
write at most one batch in each of them, after the locks of business rows.
"""

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ClassVar, NamedTuple, NoReturn, ParamSpec, TypeVar
from uuid import UUID

import structlog
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.postgresql.base import ServerBindingCursor
from django.utils import timezone

from wallet.errors import (
    AlreadyResolved,
    BadAmount,
    IdReused,
    LedgerBusy,
    NotDue,
    NotEnough,
    PastDue,
    UnknownTransfer,
)
from wallet.models.ledger import MAX_AMOUNT, Account
from wallet.money import exponent

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger(__name__)
MAX_BATCH = 500
TRIES, PAUSE_MILLISECONDS = 4, (10, 200)
# Serialization failure, deadlock, lock not available: nothing was written, another try may do.
_PASSING = {"40001", "40P01", "55P03"}

_dated: ContextVar[datetime | None] = ContextVar("wallet_dated", default=None)
_is_within: ContextVar[bool] = ContextVar("wallet_within_a_whole_transaction", default=False)


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
    """Reserves ``amount``: no longer available to the debit account, not yet the credit one's.

    From ``expires_at`` on, it can't be posted any more, and may be resolved by ``Expire``.
    """

    phase: ClassVar[str] = "pending"
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What ends a pending transfer; each has one end."""

    phase: ClassVar[str]
    id: UUID
    pending_id: UUID


@dataclass(frozen=True, slots=True)
class Post(Resolution):
    """Moves what the pending transfer reserved: all, or ``amount``, and gives back the rest."""

    phase: ClassVar[str] = "post"
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Void(Resolution):
    """Gives back what the pending transfer reserved."""

    phase: ClassVar[str] = "void"


@dataclass(frozen=True, slots=True)
class Expire(Resolution):
    """Gives back what the pending transfer reserved, because its time is over."""

    phase: ClassVar[str] = "expire"


Item = Single | Pending | Post | Void | Expire


class Told(NamedTuple):
    """What the person who holds an account is told when its money moved: minor units that can be
    spent and that are held, and whether they owe the house in that currency."""

    owner_id: UUID
    currency: str
    available: int
    held: int
    owes: bool


def write(batch: Sequence[Item]) -> int:
    """Write every item, or none; answers how many were new: all, or 0 for an exact repetition.

    Refuses with NotEnough (details: missing, available, currency), AlreadyResolved, NotDue,
    PastDue, IdReused, BadAmount, UnknownTransfer (also an account in another currency) or
    LedgerBusy. A refusal spoils the transaction it comes in: let it leave the ``atomic`` block.
    """
    [(written,)] = _asked("SELECT wallet_write(%s::jsonb)", batch)
    return int(written)


def move(batch: Sequence[Item], accounts: Sequence[UUID]) -> list[Told]:
    """``write``, and what to tell the holders of these accounts then, in one question."""
    rows = _asked("SELECT * FROM wallet_move(%s::jsonb, %s::uuid[])", batch, list(accounts))
    return [Told(*row) for row in rows]


def batch_of(batch: Sequence[Item]) -> str:
    """The batch as ``wallet_move`` takes it, for a statement that moves it with what is written
    beside."""
    return json.dumps([_row(item) for item in batch])


def _asked(statement: str, batch: Sequence[Item], *more: Any) -> list[Any]:
    if not 0 < len(batch) <= MAX_BATCH:
        raise ValueError(f"a batch has 1 to {MAX_BATCH} items, not {len(batch)}")
    rows = [_row(item) for item in batch]
    try:
        with connection.cursor() as cursor:
            # Bound by the server, which then keeps the statement prepared for this connection.
            cursor.cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
            cursor.execute(statement, [json.dumps(rows), *more])
            return list(cursor.fetchall())
    except DatabaseError as error:
        _refuse(error)


def whole_transaction(work: Callable[P, R]) -> Callable[P, R]:
    """``atomic``, and where it is the outermost: tried up to four times when others are in the way.

    Only from the very beginning: to roll back to a savepoint frees no lock. In somebody else's
    transaction it is a savepoint and nothing more; who opened that tries again. Inside another
    whole transaction it is a part of that, without a savepoint: what it refuses undoes the whole,
    and who means to bear a refusal there opens an ``atomic`` of their own around it. What ``work``
    does outside the database it must bear doing twice. LedgerBusy when all was in vain.
    """

    @wraps(work)
    def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic(savepoint=not _is_within.get()):
                return _within(work, *args, **kwargs)
        for left in reversed(range(TRIES)):
            try:
                with transaction.atomic():
                    return _within(work, *args, **kwargs)
            except (LedgerBusy, OperationalError) as error:
                if not _is_passing(error):
                    raise
                log.info("transaction_tried_again", left=left, error=str(error).split("\n")[0])
                if not left:
                    raise LedgerBusy from error
                pause = random.randint(*PAUSE_MILLISECONDS)  # noqa: S311
                time.sleep(timedelta(milliseconds=pause).total_seconds())
        raise AssertionError("unreachable")

    return tried


def _within(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    token = _is_within.set(True)
    try:
        return work(*args, **kwargs)
    finally:
        _is_within.reset(token)


def _is_passing(error: Exception) -> bool:
    cause: Any = error.__cause__
    return isinstance(error, LedgerBusy) or getattr(cause, "sqlstate", None) in _PASSING


def open_account(
    *,
    account_id: UUID,
    code: str,
    currency: str,
    owner_id: UUID | None = None,
    may_overdraw: bool = False,
    insert_only: bool = False,
) -> Account:
    """The holder's account of that code and currency; opened with ``account_id`` if missing.

    ``insert_only`` is for accounts of the house that everybody's money passes: no transfer waits
    for another there, and nothing keeps them from going below zero.
    """
    exponent(currency)  # refuses a currency that this house does not keep
    holder = {"owner_id": owner_id, "code": code, "currency": currency}
    if account := Account.objects.filter(**holder).first():
        return account
    fresh = Account(
        id=account_id,
        may_overdraw=may_overdraw or insert_only,
        insert_only=insert_only,
        created_at=now(),
        **holder,
    )
    Account.objects.bulk_create([fresh], ignore_conflicts=True)
    return Account.objects.get(**holder)


def fold(*, after: int, upto: int) -> None:
    """Count what transfers numbered above ``after``, up to ``upto``, did to insert-only accounts.

    Once for every number, by the seal that covers it: in its transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT wallet_fold(%s, %s)", [after, upto])


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
    amount = item.amount if isinstance(item, Single | Post) else None
    is_whole = amount is None and isinstance(item, Resolution)
    if not is_whole and not (type(amount) is int and 0 < amount <= MAX_AMOUNT):
        raise BadAmount(fields={"amount": BadAmount.message})
    if isinstance(item, Single):
        row |= {
            "debit": str(item.debit_id),
            "credit": str(item.credit_id),
            "amount": amount,
            "currency": item.currency,
            "kind": item.kind,
            "memo": item.memo,
        }
        if isinstance(item, Pending) and item.expires_at:
            row["expires"] = item.expires_at.isoformat()
    else:
        row |= {"pending": str(item.pending_id), "amount": amount}
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
    "WL006": NotDue,
    "WL007": PastDue,
    "23503": UnknownTransfer,  # no such account, or one in another currency
    "55P03": LedgerBusy,
    "40P01": LedgerBusy,
    "40001": LedgerBusy,
}
