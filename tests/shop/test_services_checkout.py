"""Checkout: what is ordered, what it costs, and that it happens once."""

import uuid

import pytest

from messaging.errors import NotFound
from messaging.models import Message
from shop import selectors, services
from shop.errors import (
    BadQuantity,
    EmptyCart,
    NotOnSale,
    OwnShop,
    PaymentReused,
    PriceChanged,
    SoldOut,
)
from shop.models import Order, OrderLine, Variant
from shop.selectors import Wanted
from shop.services import NewVariant
from tests.factories import direct
from tests.shop.conftest import fund, sell
from wallet.errors import NotEnough, StepUpNeeded, TopUpDeclined, WalletFrozen
from wallet.models import Outflow, Payment
from wallet.selectors import balance_of, payment_state
from wallet.services import fee_of, freeze_wallet, set_limit

pytestmark = pytest.mark.django_db


def place(buyer, *lines, total=None, payment_id=None, **more):
    wanted = [Wanted(variant.id, quantity) for variant, quantity in lines]
    if total is None:
        total = sum(variant.price * quantity for variant, quantity in lines)
    return services.place_orders(
        buyer=buyer,
        payment_id=payment_id or uuid.uuid4(),
        lines=wanted,
        expected_total=total,
        **more,
    )


class TestPlacing:
    def test_it_reserves_stock_and_money_and_announces(self, buyer, shop, mug):
        (order,) = place(buyer, (mug, 2))

        mug.refresh_from_db()
        assert (mug.on_hand, mug.reserved) == (3, 2)
        assert order.total == 4800
        assert order.number.startswith("PL-")
        assert balance_of(buyer)["available"] == 10_000 - 4800
        assert balance_of(buyer)["held"] == 4800
        assert payment_state(order.id) == "held"
        message = Message.objects.get(card_type="shop.order")
        assert message.conversation_id == order.conversation_id
        assert message.card_ref == str(order.id)
        assert message.sender_id == buyer.id
        assert "Mug" in message.summary["en"] and "Tasse" in message.summary["fr"]

    def test_lines_keep_the_words_and_price_of_the_day(self, buyer, listing, mug):
        (order,) = place(buyer, (mug, 1))
        Variant.objects.filter(id=mug.id).update(price=9900)
        listing.title_en = "Something else"
        listing.save()

        line = order.lines.get()
        assert (line.title_en, line.price) == ("Mug “Midnight”", 2400)

    def test_a_cart_of_several_shops_is_one_payment_and_an_order_each(
        self, buyer, shop, florist, mug, bouquet
    ):
        orders = place(buyer, (mug, 1), (bouquet, 1))

        assert {order.shop_id for order in orders} == {shop.id, florist.id}
        assert {order.payment_id for order in orders} == {orders[0].payment_id}
        assert Payment.objects.get().amount == 2400 + 3400
        assert orders[0].conversation_id != orders[1].conversation_id
        cards = Message.objects.filter(card_type="shop.order")
        assert {card.conversation_id for card in cards} == {one.conversation_id for one in orders}

    def test_the_fee_is_fixed_when_it_is_placed(self, buyer, mug):
        (order,) = place(buyer, (mug, 1))
        assert order.payment.parts.get().fee == fee_of(2400) == 120

    def test_it_takes_only_what_was_bought_from_the_cart(self, buyer, mug, bouquet):
        services.add_to_cart(buyer=buyer, variant=mug, quantity=1)
        services.add_to_cart(buyer=buyer, variant=bouquet, quantity=2)
        place(buyer, (mug, 1), from_cart=True)
        assert [line.variant.id for line in selectors.cart_of(buyer).lines] == [bouquet.id]

    def test_buying_at_once_leaves_the_cart_alone(self, buyer, mug):
        services.add_to_cart(buyer=buyer, variant=mug, quantity=1)
        place(buyer, (mug, 1))
        assert selectors.cart_count(buyer) == 1

    def test_the_reference_of_the_link_stays_on_the_order(self, buyer, shop, mug):
        services.open_thread(customer=buyer, shop=shop, ref="instagram-story")
        (order,) = place(buyer, (mug, 1))
        assert order.ref == "instagram-story"

    def test_a_recommendation_is_put_to_the_stylists_name(self, buyer, mug, bob):
        chat = direct(buyer, bob)
        (order,) = services.place_orders(
            buyer=buyer,
            payment_id=uuid.uuid4(),
            lines=[Wanted(mug.id, 1, bob.id)],
            expected_total=2400,
        )
        assert order.recommended_by == bob
        cards = Message.objects.filter(card_type="shop.order", card_ref=str(order.id))
        assert {card.conversation_id for card in cards} == {order.conversation_id, chat.id}


