"""Threads: one conversation a customer and shop, whichever link led there."""

import uuid

import pytest

from messaging.errors import NotAllowed, NotFound
from messaging.models import Conversation, Message, Participant
from messaging.selectors import conversation_for
from messaging.services import send_message
from shop import selectors, services
from shop.errors import NotOnSale, OwnShop
from shop.models import ShopThread
from tests.factories import direct, say
from tests.shop.conftest import sell

pytestmark = pytest.mark.django_db


def test_it_is_made_once_with_the_staff_in_it(buyer, seller, helper, shop):
    first = services.open_thread(customer=buyer, shop=shop)
    again = services.open_thread(customer=buyer, shop=shop)
    assert first == again
    roles = dict(
        Participant.objects.filter(conversation=first.conversation).values_list("user", "role")
    )
    assert roles == {buyer.id: "customer", seller.id: "staff", helper.id: "staff"}
    assert first.conversation.kind == Conversation.Kind.SHOP
    assert conversation_for(buyer, first.conversation_id).name == "Atelier Kaolin"
    assert conversation_for(seller, first.conversation_id).name == "Ines Morel"


def test_the_reference_is_kept_and_cleaned(buyer, shop):
    services.open_thread(customer=buyer, shop=shop, ref="insta")
    services.open_thread(customer=buyer, shop=shop)
    assert ShopThread.objects.get().ref == "insta"
    services.open_thread(customer=buyer, shop=shop, ref="a\x00b\n" + "x" * 500)
    assert ShopThread.objects.get().ref == "ab" + "x" * 118


def test_the_listing_is_put_in_as_context_unless_just_spoken_of(buyer, shop, listing):
    thread = services.open_thread(customer=buyer, shop=shop, listing=listing)
    services.open_thread(customer=buyer, shop=shop, listing=listing)
    cards = Message.objects.filter(card_type="shop.listing")
    assert [card.sender for card in cards] == [buyer]

    say(buyer, thread.conversation, *[f"word {number}" for number in range(9)])
    services.open_thread(customer=buyer, shop=shop, listing=listing)
    assert cards.all().count() == 2


def test_a_listing_of_another_shop_is_no_context(buyer, shop, bouquet):
    services.open_thread(customer=buyer, shop=shop, listing=bouquet.listing)
    assert not Message.objects.exists()


def test_staff_are_no_customers_of_their_shop(seller, helper, shop):
    for one in (seller, helper):
        with pytest.raises(OwnShop):
            services.open_thread(customer=one, shop=shop)
    assert not Conversation.objects.exists()


def test_who_joins_the_shop_joins_its_conversations(buyer, seller, bob, shop):
    thread = services.open_thread(customer=buyer, shop=shop)
    services.add_staff(actor=seller, shop=shop, user=bob)
    assert conversation_for(bob, thread.conversation_id).me.role == "staff"
    services.remove_staff(actor=seller, shop=shop, user=bob)
    with pytest.raises(NotFound):
        conversation_for(bob, thread.conversation_id)


def test_only_people_of_the_shop_let_others_in(buyer, bob, shop):
    with pytest.raises(NotFound):
        services.add_staff(actor=buyer, shop=shop, user=bob)


class TestSharing:
    def share(self, sender, conversation, listing, client_id=None):
        return services.share_listing(
            sender=sender,
            conversation=conversation,
            listing=listing,
            client_id=client_id or uuid.uuid4(),
        )

    def test_both_sides_show_listings_of_the_shop(self, buyer, seller, shop, listing):
        chat = services.open_thread(customer=buyer, shop=shop).conversation
        for one in (buyer, seller):
            assert self.share(one, chat, listing).sender == one

    def test_the_same_attempt_shows_it_once(self, buyer, seller, shop, listing):
        chat = services.open_thread(customer=buyer, shop=shop).conversation
        attempt = uuid.uuid4()
        assert self.share(seller, chat, listing, attempt) == self.share(
            seller, chat, listing, attempt
        )

    def test_a_listing_of_another_shop_is_refused(self, buyer, seller, shop, bouquet):
        chat = services.open_thread(customer=buyer, shop=shop).conversation
        with pytest.raises(NotAllowed):
            self.share(seller, chat, bouquet.listing)

    def test_outsiders_find_nothing(self, buyer, alice, shop, listing, conversation):
        chat = services.open_thread(customer=buyer, shop=shop).conversation
        with pytest.raises(NotFound):
            self.share(alice, chat, listing)
        with pytest.raises(NotFound):
            self.share(alice, conversation, listing)

    def test_what_is_off_sale_is_not_shown(self, buyer, seller, shop, category):
        chat = services.open_thread(customer=buyer, shop=shop).conversation
        hidden = sell(shop, category, "Hidden", is_active=False)
        with pytest.raises(NotOnSale):
            self.share(seller, chat, hidden)


class TestRecommender:
    def test_it_is_who_sent_the_card_between_two(self, buyer, bob, conversation, listing):
        chat = direct(buyer, bob)
        card = services.post_listing(
            sender=bob, conversation=chat, listing=listing, client_id=uuid.uuid4()
        )
        assert selectors.recommender_for(buyer, card.id, listing.id) == bob

    def test_nothing_else_counts(self, buyer, seller, bob, carol, shop, listing, bouquet):
        chat = direct(buyer, bob)
        mine = services.post_listing(
            sender=buyer, conversation=chat, listing=listing, client_id=uuid.uuid4()
        )
        theirs = services.post_listing(
            sender=bob, conversation=chat, listing=listing, client_id=uuid.uuid4()
        )
        text, _new = send_message(
            sender=bob, conversation=chat, client_id=uuid.uuid4(), text="Look"
        )
        at_shop = services.share_listing(
            sender=seller,
            conversation=services.open_thread(customer=buyer, shop=shop).conversation,
            listing=listing,
            client_id=uuid.uuid4(),
        )
        for message_id in (mine.id, text.id, at_shop.id, uuid.uuid4(), "x", "", None):
            assert selectors.recommender_for(buyer, message_id, listing.id) is None
        assert selectors.recommender_for(buyer, theirs.id, bouquet.listing_id) is None
        assert selectors.recommender_for(carol, theirs.id, listing.id) is None
