"""The face of a shared pot, and where one begins."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.cards import ComposerEntry, register, register_composer_entry
from messaging.models import Conversation, User
from wallet.cards.home import Moved, Source, register_source, shown_in
from wallet.models import PotMove
from wallet.money import format_money
from wallet.selectors import pots_by_id
from wallet.selectors.pots import PotView, move_seen

POT = "wallet.pot"


@register
class PotCard:
    """What a group puts together, how far it has come, and what is there."""

    type = POT
    is_money = True
    template = "wallet/cards/_pot.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: {"view": view} for ref, view in pots_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        view: PotView = context["view"]
        pot = view.pot
        words = {
            "title": pot.title,
            "sum": format_money(view.gathered, pot.currency),
            "goal": format_money(pot.goal, pot.currency),
        }
        if not view.is_open:
            return _("Pot “%(title)s”: closed") % words
        if pot.goal:
            return _("Pot “%(title)s”: %(sum)s of %(goal)s") % words
        return _("Pot “%(title)s”: %(sum)s") % words

    def sheet_url(self, ref: str) -> str:
        return reverse("wallet:pot", args=[ref])


def _source(viewer: User, moved: Moved) -> Source | None:
    found = move_seen(viewer, moved.transfer_id)
    if found is None:
        return None
    return Source(
        label=_("Shared pot"),
        sheet_url=reverse("wallet:pot", args=[found.pot_id]),
        conversation_url=shown_in(found.pot.conversation_id, POT, found.pot_id),
    )


for _kind in PotMove.Kind.values:
    register_source(f"pot_{_kind}", _source)


def in_groups(viewer: User, conversation: Conversation) -> bool:
    return conversation.kind == Conversation.Kind.GROUP


register_composer_entry(
    ComposerEntry(
        gettext_lazy("Shared pot"),
        "cash",
        lambda conversation: reverse("wallet:new_pot", args=[conversation.id]),
        in_groups,
    )
)
