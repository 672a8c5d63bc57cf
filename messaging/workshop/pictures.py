"""Pictures: turned upright, made smaller, written anew as WebP."""

import base64
import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from messaging.workshop.problems import Problem

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 40_000_000
MAX_FRAMES = 60
FULL, THUMB, MOVING, MOVING_THUMB = 2048, 480, 640, 320
TINY_BYTES = 600

Image.MAX_IMAGE_PIXELS = None  # our own limit is asked before anything is decoded


def make_picture(source: Path, folder: Path) -> dict[str, Any]:
    """Write ``file.webp`` and ``thumb.webp`` into the folder; answers their measures."""
    try:
        with Image.open(source, formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Problem("too_many_pixels")
            if 1 < (frames := _count_frames(picture)) <= MAX_FRAMES:
                return _moving(picture, frames, folder)
            picture.seek(0)
            return _still(picture, folder)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise Problem("unreadable") from None


def write_still(upright: Image.Image, folder: Path, name: str, limit: int) -> Image.Image:
    """Write a WebP no larger than ``limit``; answers it as it was written."""
    small = upright.copy()
    small.thumbnail((limit, limit), Image.Resampling.LANCZOS)
    small.save(folder / f"{name}.webp", "WEBP", quality=80, method=4)
    return small


def tiny_of(upright: Image.Image) -> str:
    """A data URI of a few pixels, at most 600 bytes: what stands there until the rest comes."""
    for side, quality in ((16, 30), (12, 20), (8, 10)):
        small = upright.convert("RGB")
        small.thumbnail((side, side))
        written = io.BytesIO()
        small.save(written, "WEBP", quality=quality, method=4)
        uri = "data:image/webp;base64," + base64.b64encode(written.getvalue()).decode()
        if len(uri) <= TINY_BYTES:
            return uri
    return ""


def _count_frames(picture: Image.Image) -> int:
    """How many frames, as far as it matters: stops counting one past the limit."""
    if picture.format not in ("GIF", "WEBP") or not getattr(picture, "is_animated", False):
        return 1
    count = 1
    while count <= MAX_FRAMES:
        try:
            picture.seek(count)
        except EOFError:
            break
        count += 1
    return count


def _still(picture: Image.Image, folder: Path) -> dict[str, Any]:
    if picture.format == "JPEG":
        picture.draft("RGB", (FULL, FULL))  # decodes at a fraction of the size
    profile = picture.info.get("icc_profile")
    turned = picture.getexif().get(0x0112, 1)
    # Small first, then all the rest: one full-size picture in memory, never two.
    if picture.mode not in ("RGB", "RGBA", "L", "LA", "CMYK"):
        has_alpha = "transparency" in picture.info or picture.mode in ("PA", "La", "RGBa")
        picture = picture.convert("RGBA" if has_alpha else "RGB")
    picture.thumbnail((FULL, FULL), Image.Resampling.LANCZOS)
    upright = _in_srgb(_upright(picture, turned), profile)
    full = write_still(upright, folder, "file", FULL)
    write_still(full, folder, "thumb", THUMB)
    return {
        "kind": "image",
        "mime": "image/webp",
        "width": full.width,
        "height": full.height,
        "tiny": tiny_of(full),
        "file": "file.webp",
        "thumb": "thumb.webp",
    }


def _upright(picture: Image.Image, turned: int) -> Image.Image:
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)  # pixels alone: no EXIF, no comments, no profile goes on
    bare.getexif()[0x0112] = turned
    return ImageOps.exif_transpose(bare)


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and picture.mode in ("RGB", "CMYK"):
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            done = ImageCms.profileToProfile(
                picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if done is not None:
                done.info.clear()
                return done
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a broken profile: the numbers as they are
    return picture.convert("RGBA" if picture.mode in ("LA", "RGBA") else "RGB")


def _moving(picture: Image.Image, frames: int, folder: Path) -> dict[str, Any]:
    shown: list[Image.Image] = []
    lengths: list[int] = []
    for number in range(frames):
        picture.seek(number)
        frame = picture.convert("RGBA")
        frame.thumbnail((MOVING, MOVING))
        frame.info.clear()
        shown.append(frame)
        lengths.append(max(20, int(picture.info.get("duration", 100))))
    _write_moving(shown, lengths, folder / "file.webp")
    first = shown[0]
    width, height = first.size
    tiny = tiny_of(first)
    for frame in shown:
        frame.thumbnail((MOVING_THUMB, MOVING_THUMB))
    _write_moving(shown, lengths, folder / "thumb.webp")
    return {
        "kind": "image",
        "mime": "image/webp",
        "width": width,
        "height": height,
        "tiny": tiny,
        "file": "file.webp",
        "thumb": "thumb.webp",
    }


def _write_moving(frames: list[Image.Image], lengths: list[int], path: Path) -> None:
    frames[0].save(
        path,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=lengths,
        loop=0,
        quality=70,
        method=2,
    )
