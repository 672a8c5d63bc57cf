"""Opening conversations, and coming and going in them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from messaging.bus import conversation_group, publish, user_group
from messaging.errors import Invalid, NotAllowed, NotFound
from messaging.events import conversation_opened, participant_removed
from messaging.models import Conversation, Participant, User, uuid7
from messaging.permissions import may_be_joined
from messaging.selectors.contacts import may_reach

Kind, Role = Conversation.Kind, Participant.Role


@transaction.atomic
def open_direct(*, opener: User, other: User) -> Conversation:
    """The one conversation between two people, made on first use.

    One that is there opens for both, whatever came between them; a new one only where the other
    may be reached (NotFound, as of somebody unknown).
    """
    if opener == other:
        raise Invalid("self_conversation")
    key = ":".join(sorted([str(opener.id), str(other.id)]))
    found = Conversation.objects.filter(direct_key=key).first()
    if found is not None:
        return found
    if not may_reach(opener, other):
        raise NotFound("person_not_found")
    conversation, is_new = Conversation.objects.get_or_create(
        direct_key=key, defaults={"kind": Kind.DIRECT}
    )
    if is_new:
        _seat(conversation, [(opener, Role.MEMBER), (other, Role.MEMBER)])
    return conversation


@transaction.atomic
def open_notes(*, owner: User) -> Conversation:
    """The person's notes to self: one conversation with nobody else in it, made on first use."""
    conversation, is_new = Conversation.objects.get_or_create(
        direct_key=f"{owner.id}:{owner.id}", defaults={"kind": Kind.NOTES, "hue": owner.hue}
    )
    if is_new:
        _seat(conversation, [(owner, Role.OWNER)])
    return conversation


@transaction.atomic
def open_conversation(
    *,
    kind: str,
    title: str,
    sign: str,
    hue: int,
    members: Sequence[tuple[User, str]],
    conversation_id: UUID | None = None,
) -> Conversation:
    """A new group or shop conversation with these people, each with their role."""
    if kind in (Kind.DIRECT, Kind.NOTES):
        raise Invalid("direct_has_its_own_door")
    conversation = Conversation.objects.create(
        id=conversation_id or uuid7(), kind=kind, title=title, sign=sign, hue=hue
    )
    _seat(conversation, members)
    return conversation


def _seat(conversation: Conversation, members: Sequence[tuple[User, str]]) -> None:
    Participant.objects.bulk_create(
        Participant(conversation=conversation, user=user, role=role) for user, role in members
    )
    publish(
        conversation_opened,
        to=[user_group(user.id) for user, _role in members],
        data={"conversation": str(conversation.id)},
    )


@transaction.atomic
def add_participant(
    *, conversation: Conversation, user: User, role: str = Role.MEMBER
) -> Participant:
    """Let somebody in (again). Staff see what was said before; members what comes after."""
    if not may_be_joined(conversation):
        raise NotAllowed("direct_stays_between_two")
    # The conversation's row before its participants', as everywhere.
    Conversation.objects.filter(id=conversation.id).update(members_version=F("members_version") + 1)
    conversation.refresh_from_db(fields=["members_version", "last_seq"])
    joined_seq = 0 if role == Role.STAFF else conversation.last_seq
    seats = Participant.objects.filter(conversation=conversation, user=user)
    fields: dict[str, Any] = {"role": role}
    if not seats.filter(left_at__isnull=True).exists():
        fields |= {"left_at": None, "left_seq": None, "joined_seq": joined_seq}
        fields |= dict.fromkeys(("last_read_seq", "last_delivered_seq"), conversation.last_seq)
    participant, _is_new = seats.update_or_create(
        conversation=conversation, user=user, defaults=fields
    )
    publish(
        conversation_opened,
        to=[user_group(user.id)],
        data={"conversation": str(conversation.id)},
    )
    return participant


@transaction.atomic
def remove_participant(*, conversation: Conversation, user: User) -> None:
    """Show somebody out: from this commit on they hear nothing more of the conversation."""
    held = Conversation.objects.select_for_update(no_key=True).get(id=conversation.id)
    gone = Participant.objects.filter(
        conversation=conversation, user=user, left_at__isnull=True
    ).update(left_at=timezone.now(), left_seq=held.last_seq)
    if not gone:
        return
    Conversation.objects.filter(id=conversation.id).update(members_version=F("members_version") + 1)
    conversation.refresh_from_db(fields=["members_version"])
    publish(
        participant_removed,
        to=[conversation_group(conversation.id), user_group(user.id)],
        conversation=conversation.id,
        members_version=conversation.members_version,
        data={"user": str(user.id)},
    )
