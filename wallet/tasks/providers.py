"""Payment providers: their events are looked into, and what stays open is asked about again."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from messaging.bus import reacts_to
from wallet import services
from wallet.errors import LedgerDrift
from wallet.events import provider_spoke
from wallet.providers import NoAnswer
from wallet.selectors.attempts import attempts_due, event_with, events_unapplied
from wallet.services.reconciliation import reconcile

log = structlog.get_logger(__name__)

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@reacts_to(provider_spoke)
@shared_task(name="wallet.on_provider_spoke")
def on_provider_spoke(fact: dict[str, Any]) -> None:
    """Look where it points."""
    if (event := event_with(fact["data"]["event"])) is not None:
        services.apply_event(event=event)


@shared_task(name="wallet.settle_open_attempts")
def settle_open_attempts() -> None:
    """Events that nobody looked into, then whatever is open for too long."""
    now = timezone.now()
    for event in events_unapplied(now):
        _go_on(services.apply_event, event=event)
    for attempt in attempts_due(now):
        _go_on(services.poll_attempt, attempt=attempt)


@shared_task(name="wallet.reconcile_provider")
def reconcile_provider() -> None:
    """The books of the provider in use beside ours, every night; a difference fails the task."""
    try:
        _kept, found = reconcile(
            operator=None,
            provider=settings.PAYMENT_PROVIDER,
            currency=settings.CURRENCY,
            since=BEGINNING,
            until=timezone.now(),
        )
    except NoAnswer:
        log.warning("provider_not_reconciled", provider=settings.PAYMENT_PROVIDER)
        return
    if not found.agrees:
        raise LedgerDrift(f"{len(found.differences)} differences with {settings.PAYMENT_PROVIDER}")


def _go_on(look: Callable[..., None], **about: Any) -> None:
    """One that can't be looked into keeps the others from nothing."""
    try:
        look(**about)
    except Exception:
        log.exception("open_attempt_not_settled", about=str(about))
