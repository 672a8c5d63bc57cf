"""Files that messages carry, as those who may see them find them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from messaging.errors import NotFound
from messaging.models import Attachment, Conversation, Hiding, Message, Participant, User
from messaging.selectors.messages import visible_to

SHOWN = 48
_SEEN = [Attachment.Kind.IMAGE, Attachment.Kind.VIDEO]


def attachment_for(viewer: User, attachment_id: UUID) -> Attachment:
    """A file of a message that the viewer sees now, or one of theirs that is not sent yet.

    NotFound for everybody else, for those who left, and once the message was recalled.
    """
    present = Participant.objects.filter(
        conversation=OuterRef("conversation"), user=viewer, left_at__isnull=True
    )
    hears = present.filter(joined_seq__lt=OuterRef("message__seq"))
    hidden = Hiding.objects.filter(message=OuterRef("message"), user=viewer)
    found = Attachment.objects.filter(
        Q(Exists(hears), ~Exists(hidden), message__recalled_at__isnull=True)
        | Q(Exists(present), message__isnull=True, uploader=viewer),
        id=attachment_id,
    ).first()
    if found is None:
        raise NotFound("attachment_not_found")
    return found


def first_uploaded(uploader: User, attachment_id: UUID) -> Attachment | None:
    """What an earlier try of the same upload has made."""
    return Attachment.objects.filter(id=attachment_id, uploader=uploader).first()


def bytes_uploaded(uploader: User) -> int:
    """How much a person has uploaded in the last day."""
    since = timezone.now() - timedelta(days=1)
    mine = Attachment.objects.filter(uploader=uploader, created_at__gt=since)
    return mine.aggregate(total=Sum("size"))["total"] or 0


def unsent_count(uploader: User) -> int:
    """How many files of this person wait for a message to carry them."""
    return Attachment.objects.filter(uploader=uploader, message__isnull=True).count()


def waiting_since(moment: datetime) -> list[UUID]:
    """Files that should have been made by now, oldest first."""
    waiting = Attachment.objects.filter(state=Attachment.State.WAITING, created_at__lt=moment)
    return list(waiting.order_by("created_at").values_list("id", flat=True)[:200])


@dataclass(frozen=True)
class Shelf:
    """A page of what a conversation holds; ``next`` is where the following one begins."""

    items: list[Any]
    next: str


def shelf_of(viewer: User, conversation: Conversation, *, tab: str, before: str = "") -> Shelf:
    """Pictures and films (``media``), sounds and files (``files``), or messages with ``links``.

    ``conversation`` comes from ``conversation_for(viewer, ...)``; newest first.
    """
    me = conversation.me  # type: ignore[attr-defined]
    assert me.user_id == viewer.id, "a conversation is read by the one it was fetched for"
    seq = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    said = Message.objects.filter(
        conversation=conversation, seq__gt=me.joined_seq, recalled_at__isnull=True
    )
    if seq is not None:
        said = said.filter(seq__lt=seq)
    said = visible_to(viewer, said)
    if tab == "links":
        linking = said.filter(text__iregex=r"https?://\S").select_related("sender", "preview")
        found = list(linking.order_by("-seq")[: SHOWN + 1])
        return _cut(found, [one.seq for one in found])
    files = _carried_by(said).select_related("message__sender")
    files = files.filter(kind__in=_SEEN) if tab == "media" else files.exclude(kind__in=_SEEN)
    listed = list(files.order_by("-message__seq", "position")[: SHOWN + 10])
    return _cut(listed, [one.message.seq for one in listed if one.message])


def _carried_by(said: QuerySet[Message]) -> QuerySet[Attachment]:
    ready = Attachment.objects.filter(state=Attachment.State.READY)
    return ready.filter(message__in=said)


def _cut(found: list[Any], numbers: list[int]) -> Shelf:
    """At most a page, and no message torn in two: the next page begins at a message's number."""
    if len(found) <= SHOWN:
        return Shelf(found, "")
    last = numbers[SHOWN - 1]
    kept = [one for one, number in zip(found, numbers, strict=True) if number >= last]
    return Shelf(kept, str(last))
