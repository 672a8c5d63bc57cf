"""Files of messages, served to those who see the message; and a conversation's shelf of them."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from messaging import selectors
from messaging.errors import NotFound
from messaging.models import Attachment
from messaging.selectors import viewer_of

PIECE = 256 << 10
# A player asks for "all from here" and gets this much: it comes back for more when it plays on.
PLAYED = 4 << 20
TABS = ("media", "files", "links")
# Nothing in a file can act as a page of ours.
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"


@login_required
@require_safe
def attachment(request: HttpRequest, attachment_id: UUID, part: str) -> HttpResponseBase:
    """The file itself, its small picture or its still; ranges of it, for players."""
    row = selectors.attachment_for(viewer_of(request), attachment_id)
    stored = {"file": row.file, "thumb": row.thumb, "poster": row.poster}.get(part)
    if not stored or row.state != Attachment.State.READY:
        raise NotFound("attachment_not_found")
    path = Path(stored.path)
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise NotFound("attachment_not_found") from None
    etag = f'"{row.id}-{part}"'
    if request.headers.get("If-None-Match") == etag:
        return _dressed(HttpResponse(status=304), etag)
    response = _answer(request, path, size, etag)
    is_file = row.kind == Attachment.Kind.FILE
    response["Content-Type"] = row.mime if part == "file" else "image/webp"
    response["Content-Disposition"] = (
        content_disposition_header(is_file or "download" in request.GET, _name(row, path))
        or "inline"
    )
    return _dressed(response, etag)


def _answer(request: HttpRequest, path: Path, size: int, etag: str) -> HttpResponseBase:
    wanted = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        wanted = ""  # a range of another version of it
    span = _span(wanted, size)
    if span is None:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    start, end, is_part = span
    length = end - start
    body: HttpResponseBase
    if request.method == "HEAD":
        body = HttpResponse()
    else:
        body = StreamingHttpResponse(_pieces(path, start, length))
    if is_part:
        body.status_code = 206
        body["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    body["Content-Length"] = str(length)
    return body


def _span(wanted: str, size: int) -> tuple[int, int, bool] | None:
    """(start, end, whether it is a part) of what a Range header asks; None where that is nothing.

    Several ranges, and what is no range, are answered with the whole.
    """
    asked = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", wanted.strip())
    if asked is None or asked[0] == "bytes=-":
        return 0, size, False
    if not asked[1]:
        last = min(int(asked[2]), size)
        return (size - last, size, True) if last else None
    start = int(asked[1])
    end = min(int(asked[2]) + 1, size) if asked[2] else min(start + PLAYED, size)
    return (start, end, True) if start < end else None


async def _pieces(path: Path, start: int, length: int) -> AsyncIterator[bytes]:
    """A stretch of a file, piece by piece: the event loop never waits for the disk."""
    opened = await asyncio.to_thread(path.open, "rb")
    try:
        opened.seek(start)
        while length > 0 and (piece := await asyncio.to_thread(opened.read, min(PIECE, length))):
            length -= len(piece)
            yield piece
    finally:
        opened.close()


def _dressed(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    # Somebody who is removed has it for a minute more at most, and nobody else's cache keeps it.
    response["Cache-Control"] = "private, max-age=60, must-revalidate"
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _name(row: Attachment, path: Path) -> str:
    """Its own name, ending as what it is now."""
    if row.kind == Attachment.Kind.FILE:
        return row.name
    return (row.name.rpartition(".")[0] or row.name) + path.suffix


@login_required
@never_cache
@require_GET
def shelf(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The sheet with all that was sent here: pictures and films, files, links; or one more page."""
    viewer = viewer_of(request)
    conversation = selectors.conversation_for(viewer, conversation_id)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    before = request.GET.get("before", "")
    found = selectors.shelf_of(viewer, conversation, tab=tab, before=before)
    context = {"conversation": conversation, "tab": tab, "shelf": found}
    if before and request.headers.get("HX-Request"):
        return render(request, "messaging/_shelf_page.html", context)
    if request.headers.get("HX-Request"):
        return render(request, "messaging/_shelf.html", context)
    framed = {"sheet_template": "messaging/_shelf.html", "sheet_title": _("Shared here")}
    return render(request, "_sheet_page.html", {**framed, "sheet_nav": "chats", **context})
