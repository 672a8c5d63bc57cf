"""Frames: how they are read, checked and written."""

import json
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings

from messaging.cards import unquoted_bubble


class Malformed(Exception):
    """A frame that no client of ours would send."""


def in_thread(work: Any) -> Any:
    """Run database work off the loop, in a thread of its own."""
    return database_sync_to_async(work, thread_sensitive=False)


def encoded(message: dict[str, Any], language: str, joined_seq: int = 0) -> str:
    """The fact as a frame in this language: encoded by the first socket of the process.

    The layer hands all local sockets the same object, so the others find it there. Who joined
    (``joined_seq``) after the message was said that this one answers gets it without its quote.
    """
    if "frame" in message:
        return str(message["frame"])
    frames: dict[tuple[str, bool], str] = message.setdefault("frames", {})
    envelope, html = message["envelope"], message["html"]
    if language not in html:
        language = next(iter(html), "")
    quote = envelope["data"].get("reply_to")
    is_late = bool(quote) and quote["seq"] <= joined_seq
    if (language, is_late) not in frames:
        if html:
            envelope = {**envelope, "html": html[language]}
        frames[language, is_late] = frame_of(_unquoted(envelope) if is_late else envelope)
    return frames[language, is_late]


def _unquoted(envelope: dict[str, Any]) -> dict[str, Any]:
    unquoted = {**envelope, "data": {**envelope["data"], "reply_to": None}}
    if bubble := envelope.get("html"):
        unquoted["html"] = unquoted_bubble(bubble)
    return unquoted


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
