"""Finding what was said: in all of one's conversations, or in one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchRank
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from messaging.errors import Invalid
from messaging.models import Attachment, Conversation, Hiding, Message, Participant, User
from messaging.selectors.asked import Asked, Query, alike_of, fold, joined, queries_of, words_of
from messaging.selectors.search import (
    PAGE,
    AnyOf,
    Result,
    Section,
    Source,
    cut,
    dressed_for,
    money_types,
    places_named,
    present,
    register_source,
    vector,
)

Row = tuple[datetime, UUID]

BATCHES = (60, 400, 10**6)  # how many conversations are looked through at a time
COMMON = 20_000  # matches in the whole house, from which on it goes by batches
RANKED = 200  # "best" weighs the newest of the matches
IN_THREAD = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Hits:
    """What one conversation has: the numbers, newest first, and the folded words that match."""

    seqs: list[int]
    words: list[str]
    is_close: bool


def messages_found(viewer: User, sought: Asked, cursor: str = "", limit: int = PAGE) -> Section:
    """Messages that the viewer may see, newest first, a page at a time.

    Words are looked for in texts, captions, names of files and what cards say; where none has
    them all, those a slip of the finger away are given instead (``is_close``).
    """
    mode, place = _opened(cursor)
    every, some = queries_of(sought) if sought.words else ("", "")
    if sought.words and not every:
        return _section([], "", False)
    within = present(viewer)
    if sought.place:
        within = within.filter(conversation__in=places_named(viewer, sought.place))
    if sought.order == "best" and every and not cursor:
        newest = _page(viewer, sought, within, every, None, RANKED)
        return _best(viewer, newest, some, limit)
    if mode == "alike":
        every, some = alike_of(sought)
    rows = _page(viewer, sought, within, every, place, limit + 1)
    if not rows and not cursor and every:
        every, some = alike_of(sought)
        mode = "alike"
        rows = _page(viewer, sought, within, every, place, limit + 1) if every else []
    messages = _loaded(rows[:limit])
    results = _results(viewer, messages, _matching(messages, some))
    more = _cursor(mode, rows[limit - 1]) if len(rows) > limit else ""
    return _section(results, more, mode == "alike")


def _best(viewer: User, newest: Sequence[Row], some: str, limit: int) -> Section:
    """Of the newest matches, those that say the words most."""
    rank = SearchRank(vector("message_words", "text", "summary"), Query(some))
    ranked = Message.objects.filter(id__in=[one for _moment, one in newest]).annotate(rank=rank)
    rows = ranked.order_by("-rank", "-created_at").values_list("created_at", "id")
    messages = _loaded(rows[:limit])
    return _section(_results(viewer, messages, _matching(messages, some)), "", False)


def hits_in(viewer: User, conversation: Conversation, sought: Asked) -> Hits:
    """Every match in one conversation, the newest thousand; for going from one to the next."""
    within = present(viewer).filter(conversation=conversation)
    mine = _said_in(viewer, within, sought).filter(conversation=conversation)
    every, some = queries_of(sought) if sought.words else ("", "")
    if not every:
        return Hits([], [], False)
    rows, is_close = _matches(mine, within, every, None, IN_THREAD), False
    if not rows:
        every, some = alike_of(sought)
        rows = _matches(mine, within, every, None, IN_THREAD) if every else []
        is_close = bool(rows)
    said = Message.objects.filter(id__in=[row[1] for row in rows]).only("seq", "text", "summary")
    messages = list(said.order_by("-seq"))
    return Hits([one.seq for one in messages], sorted(_matching(messages[:100], some)), is_close)


def _section(results: Sequence[Result], cursor: str, is_close: bool) -> Section:
    return Section("messages", _("Messages"), results, cursor, is_close)


def _said_in(viewer: User, within: QuerySet[Participant], sought: Asked) -> QuerySet[Message]:
    """What the viewer may read from these places of theirs, and the filters leave."""
    heard = within.filter(conversation=OuterRef("conversation"), joined_seq__lt=OuterRef("seq"))
    hidden = Hiding.objects.filter(user=viewer, message=OuterRef("pk"))
    found = Message.objects.filter(Exists(heard), ~Exists(hidden), recalled_at__isnull=True)
    return _filtered(viewer, found.exclude(kind=Message.Kind.NOTICE), sought)


def _filtered(viewer: User, found: QuerySet[Message], sought: Asked) -> QuerySet[Message]:
    if sought.sender:
        is_me = sought.sender in ("me", "moi")
        found = found.filter(Q(sender=viewer) if is_me else Q(sender__handle=sought.sender))
    if sought.before:
        found = found.filter(created_at__lt=sought.before)
    if sought.after:
        found = found.filter(created_at__gte=sought.after)
    carried = Attachment.objects.filter(message=OuterRef("pk"))
    kinds = Attachment.Kind
    if "image" in sought.has:
        found = found.filter(Exists(carried.filter(kind__in=[kinds.IMAGE, kinds.VIDEO])))
    if "file" in sought.has:
        found = found.filter(Exists(carried.filter(kind__in=[kinds.FILE, kinds.AUDIO])))
    if "link" in sought.has:
        found = found.filter(text__iregex=r"(https?://|\mwww\.)\S")
    if "card" in sought.has:
        found = found.filter(kind=Message.Kind.CARD)
    if "money" in sought.has:
        found = found.filter(kind=Message.Kind.CARD, card_type__in=money_types())
    return found


def _page(
    viewer: User,
    sought: Asked,
    within: QuerySet[Participant],
    query: str,
    place: Row | None,
    limit: int,
) -> list[Row]:
    """(moment, id) of the newest matches after a place.

    What is said often is looked for in batches of conversations, the liveliest first, until no
    later one can have anything newer: all that was ever said costs nothing where today is enough.
    """
    mine = _said_in(viewer, within, sought)
    if not _is_common(query):
        return _newest(_matches(mine, within, query, place, limit), limit)
    liveliest = within.order_by("-conversation__last_message_at", "-conversation")
    seats = list(liveliest.values_list("conversation__last_message_at", "conversation_id"))
    rows: list[Row] = []
    start = 0
    for size in BATCHES:
        batch = AnyOf("conversation_id", [one for _last, one in seats[start : start + size]])
        found = _matches(mine.filter(batch), within.filter(batch), query, place, limit)
        rows = _newest([*rows, *found], limit)
        start += size
        if start >= len(seats) or (len(rows) == limit and rows[-1][0] > seats[start][0]):
            break
    return rows


def _newest(rows: Iterable[Row], limit: int) -> list[Row]:
    return sorted(set(rows), reverse=True)[:limit]


def _is_common(query: str) -> bool:
    """Whether the database expects so many matches that it should not look at all of them."""
    if not query:
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (FORMAT JSON) SELECT FROM messaging_message"
            " WHERE message_words(text, summary) @@ %s::tsquery",
            [query],
        )
        [plan] = cursor.fetchone()[0]
    return bool(plan["Plan"]["Plan Rows"] > COMMON)


def _matches(
    mine: QuerySet[Message],
    within: QuerySet[Participant],
    query: str,
    place: Row | None,
    limit: int,
) -> list[Row]:
    """Ordered by what no index orders, so that the database starts from the words."""
    if place is not None:
        moment, identifier = place
        mine = mine.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=identifier))
    if not query:
        return list(mine.order_by("-created_at", "-id").values_list("created_at", "id")[:limit])
    said = mine.alias(words=vector("message_words", "text", "summary")).filter(words=Query(query))
    named = (
        Attachment.objects.alias(words=vector("search_vector", "name"))
        .filter(words=Query(query), message__isnull=False)
        .filter(conversation__in=within.values("conversation"))
        .order_by("-created_at")
        .values_list("message", flat=True)
    )
    rows = list(said.order_by("-created_at", "-id").values_list("created_at", "id")[:limit])
    if carriers := list(named[: 2 * limit]):
        rows += mine.filter(id__in=carriers).values_list("created_at", "id")
    return rows


def _loaded(rows: Iterable[Row]) -> list[Message]:
    """With their senders and the names of their files, in the same order."""
    wanted = [identifier for _moment, identifier in rows]
    known = {one.pk: one for one in Message.objects.filter(id__in=wanted).select_related("sender")}
    names: dict[UUID, list[str]] = {}
    carried = Attachment.objects.filter(message__in=wanted).order_by("position")
    for message, name in carried.values_list("message", "name"):
        names.setdefault(message, []).append(name)
    for one in known.values():
        one.names = names.get(one.pk, [])  # type: ignore[attr-defined]
    return [known[identifier] for identifier in wanted if identifier in known]


def _sayings(message: Message) -> list[str]:
    """All that a message is found by: its text and its files' names, or each of its summaries."""
    language = (get_language() or "en")[:2]
    names = ", ".join(getattr(message, "names", ()))
    if message.text or not message.summary:
        return [" · ".join(part for part in (message.text, names) if part)]
    return [
        text for _code, text in sorted(message.summary.items(), key=lambda of: of[0] != language)
    ]


