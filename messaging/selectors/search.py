"""Finding again: messages, people and conversations of one's own, and what upper floors add.

A search is answered in sections. Upper floors register theirs with ``register_source`` when
Django starts; this floor never learns what they find.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchVectorField
from django.db.models import (
    BooleanField,
    Exists,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging.errors import Invalid
from messaging.models import Conversation, Participant, User
from messaging.selectors.asked import Asked, compounds_of, fold, joined, slips, words_of
from messaging.selectors.conversations import appear
from messaging.selectors.people import face_of

FIRST, PAGE = 5, 20


@dataclass(frozen=True)
class Result:
    """A line of what was found, ready to draw.

    ``parts`` is a text cut where words match: (text, whether it matches). ``opens`` says where
    the address belongs: ``stage`` (a conversation), ``main`` (a page) or ``sheet``.
    """

    id: str
    title: str
    url: str
    face: Mapping[str, Any]
    parts: Sequence[tuple[str, bool]] = ()
    opens: str = "stage"
    when: datetime | None = None
    conversation: str = ""
    seq: int | None = None
    note: str = ""

    @property
    def text(self) -> str:
        return "".join(text for text, _is_marked in self.parts)


@dataclass(frozen=True)
class Section:
    """What one source found; ``cursor`` asks it for more. ``is_close``: alike, not the same."""

    name: str
    title: Any
    results: Sequence[Result]
    cursor: str = ""
    is_close: bool = False


@dataclass(frozen=True)
class Source:
    """One section's name, its title, and who looks for it.

    ``find(viewer, asked, cursor, limit)`` answers a section; sections stand in the order of
    ``place``.
    """

    name: str
    title: Any
    place: int
    find: Callable[[User, Asked, str, int], Section]


_sources: dict[str, Source] = {}
_money: set[str] = set()


def register_source(source: Source) -> None:
    """Let a floor's section stand among the results. A name can be taken only once."""
    if source.name in _sources:
        raise ValueError(f"search section {source.name} is registered twice")
    _sources[source.name] = source


def register_money(card_type: str) -> None:
    """Let ``has:money`` find this type of card."""
    _money.add(card_type)


def money_types() -> list[str]:
    return sorted(_money)


def found_for(
    viewer: User, sought: Asked, *, section: str = "", cursor: str = "", limit: int = PAGE
) -> list[Section]:
    """Every section that has something, each with its first few; or a page of one ``section``.

    Refuses a section that is not known and a cursor that was not given out (Invalid).
    """
    sources = sorted(_sources.values(), key=lambda one: one.place)
    if section:
        if section not in _sources:
            raise Invalid("unknown_section", fields={"section": sorted(_sources)})
        sources = [_sources[section]]
    if sought.is_empty or sought.problems:
        return []
    wanted = [one for one in sources if one.name == "messages" or not sought.is_filtered]
    found = [
        one.find(viewer, sought, cursor if section else "", _limit(one, section, limit))
        for one in wanted
    ]
    return [one for one in found if one.results or section]


def _limit(source: Source, section: str, limit: int) -> int:
    if section or source.name == "messages":
        return max(1, min(limit, 50))
    return FIRST


class AnyOf(Func):
    """Whether a column holds one of these ids: given as one array, so that a thousand of them
    are soon read, and the database still sees how many they are."""

    template = "%(expressions)s::uuid[])"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, field: str, ids: Iterable[UUID]) -> None:
        super().__init__(F(field), Value("{" + ",".join(map(str, ids)) + "}"))


class Folded(Func):
    """A text without accents and case, as the database folds it."""

    function = "search_plain"
    arity = 1


class Alike(Func):
    """How much of the words is found in a folded text, from 0 to 1; typos are forgiven."""

    function = "word_similarity"
    output_field = FloatField()

    def __init__(self, words: str, text: Any) -> None:
        super().__init__(Folded(Value(words)), Folded(text))


CLOSE = 0.4
LIVELIEST = 100


