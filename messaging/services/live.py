"""The socket's hot verbs, on the event loop: the same statements as elsewhere, without a thread.

A watermark is one statement, and so are all the plain texts that are ready at one moment: they
need no transaction of their own and nothing of the ORM. They go over a few connections of this
loop that keep the statements prepared. Whatever needs more than its one statement takes the
ordinary service, in a thread.
"""

import asyncio
import weakref
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import psycopg
import structlog
from channels.db import database_sync_to_async
from django.db import connection as django_connection
from psycopg_pool import AsyncConnectionPool

from messaging import cards
from messaging.bus import conversation_group, publish_committed, publish_written
from messaging.errors import NotFound
from messaging.events import message_awaited, message_created, note_outdated, receipt_updated
from messaging.lots import Lots
from messaging.models import Message, User
from messaging.serializers import message_data
from messaging.services import moulds
from messaging.services.appending import APPEND_LOT, lot_values
from messaging.services.asks import take_typed
from messaging.services.limits import Tally
from messaging.services.messages import compose
from messaging.services.receipts import MOVE, move_values

log = structlog.get_logger(__name__)

# More would not be faster: each keeps its statements prepared and its caches warm by being used.
CONNECTIONS = 4
_pools: "weakref.WeakKeyDictionary[Any, AsyncConnectionPool]" = weakref.WeakKeyDictionary()


class NotPlain(Exception):
    """The ordinary service has to do it: there is more to it than one statement, or it could not be
    written at once."""


__all__ = ["NotPlain", "Tally", "move_watermark", "send_plain"]


async def send_plain(*, sender: User, conversation_id: UUID, client_id: UUID, text: str) -> Message:
    """``send_message`` for a text that ``is_plain``, if it can be written at once.

    NotPlain where it may not be written, was written before, or would have to wait.
    """
    message = compose(
        sender=sender,
        conversation_id=conversation_id,
        client_id=client_id,
        text=text,
    )
    written = asyncio.get_running_loop().create_future()
    _appending.take((message, written))
    seq, members_version, is_awaited, asked = await written
    message.seq = message.changed_seq = seq
    where: dict[str, Any] = {
        "to": conversation_group(conversation_id),
        "conversation": conversation_id,
        "members_version": members_version,
    }
    if frame := moulds.poured(message=message):
        publish_written(message_created, frame=frame, **where)
    else:
        faces = cards.render_bubbles(message)
        publish_committed(message_created, seq=seq, data=message_data(message), html=faces, **where)
    if is_awaited:
        awaited = {"conversation": str(conversation_id), "seq": seq}
        publish_committed(message_awaited, data=awaited)
    if asked:
        answer = database_sync_to_async(take_typed, thread_sensitive=False)
        await answer(person=sender, card_ref=asked, text=message.text)
    return message


async def _append_lot(lot: list[tuple[Message, asyncio.Future[Any]]]) -> None:
    here: dict[UUID, tuple[Message, asyncio.Future[Any]]] = {}
    for one in lot:
        if here.setdefault(one[0].conversation_id, one) is not one:
            _appending.take(one)  # one a conversation: its row is locked once in a statement
    try:
        messages = [message for message, _written in here.values()]
        rows = {row[0]: row[1:] for row in await _rows(APPEND_LOT, lot_values(messages=messages))}
    except psycopg.OperationalError as error:
        _tell(here.values(), error)
    except psycopg.errors.UniqueViolation:  # one is being sent twice at once: each by itself, then
        _tell(here.values(), NotPlain())
    except Exception:
        log.exception("lot_not_written")
        _tell(here.values(), NotPlain())
    else:
        for message, written in here.values():
            if (row := rows.get(message.id)) is None:
                _tell([(message, written)], NotPlain())
            elif not written.done():
                written.set_result(row)


def _tell(lot: Iterable[tuple[Message, asyncio.Future[Any]]], error: Exception) -> None:
    for _message, written in lot:
        if not written.done():
            written.set_exception(error)


_appending = Lots(_append_lot)


async def move_watermark(*, reader: User, conversation_id: UUID, delivered: int, read: int) -> bool:
    """``mark_read`` and ``mark_delivered``; NotFound for outsiders, says whether it was news."""
    rows = await _rows(
        MOVE,
        move_values(reader=reader.id, conversation=conversation_id, delivered=delivered, read=read),
    )
    if not rows:
        raise NotFound("conversation_not_found")
    members_version, delivered_seq, read_seq, is_noted = rows[0]
    if delivered_seq is None:
        return False
    publish_committed(
        receipt_updated,
        to=conversation_group(conversation_id),
        conversation=conversation_id,
        seq=None,
        members_version=members_version,
        data={"user": str(reader.id), "delivered_seq": delivered_seq, "read_seq": read_seq},
    )
    if is_noted:
        where = {"conversation": str(conversation_id), "user": str(reader.id)}
        publish_committed(note_outdated, data=where)
    return True


async def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    """The statement's rows, committed. A connection that has died since is replaced once.

    Trying again is safe: a watermark only moves forward, and a message is known by its client_id.
    """
    pool = await _pool()
    try:
        return await _asked(pool, statement, values)
    except psycopg.OperationalError:
        await pool.check()
        return await _asked(pool, statement, values)


async def _asked(pool: AsyncConnectionPool, statement: str, values: dict[str, Any]) -> list[Any]:
    async with pool.connection() as line:
        return await (await line.execute(statement, values)).fetchall()


async def _pool() -> AsyncConnectionPool:
    loop = asyncio.get_running_loop()
    if (known := _pools.get(loop)) is not None:
        return known
    at = django_connection.settings_dict
    pool = _pools[loop] = AsyncConnectionPool(
        min_size=1,
        max_size=CONNECTIONS,
        timeout=5,
        open=False,
        kwargs={
            "autocommit": True,
            "host": at["HOST"],
            "port": at["PORT"] or None,
            "user": at["USER"],
            "password": at["PASSWORD"] or None,
            "dbname": at["NAME"],
            # A plan made for these very values would cost more than the statement itself.
            "options": f"{at['OPTIONS'].get('options', '')} -c plan_cache_mode=force_generic_plan",
        },
    )
    await pool.open()
    return pool
