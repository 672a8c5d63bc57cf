"""The face of a split bill: who owes what, who has paid, how much has come in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.cards import ComposerEntry, register, register_composer_entry
from messaging.models import Conversation, User
from messaging.permissions import can_write
from messaging.selectors import face_of
from wallet import selectors
from wallet.cards.home import (
    Moved,
    Quick,
    Source,
    Waiting,
    register_quick,
    register_source,
    register_waiting,
    shown_in,
)
from wallet.money import format_money
from wallet.selectors.accounts import Party
from wallet.selectors.splits import SPLIT, split_moved

SHOWN = 6  # people named on the card


@register
class SplitCard:
    """A shared bill; what I owe of it is paid in its sheet."""

    type = SPLIT
    is_money = True
    template = "wallet/cards/_split.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: face_context(one) for ref, one in selectors.splits_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        split = context["split"]
        return _("Split bill, %(title)s, %(sum)s: %(state)s") % {
            "title": split.title,
            "sum": format_money(split.amount, split.currency),
            "state": state_words(split).lower(),
        }

    def sheet_url(self, ref: str) -> str:
        return reverse("wallet:split", args=[ref])


def face_context(split: Any) -> dict[str, Any]:
    """What the bill's templates draw, for any viewer."""
    return {
        "split": split,
        "parts": split.parts[:SHOWN],
        "more": max(0, len(split.parts) - SHOWN),
        "state_words": lazy(state_words, str)(split),  # a face is drawn in several languages
        "is_over": bool(split.cancelled_at) or split.is_settled,
    }


def state_words(split: Any) -> str:
    """The state as the card says it."""
    if split.is_settled:
        return _("Everybody has paid")
    if split.cancelled_at:
        return _("Called off")
    return _("%(sum)s of %(all)s received") % {
        "sum": format_money(split.received, split.currency),
        "all": format_money(split.owed, split.currency),
    }


@register_waiting
def shares_to_pay(viewer: User) -> list[Waiting]:
    """What the viewer owes: it waits until it is paid, wherever they have gone meanwhile."""
    return [
        Waiting(
            key=f"split.{share.id}",
            party=Party(share.split.initiator.display_name, face_of(share.split.initiator)),
            title=_("Your share, to %(name)s") % {"name": share.split.initiator.get_short_name()},
            memo=share.split.title,
            amount=share.amount,
            currency=share.split.currency,
            at=share.split.created_at,
            due_at=None,
            url=reverse("wallet:split", args=[share.split_id]),
            verb=_("Pay"),
        )
        for share in selectors.owed_by(viewer)
    ]


def _source(viewer: User, moved: Moved) -> Source | None:
    split = split_moved(viewer, moved.transfer_id, moved.at)
    return split and Source(
        label=_("Split bill"),
        sheet_url=reverse("wallet:split", args=[split.id]),
        conversation_url=shown_in(split.conversation_id, SPLIT, split.id),
    )


register_source("split", _source)


def _new(conversation: Conversation) -> str:
    return reverse("wallet:new_split", args=[conversation.id])


def _offered(viewer: User, conversation: Conversation) -> bool:
    kinds = (Conversation.Kind.DIRECT, Conversation.Kind.GROUP)
    return conversation.kind in kinds and can_write(conversation.me)  # type: ignore[attr-defined]


def split_entry(suffix: str = "") -> ComposerEntry:
    """Where a split begins; ``suffix`` is a query that brings a bill along."""
    return ComposerEntry(
        gettext_lazy("Split a bill"), "split", lambda one: _new(one) + suffix, _offered
    )


ENTRY = split_entry()
register_composer_entry(ENTRY)
register_quick(Quick("split", 60, gettext_lazy("Split a bill"), "split", entry=ENTRY))
