"""Pictures of listings: decoded with bounds, kept in three sizes, told nothing about the camera."""

import io
import uuid
import warnings
from typing import IO

from django.core.files.base import ContentFile
from django.db.models import Max
from PIL import Image as Picture
from PIL import ImageOps, UnidentifiedImageError

from shop.errors import BadPicture
from shop.models import Image, Listing

FORMATS = ("JPEG", "PNG", "WEBP")
SIZES = {"thumb": 160, "card": 480, "full": 1200}
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
QUALITY = 82


def add_image(*, listing: Listing, file: IO[bytes] | bytes, alt: str = "") -> Image:
    """Keep a picture of the listing in the sizes that screens use, after its other pictures.

    Takes JPEG, PNG and WebP within bounds; everything else is BadPicture. Only pixels are kept.
    """
    data = file if isinstance(file, bytes) else file.read(MAX_BYTES + 1)
    if not data or len(data) > MAX_BYTES:
        raise BadPicture
    pixels = _decode(data)
    last = Image.objects.filter(listing=listing).aggregate(last=Max("position"))["last"]
    image = Image(
        listing=listing, alt=alt[:120], position=0 if last is None else min(last + 1, 32_000)
    )
    name = uuid.uuid4().hex
    for field, side in SIZES.items():
        content = ContentFile(_encode(pixels, side))
        getattr(image, field).save(f"{name}-{field}.webp", content, save=False)
    image.save(force_insert=True)
    return image


def _decode(data: bytes) -> Picture.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Picture.DecompressionBombWarning)
            picture = Picture.open(io.BytesIO(data), formats=FORMATS)
            # The header is checked before a single pixel is decoded.
            if picture.width * picture.height > MAX_PIXELS or min(picture.size) < 1:
                raise BadPicture
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
            return upright.convert("RGBA" if has_alpha else "RGB")
    except (
        UnidentifiedImageError,
        Picture.DecompressionBombError,
        Picture.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
    ) as error:
        raise BadPicture from error


def _encode(pixels: Picture.Image, side: int) -> bytes:
    sized = pixels.copy()
    sized.thumbnail((side, side), Picture.Resampling.LANCZOS, reducing_gap=2.0)
    # A fresh image: no EXIF, no colour profile, no comment travels along.
    clean = Picture.new(sized.mode, sized.size)
    clean.paste(sized)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=QUALITY, method=2)
    return out.getvalue()
