"""The clock of standing transfers."""

from celery import shared_task

from wallet import services


@shared_task(name="wallet.run_due_standings")
def run_due_standings() -> None:
    services.run_due_standings()
