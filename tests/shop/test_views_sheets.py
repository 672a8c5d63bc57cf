"""The pages and sheets of the shop, as a browser asks for them."""

import uuid

import pytest
from django.urls import reverse

from shop import selectors, services
from shop.models import Order
from shop.selectors import Wanted
from shop.services import NewVariant
from tests.shop.conftest import sell
from tests.shop.pages import HX, triggers, words

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


class TestListing:
    def test_its_sheet_shows_price_stock_and_what_to_do(self, browser_of, buyer, listing, mug):
        response = browser_of(buyer).get(reverse("shop:listing", args=[listing.id]), headers=HX)
        said = words(response)
        assert "Mug “Midnight”" in said
        assert "€24.00" in said
        assert "Only 3 left" in said
        assert "Buy now" in said and "Add to cart" in said and "Message" in said
        assert b"<html" not in response.content

    def test_alone_it_is_a_whole_page(self, browser_of, buyer, listing):
        response = browser_of(buyer).get(reverse("shop:listing", args=[listing.id]))
        assert b"<html" in response.content

    def test_it_speaks_french(self, browser_of, buyer, listing):
        buyer.locale = "fr"
        buyer.save()
        response = browser_of(buyer).get(reverse("shop:listing", args=[listing.id]), headers=HX)
        said = words(response).replace("\xa0", " ").replace("\u202f", " ")
        assert "Tasse « Bleu nuit »" in said
        assert "24,00 €" in said

    def test_quantity_changes_the_total(self, browser_of, buyer, listing):
        response = browser_of(buyer).get(
            reverse("shop:listing", args=[listing.id]), {"quantity": "2"}, headers=HX
        )
        assert "€48.00" in words(response)

    @pytest.mark.parametrize("quantity", ["0", "-1", "1000000000", "x", "1e3", "٣"])
    def test_a_strange_quantity_is_put_right(self, browser_of, buyer, listing, quantity):
        response = browser_of(buyer).get(
            reverse("shop:listing", args=[listing.id]), {"quantity": quantity}, headers=HX
        )
        assert response.status_code == 200

    def test_an_unknown_one_is_not_found(self, browser_of, buyer):
        url = reverse("shop:listing", args=[uuid.uuid4()])
        assert browser_of(buyer).get(url, headers=HX).status_code == 404
        assert browser_of(buyer).get(url).status_code == 404

    def test_sold_out_cannot_be_bought(self, browser_of, buyer, shop, category):
        gone = sell(shop, category, "Gone", NewVariant(1000, 0))
        response = browser_of(buyer).get(reverse("shop:listing", args=[gone.id]), headers=HX)
        assert "Sold out" in words(response)
        assert "Buy now" not in words(response)

    def test_staff_see_that_it_is_their_own(self, browser_of, seller, listing):
        response = browser_of(seller).get(reverse("shop:listing", args=[listing.id]), headers=HX)
        assert "your own shop" in words(response)
        assert "Buy now" not in words(response)


class TestCart:
    def test_adding_opens_the_drawer(self, browser_of, buyer, mug):
        response = browser_of(buyer).post(
            reverse("shop:add_line"), {"variant": mug.id, "quantity": "2"}, headers=HX
        )
        assert response.status_code == 204
        assert triggers(response)["drawer:open"] == {"url": "/cart/"}
        assert selectors.cart_count(buyer) == 2

    def test_the_drawer_groups_by_shop(self, browser_of, buyer, mug, bouquet):
        for variant in (mug, bouquet):
            services.add_to_cart(buyer=buyer, variant=variant, quantity=1)
        said = words(browser_of(buyer).get(reverse("shop:cart"), headers=HX))
        assert "Atelier Kaolin" in said and "Les Tiges" in said
        assert "€58.00" in said

    def test_an_empty_one_says_so(self, browser_of, buyer):
        for headers in (HX, {}):
            response = browser_of(buyer).get(reverse("shop:cart"), headers=headers)
            assert "Your cart is empty" in words(response)

    def test_removing_can_be_undone_with_its_recommendation(self, browser_of, buyer, mug, bob):
        services.add_to_cart(buyer=buyer, variant=mug, quantity=2, recommended_by=bob)
        client = browser_of(buyer)
        response = client.post(reverse("shop:remove_line", args=[mug.id]), headers=HX)
        assert selectors.cart_count(buyer) == 0
        action = triggers(response)["said"]["action"]

        client.post(action["post"], action["body"], headers=HX)
        client.post(action["post"], action["body"], headers=HX)
        (line,) = selectors.cart_of(buyer).lines
        assert (line.quantity, line.recommended_by) == (2, bob)

    def test_an_undo_is_only_for_who_removed(self, browser_of, buyer, alice, mug):
        services.add_to_cart(buyer=buyer, variant=mug, quantity=2)
        response = browser_of(buyer).post(reverse("shop:remove_line", args=[mug.id]), headers=HX)
        action = triggers(response)["said"]["action"]
        browser_of(alice).post(action["post"], action["body"], headers=HX)
        assert selectors.cart_count(alice) == 0

    def test_more_than_is_left_is_said_in_the_line(self, browser_of, buyer, mug):
        services.add_to_cart(buyer=buyer, variant=mug, quantity=1)
        response = browser_of(buyer).post(
            reverse("shop:set_line", args=[mug.id]), {"quantity": "4"}, headers=HX
        )
        assert "not that many left" in words(response)
        assert selectors.cart_count(buyer) == 1


class TestOrders:
    def test_the_buyer_may_cancel_and_not_ship(self, browser_of, buyer, order):
        said = words(browser_of(buyer).get(reverse("shop:order", args=[order.id]), headers=HX))
        assert "Cancel the order" in said and "Mark as shipped" not in said

    def test_each_side_moves_it_in_its_sheet(self, browser_of, buyer, seller, order):
        shipped = browser_of(seller).post(
            reverse("shop:move_order", args=[order.id, "ship"]), headers=HX
        )
        assert "Mark as delivered" in words(shipped)
        received = browser_of(buyer).get(reverse("shop:order", args=[order.id]), headers=HX)
        assert "I received it" in words(received)
        browser_of(buyer).post(reverse("shop:move_order", args=[order.id, "deliver"]), headers=HX)
        order.refresh_from_db()
        assert order.state == "delivered"

    def test_strangers_find_nothing(self, browser_of, alice, order):
        client = browser_of(alice)
        unknown = client.get(reverse("shop:order", args=[uuid.uuid4()]), headers=HX)
        other = client.get(reverse("shop:order", args=[order.id]), headers=HX)
        assert (other.status_code, other.content) == (404, unknown.content)
        moved = client.post(reverse("shop:move_order", args=[order.id, "cancel"]), headers=HX)
        assert moved.status_code == 404

    def test_staff_of_another_shop_find_nothing(self, browser_of, florist, order):
        owner = selectors.staff_of(florist)[0]
        response = browser_of(owner).post(
            reverse("shop:move_order", args=[order.id, "ship"]), headers=HX
        )
        assert response.status_code == 404

    def test_the_list_has_them_and_an_empty_one_has_words(self, browser_of, buyer, alice, order):
        assert order.number in words(browser_of(buyer).get(reverse("shop:orders")))
        assert "Nothing ordered yet" in words(browser_of(alice).get(reverse("shop:orders")))
