"""The pages and sheets of the shop, as a browser asks for them."""

import json
import re
import uuid

import pytest
from django.urls import reverse

from messaging.models import Message
from shop import selectors, services
from shop.models import Order
from shop.selectors import Wanted
from shop.services import NewVariant
from tests.factories import direct
from tests.shop.conftest import fund, sell
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def hidden(response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, name
    return found[1]


def triggers(response) -> dict:
    return json.loads(response.get("HX-Trigger", "{}"))


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


class TestCheckout:
    def test_a_wallet_that_reaches_just_pays(self, browser_of, buyer, mug):
        client = browser_of(buyer)
        response = client.get(
            reverse("shop:checkout"), {"variant": mug.id, "quantity": "2"}, headers=HX
        )
        said = words(response)
        assert "Pay €48.00" in said and "Top up" not in said
        assert "no real money" in said

    def form(self, response, **changes):
        html = response.content.decode()
        form = {
            name: hidden(response, name) for name in ("payment_id", "top_up_id", "expected_total")
        }
        form["variant"] = re.findall(r'name="variant" value="([^"]*)"', html)
        form["from"] = re.findall(r'name="from" value="([^"]*)"', html)
        form["quantity"] = re.findall(r'name="quantity"[^>]*? value="(\d+)"', html)
        if top_up := re.search(r'name="top_up_amount" value="(\d+)" checked', html):
            form["top_up_amount"] = top_up[1]
        if 'name="cart"' in html:
            form["cart"] = "1"
        return {**form, **changes}

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
        form = self.form(sheet)
        assert form["top_up_amount"] == "1400"

        response = self.pay(client, form)
        assert response.status_code == 204
        assert triggers(response)["sheet:close"] is True
        order = Order.objects.get()
        assert triggers(response)["said"]["action"]["href"].endswith(f"{order.conversation_id}/")
        assert balance_of(alice) == {**balance_of(alice), "available": 0, "held": 2400}

    def test_the_same_form_again_orders_nothing_more(self, browser_of, alice, mug):
        client = browser_of(alice)
        form = self.form(self.open(client, variant=mug.id, quantity=1))
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
        response = self.pay(client, self.form(sheet))
        assert triggers(response)["said"]["text"] == "2 orders placed and paid"
        assert selectors.cart_count(buyer) == 0
        assert len({order.payment_id for order in Order.objects.all()}) == 1

    def test_a_recommendation_in_the_cart_reaches_the_order(self, browser_of, buyer, mug, bob):
        services.add_to_cart(buyer=buyer, variant=mug, quantity=1, recommended_by=bob)
        client = browser_of(buyer)
        self.pay(client, self.form(self.open(client, cart="1")))
        assert Order.objects.get().recommended_by == bob

    def test_a_recommendation_cannot_be_made_up(self, browser_of, buyer, mug, carol):
        client = browser_of(buyer)
        form = self.form(self.open(client, variant=mug.id, quantity=1))
        for made_up in ("cart", str(carol.id), "x"):
            form["from"] = [made_up]
            form["payment_id"] = str(uuid.uuid4())
            assert self.pay(client, form).status_code == 204
        assert not Order.objects.exclude(recommended_by=None).exists()

    def test_a_price_in_the_form_changes_nothing(self, browser_of, buyer, mug):
        client = browser_of(buyer)
        form = self.form(self.open(client, variant=mug.id, quantity=1), price="1", amount="1")
        assert self.pay(client, form).status_code == 204
        assert Order.objects.get().total == 2400

    def test_another_expected_total_is_shown_anew(self, browser_of, buyer, mug):
        client = browser_of(buyer)
        form = self.form(self.open(client, variant=mug.id, quantity=1), expected_total="100")
        response = self.pay(client, form)
        assert response.status_code == 409
        assert "total has changed" in words(response)
        assert hidden(response, "expected_total") == "2400"
        assert not Order.objects.exists()

    def test_sold_out_meanwhile_is_said_in_the_sheet(self, browser_of, buyer, alice, mug):
        client = browser_of(buyer)
        form = self.form(self.open(client, variant=mug.id, quantity=2))
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
        form = self.form(self.open(client, variant=mug.id, quantity=1), top_up_amount="2413")
        response = self.pay(client, form)
        assert response.status_code == 422
        assert "declined" in words(response)

    @pytest.mark.parametrize("quantity", ["0", "-1", "1000000000", "", "1.5", "x"])
    def test_a_quantity_out_of_range_is_refused(self, browser_of, buyer, mug, quantity):
        client = browser_of(buyer)
        form = self.form(self.open(client, variant=mug.id, quantity=1), quantity=quantity)
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
        paid = client.post(reverse("shop:checkout"), self.form(page))
        assert paid.status_code == 302 and "/chats/" in paid["Location"]
        assert "This was paid, once" in words(client.get(response["Location"]))
        assert Order.objects.count() == 1

    def test_an_empty_cart_says_so(self, browser_of, buyer):
        assert "Your cart is empty" in words(self.open(browser_of(buyer), cart="1"))


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


class TestDiscover:
    def test_it_shows_tiles_with_their_reason(self, browser_of, buyer, listing, bouquet):
        said = words(browser_of(buyer).get(reverse("shop:discover")))
        assert "2 listings" in said and "in 2 shops" in said
        assert "New in the window" in said

    def test_it_finds_while_typing(self, browser_of, buyer, listing, bouquet):
        response = browser_of(buyer).get(reverse("shop:discover"), {"q": "tas"}, headers=HX)
        assert "Mug" in words(response) and "Market bouquet" not in words(response)
        assert b"<html" not in response.content

    def test_nothing_found_has_words(self, browser_of, buyer, listing):
        said = words(browser_of(buyer).get(reverse("shop:discover"), {"q": "xyzzyq"}, headers=HX))
        assert "Nothing answers to “xyzzyq”" in said

    def test_it_pages(self, browser_of, buyer, shop, category):
        for number in range(30):
            sell(shop, category, f"Cup {number}")
        client = browser_of(buyer)
        first = client.get(reverse("shop:discover"))
        assert first.content.count(b'<li class="tile"') == 24
        second = client.get(reverse("shop:discover"), {"page": 2}, headers=HX)
        assert second.content.count(b'<li class="tile"') == 6
        assert b"page=3" not in second.content

    @pytest.mark.parametrize(
        "query",
        [{"page": "-1"}, {"page": "9" * 30}, {"q": "\x00'\"\\&|!:*"}, {"sort": "x"}, {"shop": "?"}],
    )
    def test_a_strange_question_is_answered(self, browser_of, buyer, listing, query):
        assert browser_of(buyer).get(reverse("shop:discover"), query).status_code == 200

    def test_what_is_typed_is_escaped(self, browser_of, buyer):
        response = browser_of(buyer).get(reverse("shop:discover"), {"q": "<script>x"})
        assert b"<script>x" not in response.content

    def test_a_shop_has_its_page(self, browser_of, buyer, shop, listing, bouquet):
        said = words(browser_of(buyer).get(reverse("shop:shop", args=["kaolin"])))
        assert "Atelier Kaolin" in said and "Mug" in said and "Market bouquet" not in said
        assert browser_of(buyer).get(reverse("shop:shop", args=["nobody"])).status_code == 404


class TestMessage:
    def test_the_link_opens_the_conversation_with_its_context(
        self, browser_of, buyer, shop, listing
    ):
        client = browser_of(buyer)
        url = f"/m/kaolin?ref=insta&listing={listing.id}"
        response = client.get(url)
        thread = selectors.thread_of(buyer, shop)
        assert response["Location"] == f"/chats/{thread.conversation_id}/"
        assert (thread.ref, thread.listing) == ("insta", listing)
        assert client.get(url)["Location"] == response["Location"]
        assert Message.objects.filter(card_ref=str(listing.id)).count() == 1
        assert client.get(f"/m/kaolin/?listing={uuid.uuid4()}").status_code == 302

    def test_signed_out_it_asks_to_sign_in_and_comes_back(self, client, shop):
        response = client.get("/m/kaolin?ref=insta")
        assert "next=/m/kaolin%3Fref%3Dinsta" in response["Location"]

    def test_an_unknown_shop_is_not_found(self, browser_of, buyer):
        assert browser_of(buyer).get("/m/nobody").status_code == 404


class TestPicker:
    def test_staff_send_a_listing_once(self, browser_of, buyer, seller, shop, listing):
        thread = services.open_thread(customer=buyer, shop=shop)
        client = browser_of(seller)
        url = reverse("shop:picker")
        sheet = client.get(url, {"conversation": thread.conversation_id}, headers=HX)
        form = {
            "conversation": thread.conversation_id,
            "listing": listing.id,
            "client_id": hidden(sheet, "client_id"),
        }
        for _press in range(2):
            assert client.post(url, form, headers=HX).status_code == 204
        assert Message.objects.get(card_type="shop.listing").sender == seller

    def test_outsiders_find_no_conversation(self, browser_of, buyer, alice, shop, listing):
        thread = services.open_thread(customer=buyer, shop=shop)
        url = reverse("shop:picker")
        query = {"conversation": thread.conversation_id}
        assert browser_of(alice).get(url, query, headers=HX).status_code == 404
        form = {**query, "listing": listing.id, "client_id": uuid.uuid4()}
        assert browser_of(alice).post(url, form, headers=HX).status_code == 404

    def test_a_direct_conversation_has_no_shop(self, browser_of, buyer, bob):
        chat = direct(buyer, bob)
        response = browser_of(buyer).get(
            reverse("shop:picker"), {"conversation": chat.id}, headers=HX
        )
        assert response.status_code == 404


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
    client.post(reverse("shop:checkout"), TestCheckout().form(checkout), headers=HX)
    assert Order.objects.get().recommended_by == bob
