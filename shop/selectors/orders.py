"""Orders, as a party to them sees them: the buyer, the shop's staff, who recommended it, or who
ordered it under the buyer's allowance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from messaging.errors import NotFound
from messaging.models import User
from shop.models import Order, OrderLine, OrderStep, Staff
from shop.permissions import BUYER, ORDERER, STAFF, STYLIST, can_cancel, can_deliver, can_ship
from wallet.models import MandateUse
from wallet.money import format_money

State = Order.State
PAGE = 20
_LINED = [field.attname for field in OrderLine._meta.concrete_fields]
ROAD = (State.PLACED, State.SHIPPED, State.DELIVERED)


@dataclass(frozen=True)
class Step:
    """One mark of an order's road: done, now, or ahead; ``at`` is when, where that was asked."""

    state: str
    at: Any
    is_done: bool
    is_now: bool
    is_free: bool

    @property
    def label(self) -> str:
        return state_label(self.state, self.is_free)


@dataclass(frozen=True)
class OrderView:
    """An order ready to draw. ``side`` is the viewer's: buyer, staff, stylist or orderer; empty on
    a card, which looks the same for everyone.
    """

    order: Order
    lines: Sequence[OrderLine]
    steps: Sequence[Step]
    side: str = ""

    @property
    def title(self) -> str:
        """The first line in words, and how many others there are."""
        first = self.lines[0]
        title = first.title if first.quantity == 1 else f"{first.title} × {first.quantity}"
        if others := len(self.lines) - 1:
            return ngettext("%(title)s and %(n)d other", "%(title)s and %(n)d others", others) % {
                "title": title,
                "n": others,
            }
        return title

    @property
    def picture(self) -> str:
        return self.lines[0].picture_url

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def is_cancelled(self) -> bool:
        return self.order.state == State.CANCELLED

    @property
    def orderer(self) -> str:
        """Who ordered it under the buyer's allowance, shortly; empty where the buyer did."""
        name: str = (ordered_by(self.order) or {}).get("name", "")
        return (name.split() or [""])[0]

    @property
    def sees_allowance(self) -> bool:
        """Whether it was paid under an allowance that the viewer gave or has."""
        return bool(self.orderer) and self.side in (BUYER, ORDERER)

    @property
    def is_talked_about(self) -> bool:
        """Whether the viewer is in the conversation with the shop that it belongs to."""
        return self.side in (BUYER, STAFF)

    @property
    def state_words(self) -> str:
        """Where the order stands, and where its money is."""
        if self.order.refunded:
            sums = {"sum": format_money(self.order.refunded, self.order.currency)}
            return _("Delivered; %(sum)s was refunded") % sums
        if self.order.is_free:
            return {
                State.PLACED: _("Ordered; nothing to pay"),
                State.SHIPPED: _("On its way; nothing to pay"),
                State.DELIVERED: _("Delivered; there was nothing to pay"),
                State.CANCELLED: _("Cancelled; there was nothing to pay"),
            }[State(self.order.state)]
        return {
            State.PLACED: _("Paid; the money is held until delivery"),
            State.SHIPPED: _("On its way; the money is held until delivery"),
            State.DELIVERED: _("Delivered; the shop has been paid"),
            State.CANCELLED: _("Cancelled; the money went back to the buyer"),
        }[State(self.order.state)]

    @property
    def short_state(self) -> str:
        return state_label(self.order.state, self.order.is_free)

    @property
    def is_moving(self) -> bool:
        return self.order.state in (State.PLACED, State.SHIPPED)

    @property
    def can_refund(self) -> bool:
        is_left = self.order.refunded < self.order.total
        return self.side == STAFF and self.order.state == State.DELIVERED and is_left

    @property
    def can_ship(self) -> bool:
        return can_ship(self.order, self.side)

    @property
    def can_deliver(self) -> bool:
        return can_deliver(self.order, self.side)

    @property
    def can_cancel(self) -> bool:
        return can_cancel(self.order, self.side)


def state_label(state: str, is_free: bool) -> str:
    return {
        State.PLACED: pgettext("order", "Ordered") if is_free else _("Paid"),
        State.SHIPPED: _("Shipped"),
        State.DELIVERED: _("Delivered"),
        State.CANCELLED: _("Cancelled"),
    }[State(state)]


