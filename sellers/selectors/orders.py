"""The desk's orders: of the viewer's shops, or that came from their advice."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from messaging.errors import NotFound
from messaging.models import User
from sellers.selectors.people import desk_shops
from shop.models import Order
from shop.permissions import STAFF, STYLIST
from shop.selectors import OrderView, order_for
from shop.selectors.orders import paged

State = Order.State
PAGE = 20
# What a list is called, and the states in it.
ORDER_LISTS = {
    "prepare": (State.PLACED,),
    "road": (State.SHIPPED,),
    "done": (State.DELIVERED, State.CANCELLED),
    "all": tuple(State),
}


def orders_at(
    viewer: User, *, which: str = "all", page: int = 1, limit: int = PAGE
) -> tuple[list[OrderView], bool, dict[str, int]]:
    """One list of the desk's orders, whether it goes on, and how many are in each list.

    What waits to be sent is shown oldest first, the rest newest first.
    """
    mine, side = _of(viewer)
    counts = mine.aggregate(
        **{
            name: Count("id", filter=Q(state__in=list(states)))
            for name, states in ORDER_LISTS.items()
        }
    )
    order = "placed_at" if which == "prepare" else "-placed_at"
    found = mine.filter(state__in=ORDER_LISTS.get(which, ORDER_LISTS["all"])).order_by(order, "id")
    views, has_more = paged(found, page, limit, side)
    return views, has_more, counts


def order_at(viewer: User, order_id: UUID) -> OrderView:
    """One of the desk's orders; NotFound for what the viewer only bought."""
    view = order_for(viewer, order_id)
    if view.side not in (STAFF, STYLIST):
        raise NotFound("order_not_found")
    return view


def _of(viewer: User) -> tuple[QuerySet[Order], str]:
    """Staff see their shops' orders; stylists without a shop see those they recommended."""
    shops = desk_shops(viewer)
    if shops:
        return Order.objects.filter(shop__in=shops), STAFF
    return Order.objects.filter(recommended_by=viewer), STYLIST
