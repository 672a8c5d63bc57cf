"""Payments: reserved when something is bought, paid out when it arrived, or released.

One payment has a part for each payee. A part is a pending transfer of the same id; the ids of
what resolves it are derived from it, so that every verb can be repeated without doing it twice.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from messaging.errors import Invalid, NotFound
from messaging.models import User
from wallet import ledger
from wallet.errors import BadAmount, IdReused, NotEnough
from wallet.models import Payment, PaymentPart
from wallet.models.ledger import Account, Transfer
from wallet.money import MAX_AMOUNT
from wallet.selectors.accounts import balance_of
from wallet.services.accounts import announce_balances, open_fees_account, open_wallet
from wallet.services.clearance import clear, give_back

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
    *, payer: User, payment_id: UUID, parts: Sequence[Part], proof: str = ""
) -> Payment:
    """Keep the money of every part for its payee: all parts, or none.

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
    _write_parts(payment, parts)
    wallet = open_wallet(owner=payer, currency=currency)
    _clear(payer, payment_id, currency, _sums(parts), proof)
    ledger.write(
        [
            ledger.Pending(
                id=part.id,
                debit_id=wallet.id,
                credit_id=part.payee_account_id,
                amount=part.amount,
                currency=currency,
                kind="payment",
                memo=part.memo,
            )
            for part in parts
        ]
    )
    announce_balances(account_ids=[wallet.id, *(part.payee_account_id for part in parts)])
    return payment


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
    payer: User, payment_id: UUID, currency: str, sums: Mapping[UUID, int], proof: str
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
        shares=shares,
    )


@ledger.whole_transaction
def pay_at_once(*, payer: User, payment_id: UUID, part: Part, proof: str = "") -> Payment:
    """Pay one payee now, who pays the fee in the same batch: for what is handed over at once.

    The same id with the same part pays once; with another one IdReused. Refuses with NotEnough,
    and with what ``clear`` refuses.
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
    left = balance_of(payer)["available"]
    if left < part.amount:  # said before anybody is asked for a PIN; the ledger decides
        raise NotEnough(missing=part.amount - left, available=left, currency=currency)
    _clear(payer, payment_id, currency, _sums([part]), proof)
    _write_parts(payment, [part])
    wallet = open_wallet(owner=payer, currency=currency)
    batch: list[ledger.Item] = [
        ledger.Single(
            id=part.id,
            debit_id=wallet.id,
            credit_id=part.payee_account_id,
            amount=part.amount,
            currency=currency,
            kind="payment",
            memo=part.memo,
        )
    ]
    if part.fee:
        batch.append(_fee(part.id, part.payee_account_id, part.fee, currency, part.memo))
    ledger.write(batch)
    announce_balances(account_ids=[wallet.id, part.payee_account_id])
    return payment


@ledger.whole_transaction
def post_payment_part(*, part_id: UUID) -> None:
    """Pay the part out to its payee, who pays the fee in the same batch.

    Again: nothing more happens. AlreadyResolved when it was released before.
    """
    part, payer_account_id = _held(part_id)
    currency = part.payment.currency
    batch: list[ledger.Item] = [ledger.Post(id=uuid.uuid5(part.id, "post"), pending_id=part.id)]
    if part.fee:
        batch.append(_fee(part.id, part.payee_account_id, part.fee, currency, part.memo))
    if ledger.write(batch):
        announce_balances(account_ids=[payer_account_id, part.payee_account_id])


@ledger.whole_transaction
def void_payment_part(*, part_id: UUID) -> None:
    """Give the part back to the payer.

    Again: nothing more happens. AlreadyResolved when it was paid out before.
    """
    part, payer_account_id = _held(part_id)
    give_back_part(part=part, amount=part.amount, reason=uuid.uuid5(part.id, "void"))
    if ledger.write([ledger.Void(id=uuid.uuid5(part.id, "void"), pending_id=part.id)]):
        announce_balances(account_ids=[payer_account_id, part.payee_account_id])


def give_back_part(*, part: PaymentPart, amount: int, reason: UUID) -> None:
    """What comes back of a part counts against its payer's limits no longer."""
    give_back(
        payer=part.payment.payer,
        payee=f"shop.{part.payee_account_id}",
        amount=amount,
        reason=reason,
        reference=part.payment_id,
    )


def _write_parts(payment: Payment, parts: Sequence[Part]) -> None:
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


def _held(part_id: UUID) -> tuple[PaymentPart, UUID]:
    """The part and the account that pays it."""
    part = PaymentPart.objects.select_related("payment__payer").filter(id=part_id).first()
    if part is None:
        raise NotFound("payment_not_found")
    return part, Transfer.objects.values_list("debit_account_id", flat=True).get(id=part_id)


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
