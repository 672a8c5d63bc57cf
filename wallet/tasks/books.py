"""Sweepers of the wallet, run by the clock."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from wallet.errors import LedgerDrift
from wallet.selectors.audit import Drift, audit
from wallet.services import forget_answers

log = structlog.get_logger(__name__)

ANSWERS_KEPT_DAYS = 7
_MOST_LOGGED = 100


@shared_task(name="wallet.audit_ledger")
def audit_ledger() -> None:
    """Check the books; a drift is logged line by line and fails the task."""
    drifts = 0
    for found in audit():
        if isinstance(found, Drift):
            drifts += 1
            if drifts <= _MOST_LOGGED:
                log.error("ledger_drift", law=found.law, found=found.text)
    if drifts:
        raise LedgerDrift(f"{drifts} drifts")
    log.info("ledger_agrees")


@shared_task(name="wallet.forget_old_answers")
def forget_old_answers() -> None:
    """Drop the answers to idempotency keys that nobody sends again."""
    forget_answers(older_than=timezone.now() - timedelta(days=ANSWERS_KEPT_DAYS))
