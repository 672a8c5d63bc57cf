"""Looking up what links lead to; the settings route it to a queue that a worker apart may take."""

from collections.abc import Mapping
from typing import Any

from celery import shared_task

from messaging import services
from messaging.bus import reacts_to
from messaging.events import link_shared


@reacts_to(link_shared)
@shared_task(name="messaging.on_link_shared", time_limit=30)
def on_link_shared(envelope: Mapping[str, Any]) -> None:
    services.fetch_preview(preview_id=envelope["data"]["preview"])


@shared_task(name="messaging.fetch_missed_previews")
def fetch_missed_previews() -> None:
    """What waits since some minutes was lost on the way."""
    services.fetch_missed()
