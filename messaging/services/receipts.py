"""Watermarks: how far a person has received and read. They only ever move forward."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from messaging.bus import conversation_group, publish
from messaging.events import note_outdated, receipt_updated
from messaging.models import Conversation, User

# One statement, so one round trip and one commit. No row: not in the conversation. A row with
# nothing but the version: nothing has moved.
MOVE = """
WITH present AS (
    SELECT mine.id, place.members_version,
        LEAST(%(delivered)s::bigint, place.last_seq) AS delivered,
        LEAST(%(read)s::bigint, place.last_seq) AS read
    FROM messaging_participant mine
    JOIN messaging_conversation place ON place.id = mine.conversation_id
    WHERE place.id = %(conversation)s AND mine.user_id = %(reader)s AND mine.left_at IS NULL
), moved AS (
    UPDATE messaging_participant AS mine
    SET last_delivered_seq = GREATEST(last_delivered_seq, delivered),
        last_read_seq = GREATEST(last_read_seq, read),
        is_marked_unread = is_marked_unread AND read = 0
    FROM present
    WHERE mine.id = present.id AND (last_delivered_seq < delivered OR last_read_seq < read)
    RETURNING last_delivered_seq, last_read_seq
)
SELECT members_version, last_delivered_seq, last_read_seq, moved IS NOT NULL AND EXISTS (
    SELECT 1 FROM messaging_pushnote AS note
    JOIN messaging_pushsubscription AS device ON device.id = note.subscription_id
    WHERE note.conversation_id = %(conversation)s AND device.user_id = %(reader)s
    AND note.seq <= %(read)s::bigint
)
FROM present LEFT JOIN moved ON true
"""


def move_values(*, reader: UUID, conversation: UUID, delivered: int, read: int) -> dict[str, Any]:
    """What ``MOVE`` asks for."""
    return {
        "reader": reader,
        "conversation": conversation,
        "delivered": delivered,
        "read": read,
    }


def mark_read(*, reader: User, conversation: Conversation, seq: int) -> bool:
    """Everything up to ``seq`` was seen; tells the others when that is news."""
    return _move(reader, conversation, delivered=seq, read=seq)


def mark_delivered(*, reader: User, conversation: Conversation, seq: int) -> bool:
    """Everything up to ``seq`` has reached one of the person's devices."""
    return _move(reader, conversation, delivered=seq, read=0)


@transaction.atomic
def _move(reader: User, conversation: Conversation, *, delivered: int, read: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE,
            move_values(
                reader=reader.id, conversation=conversation.id, delivered=delivered, read=read
            ),
        )
        row = cursor.fetchone()
    if row is None or row[1] is None:
        return False
    publish(
        receipt_updated,
        to=[conversation_group(conversation.id)],
        conversation=conversation.id,
        members_version=row[0],
        data={"user": str(reader.id), "delivered_seq": row[1], "read_seq": row[2]},
    )
    if row[3]:  # what was read here still stands on another screen
        where = {"conversation": str(conversation.id), "user": str(reader.id)}
        publish(note_outdated, to=[], data=where)
    return True
