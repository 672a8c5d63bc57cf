"""The bus: facts, published when the transaction that made them true has committed.

A fact goes to two audiences. Sockets hear it at once, through the channel layer, which may lose
it: Postgres is the log, and numbered events let every client notice a gap and fetch it. Tasks
registered with ``reacts_to`` hear it through Celery, where lateness is survivable; what must not
be missed is repaired by a sweeper. Money and stock never ride the bus.
"""

import asyncio
import functools
import hashlib
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import redis
import redis.asyncio
import redis.backoff
import redis.retry
import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from messaging.lots import Lots

log = structlog.get_logger(__name__)

_RETRY_SECONDS = 1.0
_muted_until = 0.0


@dataclass(frozen=True)
class Event:
    """A fact, named ``noun.past_participle``. ``fields`` are the keys that its data always has."""

    name: str
    fields: frozenset[str]


Publication = tuple[Event, list[str], dict[str, Any]]  # what happened, who hears it, the message
# What ``together`` holds, and whether it was in a transaction when it began.
_held: ContextVar[tuple[list[Publication], bool] | None] = ContextVar("bus_held", default=None)
_events: dict[str, Event] = {}
_reactions: dict[str, list[Any]] = {}


def event(name: str, *fields: str) -> Event:
    """Define an event. A second definition of the same name is a mistake."""
    if name in _events:
        raise ValueError(f"event {name} is defined twice")
    _events[name] = Event(name, frozenset(fields))
    return _events[name]


def known_events() -> list[Event]:
    """Every event of the installed floors, by name."""
    return [_events[name] for name in sorted(_events)]


def user_group(user_id: UUID) -> str:
    """The group of everything that concerns one person."""
    return f"user.{user_id}"


def conversation_group(conversation_id: UUID) -> str:
    """The group of everything that happens in one conversation."""
    return f"conversation.{conversation_id}"


def session_group(session_key: str) -> str:
    """The group of the sockets that one signed-in session opened."""
    return f"session.{hashlib.sha256(session_key.encode()).hexdigest()[:32]}"


def publish(
    fact: Event,
    *,
    to: Iterable[str],
    data: Mapping[str, Any],
    conversation: UUID | None = None,
    seq: int | None = None,
    members_version: int | None = None,
    html: Mapping[str, str] | None = None,
) -> None:
    """Tell ``to`` (groups) and the reactions that ``fact`` happened, once this transaction commits.

    ``data`` has exactly the event's fields and is JSON-ready. ``html`` maps a language to the
    rendered face. ``seq`` is the number the fact took in its conversation's log, if it took one.
    """
    message = _message(fact, data, conversation, seq, members_version, html)
    _after_commit([(fact, list(to), message)])


