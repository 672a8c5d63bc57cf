"""The desk: who stands in which lane, and what is known of a client."""

import uuid
from datetime import timedelta

import pytest

from messaging.errors import NotFound
from messaging.models import Message
from messaging.selectors import conversation_for
from sellers import selectors, services
from sellers.errors import NoDesk
from shop import services as shop_services
from shop.selectors import Wanted
from tests.factories import UserFactory, direct, say
from tests.shop.conftest import fund

pytestmark = pytest.mark.django_db


def order_by(person, variant, quantity=1, by=None):
    (order,) = shop_services.place_orders(
        buyer=person,
        payment_id=uuid.uuid4(),
        lines=[Wanted(variant.id, quantity, by.id if by else None)],
        expected_total=variant.price * quantity,
    )
    return order


def lanes(viewer, **more) -> dict[str, list[str]]:
    desk = selectors.desk_inbox(viewer, **more)
    return {lane: [one.row.name for one in rows] for lane, _label, rows in desk.lanes}


@pytest.fixture
def talk(buyer, shop):
    return shop_services.open_thread(customer=buyer, shop=shop).conversation


class TestLanes:
    def test_a_question_waits_for_an_answer_from_anybody_of_the_shop(
        self, buyer, seller, helper, talk
    ):
        say(buyer, talk, "Hello", "Anybody?")
        assert lanes(seller) == {"answer": ["Ines Morel"], "prepare": [], "wait": []}
        assert lanes(helper) == lanes(seller)
        say(helper, talk, "Here I am")
        assert lanes(seller) == {"answer": [], "prepare": [], "wait": ["Ines Morel"]}

    def test_an_order_alone_is_to_prepare(self, buyer, seller, mug):
        order = order_by(buyer, mug)
        desk = selectors.desk_inbox(seller)
        (row,) = desk.prepare
        assert row.order_number == order.number
        shop_services.ship_order(actor=seller, order=order)
        assert lanes(seller)["wait"] == ["Ines Morel"]

    def test_a_question_comes_before_an_order(self, buyer, seller, talk, mug):
        say(buyer, talk, "Is it blue?")
        order_by(buyer, mug)
        assert lanes(seller)["answer"] == ["Ines Morel"]
        say(seller, talk, "It is")
        assert lanes(seller)["prepare"] == ["Ines Morel"]

    def test_the_promise_runs_from_the_first_unanswered_word(self, buyer, seller, shop, talk):
        first, _second = say(buyer, talk, "Hello", "Anybody?")
        (row,) = selectors.desk_inbox(seller).answer
        assert row.waiting_since == first.created_at
        assert row.due_at == first.created_at + timedelta(minutes=shop.reply_minutes)
        assert not row.is_late
        Message.objects.filter(id=first.id).update(created_at=first.created_at - timedelta(hours=2))
        (row,) = selectors.desk_inbox(seller).answer
        assert row.is_late and row.clock == "late"

    def test_the_most_urgent_is_first(self, seller, shop):
        people = [UserFactory(display_name=name) for name in ("Ann", "Bea")]
        for one in people:
            thread = shop_services.open_thread(customer=one, shop=shop)
            (message,) = say(one, thread.conversation, "Hello")
            if one.display_name == "Bea":
                Message.objects.filter(id=message.id).update(
                    created_at=message.created_at - timedelta(minutes=20)
                )
        assert lanes(seller)["answer"] == ["Bea", "Ann"]

    def test_a_shop_can_be_chosen(self, buyer, seller, florist, talk):
        say(buyer, talk, "Hello")
        shop_services.add_staff(
            actor=florist.staff.get(role="owner").user, shop=florist, user=seller
        )
        other = shop_services.open_thread(customer=buyer, shop=florist)
        say(buyer, other.conversation, "Hello")
        assert len(lanes(seller)["answer"]) == 2
        assert len(lanes(seller, shop="tiges")["answer"]) == 1
        assert lanes(seller, shop="nobody") == {"answer": [], "prepare": [], "wait": []}

    def test_a_stylist_has_lanes_of_people(self, camille, buyer, bob):
        say(buyer, direct(buyer, camille), "A dress?")
        say(camille, direct(bob, camille), "Hello Bob")
        assert lanes(camille) == {"answer": ["Ines Morel"], "prepare": [], "wait": ["Bob Durand"]}

    def test_people_without_a_desk_find_none(self, alice):
        with pytest.raises(NoDesk):
            selectors.desk_inbox(alice)

    def test_it_costs_the_same_however_full_it_is(
        self, seller, shop, mug, django_assert_max_num_queries
    ):
        for _ in range(5):
            one = UserFactory()
            fund(one, 5000)
            thread = shop_services.open_thread(customer=one, shop=shop)
            say(one, thread.conversation, "Hello")
        with django_assert_max_num_queries(8):
            selectors.desk_inbox(seller)


