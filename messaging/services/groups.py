"""Groups: who is in, who leads, and what the group shows of itself.

Every change of membership is decided under the lock of the conversation's row, said in a line of
the thread, and counted in ``members_version``, so that sockets look again before they forward.
Messages take the same lock, so what is sent to a group lies before or after a change, never amid.
"""

from collections.abc import Iterable, Sequence
from typing import IO, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from messaging.bus import conversation_group, publish, user_group
from messaging.errors import Conflict, Invalid, NotAllowed, NotFound
from messaging.events import conversation_opened, conversation_updated, participant_removed
from messaging.models import Conversation, Participant, User
from messaging.models.people import plain_name
from messaging.permissions import leads
from messaging.selectors.contacts import may_reach
from messaging.serializers.places import place_data
from messaging.services.messages import post_notice
from messaging.services.people import square_picture

Kind, Role = Conversation.Kind, Participant.Role
TITLE_LENGTH, ABOUT_LENGTH = 80, 500


class GroupFull(Conflict):
    """There are as many people in the group as a group holds."""

    code = "group_full"
    message = _("This group is full.")


@transaction.atomic
def open_group(
    *, owner: User, title: str, members: Sequence[User], group_id: UUID | None = None
) -> Conversation:
    """A new group of these people; the same ``group_id`` again finds the first one.

    NotFound when one of them can't be reached, GroupFull past the limit.
    """
    name = _title(title)
    people = [one for one in dict.fromkeys(members) if one != owner]
    if not all(may_reach(owner, one) for one in people):
        raise NotFound("person_not_found")
    if len(people) + 1 > settings.GROUP_MAX_MEMBERS:
        raise GroupFull
    group, is_new = Conversation.objects.get_or_create(
        id=group_id or uuid4(), defaults={"kind": Kind.GROUP, "title": name, "hue": _hue(name)}
    )
    if not is_new:
        if not _seats(group).filter(user=owner, role=Role.OWNER).exists():
            raise Conflict("group_exists")
        return group
    roles = [(owner, Role.OWNER), *((one, Role.MEMBER) for one in people)]
    Participant.objects.bulk_create(
        Participant(conversation=group, user=user, role=role) for user, role in roles
    )
    _invite_in(group, [owner, *people])
    post_notice(
        actor=owner,
        conversation=group,
        text=_said(_("{who} made the group “{title}”"), who=owner.get_short_name(), title=name),
    )
    return group


@transaction.atomic
def add_members(*, actor: User, conversation: Conversation, people: Sequence[User]) -> int:
    """Let people in; returns how many are new. Admins alone; GroupFull where there is no place."""
    group, _me = _led(actor, conversation)
    if not all(may_reach(actor, one) for one in people):
        raise NotFound("person_not_found")
    added = seat(group=group, people=people)
    if added:
        names = ", ".join(one.get_short_name() for one in added)
        post_notice(
            actor=actor,
            conversation=group,
            text=_said(_("{who} added {names}"), who=actor.get_short_name(), names=names),
        )
    return len(added)


def seat(*, group: Conversation, people: Iterable[User]) -> list[User]:
    """Give people a place in a group whose row is locked; those who had one are left alone.

    Whoever comes (again) hears what is said from then on.
    """
    places = {place.user_id: place for place in Participant.objects.filter(conversation=group)}
    present = [place for place in places.values() if place.left_at is None]
    inside = {place.user_id for place in present}
    new = [one for one in dict.fromkeys(people) if one.id not in inside]
    if len(present) + len(new) > settings.GROUP_MAX_MEMBERS:
        raise GroupFull
    for one in new:
        fields = {
            "role": Role.MEMBER,
            "left_at": None,
            "left_seq": None,
            "joined_at": timezone.now(),
            "joined_seq": group.last_seq,
            "last_read_seq": group.last_seq,
            "last_delivered_seq": group.last_seq,
            "archived_at": None,
            "pinned_at": None,
            "is_marked_unread": False,
            "draft": "",
        }
        Participant.objects.update_or_create(conversation=group, user=one, defaults=fields)
    if new:
        _turn(group)
        _invite_in(group, new)
    return new


@transaction.atomic
def remove_member(*, actor: User, conversation: Conversation, person: User) -> None:
    """Show somebody out; from this commit on they hear nothing more. Removing twice is once."""
    group, me = _led(actor, conversation)
    place = _seats(group).filter(user=person).first()
    if place is None:
        return
    if person == actor:
        raise Invalid("leave_instead")
    if place.role == Role.OWNER or (place.role == Role.ADMIN and me.role != Role.OWNER):
        raise NotAllowed("outranked", _("Only the group's owner can do that."))
    _unseat(group, place)
    names = {"who": actor.get_short_name(), "name": person.get_short_name()}
    post_notice(actor=actor, conversation=group, text=_said(_("{who} removed {name}"), **names))


@transaction.atomic
def leave_group(*, actor: User, conversation: Conversation, heir: User | None = None) -> None:
    """Go. An owner hands the group to ``heir``, else to the admin, else the member, longest in."""
    group = _locked(conversation)
    place = _seats(group).filter(user=actor).first()
    if place is None:
        return
    others = _seats(group).exclude(user=actor).order_by("joined_at", "id")
    if place.role == Role.OWNER:
        wanted = others.filter(user=heir).first() if heir else None
        next_one = wanted or others.filter(role=Role.ADMIN).first() or others.first()
        if next_one is not None:
            next_one.role = Role.OWNER
            next_one.save(update_fields=["role"])
    # Said while they are still in: the line is theirs, and the last that they hear.
    post_notice(
        actor=actor, conversation=group, text=_said(_("{who} left"), who=actor.get_short_name())
    )
    group.refresh_from_db(fields=["last_seq"])
    _unseat(group, place)


