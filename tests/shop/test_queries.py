"""How much each page and sheet asks of the database, whatever it shows."""

import uuid

import pytest
from django.urls import reverse

from shop import services
from shop.selectors import Wanted
from shop.services import NewVariant
from tests.shop.conftest import fund, sell

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def street(shop, florist, category, buyer):
    """Several listings with variants, a full cart, orders in both shops."""
    fund(buyer, 900_000)
    variants = []
    for number in range(12):
        at = shop if number % 2 else florist
        listing = sell(
            at, category, f"Thing {number}", NewVariant(1000, 9, "S"), NewVariant(1200, 9, "L")
        )
        variants += list(listing.variants.all())
    for variant in variants[:10]:
        services.add_to_cart(buyer=buyer, variant=variant, quantity=1)
    for variant in variants[10:16]:
        services.place_orders(
            buyer=buyer,
            payment_id=uuid.uuid4(),
            lines=[Wanted(variant.id, 1)],
            expected_total=variant.price,
        )
    return variants


@pytest.fixture
def asks(browser_of, buyer, django_assert_max_num_queries):
    client = browser_of(buyer)
    client.get(reverse("shop:cart"), headers=HX)  # the first request notes the session

    def check(most, url, query=None, headers=HX):
        with django_assert_max_num_queries(most):
            response = client.get(url, query or {}, headers=headers)
        assert response.status_code == 200, response
        return response

    return check


def test_a_listings_sheet(asks, street):
    asks(10, reverse("shop:listing", args=[street[0].listing_id]))


def test_the_checkout_sheet_of_a_full_cart(asks, street):
    asks(10, reverse("shop:checkout"), {"cart": "1"})


def test_the_checkout_sheet_of_one_listing(asks, street):
    asks(10, reverse("shop:checkout"), {"variant": street[0].id, "quantity": 1})


def test_the_cart_drawer(asks, street):
    asks(10, reverse("shop:cart"))


def test_an_orders_sheet(asks, street, buyer):
    order = buyer.orders.first()
    asks(10, reverse("shop:order", args=[order.id]))


def test_the_picker(asks, street, buyer, shop):
    thread = services.open_thread(customer=buyer, shop=shop)
    asks(10, reverse("shop:picker"), {"conversation": thread.conversation_id})


def test_a_page_of_orders(asks, street):
    asks(12, reverse("shop:orders"), headers={})


def test_discover(asks, street):
    asks(16, reverse("shop:discover"), headers={})
    asks(14, reverse("shop:discover"), {"q": "thing"})


def test_a_shops_page(asks, street):
    asks(14, reverse("shop:shop", args=["kaolin"]), headers={})


def test_a_thread_with_its_shop(asks, street, buyer):
    order = buyer.orders.first()
    asks(12, reverse("shop:panel", args=[order.conversation_id]))
