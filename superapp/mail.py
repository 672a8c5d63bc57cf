"""The demo's letter box: mails that were "sent" are files, and a page shows them."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

SHOWN = 50
# What Django's file backend writes after each message.
_RULE = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Mail:
    """A mail as its reader sees it."""

    to: str
    subject: str
    body: str
    sent_at: datetime


def newest_mails(to: str = "") -> list[Mail]:
    """The mails sent by this demo, newest first; only those to one address if given."""
    folder = Path(settings.EMAIL_FILE_PATH)
    found_files = folder.glob("*.log") if folder.is_dir() else ()
    files = sorted(found_files, key=lambda file: file.stat().st_mtime_ns, reverse=True)
    mails: list[Mail] = []
    for file in files:
        found = [_read(raw) for raw in file.read_bytes().split(_RULE) if raw.strip()]
        mails += [mail for mail in reversed(found) if not to or to.lower() == mail.to.lower()]
        if len(mails) >= SHOWN:
            break
    return mails[:SHOWN]


def _read(raw: bytes) -> Mail:
    message = email.message_from_bytes(raw.lstrip(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    addresses = getaddresses([str(message["To"] or "")])
    try:
        sent_at = parsedate_to_datetime(str(message["Date"]))
        if sent_at.tzinfo is None:  # "-0000", which is how UTC is written here
            sent_at = sent_at.replace(tzinfo=UTC)
    except (TypeError, ValueError):
        sent_at = timezone.now()
    return Mail(
        to=addresses[0][1] if addresses else "",
        subject=str(message["Subject"] or ""),
        body=part.get_content().strip() if part else "",
        sent_at=sent_at,
    )
