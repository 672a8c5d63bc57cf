"""What is said of a checkout with coupons before it is decided is what is decided then."""

import contextlib
import uuid

import pytest

from messaging.errors import Invalid, TooFast
from shop import selectors, services
from shop.errors import CouponUnknown, OneCouponAShop
from shop.models import Shop
from shop.selectors import Wanted
from tests.shop.pages import HX
from tests.shop.test_api_shop import key
from tests.shop.test_services_coupons import coupon
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db


class TestQuotes:
    def test_two_codes_of_one_shop_are_refused_as_at_the_checkout(self, api_of, buyer, shop, mug):
        coupon(shop), coupon(shop, "FIVE", amount=500)
        asked = {"lines": [{"variant": str(mug.id)}], "coupons": ["TEN", "FIVE"]}
        quote = api_of(buyer).post("/api/checkouts/quotes/", asked, format="json")
        body = {**asked, "id": str(uuid.uuid4()), "expected_total": 2160}
        paid = api_of(buyer).post("/api/checkouts/", body, format="json", headers=key())
        assert (quote.status_code, quote.json()["code"]) == (422, "one_coupon_a_shop")
        assert (paid.status_code, paid.json()["code"]) == (422, "one_coupon_a_shop")

    def test_shops_of_several_currencies_are_refused_as_at_the_checkout(
        self, buyer, florist, mug, bouquet
    ):
        Shop.objects.filter(id=florist.id).update(currency="GBP")
        quote = selectors.quote_for(buyer, [Wanted(mug.id, 1), Wanted(bouquet.id, 1)])
        with pytest.raises(Invalid, match="mixed_currencies"):
            selectors.check_quote(buyer, quote)

    def test_its_sums_are_its_total(self, buyer, shop, mug):
        two = [coupon(shop), coupon(shop, "FIVE", amount=500)]
        quote = selectors.quote_for(buyer, [Wanted(mug.id, 1)], two)
        assert sum(quote.sums.values()) == quote.total == 2160

    def test_what_was_picked_elsewhere_is_left_aside(self, buyer, shop, florist, mug):
        services.pick_coupon(person=buyer, coupon=coupon(florist))
        picked = selectors.picked_coupons(buyer)
        quote = selectors.quote_for(buyer, [Wanted(mug.id, 1)], picked=picked)
        selectors.check_quote(buyer, quote)
        assert (len(picked), quote.coupons) == (1, ())

    @pytest.mark.parametrize("why", [CouponUnknown, OneCouponAShop])
    def test_nothing_is_brought_in_for_coupons_that_are_refused(
        self, alice, shop, florist, mug, why
    ):
        other = coupon(florist) if why is CouponUnknown else coupon(shop, "FIVE", amount=500)
        asked = [coupon(shop), other]
        total = 2160 if why is CouponUnknown else 1660
        with pytest.raises(why):
            services.top_up_and_place_orders(
                buyer=alice,
                payment_id=uuid.uuid4(),
                lines=[Wanted(mug.id, 1)],
                expected_total=total,
                top_up_id=uuid.uuid4(),
                top_up_amount=3000,
                coupon_ids=[one.id for one in asked],
            )
        assert balance_of(alice)["balance"] == 0


class TestGuessing:
    @pytest.fixture(autouse=True)
    def strict(self, settings):
        settings.RATE_LIMITS_TIMES = 1
        few = {"person": (3, 36_000), "address": (5, 36_000)}
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "coupon": few}

    def test_every_try_counts_at_every_door(self, api_of, browser_of, buyer, shop, mug, settings):
        coupon(shop)
        settings.RATE_LIMITS["coupon"].pop("address")
        lines = {"lines": [{"variant": str(mug.id)}]}
        doors = api_of(buyer)

        def quote(*codes):
            asked = {**lines, "coupons": list(codes)}
            return doors.post("/api/checkouts/quotes/", asked, format="json").status_code

        form = {"payment_id": uuid.uuid4(), "variant": mug.id, "quantity": 1, "promo": "GUESS"}
        order = {**lines, "coupons": ["WHO"], "id": str(uuid.uuid4()), "expected_total": 1}
        sent = {"format": "json", "headers": key()}
        assert quote("NOPE") == 422
        assert browser_of(buyer).post("/checkout/", form, headers=HX).status_code == 422
        assert doors.post("/api/checkouts/", order, **sent).status_code == 422
        assert quote("TEN") == 429
        assert browser_of(buyer).post("/checkout/", form, headers=HX).status_code == 429
        sent["headers"] = key()
        assert doors.post("/api/checkouts/", order, **sent).status_code == 429
        assert quote() == 200

    def test_an_address_has_its_limit_too(self, buyer, alice, shop):
        address = uuid.uuid4().hex  # counts last longer than a run of the tests

        def tries(person):
            with contextlib.suppress(CouponUnknown):
                services.pick_code(
                    person=person, code="NOPE", subtotals={shop.id: 2400}, address=address
                )

        for person in (buyer, buyer, buyer, alice, alice):
            tries(person)
        with pytest.raises(TooFast):
            tries(alice)
