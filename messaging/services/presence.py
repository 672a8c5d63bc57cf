"""Presence and typing: true for a moment, kept in Valkey alone, lost without harm."""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import redis
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.bus import (
    connection,
    conversation_group,
    publish,
    user_group,
)
from messaging.errors import Invalid
from messaging.events import presence_changed, typing_changed
from messaging.models import Conversation, Participant, User
from messaging.selectors.contacts import audience_of, may_reach
from messaging.selectors.people import connected_among, looking_key, presence_key

ALIVE_SECONDS = 70
LOOKING_SECONDS = 45
TOLD_CONVERSATIONS = 50


def arrive(*, user: User, socket_id: str) -> None:
    """A socket of this person is alive; call again before ``ALIVE_SECONDS`` have passed."""
    now = time.time()
    key = presence_key(user.id)
    try:
        with connection().pipeline(transaction=True) as pipe:
            pipe.zremrangebyscore(key, "-inf", now)
            pipe.zcard(key)
            pipe.zadd(key, {socket_id: now + ALIVE_SECONDS})
            pipe.expire(key, ALIVE_SECONDS)
            was_here = pipe.execute()[1]
    except redis.RedisError:
        return
    if not was_here:
        _tell(user, is_online=True)


def stay(*, sockets: Sequence[tuple[User, str]]) -> None:
    """These sockets (each with its owner) are still alive: one round trip for all of them."""
    if not sockets:
        return
    now = time.time()
    try:
        with connection().pipeline(transaction=False) as pipe:
            for user, socket_id in sockets:
                key = presence_key(user.id)
                pipe.zadd(key, {socket_id: now + ALIVE_SECONDS})
                pipe.expire(key, ALIVE_SECONDS)
            were_there = pipe.execute()[::2]
    except redis.RedisError:
        return
    # Forgotten by a Valkey that was emptied: others may have seen them leave.
    for (user, _socket_id), was_new in zip(sockets, were_there, strict=True):
        if was_new:
            _tell(user, is_online=True)


def leave(*, user: User, socket_id: str, looked_at: str | None = None) -> None:
    """A socket of this person has closed; the last one takes them offline."""
    set_looking(user=user, socket_id=socket_id, conversation=None, left=looked_at)
    key = presence_key(user.id)
    try:
        with connection().pipeline(transaction=True) as pipe:
            pipe.zrem(key, socket_id)
            pipe.zcount(key, time.time(), "+inf")
            still_here = pipe.execute()[1]
    except redis.RedisError:
        return
    if not still_here:
        User.objects.filter(id=user.id).update(last_seen_at=timezone.now())
        _tell(user, is_online=False)


def set_looking(*, user: User, socket_id: str, conversation: str | None, left: str | None) -> None:
    """This socket's tab is in front of somebody who looks at ``conversation``, no more at ``left``.

    True for ``LOOKING_SECONDS`` unless it is said again: who looks is not told by push.
    """
    member = f"{user.id}:{socket_id}"
    try:
        with connection().pipeline(transaction=True) as pipe:
            if left and left != conversation:
                pipe.zrem(looking_key(left), member)
            if conversation:
                key = looking_key(conversation)
                pipe.zremrangebyscore(key, "-inf", time.time())
                pipe.zadd(key, {member: time.time() + LOOKING_SECONDS})
                pipe.expire(key, LOOKING_SECONDS)
            pipe.execute()
    except redis.RedisError:
        return  # at worst somebody who looks is told as well


def _company(user: User) -> QuerySet[User]:
    """Whoever shares one of the person's newest conversations, groups aside.

    Five hundred people who come back after an outage would tell each other of it: a quarter of a
    million facts that no screen shows. A group's own page asks when it is opened.
    """
    newest = (
        Participant.objects.filter(user=user, left_at__isnull=True)
        .exclude(conversation__kind=Conversation.Kind.GROUP)
        .order_by("-conversation__last_message_at")
        .values("conversation_id")[:TOLD_CONVERSATIONS]
    )
    return User.objects.filter(
        participations__conversation__in=newest, participations__left_at__isnull=True
    ).distinct()


def _tell(user: User, *, is_online: bool) -> None:
    # The choice of who may see it may have been made since this socket opened.
    user = User.objects.get(pk=user.pk)
    audience = audience_of(user, _company(user)) | {user.id}
    _say(user, audience, is_online=is_online, last_seen_at=timezone.now())


def _say(
    user: User, audience: Iterable[UUID], *, is_online: bool, last_seen_at: datetime | None
) -> None:
    publish(
        presence_changed,
        to=[user_group(one) for one in audience],
        data={
            "user": str(user.id),
            "is_online": is_online,
            "last_seen_at": last_seen_at.isoformat() if last_seen_at else None,
        },
    )


@transaction.atomic
def set_presence_audience(*, person: User, audience: str) -> User:
    """Who may see that this person is here, and when they last were: everyone, contacts, nobody.

    It is mutual: whoever may not see theirs does not show them their own either. Those who lose
    sight of them see them leave, without a time.
    """
    if audience not in User.Audience.values:
        raise Invalid("bad_audience", fields={"presence_for": _("Choose one of these.")})
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = audience_of(person, _company(person))
    person.presence_for = audience
    person.save(update_fields=["presence_for"])
    after = audience_of(person, _company(person))
    _say(person, before - after, is_online=False, last_seen_at=None)
    is_online = str(person.id) in connected_among([person.id])
    _say(person, after - before, is_online=is_online, last_seen_at=person.last_seen_at)
    return person


def set_typing(*, typist: User, conversation: Conversation, is_typing: bool) -> None:
    """Tell the others that this person is writing, or has stopped; not across a block."""
    if conversation.kind == Conversation.Kind.DIRECT and _is_cut(typist, conversation):
        return
    publish(
        typing_changed,
        to=[conversation_group(conversation.id)],
        conversation=conversation.id,
        members_version=conversation.members_version,
        data={
            "user": str(typist.id),
            "name": typist.get_short_name(),
            "is_typing": is_typing,
        },
    )


def _is_cut(typist: User, conversation: Conversation) -> bool:
    others = Participant.objects.filter(conversation=conversation).exclude(user=typist)
    return any(not may_reach(typist, one.user) for one in others.select_related("user"))
