"""Payment codes on the wallet's home, and what the scanner says of somebody else's."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.models import User
from messaging.selectors import Found, Scanned, register_reader
from wallet.cards.home import Quick, register_quick
from wallet.selectors import digits_in


def _payment_code(viewer: User, scanned: Scanned) -> Found | None:
    if not digits_in(scanned.text):
        return None
    detail = _("Somebody shows it to pay at a till. Only a shop can take it, at its own till.")
    return Found(_("A payment code"), detail, "wallet")


register_reader(_payment_code)
register_quick(Quick("scan", 40, gettext_lazy("Scan"), "camera", url="messaging:scan"))
register_quick(Quick("pay-code", 50, gettext_lazy("Pay at a till"), "qr", url="wallet:code"))
