"""Watermarks: how far a person has received and read. They only ever move forward."""

from django.db import connection, transaction

from messaging.bus import conversation_group, publish
from messaging.events import note_outdated, receipt_updated
from messaging.models import Conversation, User

_MOVE = """
UPDATE messaging_participant AS participant
SET last_delivered_seq = GREATEST(last_delivered_seq, LEAST(%(delivered)s, conversation.last_seq)),
    last_read_seq = GREATEST(last_read_seq, LEAST(%(read)s, conversation.last_seq))
FROM messaging_conversation AS conversation
WHERE conversation.id = participant.conversation_id
  AND conversation.id = %(conversation)s
  AND participant.user_id = %(reader)s
  AND participant.left_at IS NULL
  AND (participant.last_delivered_seq < LEAST(%(delivered)s, conversation.last_seq)
       OR participant.last_read_seq < LEAST(%(read)s, conversation.last_seq))
RETURNING last_delivered_seq, last_read_seq, EXISTS (
    SELECT 1 FROM messaging_pushnote AS note
    JOIN messaging_pushsubscription AS device ON device.id = note.subscription_id
    WHERE note.conversation_id = %(conversation)s AND device.user_id = %(reader)s
      AND note.seq <= %(read)s
)
"""


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
            _MOVE,
            {
                "delivered": delivered,
                "read": read,
                "conversation": conversation.id,
                "reader": reader.id,
            },
        )
        row = cursor.fetchone()
    if row is None:
        return False
    publish(
        receipt_updated,
        to=[conversation_group(conversation.id)],
        conversation=conversation.id,
        members_version=conversation.members_version,
        data={"user": str(reader.id), "delivered_seq": row[0], "read_seq": row[1]},
    )
    if row[2]:  # what was read here still stands on another screen
        where = {"conversation": str(conversation.id), "user": str(reader.id)}
        publish(note_outdated, to=[], data=where)
    return True
