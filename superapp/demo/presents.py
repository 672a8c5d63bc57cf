"""Presents in the demo: a gift card to redeem, credit for a chipped cup, an allowance for tea, and
a code that takes a tenth off."""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from messaging.models import Conversation, Message, User
from messaging.services import open_direct
from shop.models import Category, ShopThread
from shop.services import Terms, allow_spending, create_coupon, give_store_credit, post_coupon
from wallet.models import GiftCard
from wallet.selectors.stepping import Bound
from wallet.services import buy_gift_card, prove_by_pin, set_pin, top_up

_NAMES = uuid.UUID("0b1c7f3a-2c55-4d9c-8c0e-6a4de1c1b9f2")


def _id(name: str) -> UUID:
    return uuid.uuid5(_NAMES, name)


def give_presents(people: dict[str, User], now: datetime) -> None:
    """Once: what is there stays as it is."""
    if GiftCard.objects.filter(id=_id("gift")).exists():
        return
    camille, ines = people["camille"], people["ines"]
    top_up(user=camille, top_up_id=_id("top-up"), amount=60_00)
    friends = open_direct(opener=camille, other=ines)
    buy_gift_card(
        buyer=camille,
        card_id=_id("gift"),
        amount=25_00,
        words="Bon anniversaire, Inès !",
        conversation=friends,
    )
    thread = ShopThread.objects.select_related("conversation", "customer", "shop").get(
        customer=ines, shop__handle="atelier-kaolin"
    )
    give_store_credit(actor=people["jeanne"], thread=thread, credit_id=_id("credit"), amount=5_00)
    coupon = create_coupon(
        actor=people["jeanne"],
        shop=thread.shop,
        coupon_id=_id("coupon"),
        code="KAOLIN10",
        terms=Terms(
            percent=10,
            minimum=20_00,
            ends_at=(now + timedelta(days=21)).replace(hour=22, minute=59, second=59),
            most_uses=50,
            most_each=1,
        ),
    )
    post_coupon(
        sender=people["jeanne"],
        conversation=thread.conversation,
        coupon=coupon,
        client_id=_id("coupon card"),
    )
    lina, pin, cap = people["lina"], "271828", 40_00
    set_pin(owner=lina, pin=pin)
    bound = Bound(cap, settings.CURRENCY, f"mandate.{ines.id}", str(_id("allowance")))
    allowance = allow_spending(
        grantor=lina,
        grantee=ines,
        mandate_id=_id("allowance"),
        cap=cap,
        per_use=25_00,
        until=now + timedelta(days=30),
        category=Category.objects.get(slug="tea"),
        proof=prove_by_pin(owner=lina, pin=pin, bound=bound),
    )
    for minutes, place in (  # after all that was said there
        (4, friends),
        (3, thread.conversation),
        (2, allowance.conversation),
    ):
        moment = now - timedelta(minutes=minutes)
        Message.objects.filter(conversation=place, created_at__gte=now).update(created_at=moment)
        Conversation.objects.filter(id=place.id).update(last_message_at=moment)
