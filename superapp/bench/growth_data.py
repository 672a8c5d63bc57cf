"""Conversations as they would be after years: seeded, so every run loads the very same ones.

500 people; one of them, ``hub``, is in a tenth of the conversations (a tenth of 10,000, all of
100: a page of the inbox is full in both). Most conversations are short, a few very long; the
longest is one of the hub's.
"""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import psycopg
from django.db.models import AutoField, Model
from psycopg import sql

from messaging.models import Conversation, Message, Participant, User
from messaging.models.people import handle_skeleton

PEOPLE, HUBS = 500, 1000
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=1000)
_WORDS = """
bonjour merci oui non demain ce soir la le les un une des pour avec dans sur très bien pas je tu
vous nous on est sont avez allons commande livraison colis tasse bleue rouge verte prix taille
couleur disponible boutique atelier adresse facture paiement rendez-vous gare maison enfant robe
chemise cadeau anniversaire photo message appel semaine lundi mardi jeudi samedi matin midi
quelle heure combien encore toujours jamais peut-être déjà café thé the and you for with this
that have from will can not are was your order parcel delivery mug blue red green price size
colour available shop address invoice payment meeting house dress shirt present birthday picture
call week monday tuesday thursday saturday morning noon when how much still always never maybe
already coffee tea thanks hello please sorry
"""
COMMON = _WORDS.split()
_SYLLABLES = "ba bre chi co da el fou gra jo ka li mou nar o pi quo ré su tin vel zé"
SYLLABLES = _SYLLABLES.split()
# What the searches look for, and in how many messages of a thousand it is said.
SOUGHT = {"porcelaine": 1, "mariage": 5, "horloge": 0.1}


COLUMNS = "id conversation_id sender_id client_id seq changed_seq text created_at"
LINE = "%s\t%s\t%s\t%s\t%d\t%d\t%s\t%s"
BLOCK = 20_000


@dataclass
class Loaded:
    """Whom and what the measures open: the hub's id, and a long thread with its middle."""

    hub: uuid.UUID
    thread: uuid.UUID
    middle: int
    messages: int = 0
    conversations: int = 0


@dataclass
class Talk:
    """One conversation: who is in it (the first of them opened it) and how long it is."""

    id: uuid.UUID
    members: list[int]
    length: int
    title: str
    last: datetime = field(default=EPOCH)


