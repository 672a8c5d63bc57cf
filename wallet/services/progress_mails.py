"""What the wallet says by e-mail of what goes step by step: payouts, and what banks take back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from messaging.selectors.away import zone_of
from wallet.cards.payouts import desk_page
from wallet.models import Chargeback, Payee, Payout
from wallet.selectors.chargebacks import owed_by
from wallet.services.mails import mail


def mail_payout(*, payout_id: UUID) -> bool:
    """Tell its owner how far the payout came, once for each step; whether a mail left."""
    payout = Payout.objects.select_related("user", "bank").filter(id=payout_id).first()
    if payout is None:
        return False
    is_passing = payout.state == Payout.State.APPROVED  # gone in a moment: the next step is told
    return _mail_step(payout, "payout", None if is_passing else _of_payout)


def mail_chargeback(*, chargeback_id: UUID) -> bool:
    """Tell the person how it stands, once for each step; whether a mail left."""
    found = Chargeback.objects.select_related("user", "top_up").filter(id=chargeback_id).first()
    return found is not None and _mail_step(found, "chargeback", _of_chargeback)


def _of_payout(payout: Payout) -> dict[str, Any]:
    payee = Payee.objects.filter(account=payout.account_id).first()
    page = desk_page(payout) if payee else reverse("wallet:payout", args=[payout.id])
    return {"payout": payout, "payee": payee, "url": page}


def _of_chargeback(chargeback: Chargeback) -> dict[str, Any]:
    return {
        "chargeback": chargeback,
        "owed": owed_by(chargeback.user, chargeback.currency),
        "url": reverse("wallet:top_up_state", args=[chargeback.top_up_id]),
    }


def _mail_step(row: Any, name: str, context_of: Callable[[Any], dict[str, Any]] | None) -> bool:
    """Mail the row's ``state`` to its ``user``; without a context the step is only marked.

    Marked (``mailed``) before it leaves, so that nothing is told twice; unmarked when the server
    is away.
    """
    before, same = row.mailed, type(row).objects.filter(pk=row.pk, state=row.state)
    if before == row.state or not same.filter(mailed=before).update(mailed=row.state):
        return False
    if context_of is None or not row.user.email:
        return False
    with translation.override(row.user.locale), timezone.override(zone_of(row.user)):
        context = context_of(row)
        told = render_to_string(f"wallet/mails/{name}.txt", context)
        subject, _break, said = told.strip().partition("\n")
        is_sent = mail(
            person=row.user,
            subject=subject,
            template="wallet/mails/step",
            context={"said": said.strip()},
            url=context["url"],
        )
    if not is_sent:
        same.update(mailed=before)
    return is_sent
