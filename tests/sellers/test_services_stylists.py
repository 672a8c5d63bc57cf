"""Stylists send listings of any shop that allows it, to people they talk with."""

import uuid

import pytest

from messaging.cards import panel_for
from messaging.errors import NotAllowed, NotFound
from messaging.models import Message
from messaging.selectors import conversation_for
from sellers import selectors, services
from sellers.errors import StylistsNotAllowed
from shop import selectors as shop_selectors
from shop import services as shop_services
from shop.models import Shop
from shop.selectors import Wanted
from tests.factories import direct

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(buyer, camille):
    stylist = selectors.stylist_for(buyer, "camille")
    return services.open_stylist_conversation(client=buyer, stylist=stylist)


def recommend(sender, chat, listing, client_id=None):
    return services.recommend_listing(
        sender=sender,
        conversation=conversation_for(sender, chat.id),
        listing=listing,
        client_id=client_id or uuid.uuid4(),
    )


def test_they_send_listings_of_any_shop(chat, buyer, camille, listing, bouquet):
    cards = [recommend(camille, chat, one) for one in (listing, bouquet.listing)]
    assert [card.sender for card in cards] == [camille, camille]
    for card, one in zip(cards, (listing, bouquet.listing), strict=True):
        assert shop_selectors.recommender_for(buyer, card.id, one.id) == camille


def test_the_same_attempt_is_sent_once(chat, camille, listing):
    attempt = uuid.uuid4()
    assert recommend(camille, chat, listing, attempt) == recommend(camille, chat, listing, attempt)
    assert Message.objects.count() == 1


def test_a_shop_may_keep_its_listings_to_itself(chat, camille, shop, listing):
    Shop.objects.filter(id=shop.id).update(allows_stylists=False)
    listing.refresh_from_db()
    with pytest.raises(StylistsNotAllowed):
        recommend(camille, chat, listing)


def test_others_recommend_nothing(chat, buyer, alice, bob, listing, camille, shop):
    with pytest.raises(NotAllowed):
        recommend(buyer, chat, listing)
    with pytest.raises(NotFound):
        recommend(alice, chat, listing)
    with pytest.raises(NotAllowed):
        recommend(bob, direct(alice, bob), listing)
    thread = shop_services.open_thread(customer=camille, shop=shop)
    with pytest.raises(NotAllowed):
        recommend(camille, thread.conversation, listing)


def test_the_purchase_is_announced_to_both(chat, buyer, camille, mug):
    (order,) = shop_services.place_orders(
        buyer=buyer,
        payment_id=uuid.uuid4(),
        lines=[Wanted(mug.id, 1, camille.id)],
        expected_total=2400,
    )
    cards = Message.objects.filter(card_type="shop.order")
    assert {card.conversation_id for card in cards} == {chat.id, order.conversation_id}


def test_nobody_asks_themselves(camille):
    with pytest.raises(NotFound):
        services.open_stylist_conversation(client=camille, stylist=camille.stylist)


class TestPanels:
    def panel(self, viewer, chat):
        return panel_for(viewer, conversation_for(viewer, chat.id))

    def test_each_side_of_a_shop_has_its_own(self, buyer, seller, shop):
        chat = shop_services.open_thread(customer=buyer, shop=shop).conversation
        assert self.panel(buyer, chat)[0] == "shop/_panel.html"
        assert self.panel(seller, chat)[0] == "sellers/_client.html"

    def test_each_side_of_advice_has_its_own(self, chat, buyer, camille, listing):
        recommend(camille, chat, listing)
        template, context = self.panel(buyer, chat)
        assert template == "sellers/_stylist.html"
        assert [offer.listing for offer in context["picks"]] == [listing]
        assert self.panel(camille, chat)[0] == "sellers/_client.html"

    def test_friends_have_none(self, alice, bob, conversation):
        assert self.panel(alice, conversation) is None
