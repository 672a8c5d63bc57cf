"""What the wallet says by e-mail: how far a payout came."""

import smtplib
from uuid import UUID

import structlog
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from messaging.selectors.away import zone_of
from messaging.selectors.mails import absolute
from wallet.cards.payouts import desk_page
from wallet.models import Payee, Payout

log = structlog.get_logger(__name__)


def mail_payout(*, payout_id: UUID) -> bool:
    """Tell its owner how far the payout came, once for each step; whether a mail left.

    Marked before it leaves, so that nothing is told twice; unmarked when the server is away.
    """
    payout = Payout.objects.select_related("user", "bank").filter(id=payout_id).first()
    if payout is None or payout.mailed == payout.state:
        return False
    before, mine = payout.mailed, Payout.objects.filter(id=payout.id, state=payout.state)
    if not mine.filter(mailed=before).update(mailed=payout.state):
        return False
    if payout.state == Payout.State.APPROVED or not payout.user.email:
        return False  # gone in a moment: the next step is told
    payee = Payee.objects.filter(account=payout.account_id).first()
    page = desk_page(payout) if payee else reverse("wallet:home")
    context = {"payout": payout, "payee": payee, "url": absolute(page)}
    with translation.override(payout.user.locale), timezone.override(zone_of(payout.user)):
        text = render_to_string("wallet/mails/payout.txt", context)
    subject, _break, body = text.strip().partition("\n")
    mail = EmailMessage(subject[:150], body.strip() + "\n", to=[payout.user.email])
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused:
        log.info("mail_refused", user=str(payout.user_id))
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail_server_away", error=type(error).__name__)
        mine.update(mailed=before)
        return False
    return True
