"""The statements that append to a conversation's log, and what they ask for and answer."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from messaging.cards import card_type_of
from messaging.errors import NotAllowed, NotFound
from messaging.models import Message

ANSWERS_AT_MOST = 100  # characters of a text that may be an option's words
_TYPED_CARDS = "{" + ",".join(map(card_type_of, ("buttons", "list", "poll"))) + "}"

# What both statements ask alike; each calls by its own names who speaks, where and when.
_REFUSAL = """CASE
        WHEN sender.silenced_until > {now} THEN 'silenced'
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
    END"""
_PLACE = """messaging_participant mine
    JOIN messaging_conversation place ON place.id = mine.conversation_id
    JOIN messaging_user sender ON sender.id = mine.user_id
    WHERE mine.conversation_id = {conversation} AND mine.user_id = {sender}
    AND mine.left_at IS NULL"""
_IS_AWAITED = """EXISTS (
    SELECT 1 FROM messaging_pushsubscription device
    JOIN messaging_participant theirs ON theirs.user_id = device.user_id
    WHERE theirs.conversation_id = {conversation} AND theirs.left_at IS NULL
    AND (theirs.user_id <> {sender} OR EXISTS (
        SELECT 1 FROM messaging_pushnote
        WHERE subscription_id = device.id AND conversation_id = {conversation}
    ))
)"""
_ASKED_BEFORE = """CASE WHEN length({text}) BETWEEN 1 AND {at_most} THEN (
    SELECT before.card_ref FROM (
        SELECT card_ref, card_type, sender_id FROM messaging_message
        WHERE conversation_id = {conversation} AND seq < taken.last_seq
        ORDER BY seq DESC LIMIT 1
    ) before
    WHERE before.sender_id <> {sender} AND before.card_type = ANY('{asks}'::varchar[])
) END"""
_COLUMNS = """(
        id, conversation_id, sender_id, client_id, seq, changed_seq,
        kind, text, card_type, card_ref, summary, reply_to_id, mentions, preview_id,
        is_forwarded, cautions, created_at
    )"""


def _asking(question: str, **names: str) -> str:
    """The question, with the names that a statement gives to what it is about."""
    return question.format(asks=_TYPED_CARDS, at_most=ANSWERS_AT_MOST, **names)


_ONE = {
    "now": "%(now)s",
    "conversation": "%(conversation)s",
    "sender": "%(sender)s",
    "text": "%(text)s",
}


def appending(*, only_if: str = "true") -> str:
    """The parts of a statement that appends a message, ``only_if`` that holds.

    The number is taken, the message written and the sender's own watermark moved together or not
    at all. They are called ``present``, ``taken``, ``moved`` and ``written``; what else is written
    in the same statement has other names, and is made to come before by ``only_if``.
    """
    return f"""
