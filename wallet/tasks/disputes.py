"""What support says in a conversation answers the questions that were asked there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from celery import shared_task

from messaging.bus import reacts_to
from messaging.events import house_spoke
from wallet import services


@reacts_to(house_spoke)
@shared_task(name="wallet.on_house_spoke")
def on_house_spoke(envelope: Mapping[str, Any]) -> None:
    services.note_answers(conversation_id=UUID(envelope["data"]["conversation"]))


@shared_task(name="wallet.note_answers")
def note_answers() -> None:
    """What support wrote while nobody listened, and who answers without entering the admin."""
    services.note_answers()
