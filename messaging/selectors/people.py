"""People as others see them."""

import time
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import redis

from messaging.bus import connection as valkey
from messaging.errors import NotFound
from messaging.models import User
from messaging.models.people import handle_skeleton

FACE_FIELDS = ("id", "handle", "display_name", "hue", "avatar")


def viewer_of(request: Any) -> User:
    """The person signed in to a request (Django's or DRF's) that a door has let in."""
    assert isinstance(request.user, User)
    return request.user


def active_person(user_id: UUID) -> User | None:
    """The person as they are now, if they may still sign in."""
    return User.objects.filter(id=user_id, is_active=True).first()


def person_for(viewer: User, handle: str) -> User:
    """The active person with this handle, other than the viewer; NotFound otherwise."""
    wanted = handle.strip().lstrip("@").lower()
    person = None
    if wanted.isprintable():  # Postgres takes no NUL, not even to look for it
        person = User.objects.filter(handle=wanted, is_active=True).first()
    if person is None or person == viewer:
        raise NotFound("person_not_found")
    return person


def is_handle_free(handle: str, *, but: User | None = None) -> bool:
    """Whether nobody has this handle or one that looks like it (other than the person ``but``)."""
    alike = User.objects.filter(handle_skeleton=handle_skeleton(handle))
    return not (alike.exclude(pk=but.pk) if but else alike).exists()


def face_of(user: User) -> dict[str, Any]:
    """What the avatar partial draws for a person."""
    return {
        "kind": "person",
        "user": str(user.id),
        "initials": user.initials,
        "hue": user.hue,
        "avatar": user.avatar.url if user.avatar else "",
        "sign": "",
    }


def drawn_from(row: Mapping[str, Any]) -> User:
    """A person as faces and short names need them, from a row that has ``FACE_FIELDS``."""
    return User(**{name: row[name] for name in FACE_FIELDS})


def is_id(text: str) -> bool:
    """Whether a reference can be the id of anything."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def presence_key(user_id: UUID | str) -> str:
    """Where the ids of a person's open sockets are kept, each with its expiry as the score."""
    return f"palabre:presence:{user_id}"


def connected_among(user_ids: Iterable[UUID]) -> set[str]:
    """Which of these people have a live socket; none when Valkey does not answer."""
    wanted = [str(user_id) for user_id in user_ids]
    if not wanted:
        return set()
    try:
        with valkey().pipeline(transaction=False) as pipe:
            for user_id in wanted:
                pipe.zcount(presence_key(user_id), time.time(), "+inf")
            counts = pipe.execute()
    except redis.RedisError:
        return set()
    return {user_id for user_id, count in zip(wanted, counts, strict=True) if count}


def looking_key(conversation_id: UUID | str) -> str:
    """Who looks at a conversation: ``person:socket``, each with its expiry as the score."""
    return f"palabre:looking:{conversation_id}"


def looking_at(conversation_id: UUID | str) -> set[str]:
    """The ids of those in front of whom this conversation is open; none without Valkey."""
    try:
        found: Any = valkey().zrangebyscore(looking_key(conversation_id), time.time(), "+inf")
    except redis.RedisError:
        return set()
    return {one.decode().partition(":")[0] for one in found}
