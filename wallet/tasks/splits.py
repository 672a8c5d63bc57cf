"""Bills that wait too long."""

from celery import shared_task

from wallet import services


@shared_task(name="wallet.remind_debtors")
def remind_debtors() -> None:
    """Once a bill; a late run reminds of what an earlier one missed."""
    services.remind_debtors()
