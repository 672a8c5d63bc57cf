"""Back to the card: what a top-up brought in returns the way it came, never more of it."""

import uuid
from uuid import UUID

from django.db.models import F

from messaging.models import User
from wallet import ledger, selectors
from wallet.errors import IdReused, RefundTooLarge
from wallet.models import ProviderAttempt, Refund, TopUp
from wallet.money import parse_amount
from wallet.selectors.attempts import attempt_of
from wallet.selectors.chargebacks import is_charged_back
from wallet.services.accounts import open_clearing_account, open_wallet
from wallet.services.attempts import applies, open_attempt, outside, poll_attempt, send_attempt
from wallet.services.balances import announce_balances
from wallet.services.clearance import clear, give_back


def refund_top_up(
    *, user: User, refund_id: UUID, top_up_id: UUID, amount: int, proof: str = ""
) -> Refund:
    """Send ``amount`` of the person's own top-up back to the card that paid it.

    The same id again gives the same refund, other details IdReused. RefundTooLarge (details:
    remaining) above what came in and was not sent back before. Not inside a transaction.
    """
    outside()
    top_up = selectors.top_up_for(user, top_up_id)
    amount = parse_amount(amount, top_up.currency)
    attempt = attempt_of("refund", refund_id) or _begin(user, refund_id, top_up, amount, proof)
    refund = Refund.objects.get(id=refund_id)
    if (refund.user_id, refund.top_up_id, refund.amount) != (user.id, top_up_id, amount):
        raise IdReused
    if attempt.state == ProviderAttempt.State.STARTED:
        send_attempt(attempt=attempt)
    elif attempt.state == ProviderAttempt.State.UNKNOWN:
        poll_attempt(attempt=attempt)
    refund.refresh_from_db()
    return refund


@applies(purpose="refund")
def settle_refund(*, attempt: ProviderAttempt) -> None:
    """Done: the kept money is gone. Refused: it is back, and may be asked for again."""
    refund = Refund.objects.select_for_update().select_related("top_up").get(id=attempt.subject_id)
    if refund.state != Refund.State.SENT or attempt.state not in ("done", "refused"):
        return
    if attempt.state == "done":
        Refund.objects.filter(id=refund.id).update(state=Refund.State.DONE)
        ledger.write([ledger.Post(id=uuid.uuid5(refund.id, "post"), pending_id=refund.id)])
    else:
        Refund.objects.filter(id=refund.id).update(state=Refund.State.FAILED)
        TopUp.objects.filter(id=refund.top_up_id).update(refunded=F("refunded") - refund.amount)
        give_back(
            payer=refund.user,
            payee=f"card.{refund.top_up_id}",
            amount=refund.amount,
            reason=uuid.uuid5(refund.id, "back"),
            reference=refund.id,
        )
        ledger.write([ledger.Void(id=uuid.uuid5(refund.id, "void"), pending_id=refund.id)])
    wallet = open_wallet(owner=refund.user, currency=refund.currency)
    announce_balances(account_ids=[wallet.id])


@ledger.whole_transaction
def _begin(user: User, refund_id: UUID, top_up: TopUp, amount: int, proof: str) -> ProviderAttempt:
    """The money kept and the question written down, committed before it is asked."""
    top_up = TopUp.objects.select_for_update().get(id=top_up.id)
    known = attempt_of("refund", refund_id)
    if known is not None:
        return known
    remaining = top_up.amount - top_up.refunded
    if top_up.state != TopUp.State.SUCCEEDED or is_charged_back(top_up):
        remaining = 0
    charge = attempt_of("charge", top_up.id)
    if charge is None or amount > remaining:
        raise RefundTooLarge(remaining=remaining, currency=top_up.currency)
    clear(
        payer=user,
        amount=amount,
        currency=top_up.currency,
        payee=f"card.{top_up.id}",
        reference=refund_id,
        proof=proof,
    )
    Refund.objects.create(
        id=refund_id,
        top_up=top_up,
        user=user,
        amount=amount,
        currency=top_up.currency,
        created_at=ledger.now(),
    )
    TopUp.objects.filter(id=top_up.id).update(refunded=F("refunded") + amount)
    attempt = open_attempt(
        purpose="refund",
        subject_id=refund_id,
        provider=top_up.provider,
        amount=amount,
        currency=top_up.currency,
        request={"charge": charge.reference},
    )
    wallet = open_wallet(owner=user, currency=top_up.currency)
    clearing = open_clearing_account(provider=top_up.provider, currency=top_up.currency)
    ledger.write(
        [
            ledger.Pending(
                id=refund_id,
                debit_id=wallet.id,
                credit_id=clearing.id,
                amount=amount,
                currency=top_up.currency,
                kind="refund",
            )
        ]
    )
    announce_balances(account_ids=[wallet.id])
    return attempt
