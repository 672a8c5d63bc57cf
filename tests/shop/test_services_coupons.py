"""Coupons: what they take off, to the cent, for whom, how often, and that a use comes back."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.errors import Invalid, NotAllowed, NotFound
from messaging.models import Message
from messaging.rights import all_sections
from shop import selectors, services
from shop.errors import (
    CodeTaken,
    CouponBelowMinimum,
    CouponNotYet,
    CouponNotYours,
    CouponOver,
    CouponReused,
    CouponUnknown,
    CouponUsed,
    CouponUsedUp,
    OneCouponAShop,
    OwnShop,
    PriceChanged,
    WrongState,
)
from shop.models import Coupon, CouponPick, CouponUse, Order
from shop.selectors import Wanted
from shop.selectors.coupons import spread
from shop.services import Terms
from tests.invariants.laws import broken, drifts
from tests.shop.conftest import fund, sell
from wallet.money import MINUS
from wallet.selectors import balance_of, payment_state, statement_of

pytestmark = pytest.mark.django_db


def coupon(shop, code="TEN", *, seller=None, **terms) -> Coupon:
    """A tenth off unless told."""
    if not {"percent", "amount"} & set(terms):
        terms["percent"] = 10
    owner = seller or selectors.staff_of(shop)[0]
    return services.create_coupon(
        actor=owner, shop=shop, coupon_id=uuid.uuid4(), code=code, terms=Terms(**terms)
    )


def buy(buyer, *lines, coupons=(), total, payment_id=None) -> list[Order]:
    orders: list[Order] = services.place_orders(
        buyer=buyer,
        payment_id=payment_id or uuid.uuid4(),
        lines=[Wanted(variant.id, quantity) for variant, quantity in lines],
        expected_total=total,
        coupon_ids=[one.id for one in coupons],
    )
    return orders


def all_is_well():
    return broken() == [] and drifts() == []


class TestWhatItTakesOff:
    @pytest.mark.parametrize(
        ("subtotal", "percent", "off"),
        [(2400, 10, 240), (2405, 10, 241), (2404, 10, 240), (1, 50, 1), (3, 50, 2), (999, 33, 330)],
    )
    def test_a_percentage_is_rounded_half_up(self, subtotal, percent, off):
        assert Coupon(percent=percent).discount_on(subtotal) == off

    @pytest.mark.parametrize(("subtotal", "off"), [(2400, 500), (500, 500), (300, 300), (1, 1)])
    def test_an_amount_takes_no_more_than_there_is(self, subtotal, off):
        assert Coupon(amount=500).discount_on(subtotal) == off
        assert Coupon(percent=100).discount_on(subtotal) == subtotal

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.integers(1, 10**6), min_size=1, max_size=8), st.data())
    def test_the_lines_shares_are_the_discount_to_the_cent(self, amounts, data):
        discount = data.draw(st.integers(0, sum(amounts)))
        shares = spread(discount, amounts)
        assert sum(shares) == discount
        for share, amount in zip(shares, amounts, strict=True):
            assert 0 <= share <= amount
            assert abs(share - discount * amount / sum(amounts)) < 1

    def test_of_equal_losers_the_first_gets_the_cent(self):
        assert spread(1, [100, 100, 100]) == [1, 0, 0]
        assert spread(100, [333, 333, 334]) == [33, 33, 34]


class TestBuying:
    def test_the_order_and_its_lines_are_cheaper_and_the_wallet_pays_that(
        self, buyer, shop, category, mug
    ):
        other = sell(shop, category, "Spoon").variants.get()
        ten = coupon(shop, most_uses=5)
        (order,) = buy(buyer, (mug, 1), (other, 2), coupons=[ten], total=6480)

        assert (order.subtotal, order.discount, order.total) == (7200, 720, 6480)
        assert order.coupon_code == "TEN"
        assert {line.quantity: line.paid for line in order.lines.all()} == {1: 2160, 2: 4320}
        assert balance_of(buyer)["held"] == 6480
        assert order.payment.parts.get().fee == 324
        ten.refresh_from_db()
        use = ten.redemptions.get()
        assert (ten.uses, use.slot, use.amount, use.order) == (1, 1, 720, order)
        assert all_is_well()

    def test_what_was_taken_off_stands_on_the_statement(self, buyer, seller, shop, mug):
        (order,) = buy(buyer, (mug, 1), coupons=[coupon(shop)], total=2160)
        services.ship_order(actor=seller, order=order)
        services.deliver_order(actor=seller, order=order)
        for language, off in (("en", f"{MINUS}€2.40"), ("fr", f"{MINUS}2,40\N{NO-BREAK SPACE}€")):
            with translation.override(language):
                assert statement_of(buyer)[0].memo == f"{order.number} · TEN {off}"
        assert payment_state(order.id) == "paid"

    def test_each_shop_of_a_cart_has_its_own(self, buyer, shop, florist, mug, bouquet):
        ten, five = coupon(shop), coupon(florist, amount=500)
        orders = buy(buyer, (mug, 1), (bouquet, 1), coupons=[five, ten], total=2160 + 2900)
        assert {one.shop_id: one.discount for one in orders} == {shop.id: 240, florist.id: 500}
        assert all_is_well()

    def test_a_shop_takes_one_and_only_its_own(self, buyer, shop, florist, mug):
        with pytest.raises(OneCouponAShop):
            buy(buyer, (mug, 1), coupons=[coupon(shop), coupon(shop, "SECOND")], total=2160)
        with pytest.raises(CouponUnknown):
            buy(buyer, (mug, 1), coupons=[coupon(florist)], total=2160)

    def test_the_total_that_was_shown_is_what_is_paid(self, buyer, shop, mug):
        ten = coupon(shop, most_uses=1)
        with pytest.raises(PriceChanged):
            buy(buyer, (mug, 1), coupons=[ten], total=2400)
        with pytest.raises(PriceChanged):
            buy(buyer, (mug, 1), total=2160)
        ten.refresh_from_db()
        assert (ten.uses, Order.objects.count()) == (0, 0)

    def test_the_same_press_again_uses_it_once(self, buyer, shop, mug):
        ten, payment_id = coupon(shop, most_uses=1), uuid.uuid4()
        options = {"coupons": [ten], "total": 2160, "payment_id": payment_id}
        assert buy(buyer, (mug, 1), **options) == buy(buyer, (mug, 1), **options)
        ten.refresh_from_db()
        assert ten.uses == 1

    def test_one_press_tops_up_what_is_missing_after_the_code(self, alice, shop, mug):
        ten = coupon(shop)
        press = {"buyer": alice, "lines": [Wanted(mug.id, 1)], "coupon_ids": [ten.id]}
        ids = {"payment_id": uuid.uuid4(), "top_up_id": uuid.uuid4()}
        with pytest.raises(PriceChanged):
            services.top_up_and_place_orders(
                **press, **ids, expected_total=2400, top_up_amount=2400
            )
        services.end_coupon(actor=selectors.staff_of(shop)[0], coupon=ten)
        with pytest.raises(CouponOver):
            services.top_up_and_place_orders(
                **press, **ids, expected_total=2160, top_up_amount=2160
            )
        assert balance_of(alice)["balance"] == 0
        press["coupon_ids"] = [coupon(shop, "AGAIN").id]
        services.top_up_and_place_orders(**press, **ids, expected_total=2160, top_up_amount=2160)
        assert balance_of(alice)["available"] == 0


class TestRefusals:
    def refused(self, why, buyer, mug, one, total=2160):
        with pytest.raises(why) as refusal:
            buy(buyer, (mug, 1), coupons=[one], total=total)
        with pytest.raises(why):
            services.pick_coupon(person=buyer, coupon=one, subtotal=2400)
        assert not Order.objects.exists() and not CouponPick.objects.exists()
        mug.refresh_from_db()
        assert mug.reserved == 0
        return refusal.value

    def test_what_is_over_or_has_not_begun(self, buyer, seller, shop, mug):
        soon = timezone.now() + timedelta(days=1)
        self.refused(CouponNotYet, buyer, mug, coupon(shop, "SOON", starts_at=soon))
        ended = services.end_coupon(actor=seller, coupon=coupon(shop, "ENDED"))
        assert services.end_coupon(actor=seller, coupon=ended).ended_at == ended.ended_at
        self.refused(CouponOver, buyer, mug, ended)
        past = coupon(shop, "PAST", starts_at=timezone.now() - timedelta(days=9), ends_at=soon)
        late = Coupon(**{f.attname: getattr(past, f.attname) for f in Coupon._meta.concrete_fields})
        late.id, late.code, late.ends_at = uuid.uuid4(), "LATE", timezone.now() - timedelta(days=1)
        late.save(force_insert=True)
        self.refused(CouponOver, buyer, mug, late)

    def test_what_is_used_up_and_what_one_has_used(self, buyer, alice, shop, mug):
        fund(alice, 10_000)
        last = coupon(shop, "LAST", most_uses=1)
        once = coupon(shop, "ONCE", most_each=1)
        buy(alice, (mug, 1), coupons=[last], total=2160)
        buy(alice, (mug, 1), coupons=[once], total=2160)
        with pytest.raises(CouponUsed):
            buy(alice, (mug, 1), coupons=[once], total=2160)
        last.refresh_from_db()
        with pytest.raises(CouponUsedUp):
            buy(buyer, (mug, 1), coupons=[last], total=2160)
        buy(buyer, (mug, 1), coupons=[once], total=2160)
        assert all_is_well()

    def test_too_small_an_order(self, buyer, shop, mug):
        refusal = self.refused(CouponBelowMinimum, buyer, mug, coupon(shop, minimum=2401))
        assert refusal.details == {"minimum": 2401, "currency": "EUR"}

    def test_somebody_elses(self, buyer, alice, shop, mug):
        self.refused(CouponNotYours, buyer, mug, coupon(shop, customer=alice))

    def test_who_works_there(self, helper, shop):
        with pytest.raises(OwnShop):
            services.pick_coupon(person=helper, coupon=coupon(shop))


class TestGivingBack:
    def test_an_order_that_is_called_off_gives_its_use_back(self, buyer, shop, mug):
        only = coupon(shop, most_uses=1, most_each=1)
        (order,) = buy(buyer, (mug, 1), coupons=[only], total=2160)
        services.cancel_order(actor=buyer, order=order)
        with pytest.raises(WrongState):
            services.cancel_order(actor=buyer, order=order)
        only.refresh_from_db()
        use = CouponUse.objects.get(order=order)
        assert (only.uses, use.slot, balance_of(buyer)["available"]) == (0, None, 10_000)
        buy(buyer, (mug, 1), coupons=[only], total=2160)
        assert all_is_well()

    def test_a_lower_number_is_taken_again(self, buyer, shop, mug):
        twice = coupon(shop, most_each=2)
        first, second = (buy(buyer, (mug, 1), coupons=[twice], total=2160)[0] for _ in range(2))
        services.cancel_order(actor=buyer, order=first)
        buy(buyer, (mug, 1), coupons=[twice], total=2160)
        slots = CouponUse.objects.order_by("used_at", "id").values_list("slot", flat=True)
        assert list(slots) == [None, 2, 1]
        with pytest.raises(CouponUsed):
            buy(buyer, (mug, 1), coupons=[twice], total=2160)

    def test_a_line_is_refunded_at_what_was_paid_for_it(self, buyer, seller, shop, category, mug):
        other = sell(shop, category, "Spoon").variants.get()
        (order,) = buy(buyer, (mug, 1), (other, 1), coupons=[coupon(shop, amount=501)], total=4299)
        for move in (services.ship_order, services.deliver_order):
            move(actor=seller, order=order)
        fund(seller, 1)
        before = balance_of(buyer)["available"]
        paid = sorted(line.paid for line in order.lines.all())
        assert paid == [2149, 2150]
        for amount in paid[:1]:
            services.refund_order(actor=seller, order=order, refund_id=uuid.uuid4(), amount=amount)
        assert balance_of(buyer)["available"] == before + 2149
        assert all_is_well()


class TestMaking:
    def test_the_same_form_again_makes_one(self, seller, shop):
        ids = {"actor": seller, "shop": shop, "coupon_id": uuid.uuid4()}
        made = services.create_coupon(**ids, code=" ete 10 ", terms=Terms(percent=10))
        assert made.code == "ETE10"
        assert services.create_coupon(**ids, code="Ete10", terms=Terms(percent=10)) == made
        with pytest.raises(CouponReused):
            services.create_coupon(**ids, code="ETE10", terms=Terms(percent=11))
        with pytest.raises(CodeTaken):
            coupon(shop, "eTe10")

    def test_the_same_form_again_after_its_end_is_still_that_one(self, seller, shop):
        began = timezone.now() - timedelta(days=9)
        past = Terms(percent=10, starts_at=began, ends_at=began + timedelta(days=1))
        made = Coupon.objects.create(
            id=uuid.uuid4(),
            shop=shop,
            code="TEN",
            currency=shop.currency,
            created_by=seller,
            **{name: getattr(past, name) for name in ("percent", "starts_at", "ends_at")},
        )
        ids = {"actor": seller, "shop": shop, "coupon_id": made.id, "code": "TEN"}
        assert services.create_coupon(**ids, terms=past) == made
        with pytest.raises(CouponReused):
            services.create_coupon(**ids, terms=replace(past, percent=11))

    def test_what_else_the_database_refuses_is_not_said_of_the_code(self, seller, shop):
        shop.currency = None
        with pytest.raises(IntegrityError):
            coupon(shop, seller=seller)

    @pytest.mark.parametrize(
        ("code", "terms", "field"),
        [
            ("AB", {"percent": 5}, "code"),
            ("É-TÉ", {"percent": 5}, "code"),
            ("X" * 25, {"percent": 5}, "code"),
            ("GOOD", {}, "percent"),
            ("GOOD", {"percent": 5, "amount": 5}, "percent"),
            ("GOOD", {"percent": 0}, "percent"),
            ("GOOD", {"percent": 101}, "percent"),
            ("GOOD", {"amount": 0}, "amount"),
            ("GOOD", {"amount": -5}, "amount"),
            ("GOOD", {"percent": 5, "minimum": -1}, "amount"),
            ("GOOD", {"percent": 5, "most_uses": 0}, "most_uses"),
            ("GOOD", {"percent": 5, "most_each": -1}, "most_each"),
            ("GOOD", {"percent": 5, "ends_at": timezone.now() - timedelta(1)}, "ends_at"),
            ("GOOD", {"percent": 5, "ends_at": datetime(9999, 12, 31, 23, tzinfo=UTC)}, "ends_at"),
            ("GOOD", {"percent": 5, "starts_at": datetime(1, 1, 1, tzinfo=UTC)}, "starts_at"),
            ("GOOD", {"percent": 5, "starts_at": datetime(9999, 1, 1, tzinfo=UTC)}, "starts_at"),
        ],
    )
    def test_it_refuses_what_no_coupon_can_be(self, seller, shop, code, terms, field):
        with pytest.raises(Invalid) as refusal:
            services.create_coupon(
                actor=seller, shop=shop, coupon_id=uuid.uuid4(), code=code, terms=Terms(**terms)
            )
        assert field in refusal.value.fields
        assert not Coupon.objects.exists()

    def test_only_who_works_there_makes_ends_and_sends(self, buyer, seller, shop, florist):
        for stranger in (buyer, selectors.staff_of(florist)[0]):
            with pytest.raises(NotFound):
                coupon(shop, seller=stranger)
        ten = coupon(shop)
        with pytest.raises(NotFound):
            services.end_coupon(actor=buyer, coupon=ten)
        chat = services.open_thread(customer=buyer, shop=shop).conversation
        with pytest.raises(NotAllowed):
            services.post_coupon(
                sender=buyer, conversation=chat, coupon=ten, client_id=uuid.uuid4()
            )
        with pytest.raises(NotAllowed):
            services.post_coupon(
                sender=seller, conversation=chat, coupon=coupon(florist), client_id=uuid.uuid4()
            )


def test_what_was_made_for_a_person_alone_is_in_their_export(buyer, alice, shop):
    coupon(shop), coupon(shop, "MINE", customer=buyer), coupon(shop, "HERS", customer=alice)
    (section,) = (one for one in all_sections() if one.name == "personal_coupons")
    assert [row["code"] for row in section.load(buyer)] == ["MINE"]


class TestSendingAndPicking:
    def test_its_card_is_sent_once_and_makes_it_known(self, buyer, alice, seller, shop):
        ten = coupon(shop)
        chat = services.open_thread(customer=buyer, shop=shop).conversation
        with pytest.raises(NotFound):
            selectors.coupon_for(buyer, ten.id)
        client_id = uuid.uuid4()
        for _press in range(2):
            services.post_coupon(sender=seller, conversation=chat, coupon=ten, client_id=client_id)
        message = Message.objects.get(card_type="shop.coupon")
        assert message.summary["en"] == "10% off at Atelier Kaolin: TEN"
        assert selectors.coupon_for(buyer, ten.id) == ten
        with pytest.raises(NotFound):
            selectors.coupon_for(alice, ten.id)

    def test_somebody_elses_is_not_shown(self, buyer, alice, seller, shop):
        chat = services.open_thread(customer=buyer, shop=shop).conversation
        with pytest.raises(CouponNotYours):
            services.post_coupon(
                sender=seller,
                conversation=chat,
                coupon=coupon(shop, customer=alice),
                client_id=uuid.uuid4(),
            )

    def test_the_next_one_takes_the_place_of_the_first(self, buyer, shop, mug):
        ten, five = coupon(shop), coupon(shop, "FIVE", percent=5)
        for one in (ten, five):
            services.pick_coupon(person=buyer, coupon=one)
        assert selectors.picked_coupons(buyer) == [five]
        services.drop_coupon(person=buyer, coupon_id=ten.id)
        assert selectors.picked_coupons(buyer) == [five]
        buy(buyer, (mug, 1), coupons=[five], total=2280)
        assert selectors.picked_coupons(buyer) == []

    def test_a_code_of_several_shops_is_good_at_each_that_takes_it(self, buyer, shop, florist):
        coupon(shop, minimum=5000)
        there = coupon(florist)
        subtotals = {shop.id: 2400, florist.id: 3400}
        (pick,) = services.pick_code(person=buyer, code=" ten", subtotals=subtotals)
        assert pick.coupon == there
        for code in ("NONE", "", "\x00", "É" * 30, "x" * 500):
            with pytest.raises(CouponUnknown):
                services.pick_code(person=buyer, code=code, subtotals=subtotals)
        with pytest.raises(CouponBelowMinimum):
            services.pick_code(person=buyer, code="TEN", subtotals={shop.id: 2400})
