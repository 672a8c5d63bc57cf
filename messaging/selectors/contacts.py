"""Who knows whom, who may reach whom, and who may see that somebody is here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from messaging.errors import NotFound
from messaging.models import Block, Contact, User
from messaging.selectors.people import connected_among, person_for
from messaging.selectors.search import people_called

State, Audience = Contact.State, User.Audience


@dataclass(frozen=True)
class Standing:
    """How a viewer stands with a person: none, requested (by me), asked (by them), accepted.

    Who was declined still reads ``requested``: a no is not told.
    """

    state: str
    is_blocked: bool


def pair_key(one: UUID, other: UUID) -> str:
    """The same for both orders of two people."""
    return ":".join(sorted([str(one), str(other)]))


def may_reach(actor: User, other: User) -> bool:
    """Whether ``actor`` may send ``other`` anything at all: words, money, an invitation."""
    if actor == other or not other.is_active:
        return False
    return not Block.objects.filter(
        Q(blocker=actor, blocked=other) | Q(blocker=other, blocked=actor)
    ).exists()


def is_blocked_by(viewer: User, other: User) -> bool:
    """Whether the viewer has blocked them."""
    return Block.objects.filter(blocker=viewer, blocked=other).exists()


def reachable_person(viewer: User, handle: str) -> User:
    """The person with this handle whom the viewer may reach; NotFound like an unknown one."""
    person = person_for(viewer, handle)
    if not may_reach(viewer, person):
        raise NotFound("person_not_found")
    return person


def visible_person(viewer: User, handle: str) -> User:
    """The person with this handle, unless they blocked the viewer; NotFound like an unknown one."""
    person = person_for(viewer, handle)
    if not is_visible(viewer, person):
        raise NotFound("person_not_found")
    return person


def is_visible(viewer: User, person: User | None) -> bool:
    """Whether the viewer may look at this person: there is one, and they did not block them."""
    if person is None:
        return False
    return not Block.objects.filter(blocker=person, blocked=viewer).exists()


def people_named(viewer: User, handles: Iterable[str]) -> list[User]:
    """Everybody with these handles whom the viewer may reach; NotFound as soon as one is not."""
    wanted = {handle.strip().lstrip("@").lower() for handle in handles}
    wanted.discard("")
    if not all(handle.isprintable() for handle in wanted):
        raise NotFound("person_not_found")
    found = list(_reachable(viewer, User.objects.filter(handle__in=wanted)))
    if len(found) != len(wanted):
        raise NotFound("person_not_found")
    return found


def _reachable(viewer: User, people: QuerySet[User]) -> QuerySet[User]:
    return people.filter(is_active=True).exclude(pk=viewer.pk).exclude(_blocks(viewer))


def _blocks(viewer: User) -> Exists:
    return Exists(
        Block.objects.filter(
            Q(blocker=viewer, blocked=OuterRef("pk")) | Q(blocker=OuterRef("pk"), blocked=viewer)
        )
    )


def _knows(viewer: User) -> Exists:
    return Exists(
        Contact.objects.filter(
            Q(asker=viewer, asked=OuterRef("pk")) | Q(asker=OuterRef("pk"), asked=viewer),
            state=State.ACCEPTED,
        )
    )


def contacts_of(viewer: User, search: str = "") -> list[User]:
    """The viewer's contacts by name, those who can be reached; ``search`` as ``people_called``."""
    found = _reachable(viewer, User.objects.filter(_knows(viewer)))
    if (words := search.strip().lstrip("@")) and words.isprintable():
        found = people_called(found, words)
    return list(found.order_by("display_name", "handle")[:1000])


def requests_to(viewer: User) -> list[User]:
    """Who waits for the viewer's answer, the newest first."""
    found = waiting(viewer).select_related("asker").order_by("-created_at")
    return [contact.asker for contact in found[:200]]


def waiting_for(viewer: User) -> int:
    """How many requests wait for the viewer's answer."""
    return waiting(viewer).count()


def waiting(viewer: User) -> QuerySet[Contact]:
    """Requests that the viewer has not answered."""
    # A block on either side has ended what waited.
    return Contact.objects.filter(asked=viewer, state=State.REQUESTED, asker__is_active=True)


def blocked_by(viewer: User) -> list[User]:
    """Whom the viewer has blocked, the newest first."""
    return list(User.objects.filter(blocked_by__blocker=viewer).order_by("-blocked_by__created_at"))


def standing_between(viewer: User, person: User) -> Standing:
    """How the two stand, as the viewer may know it."""
    contact = Contact.objects.filter(pair_key=pair_key(viewer.id, person.id)).first()
    state = "none"
    if contact is not None:
        is_mine = contact.asker_id == viewer.id
        if contact.state == State.ACCEPTED:
            state = "accepted"
        elif is_mine:
            state = "requested"
        elif contact.state == State.REQUESTED:
            state = "asked"
    return Standing(state, is_blocked_by(viewer, person))


def _mutual(viewer: User, people: QuerySet[User]) -> QuerySet[User]:
    """Those of ``people`` with whom presence is shared: each lets the other see theirs."""
    if viewer.presence_for == Audience.NOBODY:
        return people.none()
    found = people.exclude(presence_for=Audience.NOBODY).exclude(_blocks(viewer))
    if viewer.presence_for == Audience.CONTACTS:
        return found.filter(_knows(viewer))
    return found.filter(Q(presence_for=Audience.EVERYONE) | _knows(viewer))


def sharing_presence(viewer: User, user_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these people whose presence the viewer may see (and who may see the viewer's)."""
    wanted = list(user_ids)
    if not wanted or viewer.presence_for == Audience.NOBODY:
        return set()
    return set(_mutual(viewer, User.objects.filter(id__in=wanted)).values_list("id", flat=True))


def audience_of(person: User, people: QuerySet[User]) -> set[UUID]:
    """Those of ``people`` who may see that this person comes and goes."""
    return set(_mutual(person, people.exclude(pk=person.pk)).values_list("id", flat=True))


def presences_among(viewer: User, user_ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """Of each of these people, whether they are here and when they last were, as the fact
    ``presence.changed`` says it; of those whom the viewer may not see, that they are not."""
    wanted = list(user_ids)
    here = connected_among(wanted)
    shared = _mutual(viewer, User.objects.filter(id__in=wanted))
    seen = dict(shared.values_list("id", "last_seen_at"))
    return [
        {
            "user": str(one),
            "is_online": one in seen and str(one) in here,
            "last_seen_at": moment.isoformat() if (moment := seen.get(one)) else None,
        }
        for one in wanted
    ]


def online_among(viewer: User, user_ids: Iterable[UUID]) -> set[str]:
    """Which of these people are here, as far as the viewer may know."""
    # Who is here is asked first: most people are not, and then nothing else is asked.
    here = connected_among(user_ids)
    allowed = sharing_presence(viewer, [UUID(one) for one in here])
    return {str(one) for one in allowed}
