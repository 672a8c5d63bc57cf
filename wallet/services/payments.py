"""Payments: reserved when something is bought, paid out when it arrived, or released.

One payment has a part for each payee. A part is a pending transfer of the same id; the ids of
what resolves it are derived from it, so that every verb can be repeated without doing it twice.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from messaging.errors import Invalid, NotFound
from messaging.models import User
from wallet import ledger
from wallet.errors import BadAmount, IdReused, NotEnough, TendersChanged
from wallet.models import PartTender, Payment, PaymentPart
from wallet.models.ledger import Account
from wallet.money import MAX_AMOUNT
from wallet.selectors.accounts import WALLET, balance_of
from wallet.selectors.credits import Tender, purse_of, tenders_for
from wallet.services.accounts import open_fees_account, open_wallet
from wallet.services.balances import announce_balances
from wallet.services.clearance import clear, give_back
from wallet.services.mandates import return_to_mandate, show_return

MAX_PARTS = 100


@dataclass(frozen=True, slots=True)
class Part:
    """What one payee gets. ``id`` names what is paid for; ``fee`` is kept by the marketplace."""

    id: UUID
    payee_account_id: UUID
    amount: int
    fee: int = 0
    memo: str = ""


@ledger.whole_transaction
def reserve_payment(
    *,
    payer: User,
    payment_id: UUID,
    parts: Sequence[Part],
    proof: str = "",
    is_agreed: bool = False,
    with_credits: bool = False,
    expected_credit: int | None = None,
) -> Payment:
    """Keep the money of every part for its payee: all parts, or none.

    ``with_credits``: store credit and gift cards are taken before the wallet, in the order that
    ``selectors.credits`` states; TendersChanged when they cover another sum than
    ``expected_credit``, which the payer was shown.

    The same id with the same parts gives the same payment; with others IdReused. Refuses with
    NotEnough (details: missing, available, currency) or like ``clear``.
    """
    currency = _currency_of(parts)
    payment, is_new = Payment.objects.get_or_create(
        id=payment_id,
        defaults={
            "payer": payer,
            "amount": sum(part.amount for part in parts),
            "currency": currency,
            "created_at": ledger.now(),
        },
    )
    if not is_new:
        return _as_before(payment, payer, parts)
    tenders = _write_parts(
        payment, parts, _plan(payer, payment, parts, with_credits, expected_credit)
    )
    _clear(payer, payment_id, currency, _sums(parts), proof, is_agreed)
    payees = {part.id: part for part in parts}
    ledger.write(
        [
            ledger.Pending(
                id=tender.id,
                debit_id=tender.account_id,
                credit_id=payees[tender.part_id].payee_account_id,
                amount=tender.amount,
                currency=currency,
                kind="payment",
                memo=payees[tender.part_id].memo,
            )
            for tender in tenders
        ]
    )
    announce_balances(account_ids=_touched(tenders, parts))
    return payment


@ledger.whole_transaction
def pay_nothing(*, payer: User, payment_id: UUID, currency: str) -> Payment:
    """Write down a payment of what costs nothing: no part, nothing moves, nobody is asked.

    The same id again gives the same payment; of somebody else, or with parts, IdReused.
    """
    payment, is_new = Payment.objects.get_or_create(
        id=payment_id,
        defaults={"payer": payer, "amount": 0, "currency": currency, "created_at": ledger.now()},
    )
    return payment if is_new else _as_before(payment, payer, [])


def _plan(
    payer: User,
    payment: Payment,
    parts: Sequence[Part],
    with_credits: bool,
    expected_credit: int | None,
) -> list[list[Tender]]:
    """With what each part is paid. One payment of a person at a time plans, so that what it counts
    on is still there when it is written."""
    if not with_credits:
        return [[Tender(WALLET, None, part.amount)] for part in parts]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [f"tenders.{payer.id}"]
        )
    purse = purse_of(payer, payment.currency)
    plans = tenders_for(purse, [(part.payee_account_id, part.amount) for part in parts])
    covered = sum(one.amount for plan in plans for one in plan if one.kind != WALLET)
    if expected_credit is not None and covered != expected_credit:
        raise TendersChanged(covered=covered)
    return plans


def foresee_payment(
    *, payer: User, payment_id: UUID, currency: str, sums: Mapping[UUID, int], proof: str = ""
) -> None:
    """Refuse now what ``clear`` would refuse of this payment, and change nothing.

    ``sums`` says what each account would get. For who is about to bring money in for it.
    """
    with transaction.atomic():
        _clear(payer, payment_id, currency, sums, proof)
        transaction.set_rollback(True)


def _sums(parts: Sequence[Part]) -> dict[UUID, int]:
    sums: dict[UUID, int] = {}
    for part in parts:
        sums[part.payee_account_id] = sums.get(part.payee_account_id, 0) + part.amount
    return sums


def _clear(
    payer: User,
    payment_id: UUID,
    currency: str,
    sums: Mapping[UUID, int],
    proof: str,
    is_agreed: bool = False,
) -> None:
    """Let the payment out as one; its payees' shares count against their own limits."""
    shares = {f"shop.{account_id}": amount for account_id, amount in sums.items()}
    names = sorted(shares)
    several = "shops." + hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]
    clear(
        payer=payer,
        amount=sum(shares.values()),
        currency=currency,
        payee=names[0] if len(names) == 1 else several,
        reference=payment_id,
        proof=proof,
        is_agreed=is_agreed,
        shares=shares,
    )


