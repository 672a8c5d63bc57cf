"""Sweepers of the wallet, run by the clock."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from wallet.errors import LedgerDrift
from wallet.selectors.audit import Drift
from wallet.services import forget_answers, seal_books, verify_books

log = structlog.get_logger(__name__)

ANSWERS_KEPT_DAYS = 7
_MOST_LOGGED = 100


@shared_task(name="wallet.seal_ledger")
def seal_ledger() -> None:
    """Seal what was written since the last time."""
    seal_books()


@shared_task(name="wallet.audit_ledger", time_limit=3600)
def audit_ledger() -> None:
    """Check the books; a drift is logged line by line and fails the task."""
    logged = 0

    def told(found: object) -> None:
        nonlocal logged
        if isinstance(found, Drift) and logged < _MOST_LOGGED:
            logged += 1
            log.error("ledger_drift", law=found.law, found=found.text)

    verification = verify_books(told=told)
    if verification.drifts:
        raise LedgerDrift(f"{verification.drifts} drifts")
    log.info("ledger_agrees", transfers=verification.transfers, head=verification.head)


@shared_task(name="wallet.forget_old_answers")
def forget_old_answers() -> None:
    """Drop the answers to idempotency keys that nobody sends again."""
    forget_answers(older_than=timezone.now() - timedelta(days=ANSWERS_KEPT_DAYS))
