"""What stays unread goes by e-mail: one mail for all conversations, and nothing twice."""

import smtplib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.models import Conversation, Message, Participant, User
from messaging.selectors.away import zone_of
from messaging.selectors.mails import (
    CONVERSATIONS,
    STOP,
    Unread,
    absolute,
    link_of,
    to_be_mailed,
    unread_by_mail,
    untold,
)
from messaging.services.messages import send_message

log = structlog.get_logger(__name__)

PEOPLE_AT_ONCE = 100


def mail_unread(*, now: datetime | None = None, is_lately: bool = False) -> int:
    """Mail everyone what waits for them too long; returns how many mails left.

    ``is_lately`` asks only after conversations of the last hour, which finds almost everything and
    looks at little; who came to be due later (the end of a quiet night) is found by a full round.
    What a mail tells of is marked before it leaves, so that nothing is told twice; when the mail
    server is away the marks are taken back and the next minute tries again.
    """
    now = now or timezone.now()
    sent = 0
    lately = timedelta(minutes=60 + settings.UNREAD_MAIL_MINUTES)
    said_since = now - lately if is_lately else None
    for person in to_be_mailed(now, said_since)[:PEOPLE_AT_ONCE]:
        with translation.override(person.locale), timezone.override(zone_of(person)):
            found, before = _claimed(person, now)
            if not found:
                continue
            try:
                _mail(person, found).send()
                sent += 1
            except smtplib.SMTPRecipientsRefused:
                log.info("mail_refused", user=str(person.id))
            except (OSError, smtplib.SMTPException) as error:
                log.warning("mail_server_away", error=type(error).__name__)
                for place, (seq, was) in before.items():
                    Participant.objects.filter(id=place, emailed_seq=seq).update(emailed_seq=was)
                break
    return sent


def _claimed(person: User, now: datetime) -> tuple[list[Unread], dict[int, tuple[int, int]]]:
    """What this person is to be told of, marked as told: (now, before) by place."""
    with transaction.atomic():
        places = list(
            untold(now)
            .filter(user=person)
            .select_related("conversation")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("-conversation__last_message_at")[:CONVERSATIONS]
        )
        found, told = unread_by_mail(person, places, now)
        was = {place.id: place.emailed_seq for place in places}
        for place, seq in told.items():
            Participant.objects.filter(id=place).update(emailed_seq=seq)
    return found, {place: (seq, was[place]) for place, seq in told.items()}


def _mail(person: User, found: list[Unread]) -> EmailMultiAlternatives:
    count = sum(one.count for one in found)
    counted = ngettext("%(n)d new message", "%(n)d new messages", count) % {"n": count}
    if len(found) == 1:
        subject = _("%(name)s: %(text)s") % {"name": found[0].name, "text": counted}
    else:
        subject = _("%(text)s in %(n)d conversations") % {"text": counted, "n": len(found)}
    stop = link_of(STOP, person)
    context: dict[str, Any] = {
        "person": person,
        "found": found,
        "counted": counted,
        "stop_url": stop,
        "settings_url": absolute("/me/notifications/"),
    }
    mail = EmailMultiAlternatives(
        " ".join(subject.split())[:150],
        render_to_string("messaging/mails/unread.txt", context),
        to=[person.email],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("messaging/mails/unread.html", context), "text/html")
    return mail


def answer_by_mail(
    *, person: User, conversation: Conversation, client_id: UUID, text: str
) -> Message:
    """Send what was written on the page that a mail led to; the same attempt again sends once."""
    message, _is_new = send_message(
        sender=person, conversation=conversation, client_id=client_id, text=text
    )
    return message


def stop_mails(*, person: User) -> None:
    """No more mails of what stays unread."""
    User.objects.filter(id=person.id).update(mail_when=User.MailWhen.NEVER)