def view_of(order: Order, side: str = "", *, dated: bool = True) -> OrderView:
    """Dress an order; its lines should be prefetched, and its steps where they are ``dated``."""
    taken = {step.state: step.at for step in order.steps.all()} if dated else {}
    come = ROAD.index(State(order.state)) if order.state in ROAD else -1
    steps = [
        Step(state, taken.get(state), index < come, index == come, order.is_free)
        for index, state in enumerate(ROAD)
    ]
    rows: list[dict[str, Any]] | None = getattr(order, "lined", None)
    lines = list(order.lines.all()) if rows is None else [OrderLine(**row) for row in rows]
    return OrderView(order, lines, steps, side)


def with_all(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Everything a view needs, in two queries for any number of orders."""
    return with_lines(orders).prefetch_related(
        Prefetch("steps", OrderStep.objects.order_by("at", "id"))
    )


def with_lines(orders: QuerySet[Order]) -> QuerySet[Order]:
    """What a card needs: all but the moments of the steps, in one query."""
    lined = (
        OrderLine.objects.filter(order=OuterRef("pk"))
        .order_by("id")
        .values(found=JSONObject(**{name: F(name) for name in _LINED}))
    )
    who = User.objects.filter(mandates__uses=OuterRef("payment_id")).values(
        found=JSONObject(id="id", handle="handle", name="display_name")
    )
    return orders.select_related("shop", "buyer", "recommended_by").annotate(
        lined=ArraySubquery(lined), ordered_by=Subquery(who[:1])
    )


def ordered_by(order: Order) -> dict[str, str] | None:
    """Who ordered it with the buyer's money (id, handle, name), if somebody else did; expects an
    order ``with_lines``."""
    found: dict[str, str] | None = getattr(order, "ordered_by", None)
    return found


def order_for(viewer: User, order_id: UUID | str) -> OrderView:
    """The order, for a party to it; NotFound for everybody else as for an unknown id."""
    try:
        order = with_all(Order.objects.all()).get(id=order_id)
    except (Order.DoesNotExist, ValidationError, ValueError, TypeError):
        raise NotFound("order_not_found") from None
    if not (side := side_in(viewer, order)):
        raise NotFound("order_not_found")
    return view_of(order, side)


def side_in(viewer: User, order: Order) -> str:
    """What the viewer is to the order; empty for a stranger."""
    if order.buyer_id == viewer.id:
        return BUYER
    if Staff.objects.filter(shop_id=order.shop_id, user=viewer, is_active=True).exists():
        return STAFF
    if order.recommended_by_id == viewer.id:
        return STYLIST
    return ORDERER if (ordered_by(order) or {}).get("id") == str(viewer.id) else ""


def orders_of(buyer: User, *, page: int = 1, limit: int = PAGE) -> tuple[list[OrderView], bool]:
    """What a person ordered, newest first, and whether there is more."""
    found = Order.objects.filter(buyer=buyer).order_by("-placed_at", "-id")
    return paged(found, page, limit, BUYER)


def orders_with(buyer: User, shop_id: UUID, limit: int = 3) -> tuple[list[OrderView], int]:
    """The newest orders between a buyer and a shop, and how many there are. Four queries."""
    found = Order.objects.filter(buyer=buyer, shop_id=shop_id).order_by("-placed_at", "-id")
    views = [view_of(order, dated=False) for order in with_lines(found)[:limit]]
    return views, found.count() if len(views) == limit else len(views)


def paged(found: QuerySet[Order], page: int, limit: int, side: str) -> tuple[list[OrderView], bool]:
    start = (max(1, min(page, 1000)) - 1) * limit
    rows = list(with_all(found)[start : start + limit + 1])
    return [view_of(order, side) for order in rows[:limit]], len(rows) > limit


def orders_by_id(ids: Iterable[str]) -> dict[str, OrderView]:
    """Views of many orders in bulk, for cards; an unknown id is left out."""
    wanted = []
    for one in ids:
        try:
            wanted.append(UUID(str(one)))
        except ValueError:
            continue
    found = Order.objects.filter(id__in=wanted)
    return {str(order.id): view_of(order, dated=False) for order in with_lines(found)}


def payment_orders(viewer: User, payment_id: UUID) -> list[OrderView]:
    """The orders that one checkout of the viewer's made; empty where it has made none."""
    under = MandateUse.objects.filter(id=payment_id, mandate__grantee=viewer)
    mine = Q(buyer=viewer) | Q(payment__in=under.values("id"))
    found = Order.objects.filter(mine, payment_id=payment_id).order_by("number")
    return [
        view_of(order, BUYER if order.buyer_id == viewer.id else ORDERER)
        for order in with_all(found)
    ]
