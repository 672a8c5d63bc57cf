"""Payouts: from an account here to a bank account, once, whatever happens on the way."""

import uuid
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings

from messaging.bus import publish, user_group
from messaging.errors import NotAllowed, NotFound
from messaging.models import User
from wallet import ledger, providers
from wallet.errors import AlreadyResolved, BankRests, FeeChanged, IdReused
from wallet.events import payout_moved
from wallet.models import Payout, PayoutApproval, ProviderAttempt
from wallet.models.ledger import Account
from wallet.money import parse_amount
from wallet.selectors.payouts import approvals_for, bank_of, payout_fee, payout_of
from wallet.services.accounts import open_clearing_account, open_fees_account
from wallet.services.attempts import applies, open_attempt, outside, send_attempt
from wallet.services.balances import announce_balances
from wallet.services.clearance import clear, clear_business, give_back
from wallet.services.guards import lock_guard

log = structlog.get_logger(__name__)
State = Payout.State


@ledger.whole_transaction
def request_payout(
    *,
    user: User,
    account: Account,
    payout_id: UUID,
    bank_id: UUID,
    amount: int,
    expected_fee: int,
    proof: str = "",
) -> Payout:
    """Keep the sum and its fee for a bank account, and send it when all who must have agreed.

    The id is made by the form: the same again gives the same payout, other details IdReused.
    Refuses with BankRests (details: usable_at), FeeChanged (details: fee) if it is not what was
    shown, NotEnough, and what ``clear`` refuses with; from a business's account, for the caller
    to know whose word counts there, what ``clear_business`` does.
    """
    amount = parse_amount(amount, account.currency)
    if account.owner_id is None:
        lock_guard(owner=user)  # a second press waits here for the first, and finds its payout
    known = Payout.objects.filter(id=payout_id).first()
    if known is not None:
        if (known.account_id, known.bank_id, known.amount) != (account.id, bank_id, amount):
            raise IdReused
        return known
    bank, fee = bank_of(account.id, bank_id), payout_fee(amount)
    if bank.usable_at > ledger.now():
        raise BankRests(usable_at=bank.usable_at.isoformat())
    if fee != expected_fee:
        raise FeeChanged(fee=fee, currency=account.currency)
    let_out = clear if account.owner_id is not None else clear_business
    let_out(
        payer=user,
        amount=amount + fee,
        currency=account.currency,
        payee=f"bank.{bank.id}",
        reference=payout_id,
        proof=proof,
    )
    needed = approvals_for(amount)
    payout, is_new = Payout.objects.get_or_create(
        id=payout_id,
        defaults={
            "account": account,
            "user": user,
            "bank": bank,
            "amount": amount,
            "fee": fee,
            "currency": account.currency,
            "provider": settings.PAYMENT_PROVIDER,
            "approvals_needed": needed,
            "state": State.REQUESTED if needed else State.APPROVED,
            "created_at": ledger.now(),
        },
    )
    if not is_new:  # another tab was faster
        return payout
    ledger.write(_holds(payout))
    announce_balances(account_ids=[account.id])
    _tell(payout)
    return payout


@ledger.whole_transaction
def approve_payout(*, operator: User, payout_id: UUID) -> Payout:
    """One operator's yes; the last one needed sends it. Never to one's own, never twice."""
    payout = _decidable(operator, payout_id)
    _approval, is_new = PayoutApproval.objects.get_or_create(
        payout=payout, by=operator, defaults={"requester": payout.user, "at": ledger.now()}
    )
    if not is_new:
        raise NotAllowed("second_person_needed")
    if payout.approvals.count() >= payout.approvals_needed:
        _move(payout, State.APPROVED)
    return payout


@ledger.whole_transaction
def refuse_payout(*, operator: User, payout_id: UUID, reason: str = "") -> Payout:
    """An operator's no: the money is back at once."""
    payout = _decidable(operator, payout_id)
    _give_back(payout, State.CANCELLED, reason)
    return payout


@ledger.whole_transaction
def cancel_payout(*, user: User, account: Account, payout_id: UUID) -> Payout:
    """Called off before it left; afterwards AlreadyResolved. Again: nothing more happens."""
    payout = _locked(payout_of(account.id, payout_id).id)
    if payout.state == State.CANCELLED:
        return payout
    if payout.state not in (State.REQUESTED, State.APPROVED):
        raise AlreadyResolved
    _give_back(payout, State.CANCELLED, "")
    return payout


def send_payout(*, payout_id: UUID) -> None:
    """Hand an approved payout to the provider: under one key, written down before.

    Sent, or known not to be; whatever is between is settled by the attempt alone.
    """
    outside()
    provider = providers.provider_named(_provider_of(payout_id))
    attempt = _leave(payout_id, provider.name)
    if attempt is not None:
        send_attempt(attempt=attempt)


