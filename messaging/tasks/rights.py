"""Packing exports, and forgetting what is due to be forgotten."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from messaging.bus import reacts_to
from messaging.events import export_changed
from messaging.services import rights


@reacts_to(export_changed)
@shared_task(name="messaging.on_export_changed", time_limit=1800)
def on_export_changed(envelope: Mapping[str, Any]) -> None:
    """Pack a new export; its own progress is no news here."""
    if envelope["data"]["state"] == "waiting":
        rights.pack_export(export_id=UUID(envelope["data"]["id"]))


@shared_task(name="messaging.sweep_rights", time_limit=1800)
def sweep_rights() -> None:
    """Exports expire, lost ones are packed after all, old handles are free again."""
    now = timezone.now()
    for waiting in rights.sweep_exports(now=now):
        rights.pack_export(export_id=waiting)
    rights.free_handles(now=now)
