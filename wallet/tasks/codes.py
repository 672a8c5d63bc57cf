"""Sweepers of payment codes, run by the clock."""

from celery import shared_task

from wallet.services import forget_codes


@shared_task(name="wallet.forget_old_codes")
def forget_old_codes() -> None:
    """Drop codes that nobody can mean any more."""
    forget_codes()
