"""What a person may do in a conversation: pure predicates over what was already fetched."""

from messaging.models import Conversation, Participant


def can_write(participant: Participant) -> bool:
    """Everyone who is still in the conversation may write."""
    return participant.left_at is None


def is_staff_side(participant: Participant) -> bool:
    """Whether the participant speaks for the shop in a shop conversation."""
    return participant.role == Participant.Role.STAFF


def may_be_joined(conversation: Conversation) -> bool:
    """Direct conversations stay between two; the others can grow."""
    return conversation.kind != Conversation.Kind.DIRECT
