"""The clock asks every minute what stays unread of the last hour, and at times of all."""

from celery import shared_task

from messaging import services


@shared_task(name="messaging.mail_unread")
def mail_unread(is_lately: bool = False) -> None:
    services.mail_unread(is_lately=is_lately)
