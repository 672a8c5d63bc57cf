"""Discover, the link that opens a conversation, and the picker in one."""

import uuid

import pytest
from django.urls import reverse

from messaging.models import Message
from shop import selectors, services
from tests.factories import direct
from tests.shop.conftest import sell
from tests.shop.pages import HX, hidden, words

pytestmark = pytest.mark.django_db


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
