"""Whether money may leave a wallet now: the one gate before every way out.

Every service that moves a person's money calls ``clear`` in its own transaction, after it has
found that the request is new and before it writes to the ledger. It locks the payer's ``Guard``:
a business row, locked after those of what is paid. So two payments of one person are let out one
after the other, and no limit is passed by asking twice at once. ``judged`` is the same for who has
read without the lock, and sees under it, by the guard's version, that nothing has changed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Model, Sum
from django.db.models.functions import Coalesce

from messaging.models import AuditEntry, User
from messaging.services import record
from messaging.services.audit import about, deed
from messaging.services.rows import insert, insert_together
from wallet import ledger
from wallet.errors import IdReused, OverLimit, WalletFrozen
from wallet.models import Outflow
from wallet.models.safety import COOLING, Limits
from wallet.selectors.devices import is_new_device
from wallet.selectors.safety import (
    MONTH,
    Reading,
    Room,
    Spent,
    free_limit_of,
    is_changed,
    reading_of,
    rooms_of,
)
from wallet.selectors.stepping import Bound
from wallet.services.guards import lock_guard
from wallet.services.step_up import needed, use_proof


@ledger.whole_transaction
def clear(
    *,
    payer: User,
    amount: int,
    currency: str,
    payee: str,
    reference: UUID,
    proof: str = "",
    shares: Mapping[str, int] | None = None,
    is_agreed: bool = False,
) -> None:
    """Let ``amount`` leave the payer's wallet for ``payee``, or refuse.

    ``payee`` names who gets it, the same on every occasion: ``user.<id>``, ``shop.<account id>``,
    ``packet``, ``bank.<iban id>``. ``reference`` is the id of what is paid, made by the form: the
    same reference, payee and amount again are let out once and not counted twice. ``proof`` is
    what the step-up gave for exactly this amount, payee and reference (``services.step_up`` says
    how a door gets it); empty at the first try. One payment of several payees says in ``shares``
    who gets how much. ``is_agreed``: the owner confirmed it beforehand, when a standing order or
    an allowance was made; limits and freeze hold, and nobody is asked.

    Refuses with WalletFrozen, OverLimit (details: limit, remaining, period, currency) or
    StepUpNeeded (details: amount, currency, payee, reference, has_pin, has_passkey, why). Who has
    neither PIN nor passkey is asked to set one above the free limit alone; who has one is also
    asked while the payee or the browser is new, and for a day after a change of password, e-mail
    or PIN. Inside ``ledger.dated`` nothing is refused: it has happened already.
    """
    guard, now = lock_guard(owner=payer), ledger.now()
    parts = dict(shares or {payee: amount})
    reading = reading_of(guard, currency, now, tuple(parts), reference)
    if _is_known(reading.known, parts, is_whole=shares is not None):
        return
    bound = Bound(amount, currency, payee, str(reference))
    if ledger.is_dated():
        method = "dated"
    else:
        _check_limits(guard, reading, bound, parts, now)
        method = "agreed" if is_agreed else ""
        if not method and (used := use_proof(owner=payer, bound=bound, proof=proof)):
            method = used.method
        if not method:
            _check_doubts(guard, reading, bound, now)
    insert_together(rows=_let_out(payer, bound, parts, reference, method))


def judged(
    *,
    payer: User,
    guard: Any,
    reading: Reading,
    amount: int,
    currency: str,
    payee: str,
    reference: UUID,
) -> list[Model]:
    """What ``clear`` would write down, from what it would read: for who reads without the lock.

    They write it only while the guard's ``version`` is the one that they read, under its lock.
    Refuses what ``clear`` refuses without a proof, and what was let out before (IdReused).
    """
    bound, parts = Bound(amount, currency, payee, str(reference)), {payee: amount}
    if reading.known:
        raise IdReused
    now = ledger.now()
    _check_limits(guard, reading, bound, parts, now)
    _check_doubts(guard, reading, bound, now)
    return _let_out(payer, bound, parts, reference, "")


def _check_limits(
    guard: Any, reading: Reading, bound: Bound, parts: Mapping[str, int], now: datetime
) -> None:
    """WalletFrozen, or OverLimit."""
    if guard.is_frozen:
        raise WalletFrozen
    limits, spent, currency = reading.limits, reading.spent, bound.currency
    _check_rooms(rooms_of(guard, limits, spent, currency, now), bound.amount, currency)
    for name, share in parts.items():
        _check_rooms([Room("payee", limits.per_payee, spent.payees[name])], share, currency)


def _check_doubts(guard: Any, reading: Reading, bound: Bound, now: datetime) -> None:
    """StepUpNeeded, where the owner should show that it is them."""
    free = free_limit_of(guard, reading.limits, bound.currency, now)
    if why := _doubt(guard, reading.limits, reading.spent, bound.amount, free, now):
        raise needed(guard=guard, bound=bound, why=why)


@ledger.whole_transaction
def give_back(
    *, payer: User, payee: str, amount: int, reason: UUID, reference: UUID | None = None
) -> None:
    """Count ``amount`` of what left for ``payee`` against the payer's limits no longer.

    It has come back: of what was let out under ``reference``, else of the newest for that payee.
    ``reason`` is the id of what brought it back; the same again gives nothing twice, and nothing
    gives back more than has left. Call it before the ledger's write, like ``clear``.
    """
    lock_guard(owner=payer)
    to_payee = Outflow.objects.filter(user=payer, payee=payee)
    if to_payee.filter(reference=reason, gives_back__isnull=False).exists():
        return
    let_out = to_payee.filter(gives_back__isnull=True, created_at__gt=ledger.now() - MONTH)
    if reference is not None:
        let_out = let_out.filter(reference=reference)
    let_out = let_out.annotate(left=F("amount") + Coalesce(Sum("backs__amount"), 0))
    rows, rest = [], amount
    for one in let_out.filter(left__gt=0).order_by("-created_at", "-id"):
        if given := min(rest, one.left):
            rows.append(_back(one, given, reason))
            rest -= given
    Outflow.objects.bulk_create(rows)
    if rows:
        record(
            actor=payer,
            verb="money.back",
            subject=about(person=payer),
            amount=amount - rest,
            currency=rows[0].currency,
            payee=payee,
            reference=str(reason),
        )


def _back(one: Outflow, amount: int, reason: UUID) -> Outflow:
    return Outflow(
        user_id=one.user_id,
        amount=-amount,
        currency=one.currency,
        payee=one.payee,
        reference=reason,
        is_confirmed=one.is_confirmed,
        gives_back=one,
        created_at=one.created_at,
    )


@ledger.whole_transaction
def clear_business(
    *, payer: User, amount: int, currency: str, payee: str, reference: UUID, proof: str = ""
) -> None:
    """Let ``amount`` leave a business's account on this person's word, who shows each time that
    it is them. No limit of theirs counts, and nothing of it counts for their limits.

    Refuses with WalletFrozen if theirs is, or StepUpNeeded (as ``clear``; without PIN or passkey
    too: they are asked to set one). Inside ``ledger.dated`` nothing is refused.
    """
    guard = lock_guard(owner=payer)
    bound = Bound(amount, currency, payee, str(reference))
    used = None
    if not ledger.is_dated():
        if guard.is_frozen:
            raise WalletFrozen
        used = use_proof(owner=payer, bound=bound, proof=proof)
        if used is None:
            raise needed(guard=guard, bound=bound, why="asked")
    insert(rows=[_deed(payer, bound, used.method if used else "dated")])


def _let_out(
    payer: User, bound: Bound, parts: Mapping[str, int], reference: UUID, method: str
) -> list[Model]:
    """What was let out, for the sums of limits and for the audit log."""
    moment = ledger.now()
    outflows = [
        Outflow(
            user=payer,
            amount=share,
            currency=bound.currency,
            payee=name,
            reference=reference,
            is_confirmed=bool(method),
            created_at=moment,
        )
        for name, share in parts.items()
    ]
    return [*outflows, _deed(payer, bound, method or "free")]


def _deed(payer: User, bound: Bound, method: str) -> AuditEntry:
    return deed(
        actor=payer,
        verb="money.out",
        subject=about(person=payer),
        amount=bound.amount,
        currency=bound.currency,
        payee=bound.payee,
        reference=bound.reference,
        confirmed=method,
    )


def _is_known(known: Mapping[str, int], parts: Mapping[str, int], *, is_whole: bool) -> bool:
    """Whether this was let out before; IdReused when it was something else.

    Where the parts are not the whole of it, the same reference may have let out others.
    """
    before = known if is_whole else {name: known[name] for name in parts if name in known}
    if before and before != parts:
        raise IdReused
    return bool(before)


def _check_rooms(rooms: list[Room], amount: int, currency: str) -> None:
    """Refuse what is above a limit; the one with the least left says so."""
    tightest = min(rooms, key=lambda room: room.left)
    if amount > tightest.left:
        raise OverLimit(
            limit=tightest.limit,
            remaining=tightest.left,
            period=tightest.period,
            currency=currency,
        )


def _doubt(
    guard: Any,
    limits: Limits,
    spent: Spent,
    amount: int,
    free: int,
    now: datetime,
) -> str:
    """Why the owner should show that it is them; "" if this may leave as it is."""
    if spent.free + amount > free:
        return "limit"
    if not (guard.pin_hash or guard.has_passkey) or spent.free + amount <= limits.cooling_free:
        return ""
    if is_changed(guard, now):
        return "changed"
    if is_new_device(guard, now):
        return "new_device"
    known = (spent.first_paid.get(name) for name in spent.payees)
    if not all(first is not None and first <= now - COOLING for first in known):
        return "new_payee"
    return ""