def load(url: str, *, conversations: int, messages: int) -> Iterator[tuple[str, Any]]:
    """Fill a migrated, empty database. Yields (what is being done, how far) and last the result."""
    dice = random.Random(20261122)  # noqa: S311 (a seeded die draws the conversations)
    people = [_uuid(dice, EPOCH) for _number in range(PEOPLE)]
    talks = _talks(dice, conversations, messages)
    with psycopg.connect(url) as connection:
        cursor = connection.cursor()
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '256MB'; SET statement_timeout = 0")
        _copy(cursor, User, _people(people))
        yield "people", PEOPLE
        indexes = _without_slow_indexes(cursor)
        lines = map(LINE.__mod__, _messages(dice, talks, people))
        for done in _copy_lines(cursor, Message, COLUMNS, lines):
            yield "messages", done
        _copy(cursor, Conversation, _conversations(talks, people))
        _copy(cursor, Participant, _participants(dice, talks, people))
        yield "conversations", len(talks)
        for definition in indexes:
            cursor.execute(definition)
            yield "index", definition.split()[2]
        connection.commit()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET statement_timeout = 0")
        connection.execute("VACUUM (ANALYZE)")
    longest = talks[0]
    total = sum(talk.length for talk in talks)
    yield "done", Loaded(people[0], longest.id, longest.length // 2, total, len(talks))


def _talks(dice: random.Random, conversations: int, messages: int) -> list[Talk]:
    """The first is the longest and the hub's, who is in the first ``HUBS``."""
    weights = [1 / (place + 30) for place in range(conversations)]
    scale = messages / sum(weights)
    talks: list[Talk] = []
    pairs: set[tuple[int, int]] = set()
    for place, weight in enumerate(weights):
        is_hubs, is_group = place < HUBS, place % 5 == 4
        first = 0 if is_hubs else dice.randrange(1, PEOPLE)
        while True:
            others = dice.sample(range(1, PEOPLE), dice.randint(3, 7) if is_group else 1)
            pair = (first, others[0])
            if first not in others and (is_group or not pairs & {pair, pair[::-1]}):
                break
            # Everybody whom the hub does not know yet is known after five hundred.
            is_group = is_group or (is_hubs and place > PEOPLE // 2)
        if not is_group:
            pairs.add(pair)
        title = f"{dice.choice(COMMON).capitalize()} {_rare(dice)}" if is_group else ""
        length = max(1, round(weight * scale))
        talks.append(Talk(_uuid(dice, EPOCH), [first, *others], length, title))
    return talks


def _uuid(dice: random.Random, moment: datetime) -> uuid.UUID:
    number = int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | dice.getrandbits(76) & ~(0x3 << 62)
    return uuid.UUID(int=number | 0x2 << 62)


def _rare(dice: random.Random) -> str:
    return "".join(dice.choices(SYLLABLES, k=dice.randint(2, 4)))


def _phrases(dice: random.Random) -> list[str]:
    """Beginnings and ends of what people say; a message has one of each."""
    return [" ".join(dice.choices(COMMON, k=dice.randint(1, 5))) for _number in range(4000)]


def _messages(
    dice: random.Random, talks: Sequence[Talk], people: Sequence[uuid.UUID]
) -> Iterator[tuple[Any, ...]]:
    phrases = _phrases(dice)
    rare = sorted({_rare(dice) for _number in range(8000)})
    sought = [(word, share / 1000) for word, share in SOUGHT.items()]
    die, bits = dice.random, dice.getrandbits
    for talk in talks:
        senders = [people[member].hex for member in talk.members]
        step = SPAN * dice.uniform(0.7, 1) / talk.length
        moment = EPOCH + (SPAN - step * talk.length) * die()
        for seq in range(1, talk.length + 1):
            moment += step
            # A UUID of version 7, as the models make them.
            identifier = f"{int(moment.timestamp() * 1000):012x}7{bits(12):03x}a{bits(60):015x}"
            # Half of the words' list is said ten times as often as the other half.
            place = int(die() ** 3 * len(rare))
            text = f"{phrases[int(die() * 4000)]} {rare[place]} {phrases[int(die() * 4000)]}"
            for word, share in sought:
                if die() < share:
                    text += f" {word}"
            sender = senders[int(die() * len(senders))]
            yield identifier, talk.id, sender, identifier, seq, seq, text, moment
        talk.last = moment


def _people(people: Sequence[uuid.UUID]) -> Iterator[dict[str, Any]]:
    letters = "abcdefghjk"
    for number, identifier in enumerate(people):
        handle = "growth" + "".join(letters[int(digit)] for digit in str(number))
        yield {
            "id": identifier,
            "handle": handle,
            "handle_skeleton": handle_skeleton(handle),
            "email": f"{handle}@example.org",
            "display_name": f"{COMMON[number % 90].capitalize()} {handle[6:].capitalize()}",
            "password": "!",
        }


def _conversations(talks: Sequence[Talk], people: Sequence[uuid.UUID]) -> Iterator[dict[str, Any]]:
    for talk in talks:
        pair = sorted(str(people[member]) for member in talk.members)
        yield {
            "id": talk.id,
            "kind": "group" if talk.title else "direct",
            "title": talk.title,
            "direct_key": None if talk.title else ":".join(pair),
            "last_seq": talk.length,
            "last_message_at": talk.last.isoformat(),
        }


def _participants(
    dice: random.Random, talks: Sequence[Talk], people: Sequence[uuid.UUID]
) -> Iterator[dict[str, Any]]:
    for talk in talks:
        for member in talk.members:
            read = max(0, talk.length - dice.choice((0, 0, 0, 1, 3, 20)))
            yield {
                "conversation_id": talk.id,
                "user_id": people[member],
                "role": "member",
                "last_read_seq": read,
                "last_delivered_seq": talk.length,
            }


def _without_slow_indexes(cursor: psycopg.Cursor[Any]) -> list[str]:
    """Drop what is quicker built at the end; answers how it is built."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE tablename = 'messaging_message' AND indexdef LIKE '%USING gin%'"
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _name, definition in found]


def _copy(cursor: psycopg.Cursor[Any], model: type[Model], rows: Iterator[dict[str, Any]]) -> None:
    listed = list(rows)
    lines = ("\t".join(map(_literal, row.values())) for row in listed)
    for _done in _copy_lines(cursor, model, " ".join(listed[0]), lines):
        pass


def _copy_lines(
    cursor: psycopg.Cursor[Any], model: type[Model], columns: str, lines: Iterator[str]
) -> Iterator[int]:
    """COPY lines of these columns; the others hold the model's defaults. Yields how many."""
    names = columns.split()
    fixed: dict[str, str] = {
        str(one.column): _literal(one.get_default())
        for one in model._meta.concrete_fields
        if one.column not in names and not isinstance(one, AutoField)
    }
    ending = "".join(f"\t{value}" for value in fixed.values()) + "\n"
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join([sql.Identifier(name) for name in [*names, *fixed]]),
    )
    done = 0
    with cursor.copy(statement) as copy:
        while block := list(islice(lines, BLOCK)):
            copy.write((ending.join(block) + ending).encode())
            done += len(block)
            yield done


def _literal(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list | dict):
        return "{}"
    return str(value)