@ledger.whole_transaction
def pay_at_once(
    *, payer: User, payment_id: UUID, part: Part, proof: str = "", with_credits: bool = False
) -> Payment:
    """Pay one payee now, who pays the fee in the same batch: for what is handed over at once.

    The same id with the same part pays once; with another one IdReused. ``with_credits`` as in
    ``reserve_payment``. Refuses with NotEnough, and with what ``clear`` refuses.
    """
    currency = _currency_of([part])
    payment, is_new = Payment.objects.get_or_create(
        id=payment_id,
        defaults={
            "payer": payer,
            "amount": part.amount,
            "currency": currency,
            "created_at": ledger.now(),
        },
    )
    if not is_new:
        return _as_before(payment, payer, [part])
    plans = _plan(payer, payment, [part], with_credits, None)
    wanted = sum(one.amount for one in plans[0] if one.kind == WALLET)
    left = balance_of(payer)["available"]
    if left < wanted:  # said before anybody is asked for a PIN; the ledger decides
        raise NotEnough(missing=wanted - left, available=left, currency=currency)
    tenders = _write_parts(payment, [part], plans)
    _clear(payer, payment_id, currency, _sums([part]), proof)
    batch: list[ledger.Item] = [
        ledger.Single(
            id=tender.id,
            debit_id=tender.account_id,
            credit_id=part.payee_account_id,
            amount=tender.amount,
            currency=currency,
            kind="payment",
            memo=part.memo,
        )
        for tender in tenders
    ]
    if part.fee:
        batch.append(_fee(part.id, part.payee_account_id, part.fee, currency, part.memo))
    ledger.write(batch)
    announce_balances(account_ids=_touched(tenders, [part]))
    return payment


@ledger.whole_transaction
def post_payment_part(*, part_id: UUID) -> None:
    """Pay the part out to its payee, who pays the fee in the same batch.

    Again: nothing more happens. AlreadyResolved when it was released before.
    """
    part, tenders = _held(part_id)
    currency = part.payment.currency
    batch: list[ledger.Item] = [
        ledger.Post(id=uuid.uuid5(tender.id, "post"), pending_id=tender.id) for tender in tenders
    ]
    if part.fee:
        batch.append(_fee(part.id, part.payee_account_id, part.fee, currency, part.memo))
    if ledger.write(batch):
        announce_balances(account_ids=_touched(tenders, [part]))


