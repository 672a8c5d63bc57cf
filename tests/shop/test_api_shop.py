"""The shop's JSON doors: shapes, refusals, and keys that make a thing happen once."""

import uuid

import pytest

from messaging.models import Message
from shop import selectors, services
from shop.models import Order
from shop.selectors import Wanted
from tests.factories import direct
from tests.shop.conftest import fund
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db


def key(name: str | None = None) -> dict[str, str]:
    return {"Idempotency-Key": name or uuid.uuid4().hex}


@pytest.fixture
def api(api_of, buyer):
    return api_of(buyer)


@pytest.fixture
def order(buyer, mug) -> Order:
    (order,) = services.place_orders(
        buyer=buyer,
        payment_id=uuid.uuid4(),
        lines=[Wanted(mug.id, 1)],
        expected_total=2400,
    )
    return order


class TestCatalogue:
    def test_shops_and_one_of_them(self, api, shop, florist):
        assert [one["handle"] for one in api.get("/api/shops/").json()] == ["kaolin", "tiges"]
        assert [one["handle"] for one in api.get("/api/shops/?q=lyon").json()] == ["kaolin"]
        assert api.get("/api/shops/kaolin/").json()["name"] == "Atelier Kaolin"
        assert api.get("/api/shops/nobody/").json()["code"] == "shop_not_found"

    def test_listings_are_found_and_read(self, api, listing, bouquet):
        found = api.get("/api/listings/?q=tasse").json()
        assert [one["title"] for one in found["listings"]] == ["Mug “Midnight”"]
        one = api.get(f"/api/listings/{listing.id}/").json()
        assert (one["price"], one["currency"], one["left"]) == (2400, "EUR", 3)
        assert one["variants"][0]["left"] == 3

    def test_an_unknown_listing(self, api):
        response = api.get(f"/api/listings/{uuid.uuid4()}/")
        assert response.status_code == 404
        assert response.json()["code"] == "listing_not_found"

    @pytest.mark.parametrize("query", ["page=0", "page=x", "sort=y", "q=" + "x" * 101])
    def test_a_strange_question_is_refused_with_its_field(self, api, query):
        response = api.get(f"/api/listings/?{query}")
        assert response.status_code == 400
        assert list(response.json()["fields"]) == [query.split("=")[0]]

    def test_nobody_comes_in_unsigned(self, client, listing):
        assert client.get("/api/listings/").status_code in (401, 403)


class TestCart:
    def test_lines_come_change_and_go(self, api, buyer, mug):
        added = api.post("/api/cart/lines/", {"variant": str(mug.id), "quantity": 2}, format="json")
        assert added.status_code == 201
        assert (added.json()["count"], added.json()["total"]) == (2, 4800)
        changed = api.put(f"/api/cart/lines/{mug.id}/", {"quantity": 1}, format="json")
        assert changed.json()["count"] == 1
        assert api.delete(f"/api/cart/lines/{mug.id}/").json()["lines"] == []

    @pytest.mark.parametrize("quantity", [0, -1, 10**9, "x", 1.5, None])
    def test_a_quantity_out_of_range(self, api, buyer, mug, quantity):
        response = api.post(
            "/api/cart/lines/", {"variant": str(mug.id), "quantity": quantity}, format="json"
        )
        assert response.status_code == 400
        assert selectors.cart_count(buyer) == 0

    def test_an_unknown_variant(self, api):
        response = api.post("/api/cart/lines/", {"variant": str(uuid.uuid4())}, format="json")
        assert (response.status_code, response.json()["code"]) == (404, "variant_not_found")

    def test_more_than_is_left(self, api, mug):
        response = api.post("/api/cart/lines/", {"variant": str(mug.id), "quantity": 4}, "json")
        assert response.status_code == 409
        assert response.json() == {
            **response.json(),
            "code": "sold_out",
            "left": 3,
            "variant": str(mug.id),
        }

    def test_the_card_it_came_from_names_who_recommended_it(self, api, buyer, bob, listing, mug):
        card = services.post_listing(
            sender=bob,
            conversation=direct(buyer, bob),
            listing=listing,
            client_id=uuid.uuid4(),
        )
        body = {"variant": str(mug.id), "quantity": 1, "message": str(card.id)}
        answer = api.post("/api/cart/lines/", body, format="json").json()
        assert answer["lines"][0]["recommended_by"] == "bob"


