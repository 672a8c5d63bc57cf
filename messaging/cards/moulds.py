"""Faces poured out of moulds, for cards that are posted so often that drawing them counts.

A card opts in by saying which of its faces are alike but for a few values of their own. One of
these is drawn, with values that no card has, and kept; the others are poured out of it.
"""

import functools
from collections.abc import Mapping
from typing import Any, Protocol

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape

from messaging.models import Message
from messaging.selectors import snippet_of

_SAID, _SHEET = "\ue0f6\ue0f7", "\ue0f8\ue0f9"


class Pourable(Protocol):
    """What such a card has beside what every card has."""

    type: str
    template: str

    def alike(self, context: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """All that the face depends on but its own values; None for one that is to be drawn."""

    def blank(self, *alike: Any) -> Mapping[str, Any]:
        """A context of that kind, each of whose own values stands nowhere else in its face."""

    def own(self, context: Mapping[str, Any]) -> dict[str, str]:
        """The face's own values, as they are read."""


def poured(card: Any, message: Message) -> str | None:
    """The face of a card message, in the active language and time zone; None where it is to be
    drawn."""
    face = message.face  # type: ignore[attr-defined]
    alike = card.alike(face["context"]) if hasattr(card, "alike") else None
    if alike is None:
        return None
    where = (timezone.get_current_timezone_name(), translation.get_language())
    own = card.own(face["context"]) | _common(message)
    return _mould(where, card, alike) % {name: escape(text) for name, text in own.items()} or None


def _common(message: Message) -> dict[str, str]:
    """What every card has of its own."""
    face = message.face  # type: ignore[attr-defined]
    return {"said": snippet_of(message), "sheet": face["sheet_url"]}


@functools.lru_cache(maxsize=4096)
def _mould(_where: tuple[str, str | None], card: Pourable, alike: tuple[Any, ...]) -> str:
    """The face of a blank card, with names where each has its own; "" where people are called so
    that they could be taken for these."""
    context = card.blank(*alike)
    language = (translation.get_language() or "en")[:2]
    message = Message(kind=Message.Kind.CARD, card_type=card.type, summary={language: _SAID})
    message.face = {"sheet_url": _SHEET}  # type: ignore[attr-defined]
    marks = {name: escape(mark) for name, mark in (card.own(context) | _common(message)).items()}
    if any(mark in str(one) for mark in marks.values() if mark for one in alike):
        return ""
    mould = render_to_string(card.template, {**context, "message": message}).replace("%", "%%")
    for name, mark in marks.items():
        if mark:
            mould = mould.replace(mark, f"%({name})s")
    return mould
