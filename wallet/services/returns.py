"""What goes back of a payment that was paid out: to what paid it, the last tender first."""

import uuid
from collections.abc import Sequence
from uuid import UUID

from messaging.errors import NotFound
from wallet import ledger
from wallet.errors import IdReused, MoreThanPaid, NotPaid
from wallet.models import PartRefund, PartTender, PaymentPart
from wallet.money import parse_amount
from wallet.selectors.payments import payment_state
from wallet.services.accounts import open_fees_account
from wallet.services.balances import announce_balances
from wallet.services.mandates import show_return
from wallet.services.payments import give_back_part


@ledger.whole_transaction
def refund_payment_part(*, part_id: UUID, refund_id: UUID, amount: int) -> PartRefund:
    """Give ``amount`` of a paid part back, in the inverse order of its tenders; the marketplace
    gives back its fee in proportion.

    The same id with the same content refunds once. Refuses with NotPaid, MoreThanPaid (details:
    left) and NotEnough where the payee has spent it.
    """
    part = (
        PaymentPart.objects.select_for_update(of=("self",))
        .select_related("payment__payer")
        .filter(id=part_id)
        .first()
    )
    if part is None:
        raise NotFound("payment_not_found")
    currency = part.payment.currency
    amount = parse_amount(amount, currency)
    refund, is_new = PartRefund.objects.get_or_create(
        id=refund_id, defaults={"part": part, "amount": amount, "created_at": ledger.now()}
    )
    if not is_new:
        if (refund.part_id, refund.amount) != (part.id, amount):
            raise IdReused
        return refund
    if payment_state(part.id) != "paid":
        raise NotPaid
    tenders = list(part.tenders.order_by("-position"))
    before = sum(tender.refunded for tender in tenders)
    if amount > part.amount - before:
        raise MoreThanPaid(fields={"amount": MoreThanPaid.message}, left=part.amount - before)
    give_back_part(part=part, amount=amount, reason=refund.id)
    ledger.write([*_fee_back(part, refund, before), *_given_back(part, refund, tenders)])
    announce_balances(account_ids=[tender.account_id for tender in tenders])
    show_return(use_id=part.payment_id)
    return refund


def _given_back(
    part: PaymentPart, refund: PartRefund, tenders: Sequence[PartTender]
) -> list[ledger.Single]:
    """What goes back to each tender, the last one first: its transfer has the refund's id."""
    batch: list[ledger.Single] = []
    rest = refund.amount
    for tender in tenders:
        given = min(rest, tender.amount - tender.refunded)
        if not given:
            continue
        rest -= given
        PartTender.objects.filter(id=tender.id).update(refunded=tender.refunded + given)
        batch.append(
            ledger.Single(
                id=uuid.uuid5(refund.id, str(tender.position)) if batch else refund.id,
                debit_id=part.payee_account_id,
                credit_id=tender.account_id,
                amount=given,
                currency=part.payment.currency,
                kind="payment_back",
                memo=part.memo,
            )
        )
    return batch


def _fee_back(part: PaymentPart, refund: PartRefund, before: int) -> list[ledger.Single]:
    """The fee's share of the refund; all refunds together give back the whole fee and no more."""
    share = part.fee * (before + refund.amount) // part.amount - part.fee * before // part.amount
    if not share:
        return []
    currency = part.payment.currency
    return [
        ledger.Single(
            id=uuid.uuid5(refund.id, "fee"),
            debit_id=open_fees_account(currency=currency).id,
            credit_id=part.payee_account_id,
            amount=share,
            currency=currency,
            kind="fee_back",
            memo=part.memo,
        )
    ]
