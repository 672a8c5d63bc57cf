"""What a person may do: pure predicates over what was already fetched."""

from django.db.models import Model
from django.http import HttpRequest

from messaging.models import Conversation, Participant, User


def can_write(participant: Participant) -> bool:
    """Everyone who is still in the conversation may write."""
    return participant.left_at is None


def is_staff_side(participant: Participant) -> bool:
    """Whether the participant speaks for the shop in a shop conversation."""
    return participant.role == Participant.Role.STAFF


def may_be_joined(conversation: Conversation) -> bool:
    """Direct conversations stay between two; the others can grow."""
    return conversation.kind != Conversation.Kind.DIRECT


def can_moderate(user: User) -> bool:
    """Those whom an administrator gave the right look at reports and act upon them."""
    return user.has_perm("messaging.moderate")


def can_moderate_person(moderator: User, person: User) -> bool:
    """Nobody decides about themselves; about the house's own people only an administrator."""
    return moderator != person and (moderator.is_superuser or not person.is_staff)


class ReadOnly:
    """For admin pages: look, search and filter; no adding, changing or deleting by anyone."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
