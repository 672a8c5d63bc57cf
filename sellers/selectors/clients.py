"""The client beside the thread: what they ordered and spent, and what lies in their cart.

A shop sees its own part of the cart and its own orders; a stylist sees what came from their
advice. Neither sees the other's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, QuerySet, Sum

from messaging.errors import NotFound
from messaging.models import Conversation, User
from sellers.models import Stylist
from sellers.permissions import is_counter_side
from sellers.selectors.people import is_stylist
from shop.models import Listing, Order, Shop, ShopThread
from shop.permissions import STAFF, STYLIST
from shop.selectors import Line, Offer, OrderView, cart_of, offers_by_id
from shop.selectors.orders import paged

RECENT = 4


@dataclass(frozen=True)
class Client:
    """A person as one shop, or one stylist, knows them."""

    person: User
    shop: Shop | None
    since: datetime | None
    spent: int
    orders_count: int
    orders: Sequence[OrderView]
    cart: Sequence[Line]
    currency: str
    ref: str
    listing: Listing | None

    @property
    def cart_total(self) -> int:
        return sum(line.amount for line in self.cart)


def client_of(viewer: User, conversation: Conversation) -> Client:
    """The client whom the viewer faces; NotFound where they face none.

    ``conversation`` comes from ``messaging.selectors.conversation_for(viewer, ...)``.
    """
    if is_counter_side(conversation):
        return _client_of_shop(conversation)
    if conversation.kind == Conversation.Kind.DIRECT and is_stylist(viewer):
        return _client_of_stylist(viewer, conversation)
    raise NotFound("client_not_found")


def _client_of_shop(conversation: Conversation) -> Client:
    thread = ShopThread.objects.select_related("shop", "customer", "listing").get(
        conversation=conversation
    )
    found = Order.objects.filter(shop=thread.shop, buyer=thread.customer)
    lines = [line for line in cart_of(thread.customer).lines if line.shop.id == thread.shop_id]
    return Client(
        person=thread.customer,
        shop=thread.shop,
        cart=lines,
        currency=thread.shop.currency,
        ref=thread.ref,
        listing=thread.listing,
        **_known(found, STAFF),
    )


def _client_of_stylist(viewer: User, conversation: Conversation) -> Client:
    others: Any = conversation.others  # type: ignore[attr-defined]
    if not others:
        raise NotFound("client_not_found")
    person = others[0].user
    found = Order.objects.filter(recommended_by=viewer, buyer=person)
    return Client(
        person=person,
        shop=None,
        cart=[],
        currency=settings.CURRENCY,
        ref="",
        listing=None,
        **_known(found, STYLIST),
    )


def _known(found: QuerySet[Order], side: str) -> dict[str, Any]:
    """Figures over the orders that were not called off, and the newest of all."""
    kept = found.exclude(state=Order.State.CANCELLED)
    sums = kept.aggregate(spent=Sum("total"), count=Count("id"), since=Min("placed_at"))
    orders, _more = paged(found.order_by("-placed_at", "-id"), 1, RECENT, side)
    return {
        "since": sums["since"],
        "spent": sums["spent"] or 0,
        "orders_count": sums["count"],
        "orders": orders,
    }


def client_panel(viewer: User, conversation: Conversation) -> dict[str, Any] | None:
    """The client beside the thread; None where the viewer faces no client."""
    try:
        client = client_of(viewer, conversation)
    except NotFound:
        return None
    return {"client": client, "conversation": conversation}


def stylist_panel(viewer: User, conversation: Conversation) -> dict[str, Any] | None:
    """For the client: who advises them, and what was picked; None in other conversations."""
    if conversation.kind != Conversation.Kind.DIRECT or is_stylist(viewer):
        return None
    others: Any = conversation.others  # type: ignore[attr-defined]
    stylist = (
        Stylist.objects.filter(user=others[0].user, is_active=True).select_related("user").first()
        if others
        else None
    )
    if stylist is None:
        return None
    orders, _more = paged(
        Order.objects.filter(recommended_by=stylist.user, buyer=viewer).order_by("-placed_at"),
        1,
        RECENT,
        "",
    )
    return {
        "stylist": stylist,
        "picks": _picks(stylist, conversation),
        "orders": orders,
        "conversation": conversation,
    }


def _picks(stylist: Stylist, conversation: Conversation) -> list[Offer]:
    refs = list(
        conversation.messages.filter(sender=stylist.user, card_type="shop.listing")
        .order_by("-seq")
        .values_list("card_ref", flat=True)[:12]
    )
    newest = list(dict.fromkeys(refs))[:3]
    found = offers_by_id(newest)
    return [found[ref] for ref in newest if ref in found]
