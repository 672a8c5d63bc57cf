"""Telling devices; what is missed or fails for now is settled by the clock, every minute."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from celery import shared_task

from messaging import services
from messaging.bus import reacts_to
from messaging.events import message_awaited, note_outdated


@reacts_to(message_awaited)
@shared_task(name="messaging.on_message_awaited")
def on_message_awaited(envelope: Mapping[str, Any]) -> None:
    said = envelope["data"]
    services.tell_of_message(conversation_id=UUID(said["conversation"]), seq=said["seq"])


@reacts_to(note_outdated)
@shared_task(name="messaging.on_note_outdated")
def on_note_outdated(envelope: Mapping[str, Any]) -> None:
    read = envelope["data"]
    conversation_id = UUID(read["conversation"])
    services.take_back(conversation_id=conversation_id, person_id=UUID(read["user"]))
    services.settle_notes(conversation_id=conversation_id)


@shared_task(name="messaging.settle_notes")
def settle_notes() -> None:
    services.settle_notes()


@shared_task(name="messaging.forget_lost_devices")
def forget_lost_devices() -> None:
    services.forget_lost_devices()
