"""What the wallet says by e-mail when a card's bank takes money back."""

import smtplib
from uuid import UUID

import structlog
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from messaging.selectors.away import zone_of
from messaging.selectors.mails import absolute
from wallet.models import Chargeback
from wallet.selectors.chargebacks import owed_by

log = structlog.get_logger(__name__)


def mail_chargeback(*, chargeback_id: UUID) -> bool:
    """Tell the person how it stands, once for each step; whether a mail left.

    Marked before it leaves, so that nothing is told twice; unmarked when the server is away.
    """
    found = Chargeback.objects.select_related("user").filter(id=chargeback_id).first()
    if found is None or found.mailed == found.state:
        return False
    before, mine = found.mailed, Chargeback.objects.filter(id=found.id, state=found.state)
    if not mine.filter(mailed=before).update(mailed=found.state):
        return False
    if not found.user.email:
        return False
    context = {
        "chargeback": found,
        "owed": owed_by(found.user, found.currency),
        "url": absolute(reverse("wallet:top_up_state", args=[found.top_up_id])),
    }
    with translation.override(found.user.locale), timezone.override(zone_of(found.user)):
        text = render_to_string("wallet/mails/chargeback.txt", context)
    subject, _break, body = text.strip().partition("\n")
    mail = EmailMessage(subject[:150], body.strip() + "\n", to=[found.user.email])
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused:
        log.info("mail_refused", user=str(found.user_id))
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail_server_away", error=type(error).__name__)
        mine.update(mailed=before)
        return False
    return True
