"""What the desk adds beside conversations: the client, the stylist, and what their "+" offers."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging.cards import ComposerEntry, Panel, register_composer_entry, register_panel
from messaging.models import Ask, Conversation, User
from sellers import selectors
from sellers.permissions import is_counter_side, may_recommend_in
from wallet.cards.payouts import register_desk


def _picker(conversation: Conversation) -> str:
    return f"{reverse('sellers:picker')}?conversation={conversation.id}"


def _coupon(conversation: Conversation) -> str:
    return reverse("sellers:send_coupon", args=[conversation.id])


def _questions(conversation: Conversation) -> str:
    return reverse("messaging:new_ask", args=[conversation.id, Ask.Kind.BUTTONS])


def _asks(viewer: User, conversation: Conversation) -> bool:
    return is_counter_side(conversation)


def _advises(viewer: User, conversation: Conversation) -> bool:
    return may_recommend_in(conversation) and selectors.is_stylist(viewer)


def _payouts(account_id: UUID) -> str:
    shop = selectors.shop_with_account(account_id)
    return f"{reverse('sellers:payouts')}?shop={shop.handle}" if shop else ""


register_desk(_payouts)
register_panel(Panel("sellers/_stylist.html", selectors.stylist_panel))
register_panel(Panel("sellers/_client.html", selectors.client_panel))
register_composer_entry(
    ComposerEntry(_("Recommend a listing"), "spark", _picker, _advises, order=10)
)
register_composer_entry(ComposerEntry(_("Promo code"), "ticket", _coupon, _asks))
# The sheet has a tab for each way to ask: buttons, a list, a form, times.
register_composer_entry(ComposerEntry(_("Ask the client"), "list", _questions, _asks))
