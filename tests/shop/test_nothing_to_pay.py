"""An order that a coupon covers whole: placed without the wallet, moved along like any other."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from messaging.cards import attach_faces, render_bubble
from messaging.models import Message, uuid7
from shop import selectors, services
from shop.errors import CouponUsedUp, PaymentReused, PriceChanged
from shop.models import Coupon, CouponUse, Order, Variant
from shop.selectors import Wanted
from tests.factories import UserFactory
from tests.invariants.laws import uncleared
from tests.shop.conftest import fund
from tests.shop.pages import HX, form_of, triggers, words
from tests.shop.test_api_shop import key
from tests.shop.test_doors_coupons import coupons_in
from tests.shop.test_services_coupons import all_is_well, buy, coupon
from wallet import services as wallet
from wallet.errors import IdReused, MoreThanPaid
from wallet.models import Outflow, Payment, PaymentPart
from wallet.models.ledger import Transfer
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db
SHEET = "/checkout/"


@pytest.fixture
def gift(shop) -> Coupon:
    """Takes all of it off, once."""
    return coupon(shop, "GIFT", percent=100, most_uses=1)


@pytest.fixture
def free(alice, gift, mug) -> Order:
    """Ordered with it by somebody who has no money at all."""
    return buy(alice, (mug, 1), coupons=[gift], total=0)[0]


def moved(order, *verbs, actor):
    for verb in verbs:
        order = getattr(services, f"{verb}_order")(actor=actor, order=order)
    return order


class TestPlacing:
    def test_nothing_moves_and_nobody_is_asked(self, alice, free, gift, mug):
        mug.refresh_from_db()
        gift.refresh_from_db()
        assert (free.total, free.discount, free.subtotal, free.state) == (0, 2400, 2400, "placed")
        assert (free.payment.amount, free.payment.payer) == (0, alice)
        assert (mug.reserved, gift.uses) == (1, 1)
        for rows in (Transfer, PaymentPart, Outflow):
            assert not rows.objects.exists()
        assert Message.objects.get(card_type="shop.order").card_ref == str(free.id)
        assert all_is_well() and uncleared() == []

    @pytest.mark.parametrize("off", [{"percent": 100}, {"amount": 2400}, {"amount": 9900}])
    def test_whatever_takes_it_all_off(self, alice, shop, mug, off):
        (order,) = buy(alice, (mug, 1), coupons=[coupon(shop, **off)], total=0)
        assert (order.total, order.discount) == (0, 2400)
        assert [line.paid for line in order.lines.all()] == [0]

    def test_the_same_press_again_orders_once(self, alice, bob, gift, mug):
        press = {"coupons": [gift], "total": 0, "payment_id": uuid.uuid4()}
        assert buy(alice, (mug, 1), **press) == buy(alice, (mug, 1), **press)
        for person, count in ((alice, 2), (bob, 1)):
            with pytest.raises(PaymentReused):
                buy(person, (mug, count), **press)
        gift.refresh_from_db()
        assert (Order.objects.count(), gift.uses) == (1, 1)

    def test_a_total_of_nothing_is_not_made_up(self, buyer, gift, mug):
        for coupons, total in (([], 0), ([gift], 1), ([gift], 2400)):
            with pytest.raises(PriceChanged):
                buy(buyer, (mug, 1), coupons=coupons, total=total)
        assert not Order.objects.exists() and not Payment.objects.exists()

    def test_who_comes_after_the_last_use_has_ordered_nothing(self, buyer, free, gift, mug):
        with pytest.raises(CouponUsedUp):
            buy(buyer, (mug, 1), coupons=[gift], total=0)
        mug.refresh_from_db()
        assert (Order.objects.count(), Payment.objects.count(), mug.reserved) == (1, 1, 1)

    def test_nothing_is_brought_in_for_it(self, alice, gift, mug):
        press = {"buyer": alice, "lines": [Wanted(mug.id, 1)], "expected_total": 0}
        ids = {"payment_id": uuid.uuid4(), "top_up_id": uuid.uuid4(), "top_up_amount": 2400}
        with pytest.raises(PriceChanged):
            services.top_up_and_place_orders(**press, **ids)
        services.top_up_and_place_orders(**press, **ids, coupon_ids=[gift.id])
        assert balance_of(alice)["balance"] == 0

    def test_a_frozen_wallet_has_nothing_to_let_out(self, buyer, gift, mug):
        wallet.freeze_wallet(actor=buyer, owner=buyer)
        assert buy(buyer, (mug, 1), coupons=[gift], total=0)

    def test_of_two_shops_the_other_is_paid(self, buyer, seller, shop, gift, mug, bouquet):
        quote = selectors.quote_for(buyer, [Wanted(mug.id, 1), Wanted(bouquet.id, 1)], [gift])
        orders = buy(buyer, (mug, 1), (bouquet, 1), coupons=[gift], total=3400)
        part = PaymentPart.objects.get()
        assert quote.sums == {part.payee_account_id: 3400}
        assert {one.id: one.total for one in orders} == {
            part.id: 3400,
            next(one.id for one in orders if one.shop_id == shop.id): 0,
        }
        free = next(one for one in orders if one.is_free)
        moved(free, "cancel", actor=seller)
        assert balance_of(buyer)["held"] == 3400
        assert all_is_well() and uncleared() == []

    def test_the_payment_s_id_stays_taken(self, buyer, alice, shop, mug):
        ids = {"payment_id": uuid.uuid4(), "currency": "EUR"}
        part = wallet.Part(uuid7(), shop.account_id, 500)
        first = wallet.pay_nothing(payer=buyer, **ids)
        assert wallet.pay_nothing(payer=buyer, **ids) == first
        with pytest.raises(IdReused):
            wallet.pay_nothing(payer=alice, **ids)
        with pytest.raises(IdReused):
            wallet.reserve_payment(payer=buyer, payment_id=first.id, parts=[part])
        paid = wallet.reserve_payment(payer=buyer, payment_id=uuid.uuid4(), parts=[part])
        with pytest.raises(IdReused):
            wallet.pay_nothing(payer=buyer, payment_id=paid.id, currency="EUR")


class TestAfterwards:
    def test_it_is_delivered_and_there_is_nothing_to_give_back(self, alice, seller, free):
        delivered = moved(free, "ship", "deliver", actor=seller)
        assert delivered.state == "delivered"
        with pytest.raises(MoreThanPaid) as refusal:
            services.refund_order(actor=seller, order=free, refund_id=uuid.uuid4(), amount=1)
        assert refusal.value.details == {"left": 0}
        assert not Transfer.objects.exists() and all_is_well()

    def test_called_off_its_stock_and_its_use_come_back(self, alice, buyer, free, gift, mug):
        moved(free, "cancel", actor=alice)
        gift.refresh_from_db()
        mug.refresh_from_db()
        assert (gift.uses, mug.reserved) == (0, 0)
        assert CouponUse.objects.get().given_back_at
        assert buy(buyer, (mug, 1), coupons=[gift], total=0)
        assert all_is_well()


class TestLaws:
    def copy(self, order, **changes):
        facts = {one.attname: getattr(order, one.attname) for one in Order._meta.concrete_fields}
        return Order(**{**facts, "id": uuid.uuid4(), "number": "PL-0", **changes})

    @pytest.mark.parametrize(
        ("changes", "law"),
        [
            ({"discount": 0, "coupon_code": ""}, "order_costs_something_or_is_all_discount"),
            ({"total": -1}, "order_costs_something_or_is_all_discount"),
            ({"total": 5}, "order_is_paid_by_its_part"),
        ],
    )
    def test_no_order_is_like_this(self, alice, florist, free, changes, law):
        with pytest.raises(IntegrityError, match=law), transaction.atomic():
            self.copy(free, shop_id=florist.id, **changes).save(force_insert=True)

    def test_what_costs_something_has_its_part_of_its_own_payment(self, buyer, florist, mug):
        (paid,) = buy(buyer, (mug, 1), total=2400)
        part = wallet.Part(uuid7(), florist.account_id, 2400)
        other = wallet.reserve_payment(payer=buyer, payment_id=uuid.uuid4(), parts=[part])
        theirs = {"id": part.id, "shop_id": florist.id}
        for changes in (theirs, {**theirs, "payment_id": other.id, "total": 2399}):
            law = pytest.raises(IntegrityError, match="order_is_paid_by_its_part")
            with law, transaction.atomic():
                self.copy(paid, **changes).save(force_insert=True)
        self.copy(paid, **theirs, payment_id=other.id).save(force_insert=True)


class TestDoors:
    def test_the_sheet_asks_for_nothing_and_the_order_says_so(
        self, browser_of, alice, seller, gift, mug
    ):
        services.pick_coupon(person=alice, coupon=gift)
        client = browser_of(alice)
        sheet = client.get(SHEET, {"variant": mug.id, "quantity": 1}, headers=HX)
        said = words(sheet)
        assert "Order: nothing to pay" in said and "nothing leaves your wallet" in said
        assert "Order from Atelier Kaolin" in said
        for absent in ("Top up", "Pay at", "Missing", "left afterwards", "Pay €", "Sandbox", "PIN"):
            assert absent not in said
        form = form_of(sheet, coupon=coupons_in(sheet), expected_credit="0")
        paid = client.post(SHEET, form, headers=HX)
        assert triggers(paid)["said"]["text"] == "Ordered, nothing to pay"
        assert client.post(SHEET, form, headers=HX).status_code == 204
        order = Order.objects.get()
        again = client.get(SHEET, {"payment_id": form["payment_id"]}, headers=HX)
        assert "This was ordered, once." in words(again)
        drawn = words(client.get(f"/orders/{order.id}/", headers=HX))
        assert "Ordered; nothing to pay" in drawn and "Total €0.00" in drawn
        assert "Split" not in drawn and "The stock and the code go back." in drawn
        assert client.get(reverse("wallet:split_with", args=["order", order.id])).status_code == 404
        back = client.post(f"/orders/{order.id}/cancel/", headers=HX)
        assert triggers(back)["toast"]["text"] == f"{order.number} is cancelled"
        assert "Cancelled; there was nothing to pay" in words(back)

    def test_a_frozen_wallet_is_not_in_the_way(self, browser_of, alice, gift, mug):
        wallet.freeze_wallet(actor=alice, owner=alice)
        services.pick_coupon(person=alice, coupon=gift)
        asked = {"variant": mug.id, "quantity": 1}
        said = words(sheet := browser_of(alice).get(SHEET, asked, headers=HX))
        assert "frozen" not in said and "Order: nothing to pay" in said
        assert 'type="submit" disabled' not in sheet.content.decode()

    def test_the_last_use_was_taken_while_the_sheet_stood_open(
        self, browser_of, alice, buyer, gift, mug
    ):
        services.pick_coupon(person=alice, coupon=gift)
        client = browser_of(alice)
        sheet = client.get(SHEET, {"variant": mug.id, "quantity": 1}, headers=HX)
        form = form_of(sheet, coupon=coupons_in(sheet), expected_credit="0")
        buy(buyer, (mug, 1), coupons=[gift], total=0)
        refused = client.post(SHEET, form, headers=HX)
        assert refused.status_code == 422
        assert "Top up and pay €24.00" in words(refused) and coupons_in(refused) == []
        assert not Order.objects.filter(buyer=alice).exists()
        assert not Payment.objects.filter(payer=alice).exists()

    def test_the_card_in_both_languages(self, seller, free):
        (card,) = Message.objects.filter(card_type="shop.order")
        for language, said in (
            ("en", "Ordered; nothing to pay"),
            ("fr", "Commandée\N{NARROW NO-BREAK SPACE}; rien à payer"),
        ):
            with translation.override(language):
                attach_faces([card])
                drawn = render_bubble(card)
                assert said in drawn and "Paid" not in drawn and "Payée" not in drawn

    def test_the_desk_and_its_words(self, browser_of, seller, free):
        client = browser_of(seller)
        assert "€0.00" in words(client.get("/desk/orders/"))
        for verb, said in (("ship", "is marked shipped"), ("deliver", "is delivered")):
            answer = client.post(reverse("sellers:move_order", args=[free.id, verb]), headers=HX)
            assert triggers(answer)["toast"]["text"] == f"{free.number} {said}"
        sheet = words(client.get(f"/orders/{free.id}/", headers=HX))
        assert "Delivered; there was nothing to pay" in sheet and "Refund" not in sheet

    def test_the_json_doors(self, api_of, alice, gift, mug):
        doors = api_of(alice)
        asked = {"lines": [{"variant": str(mug.id)}], "coupons": ["GIFT"]}
        quote = doors.post("/api/checkouts/quotes/", asked, format="json")
        assert (quote.status_code, quote.json()["total"]) == (200, 0)
        body = {**asked, "id": str(uuid.uuid4()), "expected_total": 0}
        placed = doors.post("/api/checkouts/", body, format="json", headers=key())
        assert (placed.status_code, placed.json()["total"]) == (201, 0)
        (order,) = placed.json()["orders"]
        assert (order["total"], order["discount"], order["state"]) == (0, 2400, "placed")
        url = f"/api/orders/{order['id']}/cancellations/"
        assert doors.post(url, headers=key()).json()["state"] == "cancelled"

    def test_the_admin(self, client, free):
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        page = client.get(reverse("admin:shop_order_change", args=[free.id]))
        assert "nothing to pay" in words(page)
        payment = client.get(reverse("admin:wallet_payment_change", args=[free.payment_id]))
        assert payment.status_code == 200


def test_it_is_not_paid_beside_what_others_pay(buyer, seller, shop, gift, mug):
    """Money of other orders of the same shop is that of those orders alone."""
    (free,) = buy(buyer, (mug, 1), coupons=[gift], total=0)
    (paid,) = buy(buyer, (mug, 1), total=2400)
    fund(seller, 1)
    for order in (free, paid):
        moved(order, "ship", "deliver", actor=seller)
    assert balance_of(buyer)["held"] == 0
    assert Variant.objects.get(id=mug.id).on_hand == 1
    assert all_is_well() and uncleared() == []
