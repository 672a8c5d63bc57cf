"""A coupon on an order that an allowance pays: whose it is, what is paid, what the sheet says."""

import uuid

import pytest

from shop import selectors, services
from shop.errors import CouponNotYours, CouponUsed
from shop.models import CouponUse
from shop.selectors import Wanted
from tests.shop.pages import HX, words
from tests.shop.test_services_coupons import all_is_well, coupon
from tests.shop.test_services_mandates import PIN, give, left_of
from tests.world import build
from wallet import services as wallet
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Ines gives, Camille orders."""
    world = build()
    world.fund(world.ines, 200_00)
    wallet.set_pin(owner=world.ines, pin=PIN)
    return world


@pytest.fixture
def mug(world):
    return world.variant("Midnight mug")


def order(world, mandate, mug, one, total=21_60):
    return services.place_orders_under(
        grantee=world.camille,
        mandate_id=mandate.id,
        payment_id=uuid.uuid4(),
        lines=[Wanted(mug.id, 1)],
        expected_total=total,
        coupon_ids=[one.id],
    )


def test_the_giver_uses_it_and_pays_what_is_left_of_the_price(world, mug):
    mandate, once = give(world, cap=22_00), coupon(world.kaolin, most_each=1)
    services.pick_coupon(person=world.camille, coupon=once)
    [placed] = order(world, mandate, mug, once)

    assert (placed.buyer, placed.total, placed.discount) == (world.ines, 21_60, 2_40)
    assert CouponUse.objects.get().person == world.ines
    assert balance_of(world.ines)["available"] == 178_40
    assert left_of(mandate) == 40  # the cap counts what was paid: the full price would pass it
    assert selectors.picked_coupons(world.camille) == []
    with pytest.raises(CouponUsed):
        order(world, give(world), mug, once)
    services.pick_coupon(person=world.camille, coupon=once)  # she has not used it

    services.cancel_order(actor=world.jeanne, order=placed)
    once.refresh_from_db()
    assert (once.uses, left_of(mandate)) == (0, 22_00)
    assert balance_of(world.ines)["available"] == 200_00


def test_one_for_the_giver_alone_is_good_and_one_for_who_orders_is_not(world, mug):
    mandate = give(world)
    hers = coupon(world.kaolin, "HERS", customer=world.camille)
    with pytest.raises(CouponNotYours):
        order(world, mandate, mug, hers)
    assert left_of(mandate) == 60_00
    [placed] = order(world, mandate, mug, coupon(world.kaolin, "INES", customer=world.ines))
    assert (placed.coupon_code, left_of(mandate)) == ("INES", 38_40)


def test_where_it_covers_all_the_allowance_gives_nothing(world, mug, browser_of):
    mandate, gift = give(world), coupon(world.kaolin, "GIFT", percent=100, most_uses=1)
    services.pick_coupon(person=world.camille, coupon=gift)
    page, asked = browser_of(world.camille), {"variant": mug.id, "quantity": 1}
    sheet = words(page.get("/checkout/", asked | {"pay_with": mandate.id}, headers=HX))
    assert (
        "Order: nothing to pay" in sheet and "The order is for Inès: it is sent to them." in sheet
    )
    [placed] = order(world, mandate, mug, gift, total=0)

    assert (placed.buyer, placed.total, left_of(mandate)) == (world.ines, 0, 60_00)
    assert balance_of(world.ines)["available"] == 200_00
    view = selectors.order_for(world.camille, placed.id)
    assert (view.side, view.orderer) == ("orderer", "Camille")
    said = words(page.get(f"/orders/{placed.id}/", headers=HX))
    assert "Ordered by Camille for Inès" in said
    services.cancel_order(actor=world.ines, order=placed)
    gift.refresh_from_db()
    assert (gift.uses, left_of(mandate)) == (0, 60_00)
    assert all_is_well()


def test_the_sheet_says_what_will_be_paid(world, mug, browser_of):
    mandate, once = give(world), coupon(world.kaolin, most_each=1)
    services.pick_coupon(person=world.camille, coupon=once)
    asked = {"variant": mug.id, "quantity": 1, "pay_with": mandate.id}
    page = browser_of(world.camille)

    assert "Pay €21.60" in words(page.get("/checkout/", asked, headers=HX))
    order(world, mandate, mug, once)
    services.pick_coupon(person=world.camille, coupon=once)
    said = words(page.get("/checkout/", asked, headers=HX))
    assert "Inès has used this code already." in said and "Pay €24.00" in said
    own = words(page.get("/checkout/", asked | {"pay_with": ""}, headers=HX))
    assert "Top up and pay €21.60" in own
    typed = page.post(
        "/checkout/", asked | {"payment_id": uuid.uuid4(), "promo": "TEN"}, headers=HX
    )
    assert typed.status_code == 422 and "Inès has used this code already." in words(typed)
