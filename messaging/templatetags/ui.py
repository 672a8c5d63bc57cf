"""Small drawing helpers that every floor's templates use."""

import functools
import json
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from messaging.models import Message, User
from messaging.selectors import drawn_code, face_of, snippet_of

register = template.Library()


@register.simple_tag
@functools.cache
def icon(name: str, modifiers: str = "") -> SafeString:
    """An icon of the page's sprite; ``modifiers`` are BEM modifiers, as in ``"s solid"``."""
    classes = " ".join(["icon", *(f"icon--{one}" for one in modifiers.split())])
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="#i-{}"></use></svg>', classes, name
    )


@register.simple_tag
def qr(text: str) -> SafeString:
    """A text as a QR code."""
    return drawn_code(text)


@register.filter
def snippet(message: Message) -> str:
    """A message in one line, in the active language."""
    return snippet_of(message)


@register.filter
def face(user: User) -> dict[str, Any]:
    """What the avatar partial draws for a person."""
    return face_of(user)


@register.filter
def spoken(texts: dict[str, str]) -> str:
    """Of a text in every language, the reader's."""
    return texts.get((get_language() or "en")[:2]) or next(iter(texts.values()), "")


@register.filter
def as_json(value: Any) -> str:
    """JSON for a data attribute; the template engine escapes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


@register.simple_tag
def avatar(face: dict[str, Any], size: str = "", is_here: bool = False) -> SafeString:
    """A round face for a person, a squircle with a sign for a shop; sizes xs, s, m, l."""
    drawn = tuple(
        (name, face.get(name, "")) for name in ("kind", "hue", "avatar", "sign", "initials")
    )
    return _avatar(drawn, size, bool(is_here))


@functools.lru_cache(maxsize=4096)
def _avatar(face: tuple[tuple[str, Any], ...], size: str, is_here: bool) -> SafeString:
    """Kept, since the same few faces are on every row and in every bubble."""
    context = {"face": dict(face), "size": size, "is_here": is_here}
    return SafeString(get_template("_avatar.html").render(context))
