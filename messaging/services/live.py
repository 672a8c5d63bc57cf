"""The socket's hot verbs, on the event loop: the same statements as elsewhere, without a thread.

A plain text and a watermark are one statement each, so they need no transaction of their own and
nothing of the ORM. They go over a few connections of this loop that keep the statements prepared.
Whatever needs more than its one statement takes the ordinary service, in a thread.
"""

import asyncio
import weakref
from typing import Any
from uuid import UUID

import psycopg
from channels.db import database_sync_to_async
from django.db import connection as django_connection
from psycopg_pool import AsyncConnectionPool

from messaging import cards
from messaging.bus import conversation_group, publish_committed, publish_written
from messaging.errors import NotFound
from messaging.events import message_awaited, message_created, note_outdated, receipt_updated
from messaging.models import Message, User
from messaging.serializers import message_data
from messaging.services import moulds
from messaging.services.appending import APPEND_PLAIN, MembersMoved, placed, plain_values
from messaging.services.asks import take_typed
from messaging.services.limits import Tally
from messaging.services.messages import compose
from messaging.services.receipts import MOVE, move_values

# More would not be faster: each keeps its statements prepared and its caches warm by being used.
CONNECTIONS = 4
_pools: "weakref.WeakKeyDictionary[Any, AsyncConnectionPool]" = weakref.WeakKeyDictionary()


class NotPlain(Exception):
    """The ordinary service has to do it: there is more to it than one statement."""


__all__ = ["NotPlain", "Tally", "move_watermark", "send_plain"]


async def send_plain(*, sender: User, conversation_id: UUID, client_id: UUID, text: str) -> Message:
    """``send_message`` for a text that ``is_plain``; NotPlain when its client_id is known."""
    message = compose(
        sender=sender,
        conversation_id=conversation_id,
        client_id=client_id,
        text=text,
    )
    try:
        row = await _row(APPEND_PLAIN, plain_values(message=message))
    except psycopg.errors.UniqueViolation as error:
        if "message_sent_once" not in str(error):
            raise
        raise NotPlain from None
    try:
        seq, members_version, is_awaited, asked, _languages = placed(row=row)
    except MembersMoved:
        raise NotPlain from None
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


async def move_watermark(*, reader: User, conversation_id: UUID, delivered: int, read: int) -> bool:
    """``mark_read`` and ``mark_delivered``; NotFound for outsiders, says whether it was news."""
    row = await _row(
        MOVE,
        move_values(reader=reader.id, conversation=conversation_id, delivered=delivered, read=read),
    )
    if row is None:
        raise NotFound("conversation_not_found")
    members_version, delivered_seq, read_seq, is_noted = row
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


async def _row(statement: str, values: dict[str, Any]) -> Any:
    """The statement's one row, committed. A connection that has died since is replaced once.

    Trying again is safe: a watermark only moves forward, and a message is known by its client_id.
    """
    pool = await _pool()
    try:
        return await _asked(pool, statement, values)
    except psycopg.OperationalError:
        await pool.check()
        return await _asked(pool, statement, values)


async def _asked(pool: AsyncConnectionPool, statement: str, values: dict[str, Any]) -> Any:
    async with pool.connection() as line:
        return await (await line.execute(statement, values)).fetchone()


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
            "options": at["OPTIONS"].get("options"),
        },
    )
    await pool.open()
    return pool
