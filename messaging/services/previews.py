"""Link previews: what an address says of itself, looked up by the worker and shown by and by."""

import io
import uuid
import warnings
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image as Picture
from PIL import ImageOps

from messaging.errors import NotAllowed, NotFound
from messaging.models import LinkPreview, Message, User
from messaging.models.people import plain_name
from messaging.selectors import participation_of
from messaging.services.fetching import Deadline, Unfetched, fetch
from messaging.services.links import KEPT
from messaging.services.messages import announce_change

log = structlog.get_logger(__name__)

PAGE_BYTES, IMAGE_BYTES = 512 * 1024, 5 * 1024 * 1024
FORMATS, MAX_PIXELS = ("JPEG", "PNG", "WEBP", "GIF"), 40_000_000
BOX = (640, 480)
SHOWN_AT_MOST = 50
State = LinkPreview.State


def fetch_preview(*, preview_id: int) -> LinkPreview | None:
    """Look an address up and show what it says of itself wherever it was sent since yesterday.

    Asked for what was looked up within the week, it does nothing: a repeated task is no harm.
    What is not there, not public or not a page ends as ``nothing``.
    """
    preview = LinkPreview.objects.filter(pk=preview_id).first()
    if preview is None:
        return None
    if preview.fetched_at and preview.fetched_at > timezone.now() - KEPT:
        return preview
    deadline = Deadline()
    try:
        page = fetch(
            url=preview.url,
            kinds=("text/html", "application/xhtml+xml"),
            most=PAGE_BYTES,
            deadline=deadline,
        )
        said = _Head.of(page.body, page.charset)
    except Unfetched as reason:
        log.info("preview_not_fetched", host=urlsplit(preview.url).hostname, reason=str(reason))
        _keep(preview, {}, None)
        return preview
    picture = None
    if said.get("image"):
        try:
            found = fetch(
                url=urljoin(page.url, said["image"]),
                kinds=("image/",),
                most=IMAGE_BYTES,
                deadline=deadline,
                whole=True,
            )
            picture = _drawn_anew(found.body)
        except (Unfetched, *_BROKEN) as reason:
            log.info("preview_without_picture", reason=type(reason).__name__)
    said.setdefault("site", urlsplit(page.url).hostname or "")
    _keep(preview, said, picture)
    return preview


def fetch_missed(*, now: Any = None) -> int:
    """Look up what was asked for and never came, of the last day; returns how many."""
    now = now or timezone.now()
    missed = LinkPreview.objects.filter(
        state=State.WAITING,
        created_at__lt=now - timedelta(minutes=2),
        created_at__gt=now - timedelta(days=1),
    )
    ids = list(missed.order_by("created_at").values_list("pk", flat=True)[:50])
    for preview_id in ids:
        fetch_preview(preview_id=preview_id)
    return len(ids)


@transaction.atomic
def remove_preview(*, actor: User, message_id: UUID) -> Message:
    """Take the preview off one's own message, for everybody; once gone it stays gone."""
    message = Message.objects.filter(id=message_id).first()
    if message is None:
        raise NotFound("message_not_found")
    try:
        participation_of(actor, message.conversation_id)
    except NotFound:
        raise NotFound("message_not_found") from None
    if message.sender_id != actor.id:
        raise NotAllowed
    if Message.objects.filter(id=message.id, preview__isnull=False).update(preview=None):
        message = announce_change(message_id=message.id)
    return message


def _keep(preview: LinkPreview, said: dict[str, str], picture: Picture.Image | None) -> None:
    """Write down what was found, then show it; what was known before is gone."""
    before = preview.image.name
    preview.site = plain_name(said.get("site", ""))[:80]
    preview.title = plain_name(said.get("title", ""))[:200]
    preview.description = plain_name(said.get("description", ""))[:400]
    preview.state = State.READY if preview.title else State.NOTHING
    preview.fetched_at = timezone.now()
    preview.image, preview.image_width, preview.image_height = "", None, None
    if picture is not None and preview.title:
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=80, method=2)
        preview.image.save(f"{uuid.uuid4().hex}.webp", ContentFile(out.getvalue()), save=False)
        preview.image_width, preview.image_height = picture.size
    preview.save()
    if before:
        preview.image.storage.delete(before)
    if preview.state == State.READY:
        _show(preview)


def _show(preview: LinkPreview) -> None:
    """Tell who has it on the screen: the newest messages that carry it, one transaction each."""
    recent = timezone.now() - timedelta(days=1)
    carriers = Message.objects.filter(preview=preview, created_at__gt=recent, recalled_at=None)
    for message_id in carriers.order_by("-created_at").values_list("pk", flat=True)[:SHOWN_AT_MOST]:
        with transaction.atomic():
            announce_change(message_id=message_id)


_BROKEN = (
    OSError,  # Pillow's own errors are of this kind
    SyntaxError,
    ValueError,
    EOFError,
    Picture.DecompressionBombError,
    Picture.DecompressionBombWarning,
)


def _drawn_anew(data: bytes) -> Picture.Image:
    """The picture, small, its pixels alone; raises one of _BROKEN for anything else."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Picture.DecompressionBombWarning)
        picture = Picture.open(io.BytesIO(data), formats=FORMATS)
        # The header is checked before a single pixel is decoded.
        if picture.width * picture.height > MAX_PIXELS or min(picture.size) < 1:
            raise ValueError("too many pixels")
        picture.draft("RGB", BOX)
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail(BOX, Picture.Resampling.LANCZOS, reducing_gap=2.0)
    clean = Picture.new("RGB", upright.size)
    clean.paste(upright)
    return clean


class _Head(HTMLParser):
    """Reads what a page's head says of the page; stops to listen at its body."""

    NAMES = {
        "og:title": ("title", 3),
        "twitter:title": ("title", 2),
        "og:description": ("description", 3),
        "twitter:description": ("description", 2),
        "description": ("description", 1),
        "og:image:secure_url": ("image", 4),
        "og:image": ("image", 3),
        "og:image:url": ("image", 3),
        "twitter:image": ("image", 2),
        "og:site_name": ("site", 3),
    }

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, tuple[int, str]] = {}
        self.title: list[str] | None = None
        self.is_over = False

    @classmethod
    def of(cls, body: bytes, charset: str) -> dict[str, str]:
        """What was found, best source first: title, description, image, site."""
        try:
            text = body.decode(charset, "replace")
        except LookupError:
            text = body.decode("utf-8", "replace")
        head = cls()
        for start in range(0, len(text), 16_384):
            head.feed(text[start : start + 16_384])
            if head.is_over:
                break
        return {name: value for name, (_rank, value) in head.found.items()}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self.is_over = True
        elif tag == "title" and "title" not in self.found:
            self.title = []
        elif tag == "meta" and not self.is_over:
            given = {name: value or "" for name, value in attrs}
            name, rank = self.NAMES.get(
                (given.get("property") or given.get("name", "")).lower(), ("", 0)
            )
            self.take(name, rank, given.get("content", ""))

    def handle_data(self, data: str) -> None:
        if self.title is not None:
            self.title.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self.title is not None:
            self.take("title", 1, "".join(self.title))
            self.title = None
        elif tag == "head":
            self.is_over = True

    def take(self, name: str, rank: int, value: str) -> None:
        value = value.strip()[:2000]
        if name and value and rank > self.found.get(name, (0, ""))[0]:
            self.found[name] = (rank, value)
