"""Top-ups: money that a payment provider brings into a wallet."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.models import User
from messaging.selectors.mails import absolute
from messaging.services import record
from messaging.services.audit import about
from wallet import ledger, providers, selectors
from wallet.errors import IdReused, TopUpDeclined, TopUpTooLarge
from wallet.models import Card, ProviderAttempt, TopUp
from wallet.money import exponent, parse_amount
from wallet.selectors.attempts import attempt_of
from wallet.services.accounts import open_clearing_account, open_wallet
from wallet.services.attempts import applies, open_attempt, outside, poll_attempt, send_attempt
from wallet.services.balances import announce_balances
from wallet.services.cards import customer_of, sync_cards

MAX_TOP_UP = 10_000  # in major units
_STATES = {
    "started": TopUp.State.STARTED,
    "action": TopUp.State.REQUIRES_ACTION,
    "waiting": TopUp.State.STARTED,
    "unknown": TopUp.State.UNKNOWN,
    "done": TopUp.State.SUCCEEDED,
    "refused": TopUp.State.DECLINED,
}


def top_up(
    *,
    user: User,
    top_up_id: UUID,
    amount: int,
    card: Card | None = None,
    keeps_card: bool = False,
    return_url: str = "",
) -> TopUp:
    """Bring ``amount`` (minor units of the house's currency) into the person's wallet.

    The id is made by the form: the same id and amount top up once and give the same TopUp, other
    details IdReused. Charges the kept ``card``, or one that the person gives to the provider;
    then it is kept if ``keeps_card``. TopUpDeclined when the provider says no; ProviderSilent when
    it could not even be asked. Otherwise the TopUp's state says how far it came:
    ``selectors.page_to_go_to`` names the page that the person must visit, if any.
    Never inside a transaction: the provider is asked in between.
    """
    outside()
    amount = parse_amount(amount, settings.CURRENCY)
    limit = MAX_TOP_UP * 10 ** exponent(settings.CURRENCY)
    if amount > limit:
        raise TopUpTooLarge(fields={"amount": TopUpTooLarge.message}, limit=limit)
    attempt = attempt_of("charge", top_up_id)
    if attempt is None:
        provider = providers.provider()
        request = {
            "customer": customer_of(user=user, provider=provider),
            "method": card.reference if card else "",
            "keeps_card": keeps_card,
            "return_url": return_url or absolute(reverse("wallet:top_up_state", args=[top_up_id])),
            "memo": _("Palabre wallet"),
        }
        attempt = _begin(user, top_up_id, amount, provider.name, request)
    else:
        _check_same(user, top_up_id, amount)
    if attempt.state == ProviderAttempt.State.STARTED:
        send_attempt(attempt=attempt)
    elif attempt.state == ProviderAttempt.State.UNKNOWN:
        poll_attempt(attempt=attempt)
    done = _came_to(user, top_up_id)
    if done.state == TopUp.State.DECLINED:
        raise TopUpDeclined
    return done


def refresh_top_up(*, user: User, top_up_id: UUID) -> TopUp:
    """The person's top-up, after asking the provider again if it is not settled."""
    found = selectors.top_up_for(user, top_up_id)
    attempt = attempt_of("charge", top_up_id)
    if attempt and attempt.settled_at is None:
        poll_attempt(attempt=attempt)
    return _came_to(user, found.id)


@applies(purpose="charge")
def settle_top_up(*, attempt: ProviderAttempt) -> None:
    """Bring the top-up up to date; what was paid is booked once, even after a decline."""
    found = TopUp.objects.select_for_update().select_related("user").get(id=attempt.subject_id)
    state = _STATES[attempt.state]
    if found.state in (TopUp.State.SUCCEEDED, state):
        return
    TopUp.objects.filter(id=found.id).update(state=state)
    if state != TopUp.State.SUCCEEDED:
        return
    wallet = open_wallet(owner=found.user, currency=found.currency)
    clearing = open_clearing_account(provider=found.provider, currency=found.currency)
    ledger.write(
        [
            ledger.Single(
                id=found.id,
                debit_id=clearing.id,
                credit_id=wallet.id,
                amount=found.amount,
                currency=found.currency,
                kind="top_up",
            )
        ]
    )
    record(
        actor=found.user,
        verb="money.in",
        subject=about(person=found.user),
        amount=found.amount,
        currency=found.currency,
        provider=found.provider,
        reference=str(found.id),
    )
    announce_balances(account_ids=[wallet.id])


@ledger.whole_transaction
def _begin(
    user: User, top_up_id: UUID, amount: int, provider: str, request: dict[str, Any]
) -> ProviderAttempt:
    """The top-up and what the provider will be asked, committed before it is."""
    TopUp.objects.get_or_create(
        id=top_up_id,
        defaults={
            "user": user,
            "amount": amount,
            "currency": settings.CURRENCY,
            "provider": provider,
            "created_at": ledger.now(),
        },
    )
    _check_same(user, top_up_id, amount)
    return open_attempt(
        purpose="charge",
        subject_id=top_up_id,
        provider=provider,
        amount=amount,
        currency=settings.CURRENCY,
        request=request,
    )


def _check_same(user: User, top_up_id: UUID, amount: int) -> None:
    known = TopUp.objects.get(id=top_up_id)
    if (known.user_id, known.amount) != (user.id, amount):
        raise IdReused


def _came_to(user: User, top_up_id: UUID) -> TopUp:
    """The top-up as it is now; a card that was to be kept is known from now on."""
    found = TopUp.objects.get(id=top_up_id)
    attempt = attempt_of("charge", top_up_id)
    is_new = attempt is not None and attempt.request.get("keeps_card") and attempt.tries < 20
    if is_new and found.state == TopUp.State.SUCCEEDED:
        sync_cards(user=user)
    return found