class TestOnce:
    def test_the_same_form_again_gives_the_same_orders(self, buyer, mug, bouquet):
        payment_id = uuid.uuid4()
        first = place(buyer, (mug, 1), (bouquet, 1), payment_id=payment_id)
        second = place(buyer, (bouquet, 1), (mug, 1), payment_id=payment_id)

        assert [one.id for one in first] == [one.id for one in second]
        assert Order.objects.count() == 2
        assert balance_of(buyer)["held"] == 5800
        assert Message.objects.filter(card_type="shop.order").count() == 2

    def test_it_is_the_same_even_when_the_price_has_changed_since(self, buyer, mug):
        payment_id = uuid.uuid4()
        place(buyer, (mug, 1), payment_id=payment_id)
        Variant.objects.filter(id=mug.id).update(price=1)
        (again,) = place(buyer, (mug, 1), payment_id=payment_id)
        assert again.total == 2400

    def test_other_lines_with_the_same_id_are_refused(self, buyer, mug):
        payment_id = uuid.uuid4()
        place(buyer, (mug, 1), payment_id=payment_id)
        with pytest.raises(PaymentReused):
            place(buyer, (mug, 2), payment_id=payment_id)

    def test_the_id_of_somebody_else_is_refused(self, buyer, alice, mug):
        payment_id = uuid.uuid4()
        place(buyer, (mug, 1), payment_id=payment_id)
        fund(alice, 10_000)
        with pytest.raises(PaymentReused):
            place(alice, (mug, 1), payment_id=payment_id)


class TestRefusals:
    def nothing_happened(self, buyer, variant):
        variant.refresh_from_db()
        assert variant.reserved == 0
        assert Order.objects.count() == OrderLine.objects.count() == Payment.objects.count() == 0
        assert Message.objects.filter(card_type="shop.order").count() == 0
        assert balance_of(buyer)["held"] == 0

    @pytest.mark.parametrize("quantity", [0, -1, 10**9, 100, True, "1", 1.0, None])
    def test_a_quantity_out_of_range(self, buyer, mug, quantity):
        with pytest.raises(BadQuantity):
            services.place_orders(
                buyer=buyer,
                payment_id=uuid.uuid4(),
                lines=[Wanted(mug.id, quantity)],
                expected_total=2400,
            )
        self.nothing_happened(buyer, mug)

    def test_lines_of_one_variant_count_together(self, buyer, mug):
        with pytest.raises(BadQuantity):
            place(buyer, (mug, 60), (mug, 60))
        with pytest.raises(SoldOut):
            place(buyer, (mug, 2), (mug, 2))
        self.nothing_happened(buyer, mug)

    def test_nothing_at_all(self, buyer):
        with pytest.raises(EmptyCart):
            place(buyer)

    def test_an_unknown_variant(self, buyer, mug):
        with pytest.raises(NotOnSale):
            services.place_orders(
                buyer=buyer,
                payment_id=uuid.uuid4(),
                lines=[Wanted(uuid.uuid4(), 1)],
                expected_total=2400,
            )

    def test_more_than_is_left_says_how_many(self, buyer, mug):
        with pytest.raises(SoldOut) as refusal:
            place(buyer, (mug, 4))
        assert refusal.value.details == {"variant": str(mug.id), "left": 3}
        self.nothing_happened(buyer, mug)

    def test_what_was_taken_off_sale(self, buyer, seller, listing, mug):
        services.set_on_sale(actor=seller, listing=listing, is_active=False)
        with pytest.raises(NotOnSale):
            place(buyer, (mug, 1))

    def test_a_total_that_is_not_the_total(self, buyer, mug):
        with pytest.raises(PriceChanged) as refusal:
            place(buyer, (mug, 1), total=1)
        assert refusal.value.details["total"] == 2400
        self.nothing_happened(buyer, mug)

    def test_an_empty_wallet_says_what_is_missing(self, alice, mug):
        with pytest.raises(NotEnough) as refusal:
            place(alice, (mug, 1))
        assert refusal.value.details["missing"] == 2400
        self.nothing_happened(alice, mug)

    def test_one_sold_out_line_stops_the_whole_cart(self, buyer, mug, bouquet):
        with pytest.raises(SoldOut):
            place(buyer, (mug, 4), (bouquet, 1))
        self.nothing_happened(buyer, bouquet)

    def test_people_do_not_buy_in_their_own_shop(self, seller, helper, mug):
        for one in (seller, helper):
            fund(one, 5000)
            with pytest.raises(OwnShop):
                place(one, (mug, 1))
            self.nothing_happened(one, mug)


