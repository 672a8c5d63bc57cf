"""The clock of transfers between people."""

from celery import shared_task

from wallet import services


@shared_task(name="wallet.settle_due_transfers")
def settle_due_transfers() -> None:
    services.settle_due_transfers()


@shared_task(name="wallet.mail_waiting_transfers")
def mail_waiting_transfers() -> None:
    services.mail_waiting_transfers()
