"""Coupons through their doors: the checkout's sheet, the card and its sheet, the JSON doors."""

import re
import uuid

import pytest
from django.urls import reverse

from messaging.cards import attach_faces, render_bubble
from messaging.models import Message
from shop import selectors, services
from shop.models import Order
from shop.tasks import on_coupon_changed
from tests.shop.pages import HX, form_of, hidden, triggers, words
from tests.shop.test_api_shop import key
from tests.shop.test_services_coupons import buy, coupon
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db
SHEET = "/checkout/"


def of_promo(response) -> dict:
    """What the code's own form would send."""
    html = response.content.decode()
    form = html[html.index('<form id="promo-form"') :]
    names = ("payment_id", "cart", "variant", "quantity", "from")
    found = {name: re.findall(rf'name="{name}" value="([^"]*)"', form) for name in names}
    return {name: values for name, values in found.items() if values}


def coupons_in(response) -> list[str]:
    return re.findall(r'name="coupon" value="([^"]*)"', response.content.decode())


@pytest.fixture
def client(browser_of, buyer):
    return browser_of(buyer)


@pytest.fixture
def sheet(client, mug):
    return client.get(SHEET, {"variant": mug.id, "quantity": 2}, headers=HX)


def test_the_cart_s_drawer_counts_the_code_that_was_picked(client, buyer, shop, mug):
    assert "Your cart is empty" in words(client.get("/cart/", headers=HX))
    services.add_to_cart(buyer=buyer, variant=mug, quantity=1)
    ten = coupon(shop, minimum=30_00)
    services.pick_coupon(person=buyer, coupon=ten)
    said = words(client.get("/cart/", headers=HX))
    assert "TEN" in said and "It is good from €30.00." in said and "Total €24.00" in said
    said = words(client.post(f"/cart/lines/{mug.id}/", {"quantity": "2"}, headers=HX))
    assert "TEN −10% −€4.80" in said and "Total €43.20" in said


class TestSheet:
    def type_in(self, client, sheet, code):
        return client.post(SHEET, {**of_promo(sheet), "promo": code}, headers=HX)

    def test_a_code_is_taken_off_and_paid_so(self, client, buyer, shop, mug, sheet):
        ten = coupon(shop)
        drawn = self.type_in(client, sheet, "ten")
        said = words(drawn)
        assert drawn.status_code == 200
        assert "Code TEN −€4.80" in said and "Pay €43.20" in said
        assert hidden(drawn, "payment_id") == hidden(sheet, "payment_id")
        form = form_of(drawn, coupon=coupons_in(drawn), expected_credit="0")
        assert form["coupon"] == [str(ten.id)]
        assert client.post(SHEET, form, headers=HX).status_code == 204
        order = Order.objects.get()
        assert (order.total, order.discount) == (4320, 480)
        assert balance_of(buyer)["held"] == 4320
        again = client.post(SHEET, form, headers=HX)
        assert (again.status_code, Order.objects.count()) == (204, 1)

    def test_it_follows_the_quantity(self, client, shop, mug, sheet):
        self.type_in(client, sheet, "TEN") if coupon(shop) else None
        drawn = client.get(SHEET, {"variant": mug.id, "quantity": 3}, headers=HX)
        assert "Pay €64.80" in words(drawn)

    @pytest.mark.parametrize(
        ("code", "terms", "why"),
        [
            ("NOPE", {}, "No shop here knows this code."),
            ("TEN", {"minimum": 5000}, "too small for this code. It is good from €50.00."),
            ("TEN", {"customer": True}, "This code is for somebody else."),
        ],
    )
    def test_a_refusal_stands_beside_the_field(
        self, client, alice, shop, mug, sheet, code, terms, why
    ):
        coupon(shop, **({"customer": alice} if "customer" in terms else terms))
        drawn = self.type_in(client, sheet, code)
        assert drawn.status_code == 422
        assert why in words(drawn)
        assert hidden(drawn, "promo") == code
        assert "Pay €48.00" in words(drawn)

    def test_it_is_removed(self, client, shop, mug, sheet):
        ten = coupon(shop)
        drawn = self.type_in(client, sheet, "TEN")
        without = client.post(SHEET, {**of_promo(drawn), "promo": "", "drop": ten.id}, headers=HX)
        assert coupons_in(without) == []
        assert "Pay €48.00" in words(without)

    def test_what_ended_meanwhile_is_said_and_nothing_is_paid(
        self, client, buyer, seller, shop, sheet
    ):
        ten = coupon(shop)
        drawn = self.type_in(client, sheet, "TEN")
        services.end_coupon(actor=seller, coupon=ten)
        form = form_of(drawn, coupon=coupons_in(drawn), expected_credit="0")
        refused = client.post(SHEET, form, headers=HX)
        assert refused.status_code == 422
        assert "This code is no longer valid." in words(refused)
        assert "Pay €48.00" in words(refused) and coupons_in(refused) == []
        assert balance_of(buyer)["held"] == 0

    def test_without_scripts_it_is_a_page(self, client, shop, mug):
        coupon(shop)
        page = client.get(SHEET, {"variant": mug.id, "quantity": 1}, follow=True)
        answer = client.post(SHEET, {**of_promo(page), "promo": "TEN"}, follow=True)
        assert answer.redirect_chain and "Pay €21.60" in words(answer)

    def test_a_cart_of_two_shops_has_a_code_of_each(
        self, client, buyer, shop, florist, mug, bouquet
    ):
        coupon(shop), coupon(florist, "FIVE", amount=500)
        for variant in (mug, bouquet):
            services.add_to_cart(buyer=buyer, variant=variant, quantity=1)
        sheet = client.get(SHEET, {"cart": 1}, headers=HX)
        for code in ("TEN", "FIVE"):
            sheet = self.type_in(client, sheet, code)
        assert "Pay €50.60" in words(sheet) and 'name="promo"' not in sheet.content.decode()
        form = form_of(sheet, coupon=coupons_in(sheet), expected_credit="0")
        assert client.post(SHEET, form, headers=HX).status_code == 204
        assert sorted(order.discount for order in Order.objects.all()) == [240, 500]

    def test_it_asks_the_database_little(
        self, client, shop, mug, sheet, django_assert_max_num_queries
    ):
        coupon(shop, most_each=1)
        self.type_in(client, sheet, "TEN")
        with django_assert_max_num_queries(10):
            drawn = client.get(SHEET, {"variant": mug.id, "quantity": 2}, headers=HX)
        assert coupons_in(drawn)


