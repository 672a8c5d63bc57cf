"""The clock of money asked for."""

from celery import shared_task

from wallet import services


@shared_task(name="wallet.nudge_requests")
def nudge_requests() -> None:
    services.nudge_requests()


@shared_task(name="wallet.mail_waiting_requests")
def mail_waiting_requests() -> None:
    services.mail_waiting_requests()
