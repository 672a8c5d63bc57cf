"""People: their profile and their picture."""

import io
import warnings
from collections.abc import Iterable
from typing import IO
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from messaging.bus import conversation_group, publish
from messaging.errors import Conflict, Invalid
from messaging.events import person_changed
from messaging.models import Participant, User
from messaging.models.people import plain_name
from messaging.serializers import person_data

TOLD_CONVERSATIONS = 50
FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
FACE, SLIDE = (256, 256), (480, 320)


class BadPicture(Invalid):
    """Not a picture that we open, or too large a one."""

    code = "bad_picture"
    message = _("This picture can't be used. Choose a JPEG, PNG or WebP of at most 10 MB.")


class HandleTaken(Conflict):
    """Somebody has this handle, or one that looks like it."""

    code = "handle_taken"
    message = _("This handle is taken, or looks too much like one that is.")


def update_profile(
    *, person: User, display_name: str, handle: str, locale: str, time_zone: str, theme: str
) -> User:
    """Save what people say about themselves; HandleTaken when the handle has a look-alike."""
    person.display_name = plain_name(display_name)
    person.handle = handle.lower()
    person.locale, person.time_zone, person.theme = locale, time_zone, theme
    fields = ["display_name", "handle", "handle_skeleton", "locale", "time_zone", "theme"]
    try:
        with transaction.atomic():
            person.save(update_fields=fields)
    except IntegrityError as error:
        raise HandleTaken(fields={"handle": HandleTaken.message}) from error
    tell_face(person=person, places=places_of(person=person))
    return person


def places_of(*, person: User) -> list[UUID]:
    """The conversations in which a person's face is soonest seen: their newest."""
    mine = Participant.objects.filter(user=person, left_at__isnull=True)
    newest = mine.order_by("-conversation__last_message_at")
    return list(newest.values_list("conversation_id", flat=True)[:TOLD_CONVERSATIONS])


def tell_face(*, person: User, places: Iterable[UUID]) -> None:
    """Tell these conversations how the person is called and drawn now."""
    publish(
        person_changed,
        to=[conversation_group(one) for one in places],
        data=person_data(person) | {"is_gone": person.erased_at is not None},
    )


def set_avatar(*, person: User, file: IO[bytes]) -> User:
    """Make ``file`` the person's picture: square, 256 px, WebP, nothing but pixels kept.

    Takes JPEG, PNG and WebP within bounds; everything else is BadPicture.
    """
    content = ContentFile(square_picture(file=file))
    old = person.avatar.name
    person.avatar.save(f"{uuid4().hex}.webp", content, save=False)
    person.save(update_fields=["avatar"])
    _forget(person, old)
    tell_face(person=person, places=places_of(person=person))
    return person


def remove_avatar(*, person: User) -> User:
    """Back to the drawn initials."""
    old = person.avatar.name
    person.avatar = ""
    person.save(update_fields=["avatar"])
    _forget(person, old)
    tell_face(person=person, places=places_of(person=person))
    return person


def _forget(person: User, name: str | None) -> None:
    if name:
        storage = User._meta.get_field("avatar").storage
        transaction.on_commit(lambda: storage.delete(name))


def square_picture(*, file: IO[bytes], size: tuple[int, int] = FACE) -> bytes:
    """A face drawn anew: square, 256 px, WebP, nothing but pixels; BadPicture for what is none.

    Of another ``size`` where a face is not what it is for.
    """
    data = file.read(MAX_BYTES + 1)
    if not data or len(data) > MAX_BYTES:
        raise BadPicture
    return _drawn(data, size)


def keep_slide(*, file: IO[bytes]) -> str:
    """The picture of a slide, drawn anew and kept; its address."""
    content = ContentFile(square_picture(file=file, size=SLIDE))
    return default_storage.url(default_storage.save(f"conversations/{uuid4().hex}.webp", content))


def _drawn(data: bytes, size: tuple[int, int]) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            # The header is checked before a single pixel is decoded.
            if picture.width * picture.height > MAX_PIXELS or min(picture.size) < 1:
                raise BadPicture
            picture.draft("RGB", (size[0] * 2, size[1] * 2))
            picture.load()
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
    ) as error:
        raise BadPicture from error
    # A fresh image on white: no EXIF, no colour profile, no comment travels along.
    clean = Image.new("RGB", size, "white")
    fitted = ImageOps.fit(upright, size, Image.Resampling.LANCZOS)
    clean.paste(fitted, mask=fitted)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=84, method=4)
    return out.getvalue()