@applies(purpose="payout")
def settle_payout(*, attempt: ProviderAttempt) -> None:
    """Paid: the kept money is gone. Refused: it is back. Come back after that: so is the money."""
    payout = _locked(attempt.subject_id)
    is_done, is_refused = attempt.state == "done", attempt.state == "refused"
    if payout.state == State.SENT and is_done:
        batch: list[ledger.Item] = [_post(hold.id) for hold in _holds(payout)]
        ledger.write(batch)
        announce_balances(account_ids=[payout.account_id])
        _move(payout, State.PAID, settled_at=ledger.now())
    elif payout.state == State.SENT and is_refused:
        _give_back(payout, State.FAILED, attempt.reason)
    elif payout.state == State.PAID and is_refused:
        _uncount(payout)
        ledger.write(
            [
                ledger.Single(
                    id=uuid.uuid5(hold.id, "return"),
                    debit_id=hold.credit_id,
                    credit_id=hold.debit_id,
                    amount=hold.amount,
                    currency=hold.currency,
                    kind="payout_return",
                    memo=hold.memo,
                )
                for hold in _holds(payout)
            ]
        )
        announce_balances(account_ids=[payout.account_id])
        _move(payout, State.RETURNED, settled_at=ledger.now(), reason=attempt.reason)
    elif payout.state == State.FAILED and is_done:
        # Given back here and paid there: no program decides who loses; reconciliation lists it.
        log.error("payout_paid_after_failure", payout=str(payout.id))


@ledger.whole_transaction
def _leave(payout_id: UUID, provider: str) -> ProviderAttempt | None:
    """Sent from here on: the question to the provider is written down, and can't be called off."""
    payout = _locked(payout_id)
    if payout.state != State.APPROVED:
        return None
    attempt = open_attempt(
        purpose="payout",
        subject_id=payout.id,
        provider=provider,
        amount=payout.amount,
        currency=payout.currency,
        request={
            "bank": str(payout.bank_id),
            "holder": payout.bank.holder,
            "iban": payout.bank.iban,
            "country": payout.bank.iban[:2],
            "memo": payout.short,
        },
    )
    _move(payout, State.SENT, sent_at=ledger.now())
    return attempt


def _holds(payout: Payout) -> list[ledger.Pending]:
    """The sum, and the fee if there is one, as they were kept."""
    clearing = open_clearing_account(provider=payout.provider, currency=payout.currency)
    parts = [(payout.id, clearing.id, payout.amount, "payout")]
    if payout.fee:
        fees = open_fees_account(currency=payout.currency)
        parts.append((payout.fee_id, fees.id, payout.fee, "payout_fee"))
    return [
        ledger.Pending(
            id=part_id,
            debit_id=payout.account_id,
            credit_id=credit_id,
            amount=amount,
            currency=payout.currency,
            kind=kind,
            memo=payout.bank.masked,
        )
        for part_id, credit_id, amount, kind in parts
    ]


def _post(hold_id: UUID) -> ledger.Post:
    return ledger.Post(id=uuid.uuid5(hold_id, "post"), pending_id=hold_id)


def _uncount(payout: Payout) -> None:
    """It came back: it counts against its owner's limits no longer."""
    if payout.account.owner is not None:
        give_back(
            payer=payout.account.owner,
            payee=f"bank.{payout.bank_id}",
            amount=payout.total,
            reason=uuid.uuid5(payout.id, "back"),
            reference=payout.id,
        )


def _give_back(payout: Payout, state: str, reason: str) -> None:
    _uncount(payout)
    ledger.write(
        [ledger.Void(id=uuid.uuid5(hold.id, "void"), pending_id=hold.id) for hold in _holds(payout)]
    )
    announce_balances(account_ids=[payout.account_id])
    _move(payout, state, settled_at=ledger.now(), reason=reason)


def _decidable(operator: User, payout_id: UUID) -> Payout:
    if not operator.has_perm("wallet.approve_payout"):
        raise NotAllowed
    payout = _locked(payout_id)
    if payout.state != State.REQUESTED:
        raise AlreadyResolved
    if operator.id in (payout.user_id, payout.account.owner_id):
        raise NotAllowed("own_payout")
    return payout


def _locked(payout_id: UUID) -> Payout:
    found = Payout.objects.select_for_update(of=("self",)).select_related("bank", "account__owner")
    payout = found.filter(id=payout_id).first()
    if payout is None:
        raise NotFound("payout_not_found")
    return payout


def _provider_of(payout_id: UUID) -> str:
    found = Payout.objects.filter(id=payout_id).values_list("provider", flat=True).first()
    if found is None:
        raise NotFound("payout_not_found")
    return found


def _move(payout: Payout, state: str, **facts: Any) -> None:
    if "reason" in facts:
        facts["reason"] = facts["reason"][:200]
    for name, value in {**facts, "state": state}.items():
        setattr(payout, name, value)
    Payout.objects.filter(id=payout.id).update(state=state, **facts)
    _tell(payout)


def _tell(payout: Payout) -> None:
    """Tasks send it if it may go, and mail who asked; a sweeper does what they miss."""
    publish(
        payout_moved,
        to=[user_group(payout.user_id)],
        data={"payout": str(payout.id), "state": str(payout.state)},
    )