def _matching(messages: Sequence[Message], query: str) -> set[str]:
    """The folded words of these messages that the query finds by themselves."""
    if not query:
        return set()
    texts = [text for one in messages for text in _sayings(one)]
    words = {fold(word) for text in texts for word in words_of(f"{text} {joined(text)}")}
    # A stem begins as its word does; a letter such as "ł" is plain only to the database.
    letters = tuple(re.findall(r"'(\w)", query))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) AS word WHERE search_vector(word) @@ %s::tsquery",
            [[one for one in words if one.startswith(letters) or not one[0].isascii()], query],
        )
        return {word for (word,) in cursor.fetchall()}


def _excerpt(message: Message, marked: set[str]) -> list[tuple[str, bool]]:
    """In the reader's language, even where it matched in another."""
    return cut(_sayings(message)[0], marked)


def _results(viewer: User, messages: Sequence[Message], marked: set[str]) -> list[Result]:
    places = dressed_for(viewer, [one.conversation_id for one in messages])
    results = []
    for one in messages:
        place: Any = places[one.conversation_id]
        chat = reverse("messaging:chat", args=[place.id])
        results.append(
            Result(
                id=str(one.pk),
                title=place.name,
                url=f"{chat}?at={one.seq}",
                face=place.face,
                parts=_excerpt(one, marked),
                when=one.created_at,
                conversation=str(place.id),
                seq=one.seq,
                note=str(_("You")) if one.sender_id == viewer.pk else one.sender.get_short_name(),
            )
        )
    return results


def _cursor(mode: str, row: Row) -> str:
    moment, identifier = row
    return f"{mode}.{(moment - _EPOCH) // timedelta(microseconds=1)}.{identifier.hex}"


def _opened(cursor: str) -> tuple[str, Row | None]:
    if not cursor:
        return "new", None
    try:
        mode, moment, identifier = cursor.split(".")
        if mode not in ("new", "alike") or len(moment) > 17:
            raise ValueError
        return mode, (_EPOCH + timedelta(microseconds=int(moment)), UUID(identifier))
    except (ValueError, OverflowError):
        raise Invalid("bad_cursor") from None


register_source(Source("messages", _("Messages"), 90, messages_found))
