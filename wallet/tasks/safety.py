"""Sweepers of the wallet's safety."""

from celery import shared_task

from wallet import services


@shared_task(name="wallet.forget_step_ups")
def forget_step_ups() -> None:
    """Drop confirmations that nobody can use any more."""
    services.forget_step_ups()
