"""Who is signed in: asked by every request, and about many open sockets at once."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.utils import timezone

from messaging.models import Participant, User
from messaging.selectors.conversations import HEAD, Head
from messaging.selectors.rows import columns_of, prepared, row_from


@dataclass(frozen=True)
class Visit:
    """A session that is not over, as it is kept, and the person it was opened for, as they are
    now. Whether they may come in on it is Django's to say. ``seen_at``: when it was last noted as
    used."""

    session_data: str
    seen_at: datetime | None
    person: User | None


def is_session_key(cookie: str) -> bool:
    """Whether a session could have this key: what was made up is asked of nobody."""
    return cookie.isascii() and cookie.isalnum()


# Every request begins with it.
VISIT = """
SELECT visit.session_data, known.last_seen_at, {columns}
FROM django_session AS visit
LEFT JOIN usersessions_usersession AS known ON known.session_key = visit.session_key
LEFT JOIN messaging_user AS person ON person.id = known.user_id
WHERE visit.session_key = %(key)s AND visit.expire_date > %(now)s
"""


def visit_under(session_key: str) -> Visit | None:
    """The visit under this key; None where it is over, or never was. One question, of the
    database alone: what was ended elsewhere is over for the very next request."""
    with prepared() as cursor:
        cursor.execute(_visit(), {"key": session_key, "now": timezone.now()})
        row = cursor.fetchone()
    if row is None:
        return None
    session_data, seen_at, *values = row
    return Visit(session_data, seen_at, row_from(User, values) if seen_at else None)


@functools.cache
def _visit() -> str:
    return VISIT.format(columns=columns_of(User, "person"))


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
