"""The face of a transfer between people, and where one begins."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.template.defaultfilters import date
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.cards import (
    ComposerEntry,
    PersonEntry,
    register,
    register_composer_entry,
    register_person_entry,
)
from messaging.errors import Refusal
from messaging.models import Conversation, User
from messaging.selectors import face_of
from messaging.selectors.people import FACE_FIELDS, drawn_from
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
from wallet.models import ChatTransfer
from wallet.money import format_money
from wallet.selectors import transfer_for, transfers_by_id, transfers_waiting_for
from wallet.selectors.accounts import Party

TRANSFER = "wallet.transfer"
State = ChatTransfer.State


@register
class TransferCard:
    """A sum on its way from one person to another, and what became of it."""

    type = TRANSFER
    is_money = True
    template = "wallet/cards/_transfer.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: {"transfer": one} for ref, one in transfers_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        transfer: ChatTransfer = context["transfer"]
        said = _("%(sum)s from %(payer)s to %(payee)s: %(state)s") % {
            "sum": format_money(transfer.amount, transfer.currency),
            "payer": transfer.payer.get_short_name(),
            "payee": transfer.payee.get_short_name(),
            "state": State(transfer.state).label,
        }
        return f"{said} ({transfer.note})" if transfer.note else said

    def sheet_url(self, ref: str) -> str:
        return reverse("wallet:transfer", args=[ref])

    def alike(self, context: Mapping[str, Any]) -> tuple[Any, ...] | None:
        transfer: ChatTransfer = context["transfer"]
        if transfer.state != State.WAITING:
            return None
        return bool(transfer.note), *_drawn(transfer.payer), *_drawn(transfer.payee)

    def blank(self, *alike: Any) -> Mapping[str, Any]:
        has_note, *people = alike
        middle = len(FACE_FIELDS)
        payer, payee = (
            drawn_from(dict(zip(FACE_FIELDS, one, strict=True)))
            for one in (people[:middle], people[middle:])
        )
        return {"transfer": ChatTransfer(**_BLANK, note=_NOTE * has_note, payer=payer, payee=payee)}

    def own(self, context: Mapping[str, Any]) -> dict[str, str]:
        transfer: ChatTransfer = context["transfer"]
        until = localtime(transfer.expires_at)
        return {
            "sum": format_money(transfer.amount, transfer.currency),
            "note": transfer.note,
            "until": until.isoformat(),
            "until_said": date(until, "j N H:i"),
        }


# What a mould has in place of a transfer's own: values that none has.
_NOTE = "\ue0f4\ue0f5"
_BLANK: dict[str, Any] = {
    "amount": 918_273_645_546,
    "currency": "EUR",
    "expires_at": datetime(1999, 12, 31, 23, 58, 57, tzinfo=UTC),
}


def _drawn(person: User) -> tuple[Any, ...]:
    return person.id, person.handle, person.display_name, person.hue, person.avatar.name


def between_people(viewer: User, conversation: Conversation) -> bool:
    """Money goes from person to person in direct conversations and in groups."""
    return conversation.kind in (Conversation.Kind.DIRECT, Conversation.Kind.GROUP)


SEND = ComposerEntry(
    gettext_lazy("Transfer"),
    "out",
    lambda conversation: reverse("wallet:new_transfer", args=[conversation.id]),
    between_people,
)
register_composer_entry(SEND)
register_person_entry(
    PersonEntry(
        gettext_lazy("Send money"),
        "out",
        lambda person: reverse("wallet:pay_person", args=[person.handle]),
    )
)
register_quick(Quick("send", 20, gettext_lazy("Send"), "out", entry=SEND))


@register_waiting
def transfers_to_accept(viewer: User) -> list[Waiting]:
    return [
        Waiting(
            key=f"transfer.{one.id}",
            party=Party(one.payer.display_name, face_of(one.payer)),
            title=_("%(name)s sends you money") % {"name": one.payer.get_short_name()},
            memo=one.note,
            amount=one.amount,
            currency=one.currency,
            at=one.created_at,
            due_at=one.expires_at,
            url=reverse("wallet:transfer", args=[one.id]),
            verb=_("Accept"),
        )
        for one in transfers_waiting_for(viewer)[:WAITING_AT_MOST]
    ]


def _source(viewer: User, moved: Moved) -> Source | None:
    try:
        found = transfer_for(viewer, moved.pending_id or moved.transfer_id)
    except Refusal:
        return None
    return Source(
        label=_("Transfer"),
        sheet_url=reverse("wallet:transfer", args=[found.id]),
        conversation_url=shown_in(found.conversation_id, TRANSFER, found.id),
    )


register_source("transfer", _source)
