"""Reporting: a copy of what was said is frozen at that moment, and a moderator is asked to look."""

import mimetypes
from pathlib import PurePath
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from messaging.errors import Invalid
from messaging.models import Attachment, Conversation, Message, Participant, Report, User
from messaging.selectors import attachments_of
from messaging.selectors.reports import reportable, span_of
from messaging.serializers import attachment_data, quote_data
from messaging.services.contacts import block_person

log = structlog.get_logger(__name__)

NOTE_LENGTH = 1000
COPIED_AT_MOST = 20 * 1024 * 1024


@transaction.atomic
def report(
    *,
    reporter: User,
    conversation: Conversation,
    reason: str,
    note: str = "",
    message_id: UUID | None = None,
    person_id: UUID | None = None,
    also_block: bool = False,
) -> tuple[Report, bool]:
    """Ask a moderator to look at a message, a person or the whole conversation.

    ``conversation`` comes from ``conversation_for(reporter, ...)``. The span around the message (or
    the newest ones) is copied with its files: edits and recalls that follow don't change it. The
    same thing reported again while it waits is the same report. Who is reported never learns.
    """
    if reason not in Report.Reason.values:
        raise Invalid("unknown_reason", _("Choose a reason."), fields={"reason": _("Choose one.")})
    note = note.strip()
    if len(note) > NOTE_LENGTH or "\x00" in note:
        raise Invalid("note_too_long", fields={"note": _("At most 1,000 characters.")})
    # The reporter's own row, so that a double press waits here and finds the first one's report.
    Participant.objects.select_for_update().get(conversation=conversation, user=reporter)
    message, person = reportable(reporter, conversation, message_id=message_id, person_id=person_id)
    if also_block:
        block_person(actor=reporter, person=person)
    same = Report.objects.filter(
        reporter=reporter,
        person=person,
        conversation=conversation,
        message=message,
        state=Report.State.OPEN,
    ).first()
    if same is not None:
        return same, False
    made = Report(
        reporter=reporter,
        person=person,
        conversation=conversation,
        message=message,
        reason=reason,
        note=note,
    )
    made.evidence = [
        _frozen(one, made, is_reported=one == message)
        for one in span_of(reporter, conversation, message)
    ]
    made.save()
    return made, True


def _frozen(message: Message, report: Report, *, is_reported: bool) -> dict[str, Any]:
    """A message as it is now, in words and bytes of its own."""
    return {
        "id": str(message.id),
        "seq": message.seq,
        "kind": message.kind,
        "text": message.text,
        "summary": message.summary,
        "card_type": message.card_type,
        "sender": {
            "id": str(message.sender_id),
            "handle": message.sender.handle,
            "name": message.sender.display_name,
        },
        "reply_to": quote_data(message.reply_to) if message.reply_to else None,
        "attachments": [
            {**attachment_data(one), "copy": _copied(one, report, whole=is_reported)}
            for one in attachments_of(message)
        ],
        "edited_at": message.edited_at.isoformat() if message.edited_at else None,
        "recalled_at": message.recalled_at.isoformat() if message.recalled_at else None,
        "at": message.created_at.isoformat(),
        "is_reported": is_reported,
    }


def _copied(attachment: Attachment, report: Report, *, whole: bool) -> str:
    """The name of a copy of its small picture; of the reported message's files, of all of it."""
    is_whole = whole and attachment.file and attachment.size <= COPIED_AT_MOST
    source = attachment.file if is_whole else attachment.thumb or attachment.poster
    if not source:
        return ""
    ending = mimetypes.guess_extension(attachment.mime or "") if is_whole else None
    name = f"evidence/{report.id}/{uuid4().hex}{ending or PurePath(str(source.name)).suffix}"
    try:
        with source.open("rb") as content:
            return default_storage.save(name, content)
    except OSError as error:  # the file is gone already: its measures stay in the evidence
        log.warning("evidence_not_copied", attachment=str(attachment.id), error=str(error))
        return ""
