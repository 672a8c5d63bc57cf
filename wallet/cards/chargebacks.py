"""What a bank took back, on the wallet's home: what waits, and what is owed."""

from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.models import User
from wallet.cards.home import Waiting, register_waiting
from wallet.models import Chargeback
from wallet.selectors.accounts import Party
from wallet.selectors.chargebacks import chargebacks_against


@register_waiting
def taken_back(viewer: User) -> list[Waiting]:
    """Claims that are not closed, and one row for all that is owed."""
    rows: list[Waiting] = []
    owing: dict[str, tuple[int, Chargeback]] = {}
    for one in chargebacks_against(viewer):
        owed = getattr(one, "owed", 0) or 0
        if owed > 0:
            owing[one.currency] = (owed, one)
        elif not one.is_closed:
            is_asked = one.state == "inquiry"
            title = (
                _("Your card's bank asks about a top-up")
                if is_asked
                else _("Your card's bank took a top-up back")
            )
            said = _("We have answered the bank.") if one.answered_at else ""
            url = reverse("wallet:top_up_state", args=[one.top_up_id])
            rows.append(_row(one, title, one.amount, said, _("See"), url))
    for owed, one in owing.values():
        said = _("Your wallet is frozen until it is paid.")
        url = reverse("wallet:top_up")
        if one.currency == settings.CURRENCY:
            url += f"?amount={owed}"
        row = _row(one, _("You owe Palabre"), owed, said, _("Top up"), url)
        rows.append(replace(row, is_first=True))
    return rows


def _row(one: Chargeback, title: str, amount: int, said: str, verb: str, url: str) -> Waiting:
    return Waiting(
        key=f"chargeback.{one.id}",
        party=Party(_("Your card's bank"), None, "card"),
        title=title,
        memo=said,
        amount=amount,
        currency=one.currency,
        at=one.created_at,
        due_at=None,
        url=url,
        verb=verb,
    )
