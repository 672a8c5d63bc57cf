"""Messages of a conversation, page by page or change by change.

Faces are the cards' room: doors call ``messaging.cards.attach_faces`` on what they show.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from messaging.errors import NotFound
from messaging.models import (
    Attachment,
    Conversation,
    Hiding,
    LinkPreview,
    Message,
    Participant,
    Reaction,
    Star,
    User,
)

PAGE = 30
CHANGES = 200


@dataclass(frozen=True)
class Page:
    """Messages in the order they were said, and whether there are earlier and later ones."""

    messages: list[Message]
    has_earlier: bool
    has_later: bool = False


_CARRIED = [
    field.attname
    for field in Attachment._meta.concrete_fields
    if field.attname not in ("created_at", "original")
]


def complete(found: QuerySet[Message]) -> QuerySet[Message]:
    """With all that a bubble shows, in the same query: sender, quote, preview, files, reactions."""
    reacted = (
        Reaction.objects.filter(message=OuterRef("pk"))
        .order_by("created_at", "pk")
        .values(found=JSONObject(emoji="emoji", user="user_id"))
    )
    carried = (
        Attachment.objects.filter(message=OuterRef("pk"))
        .order_by("position")
        .values(found=JSONObject(**{name: F(name) for name in _CARRIED}))
    )
    return found.select_related("sender", "reply_to__sender", "preview").annotate(
        reacted=ArraySubquery(reacted), carried=ArraySubquery(carried)
    )


def reactions_of(message: Message) -> list[dict[str, Any]]:
    """Each emoji with who chose it, oldest first; of a message from ``complete``, or a new one."""
    grouped: dict[str, list[str]] = {}
    for one in getattr(message, "reacted", ()):
        grouped.setdefault(one["emoji"], []).append(one["user"])
    return [{"emoji": emoji, "users": users} for emoji, users in grouped.items()]


def attachments_of(message: Message) -> list[Attachment]:
    """What a message from ``complete`` carries, or a new one that was given its files."""
    carried = getattr(message, "carried", ())
    return [one if isinstance(one, Attachment) else Attachment(**one) for one in carried]


def whole_message(message_id: Any) -> Message:
    """A message with all that its bubble shows. For services, which check by themselves."""
    return complete(Message.objects.filter(pk=message_id)).get()


def first_sent(sender: User, client_id: UUID) -> Message | None:
    """What this attempt of the sender has already made, whole."""
    sent = Message.objects.filter(sender=sender, client_id=client_id)
    return complete(sent).select_related("conversation").first()


def quotable(viewer: User, conversation: Conversation, message_id: UUID) -> Message | None:
    """A message that the viewer sees in this conversation and may answer, with its sender."""
    place = Participant.objects.filter(
        conversation=OuterRef("conversation"),
        user=viewer,
        left_at__isnull=True,
        joined_seq__lt=OuterRef("seq"),
    )
    found = Message.objects.filter(Exists(place), pk=message_id, conversation=conversation)
    found = visible_to(viewer, found.exclude(kind=Message.Kind.NOTICE))
    return found.select_related("sender").first()


def visible_to(viewer: User, found: QuerySet[Message]) -> QuerySet[Message]:
    """Without what the viewer deleted for themselves."""
    return found.exclude(Exists(Hiding.objects.filter(message=OuterRef("pk"), user=viewer)))


def unquoted(messages: list[Message], joined_seq: int) -> list[Message]:
    """Without the quotes of what was said before somebody joined: an answer tells nothing of it."""
    for message in messages:
        if message.reply_to is not None and message.reply_to.seq <= joined_seq:
            message.reply_to = None
    return messages


def seq_of_card(conversation_id: UUID, card_type: str, card_ref: str) -> int | None:
    """Where the card stands in the conversation, the last time it was shown there."""
    found = Message.objects.filter(card_type=card_type, card_ref=card_ref)
    return (
        found.filter(conversation=conversation_id)
        .order_by("-seq")
        .values_list("seq", flat=True)
        .first()
    )


def messages_of(
    viewer: User,
    conversation: Conversation,
    *,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    limit: int = PAGE,
) -> Page:
    """The newest messages; or those before a number, after one, or on both sides of one.

    ``conversation`` comes from ``conversation_for(viewer, ...)``; somebody who joined late sees
    what was said from then on.
    """
    me = conversation.me  # type: ignore[attr-defined]
    assert me.user_id == viewer.id, "a conversation is read by the one it was fetched for"
    found = Message.objects.filter(conversation=conversation, seq__gt=me.joined_seq)
    starred = Star.objects.filter(message=OuterRef("pk"), user=viewer)
    found = complete(visible_to(viewer, found)).annotate(is_starred=Exists(starred))
    limit = max(1, min(limit, 100))
    if after is not None:
        page = _later(found, after, limit, has_earlier=True)
    elif around is not None:
        rest = _later(found, around - 1, limit - limit // 2, has_earlier=True)
        start = _earlier(found.filter(seq__lt=around), limit // 2 or 1)
        page = Page([*start.messages, *rest.messages], start.has_earlier, rest.has_later)
    else:
        page = _earlier(found if before is None else found.filter(seq__lt=before), limit)
    unquoted(page.messages, me.joined_seq)
    return page


def _earlier(found: QuerySet[Message], limit: int) -> Page:
    newest = list(found.order_by("-seq")[: limit + 1])
    return Page(newest[:limit][::-1], has_earlier=len(newest) > limit)


def _later(found: QuerySet[Message], after: int, limit: int, *, has_earlier: bool) -> Page:
    oldest = list(found.filter(seq__gt=after).order_by("seq")[: limit + 1])
    return Page(oldest[:limit], has_earlier, has_later=len(oldest) > limit)


def changes_of(
    viewer: User, conversation: Conversation, *, after: int, limit: int = CHANGES
) -> tuple[list[Message], bool]:
    """Messages sent or changed after a number, oldest change first; and whether that is all."""
    me = conversation.me  # type: ignore[attr-defined]
    assert me.user_id == viewer.id, "a conversation is read by the one it was fetched for"
    limit = max(1, min(limit, CHANGES))
    changed = Message.objects.filter(
        conversation=conversation, changed_seq__gt=after, seq__gt=me.joined_seq
    )
    found = list(complete(visible_to(viewer, changed)).order_by("changed_seq")[: limit + 1])
    return unquoted(found[:limit], me.joined_seq), len(found) <= limit


def preview_for(viewer: User, preview_id: int) -> LinkPreview:
    """A preview that has a picture. What a public page shows is no secret of anybody's."""
    found = LinkPreview.objects.filter(pk=preview_id, state=LinkPreview.State.READY).first()
    if found is None or not found.image:
        raise NotFound("preview_not_found")
    return found
