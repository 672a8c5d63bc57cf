"""Orders along their road: stock, money and cards move together."""

import uuid

import pytest

from messaging.errors import NotAllowed, NotFound
from messaging.models import Message
from shop import selectors, services
from shop.errors import WrongState
from shop.models import Order, Variant
from shop.selectors import Wanted
from wallet.selectors import balance_of, business_balance, payment_state
from wallet.services import fee_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(buyer, mug) -> Order:
    (order,) = services.place_orders(
        buyer=buyer,
        payment_id=uuid.uuid4(),
        lines=[Wanted(mug.id, 2)],
        expected_total=4800,
    )
    return order


def stock(variant: Variant) -> tuple[int, int]:
    variant.refresh_from_db()
    return variant.on_hand, variant.reserved


def card(order: Order) -> Message:
    return Message.objects.get(card_type="shop.order", card_ref=str(order.id))


class TestTheRoad:
    def test_shipping_takes_from_the_shelf_what_was_reserved(self, seller, order, mug):
        services.ship_order(actor=seller, order=order)
        assert stock(mug) == (1, 0)
        assert payment_state(order.id) == "held"

    def test_delivery_pays_the_shop_minus_the_fee(self, buyer, seller, shop, order):
        services.ship_order(actor=seller, order=order)
        services.deliver_order(actor=seller, order=order)
        assert payment_state(order.id) == "paid"
        assert balance_of(buyer) == {**balance_of(buyer), "available": 5200, "held": 0}
        assert business_balance(shop.account_id)["balance"] == 4800 - fee_of(4800)

    def test_the_buyer_may_say_that_it_arrived(self, buyer, seller, order):
        services.ship_order(actor=seller, order=order)
        services.deliver_order(actor=buyer, order=order)
        order.refresh_from_db()
        assert order.state == "delivered"
        assert [step.actor for step in order.steps.all()] == [buyer, seller, buyer]

    @pytest.mark.parametrize("side", ["buyer", "seller", "helper"])
    def test_either_side_cancels_before_it_is_sent(self, request, buyer, order, mug, side):
        services.cancel_order(actor=request.getfixturevalue(side), order=order)
        assert stock(mug) == (3, 0)
        assert payment_state(order.id) == "released"
        assert balance_of(buyer) == {**balance_of(buyer), "available": 10_000, "held": 0}

    def test_the_card_changes_in_place(self, seller, order):
        before = card(order)
        services.ship_order(actor=seller, order=order)
        after = card(order)
        assert (after.id, after.seq) == (before.id, before.seq)
        assert after.changed_seq > before.changed_seq
        assert after.summary["en"].endswith("shipped")

    def test_each_step_is_kept_with_who_and_when(self, buyer, seller, order):
        services.ship_order(actor=seller, order=order)
        view = selectors.order_for(buyer, order.id)
        assert [(step.state, bool(step.at), step.is_now) for step in view.steps] == [
            ("placed", True, False),
            ("shipped", True, True),
            ("delivered", False, False),
        ]


class TestRefusals:
    def test_out_of_order(self, buyer, seller, order):
        with pytest.raises(WrongState):
            services.deliver_order(actor=seller, order=order)
        services.ship_order(actor=seller, order=order)
        for verb in (services.ship_order, services.cancel_order):
            with pytest.raises(WrongState) as refusal:
                verb(actor=seller, order=order)
            assert refusal.value.details["state"] == "shipped"
        services.deliver_order(actor=buyer, order=order)
        with pytest.raises(WrongState):
            services.deliver_order(actor=buyer, order=order)

    def test_a_cancelled_order_stays_cancelled(self, buyer, seller, order):
        services.cancel_order(actor=buyer, order=order)
        for verb in (services.ship_order, services.deliver_order, services.cancel_order):
            with pytest.raises(WrongState):
                verb(actor=seller, order=order)

    def test_the_buyer_does_not_ship(self, buyer, order):
        with pytest.raises(NotAllowed):
            services.ship_order(actor=buyer, order=order)

    def test_strangers_and_other_shops_find_nothing(self, alice, florist, order):
        other = selectors.staff_of(florist)[0]
        for one in (alice, other):
            for verb in (services.ship_order, services.cancel_order, services.deliver_order):
                with pytest.raises(NotFound):
                    verb(actor=one, order=order)
            with pytest.raises(NotFound):
                selectors.order_for(one, order.id)

    def test_who_left_the_shop_finds_nothing(self, seller, helper, shop, order):
        services.remove_staff(actor=seller, shop=shop, user=helper)
        with pytest.raises(NotFound):
            services.ship_order(actor=helper, order=order)

    def test_the_stylist_looks_and_moves_nothing(self, buyer, bob, mug):
        (order,) = services.place_orders(
            buyer=buyer,
            payment_id=uuid.uuid4(),
            lines=[Wanted(mug.id, 1, bob.id)],
            expected_total=2400,
        )
        assert selectors.order_for(bob, order.id).side == "stylist"
        with pytest.raises(NotAllowed):
            services.cancel_order(actor=bob, order=order)
