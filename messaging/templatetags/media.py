"""How pictures, films, sounds and files stand in a bubble: their boxes, shapes and words."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.models import Attachment

register = template.Library()

WIDE, HIGH, NARROW = 320, 380, 120
_SEEN = {Attachment.Kind.IMAGE, Attachment.Kind.VIDEO}
_WHY = {
    "unreadable": _("This file is damaged and can't be shown."),
    "too_many_pixels": _("This picture is too large: 40 megapixels at most."),
    "too_long": _("This recording is too long."),
    "too_large": _("This file is too large."),
    "too_heavy": _("This file asks too much of us and can't be shown."),
}


@register.filter
def seen(files: Sequence[Attachment]) -> list[Attachment]:
    """Pictures and films."""
    return [one for one in files if one.kind in _SEEN]


@register.filter
def unseen(files: Sequence[Attachment]) -> list[Attachment]:
    """Sounds and files."""
    return [one for one in files if one.kind not in _SEEN]


@register.filter
def is_album(files: Sequence[Attachment]) -> bool:
    """Several are shown in squares; one alone has its own form."""
    return len(files) > 1


@register.filter
def bounded(count: int, most: int) -> int:
    return min(count, most)


@register.filter
def shown_width(one: Attachment) -> int:
    """How wide it stands in its bubble, in pixels; its place is kept before it comes."""
    return _box(one)[0]


@register.filter
def shown_height(one: Attachment) -> int:
    return _box(one)[1]


def _box(one: Attachment) -> tuple[int, int]:
    width, height = one.width or 4, one.height or 3
    scale = min(WIDE / width, HIGH / height)
    # A drawing of a few pixels is not blown up; a very long one is cut at its sides.
    scale = min(scale, max(1.0, NARROW / width)) if one.width else scale
    return max(round(width * scale), NARROW), max(round(height * scale), 40)


@register.filter
def clock(milliseconds: int | None) -> str:
    """83000 is 1:23."""
    minutes, seconds = divmod(round((milliseconds or 0) / 1000), 60)
    return f"{minutes}:{seconds:02}"


@register.filter
def wave(values: Sequence[int]) -> str:
    """A path of 64 strokes on a 192 by 32 field."""
    strokes = []
    for place, value in enumerate(values or [8] * 64):
        half = max(1.0, value * 0.15)
        strokes.append(f"M{place * 3 + 1.5:g} {16 - half:g}v{2 * half:g}")
    return "".join(strokes)


@register.filter
def ending(name: str) -> str:
    """The letters after the last dot, if they are few."""
    _stem, dot, last = name.rpartition(".")
    return last.upper() if dot and 1 <= len(last) <= 4 and last.isalnum() else ""


@register.filter
def why(problem: str) -> Promise | Any:
    """Why it can't be shown, in a sentence."""
    return _WHY.get(problem, _WHY["unreadable"])