class TestToppingUp:
    def pay(self, buyer, mug, amount, total=2400, **ids):
        return services.top_up_and_place_orders(
            buyer=buyer,
            payment_id=ids.get("payment_id") or uuid.uuid4(),
            lines=[Wanted(mug.id, 1)],
            expected_total=total,
            top_up_id=ids.get("top_up_id") or uuid.uuid4(),
            top_up_amount=amount,
        )

    def test_one_press_tops_up_and_pays(self, alice, mug):
        (order,) = self.pay(alice, mug, 2400)
        assert order.total == 2400
        assert balance_of(alice)["available"] == 0

    def test_the_same_press_again_brings_nothing_more(self, alice, mug):
        ids = {"payment_id": uuid.uuid4(), "top_up_id": uuid.uuid4()}
        first = self.pay(alice, mug, 5000, **ids)
        again = self.pay(alice, mug, 5000, **ids)
        assert first == again
        assert balance_of(alice)["available"] == 2600

    def test_a_retry_after_a_lost_answer_needs_no_second_top_up(self, alice, mug):
        payment_id = uuid.uuid4()
        self.pay(alice, mug, 2400, payment_id=payment_id)
        # The form was drawn anew with another top-up id, but the payment's is the same.
        self.pay(alice, mug, 2400, payment_id=payment_id)
        assert balance_of(alice)["balance"] == 2400
        assert Order.objects.count() == 1

    def test_nothing_is_charged_for_what_is_sold_out(self, alice, shop, category):
        gone = sell(shop, category, "Gone", NewVariant(2400, 0)).variants.get()
        with pytest.raises(SoldOut):
            self.pay(alice, gone, 2400)
        assert balance_of(alice)["balance"] == 0

    def test_nothing_is_charged_for_what_may_not_leave_the_wallet(self, alice, mug):
        set_limit(owner=alice, name="free", amount=10_00, currency="EUR")
        with pytest.raises(StepUpNeeded):
            self.pay(alice, mug, 2400)
        freeze_wallet(actor=alice, owner=alice)
        with pytest.raises(WalletFrozen):
            self.pay(alice, mug, 2400)
        assert balance_of(alice)["balance"] == 0
        assert not Outflow.objects.exists()

    def test_nothing_is_charged_for_another_total(self, alice, mug):
        with pytest.raises(PriceChanged):
            self.pay(alice, mug, 2400, total=100)
        assert balance_of(alice)["balance"] == 0

    def test_a_declined_top_up_orders_nothing(self, alice, mug):
        with pytest.raises(TopUpDeclined):
            self.pay(alice, mug, 2413)
        assert Order.objects.count() == 0

    def test_too_little_keeps_the_money_and_says_what_is_missing(self, alice, mug):
        with pytest.raises(NotEnough) as refusal:
            self.pay(alice, mug, 1000)
        assert refusal.value.details["missing"] == 1400
        assert balance_of(alice)["available"] == 1000


def test_an_unknown_variant_has_no_quote(buyer):
    with pytest.raises(NotFound):
        selectors.quote_for(buyer, [Wanted(uuid.uuid4(), 1)])
