"""The checkout sheet, as a browser fills and sends it."""

import uuid

import pytest
from django.urls import reverse

from shop import selectors, services
from shop.models import Order
from shop.selectors import Wanted
from tests.factories import direct
from tests.shop.conftest import fund
from tests.shop.pages import HX, form_of, hidden, triggers, words
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db


class TestCheckout:
    def test_a_wallet_that_reaches_just_pays(self, browser_of, buyer, mug):
        client = browser_of(buyer)
        response = client.get(
            reverse("shop:checkout"), {"variant": mug.id, "quantity": "2"}, headers=HX
        )
        said = words(response)
        assert "Pay €48.00" in said and "Top up" not in said
        assert "no real money" in said

    def open(self, client, **query):
        return client.get(reverse("shop:checkout"), query, headers=HX)

    def pay(self, client, form):
        return client.post(reverse("shop:checkout"), form, headers=HX)

    def test_a_short_wallet_says_by_how_much_and_pays_in_one_press(self, browser_of, alice, mug):
        fund(alice, 1000)
        client = browser_of(alice)
        sheet = self.open(client, variant=mug.id, quantity=1)
        said = words(sheet)
        assert "Missing €14.00" in said
        assert "Top up and pay €24.00" in said
        form = form_of(sheet)
        assert form["top_up_amount"] == "1400"

        response = self.pay(client, form)
        assert response.status_code == 204
        assert triggers(response)["sheet:close"] is True
        order = Order.objects.get()
        assert triggers(response)["said"]["action"]["href"].endswith(f"{order.conversation_id}/")
        assert balance_of(alice) == {**balance_of(alice), "available": 0, "held": 2400}

    def test_the_same_form_again_orders_nothing_more(self, browser_of, alice, mug):
        client = browser_of(alice)
        form = form_of(self.open(client, variant=mug.id, quantity=1))
        for _press in range(3):
            assert self.pay(client, form).status_code == 204
        assert Order.objects.count() == 1
        assert balance_of(alice)["balance"] == 2400

    def test_the_whole_cart_is_one_payment(self, browser_of, buyer, mug, bouquet):
        for variant in (mug, bouquet):
            services.add_to_cart(buyer=buyer, variant=variant, quantity=1)
        client = browser_of(buyer)
        sheet = self.open(client, cart="1")
        assert "Pay at 2 shops" in words(sheet)
        response = self.pay(client, form_of(sheet))
        assert triggers(response)["said"]["text"] == "2 orders placed and paid"
        assert selectors.cart_count(buyer) == 0
        assert len({order.payment_id for order in Order.objects.all()}) == 1

    def test_a_recommendation_in_the_cart_reaches_the_order(self, browser_of, buyer, mug, bob):
        services.add_to_cart(buyer=buyer, variant=mug, quantity=1, recommended_by=bob)
        client = browser_of(buyer)
        self.pay(client, form_of(self.open(client, cart="1")))
        assert Order.objects.get().recommended_by == bob

    def test_a_recommendation_cannot_be_made_up(self, browser_of, buyer, mug, carol):
        client = browser_of(buyer)
        form = form_of(self.open(client, variant=mug.id, quantity=1))
        for made_up in ("cart", str(carol.id), "x"):
            form["from"] = [made_up]
            form["payment_id"] = str(uuid.uuid4())
            assert self.pay(client, form).status_code == 204
        assert not Order.objects.exclude(recommended_by=None).exists()

    def test_a_price_in_the_form_changes_nothing(self, browser_of, buyer, mug):
        client = browser_of(buyer)
        form = form_of(self.open(client, variant=mug.id, quantity=1), price="1", amount="1")
        assert self.pay(client, form).status_code == 204
        assert Order.objects.get().total == 2400

    def test_another_expected_total_is_shown_anew(self, browser_of, buyer, mug):
        client = browser_of(buyer)
        form = form_of(self.open(client, variant=mug.id, quantity=1), expected_total="100")
        response = self.pay(client, form)
        assert response.status_code == 409
        assert "total has changed" in words(response)
        assert hidden(response, "expected_total") == "2400"
        assert not Order.objects.exists()

    def test_sold_out_meanwhile_is_said_in_the_sheet(self, browser_of, buyer, alice, mug):
        client = browser_of(buyer)
        form = form_of(self.open(client, variant=mug.id, quantity=2))
        fund(alice, 10_000)
        services.place_orders(
            buyer=alice,
            payment_id=uuid.uuid4(),
            lines=[Wanted(mug.id, 2)],
            expected_total=4800,
        )
        response = self.pay(client, form)
        assert response.status_code == 409
        assert "Only 1 left" in words(response)
        assert Order.objects.filter(buyer=buyer).count() == 0

    def test_a_declined_top_up_is_said_in_the_sheet(self, browser_of, alice, mug):
        client = browser_of(alice)
        form = form_of(self.open(client, variant=mug.id, quantity=1), top_up_amount="2413")
        response = self.pay(client, form)
        assert response.status_code == 422
        assert "declined" in words(response)

    @pytest.mark.parametrize("quantity", ["0", "-1", "1000000000", "", "1.5", "x"])
    def test_a_quantity_out_of_range_is_refused(self, browser_of, buyer, mug, quantity):
        client = browser_of(buyer)
        form = form_of(self.open(client, variant=mug.id, quantity=1), quantity=quantity)
        assert self.pay(client, form).status_code == 400
        assert not Order.objects.exists()

    def test_an_unknown_variant_is_not_found(self, browser_of, buyer):
        response = self.open(browser_of(buyer), variant=uuid.uuid4(), quantity=1)
        assert response.status_code == 404

    def test_without_a_script_the_address_keeps_the_payment(self, browser_of, buyer, mug):
        client = browser_of(buyer)
        response = client.get(reverse("shop:checkout"), {"variant": mug.id, "quantity": 1})
        assert response.status_code == 302 and "payment_id=" in response["Location"]
        page = client.get(response["Location"])
        paid = client.post(reverse("shop:checkout"), form_of(page))
        assert paid.status_code == 302 and "/chats/" in paid["Location"]
        assert "This was paid, once" in words(client.get(response["Location"]))
        assert Order.objects.count() == 1

    def test_an_empty_cart_says_so(self, browser_of, buyer):
        assert "Your cart is empty" in words(self.open(browser_of(buyer), cart="1"))


def test_a_stylists_card_leads_to_an_order_with_their_name(
    browser_of, buyer, bob, shop, listing, mug
):
    """From the card's message, through the sheet, to the order; nothing is typed in between."""
    chat = direct(buyer, bob)
    card = services.post_listing(
        sender=bob, conversation=chat, listing=listing, client_id=uuid.uuid4()
    )
    client = browser_of(buyer)
    sheet = client.get(reverse("shop:listing", args=[listing.id]), {"from": card.id}, headers=HX)
    assert "Recommended by Bob" in words(sheet)
    checkout = client.get(
        reverse("shop:checkout"),
        {"variant": mug.id, "quantity": 1, "from": hidden(sheet, "from")},
        headers=HX,
    )
    client.post(reverse("shop:checkout"), form_of(checkout), headers=HX)
    assert Order.objects.get().recommended_by == bob
