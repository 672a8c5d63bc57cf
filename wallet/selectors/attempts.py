"""What is open with payment providers. For services and sweepers; people see their top-ups."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from messaging.errors import NotFound
from messaging.models import User
from wallet.models import Card, ProviderAttempt, ProviderEvent, TopUp

# Events are looked into again for so often: for two weeks.
EVENT_MISSED, EVENT_TRIES = timedelta(seconds=20), 16
# How long what was done is looked at again: a payout can come back from the bank.
AFTERCARE = {"payout": timedelta(days=10)}


def attempt_for_key(key: UUID) -> ProviderAttempt | None:
    """The attempt with this key, if it is one of ours."""
    return ProviderAttempt.objects.filter(id=key).first()


def attempt_of(purpose: str, subject_id: UUID) -> ProviderAttempt | None:
    """What was asked of the provider for a top-up, a refund or a payout."""
    return ProviderAttempt.objects.filter(purpose=purpose, subject_id=subject_id).first()


def attempts_due(now: datetime, limit: int = 100) -> list[ProviderAttempt]:
    """What is to be looked at again, the longest due first."""
    due = ProviderAttempt.objects.filter(due_at__isnull=False, due_at__lte=now)
    return list(due.order_by("due_at")[:limit])


def events_unapplied(now: datetime, limit: int = 100) -> list[ProviderEvent]:
    """Events that nobody applied, whose turn it is: each try waits twice as long as all before.

    The least tried first, so that what can't be applied keeps nothing from being.
    """
    due = Q()
    for tries in range(EVENT_TRIES):
        due |= Q(tries=tries, received_at__lte=now - EVENT_MISSED * 2**tries)
    due |= Q(tries__gte=EVENT_TRIES, received_at__lte=now - EVENT_MISSED * 2**EVENT_TRIES)
    found = ProviderEvent.objects.filter(due, applied_at=None)
    return list(found.order_by("tries", "received_at")[:limit])


def event_with(event_id: int) -> ProviderEvent | None:
    return ProviderEvent.objects.filter(pk=event_id).first()


def page_to_go_to(top_up: TopUp) -> str:
    """Where the person has to go before the money can come; empty when nowhere."""
    if top_up.state != TopUp.State.REQUIRES_ACTION:
        return ""
    attempt = attempt_of("charge", top_up.id)
    return attempt.url if attempt else ""


def cards_of(viewer: User, provider: str) -> list[Card]:
    """The person's kept cards, the first choice first."""
    found = Card.objects.filter(user=viewer, provider=provider)
    return list(found.order_by("-is_default", "created_at", "id"))


def card_for(viewer: User, card_id: UUID) -> Card:
    """The person's own card."""
    card = Card.objects.filter(user=viewer, id=card_id).first()
    if card is None:
        raise NotFound("card_not_found")
    return card