class TestClient:
    def test_the_shop_knows_its_part(self, buyer, seller, talk, mug, bouquet):
        fund(buyer, 50_000)
        kept = order_by(buyer, mug)
        gone = order_by(buyer, mug)
        shop_services.cancel_order(actor=buyer, order=gone)
        order_by(buyer, bouquet)
        shop_services.add_to_cart(buyer=buyer, variant=mug, quantity=1)
        shop_services.add_to_cart(buyer=buyer, variant=bouquet, quantity=1)

        client = selectors.client_of(seller, conversation_for(seller, talk.id))
        assert (client.person, client.spent, client.orders_count) == (buyer, 2400, 1)
        assert client.since == kept.placed_at
        assert [view.order for view in client.orders] == [gone, kept]
        assert ([line.variant for line in client.cart], client.cart_total) == ([mug], 2400)

    def test_how_they_came(self, buyer, seller, shop, listing):
        thread = shop_services.open_thread(customer=buyer, shop=shop, ref="insta", listing=listing)
        client = selectors.client_of(seller, conversation_for(seller, thread.conversation_id))
        assert (client.ref, client.listing, client.since) == ("insta", listing, None)

    def test_the_stylist_knows_what_came_from_their_advice(self, buyer, camille, mug, bouquet):
        fund(buyer, 50_000)
        order_by(buyer, mug, by=camille)
        order_by(buyer, bouquet)
        chat = conversation_for(camille, direct(buyer, camille).id)
        client = selectors.client_of(camille, chat)
        assert (client.person, client.spent, client.cart) == (buyer, 2400, [])

    def test_the_customer_faces_no_client(self, buyer, bob, talk):
        for viewer, chat in ((buyer, talk), (bob, direct(buyer, bob))):
            with pytest.raises(NotFound):
                selectors.client_of(viewer, conversation_for(viewer, chat.id))


class TestOrders:
    def test_each_list_has_its_own(self, buyer, seller, mug, bouquet):
        fund(buyer, 50_000)
        placed, shipped = order_by(buyer, mug), order_by(buyer, mug)
        shop_services.ship_order(actor=seller, order=shipped)
        order_by(buyer, bouquet)
        views, more, counts = selectors.orders_at(seller, which="prepare")
        assert [view.order for view in views] == [placed]
        assert (more, counts) == (False, {"prepare": 1, "road": 1, "done": 0, "all": 2})
        assert views[0].can_ship

    def test_a_buyer_finds_them_not_on_the_desk(self, buyer, camille, mug):
        order = order_by(buyer, mug)
        with pytest.raises(NotFound):
            selectors.order_at(buyer, order.id)
        with pytest.raises(NoDesk):
            selectors.orders_at(buyer)
        assert selectors.orders_at(camille)[0] == []

    def test_only_the_own_shop_has_a_statement(self, seller, buyer, florist, shop):
        assert selectors.shop_at(seller) == shop
        for viewer, handle in ((seller, "tiges"), (buyer, ""), (buyer, "kaolin")):
            with pytest.raises(NotFound):
                selectors.shop_at(viewer, handle)


def test_who_left_is_no_stylist(camille):
    assert selectors.is_stylist(camille)
    services.appoint_stylist(user=camille)
    camille.stylist.is_active = False
    camille.stylist.save()
    fresh = type(camille).objects.get(id=camille.id)
    assert not selectors.is_stylist(fresh)
    with pytest.raises(NotFound):
        selectors.stylist_for(camille, "camille")
