"""What a scanned code says, and where it leads: reads a picture, recognises what is ours.

Upper floors say with ``register_reader`` what their own codes look like. A code is never followed
from here: people see where it leads, and then go.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import segno
import zxingcpp
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from messaging.errors import Invalid, Refusal
from messaging.models import User
from messaging.selectors.contacts import visible_person
from messaging.selectors.people import face_of

FRAME_BYTES = 200 * 1024
FRAME_SIDE = 1600
TEXT_LENGTH = 2000
_FORMATS = ("JPEG", "PNG")


@dataclass(frozen=True)
class Found:
    """Where a code leads. Without ``url`` it leads nowhere from here, and ``detail`` says why."""

    title: str
    detail: str = ""
    icon: str = "link"
    face: Mapping[str, Any] | None = None
    url: str = ""
    button: str = ""


@dataclass(frozen=True)
class Scanned:
    """A code's text; ``route`` and ``values`` are those of our own page that it leads to."""

    text: str
    route: str = ""
    values: Mapping[str, Any] | None = None

    @property
    def path(self) -> str:
        return urlsplit(self.text).path


Reader = Callable[[User, Scanned], Found | None]
_readers: list[Reader] = []


def register_reader(reader: Reader) -> None:
    """Let a floor recognise its own codes; the first one that knows a code answers."""
    _readers.append(reader)


def text_in(frame: BinaryIO) -> str:
    """The text of the QR code in a small JPEG or PNG; empty where there is none.

    Refuses with Invalid what is no such picture, or a larger one than a camera's frame need be.
    Nothing of the picture is kept.
    """
    data = frame.read(FRAME_BYTES + 1)
    if len(data) > FRAME_BYTES:
        raise Invalid("frame_too_large", fields={"frame": Invalid.message})
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if max(picture.size) > FRAME_SIDE:
                raise Invalid("frame_too_large", fields={"frame": Invalid.message})
            grey = picture.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Invalid("bad_frame", fields={"frame": Invalid.message}) from None
    qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(grey, formats=qr)
    return next((one.text[:TEXT_LENGTH] for one in found if one.text), "")


def drawn_code(text: str) -> SafeString:
    """The text as a QR code to scan: dark on light in every theme, else cameras fail."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        scale=1, border=2, omitsize=True, dark="#1c1a17", light="#fff", svgclass="qr__code"
    )
    return mark_safe(drawn)  # noqa: S308 (segno's own drawing)


def recognise(viewer: User, text: str) -> Found:
    """Where the code leads, in words; one that is not ours is named and not followed."""
    text = text.strip()
    if not text or len(text) > TEXT_LENGTH or not text.isprintable():
        raise Invalid("bad_code", fields={"text": _("Nothing can be read from this.")})
    scanned = _placed(text)
    for reader in _readers:
        try:
            if found := reader(viewer, scanned):
                return found
        except Refusal as refusal:
            return Found(_("This leads nowhere"), str(refusal.message), "alert")
    if host := _host(text):
        detail = _("It leads away from here, to %(host)s: we don't open it.") % {"host": host}
        return Found(_("Not one of our codes"), detail, "alert")
    return Found(_("Not one of our codes"), text[:200], "alert")


def _placed(text: str) -> Scanned:
    """The text with the page of ours that it is the address of."""
    host = _host(text)
    if text.startswith("/"):
        path = text
    elif host and _is_ours(host):
        path = urlsplit(text).path
    else:
        return Scanned(text)
    try:
        match = resolve(path)
    except (Resolver404, ValueError):
        return Scanned(text)
    return Scanned(text, match.view_name, match.kwargs)


def _host(text: str) -> str:
    try:
        parts = urlsplit(text)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _is_ours(host: str) -> bool:
    allowed = [one.lower() for one in settings.ALLOWED_HOSTS]
    return host in allowed or any(one[:1] == "." and host.endswith(one) for one in allowed)


def _person(viewer: User, scanned: Scanned) -> Found | None:
    if scanned.route != "messaging:person":
        return None
    handle = str((scanned.values or {})["handle"])
    person = viewer if handle.lower() == viewer.handle else visible_person(viewer, handle)
    return Found(
        person.display_name,
        f"@{person.handle}",
        face=face_of(person),
        url=scanned.path,
        button=_("See the profile"),
    )


def _group(viewer: User, scanned: Scanned) -> Found | None:
    if scanned.route != "messaging:join":
        return None
    return Found(
        _("A group's invitation"),
        _("You will see the group before you join."),
        "users",
        url=scanned.path,
        button=_("See the group"),
    )


register_reader(_person)
register_reader(_group)