@ledger.whole_transaction
def void_payment_part(*, part_id: UUID) -> None:
    """Give the part back to the payer, each tender to where it came from.

    Again: nothing more happens. AlreadyResolved when it was paid out before.
    """
    part, tenders = _held(part_id)
    give_back_part(part=part, amount=part.amount, reason=uuid.uuid5(part.id, "void"))
    batch = [
        ledger.Void(id=uuid.uuid5(tender.id, "void"), pending_id=tender.id)
        for tender in reversed(tenders)
    ]
    if ledger.write(batch):
        announce_balances(account_ids=_touched(tenders, [part]))
        show_return(use_id=part.payment_id)


def give_back_part(*, part: PaymentPart, amount: int, reason: UUID) -> None:
    """What comes back of a part counts against its payer's limits no longer, nor against the
    allowance that it was paid under."""
    return_to_mandate(use_id=part.payment_id, amount=amount, reason=reason)
    give_back(
        payer=part.payment.payer,
        payee=f"shop.{part.payee_account_id}",
        amount=amount,
        reason=reason,
        reference=part.payment_id,
    )


def _write_parts(
    payment: Payment, parts: Sequence[Part], plans: Sequence[Sequence[Tender]]
) -> list[PartTender]:
    """The parts, and what each is paid with; the last tender of a part carries its id."""
    PaymentPart.objects.bulk_create(
        PaymentPart(
            id=part.id,
            payment=payment,
            payee_account_id=part.payee_account_id,
            amount=part.amount,
            fee=part.fee,
            memo=part.memo,
        )
        for part in parts
    )
    wallet = open_wallet(owner=payment.payer, currency=payment.currency)
    tenders = [
        PartTender(
            id=part.id if place == len(plan) - 1 else uuid.uuid5(part.id, f"tender:{place}"),
            part_id=part.id,
            position=place,
            account_id=tender.account_id or wallet.id,
            amount=tender.amount,
        )
        for part, plan in zip(parts, plans, strict=True)
        for place, tender in enumerate(plan)
    ]
    return PartTender.objects.bulk_create(tenders)


def _fee(part_id: UUID, payee_id: UUID, amount: int, currency: str, memo: str) -> ledger.Single:
    """What the payee of a part pays the marketplace."""
    return ledger.Single(
        id=uuid.uuid5(part_id, "fee"),
        debit_id=payee_id,
        credit_id=open_fees_account(currency=currency).id,
        amount=amount,
        currency=currency,
        kind="fee",
        memo=memo,
    )


def _touched(
    tenders: Sequence[PartTender], parts: Sequence[Part] | Sequence[PaymentPart]
) -> list[UUID]:
    """The accounts of both sides."""
    payees = [part.payee_account_id for part in parts]
    return [*(tender.account_id for tender in tenders), *payees]


def _held(part_id: UUID) -> tuple[PaymentPart, list[PartTender]]:
    """The part, and what it is paid with."""
    part = PaymentPart.objects.select_related("payment__payer").filter(id=part_id).first()
    if part is None:
        raise NotFound("payment_not_found")
    return part, list(part.tenders.order_by("position"))


def _currency_of(parts: Sequence[Part]) -> str:
    """The one currency of all payees; also refuses a list of parts that no payment can have."""
    if not 0 < len(parts) <= MAX_PARTS:
        raise Invalid("bad_parts")
    for part in parts:
        if not 0 < part.amount <= MAX_AMOUNT or not 0 <= part.fee <= part.amount:
            raise BadAmount(amount=part.amount, fee=part.fee)
    wanted = {part.payee_account_id for part in parts}
    currencies = set(Account.objects.filter(id__in=wanted).values_list("currency", flat=True))
    if len(currencies) != 1:
        raise Invalid("mixed_currencies")
    return currencies.pop()


def _as_before(payment: Payment, payer: User, parts: Sequence[Part]) -> Payment:
    known = {
        Part(part.id, part.payee_account_id, part.amount, part.fee, part.memo)
        for part in payment.parts.all()
    }
    if payment.payer_id != payer.id or known != set(parts):
        raise IdReused
    return payment
