"""Changing one's mind: editing a message, recalling it, and keeping what was not yet said."""

from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging import cards
from messaging.bus import conversation_group, publish, user_group
from messaging.errors import NotAllowed
from messaging.events import draft_saved, pin_changed
from messaging.models import (
    Attachment,
    Conversation,
    Message,
    MessageVersion,
    Participant,
    Pin,
    Reaction,
    Star,
    User,
)
from messaging.permissions import (
    can_recall_of_others,
    is_editable,
    may_still_edit,
    may_still_recall,
)
from messaging.selectors import participation_of, whole_message
from messaging.services import audit, cautions, contents
from messaging.services.links import first_address, preview_of
from messaging.services.marks import locked, speaks
from messaging.services.messages import announce_change

_FILES = ("file", "thumb", "poster", "original")


@transaction.atomic
def edit_message(
    *, editor: User, message: Message, text: str, is_confirmed: bool = False
) -> Message:
    """Say one's own message otherwise, within the time for it; what it said before is kept.

    A link is weighed and looked up as in a message that is sent: the first one of a new account
    waits until ``is_confirmed``. A preview that its sender took off stays off while the link does.
    """
    speaks(person=editor, message=message)
    kept = locked(message=message)
    if kept.sender_id != editor.id or not is_editable(kept):
        raise NotAllowed("not_editable", _("This message can't be edited."))
    if not may_still_edit(kept):
        raise NotAllowed("edit_too_late", _("It is too late to edit this message."))
    text = contents.clean_text(text=text, may_be_empty=kept.kind == Message.Kind.MEDIA)
    if text == kept.text:
        return message
    before, written_at = kept.text, kept.edited_at or kept.created_at
    MessageVersion.objects.create(message=kept, text=before, written_at=written_at)
    kept.text, kept.edited_at = text, timezone.now()
    kept.mentions = contents.mentioned(conversation=message.conversation, text=text)
    kept.cautions = cautions.weighed(
        sender=editor, conversation=message.conversation, text=text, is_confirmed=is_confirmed
    )
    if first_address(text=text) != first_address(text=before):
        kept.preview = preview_of(text=text)
    Message.objects.filter(pk=kept.pk).update(
        text=text,
        edited_at=kept.edited_at,
        mentions=kept.mentions,
        cautions=kept.cautions,
        preview=kept.preview,
    )
    return announce_change(message_id=kept.id)


@transaction.atomic
def recall_message(*, actor: User, message: Message) -> Message:
    """Take a message back for everyone: its place stays, what it said is gone.

    One's own within the time for it; a group's admins anyone's. What stands for money or an
    order stays. Recalling it twice changes nothing.
    """
    place = participation_of(actor, message.conversation_id)
    kept = Message.objects.select_for_update(no_key=True).get(pk=message.pk)
    if kept.recalled_at:
        return whole_message(kept.id)
    is_own = kept.sender_id == actor.id
    if kept.kind == Message.Kind.NOTICE or not (is_own or can_recall_of_others(place)):
        raise NotAllowed("not_yours_to_recall", _("Only who sent a message can take it back."))
    if kept.kind == Message.Kind.CARD and not cards.allows(kept.card_type, "recall"):
        raise NotAllowed("not_recallable", _("This message stands for more than words: it stays."))
    if is_own and not can_recall_of_others(place) and not may_still_recall(kept):
        raise NotAllowed("recall_too_late", _("It is too late to take this message back."))
    if not is_own:
        audit.record(actor=actor, verb="message.recalled", subject=f"message:{kept.id}")
    _empty(kept)
    if Pin.objects.filter(message=kept).delete()[0]:
        _unpinned(kept, place)
    return announce_change(message_id=kept.id)


def _empty(message: Message) -> None:
    for noun in (Reaction, Star, MessageVersion):
        noun.objects.filter(message=message).delete()
    carried = list(Attachment.objects.filter(message=message))
    Attachment.objects.filter(message=message).delete()
    transaction.on_commit(lambda: _drop_files(carried))
    Message.objects.filter(pk=message.pk).update(
        recalled_at=timezone.now(),
        text="",
        card_type="",
        card_ref="",
        summary={},
        mentions=[],
        cautions=[],
        reply_to=None,
        preview=None,
        edited_at=None,
        is_forwarded=False,
    )


def _drop_files(attachments: list[Attachment]) -> None:
    """Forwarded files are shared: only those go that nobody else carries."""
    for name in {str(getattr(one, field)) for one in attachments for field in _FILES} - {""}:
        shared = Q(file=name) | Q(thumb=name) | Q(poster=name) | Q(original=name)
        if not Attachment.objects.filter(shared).exists():
            default_storage.delete(name)


def _unpinned(message: Message, place: Participant) -> None:
    publish(
        pin_changed,
        to=[conversation_group(message.conversation_id)],
        conversation=message.conversation_id,
        members_version=place.conversation.members_version,
        data={"message": str(message.id), "is_on": False},
    )


@transaction.atomic
def save_draft(*, writer: User, conversation: Conversation, text: str, tab: str = "") -> datetime:
    """Keep what the writer began to say; their other windows hear it.

    ``tab`` is the window that it comes from, which need not listen to itself.
    """
    if not text.strip():
        text = ""
    text = contents.clean_draft(text=text)
    now = timezone.now()
    place: Any = Participant.objects.filter(conversation=conversation, user=writer)
    place.update(draft=text, draft_at=now)
    publish(
        draft_saved,
        to=[user_group(writer.id)],
        conversation=conversation.id,
        data={"text": text, "tab": tab, "at": now.isoformat()},
    )
    return now
