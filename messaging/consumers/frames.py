"""Frames: how they are read, checked and written."""

import json
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings


class Malformed(Exception):
    """A frame that no client of ours would send."""


def in_thread(work: Any) -> Any:
    """Run database work off the loop, in a thread of its own."""
    return database_sync_to_async(work, thread_sensitive=False)


def encoded(message: dict[str, Any], language: str) -> str:
    """The fact as a frame in this language: encoded by the first socket of the process.

    The layer hands all local sockets the same object, so the others find it there.
    """
    frames: dict[str, str] = message.setdefault("frames", {})
    html = message["html"]
    if language not in html:
        language = next(iter(html), "")
    if language not in frames:
        envelope = message["envelope"]
        if html:
            envelope = {**envelope, "html": html[language]}
        frames[language] = frame_of(envelope)
    return frames[language]


def frame_of(envelope: dict[str, Any]) -> str:
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))


def parse(text: str | None) -> dict[str, Any]:
    if text is None or len(text.encode()) > settings.SOCKET_MAX_FRAME:
        raise Malformed
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise Malformed
    return frame


def number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**62:
        raise Malformed
    return value
