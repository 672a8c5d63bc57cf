"""Who works where, which conversation belongs to which shop, and who recommended what."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from messaging.errors import NotFound
from messaging.models import Conversation, Message, Participant, User
from messaging.selectors import inbox_of
from shop.models import Shop, ShopThread, Staff
from shop.permissions import BUYER, STAFF, may_come_from
from shop.selectors.catalogue import strip_of
from shop.selectors.orders import orders_with


def shops_of(viewer: User) -> list[Shop]:
    """The shops the viewer works in."""
    return list(
        Shop.objects.filter(staff__user=viewer, staff__is_active=True).order_by("name", "id")
    )


def shop_of(viewer: User, handle: str) -> Shop:
    """The shop with this handle, if the viewer works in it; NotFound otherwise."""
    found = Shop.objects.filter(handle=handle, staff__user=viewer, staff__is_active=True).first()
    if found is None:
        raise NotFound("shop_not_found")
    return found


def works_at(viewer: User, shop_id: UUID) -> bool:
    return Staff.objects.filter(shop_id=shop_id, user=viewer, is_active=True).exists()


def staff_of(shop: Shop) -> list[User]:
    """Who speaks for the shop, its owner first."""
    rows = Staff.objects.filter(shop=shop, is_active=True).select_related("user")
    return [row.user for row in rows.order_by("role", "created_at", "id")]


def thread_of(viewer: User, shop: Shop) -> ShopThread | None:
    """The viewer's conversation with a shop, if it was ever opened."""
    return (
        ShopThread.objects.filter(shop=shop, customer=viewer)
        .select_related("conversation", "shop")
        .first()
    )


def thread_for(viewer: User, conversation_id: UUID | str) -> tuple[ShopThread, Participant]:
    """The thread behind a shop conversation and the viewer's place in it; NotFound otherwise."""
    try:
        thread = ShopThread.objects.select_related("shop", "customer", "conversation").get(
            conversation_id=conversation_id
        )
        me = Participant.objects.get(
            conversation_id=conversation_id, user=viewer, left_at__isnull=True
        )
    except (
        ShopThread.DoesNotExist,
        Participant.DoesNotExist,
        ValidationError,
        ValueError,
        TypeError,
    ):
        raise NotFound("conversation_not_found") from None
    return thread, me


def thread_for_staff(viewer: User, conversation_id: UUID | str) -> tuple[ShopThread, Participant]:
    """The same for the shop's side alone."""
    thread, me = thread_for(viewer, conversation_id)
    if side_of(me) != STAFF:
        raise NotFound("conversation_not_found")
    return thread, me


def side_of(me: Participant) -> str:
    """Which side of the counter a participant stands on."""
    return STAFF if me.role == Participant.Role.STAFF else BUYER


def panel_of(viewer: User, conversation: Conversation) -> dict[str, Any] | None:
    """The shop beside its conversation, for the customer; None in any other conversation."""
    if conversation.kind != Conversation.Kind.SHOP:
        return None
    thread = (
        ShopThread.objects.filter(conversation=conversation, customer=viewer)
        .select_related("shop")
        .first()
    )
    if thread is None:
        return None
    orders, orders_count = orders_with(viewer, thread.shop_id)
    return {
        "shop": thread.shop,
        "thread": thread,
        "strip": strip_of(thread.shop),
        "orders": orders,
        "orders_count": orders_count,
    }


def places_for_gifts(viewer: User, limit: int = 20) -> list[tuple[Conversation, str]]:
    """The viewer's newest conversations with one other person, and how each is called."""
    rows = [one for one in inbox_of(viewer) if one.conversation.kind == Conversation.Kind.DIRECT]
    return [(one.conversation, one.name) for one in rows[:limit]]


def recommender_for(viewer: User, message_id: UUID | str | None, listing_id: UUID) -> User | None:
    """Who recommended a listing, from the card the viewer bought it from.

    Only a card that the viewer can see counts, sent by somebody else in a direct conversation;
    anything else is no recommendation, and no error either.
    """
    if not message_id:
        return None
    try:
        message = Message.objects.select_related("conversation", "sender").get(
            id=message_id,
            card_type="shop.listing",
            card_ref=str(listing_id),
            conversation__participants__user=viewer,
            conversation__participants__left_at__isnull=True,
        )
    except (Message.DoesNotExist, ValidationError, ValueError, TypeError):
        return None
    is_advice = may_come_from(message.conversation, message.sender, viewer)
    return message.sender if is_advice else None


def person(user_id: UUID | str) -> User | None:
    """Somebody by an id that this floor itself kept; None where they are gone."""
    return User.objects.filter(id=user_id, is_active=True).first()
