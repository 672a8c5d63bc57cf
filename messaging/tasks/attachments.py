"""Files: made anew after their upload; what was missed is made later, what is unsent forgotten."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from messaging import selectors, services
from messaging.bus import reacts_to
from messaging.events import attachment_uploaded

LATE_SECONDS = 60
UNSENT_KEPT = timedelta(days=1)


@reacts_to(attachment_uploaded)
@shared_task(name="messaging.on_attachment_uploaded")
def on_attachment_uploaded(fact: dict[str, Any]) -> None:
    """Make it anew."""
    services.prepare_attachment(attachment_id=UUID(fact["data"]["attachment"]))


@shared_task(name="messaging.prepare_attachment")
def prepare_attachment(attachment_id: str) -> None:
    """Make one anew that was missed."""
    services.prepare_attachment(attachment_id=UUID(attachment_id))


@shared_task(name="messaging.prepare_late_attachments")
def prepare_late_attachments() -> None:
    """Queue what still waits after a minute: nobody was there to hear of it."""
    late = timezone.now() - timedelta(seconds=LATE_SECONDS)
    for attachment_id in selectors.waiting_since(late):
        prepare_attachment.delay(str(attachment_id))


@shared_task(name="messaging.sweep_uploads")
def sweep_uploads() -> None:
    """Forget what was uploaded and not sent within a day."""
    services.sweep_uploads(older_than=timezone.now() - UNSENT_KEPT)
