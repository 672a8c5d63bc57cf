"""Groups, as their members and those with an invitation see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils import timezone

from messaging.errors import NotFound
from messaging.models import Conversation, Invite, JoinRequest, Participant, User
from messaging.permissions import leads
from messaging.selectors.contacts import may_reach, online_among
from messaging.selectors.conversations import face_of_group, participation_of
from messaging.selectors.search import people_called

Kind, Role = Conversation.Kind, Participant.Role
SHOWN = 60


@dataclass(frozen=True)
class Door:
    """What somebody sees who was given a link: the group's face and size, and how they stand."""

    token: str
    conversation: Conversation
    face: dict[str, Any]
    size: int
    maker: User
    needs_approval: bool
    is_member: bool
    is_waiting: bool
    expires_at: datetime | None


def group_for(viewer: User, conversation_id: UUID | str) -> Participant:
    """The viewer's place in a group (with it); NotFound for outsiders and other conversations."""
    me = participation_of(viewer, conversation_id)
    if me.conversation.kind != Kind.GROUP:
        raise NotFound("conversation_not_found")
    return me


def members_of(me: Participant, search: str = "") -> list[Participant]:
    """Who is in the viewer's group: owner and admins first, then by name; ``search`` as
    ``people_called``."""
    found = Participant.objects.filter(conversation=me.conversation_id, left_at__isnull=True)
    if words := search.strip().lstrip("@"):
        if not words.isprintable():
            return []
        people = User.objects.filter(id__in=found.values("user"))
        found = found.filter(user__in=people_called(people, words))
    rank = Case(
        When(role=Role.OWNER, then=Value(0)),
        When(role=Role.ADMIN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return list(found.select_related("user").order_by(rank, "user__display_name", "id"))


def members_shown(
    viewer: User, me: Participant, search: str = "", start: int = 0
) -> dict[str, Any]:
    """So many members of ``members_of`` as a list shows at once, and where the next ones begin."""
    found = members_of(me, search)
    shown = found[start : start + SHOWN]
    return {
        "members": shown,
        "size": len(found),
        "start": start,
        "next": start + SHOWN if len(found) > start + SHOWN else 0,
        "search": search,
        "conversation": me.conversation,
        "viewer": viewer,
        "online": online_among(viewer, [one.user_id for one in shown]),
    }


def member_named(me: Participant, handle: str) -> User:
    """The member of the viewer's group with this handle; NotFound otherwise."""
    wanted = handle.strip().lstrip("@").lower()
    found = Participant.objects.filter(
        conversation=me.conversation_id, left_at__isnull=True, user__handle=wanted
    ).select_related("user")
    place = found.first() if wanted.isprintable() else None
    if place is None:
        raise NotFound("person_not_found")
    return place.user


def usable_invites() -> Q:
    """Neither revoked nor expired nor used up."""
    return (
        Q(revoked_at__isnull=True)
        & (Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))
        & (Q(max_uses__isnull=True) | Q(uses__lt=F("max_uses")))
    )


def is_usable(invite: Invite) -> bool:
    """Whether this row, as it was read, still opens the group."""
    return (
        invite.revoked_at is None
        and (invite.expires_at is None or invite.expires_at > timezone.now())
        and (invite.max_uses is None or invite.uses < invite.max_uses)
    )


def invites_of(me: Participant) -> list[Invite]:
    """The group's links that still open it; for its admins alone."""
    if not leads(me):
        return []
    found = Invite.objects.filter(usable_invites(), conversation=me.conversation_id)
    return list(found.select_related("maker").order_by("-created_at"))


def joining(me: Participant) -> list[User]:
    """Who waits for an admin's answer; for admins alone."""
    if not leads(me):
        return []
    waiting = JoinRequest.objects.filter(
        conversation=me.conversation_id, state=JoinRequest.State.WAITING
    )
    return [one.person for one in waiting.select_related("person").order_by("created_at")]


def door_of(viewer: User, token: str) -> Door:
    """What the link shows; revoked, expired, used up and unknown ones are one NotFound."""
    invite = None
    if token.isprintable():
        invite = Invite.objects.select_related("conversation", "maker").filter(token=token).first()
    if invite is None:
        raise NotFound("invite_not_found")
    seats = Participant.objects.filter(conversation=invite.conversation_id, left_at__isnull=True)
    is_member = seats.filter(user=viewer).exists()
    is_waiting = JoinRequest.objects.filter(
        conversation=invite.conversation_id, person=viewer, state=JoinRequest.State.WAITING
    ).exists()
    is_known = is_member or is_waiting
    if not is_known and not (is_usable(invite) and may_reach(viewer, invite.maker)):
        raise NotFound("invite_not_found")
    return Door(
        token=token,
        conversation=invite.conversation,
        face=face_of_group(invite.conversation),
        size=seats.count(),
        maker=invite.maker,
        needs_approval=invite.needs_approval,
        is_member=is_member,
        is_waiting=is_waiting,
        expires_at=invite.expires_at,
    )


def group_panel(viewer: User, conversation: Conversation) -> dict[str, Any] | None:
    """What stands beside a group's thread; None beside other conversations."""
    if conversation.kind != Kind.GROUP:
        return None
    me = group_for(viewer, conversation.id)
    return members_shown(viewer, me) | {
        "conversation": conversation,
        "face": face_of_group(conversation),
        "me": me,
        "leads": leads(me),
        "joining": joining(me),
    }
