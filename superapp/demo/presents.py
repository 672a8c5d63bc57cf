"""Presents in the demo: a gift card that waits to be redeemed, credit for a chipped cup."""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from messaging.models import Conversation, Message, User
from messaging.services import open_direct
from shop.models import ShopThread
from shop.services import give_store_credit
from wallet.models import GiftCard
from wallet.services import buy_gift_card, top_up

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
    thread = ShopThread.objects.select_related("conversation", "customer").get(
        customer=ines, shop__handle="atelier-kaolin"
    )
    give_store_credit(actor=people["jeanne"], thread=thread, credit_id=_id("credit"), amount=5_00)
    for minutes, place in ((50, friends), (40, thread.conversation)):
        moment = now - timedelta(minutes=minutes)
        Message.objects.filter(conversation=place, created_at__gte=now).update(created_at=moment)
        Conversation.objects.filter(id=place.id).update(last_message_at=moment)
