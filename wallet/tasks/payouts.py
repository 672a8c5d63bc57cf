"""Payouts: sent when they may go, told to their owners; what was missed is done later."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from celery import shared_task
from django.utils import timezone

from messaging.bus import reacts_to
from wallet import services
from wallet.events import payout_moved
from wallet.selectors.payouts import payouts_to_mail, payouts_to_send

log = structlog.get_logger(__name__)

MISSED_SECONDS = 60


@reacts_to(payout_moved)
@shared_task(name="wallet.on_payout_moved")
def on_payout_moved(fact: dict[str, Any]) -> None:
    """Send it if it may go; tell its owner."""
    payout_id = UUID(fact["data"]["payout"])
    services.mail_payout(payout_id=payout_id)
    services.send_payout(payout_id=payout_id)


@shared_task(name="wallet.send_missed_payouts")
def send_missed_payouts() -> None:
    """What nobody was there to send, or to tell of."""
    for payout_id in payouts_to_send():
        _go_on(services.send_payout, payout_id)
    for payout_id in payouts_to_mail(timezone.now() - timedelta(seconds=MISSED_SECONDS)):
        _go_on(services.mail_payout, payout_id)


def _go_on(do: Any, payout_id: UUID) -> None:
    """One that fails keeps the others from nothing."""
    try:
        do(payout_id=payout_id)
    except Exception:
        log.exception("payout_not_moved", payout=str(payout_id))