class Slipped(Func):
    """Whether every one of the words, or one a slip of the finger away, stands in a text."""

    output_field = BooleanField()

    def __init__(self, words: str, text: Any) -> None:
        groups = [sorted(slips(fold(word))) for word in words_of(words)[:4] if len(word) <= 20]
        super().__init__(Folded(text))
        self.groups = groups

    def as_sql(self, compiler: Any, *args: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        text, given = compiler.compile(self.source_expressions[0])
        one = f"regexp_split_to_array({text}, '[^[:alnum:]]+') && %s::text[]"
        sql = " AND ".join([one] * len(self.groups)) or "false"
        return f"({sql})", [each for group in self.groups for each in (*given, group)]


def present(viewer: User) -> QuerySet[Participant]:
    """The viewer's places in the conversations that they have not left."""
    return Participant.objects.filter(user=viewer, left_at__isnull=True)


def people_found(viewer: User, sought: Asked, cursor: str = "", limit: int = PAGE) -> Section:
    """People whom the viewer shares a conversation with, by name or handle; anybody by handle."""
    handles = [one.lower() for one in sought.words.replace("@", " ").split()][:4]
    near = {slip for one in handles for slip in slips(fold(one))} if len(handles) == 1 else set()
    likeness = Alike(sought.words, Func(F("display_name"), F("handle"), function="person_words"))
    shared = Participant.objects.filter(
        user=OuterRef("pk"),
        left_at__isnull=True,
        conversation__in=present(viewer).values("conversation"),
    )
    rows = (
        User.objects.filter(
            Q(id__in=_alike_ids(sought.words)) | Q(handle__in=[*handles, *near]), is_active=True
        )
        .exclude(pk=viewer.pk)
        .filter(Exists(shared) | Q(handle__in=handles))
        .annotate(likeness=likeness)
        .order_by("-likeness", "display_name", "id")
    )
    start = offset_of(cursor)
    people = list(rows[start : start + limit + 1])
    talks = _directs(viewer, people)
    results = [_person(one, talks.get(one.pk), sought) for one in people[:limit]]
    return Section("people", _("People"), results, after(start, people, limit))


def people_called(people: QuerySet[User], words: str) -> QuerySet[User]:
    """Those whose name or handle has these words in it; where nobody has, those whose name is
    like them, or a slip of the finger away. Accents and case do not count."""
    names = Func(F("display_name"), F("handle"), function="person_words", output_field=TextField())
    same = people.alias(names=names).filter(names__contains=fold(words))
    if not words_of(words) or same.exists():
        return same
    slipped = people.alias(is_slip=Slipped(words, names))
    return slipped.filter(Q(id__in=_alike_ids(words)) | Q(is_slip=True))


def _alike_ids(words: str) -> RawSQL:
    return RawSQL("SELECT user_id FROM people_alike(%s)", [words])  # noqa: S611


def _directs(viewer: User, people: Sequence[User]) -> dict[Any, Any]:
    keys = {":".join(sorted([str(viewer.pk), str(one.pk)])): one.pk for one in people}
    rows = Conversation.objects.filter(direct_key__in=keys).values_list("direct_key", "id")
    return {keys[key or ""]: identifier for key, identifier in rows}


def _person(person: User, conversation: Any, sought: Asked) -> Result:
    opened = bool(conversation)
    new = f"{reverse('messaging:new')}?handle={person.handle}"
    return Result(
        id=str(person.pk),
        title=person.display_name,
        url=reverse("messaging:chat", args=[conversation]) if opened else new,
        face=face_of(person),
        parts=[(f"@{person.handle}", False)],
        opens="stage" if opened else "sheet",
        conversation=str(conversation or ""),
    )


def conversations_found(
    viewer: User, sought: Asked, cursor: str = "", limit: int = PAGE
) -> Section:
    """The viewer's groups and shops' conversations by their names."""
    start = offset_of(cursor)
    seats = list(_titled(viewer, sought.words)[start : start + limit + 1])
    dressed = dressed_for(viewer, [one.conversation_id for one in seats[:limit]])
    results = [
        Result(
            id=str(one.id),
            title=one.name,  # type: ignore[attr-defined]
            url=reverse("messaging:chat", args=[one.id]),
            face=one.face,  # type: ignore[attr-defined]
            when=one.last_message_at,
            conversation=str(one.id),
        )
        for one in dressed.values()
    ]
    return Section("conversations", _("Conversations"), results, after(start, seats, limit))


def _titled(viewer: User, words: str) -> QuerySet[Participant, Any]:
    """Those whose titles are like the words; of the liveliest, also a slip of the finger away."""
    mine = present(viewer).exclude(conversation__title="")
    alike = RawSQL("SELECT conversation_id FROM titles_alike(%s)", [words])  # noqa: S611
    liveliest = mine.order_by("-conversation__last_message_at")[:LIVELIEST]
    slipped = (
        Participant.objects.filter(id__in=list(liveliest.values_list("id", flat=True)))
        .alias(is_slip=Slipped(words, F("conversation__title")))
        .filter(is_slip=True)
    )
    return (
        mine.filter(
            Q(conversation__in=alike) | Q(id__in=list(slipped.values_list("id", flat=True)))
        )
        .annotate(likeness=Alike(words, F("conversation__title")))
        .order_by("-likeness", "-conversation__last_message_at", "id")
    )


def places_named(viewer: User, name: str) -> list[Any]:
    """The viewer's conversations that ``in:`` means: by id, by title, or by the other's name."""
    mine = present(viewer)
    if len(name) == 36 and mine.filter(conversation_id__in=_uuid(name)).exists():
        return _uuid(name)
    wanted = name.lstrip("@")
    titled = list(_titled(viewer, wanted).values_list("conversation_id", flat=True)[:20])
    people = User.objects.filter(Q(id__in=_alike_ids(wanted)) | Q(handle=wanted.lower()))
    faced = mine.filter(
        conversation__kind__in=["direct", "shop"],
        conversation__participants__user__in=people.exclude(pk=viewer.pk),
    )
    return [*titled, *faced.values_list("conversation_id", flat=True)[:20]]


def _uuid(text: str) -> list[UUID]:
    try:
        return [UUID(text)]
    except ValueError:
        return []


def dressed_for(viewer: User, ids: Iterable[Any]) -> dict[Any, Conversation]:
    """These conversations as the viewer sees them, in the given order. Two queries for any number.

    Only who gives a conversation its name and face is loaded: not everybody of a group.
    """
    wanted = list(dict.fromkeys(ids))
    seats = {
        one.conversation_id: one
        for one in present(viewer).filter(conversation__in=wanted).select_related("conversation")
    }
    naming = (
        Q(conversation__kind="direct")
        | Q(conversation__title="")
        | Q(conversation__kind="shop", role="customer")
    )
    others: dict[Any, list[Participant]] = {}
    rows = Participant.objects.filter(
        naming, conversation__in=list(seats), left_at__isnull=True
    ).select_related("user")
    for one in rows.order_by("id")[: 20 * (len(wanted) + 1)]:
        others.setdefault(one.conversation_id, []).append(one)
    return {
        identifier: appear(seats[identifier], others.get(identifier, []))
        for identifier in wanted
        if identifier in seats
    }


def offset_of(cursor: str) -> int:
    """How many are before a page whose order has no key to go on from."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 5):
        raise Invalid("bad_cursor")
    return int(cursor)


def after(start: int, rows: Sequence[Any], limit: int) -> str:
    """The cursor of the next page, where there is one."""
    return str(start + limit) if len(rows) > limit and start + limit < 1000 else ""


def vector(function: str, *fields: str) -> Func:
    """What a row is found by; an index has it."""
    return Func(*map(F, fields), function=function, output_field=SearchVectorField())


def cut(text: str, marked: set[str], *, length: int = 160) -> list[tuple[str, bool]]:
    """The stretch of a text around its first match, cut where words match.

    ``marked`` holds folded words.
    """
    text = " ".join(text.split())
    spans: list[tuple[int, int]] = []
    at = 0
    for compound in compounds_of(text):
        whole = fold(joined(compound)) in marked
        for word in [compound] if whole else words_of(compound):
            at = text.index(word, at)
            if whole or fold(word) in marked:
                spans.append((at, at + len(word)))
            at += len(word)
    start = max(0, spans[0][0] - length // 3) if spans and spans[0][1] > length else 0
    if start:
        start = text.find(" ", start, spans[0][0]) + 1 or start
    end = start + length
    parts: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for left, right in spans:
        if right > end:
            break
        parts += [(text[at:left], False), (text[left:right], True)]
        at = right
    parts.append((text[at:end] + ("…" if end < len(text) else ""), False))
    return [part for part in parts if part[0]]


register_source(Source("people", _("People"), 10, people_found))
register_source(Source("conversations", _("Conversations"), 20, conversations_found))
