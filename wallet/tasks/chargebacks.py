"""Chargebacks: people are told, open ones are looked at again, what is owed is collected."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from celery import shared_task
from django.utils import timezone

from messaging.bus import reacts_to
from wallet import services
from wallet.events import chargeback_moved
from wallet.selectors.chargebacks import chargebacks_due, chargebacks_to_mail, debtors

log = structlog.get_logger(__name__)

MISSED_SECONDS = 60


@reacts_to(chargeback_moved)
@shared_task(name="wallet.on_chargeback_moved")
def on_chargeback_moved(fact: dict[str, Any]) -> None:
    """Tell the person."""
    services.mail_chargeback(chargeback_id=UUID(fact["data"]["chargeback"]))


@shared_task(name="wallet.settle_chargebacks")
def settle_chargebacks() -> None:
    """What the provider may have decided, what came in for a debt, what nobody was told of."""
    now = timezone.now()
    for chargeback_id in chargebacks_due(now):
        _go_on(services.look_again, chargeback_id=chargeback_id)
    for user_id, currency in debtors():
        _go_on(services.collect_debt, user_id=user_id, currency=currency)
    for chargeback_id in chargebacks_to_mail(now - timedelta(seconds=MISSED_SECONDS)):
        _go_on(services.mail_chargeback, chargeback_id=chargeback_id)


def _go_on(do: Callable[..., Any], **about: Any) -> None:
    """One that fails keeps the others from nothing."""
    try:
        do(**about)
    except Exception:
        log.exception("chargeback_not_settled", about=str(about))
