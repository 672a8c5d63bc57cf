"""The face of money asked for, and where asking begins."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from messaging.cards import ComposerEntry, register, register_composer_entry
from messaging.models import User
from messaging.selectors import face_of
from wallet.cards.home import (
    WAITING_AT_MOST,
    Moved,
    Quick,
    Source,
    Waiting,
    register_quick,
    register_source,
    register_waiting,
    shown_in,
)
from wallet.cards.transfers import between_people
from wallet.money import format_money
from wallet.selectors import requests_by_id, shares_waiting_for
from wallet.selectors.accounts import Party
from wallet.selectors.requests import RequestView, share_paid

REQUEST = "wallet.request"


@register
class RequestCard:
    """Who asks whom for what, and who has paid."""

    type = REQUEST
    is_money = True
    template = "wallet/cards/_request.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: {"view": view} for ref, view in requests_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        view: RequestView = context["view"]
        words = {
            "name": view.request.asker.get_short_name(),
            "sum": format_money(view.request.amount, view.request.currency),
            "paid": view.paid,
            "all": len(view.shares),
        }
        if view.request.cancelled_at:
            said = _("%(name)s no longer asks for %(sum)s") % words
        elif len(view.shares) == 1:
            [share] = view.shares
            words |= {"whom": share.person.get_short_name(), "state": share.get_state_display()}
            said = _("%(name)s asks %(whom)s for %(sum)s: %(state)s") % words
        else:
            said = _("%(name)s asks for %(sum)s each: %(paid)s of %(all)s have paid") % words
        return f"{said} ({view.request.note})" if view.request.note else said

    def sheet_url(self, ref: str) -> str:
        return reverse("wallet:request", args=[ref])


ASK = ComposerEntry(
    gettext_lazy("Request money"),
    "in",
    lambda conversation: reverse("wallet:new_request", args=[conversation.id]),
    between_people,
)
register_composer_entry(ASK)
register_quick(Quick("request", 30, gettext_lazy("Request"), "in", entry=ASK))


@register_waiting
def requests_to_pay(viewer: User) -> list[Waiting]:
    return [
        Waiting(
            key=f"request.{one.id}",
            party=Party(one.request.asker.display_name, face_of(one.request.asker)),
            title=_("%(name)s asks for money") % {"name": one.request.asker.get_short_name()},
            memo=one.request.note,
            amount=one.request.amount,
            currency=one.request.currency,
            at=one.request.created_at,
            due_at=None,
            url=reverse("wallet:request", args=[one.request_id]),
            verb=_("Pay"),
        )
        for one in shares_waiting_for(viewer)[:WAITING_AT_MOST]
    ]


def _source(viewer: User, moved: Moved) -> Source | None:
    found = share_paid(viewer, moved.transfer_id)
    if found is None:
        return None
    return Source(
        label=pgettext("noun", "Request"),
        sheet_url=reverse("wallet:request", args=[found.request_id]),
        conversation_url=shown_in(found.request.conversation_id, REQUEST, found.request_id),
    )


register_source("request", _source)
