"""E-mail about money that waits: sent once, whatever people chose for what stays unread."""

import smtplib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import structlog
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import override as in_zone
from django.utils.translation import gettext as _

from messaging.models import User
from messaging.selectors.away import zone_of
from messaging.selectors.mails import absolute
from wallet import ledger
from wallet.money import format_money
from wallet.selectors.requests import unmailed_shares
from wallet.selectors.transfers import unmailed_transfers

log = structlog.get_logger(__name__)
SENT_AT_ONCE = 100


def mail_waiting_transfers(*, now: datetime | None = None) -> int:
    """Tell payees of money that has waited for them for an hour; how many mails left."""
    moment = now or ledger.now()
    waiting = unmailed_transfers(moment).select_related("payer", "payee")
    return _mail_once(
        moment,
        waiting[:SENT_AT_ONCE],
        lambda one: one.payee,
        lambda one: {
            "subject": _("%(sum)s from %(name)s waits for you")
            % {
                "sum": format_money(one.amount, one.currency),
                "name": one.payer.display_name,
            },
            "template": "wallet/mails/waiting",
            "context": {"transfer": one},
            "url": reverse("wallet:transfer", args=[one.id]),
        },
    )


def mail_waiting_requests(*, now: datetime | None = None) -> int:
    """Tell people that they were asked for money, an hour ago, and have not answered."""
    moment = now or ledger.now()
    waiting = unmailed_shares(moment).select_related("person", "request__asker")
    return _mail_once(
        moment,
        waiting[:SENT_AT_ONCE],
        lambda one: one.person,
        lambda one: {
            "subject": _("%(name)s asks you for %(sum)s")
            % {
                "sum": format_money(one.request.amount, one.request.currency),
                "name": one.request.asker.display_name,
            },
            "template": "wallet/mails/asked",
            "context": {"wanted": one.request},
            "url": reverse("wallet:request", args=[one.request_id]),
        },
    )


def _mail_once(
    moment: datetime,
    rows: Iterable[Any],
    whom: Callable[[Any], User],
    letter: Callable[[Any], dict[str, Any]],
) -> int:
    """A letter about each row, in its reader's language; how many left.

    Each row is marked before its letter leaves, so that nothing is told twice; when the mail
    server is away the mark is taken back and the next minute tries again.
    """
    sent = 0
    for row in rows:
        same = type(row).objects.filter(pk=row.pk)
        if not same.filter(mailed_at__isnull=True).update(mailed_at=moment):
            continue
        person = whom(row)
        with translation.override(person.locale), in_zone(zone_of(person)):
            is_sent = mail(person=person, **letter(row))
        if not is_sent:
            same.update(mailed_at=None)
            break
        sent += 1
    return sent


def mail(*, person: User, subject: str, template: str, context: dict[str, Any], url: str) -> bool:
    """One mail, in the active language; whether the mail server was there."""
    if not person.email:
        return True
    shown = {**context, "person": person, "url": absolute(url)}
    message = EmailMultiAlternatives(
        " ".join(subject.split())[:150],
        render_to_string(f"{template}.txt", shown),
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"{template}.html", shown), "text/html")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused:
        log.info("mail_refused", user=str(person.id))
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail_server_away", error=type(error).__name__)
        return False
    return True
