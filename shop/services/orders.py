"""Moving an order along: sent, received, or called off. Its money follows in the ledger."""

from collections.abc import Callable
from uuid import UUID

from messaging.bus import publish, user_group
from messaging.errors import NotAllowed, NotFound
from messaging.models import User
from messaging.services import refresh_card
from shop import selectors
from shop.cards import ORDER
from shop.errors import WrongState
from shop.events import order_moved
from shop.models import Order, OrderStep, Variant
from shop.permissions import can_cancel, can_deliver, can_ship
from shop.selectors.orders import side_in
from shop.serializers import moved_data
from shop.services.catalogue import tell_stock
from shop.services.coupons import give_back_coupon
from wallet.services import (
    hold_mandate,
    post_payment_part,
    void_payment_part,
    whole_transaction,
)

State = Order.State
# Where an order must stand for each step; the permissions say whose step it is.
_FROM = {
    State.SHIPPED: State.PLACED,
    State.DELIVERED: State.SHIPPED,
    State.CANCELLED: State.PLACED,
}


@whole_transaction
def ship_order(*, actor: User, order: Order) -> Order:
    """The shop has sent it: what was reserved leaves the shelf."""
    locked = _lock(actor, order, State.SHIPPED, can_ship)
    for variant, quantity in _lock_stock(locked):
        variant.on_hand -= quantity
        variant.reserved -= quantity
        Variant.objects.filter(id=variant.id).update(
            on_hand=variant.on_hand, reserved=variant.reserved
        )
    return _moved(actor, locked, State.SHIPPED)


@whole_transaction
def deliver_order(*, actor: User, order: Order) -> Order:
    """It has arrived, says the buyer or the shop: the held money is the shop's, minus the fee."""
    locked = _lock(actor, order, State.DELIVERED, can_deliver)
    if not locked.is_free:
        post_payment_part(part_id=locked.id)
    return _moved(actor, locked, State.DELIVERED)


@whole_transaction
def cancel_order(*, actor: User, order: Order) -> Order:
    """Called off before it was sent: stock, money and coupon go back where they were."""
    locked = _lock(actor, order, State.CANCELLED, can_cancel)
    hold_mandate(use_id=locked.payment_id)
    listings: set[UUID] = set()
    for variant, quantity in _lock_stock(locked):
        Variant.objects.filter(id=variant.id).update(reserved=variant.reserved - quantity)
        listings.add(variant.listing_id)
    give_back_coupon(order=locked)
    if not locked.is_free:
        void_payment_part(part_id=locked.id)
    tell_stock(listing_ids=listings)
    return _moved(actor, locked, State.CANCELLED)


def _lock(
    actor: User, order: Order, state: State, is_allowed: Callable[[Order, str], bool]
) -> Order:
    """The order, held until the transaction ends, if the actor may take it to ``state``."""
    locked = (
        Order.objects.select_for_update(of=("self",), no_key=True)
        .select_related("shop")
        .filter(id=order.id)
        .first()
    )
    if locked is None or not (side := side_in(actor, locked)):
        raise NotFound("order_not_found")
    if locked.state != _FROM[state]:
        raise WrongState(state=locked.state)
    if not is_allowed(locked, side):
        raise NotAllowed
    return locked


def _lock_stock(order: Order) -> list[tuple[Variant, int]]:
    quantities = dict(order.lines.values_list("variant_id", "quantity"))
    locked = Variant.objects.select_for_update(no_key=True).filter(id__in=quantities).order_by("id")
    return [(variant, quantities[variant.id]) for variant in locked]


def _moved(actor: User, order: Order, state: State) -> Order:
    Order.objects.filter(id=order.id).update(state=state)
    order.state = state
    OrderStep.objects.create(order=order, state=state, actor=actor)
    staff = selectors.staff_of(order.shop)
    publish(
        order_moved,
        to=[user_group(order.buyer_id), *(user_group(user.id) for user in staff)],
        data=moved_data(order),
    )
    refresh_card(card_type=ORDER, card_ref=str(order.id))
    return order
