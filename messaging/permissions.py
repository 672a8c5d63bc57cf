"""What a person may do: pure predicates over what was already fetched."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from messaging.models import Ask, Conversation, Message, Participant, User


def can_write(participant: Participant) -> bool:
    """Everyone who is still in the conversation may write; where only admins do, they alone."""
    if participant.conversation.is_announcement and not leads(participant):
        return False
    return participant.left_at is None


def is_muted(participant: Participant) -> bool:
    """Whether the participant wants no badge and no sound of it for now."""
    return participant.muted_until is not None and participant.muted_until > timezone.now()


def is_archived(participant: Participant) -> bool:
    """Put away: until its next message, or for as long as it is muted."""
    put_away = participant.archived_at
    if put_away is None:
        return False
    return participant.conversation.last_message_at <= put_away or is_muted(participant)


def is_staff_side(participant: Participant) -> bool:
    """Whether the participant speaks for the shop in a shop conversation."""
    return participant.role == Participant.Role.STAFF


def leads(participant: Participant) -> bool:
    """Owners and admins let people in and out, and say what the group shows of itself."""
    return participant.role in (Participant.Role.OWNER, Participant.Role.ADMIN)


def may_ask(participant: Participant, kind: str) -> bool:
    """Polls, places and contact cards are everybody's; the rest belongs to a shop's counter."""
    if kind in (Ask.Kind.POLL, Ask.Kind.LOCATION, Ask.Kind.CONTACT):
        return can_write(participant)
    return can_write(participant) and is_staff_side(participant)


def may_answer(participant: Participant, ask: Ask) -> bool:
    """Everybody votes; of the rest, whoever is not on the asker's side of the counter answers.

    A vote is no message: where only admins write, the others are asked all the same.
    """
    if ask.kind == Ask.Kind.POLL:
        return participant.left_at is None
    if ask.kind in (Ask.Kind.LOCATION, Ask.Kind.CONTACT) or not can_write(participant):
        return False
    return participant.user_id != ask.asker_id and not is_staff_side(participant)


def may_close(participant: Participant, ask: Ask) -> bool:
    """A poll is closed by whoever asked, or by the group's admins."""
    return ask.kind == Ask.Kind.POLL and (participant.user_id == ask.asker_id or leads(participant))


def may_be_joined(conversation: Conversation) -> bool:
    """Direct conversations stay between two, notes with one; the others can grow."""
    return conversation.kind not in (Conversation.Kind.DIRECT, Conversation.Kind.NOTES)


def can_moderate(user: User) -> bool:
    """Those whom an administrator gave the right look at reports and act upon them."""
    return user.has_perm("messaging.moderate")


def can_moderate_person(moderator: User, person: User) -> bool:
    """Nobody decides about themselves; about the house's own people only an administrator."""
    return moderator != person and (moderator.is_superuser or not person.is_staff)


def can_pin(participant: Participant) -> bool:
    """Anyone, but for groups where only admins write."""
    return leads(participant) or not participant.conversation.is_announcement


def can_recall_of_others(participant: Participant) -> bool:
    """A group's admins may take back what others said, whenever it was."""
    is_group = participant.conversation.kind == Conversation.Kind.GROUP
    return is_group and leads(participant)


def is_editable(message: Message) -> bool:
    """Words are; a card is its owner's, and what was forwarded is somebody else's words."""
    return (
        message.kind in (Message.Kind.TEXT, Message.Kind.MEDIA)
        and not message.is_forwarded
        and not message.recalled_at
    )


def may_still_edit(message: Message) -> bool:
    return timezone.now() - message.created_at <= timedelta(minutes=settings.EDIT_MINUTES)


def may_still_recall(message: Message) -> bool:
    return timezone.now() - message.created_at <= timedelta(hours=settings.RECALL_HOURS)


class ReadOnly:
    """For admin pages: look, search and filter; no adding, changing or deleting by anyone."""

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """What has a display of its own (``amount_`` for ``amount``) is shown by that."""
        fields = super().get_fields(request, obj)  # type: ignore[misc]
        return [f"{name}_" if hasattr(self, f"{name}_") else name for name in fields]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
