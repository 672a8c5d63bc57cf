"""Real threads on real locks: the last item is sold once, a form orders once, one step wins."""

import uuid
from collections import Counter

import pytest

from messaging.models import Message
from shop import selectors, services
from shop.errors import SoldOut, WrongState
from shop.models import Order, ShopThread, Variant
from shop.selectors import Wanted
from shop.services import NewVariant
from tests.factories import UserFactory
from tests.invariants.racing import race
from tests.invariants.test_ledger_races import deadlocks
from tests.shop.conftest import (  # noqa: F401 (fixtures)
    bouquet,
    buyer,
    category,
    florist,
    fund,
    helper,
    listing,
    mug,
    sell,
    seller,
    shop,
)
from wallet.selectors import balance_of, payment_state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def last_one(shop, category) -> Variant:  # noqa: F811
    return sell(shop, category, "The last one", NewVariant(2400, 1)).variants.get()


def rich(count: int) -> list:
    people = UserFactory.create_batch(count)
    for one in people:
        fund(one, 20_000)
    return people


def order_of(person, *lines, payment_id=None):
    return services.place_orders(
        buyer=person,
        payment_id=payment_id or uuid.uuid4(),
        lines=[Wanted(variant.id, quantity) for variant, quantity in lines],
        expected_total=sum(variant.price * quantity for variant, quantity in lines),
    )


def test_the_last_item_is_sold_once(last_one):
    people = rich(2)
    results = race(*(lambda one=one: order_of(one, (last_one, 1)) for one in people))
    assert Counter(type(one).__name__ for one in results) == {"list": 1, "type": 1}
    assert SoldOut in results
    last_one.refresh_from_db()
    assert (last_one.on_hand, last_one.reserved) == (1, 1)
    assert Order.objects.count() == 1
    winner = Order.objects.get().buyer
    loser = next(one for one in people if one != winner)
    assert balance_of(winner)["held"] == 2400
    assert balance_of(loser) == {**balance_of(loser), "available": 20_000, "held": 0}


def test_many_buyers_never_oversell(shop, category):  # noqa: F811
    few = sell(shop, category, "A few", NewVariant(1000, 5)).variants.get()
    results = race(*(lambda one=one: order_of(one, (few, 1)) for one in rich(10)))
    assert sum(isinstance(one, list) for one in results) == 5
    assert results.count(SoldOut) == 5
    few.refresh_from_db()
    assert few.left == 0


def test_the_same_form_ten_times_at_once_orders_once(buyer, mug, bouquet):  # noqa: F811
    payment_id = uuid.uuid4()
    results = race(*(lambda: order_of(buyer, (mug, 1), (bouquet, 1), payment_id=payment_id),) * 10)
    assert all(isinstance(one, list) for one in results), results
    assert len({tuple(order.id for order in orders) for orders in results}) == 1
    assert Order.objects.count() == 2
    assert balance_of(buyer)["held"] == 5800
    assert Message.objects.filter(card_type="shop.order").count() == 2
    mug.refresh_from_db()
    assert mug.reserved == 1


def test_one_press_with_a_top_up_ten_times_at_once_charges_once(alice, mug):  # noqa: F811
    ids = {"payment_id": uuid.uuid4(), "top_up_id": uuid.uuid4()}

    def press():
        return services.top_up_and_place_orders(
            buyer=alice,
            lines=[Wanted(mug.id, 1)],
            expected_total=2400,
            top_up_amount=2400,
            **ids,
        )

    results = race(*(press,) * 10)
    assert all(isinstance(one, list) for one in results), results
    assert Order.objects.count() == 1
    assert balance_of(alice)["balance"] == 2400


@pytest.mark.parametrize("turn", range(4))
def test_cancelling_and_shipping_at_once_one_wins(buyer, seller, mug, turn):  # noqa: F811
    (order,) = order_of(buyer, (mug, 1))
    results = race(
        lambda: services.cancel_order(actor=buyer, order=order),
        lambda: services.ship_order(actor=seller, order=order),
    )
    assert results.count(WrongState) == 1
    order.refresh_from_db()
    mug.refresh_from_db()
    if order.state == "shipped":
        assert (mug.on_hand, mug.reserved) == (2, 0)
        assert payment_state(order.id) == "held"
    else:
        assert order.state == "cancelled"
        assert (mug.on_hand, mug.reserved) == (3, 0)
        assert payment_state(order.id) == "released"


def test_delivery_said_by_both_at_once_pays_once(buyer, seller, shop, mug):  # noqa: F811
    (order,) = order_of(buyer, (mug, 1))
    services.ship_order(actor=seller, order=order)
    results = race(
        *(lambda: services.deliver_order(actor=buyer, order=order),) * 3,
        *(lambda: services.deliver_order(actor=seller, order=order),) * 3,
    )
    assert results.count(WrongState) == 5
    assert payment_state(order.id) == "paid"
    assert order.steps.filter(state="delivered").count() == 1


def test_carts_of_the_same_things_in_any_order_never_deadlock(mug, bouquet, shop, category):  # noqa: F811
    Variant.objects.update(on_hand=1000)
    for variant in (mug, bouquet):
        variant.refresh_from_db()
    third = sell(shop, category, "Third", NewVariant(500, 1000)).variants.get()
    before = deadlocks()
    people = rich(8)

    def shop_around(place, person):
        lines = [(mug, 1), (bouquet, 1), (third, 1)]
        return order_of(person, *(lines if place % 2 else lines[::-1]))

    results = race(*(lambda at=at, one=one: shop_around(at, one) for at, one in enumerate(people)))
    assert all(isinstance(one, list) for one in results), results
    assert deadlocks() == before
    mug.refresh_from_db()
    assert mug.reserved == 8


def test_one_conversation_however_many_links_are_opened_at_once(buyer, shop, listing):  # noqa: F811
    threads = race(
        *(lambda: services.open_thread(customer=buyer, shop=shop, ref="x", listing=listing),) * 8
    )
    assert len({thread.conversation_id for thread in threads}) == 1
    assert ShopThread.objects.count() == 1
    assert Message.objects.filter(card_type="shop.listing").count() == 1


def test_a_cart_filled_from_two_tabs_at_once_loses_nothing(buyer, mug, bouquet):  # noqa: F811
    Variant.objects.update(on_hand=99)
    for variant in (mug, bouquet):
        variant.refresh_from_db()
    race(
        *(lambda: services.add_to_cart(buyer=buyer, variant=mug, quantity=1),) * 6,
        *(lambda: services.add_to_cart(buyer=buyer, variant=bouquet, quantity=1),) * 6,
    )
    assert {line.variant.id: line.quantity for line in selectors.cart_of(buyer).lines} == {
        mug.id: 6,
        bouquet.id: 6,
    }
