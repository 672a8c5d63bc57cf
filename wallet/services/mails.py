"""E-mail about money that waits: sent once, whatever people chose for what stays unread."""

import smtplib
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
from wallet.models import ChatTransfer
from wallet.money import format_money
from wallet.selectors.transfers import unmailed_transfers

log = structlog.get_logger(__name__)
SENT_AT_ONCE = 100


def mail_waiting_transfers(*, now: datetime | None = None) -> int:
    """Tell payees of money that has waited for them for an hour; how many mails left.

    Each is marked before it leaves, so that nothing is told twice; when the mail server is away
    the mark is taken back and the next minute tries again.
    """
    moment = now or ledger.now()
    sent = 0
    waiting = unmailed_transfers(moment).select_related("payer", "payee")
    for transfer in waiting[:SENT_AT_ONCE]:
        unmarked = ChatTransfer.objects.filter(id=transfer.id, mailed_at__isnull=True)
        if not unmarked.update(mailed_at=moment):
            continue
        with translation.override(transfer.payee.locale), in_zone(zone_of(transfer.payee)):
            subject = _("%(sum)s from %(name)s waits for you") % {
                "sum": format_money(transfer.amount, transfer.currency),
                "name": transfer.payer.display_name,
            }
            is_sent = mail(
                person=transfer.payee,
                subject=subject,
                template="wallet/mails/waiting",
                context={"transfer": transfer},
                url=reverse("wallet:transfer", args=[transfer.id]),
            )
        if not is_sent:
            ChatTransfer.objects.filter(id=transfer.id).update(mailed_at=None)
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