def publish_each(fact: Event, told: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """``publish`` where each group hears data of its own: ``told`` are groups, each with its."""
    _after_commit(
        [(fact, [group], _message(fact, data, None, None, None, None)) for group, data in told]
    )


@contextmanager
def together() -> Iterator[None]:
    """What is published inside is sent in one question. Around what stands or falls as one: what a
    savepoint inside undoes would be sent all the same."""
    told: list[Publication] = []
    token = _held.set((told, _is_within()))
    try:
        yield
    finally:
        _held.reset(token)
        _after_commit(told)


def _is_within() -> bool:
    """Whether a transaction is under way."""
    return transaction.get_connection().in_atomic_block


def _after_commit(told: list[Publication]) -> None:
    # What a transaction publishes that is begun in there has to wait for its own commit.
    held, is_within = _held.get() or (None, False)
    if held is not None and is_within == _is_within():
        held.extend(told)
        return

    def deliver() -> None:
        send([(group, message) for _fact, groups, message in told for group in groups])
        for fact, _groups, message in told:
            react(fact, message["envelope"])

    if told:
        transaction.on_commit(deliver)


def publish_committed(
    fact: Event,
    *,
    data: Mapping[str, Any],
    to: str = "",
    conversation: UUID | None = None,
    seq: int | None = None,
    members_version: int | None = None,
    html: Mapping[str, str] | None = None,
) -> None:
    """``publish`` for a fact that is committed already, from the event loop; never raises.

    To one group, or to the tasks that react alone.
    """
    message = _message(fact, data, conversation, seq, members_version, html)
    if _reactions.get(fact.name):
        asyncio.get_running_loop().run_in_executor(None, react, fact, message["envelope"])
    _hand_over(to, message)


def publish_written(
    fact: Event, *, to: str, conversation: UUID, members_version: int, frame: str
) -> None:
    """``publish_committed`` of a fact whose frame is written already, for every language alike.

    Sockets learn from it where it happened, and of the rest nothing: for facts that they only pass
    on and nothing reacts to.
    """
    envelope = {"type": fact.name, "conversation": str(conversation), "data": {}}
    message = {"type": "fact", "envelope": envelope, "members_version": members_version}
    _hand_over(to, message | {"frame": frame})


def _hand_over(to: str, message: dict[str, Any]) -> None:
    if to and time.monotonic() >= _muted_until:
        _outgoing.take((f"{_prefix()}__group__{to}", get_channel_layer().serialize(message)))


async def _send_lot(lot: list[tuple[str, bytes]]) -> None:
    global _muted_until
    loop = asyncio.get_running_loop()
    client = _clients.get(loop)
    if client is None:
        client = _clients[loop] = redis.asyncio.Redis.from_url(settings.REDIS_URL)
    pipe = client.pipeline(transaction=False)
    for channel, body in lot:
        pipe.publish(channel, body)
    try:
        async with asyncio.timeout(_RETRY_SECONDS):
            await pipe.execute()
    except (redis.RedisError, OSError) as error:
        _muted_until = time.monotonic() + _RETRY_SECONDS
        log.warning("layer_unreachable", error=str(error))


_clients: "weakref.WeakKeyDictionary[Any, redis.asyncio.Redis]" = weakref.WeakKeyDictionary()
_outgoing = Lots(_send_lot)  # what each event loop publishes: a lot is one round trip


def _message(
    fact: Event,
    data: Mapping[str, Any],
    conversation: UUID | None,
    seq: int | None,
    members_version: int | None,
    html: Mapping[str, str] | None,
) -> dict[str, Any]:
    if data.keys() != fact.fields:
        raise ValueError(f"{fact.name}: data has {sorted(data)}, not {sorted(fact.fields)}")
    envelope = {
        "type": fact.name,
        "conversation": str(conversation) if conversation else None,
        "seq": seq,
        "at": timezone.now().isoformat(),
        "data": dict(data),
    }
    return {
        "type": "fact",
        "envelope": envelope,
        "html": dict(html or {}),
        "members_version": members_version,
    }


def react(fact: Event, envelope: Mapping[str, Any]) -> None:
    """Queue the tasks that react to a fact."""
    for task in _reactions.get(fact.name, ()):
        _enqueue(task, envelope)


def reacts_to(fact: Event) -> Callable[[Any], Any]:
    """Run the decorated Celery task, with the event's envelope, after each such fact."""

    def register(task: Any) -> Any:
        _reactions.setdefault(fact.name, []).append(task)
        return task

    return register


def send_to_groups(groups: Iterable[str], message: Mapping[str, Any]) -> None:
    """Hand ``message`` to the sockets of ``groups``; never raises, never waits over a second.

    Speaks the pub/sub layer's own wire form from whatever thread it is called in: going through
    its coroutine would cost a hop to the event loop and back for every fact.
    """
    send([(group, message) for group in groups])


def send(told: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """``send_to_groups`` with a message for each group, in one question."""
    global _muted_until
    if not told or time.monotonic() < _muted_until:
        return
    layer = get_channel_layer()
    bodies = {id(message): layer.serialize(dict(message)) for _group, message in told}
    try:
        ask(
            *(
                ("PUBLISH", f"{_prefix()}__group__{group}", bodies[id(message)])
                for group, message in told
            )
        )
    except redis.RedisError as error:
        _muted_until = time.monotonic() + _RETRY_SECONDS
        log.warning("layer_unreachable", error=str(error))


def _enqueue(task: Any, envelope: Mapping[str, Any]) -> None:
    try:
        task.apply_async(args=[envelope], retry=False)
    except Exception as error:  # the broker is down: a sweeper repairs what this would have done
        log.warning("reaction_not_queued", task=task.name, error=str(error))


def ask(*commands: tuple[Any, ...]) -> list[Any]:
    """Valkey's answers to these commands, in one round trip; an error among them is raised.

    For what every request asks: the client's own pipelines do more around it than it takes.
    """
    line = _line()
    try:
        answers: list[Any] = line.retry.call_with_retry(
            lambda: _answers(line, commands), lambda _error: line.disconnect()
        )
    except BaseException:
        line.disconnect()  # what may still come there answers nobody
        raise
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def _line() -> Any:
    """This thread's own line to Valkey: taking one from the pool asks more than what is asked on
    it. Of one that was inherited by a fork, the parent goes on reading. It is closed with its
    thread; the pool, which makes a hundred and never forgets one, has no part in it."""
    pool, process = connection().connection_pool, os.getpid()
    if getattr(_kept, "of", None) != (pool, process):
        _kept.line = pool.connection_class(**pool.connection_kwargs)
        _kept.of = (pool, process)
    return _kept.line


_kept = threading.local()


def _answers(line: Any, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
    line.send_packed_command(line.pack_commands(commands))
    answers = []
    for _command in commands:
        try:
            answers.append(line.read_response())
        except redis.ResponseError as error:  # the answers to the others are still to be read
            answers.append(error)
    return answers


@functools.cache
def connection() -> redis.Redis:
    """This process's client of Valkey: one second at most for any call."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=1,
        socket_connect_timeout=1,
        health_check_interval=30,
        retry=redis.retry.Retry(redis.backoff.NoBackoff(), 1),
    )


@functools.cache
def _prefix() -> str:
    layers: Mapping[str, Any] = settings.CHANNEL_LAYERS
    return str(layers["default"]["CONFIG"]["prefix"])
