"""What was typed into the search box: words, and filters such as ``from:me has:image``."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

LENGTH = 200
WORDS = 12
HAS = ("image", "file", "link", "card", "money")

# What people type in French means the same.
_NAMES = {
    "dans": "in",
    "de": "from",
    "avec": "has",
    "avant": "before",
    "apres": "after",
    "depuis": "after",
}
_KINDS = {
    "photo": "image",
    "picture": "image",
    "images": "image",
    "fichier": "file",
    "lien": "link",
    "carte": "card",
    "argent": "money",
}
_FILTER = re.compile(r'(?<!\S)(\w{2,8}):("[^"]*"|\S+)')
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Asked:
    """Words and filters; ``problems`` are sentences about filters that can't be followed.

    Messages come newest first, or (``order`` "best") those that say the words most.
    ``half_typed``: the last word may go on. ``place`` and ``sender`` are as typed.
    """

    text: str
    words: str = ""
    half_typed: bool = False
    place: str = ""
    sender: str = ""
    has: frozenset[str] = frozenset()
    before: datetime | None = None
    after: datetime | None = None
    problems: tuple[str, ...] = ()
    order: str = "new"

    @property
    def is_filtered(self) -> bool:
        """Whether it asks for messages alone."""
        return bool(self.place or self.sender or self.has or self.before or self.after)

    @property
    def is_empty(self) -> bool:
        return not (words_of(self.words) or self.is_filtered)


def asked(typed: str, *, order: str = "new") -> Asked:
    """Understand what was typed. Unknown filters are plain words; nothing typed is refused."""
    text = unicodedata.normalize("NFC", typed.replace("\x00", " "))[:LENGTH]
    said: dict[str, str] = {}
    has: set[str] = set()
    problems: list[str] = []

    def take(found: re.Match[str]) -> str:
        name = fold(found[1])
        name, value = _NAMES.get(name, name), found[2].strip('"').strip()
        kind = _KINDS.get(fold(value), fold(value))
        if name == "has" and kind in HAS:
            has.add(kind)
        elif name in ("in", "from") and value or name in ("before", "after"):
            said[name] = value
        else:
            return found[0]
        return " "

    words = _FILTER.sub(take, text)
    return Asked(
        text=text.strip(),
        words=" ".join(words.split()),
        half_typed=not words[-1:].isspace() and words == text,
        place=said.get("in", ""),
        sender=said.get("from", "").lstrip("@").lower(),
        has=frozenset(has),
        before=_moment(said.get("before"), problems),
        after=_moment(said.get("after"), problems),
        problems=tuple(problems),
        order="best" if order == "best" else "new",
    )


def _moment(value: str | None, problems: list[str]) -> datetime | None:
    """The start of a day, in the reader's zone: 2026-11-22, 22/11/2026 or 22.11.2026."""
    if value is None:
        return None
    year_first = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", value)
    day_first = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", value)
    try:
        if year_first:
            day = date(*(int(part) for part in year_first.groups()))
        elif day_first:
            day = date(*(int(part) for part in reversed(day_first.groups())))
        else:
            raise ValueError
        return timezone.make_aware(datetime.combine(day, time.min))
    except (ValueError, OverflowError):
        problems.append(
            _("“%(date)s” is not a date: write it as 2026-11-22.") % {"date": value[:20]}
        )
        return None


def fold(text: str) -> str:
    """Without accents and case."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    bare = unicodedata.normalize("NFD", text)
    return "".join(one for one in bare if unicodedata.category(one) != "Mn").casefold()


def words_of(text: str) -> list[str]:
    """The words of a text, as they stand in it."""
    return re.findall(r"[^\W_]+", text)


def joined(text: str) -> str:
    """With compounds as one word: "micro-ondes" as "microondes"."""
    return re.sub(r"(?<=[^\W_])[-‐‑](?=[^\W_])", "", text)


def compounds_of(text: str) -> list[str]:
    """The words of a text as they stand in it, with those that hyphens join as one."""
    return re.findall(r"[^\W_]+(?:[-‐‑][^\W_]+)*", text)


class Query(SearchQuery):
    """A tsquery that the database has made of what was typed, given back to it as it is."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def as_sql(self, *args: Any, **options: Any) -> tuple[str, list[str]]:  # type: ignore[override]
        return "%s::tsquery", [self.text]


def queries_of(sought: Asked) -> tuple[str, str]:
    """The tsqueries for all of the words and for any of them."""
    last = words_of(sought.words)[-1:]
    half_typed = sought.half_typed and all(len(word) > 2 for word in last)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT search_query(%s, %s), search_query(%s, %s, true)",
            [sought.words, half_typed] * 2,
        )
        every, some = cursor.fetchone()
    return every, some


def alike_of(sought: Asked) -> tuple[str, str]:
    """The tsqueries for all and for any of the words, each as it may have been meant: one slip
    of the finger away.

    Each is looked for as it is and by its stems, but those that stemming makes much shorter.
    """
    words = [fold(word) for word in words_of(sought.words)]
    wanted = [word for word in words if 2 < len(word) <= 20][:4]
    groups = []
    for word in wanted:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT words_said(array_agg(DISTINCT form))"
                " FROM unnest(%s::text[]) AS slip, unnest("
                " ARRAY[slip] || ts_lexize('french_stem', slip) || ts_lexize('english_stem', slip)"
                ") AS form WHERE length(form) >= length(slip) - 2 AND form ~ '^[[:alnum:]]+$'",
                [sorted(slips(word))],
            )
            groups.append(" | ".join(f"'{form}'" for (form,) in cursor.fetchall()))
    if not all(groups):
        return "", ""
    named = [f"({group})" for group in groups]
    return " & ".join(named), " | ".join(named)


def slips(word: str) -> set[str]:
    """The word and its neighbours: two letters swapped; from four letters on also one letter
    too many, too few or wrong."""
    found = {word}
    pairs = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in pairs if len(tail) > 1}
    if len(word) > 3:
        found |= {head + tail[1:] for head, tail in pairs if tail}
        found |= {head + letter + tail[1:] for head, tail in pairs if tail for letter in _LETTERS}
        found |= {head + letter + tail for head, tail in pairs for letter in _LETTERS}
    return found
