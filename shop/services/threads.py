"""Opening the one conversation that a customer has with a shop."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging.models import Conversation, Message, Participant, User
from messaging.services import open_conversation, post_card
from shop import selectors
from shop.cards import LISTING
from shop.errors import OwnShop
from shop.models import Listing, Shop, ShopThread

REF_LENGTH = 120
RECENT = 8


@transaction.atomic
def open_thread(
    *, customer: User, shop: Shop, ref: str = "", listing: Listing | None = None
) -> ShopThread:
    """The customer's conversation with the shop, made on first use.

    ``ref`` (where the link stood) is kept on the thread and on the orders that follow. A
    ``listing`` of the shop is put into the conversation as what it is about, unless it was just
    spoken of: opening the same link again says nothing twice. Refuses the shop's own staff.
    """
    thread = selectors.thread_of(customer, shop) or _open(customer, shop)
    about = listing if listing is not None and listing.shop_id == shop.id else None
    changed: dict[str, Any] = {}
    if ref := _clean(ref):
        changed["ref"] = ref
    if about is not None:
        changed["listing"] = about
    if changed:
        ShopThread.objects.filter(id=thread.id).update(opened_at=timezone.now(), **changed)
        for name, value in changed.items():
            setattr(thread, name, value)
    if about is not None:
        _mention(thread, customer, about)
    return thread


def _open(customer: User, shop: Shop) -> ShopThread:
    staff = selectors.staff_of(shop)
    if customer in staff:
        raise OwnShop
    try:
        with transaction.atomic():
            conversation = open_conversation(
                kind=Conversation.Kind.SHOP,
                title=shop.name,
                sign=shop.sign,
                hue=shop.hue,
                members=[
                    (customer, Participant.Role.CUSTOMER),
                    *((user, Participant.Role.STAFF) for user in staff),
                ],
            )
            return ShopThread.objects.create(
                shop=shop, customer=customer, conversation=conversation
            )
    except IntegrityError:
        # Somebody opened the same one at the same moment: theirs it is.
        return ShopThread.objects.select_related("conversation", "shop").get(
            shop=shop, customer=customer
        )


def _mention(thread: ShopThread, customer: User, listing: Listing) -> None:
    newest = list(
        Message.objects.filter(conversation=thread.conversation_id)
        .order_by("-seq")
        .values_list("seq", "card_type", "card_ref")[:RECENT]
    )
    if any(kind == LISTING and ref == str(listing.id) for _seq, kind, ref in newest):
        return
    after = newest[0][0] if newest else 0
    post_card(
        sender=customer,
        conversation=thread.conversation,
        card_type=LISTING,
        card_ref=str(listing.id),
        client_id=uuid.uuid5(thread.conversation_id, f"about:{listing.id}:{after}"),
    )


def _clean(ref: str) -> str:
    return "".join(one for one in ref.strip() if one.isprintable())[:REF_LENGTH]
