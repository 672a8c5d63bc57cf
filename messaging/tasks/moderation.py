"""What moderators tell people also goes by e-mail."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from celery import shared_task

from messaging.bus import reacts_to
from messaging.events import notice_given
from messaging.services.moderation import mail_notice


@reacts_to(notice_given)
@shared_task(name="messaging.on_notice_given")
def on_notice_given(envelope: Mapping[str, Any]) -> None:
    """Once; a mail that was lost is no harm: the notice is on their own page."""
    data = envelope["data"]
    texts = {code: data[f"text_{code}"] for code in ("en", "fr")}
    mail_notice(person_id=UUID(data["user"]), texts=texts)
