"""Files as people send them, and as people send them who mean harm; all made here."""

import io
import struct
import zlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from messaging import selectors, services
from messaging.models import Attachment, Conversation, Message, User, uuid7
from superapp.demo.sounds import hum

GPS_MARK = b"Nikon of Ines"


def photo(size: tuple[int, int] = (1200, 800), turned: int = 1) -> bytes:
    """A JPEG that tells where and with what it was taken."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    picture.paste((200, 30, 30), (0, 0, size[0] // 2, size[1] // 2))
    exif = picture.getexif()
    exif[0x010F] = GPS_MARK.decode()
    exif[0x0112] = turned
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (48.0, 51.0, 30.0), "E", (2.0, 17.0, 40.0)
    return _saved(picture, "JPEG", exif=exif, comment=GPS_MARK)


def drawing() -> bytes:
    return _saved(Image.new("RGBA", (300, 200), (20, 90, 60, 200)), "PNG")


def moving(frames: int = 5) -> bytes:
    """A GIF in which every picture differs."""
    shown = [Image.new("L", (60, 40), number * 60 % 251) for number in range(frames)]
    return _saved(shown[0], "GIF", save_all=True, append_images=shown[1:], duration=80)


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it has 50,000 by 50,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(4_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels)


def polyglot() -> bytes:
    """A GIF for those who draw it, a page with a script for those who guess."""
    return _saved(Image.new("L", (30, 30)), "GIF") + b"<html><script>alert(1)</script></html>"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
BROKEN = b"\xff\xd8\xff\xe0" + b"no picture at all " * 50
BROKEN_FILM = b"\0\0\0\x18ftypmp42" + b"no film at all " * 50


def note(seconds: float = 2.0) -> bytes:
    return hum(seconds)


def film(path: Path, seconds: float = 1.0, codec: str = "libx264", container: str = "mp4") -> bytes:
    """A film with sound, that tells where it was taken."""
    sound = "aac" if container == "mp4" else "libopus"
    with av.open(str(path), "w", format=container) as written:
        written.metadata["comment"] = GPS_MARK.decode()
        written.metadata["location"] = "+48.8584+002.2945/"
        seen: Any = written.add_stream(codec, rate=25)
        seen.width, seen.height, seen.pix_fmt = 320, 180, "yuv420p"
        heard: Any = written.add_stream(sound, rate=48_000, layout="stereo")
        size = heard.codec_context.frame_size or 960
        for number in range(int(seconds * 25)):
            frame = av.VideoFrame.from_image(Image.new("RGB", (320, 180), (number * 9, 90, 60)))
            frame.pts = number
            written.mux(seen.encode(frame))
        for number in range(int(seconds * 48_000 / size)):
            silent = av.AudioFrame(heard.codec_context.format.name, "stereo", size)
            for plane in silent.planes:
                plane.update(bytes(plane.buffer_size))
            silent.pts, silent.sample_rate = number * size, 48_000
            silent.time_base = Fraction(1, 48_000)
            written.mux(heard.encode(silent))
        written.mux(seen.encode(None))
        written.mux(heard.encode(None))
    return path.read_bytes()


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def text_file() -> SimpleUploadedFile:
    return upload(b"Two mugs, one bowl.", "list.txt")


def kept(
    uploader: User, conversation: Conversation, file: SimpleUploadedFile, **options: Any
) -> Attachment:
    """Uploaded, not sent, not prepared."""
    place = selectors.participation_of(uploader, conversation.id)
    row, _is_new = services.receive_upload(
        uploader=uploader, place=place, attachment_id=uuid7(), file=file, **options
    )
    return row


def prepared(
    uploader: User, conversation: Conversation, file: SimpleUploadedFile, **options: Any
) -> Attachment:
    """Uploaded and made anew, as a worker does."""
    row = kept(uploader, conversation, file, **options)
    services.prepare_attachment(attachment_id=row.id)
    row.refresh_from_db()
    return row


def carried(
    uploader: User, conversation: Conversation, file: SimpleUploadedFile, text: str = ""
) -> Attachment:
    """Uploaded, prepared and sent."""
    row = prepared(uploader, conversation, file)
    sent(uploader, conversation, row, text=text)
    row.refresh_from_db()
    return row


def sent(uploader: User, conversation: Conversation, *rows: Attachment, text: str = "") -> Message:
    """A message that carries these."""
    message, _is_new = services.send_message(
        sender=uploader,
        conversation=conversation,
        client_id=uuid7(),
        text=text,
        attachments=[row.id for row in rows],
    )
    return message


def _saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    written = io.BytesIO()
    picture.save(written, form, **options)
    return written.getvalue()
