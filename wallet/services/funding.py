"""Top-ups: money that a payment provider brings into a wallet."""

from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from messaging.models import User
from wallet import ledger
from wallet.errors import IdReused, TopUpDeclined, TopUpTooLarge
from wallet.models import TopUp
from wallet.money import exponent, parse_amount
from wallet.services.accounts import announce_balances, open_clearing_account, open_wallet

MAX_TOP_UP = 10_000  # in major units


class Provider(Protocol):
    """What a payment provider does for us. ``reference`` is its idempotency key.

    It decides at once and inside our transaction, so it must not speak to the network: one that
    has to is asked before, by a task, and its verdict is what ``charge`` reads.
    """

    name: str

    def charge(self, *, reference: UUID, amount: int, currency: str) -> bool: ...


class SandboxProvider:
    """Moves no real money. Accepts every amount but those that end in 13."""

    name = "sandbox"

    def charge(self, *, reference: UUID, amount: int, currency: str) -> bool:
        return amount % 100 != 13


_PROVIDERS: dict[str, Provider] = {"sandbox": SandboxProvider()}


def top_up(*, user: User, top_up_id: UUID, amount: int) -> TopUp:
    """Bring ``amount`` (minor units of the house's currency) into the person's wallet.

    The id is made by the form: the same id and amount top up once and give the same TopUp, other
    details IdReused. TopUpDeclined when the provider says no; the attempt stays on record.
    """
    amount = parse_amount(amount, settings.CURRENCY)
    limit = MAX_TOP_UP * 10 ** exponent(settings.CURRENCY)
    if amount > limit:
        raise TopUpTooLarge(fields={"amount": TopUpTooLarge.message}, limit=limit)
    attempt = _attempted(user, top_up_id, amount)
    if attempt.state == TopUp.State.DECLINED:
        raise TopUpDeclined
    return attempt


@ledger.whole_transaction
def _attempted(user: User, top_up_id: UUID, amount: int) -> TopUp:
    attempt = _attempt(user, top_up_id, amount)
    if attempt.state == TopUp.State.STARTED:
        _settle(attempt)
    return attempt


def _attempt(user: User, top_up_id: UUID, amount: int) -> TopUp:
    """The one attempt with this id, ours until the transaction ends."""
    TopUp.objects.get_or_create(
        id=top_up_id,
        defaults={
            "user": user,
            "amount": amount,
            "currency": settings.CURRENCY,
            "provider": _provider().name,
            "created_at": ledger.now(),
        },
    )
    attempt = TopUp.objects.select_for_update().get(id=top_up_id)
    if (attempt.user_id, attempt.amount) != (user.id, amount):
        raise IdReused
    return attempt


def _settle(attempt: TopUp) -> None:
    provider = _provider()
    is_paid = provider.charge(
        reference=attempt.id, amount=attempt.amount, currency=attempt.currency
    )
    attempt.state = TopUp.State.SUCCEEDED if is_paid else TopUp.State.DECLINED
    TopUp.objects.filter(id=attempt.id).update(state=attempt.state)
    if not is_paid:
        return
    wallet = open_wallet(owner=attempt.user, currency=attempt.currency)
    clearing = open_clearing_account(provider=provider.name, currency=attempt.currency)
    ledger.write(
        [
            ledger.Single(
                id=attempt.id,
                debit_id=clearing.id,
                credit_id=wallet.id,
                amount=attempt.amount,
                currency=attempt.currency,
                kind="top_up",
            )
        ]
    )
    announce_balances(account_ids=[wallet.id])


def _provider() -> Provider:
    try:
        return _PROVIDERS[settings.PAYMENT_PROVIDER]
    except KeyError:
        raise ImproperlyConfigured(
            f"PAYMENT_PROVIDER is one of {', '.join(_PROVIDERS)}, not {settings.PAYMENT_PROVIDER}"
        ) from None