class TestCard:
    @pytest.fixture
    def card(self, buyer, seller, shop) -> Message:
        chat = services.open_thread(customer=buyer, shop=shop).conversation
        return services.post_coupon(
            sender=seller,
            conversation=chat,
            coupon=coupon(shop, minimum=1000, customer=buyer),
            client_id=uuid.uuid4(),
        )

    def drawn(self, card) -> str:
        card = Message.objects.get(id=card.id)
        attach_faces([card])
        return re.sub(r"\s+", " ", render_bubble(card))

    def test_it_says_what_for_whom_and_how_to_use_it(self, card):
        html = self.drawn(card)
        for said in ("10% off", "TEN", "From €10.00", "For Ines alone", "Use it", "/picks/"):
            assert said in html

    def test_one_tap_and_the_checkout_begins_with_it(self, api_of, client, buyer, card, mug):
        url = f"/api/coupons/{card.card_ref}/picks/"
        assert api_of(buyer).post(url).json()["code"] == "TEN"
        sheet = client.get(SHEET, {"variant": mug.id, "quantity": 1}, headers=HX)
        assert "Pay €21.60" in words(sheet)
        assert api_of(buyer).delete(url).status_code == 204
        assert selectors.picked_coupons(buyer) == []

    def test_its_sheet_picks_and_drops(self, client, buyer, card):
        url = reverse("shop:coupon", args=[card.card_ref])
        assert "Use it" in words(client.get(url, headers=HX))
        picked = client.post(url, {"verb": "pick"}, headers=HX)
        assert triggers(picked)["toast"]["text"] == "TEN is used when you pay"
        assert "Don't use it" in words(client.get(url, headers=HX)).replace("&#x27;", "'")
        assert client.post(url, {"verb": "drop"}).status_code == 302
        assert selectors.picked_coupons(buyer) == []

    def test_it_says_so_when_it_is_ended(self, seller, card):
        services.end_coupon(actor=seller, coupon=selectors.coupon_at(seller, card.card_ref))
        on_coupon_changed({"data": {"coupon": card.card_ref}})
        on_coupon_changed({"data": {"coupon": str(uuid.uuid4())}})
        html = self.drawn(card)
        assert "card--past" in html and "Ended" in html and "Use it" not in html
        card.refresh_from_db()
        assert card.changed_seq > card.seq

    def test_the_order_shows_what_was_taken_off(self, client, buyer, shop, mug):
        (order,) = buy(buyer, (mug, 1), coupons=[coupon(shop)], total=2160)
        card = Message.objects.get(card_type="shop.order")
        assert "TEN, €2.40 off" in self.drawn(card)
        said = words(client.get(reverse("shop:order", args=[order.id]), headers=HX))
        assert "Subtotal €24.00 Code TEN −€2.40 Total €21.60" in said


