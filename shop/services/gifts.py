"""A shop's own gift cards: paid for now, good there alone."""

from uuid import UUID

from django.conf import settings

from messaging.errors import Invalid
from messaging.models import Conversation, User
from shop import selectors
from shop.errors import OwnShop, ShopClosed
from shop.models import Shop
from wallet.models import GiftCard
from wallet.services import buy_gift_card, whole_transaction


@whole_transaction
def buy_shop_gift_card(
    *,
    buyer: User,
    shop: Shop,
    card_id: UUID,
    amount: int,
    words: str = "",
    conversation: Conversation | None = None,
    proof: str = "",
) -> GiftCard:
    """Pay for a gift card that is good at this shop alone; for a chat, or for a code to give away.

    The same id with the same content buys once. Refuses like ``buy_gift_card``, with ShopClosed,
    and OwnShop for people who work there.
    """
    if selectors.works_at(buyer, shop.id):
        raise OwnShop
    if not shop.is_open:
        raise ShopClosed
    if shop.currency != settings.CURRENCY:
        raise Invalid("mixed_currencies")
    return buy_gift_card(
        buyer=buyer,
        card_id=card_id,
        amount=amount,
        words=words,
        payee_account_id=shop.account_id,
        conversation=conversation,
        proof=proof,
    )