@transaction.atomic
def set_member_role(*, actor: User, conversation: Conversation, person: User, role: str) -> None:
    """Make somebody admin or member (the owner alone), or hand the group over to them."""
    group, me = _led(actor, conversation)
    if me.role != Role.OWNER:
        raise NotAllowed("outranked", _("Only the group's owner can do that."))
    if role not in (Role.MEMBER, Role.ADMIN, Role.OWNER) or person == actor:
        raise Invalid("bad_role", fields={"role": _("Choose one of these.")})
    place = _seats(group).select_related("user").filter(user=person).first()
    if place is None:
        raise NotFound("person_not_found")
    if place.role == role:
        return
    if role == Role.OWNER:
        me.role = Role.ADMIN
        me.save(update_fields=["role"])
    place.role = role
    place.save(update_fields=["role"])
    _turn(group)
    said = {
        Role.OWNER: _("{who} handed the group to {name}"),
        Role.ADMIN: _("{who} made {name} an admin"),
        Role.MEMBER: _("{name} is no longer an admin"),
    }[Role(role)]
    names = {"who": actor.get_short_name(), "name": person.get_short_name()}
    post_notice(actor=actor, conversation=group, text=_said(said, **names))
    _show(group)


@transaction.atomic
def update_group(
    *,
    actor: User,
    conversation: Conversation,
    title: str | None = None,
    about: str | None = None,
    is_announcement: bool | None = None,
) -> Conversation:
    """Change what the group says of itself, and who writes in it; admins alone."""
    group, _me = _led(actor, conversation)
    who, lines = actor.get_short_name(), []
    if title is not None and _title(title) != group.title:
        group.title = _title(title)
        lines.append(_said(_("{who} named the group “{title}”"), who=who, title=group.title))
    if about is not None:
        group.about = " ".join(about.split())[:ABOUT_LENGTH]
    if is_announcement is not None and is_announcement != group.is_announcement:
        group.is_announcement = is_announcement
        on, off = _("Only admins write here now"), _("Everyone writes here again")
        lines.append(on if is_announcement else off)
    group.save(update_fields=["title", "about", "is_announcement"])
    for line in lines:
        post_notice(actor=actor, conversation=group, text=line)
    _show(group)
    return group


def set_group_picture(*, actor: User, conversation: Conversation, file: IO[bytes]) -> Conversation:
    """Make ``file`` the group's face, drawn anew like people's: no metadata travels along."""
    content = ContentFile(square_picture(file=file))  # slow, so before the lock
    with transaction.atomic():
        group, _me = _led(actor, conversation)
        storage, old = group.picture.storage, group.picture.name
        group.picture.save(f"{uuid4().hex}.webp", content, save=False)
        group.save(update_fields=["picture"])
        if old:
            transaction.on_commit(lambda: storage.delete(old))
        said = _said(_("{who} changed the group's picture"), who=actor.get_short_name())
        post_notice(actor=actor, conversation=group, text=said)
        _show(group)
    return group


def locked_group(*, conversation_id: UUID) -> Conversation:
    """The group's row, locked until the end of the transaction; NotFound if it is none."""
    group = (
        Conversation.objects.select_for_update(no_key=True)
        .filter(id=conversation_id, kind=Kind.GROUP)
        .first()
    )
    if group is None:
        raise NotFound("conversation_not_found")
    return group


def _locked(conversation: Conversation) -> Conversation:
    return locked_group(conversation_id=conversation.id)


def _led(actor: User, conversation: Conversation) -> tuple[Conversation, Participant]:
    """The locked group and the actor's place in it; only for those who lead it."""
    group = _locked(conversation)
    me = _seats(group).filter(user=actor).first()
    if me is None:
        raise NotFound("conversation_not_found")
    if not leads(me):
        raise NotAllowed("only_admins", _("Only the group's admins can do that."))
    return group, me


def _seats(group: Conversation) -> Any:
    return Participant.objects.filter(conversation=group, left_at__isnull=True)


def _unseat(group: Conversation, place: Participant) -> None:
    place.left_at, place.left_seq, place.role = timezone.now(), group.last_seq, Role.MEMBER
    place.save(update_fields=["left_at", "left_seq", "role"])
    _turn(group)
    publish(
        participant_removed,
        to=[conversation_group(group.id), user_group(place.user_id)],
        conversation=group.id,
        members_version=group.members_version,
        data={"user": str(place.user_id)},
    )


def _turn(group: Conversation) -> None:
    """Sockets look again who is in before they forward anything from here on."""
    Conversation.objects.filter(id=group.id).update(members_version=F("members_version") + 1)
    group.refresh_from_db(fields=["members_version"])


def _invite_in(group: Conversation, people: Iterable[User]) -> None:
    publish(
        conversation_opened,
        to=[user_group(one.id) for one in people],
        data={"conversation": str(group.id)},
    )


def _show(group: Conversation) -> None:
    publish(
        conversation_updated,
        to=[conversation_group(group.id)],
        conversation=group.id,
        members_version=group.members_version,
        data=place_data(group),
    )


def _title(title: str) -> str:
    name = plain_name(title)
    if not name or len(name) > TITLE_LENGTH:
        raise Invalid("bad_title", fields={"title": _("Write a name of at most 80 characters.")})
    return name


def _hue(name: str) -> int:
    return sum(map(ord, name)) % 8 + 1


def _said(pattern: Any, **gaps: Any) -> Any:
    return format_lazy(pattern, **{name: str(text) for name, text in gaps.items()})
