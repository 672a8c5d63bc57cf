"""Carts: filled from anywhere, never promising more than there is."""

import pytest

from shop import selectors, services
from shop.errors import BadQuantity, CartFull, NotOnSale, OwnShop, SoldOut
from shop.models import Cart, Variant
from shop.services import NewVariant
from tests.shop.conftest import sell

pytestmark = pytest.mark.django_db


def test_the_same_variant_again_adds_up(buyer, mug):
    services.add_to_cart(buyer=buyer, variant=mug, quantity=1)
    services.add_to_cart(buyer=buyer, variant=mug, quantity=2)
    (line,) = selectors.cart_of(buyer).lines
    assert (line.quantity, line.amount) == (3, 7200)


def test_it_holds_lines_of_several_shops(buyer, mug, bouquet):
    services.add_to_cart(buyer=buyer, variant=mug, quantity=1)
    services.add_to_cart(buyer=buyer, variant=bouquet, quantity=2)
    cart = selectors.cart_of(buyer)
    assert [(group.shop.handle, group.total) for group in cart.groups] == [
        ("kaolin", 2400),
        ("tiges", 6800),
    ]
    assert (cart.total, cart.count) == (9200, 3)


@pytest.mark.parametrize("quantity", [0, -1, 10**9, 100, True, None, "2", 2.0])
def test_a_quantity_out_of_range_is_refused(buyer, mug, quantity):
    for verb in (services.add_to_cart, services.set_cart_quantity):
        with pytest.raises(BadQuantity):
            verb(buyer=buyer, variant=mug, quantity=quantity)
    assert selectors.cart_count(buyer) == 0


def test_more_than_is_left_is_refused(buyer, mug):
    services.add_to_cart(buyer=buyer, variant=mug, quantity=2)
    with pytest.raises(SoldOut) as refusal:
        services.add_to_cart(buyer=buyer, variant=mug, quantity=2)
    assert refusal.value.details["left"] == 3
    assert selectors.cart_count(buyer) == 2


def test_fewer_is_always_possible(buyer, mug):
    services.add_to_cart(buyer=buyer, variant=mug, quantity=3)
    Variant.objects.filter(id=mug.id).update(on_hand=1)
    mug.refresh_from_db()
    assert not selectors.cart_of(buyer).is_ready
    services.set_cart_quantity(buyer=buyer, variant=mug, quantity=2)
    services.set_cart_quantity(buyer=buyer, variant=mug, quantity=1)
    assert selectors.cart_of(buyer).is_ready


def test_what_is_off_sale_cannot_be_added(buyer, seller, listing, mug):
    services.set_on_sale(actor=seller, listing=listing, is_active=False)
    with pytest.raises(NotOnSale):
        services.add_to_cart(buyer=buyer, variant=selectors.variant_for(buyer, mug.id), quantity=1)


def test_people_do_not_fill_a_cart_in_their_own_shop(helper, mug):
    with pytest.raises(OwnShop):
        services.add_to_cart(buyer=helper, variant=mug, quantity=1)


def test_it_has_a_bottom(buyer, shop, category):
    for number in range(50):
        variant = sell(shop, category, f"Cup {number}").variants.get()
        services.add_to_cart(buyer=buyer, variant=variant, quantity=1)
    one_more = sell(shop, category, "One more").variants.get()
    with pytest.raises(CartFull):
        services.add_to_cart(buyer=buyer, variant=one_more, quantity=1)


def test_removing_and_clearing(buyer, mug, bouquet):
    services.add_to_cart(buyer=buyer, variant=mug, quantity=2)
    services.add_to_cart(buyer=buyer, variant=bouquet, quantity=1)
    removed = services.remove_from_cart(buyer=buyer, variant=mug)
    assert removed and removed.quantity == 2
    assert services.remove_from_cart(buyer=buyer, variant=mug) is None
    services.clear_cart(buyer=buyer)
    assert selectors.cart_count(buyer) == 0


def test_the_count_is_told_on_commit(buyer, mug, heard):
    services.add_to_cart(buyer=buyer, variant=mug, quantity=2)
    services.set_cart_quantity(buyer=buyer, variant=mug, quantity=1)
    assert [data["count"] for name, data in heard() if name == "cart.changed"] == [2, 1]


def test_a_look_writes_nothing(buyer):
    assert selectors.cart_of(buyer).groups == []
    assert not Cart.objects.exists()


def test_a_variant_that_is_gone_makes_its_line_a_problem(buyer, shop, category):
    variant = sell(shop, category, "Last one", NewVariant(500, 1)).variants.get()
    services.add_to_cart(buyer=buyer, variant=variant, quantity=1)
    Variant.objects.filter(id=variant.id).update(reserved=1)
    (line,) = selectors.cart_of(buyer).lines
    assert (line.is_available, line.problem) == (False, "Sold out")
