"""Frames of plain texts, poured out of moulds instead of being built anew.

A plain text's fact holds the message as JSON and its bubble as HTML, and of all that only a few
values are the message's own. The rest is built once a sender, in the ordinary way, and kept: for
what is said most often this takes away most of what saying it costs.
"""

import functools
import re
from datetime import UTC, datetime, tzinfo
from json import JSONEncoder
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.html import escape

from messaging.cards import render_bubble
from messaging.events import message_created
from messaging.models import Message, User
from messaging.serializers import message_data

_SPEAKS = re.compile(r"[*_`~@\\]|\A\W*\Z|^\s*(?:[-+]|\d+[.)])\s|//|www\.|\w\.\w", re.MULTILINE)
_FACE = ("id", "display_name", "handle", "hue", "avatar")
_written = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# What stands in a mould where each message has its own: values that no message has.
_TEXT, _BUBBLE_TEXT = "\ue0fa\ue0fb", "\ue0fc\ue0fd"
_BLANK: dict[str, Any] = {
    "id": UUID("0197a0b1-0000-7000-8000-00000000000a"),
    "client_id": UUID("0197a0b1-0000-7000-8000-00000000000b"),
    "conversation_id": UUID("0197a0b1-0000-7000-8000-00000000000c"),
    "seq": 918_273_645_546_372,
    "changed_seq": 918_273_645_546_372,
    "text": _TEXT,
    "created_at": datetime(1999, 12, 31, 23, 58, 57, tzinfo=UTC),
}


def poured(*, message: Message) -> str | None:
    """The frame that tells of a new plain text, as every socket sends it whatever its language.

    ``message`` has its number. None where its text has markup or no word: the frame is built, then.
    """
    if _SPEAKS.search(message.text):
        return None
    sender, zone = message.sender, timezone.get_current_timezone()
    mould = _mould(
        zone, sender.id, sender.display_name, sender.handle, sender.hue, sender.avatar.name
    )
    return mould % _own(message, zone, _written(message.text)[1:-1], _bubble_text(message.text))


def _bubble_text(text: str) -> str:
    return _written(escape(text))[1:-1]


def _own(message: Message, zone: tzinfo, text: str, bubble_text: str) -> dict[str, Any]:
    """What is a message's own in its frame."""
    at = message.created_at.astimezone(zone)
    return {
        "id": message.id,
        "client_id": message.client_id,
        "conversation": message.conversation_id,
        "seq": message.seq,
        "text": text,
        "bubble_text": bubble_text,
        "created_at": message.created_at.isoformat(),
        "at": at.isoformat(),
        "clock": f">{at.hour:02}:{at.minute:02}<",
    }


@functools.lru_cache(maxsize=4096)
def _mould(zone: tzinfo, *face: Any) -> str:
    """The frame of a blank message of this sender, with names where each message has its own."""
    blank = Message(**_BLANK, sender=User(**dict(zip(_FACE, face, strict=True))))
    with timezone.override(zone):
        bubble = render_bubble(blank).replace(_TEXT, _BUBBLE_TEXT)
    mould = _written(
        {
            "type": message_created.name,
            "conversation": str(blank.conversation_id),
            "seq": blank.seq,
            "at": blank.created_at.isoformat(),
            "data": message_data(blank),
            "html": bubble,
        }
    ).replace("%", "%%")
    for name, mark in _own(blank, zone, _TEXT, _BUBBLE_TEXT).items():
        mould = mould.replace(str(mark), f"%({name})s")
    return mould