present AS (
    SELECT mine.id, place.members_version AS seen_version, {_asking(_REFUSAL, **_ONE)} AS refusal
    FROM {_asking(_PLACE, **_ONE)}
), taken AS (
    UPDATE messaging_conversation
    SET last_seq = last_seq + 1, last_message_at = %(now)s
    WHERE id = %(conversation)s
    AND members_version = (SELECT seen_version FROM present)
    AND EXISTS (
        SELECT 1 FROM present
        WHERE refusal IS NULL OR %(is_notice)s OR (refusal = 'silenced' AND %(is_heard)s)
    )
    AND {only_if}
    RETURNING last_seq, members_version
), moved AS (
    UPDATE messaging_participant
    SET last_read_seq = taken.last_seq, last_delivered_seq = taken.last_seq
    FROM taken
    WHERE messaging_participant.id = (SELECT id FROM present)
), written AS (
    INSERT INTO messaging_message {_COLUMNS}
    SELECT %(id)s, %(conversation)s, %(sender)s, %(client_id)s, last_seq, last_seq,
           %(kind)s, %(text)s, %(card_type)s, %(card_ref)s, %(summary)s::jsonb, %(reply_to)s::uuid,
           %(mentions)s::uuid[], %(preview)s::bigint, %(is_forwarded)s,
           %(cautions)s::varchar[], %(now)s
    FROM taken
)
"""  # noqa: S608 (our own words)


# What such a statement answers, for ``placed`` to read.
PLACED = f"""last_seq, members_version, refusal,
    NOT %(is_notice)s AND {_asking(_IS_AWAITED, **_ONE)} AS is_awaited,
    {_asking(_ASKED_BEFORE, **_ONE)} AS asked_before,
    CASE WHEN %(is_card)s THEN (
        SELECT array_agg(DISTINCT reader.locale) FROM messaging_participant theirs
        JOIN messaging_user reader ON reader.id = theirs.user_id
        WHERE theirs.conversation_id = %(conversation)s AND theirs.left_at IS NULL
    ) END AS languages"""  # noqa: S608 (our own words)

# One statement, so one round trip and one commit. The conversation's row is locked last
# by every other transaction, so this never waits in a cycle. Whoever had to wait for that lock
# saw the members as they were before: where these have changed meanwhile nothing is written,
# and the statement runs again. A short text learns on the way whether it comes right after
# something that can be answered by typing; a card, which languages are read there.
APPEND = f"WITH {appending()} SELECT {PLACED} FROM present LEFT JOIN taken ON true"  # noqa: S608

_EACH = {name: f"taken.{name}" for name in ("now", "conversation", "sender", "text")}
_GIVEN = {name: f"given.{name}" for name in ("now", "conversation", "sender")}

# The same for several plain texts, each in a conversation of its own: one round trip and one
# commit for all. It waits for nobody: what is locked by others at this moment, whatever may not be
# written and whatever was sent before is left out of what it writes and answers, for ``APPEND`` to
# wait, to refuse or to find. Whatever is left out, the others are written.
APPEND_LOT = f"""
WITH given AS (
    SELECT * FROM unnest(
        %(id)s::uuid[], %(conversation)s::uuid[], %(sender)s::uuid[], %(client_id)s::uuid[],
        %(text)s::text[], %(now)s::timestamptz[]
    ) AS given (id, conversation, sender, client_id, text, now)
), present AS (
    SELECT given.*, place.participant, place.seen_version
    FROM given, LATERAL (
        SELECT mine.id AS participant, place.members_version AS seen_version
        FROM {_asking(_PLACE, **_GIVEN)} AND {_asking(_REFUSAL, **_GIVEN)} IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM messaging_message
            WHERE sender_id = given.sender AND client_id = given.client_id
        )
        LIMIT 1
    ) place
), free AS MATERIALIZED (
    SELECT place.id
    FROM present
    JOIN messaging_conversation place ON place.id = present.conversation
    JOIN messaging_participant mine ON mine.id = present.participant
    WHERE place.members_version = present.seen_version
    FOR NO KEY UPDATE OF place, mine SKIP LOCKED
), taken AS (
    UPDATE messaging_conversation place
    SET last_seq = place.last_seq + 1, last_message_at = present.now
    FROM present JOIN free ON free.id = present.conversation
    WHERE place.id = present.conversation
    RETURNING present.*, place.last_seq, place.members_version
), moved AS (
    UPDATE messaging_participant
    SET last_read_seq = taken.last_seq, last_delivered_seq = taken.last_seq
    FROM taken
    WHERE messaging_participant.id = taken.participant
), written AS (
    INSERT INTO messaging_message {_COLUMNS}
    SELECT id, conversation, sender, client_id, last_seq, last_seq,
           'text', text, '', '', '{{}}', NULL, '{{}}', NULL, false, '{{}}', now
    FROM taken
)
SELECT id, last_seq, members_version, {_asking(_IS_AWAITED, **_EACH)} AS is_awaited,
    {_asking(_ASKED_BEFORE, **_EACH)} AS asked_before
FROM taken
"""  # noqa: S608 (our own words)

_REFUSALS = {
    "silenced": _("You can't write for now: a moderator decided so."),
    "only_admins_write": _("Only the group's admins write here."),
    # Said alike of a closed account and of somebody who blocked the sender.
    "unreachable": _("This person can't be reached."),
}


class MembersMoved(Exception):
    """Somebody came or went while the statement waited for the conversation: run it again."""


def append_values(*, message: Message) -> dict[str, Any]:
    """What ``APPEND`` asks for."""
    return {
        "id": message.id,
        "conversation": message.conversation_id,
        "sender": message.sender_id,
        "client_id": message.client_id,
        "text": message.text,
        "now": message.created_at,
        "kind": message.kind,
        "card_type": message.card_type,
        "card_ref": message.card_ref,
        "summary": _json(message.summary) if message.summary else "{}",
        "reply_to": message.reply_to_id,
        "mentions": _array(message.mentions),
        "preview": message.preview_id,
        "is_forwarded": message.is_forwarded,
        "cautions": _array(message.cautions),
        "is_card": message.kind == Message.Kind.CARD,
        "is_notice": message.kind == Message.Kind.NOTICE,
        "is_heard": getattr(message, "is_heard", False),
    }


def lot_values(*, messages: Sequence[Message]) -> dict[str, Any]:
    """What ``APPEND_LOT`` asks for."""
    return {
        "id": _array([one.id for one in messages]),
        "conversation": _array([one.conversation_id for one in messages]),
        "sender": _array([one.sender_id for one in messages]),
        "client_id": _array([one.client_id for one in messages]),
        "text": [one.text for one in messages],
        "now": _array([one.created_at.isoformat() for one in messages]),
    }


class Placed(NamedTuple):
    """Where a message stands now: its number and the members' version; whether a device waits for
    it, which ask came right before, and the languages that a card is read in."""

    seq: int
    members_version: int
    is_awaited: bool
    asked_before: str | None
    languages: list[str] | None


def placed(*, row: Any) -> Placed:
    """What ``PLACED`` answered; or a refusal."""
    if row is None:
        raise NotFound("conversation_not_found")
    seq, members_version, refusal, is_awaited, asked_before, languages = row
    if refusal is not None and seq is None:
        raise NotAllowed(refusal, _REFUSALS[refusal])
    if seq is None:
        raise MembersMoved
    return Placed(seq, members_version, is_awaited, asked_before, languages)


def _array(names: Sequence[Any]) -> str:
    """Ids or our own words as PostgreSQL writes arrays, which is sooner written than adapted."""
    return "{" + ",".join(map(str, names)) + "}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
