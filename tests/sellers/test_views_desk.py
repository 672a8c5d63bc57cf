"""The desk's pages and JSON doors."""

import re
import uuid

import pytest
from django.urls import reverse

from messaging.models import Message
from shop import services as shop_services
from shop.selectors import Wanted
from tests.factories import direct, say

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def order(buyer, mug):
    (order,) = shop_services.place_orders(
        buyer=buyer,
        payment_id=uuid.uuid4(),
        lines=[Wanted(mug.id, 1)],
        expected_total=2400,
    )
    return order


@pytest.fixture
def talk(buyer, shop):
    chat = shop_services.open_thread(customer=buyer, shop=shop, ref="insta").conversation
    say(buyer, chat, "Is it for sale?")
    return chat


def test_the_desk_shows_its_lanes(browser_of, seller, talk):
    said = words(browser_of(seller).get(reverse("sellers:desk")))
    assert "To answer 1" in said and "Ines Morel" in said and "Is it for sale?" in said


def test_a_conversation_opens_beside_the_lanes(browser_of, seller, talk, order):
    client = browser_of(seller)
    url = reverse("sellers:talk", args=[talk.id])
    whole = client.get(url)
    assert b'id="desk"' in whole.content and b'id="thread"' in whole.content
    stage = client.get(url, headers={**HX, "HX-Boosted": "true", "HX-Target": "stage"})
    assert b'id="desk"' not in stage.content and b'id="thread"' in stage.content


def test_the_client_panel(browser_of, seller, buyer, talk, order):
    said = words(browser_of(seller).get(reverse("sellers:client", args=[talk.id]), headers=HX))
    assert "€24.00 spent here" in said and order.number in said and "insta" in said
    mine = browser_of(buyer).get(reverse("sellers:client", args=[talk.id]), headers=HX)
    assert mine.status_code == 404


def test_a_client_does_not_open_the_shops_side(browser_of, buyer, alice, talk):
    for one in (buyer, alice):
        assert browser_of(one).get(reverse("sellers:talk", args=[talk.id])).status_code == 404


def test_the_counter_asks_its_client_and_nobody_else_does(browser_of, seller, buyer, talk):
    url = reverse("messaging:new_ask", args=[talk.id, "buttons"])
    whole = browser_of(seller).get(reverse("sellers:talk", args=[talk.id]))
    assert f'data-sheet="{url}"'.encode() in whole.content and "Ask the client" in words(whole)
    assert "Ask the client" not in words(browser_of(buyer).get(f"/chats/{talk.id}/"))
    assert browser_of(buyer).get(url, headers=HX).status_code == 404
    sheet = browser_of(seller).get(url, headers=HX).content.decode()
    for kind in ("buttons", "list", "form", "times"):
        at = reverse("messaging:new_ask", args=[talk.id, kind])
        assert f'hx-get="{at}"' in sheet
        assert browser_of(seller).get(at, headers=HX).status_code == 200


def test_people_without_a_desk_find_none(browser_of, alice):
    client = browser_of(alice)
    for name in ("desk", "lanes", "orders", "statement"):
        assert client.get(reverse(f"sellers:{name}")).status_code == 404


def test_an_order_is_moved_from_its_list(browser_of, seller, order):
    client = browser_of(seller)
    assert "Mark as shipped" in words(client.get(reverse("sellers:orders")))
    row = client.post(reverse("sellers:move_order", args=[order.id, "ship"]), headers=HX)
    assert "Mark as delivered" in words(row) and "Shipped" in words(row)
    again = client.post(reverse("sellers:move_order", args=[order.id, "ship"]), headers=HX)
    assert again.status_code == 409
    unknown = client.post(reverse("sellers:move_order", args=[order.id, "eat"]), headers=HX)
    assert unknown.status_code == 404


def test_the_statement_adds_up(browser_of, seller, buyer, order):
    client = browser_of(seller)
    assert "€24.00 held until delivery" in words(client.get(reverse("sellers:statement")))
    shop_services.ship_order(actor=seller, order=order)
    shop_services.deliver_order(actor=buyer, order=order)
    said = words(client.get(reverse("sellers:statement")))
    assert "€22.80" in said and "+€24.00" in said and "−€1.20" in said


def test_a_stylist_picks_and_sends(browser_of, camille, buyer, listing):
    chat = direct(buyer, camille)
    client, url = browser_of(camille), reverse("sellers:picker")
    sheet = client.get(url, {"conversation": chat.id}, headers=HX)
    assert "Mug “Midnight”" in words(sheet)
    form = {"conversation": chat.id, "listing": listing.id, "client_id": uuid.uuid4()}
    assert client.post(url, form, headers=HX).status_code == 204
    assert Message.objects.get().sender == camille
    refused = browser_of(buyer).post(url, {**form, "client_id": uuid.uuid4()}, headers=HX)
    assert refused.status_code == 404


def test_a_stylist_is_found_and_asked(browser_of, buyer, camille):
    client = browser_of(buyer)
    assert "Camille Royer" in words(client.get(reverse("sellers:stylists")))
    response = client.post(reverse("sellers:stylists"), {"handle": "camille"})
    assert response["Location"] == f"/chats/{direct(buyer, camille).id}/"
    assert client.post(reverse("sellers:stylists"), {"handle": "ines"}).status_code == 404


def test_the_pages_speak_french(browser_of, seller, talk, order):
    seller.locale = "fr"
    seller.save()
    client = browser_of(seller)
    for name in ("desk", "orders", "statement"):
        assert client.get(reverse(f"sellers:{name}")).status_code == 200


class TestApi:
    def test_the_desk(self, api_of, seller, talk, buyer):
        desk = api_of(seller).get("/api/desk/conversations/").json()
        (row,) = desk["answer"]
        assert (row["conversation"], row["name"], row["shop"]) == (
            str(talk.id),
            "Ines Morel",
            "kaolin",
        )
        client = api_of(seller).get(f"/api/desk/conversations/{talk.id}/client/").json()
        assert (client["handle"], client["ref"]) == ("ines", "insta")
        assert api_of(buyer).get("/api/desk/conversations/").status_code == 404

    def test_orders_and_statement(self, api_of, seller, buyer, order):
        (found,) = api_of(seller).get("/api/desk/orders/?list=prepare").json()["orders"]
        assert found["id"] == str(order.id)
        statement = api_of(seller).get("/api/desk/statement/").json()
        assert (statement["incoming"], statement["rows"]) == (2400, [])
        assert api_of(buyer).get("/api/desk/statement/?shop=kaolin").status_code == 404

    def test_stylists(self, api_of, buyer, camille, listing):
        api = api_of(buyer)
        assert [one["handle"] for one in api.get("/api/stylists/").json()] == ["camille"]
        chat = api.post("/api/stylists/camille/thread/").json()["conversation"]
        body = {"listing": str(listing.id), "client_id": str(uuid.uuid4())}
        url = f"/api/desk/conversations/{chat}/recommendations/"
        assert api.post(url, body, format="json").status_code == 403
        assert api_of(camille).post(url, body, format="json").status_code == 204


def test_the_desk_costs_little(browser_of, seller, talk, order, django_assert_max_num_queries):
    client = browser_of(seller)
    client.get(reverse("sellers:lanes"), headers=HX)
    for url, most in (
        (reverse("sellers:desk"), 12),
        (reverse("sellers:talk", args=[talk.id]), 20),
        (reverse("sellers:client", args=[talk.id]), 12),
        (reverse("sellers:orders"), 12),
        (reverse("sellers:statement"), 12),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200
