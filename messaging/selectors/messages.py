"""Messages of a conversation, page by page or change by change.

Faces are the cards' room: doors call ``messaging.cards.attach_faces`` on what they show.
"""

from dataclasses import dataclass

from messaging.models import Conversation, Message, User

PAGE = 30
CHANGES = 200


@dataclass(frozen=True)
class Page:
    """Messages in the order they were said, and whether there are earlier ones."""

    messages: list[Message]
    has_earlier: bool


def messages_of(
    viewer: User, conversation: Conversation, *, before: int | None = None, limit: int = PAGE
) -> Page:
    """The newest messages, or those before a number.

    ``conversation`` comes from ``conversation_for(viewer, ...)``; somebody who joined late sees
    what was said from then on.
    """
    me = conversation.me  # type: ignore[attr-defined]
    assert me.user_id == viewer.id, "a conversation is read by the one it was fetched for"
    found = Message.objects.filter(conversation=conversation, seq__gt=me.joined_seq)
    if before is not None:
        found = found.filter(seq__lt=before)
    limit = max(1, min(limit, 100))
    newest = list(found.select_related("sender").order_by("-seq")[: limit + 1])
    messages = newest[:limit][::-1]
    return Page(messages, has_earlier=len(newest) > limit)


def changes_of(
    viewer: User, conversation: Conversation, *, after: int, limit: int = CHANGES
) -> tuple[list[Message], bool]:
    """Messages sent or changed after a number, oldest change first; and whether that is all."""
    me = conversation.me  # type: ignore[attr-defined]
    assert me.user_id == viewer.id, "a conversation is read by the one it was fetched for"
    limit = max(1, min(limit, CHANGES))
    found = list(
        Message.objects.filter(
            conversation=conversation, changed_seq__gt=after, seq__gt=me.joined_seq
        )
        .select_related("sender")
        .order_by("changed_seq")[: limit + 1]
    )
    return found[:limit], len(found) <= limit
