"""What a message is made of, checked before it is written: its text, its quote, its files."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from uuid import UUID

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from messaging.cards import in_every_language
from messaging.errors import Invalid
from messaging.models import Attachment, Conversation, Message, User
from messaging.selectors import called_in, quotable

FILES_AT_MOST = 10
CALLED_AT_MOST = 50
HANDLE = re.compile(r"(?<![\w@./])@([A-Za-z][A-Za-z0-9._]{1,28}[A-Za-z0-9])(?![\w@])")
_CONTROLS = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"  # all but newlines and tabs
_OVERRIDES = r"[\u202a-\u202e\u2066-\u2069]"
_CONTROL = re.compile(_CONTROLS)
_NOT_SHOWN = re.compile(f"{_CONTROLS}|{_OVERRIDES}")

_ONE = {
    Attachment.Kind.IMAGE: _("Picture"),
    Attachment.Kind.VIDEO: _("Film"),
    Attachment.Kind.VOICE: _("Voice note"),
    Attachment.Kind.AUDIO: _("Sound"),
}


def clean_text(*, text: str, may_be_empty: bool = False) -> str:
    """The text as it is kept: trimmed, NFC, no control characters; Invalid where that is nothing.

    Newlines and tabs stay. Bidirectional overrides are refused with the other controls, since
    they can make a text read as something else than it is.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if not text and not may_be_empty:
        raise Invalid("empty_message", _("Write something first."))
    if len(text) > settings.MESSAGE_MAX_LENGTH:
        raise Invalid(
            "message_too_long",
            _("This message is too long: 10,000 characters at most."),
            limit=settings.MESSAGE_MAX_LENGTH,
        )
    if _NOT_SHOWN.search(text):
        raise Invalid("control_character", _("This message has characters that can't be shown."))
    return text


def clean_draft(*, text: str) -> str:
    """What was begun: nothing in it is refused but what the database can't keep."""
    return _CONTROL.sub("", text)[: settings.MESSAGE_MAX_LENGTH]


def mentioned(*, conversation: Conversation, text: str) -> list[UUID]:
    """The people of the conversation whom the text calls by handle; asks only where one may be."""
    if "@" not in text:
        return []
    handles = {one.lower() for one in HANDLE.findall(text)}
    return called_in(conversation, set(sorted(handles)[:CALLED_AT_MOST])) if handles else []


def quoted(*, sender: User, conversation: Conversation, reply_to: UUID) -> Message:
    """The message that is answered; Invalid unless the sender sees it in this conversation."""
    found = quotable(sender, conversation, reply_to)
    if found is None:
        raise Invalid("reply_not_found", _("The message you answer is no longer there."))
    return found


def claimed(
    *, sender: User, conversation: Conversation, attachments: Sequence[UUID]
) -> list[Attachment]:
    """The sender's own unsent files of this conversation, in the order asked for, locked.

    Call it in the transaction that writes the message. Invalid for any id that is not one.
    """
    missing = Invalid("attachment_not_found", _("A file of this message is no longer there."))
    if len(attachments) > FILES_AT_MOST:
        raise Invalid("too_many_attachments", _("Ten files at most in one message."))
    if len(set(attachments)) != len(attachments):
        raise missing
    found = (
        Attachment.objects.select_for_update()
        .filter(
            id__in=attachments, uploader=sender, conversation=conversation, message__isnull=True
        )
        .exclude(state=Attachment.State.REFUSED)
        .order_by("id")
    )
    known = {one.id: one for one in found}
    if len(known) != len(attachments):
        raise missing
    return [known[one] for one in attachments]


def bind(*, message: Message, attachments: Sequence[Attachment]) -> None:
    """Make the message the owner of its files, in their order."""
    for position, one in enumerate(attachments):
        one.message_id, one.position = message.id, position
        Attachment.objects.filter(id=one.id).update(message=message.id, position=position)


def in_words(*, attachments: Sequence[Attachment]) -> dict[str, str]:
    """The files in words, one text per language: "Picture", "3 pictures", a file's name."""
    kinds = {one.kind for one in attachments}
    count = len(attachments)
    if count == 1:
        only = attachments[0]
        return in_every_language(_ONE.get(Attachment.Kind(only.kind), only.name))
    if kinds == {Attachment.Kind.IMAGE}:
        return _counted(lambda: ngettext("%(count)d picture", "%(count)d pictures", count), count)
    if kinds == {Attachment.Kind.VIDEO}:
        return _counted(lambda: ngettext("%(count)d film", "%(count)d films", count), count)
    return _counted(lambda: ngettext("%(count)d file", "%(count)d files", count), count)


def _counted(words: Callable[[], str], count: int) -> dict[str, str]:
    return in_every_language(lazy(lambda: words() % {"count": count}, str)())
