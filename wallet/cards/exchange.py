"""Exchange among the wallet's actions; it has no card: it concerns nobody else."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.models import User
from wallet.cards.home import Moved, Quick, Source, register_quick, register_source
from wallet.selectors.exchange import SOLD, other_leg


def _source(viewer: User, moved: Moved) -> Source | None:
    """Each leg of an exchange leads to the other one."""
    other = other_leg(viewer, moved.transfer_id, moved.at)
    if other is None:
        return None
    leg, transfer_id = other
    label = _("What was sold") if leg == SOLD else _("What was bought")
    return Source(label, sheet_url=reverse("wallet:movement", args=[transfer_id]))


register_source("exchange", _source)
register_quick(Quick("exchange", 80, gettext_lazy("Exchange"), "swap", url="wallet:exchange"))
