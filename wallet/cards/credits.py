"""The face of a gift card in a conversation; gift cards on the wallet's home and beside the "+"."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.cards import ComposerEntry, register, register_composer_entry
from messaging.errors import NotFound
from messaging.models import Conversation, User
from messaging.permissions import can_write
from wallet.cards.home import Quick, Source, register_quick, register_source
from wallet.models import GiftCard
from wallet.money import format_money
from wallet.selectors.credits import GIFT_CARD, gift_card_for, gift_cards_by_id
from wallet.selectors.movements import Movement


@register
class GiftCardCard:
    """A gift card: how much, from whom, where it is good, whether somebody has it."""

    type = GIFT_CARD
    is_money = True
    template = "wallet/cards/_gift.html"

    def load(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        return {ref: {"gift": card} for ref, card in gift_cards_by_id(refs).items()}

    def summary(self, context: Mapping[str, Any]) -> str:
        card: GiftCard = context["gift"]
        return _("Gift card, %(sum)s") % {"sum": format_money(card.amount, card.currency)}

    def sheet_url(self, ref: str) -> str:
        return reverse("wallet:gift_card", args=[ref])


def _url(conversation: Conversation) -> str:
    return f"{reverse('wallet:new_gift_card')}?conversation={conversation.id}"


def _offered(viewer: User, conversation: Conversation) -> bool:
    if conversation.kind not in (Conversation.Kind.DIRECT, Conversation.Kind.GROUP):
        return False
    return can_write(conversation.me)  # type: ignore[attr-defined]


def _bought(viewer: User, moved: Movement) -> Source | None:
    try:
        card = gift_card_for(viewer, moved.transfer_id)
    except NotFound:
        return None
    chat = reverse("messaging:chat", args=[card.conversation_id]) if card.conversation_id else ""
    return Source(_("Gift card"), reverse("wallet:gift_card", args=[card.id]), chat)


register_source("gift_card", _bought)
register_composer_entry(ComposerEntry(gettext_lazy("Gift card"), "gift", _url, _offered))
register_quick(Quick("credits", 75, gettext_lazy("Gift cards"), "gift", url="wallet:credits"))
