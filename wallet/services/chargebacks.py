"""Chargebacks: booked as the provider tells them, line by line, each line once.

What the wallet has is taken from it. What it has not is owed: an account that goes below zero for
that person alone, while their wallet is frozen. Whatever comes in pays it first.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.utils import translation
from django.utils.translation import gettext as _

from messaging.bus import publish, user_group
from messaging.models import uuid7
from messaging.services import record
from messaging.services.audit import about
from wallet import ledger, providers
from wallet.events import chargeback_moved
from wallet.models import Chargeback, ProviderAttempt, TopUp
from wallet.models.ledger import Account
from wallet.money import format_money
from wallet.providers import Claim, NoAnswer
from wallet.selectors.attempts import attempt_of
from wallet.selectors.chargebacks import transfer_ids
from wallet.services.accounts import open_clearing_account
from wallet.services.attempts import applies, outside
from wallet.services.balances import FREEZE, announce_balances, thaw, wallet_and_debt
from wallet.services.guards import lock_guard

log = structlog.get_logger(__name__)
State = Chargeback.State
SOONEST, LATEST = timedelta(seconds=30), timedelta(hours=6)


@applies(purpose="claim")
@ledger.whole_transaction
def apply_claim(*, attempt: ProviderAttempt, claim: Claim) -> Chargeback | None:
    """Bring our books up to what the provider says of a claim against one of our charges.

    Older news never undo newer ones: a line is booked once, and what is closed stays closed. None
    while the top-up itself is not booked: its turn comes first.
    """
    top_up = (
        TopUp.objects.select_for_update(of=("self",))
        .select_related("user")
        .get(id=attempt.subject_id)
    )
    if top_up.state != TopUp.State.SUCCEEDED:
        return None
    if claim.currency != top_up.currency:
        log.error("claim_in_another_currency", claim=claim.reference, currency=claim.currency)
        return None
    guard = lock_guard(owner=top_up.user)
    chargeback, is_new = Chargeback.objects.get_or_create(
        provider=attempt.provider,
        reference=claim.reference,
        defaults={
            "id": uuid7(),
            "top_up": top_up,
            "user": top_up.user,
            "amount": claim.amount,
            "currency": claim.currency,
            "state": State.INQUIRY,
            "created_at": ledger.now(),
        },
    )
    before = "" if is_new else chargeback.state
    owed = _book(chargeback, claim)
    _note(chargeback, claim)
    if owed and not guard.is_frozen_by_house:
        _freeze(guard, chargeback, owed)
    thaw(guard=guard, user=top_up.user)
    if chargeback.state != before:
        _tell(chargeback, before)
    return chargeback


def look_again(*, chargeback_id: UUID) -> None:
    """Ask the provider how an open one stands: an event may have been lost."""
    outside()
    chargeback = Chargeback.objects.get(id=chargeback_id)
    # Set before, so that one of which nothing is learned gives way to the others.
    one = Chargeback.objects.filter(id=chargeback.id, closed_at=None)
    one.update(due_at=ledger.now() + LATEST)
    attempt = attempt_of("charge", chargeback.top_up_id)
    assert attempt is not None
    try:
        claim = providers.provider_named(chargeback.provider).claim(chargeback.reference)
    except NoAnswer:
        return
    if claim is not None:
        apply_claim(attempt=attempt, claim=claim)


def _book(chargeback: Chargeback, claim: Claim) -> int:
    """Write what is not booked yet; what the person owes afterwards."""
    known = {line_id for line_id, _amount in chargeback.lines}
    fresh = [line for line in claim.lines if line.id not in known]
    wallet, owed = wallet_and_debt(user=chargeback.user, currency=chargeback.currency)
    clearing = open_clearing_account(provider=chargeback.provider, currency=chargeback.currency)
    available, debt = max(0, wallet.available), -owed.balance
    batch: list[ledger.Item] = []
    for line in fresh:
        ids = transfer_ids(chargeback, line.id)
        sum_, is_back = abs(line.amount), line.amount > 0
        # What comes back pays what is owed first; what is taken is owed last.
        of_owed = min(debt, sum_) if is_back else sum_ - min(available, sum_)
        of_wallet = sum_ - of_owed
        debt += -of_owed if is_back else of_owed
        available += of_wallet if is_back else -of_wallet
        for name, account, amount in (("wallet", wallet, of_wallet), ("owed", owed, of_owed)):
            sides = (clearing, account) if is_back else (account, clearing)
            kind = "chargeback_return" if is_back else "chargeback"
            if amount:
                batch.append(_single(ids[name], *sides, amount, kind))
        chargeback.lines.append([line.id, line.amount])
        chargeback.taken -= line.amount
    if batch:
        ledger.write(batch)
        announce_balances(account_ids=[wallet.id])
    return debt


def _note(chargeback: Chargeback, claim: Claim) -> None:
    """How it stands, as far as this is no older news."""
    now, is_end = ledger.now(), claim.state in ("won", "lost")
    if is_end or not chargeback.is_closed:
        chargeback.state = claim.state
        chargeback.closed_at = (chargeback.closed_at or now) if is_end else None
    chargeback.reason, chargeback.answer_by = claim.reason[:80], claim.answer_by
    chargeback.due_at = None if chargeback.is_closed else _next(chargeback.created_at, now)
    chargeback.save()


def _next(since: datetime, now: datetime) -> datetime:
    """When it is looked at again: the older, the later."""
    return now + min(max(now - since, SOONEST), LATEST)


def _single(
    transfer_id: UUID, debit: Account, credit: Account, amount: int, kind: str
) -> ledger.Single:
    return ledger.Single(
        id=transfer_id,
        debit_id=debit.id,
        credit_id=credit.id,
        amount=amount,
        currency=debit.currency,
        kind=kind,
    )


def _freeze(guard: Any, chargeback: Chargeback, owed: int) -> None:
    """Nothing leaves a wallet whose owner owes; by no person, so ``frozen_by`` stays empty."""
    with translation.override(chargeback.user.locale):
        reason = _("A card payment was taken back, and %(sum)s of it is missing.") % {
            "sum": format_money(owed, chargeback.currency)
        }
    guard.owner_froze = guard.is_frozen
    guard.frozen_at, guard.frozen_by, guard.frozen_reason = ledger.now(), None, reason
    guard.save(update_fields=FREEZE)
    record(
        actor=None,
        verb="wallet.frozen",
        subject=about(person=chargeback.user),
        before="frozen" if guard.owner_froze else "open",
        after="frozen",
        reason=reason,
    )


def _tell(chargeback: Chargeback, before: str) -> None:
    record(
        actor=None,
        verb="chargeback.moved",
        subject=about(person=chargeback.user),
        chargeback=str(chargeback.id),
        before=before,
        after=str(chargeback.state),
        amount=chargeback.amount,
        taken=chargeback.taken,
        currency=chargeback.currency,
        reference=chargeback.reference,
        top_up=str(chargeback.top_up_id),
    )
    publish(
        chargeback_moved,
        to=[user_group(chargeback.user_id)],
        data={"chargeback": str(chargeback.id), "state": str(chargeback.state)},
    )