class TestCheckout:
    def body(self, mug, **changes):
        lines = [{"variant": str(mug.id), "quantity": 1}]
        return {"id": str(uuid.uuid4()), "lines": lines, "expected_total": 2400, **changes}

    def test_it_orders(self, api, mug):
        response = api.post("/api/checkouts/", self.body(mug), format="json", headers=key())
        assert response.status_code == 201
        (order,) = response.json()["orders"]
        assert (order["state"], order["total"]) == ("placed", 2400)
        assert api.get("/api/orders/").json()["orders"] == [order]
        assert api.get(f"/api/orders/{order['id']}/").json() == order

    def test_the_cart_at_once(self, api, buyer, mug, bouquet):
        for variant in (mug, bouquet):
            services.add_to_cart(buyer=buyer, variant=variant, quantity=1)
        body = {"id": str(uuid.uuid4()), "cart": True, "expected_total": 5800}
        response = api.post("/api/checkouts/", body, format="json", headers=key())
        assert len(response.json()["orders"]) == 2
        assert api.get("/api/cart/").json()["count"] == 0
        # The answer was lost, and another key is used: the payment is still the same.
        again = api.post("/api/checkouts/", body, format="json", headers=key())
        assert again.json() == response.json()

    def test_a_key_replays(self, api, mug):
        body, once = self.body(mug), key()
        first = api.post("/api/checkouts/", body, format="json", headers=once)
        second = api.post("/api/checkouts/", body, format="json", headers=once)
        assert second.content == first.content
        assert second.headers["Idempotency-Replayed"] == "true"
        assert Order.objects.count() == 1

    def test_a_key_with_another_body_is_refused(self, api, mug):
        once = key()
        api.post("/api/checkouts/", self.body(mug), format="json", headers=once)
        response = api.post("/api/checkouts/", self.body(mug), format="json", headers=once)
        assert (response.status_code, response.json()["code"]) == (422, "key_reused")

    def test_without_a_key_nothing_happens(self, api, mug):
        response = api.post("/api/checkouts/", self.body(mug), format="json")
        assert (response.status_code, response.json()["code"]) == (400, "key_missing")
        assert not Order.objects.exists()

    def test_a_price_from_the_client_is_ignored(self, api, mug):
        lines = [{"variant": str(mug.id), "quantity": 1, "price": 1, "amount": 1}]
        body = self.body(mug, lines=lines, total=1)
        response = api.post("/api/checkouts/", body, format="json", headers=key())
        assert response.json()["total"] == 2400

    def test_another_total_is_refused_with_the_right_one(self, api, mug):
        body = self.body(mug, expected_total=1)
        response = api.post("/api/checkouts/", body, format="json", headers=key())
        assert (response.status_code, response.json()["code"]) == (409, "price_changed")
        assert response.json()["total"] == 2400

    def test_a_refusal_frees_the_key(self, api_of, alice, mug):
        api, body, once = api_of(alice), self.body(mug), key()
        refused = api.post("/api/checkouts/", body, format="json", headers=once)
        assert (refused.status_code, refused.json()["missing"]) == (422, 2400)
        fund(alice, 2400)
        assert api.post("/api/checkouts/", body, format="json", headers=once).status_code == 201

    @pytest.mark.parametrize("quantity", [0, -1, 10**9, 1.5, "x", None, True])
    def test_a_quantity_out_of_range(self, api, mug, quantity):
        body = self.body(mug, lines=[{"variant": str(mug.id), "quantity": quantity}])
        response = api.post("/api/checkouts/", body, format="json", headers=key())
        assert response.status_code == 400
        assert not Order.objects.exists()

    @pytest.mark.parametrize("lines", [[], None, "x", [{}], [{"variant": "x"}]])
    def test_lines_that_are_none(self, api, mug, lines):
        body = self.body(mug, lines=lines)
        response = api.post("/api/checkouts/", body, format="json", headers=key())
        assert response.status_code == 400

    def test_too_many_lines(self, api, mug):
        body = self.body(mug, lines=[{"variant": str(uuid.uuid4())}] * 51)
        response = api.post("/api/checkouts/", body, format="json", headers=key())
        assert response.status_code == 400


class TestOrders:
    def test_it_goes_its_way_by_keys(self, api_of, api, seller, buyer, order):
        desk = api_of(seller)
        once = key()
        shipped = desk.post(f"/api/orders/{order.id}/shipments/", headers=once)
        assert shipped.json()["state"] == "shipped"
        assert desk.post(f"/api/orders/{order.id}/shipments/", headers=once).json()["state"] == (
            "shipped"
        )
        late = api.post(f"/api/orders/{order.id}/cancellations/", headers=key())
        assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
        assert late.json()["state"] == "shipped"
        got = api.post(f"/api/orders/{order.id}/deliveries/", headers=key())
        assert got.json()["state"] == "delivered"

    def test_cancelling_gives_the_money_back(self, api, buyer, order):
        api.post(f"/api/orders/{order.id}/cancellations/", headers=key())
        assert balance_of(buyer)["available"] == 10_000

    def test_the_buyer_does_not_ship(self, api, order):
        response = api.post(f"/api/orders/{order.id}/shipments/", headers=key())
        assert (response.status_code, response.json()["code"]) == (403, "not_allowed")

    @pytest.mark.parametrize("verb", ["", "shipments/", "deliveries/", "cancellations/"])
    def test_others_find_the_same_as_unknown(self, api_of, alice, florist, order, verb):
        for one in (alice, selectors.staff_of(florist)[0]):
            api = api_of(one)
            send = api.post if verb else api.get
            theirs = send(f"/api/orders/{order.id}/{verb}", headers=key())
            unknown = send(f"/api/orders/{uuid.uuid4()}/{verb}", headers=key())
            assert theirs.status_code == 404
            assert theirs.json() == unknown.json()


class TestConversations:
    def test_opening_and_reopening_one_with_a_shop(self, api, buyer, shop, listing):
        body = {"ref": "insta", "listing": str(listing.id)}
        first = api.post("/api/shops/kaolin/thread/", body, format="json").json()
        again = api.post("/api/shops/kaolin/thread/", {}, format="json").json()
        assert first == again
        assert Message.objects.get().card_ref == str(listing.id)

    def test_sharing_a_listing(self, api_of, seller, buyer, alice, shop, listing):
        thread = services.open_thread(customer=buyer, shop=shop)
        url = f"/api/conversations/{thread.conversation_id}/listings/"
        body = {"listing": str(listing.id), "client_id": str(uuid.uuid4())}
        assert api_of(alice).post(url, body, format="json").status_code == 404
        for _time in range(2):
            assert api_of(seller).post(url, body, format="json").status_code == 204
        assert Message.objects.count() == 1


def test_the_schema_is_whole(api):
    schema = api.get("/api/schema/").content.decode()
    for path in ("/api/checkouts/", "/api/orders/{order_id}/shipments/", "/api/desk/orders/"):
        assert path in schema
