"""Groups, and how a participant keeps a conversation, as events and answers tell it."""

from typing import Any

from messaging.models import Conversation, Participant
from messaging.permissions import is_archived, is_muted


def place_data(conversation: Conversation) -> dict[str, Any]:
    """What a group shows of itself."""
    return {
        "conversation": str(conversation.id),
        "title": conversation.title,
        "about": conversation.about,
        "picture": conversation.picture.url if conversation.picture else "",
        "is_announcement": conversation.is_announcement,
    }


def keeping_data(me: Participant) -> dict[str, Any]:
    """How the participant keeps the conversation, whole."""
    return {
        "conversation": str(me.conversation_id),
        "muted_until": me.muted_until.isoformat() if me.muted_until else None,
        "is_muted": is_muted(me),
        "notify": me.notify,
        "pinned_at": me.pinned_at.isoformat() if me.pinned_at else None,
        "archived_at": me.archived_at.isoformat() if me.archived_at else None,
        "is_archived": is_archived(me),
        "is_marked_unread": me.is_marked_unread,
    }
