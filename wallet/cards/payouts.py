"""Money in and out on the wallet's home: buttons, and where its movements lead back to."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging.models import User
from wallet.cards.home import Quick, Source, register_quick, register_source
from wallet.models import Payout

_desks: list[Callable[[UUID], str]] = []


def _source(name: str, label: Any) -> Any:
    """The sheet of the thing whose id the movement carries; its own door keeps others out.

    What a business moved is shown where its people work.
    """

    def find(viewer: User, moved: Any) -> Source | None:
        if moved.account.owner_id != viewer.id:
            return None
        subject: UUID = moved.pending_id or moved.transfer_id
        return Source(str(label), reverse(name, args=[subject]))

    return find


def register_desk(find: Callable[[UUID], str]) -> None:
    """Say where the people of a business read of its payouts: the page of an account, or ""."""
    _desks.append(find)


def desk_page(payout: Payout) -> str:
    """Where the payout of a business is read about: its page at the desk."""
    pages = (find(payout.account_id) for find in _desks)
    return next((page for page in pages if page), "/")


register_quick(Quick("pay-out", 90, _("Pay out"), "home", url="wallet:new_payout"))
register_quick(Quick("cards", 95, _("Cards"), "card", url="wallet:cards"))
register_source("top_up", _source("wallet:top_up_state", _("Top-up")))
register_source("payout", _source("wallet:payout", _("Payout")))
