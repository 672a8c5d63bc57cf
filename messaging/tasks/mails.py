"""The clock asks every minute what stays unread."""

from celery import shared_task

from messaging import services


@shared_task(name="messaging.mail_unread")
def mail_unread() -> None:
    services.mail_unread()
