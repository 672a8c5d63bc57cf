"""Presence and typing: true for a moment, kept in Valkey alone, lost without harm."""

import time
from collections.abc import Sequence
from uuid import UUID

import redis
from django.utils import timezone

from messaging.bus import (
    connection,
    conversation_group,
    publish,
    user_group,
)
from messaging.events import presence_changed, typing_changed
from messaging.models import Conversation, Participant, User
from messaging.selectors.people import looking_key, presence_key

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


def _tell(user: User, *, is_online: bool) -> None:
    newest: list[UUID] = list(
        Participant.objects.filter(user=user, left_at__isnull=True)
        .order_by("-conversation__last_message_at")
        .values_list("conversation_id", flat=True)[:TOLD_CONVERSATIONS]
    )
    publish(
        presence_changed,
        to=[user_group(user.id), *(conversation_group(one) for one in newest)],
        data={
            "user": str(user.id),
            "is_online": is_online,
            "last_seen_at": timezone.now().isoformat(),
        },
    )


def set_typing(*, typist: User, conversation: Conversation, is_typing: bool) -> None:
    """Tell the others that this person is writing, or has stopped."""
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
