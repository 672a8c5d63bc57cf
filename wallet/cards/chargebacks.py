"""What a bank took back, on the wallet's home: what waits, and what is owed."""

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
            rows.append(_row(one, title, one.amount, _("See"), "top_up_state"))
    for owed, one in owing.values():
        rows.append(_row(one, _("You owe Palabre"), owed, _("Top up"), "top_up"))
    return rows


def _memo(one: Chargeback, name: str) -> str:
    if name == "top_up":
        return _("Your wallet is frozen until it is paid.")
    return _("We have answered the bank.") if one.answered_at else ""


def _row(one: Chargeback, title: str, amount: int, verb: str, name: str) -> Waiting:
    url = reverse(f"wallet:{name}", args=[one.top_up_id] if name == "top_up_state" else [])
    return Waiting(
        key=f"chargeback.{one.id}",
        party=Party(_("Your card's bank"), None, "card"),
        title=title,
        memo=_memo(one, name),
        amount=amount,
        currency=one.currency,
        at=one.created_at,
        due_at=None,
        url=url,
        verb=verb,
    )
