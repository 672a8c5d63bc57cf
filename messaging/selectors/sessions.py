"""Questions about many open sockets at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.sessions.models import Session
from django.utils import timezone

from messaging.models import Participant, User
from messaging.selectors.conversations import HEAD, Head


@dataclass(frozen=True)
class Alive:
    """Who may still be signed in, and the sessions that still are."""

    people: dict[UUID, User]
    sessions: set[str]


def alive_among(user_ids: Iterable[UUID], session_keys: Iterable[str]) -> Alive:
    """Those of the people who are active, and of the sessions that are not over."""
    people = User.objects.filter(id__in=list(user_ids), is_active=True)
    sessions = Session.objects.filter(
        session_key__in=list(session_keys), expire_date__gt=timezone.now()
    )
    return Alive(
        people=people.in_bulk(), sessions=set(sessions.values_list("session_key", flat=True))
    )


def heads_of_all(user_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, Head]]:
    """``heads_of`` for many people."""
    places = Participant.objects.filter(user__in=list(user_ids), left_at__isnull=True)
    heads: dict[UUID, dict[UUID, Head]] = {}
    for user, identifier, *rest in places.values_list("user_id", *HEAD):
        heads.setdefault(user, {})[identifier] = Head(*rest)
    return heads