class TestApi:
    def test_a_quote_and_a_checkout_with_codes(self, api_of, buyer, shop, mug):
        ten, api = coupon(shop, most_uses=1), api_of(buyer)
        asked = {"lines": [{"variant": str(mug.id)}], "coupons": ["ten"]}
        quote = api.post("/api/checkouts/quotes/", asked, format="json").json()
        assert (quote["subtotal"], quote["discount"], quote["total"]) == (2400, 240, 2160)
        assert quote["coupons"] == [{"shop": "kaolin", "code": "TEN", "discount": 240}]
        body = {**asked, "id": str(uuid.uuid4()), "expected_total": quote["total"]}
        sent = {"format": "json", "headers": key("once")}
        answer = api.post("/api/checkouts/", body, **sent)
        assert answer.status_code == 201
        [order] = answer.json()["orders"]
        assert (order["total"], order["discount"], order["coupon"]) == (2160, 240, "TEN")
        assert order["lines"][0]["paid"] == 2160
        assert api.post("/api/checkouts/", body, **sent).json() == answer.json()
        again = api.post("/api/checkouts/", body, format="json", headers=key())
        assert again.json()["orders"][0]["id"] == order["id"]
        ten.refresh_from_db()
        assert ten.uses == 1
        refused = api.post("/api/checkouts/quotes/", asked, format="json")
        assert (refused.status_code, refused.json()["code"]) == (422, "coupon_used_up")
        unknown = api.post("/api/checkouts/quotes/", {**asked, "coupons": ["X"]}, format="json")
        assert unknown.json()["code"] == "coupon_unknown"

    def test_a_shop_makes_lists_sends_and_ends(self, api_of, buyer, seller, shop):
        api = api_of(seller)
        body = {"id": str(uuid.uuid4()), "shop": "kaolin", "code": "spring", "amount": 500}
        body |= {"minimum": 2000, "most_each": 1, "customer": "ines"}
        made = api.post("/api/desk/coupons/", body, format="json", headers=key())
        assert made.status_code == 201
        assert made.json() | {"code": "SPRING", "uses": 0, "customer": "ines"} == made.json()
        listed = api.get("/api/desk/coupons/?shop=kaolin").json()
        assert listed == {"coupons": [made.json()], "has_more": False}
        chat = services.open_thread(customer=buyer, shop=shop).conversation
        sent = {"coupon": body["id"], "client_id": str(uuid.uuid4())}
        at = f"/api/conversations/{chat.id}/coupons/"
        for _press in range(2):
            assert api.post(at, sent, format="json").status_code == 204
        assert Message.objects.filter(card_type="shop.coupon").count() == 1
        theirs = api_of(buyer)
        assert theirs.post(at, sent, format="json").status_code == 404
        seen = theirs.get(f"/api/coupons/{body['id']}/").json()
        assert seen["state"] == "active" and "uses" not in seen
        theirs.post(f"/api/coupons/{body['id']}/picks/")
        assert [one["code"] for one in theirs.get("/api/coupons/").json()] == ["SPRING"]
        ending = f"/api/desk/coupons/{body['id']}/endings/"
        assert theirs.post(ending).status_code == 404
        assert api.post(ending).json()["state"] == "ended"
        wrong = {**body, "id": str(uuid.uuid4()), "code": "!"}
        refused = api.post("/api/desk/coupons/", wrong, format="json", headers=key())
        assert (refused.status_code, list(refused.json()["fields"])) == (400, ["code"])
