"""Pictures, voice notes and files of the demo's stories, uploaded and sent as people would."""

import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile

from messaging.models import Conversation, Message, User
from messaging.selectors import participation_of
from messaging.services import prepare_attachment, receive_upload, send_message
from superapp.demo import catalogue
from superapp.demo.pictures import picture, rasterise
from superapp.demo.sounds import hum

PIXELS = 1200


def send(person: User, conversation: Conversation, client_id: UUID, what: tuple[Any, ...]) -> None:
    """One message with what it carries: ``("pictures", [(motif, seed, shape)], caption)``,
    ``("voice", seconds)`` or ``("file", name, content)``. What was sent before is left alone."""
    if Message.objects.filter(sender=person, client_id=client_id).exists():
        return
    place = participation_of(person, conversation.id)
    ids = []
    for number, (name, data) in enumerate(_files(what)):
        row, _is_new = receive_upload(
            uploader=person,
            place=place,
            attachment_id=uuid5(client_id, str(number)),
            file=SimpleUploadedFile(name, data),
            is_voice=what[0] == "voice",
        )
        prepare_attachment(attachment_id=row.id)
        ids.append(row.id)
    send_message(
        sender=person,
        conversation=conversation,
        client_id=client_id,
        text=what[2] if what[0] == "pictures" else "",
        attachments=ids,
    )


def _files(what: tuple[Any, ...]) -> Iterator[tuple[str, bytes]]:
    verb, content, *rest = what
    if verb == "voice":
        yield "voice.wav", hum(content)
    elif verb == "file":
        yield content, rest[0].encode()
    else:
        for motif, seed, shape in content:
            yield f"{motif}.jpg", _photo(motif, seed, shape)


def _photo(motif: str, seed: int, shape: str) -> bytes:
    """A product of the catalogue, photographed: wide, tall or square."""
    colours = next(
        item.colours for item in catalogue.items() if (item.motif, item.seed) == (motif, seed)
    )
    whole = rasterise(picture(motif, colours, seed), PIXELS)
    cut = {"wide": (0, 150, PIXELS, 1050), "tall": (150, 0, 1050, PIXELS)}
    written = io.BytesIO()
    (whole.crop(cut[shape]) if shape in cut else whole).save(written, "JPEG", quality=88)
    return written.getvalue()
