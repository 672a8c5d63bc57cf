"""The one statement that appends to a conversation's log, and what it asks for and answers."""

import json
import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.cards import card_type_of
from messaging.errors import NotAllowed, NotFound
from messaging.models import Message

ANSWERS_AT_MOST = 100  # characters of a text that may be an option's words
_TYPED_CARDS = "{" + ",".join(map(card_type_of, ("buttons", "list", "poll"))) + "}"

# One statement, so one round trip and one commit: the number is taken, the message written and
# the sender's own watermark moved together or not at all. The conversation's row is locked last
# by every other transaction, so this never waits in a cycle. Whoever had to wait for that lock
# saw the members as they were before: where these have changed meanwhile nothing is written,
# and the statement runs again. A short text learns on the way whether it comes right after
# something that can be answered by typing; a card, which languages are read there.
APPEND = """
WITH present AS (
    SELECT mine.id, mine.conversation_id, place.members_version AS seen_version, CASE
        WHEN sender.silenced_until > %(now)s THEN 'silenced'
        WHEN place.is_announcement AND mine.role NOT IN ('owner', 'admin') THEN 'only_admins_write'
        WHEN place.kind = 'direct' AND EXISTS (
            SELECT 1 FROM messaging_participant theirs
            JOIN messaging_user other ON other.id = theirs.user_id
            WHERE theirs.conversation_id = place.id AND theirs.user_id <> sender.id
            AND (NOT other.is_active OR EXISTS (
                SELECT 1 FROM messaging_block
                WHERE (blocker_id = other.id AND blocked_id = sender.id)
                OR (blocker_id = sender.id AND blocked_id = other.id)
            ))
        ) THEN 'unreachable'
    END AS refusal
    FROM messaging_participant mine
    JOIN messaging_conversation place ON place.id = mine.conversation_id
    JOIN messaging_user sender ON sender.id = mine.user_id
    WHERE mine.conversation_id = %(conversation)s AND mine.user_id = %(sender)s
    AND mine.left_at IS NULL
), taken AS (
    UPDATE messaging_conversation
    SET last_seq = last_seq + 1, last_message_at = %(now)s
    WHERE id = %(conversation)s
    AND members_version = (SELECT seen_version FROM present)
    AND EXISTS (
        SELECT 1 FROM present
        WHERE refusal IS NULL OR %(is_notice)s OR (refusal = 'silenced' AND %(is_heard)s)
    )
    RETURNING last_seq, members_version
), moved AS (
    UPDATE messaging_participant
    SET last_read_seq = taken.last_seq, last_delivered_seq = taken.last_seq
    FROM taken
    WHERE messaging_participant.id = (SELECT id FROM present)
), written AS (
    INSERT INTO messaging_message (
        id, conversation_id, sender_id, client_id, seq, changed_seq,
        kind, text, card_type, card_ref, summary, reply_to_id, mentions, preview_id,
        is_forwarded, cautions, created_at
    )
    SELECT %(id)s, %(conversation)s, %(sender)s, %(client_id)s, last_seq, last_seq,
           %(kind)s, %(text)s, %(card_type)s, %(card_ref)s, %(summary)s::jsonb, %(reply_to)s::uuid,
           %(mentions)s::uuid[], %(preview)s::bigint, %(is_forwarded)s,
           %(cautions)s::varchar[], %(now)s
    FROM taken
)
SELECT last_seq, members_version, refusal, NOT %(is_notice)s AND EXISTS (
    SELECT 1 FROM messaging_pushsubscription device
    JOIN messaging_participant theirs ON theirs.user_id = device.user_id
    WHERE theirs.conversation_id = %(conversation)s AND theirs.left_at IS NULL
    AND (theirs.user_id <> %(sender)s OR EXISTS (
        SELECT 1 FROM messaging_pushnote
        WHERE subscription_id = device.id AND conversation_id = %(conversation)s
    ))
) AS is_awaited, CASE WHEN %(may_answer)s THEN (
    SELECT before.card_ref FROM (
        SELECT card_ref, card_type, sender_id FROM messaging_message
        WHERE conversation_id = %(conversation)s AND seq < taken.last_seq
        ORDER BY seq DESC LIMIT 1
    ) before
    WHERE before.sender_id <> %(sender)s AND before.card_type = ANY(%(asks)s::varchar[])
) END AS asked_before, CASE WHEN %(is_card)s THEN (
    SELECT array_agg(DISTINCT reader.locale) FROM messaging_participant theirs
    JOIN messaging_user reader ON reader.id = theirs.user_id
    WHERE theirs.conversation_id = %(conversation)s AND theirs.left_at IS NULL
) END AS languages
FROM present LEFT JOIN taken ON true
"""

# The same for a text that comes with nothing: what is alike in all of these is written into the
# statement, so that neither side has to read it each time.
_ALIKE = {
    "kind": "'text'",
    "card_type": "''",
    "card_ref": "''",
    "summary": "'{}'",
    "reply_to": "NULL",
    "mentions": "'{}'",
    "preview": "NULL",
    "is_forwarded": "false",
    "cautions": "'{}'",
    "asks": f"'{_TYPED_CARDS}'",
    "is_card": "false",
    "is_notice": "false",
    "is_heard": "false",
}
APPEND_PLAIN = re.sub(r"%\((\w+)\)s", lambda name: _ALIKE.get(name[1], name[0]), APPEND)

_REFUSALS = {
    "silenced": _("You can't write for now: a moderator decided so."),
    "only_admins_write": _("Only the group's admins write here."),
    # Said alike of a closed account and of somebody who blocked the sender.
    "unreachable": _("This person can't be reached."),
}


class MembersMoved(Exception):
    """Somebody came or went while the statement waited for the conversation: run it again."""


def plain_values(*, message: Message) -> dict[str, Any]:
    """What ``APPEND_PLAIN`` asks for."""
    return {
        "id": message.id,
        "conversation": message.conversation_id,
        "sender": message.sender_id,
        "client_id": message.client_id,
        "text": message.text,
        "may_answer": 0 < len(message.text) <= ANSWERS_AT_MOST,
        "now": message.created_at,
    }


def append_values(*, message: Message) -> dict[str, Any]:
    """What ``APPEND`` asks for."""
    return plain_values(message=message) | {
        "kind": message.kind,
        "card_type": message.card_type,
        "card_ref": message.card_ref,
        "summary": _json(message.summary) if message.summary else "{}",
        "reply_to": message.reply_to_id,
        "mentions": _array(message.mentions),
        "preview": message.preview_id,
        "is_forwarded": message.is_forwarded,
        "cautions": _array(message.cautions),
        "asks": _TYPED_CARDS,
        "is_card": message.kind == Message.Kind.CARD,
        "is_notice": message.kind == Message.Kind.NOTICE,
        "is_heard": getattr(message, "is_heard", False),
    }


def placed(*, row: Any) -> tuple[int, int, bool, str | None, list[str] | None]:
    """The number, the members' version, whether a device waits, which ask came right before and
    the languages that a card is read in, of ``APPEND``; or a refusal."""
    if row is None:
        raise NotFound("conversation_not_found")
    seq, members_version, refusal, is_awaited, asked_before, languages = row
    if refusal is not None and seq is None:
        raise NotAllowed(refusal, _REFUSALS[refusal])
    if seq is None:
        raise MembersMoved
    return seq, members_version, is_awaited, asked_before, languages


def _array(names: Sequence[Any]) -> str:
    """Ids or our own words as PostgreSQL writes arrays, which is sooner written than adapted."""
    return "{" + ",".join(map(str, names)) + "}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
