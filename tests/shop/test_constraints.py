"""The laws of the shop's tables, tried past the services."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from messaging.services import open_conversation
from shop import services
from shop.models import CartLine, Listing, Order, OrderLine, OrderStep, ShopThread, Staff, Variant
from shop.selectors import Wanted
from tests.shop.conftest import sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(buyer, mug) -> Order:
    (order,) = services.place_orders(
        buyer=buyer,
        payment_id=uuid.uuid4(),
        lines=[Wanted(mug.id, 1)],
        expected_total=2400,
    )
    return order


def broken(law: str):
    return pytest.raises(IntegrityError, match=law)


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ({"reserved": 4}, "variant_never_oversold"),
        ({"on_hand": 0, "reserved": 1}, "variant_never_oversold"),
        ({"reserved": -1}, "reserved"),
        ({"price": 0}, "variant_price_positive"),
    ],
)
def test_a_variant_is_never_oversold(mug, change, law):
    with broken(law):
        Variant.objects.filter(id=mug.id).update(**change)


@pytest.mark.parametrize("quantity", [0, 100])
def test_a_cart_line_has_a_quantity_in_range(buyer, mug, quantity):
    services.add_to_cart(buyer=buyer, variant=mug, quantity=1)
    with broken("cart_line_quantity_in_range"):
        CartLine.objects.update(quantity=quantity)


def test_a_variant_is_in_a_cart_once(buyer, mug):
    line = services.add_to_cart(buyer=buyer, variant=mug, quantity=1)
    with broken("cart_line_once_a_variant"):
        CartLine.objects.create(cart=line.cart, variant=mug, quantity=1)


def test_a_listing_has_a_title(listing):
    with broken("listing_has_a_title"):
        Listing.objects.filter(id=listing.id).update(title_en="", title_fr="")


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ({"total": 2401}, "order_stays_as_bought"),
        ({"currency": "USD"}, "order_stays_as_bought"),
        ({"number": "PL-0"}, "order_stays_as_bought"),
        ({"state": "delivered"}, "order_moves_forward"),
        ({"state": "lost"}, "order_(state_known|moves_forward)"),
    ],
)
def test_an_order_stays_as_it_was_bought(order, change, law):
    with broken(law):
        Order.objects.filter(id=order.id).update(**change)


def test_an_order_never_moves_back(order):
    Order.objects.filter(id=order.id).update(state="shipped")
    for state in ("placed", "cancelled"):
        with broken("order_moves_forward"), transaction.atomic():
            Order.objects.filter(id=order.id).update(state=state)
    Order.objects.filter(id=order.id).update(state="delivered")
    with broken("order_moves_forward"):
        Order.objects.filter(id=order.id).update(state="shipped")


def test_order_lines_stay_as_they_were(order):
    for change in ({"price": 1}, {"quantity": 9}, {"title_en": "Other"}):
        with broken("order_line_stays_as_bought"), transaction.atomic():
            OrderLine.objects.filter(order=order).update(**change)


def test_an_order_line_is_positive(order, shop, category):
    other = sell(shop, category, "Other").variants.get()
    for change in ({"quantity": 0, "price": 1}, {"quantity": 1, "price": 0}):
        with broken("order_line_positive"), transaction.atomic():
            OrderLine.objects.create(order=order, variant=other, **change)


def test_a_payment_makes_one_order_a_shop(order):
    copy = Order.objects.get(id=order.id)
    copy.id, copy.number = uuid.uuid4(), "PL-0"
    with broken("order_once_a_shop_and_payment"):
        copy.save(force_insert=True)


def test_a_step_is_taken_once(order, buyer):
    with broken("order_step_once_a_state"):
        OrderStep.objects.create(order=order, state="placed", actor=buyer)


def test_a_customer_has_one_thread_a_shop(buyer, shop):
    services.open_thread(customer=buyer, shop=shop)
    other = open_conversation(kind="shop", title="x", sign="cup", hue=1, members=[])
    with broken("thread_once_a_shop_and_customer"):
        ShopThread.objects.create(shop=shop, customer=buyer, conversation=other)


def test_a_shop_has_one_owner_and_staff_once(shop, helper):
    with broken("shop_has_one_owner"), transaction.atomic():
        Staff.objects.filter(user=helper).update(role="owner")
    with broken("staff_once_a_shop"):
        Staff.objects.create(shop=shop, user=helper)
