"""What a person may do with what was already fetched: pure predicates."""

import re

from messaging.models import Conversation, Participant, User
from shop.models import Coupon, Listing, Order, Shop

BUYER, STAFF, STYLIST, ORDERER = "buyer", "staff", "stylist", "orderer"
State = Order.State
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,23}", re.ASCII)


def can_ship(order: Order, side: str) -> bool:
    """Only the shop sends what was placed."""
    return side == STAFF and order.state == State.PLACED


def can_deliver(order: Order, side: str) -> bool:
    """Either side may say that a parcel under way has arrived."""
    return side in (BUYER, STAFF) and order.state == State.SHIPPED


def can_cancel(order: Order, side: str) -> bool:
    """Until it is sent, both sides may call an order off."""
    return side in (BUYER, STAFF) and order.state == State.PLACED


def is_on_sale(listing: Listing) -> bool:
    return listing.is_active and listing.shop.is_open


def can_share(participant: Participant, shop_of_thread: Shop, listing: Listing) -> bool:
    """In a shop's conversation both sides may show a listing of that shop, and no other."""
    return participant.left_at is None and listing.shop_id == shop_of_thread.id


def may_come_from(conversation: Conversation, sender: User, viewer: User) -> bool:
    """A card that somebody else sent in a direct conversation counts as a recommendation."""
    return conversation.kind == Conversation.Kind.DIRECT and sender != viewer


def is_code(text: str) -> bool:
    """Whether a coupon may have this code: capitals, digits and hyphens, 3 to 24 of them."""
    return _CODE.fullmatch(text) is not None


def is_good_for(coupon: Coupon, customer: User) -> bool:
    return coupon.customer_id in (None, customer.id)
