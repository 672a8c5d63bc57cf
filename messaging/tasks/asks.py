"""What happens to asks by itself: a poll ends at its moment."""

from celery import shared_task

from messaging import services


@shared_task(name="messaging.close_due_polls")
def close_due_polls() -> None:
    """What is due is a query; a late run closes what an earlier one missed."""
    services.close_due_polls()
