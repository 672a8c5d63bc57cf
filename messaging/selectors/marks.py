"""One message and what people made of it: stars, pins, earlier versions, who has read it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q

from messaging.errors import NotFound
from messaging.models import (
    Block,
    Conversation,
    Message,
    MessageVersion,
    Participant,
    Pin,
    Star,
    User,
)
from messaging.selectors.conversations import conversation_for, participation_of
from messaging.selectors.messages import complete, unquoted, visible_to

STARS = 50


def message_for(viewer: User, message_id: UUID | str) -> Message:
    """A whole message that the viewer sees, with ``place``: their own place in its conversation.

    NotFound for what they do not: elsewhere, before they came, deleted for themselves.
    """
    unknown = NotFound("message_not_found")
    try:
        found = visible_to(viewer, Message.objects.filter(pk=message_id))
        message: Any = complete(found).select_related("conversation").get()
        message.place = participation_of(viewer, message.conversation_id)
    except (Message.DoesNotExist, ValidationError, NotFound):
        raise unknown from None
    if message.seq <= message.place.joined_seq:
        raise unknown
    unquoted([message], message.place.joined_seq)
    return message


def is_cut_off(viewer: User, conversation: Conversation) -> bool:
    """Whether the other one of a direct conversation blocked the viewer, or was, or has gone."""
    if conversation.kind != Conversation.Kind.DIRECT:
        return False
    others = User.objects.filter(participations__conversation=conversation).exclude(pk=viewer.pk)
    ids = list(others.values_list("pk", "is_active"))
    return (
        any(not is_active for _pk, is_active in ids)
        or Block.objects.filter(
            Q(blocker=viewer, blocked__in=[pk for pk, _active in ids])
            | Q(blocked=viewer, blocker__in=[pk for pk, _active in ids])
        ).exists()
    )


def stars_of(viewer: User, *, before: int | None = None, limit: int = STARS) -> list[Star]:
    """What the viewer keeps, newest star first, with messages they still see."""
    present = Participant.objects.filter(user=viewer, left_at__isnull=True)
    found = Star.objects.filter(
        user=viewer, message__conversation__in=present.values("conversation")
    )
    if before is not None:
        found = found.filter(pk__lt=before)
    found = found.select_related("message__sender", "message__conversation")
    return list(found.order_by("-pk")[: max(1, min(limit, STARS))])


def starred_among(viewer: User, messages: list[Message]) -> set[UUID]:
    """Which of these the viewer keeps."""
    kept = Star.objects.filter(user=viewer, message__in=[one.pk for one in messages])
    return set(kept.values_list("message_id", flat=True))


def pins_of(viewer: User, conversation: Conversation) -> list[Pin]:
    """What stands at the top of the conversation for the viewer, newest first."""
    me: Participant = conversation.me  # type: ignore[attr-defined]
    found = Pin.objects.filter(conversation=conversation, message__seq__gt=me.joined_seq)
    shown = visible_to(viewer, Message.objects.filter(conversation=conversation))
    return list(found.filter(message__in=shown).select_related("message__sender", "pinned_by"))


def versions_of(message: Message) -> list[MessageVersion]:
    """What the message said before, oldest first; it comes from ``message_for``."""
    return list(MessageVersion.objects.filter(message=message).order_by("written_at", "pk"))


@dataclass(frozen=True)
class Readers:
    """Who has read a message, whom it has reached, whom not yet (its sender aside); and all."""

    read: list[User]
    delivered: list[User]
    waiting: list[User]
    everyone: list[User]


def readers_of(viewer: User, message: Message) -> Readers:
    """How far a message of ``message_for`` has come."""
    conversation: Any = conversation_for(viewer, message.conversation_id)
    people = [
        one
        for one in (conversation.me, *conversation.others)
        if one.user_id != message.sender_id and one.joined_seq < message.seq
    ]
    people.sort(key=lambda one: one.user.display_name.casefold())
    read = [one for one in people if one.last_read_seq >= message.seq]
    reached = [one for one in people if one.last_delivered_seq >= message.seq and one not in read]
    rest = [one for one in people if one not in read and one not in reached]
    everyone = [conversation.me, *conversation.others]
    return Readers(*([one.user for one in group] for group in (read, reached, rest, everyone)))


def called_in(conversation: Conversation, handles: set[str]) -> list[UUID]:
    """Those of these handles who are in the conversation."""
    present = Participant.objects.filter(
        conversation=conversation.pk, left_at__isnull=True, user__handle__in=handles
    )
    return list(present.order_by("user_id").values_list("user_id", flat=True))
