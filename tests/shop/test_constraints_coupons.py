"""The laws of coupons, tried past the services."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from shop.models import Coupon, CouponPick, CouponUse, Order, OrderLine
from tests.shop.test_services_coupons import buy, coupon

pytestmark = pytest.mark.django_db


def refuses(law: str):
    return pytest.raises(IntegrityError, match=law)


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        ({"code": "ten"}, "coupon_code_written_so"),
        ({"code": "T N"}, "coupon_code_written_so"),
        ({"code": "TEN"}, "coupon_code_once_a_shop"),
        ({"percent": 0}, "coupon_takes_something_off"),
        ({"percent": 101}, "coupon_takes_something_off"),
        ({"percent": None}, "coupon_takes_something_off"),
        ({"amount": 5}, "coupon_takes_something_off"),
        ({"percent": None, "amount": 0}, "coupon_takes_something_off"),
        ({"percent": None, "amount": -1}, "coupon_takes_something_off"),
        ({"minimum": -1}, "coupon_minimum_not_negative"),
        ({"ends_at": timezone.now() - timedelta(days=9)}, "coupon_lasts"),
        ({"most_uses": 0}, "coupon_most_uses_positive"),
        ({"most_each": 0}, "coupon_most_each_positive"),
        ({"most_uses": 1, "uses": 2}, "coupon_never_used_too_often"),
    ],
)
def test_no_coupon_is_like_this(shop, wrong, law):
    known = coupon(shop)
    fields = {
        field.attname: getattr(known, field.attname) for field in Coupon._meta.concrete_fields
    }
    with refuses(law):
        Coupon.objects.create(**{**fields, "id": uuid.uuid4(), "code": "OTHER", **wrong})


def test_terms_stay_as_they_were_given_out(shop, alice):
    known = coupon(shop, most_uses=2)
    changes = {"percent": 50, "code": "OTHER", "minimum": 1, "most_uses": 9, "most_each": 1}
    for name, value in {**changes, "customer": alice, "ends_at": timezone.now()}.items():
        with refuses("coupon_stays_as_given|coupon_lasts"), transaction.atomic():
            Coupon.objects.filter(id=known.id).update(**{name: value})
    Coupon.objects.filter(id=known.id).update(ended_at=timezone.now())


def test_a_coupon_is_never_used_too_often(shop):
    known = coupon(shop, most_uses=1)
    Coupon.objects.filter(id=known.id).update(uses=F("uses") + 1)
    with refuses("coupon_never_used_too_often"), transaction.atomic():
        Coupon.objects.filter(id=known.id).update(uses=F("uses") + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coupon.objects.filter(id=known.id).update(uses=-1)


def test_nobody_uses_it_more_often_than_one_may(buyer, alice, shop, mug):
    once = coupon(shop, most_each=1)
    first, second = (
        buy(buyer, (mug, 1), coupons=[once], total=2160)[0],
        buy(buyer, (mug, 1), total=2400)[0],
    )
    again = {"coupon": once, "person": buyer, "order": second, "amount": 1}
    with refuses("coupon_use_once_a_slot"), transaction.atomic():
        CouponUse.objects.create(**again, slot=1)
    with refuses("coupon_used_by_whom_it_is_for"), transaction.atomic():
        CouponUse.objects.create(**again, slot=2)
    with refuses("coupon_use_stands_or_was_given_back"), transaction.atomic():
        CouponUse.objects.create(**again, slot=None)
    with refuses("coupon_use_takes_something"), transaction.atomic():
        CouponUse.objects.create(**{**again, "person": alice, "amount": 0}, slot=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        CouponUse.objects.create(**{**again, "person": alice, "order": first}, slot=1)
    hers = coupon(shop, "HERS", customer=alice)
    with refuses("coupon_used_by_whom_it_is_for"), transaction.atomic():
        CouponUse.objects.create(**{**again, "coupon": hers}, slot=1)


def test_a_shop_has_one_pick_of_a_person(buyer, shop):
    for code in ("ONE", "TWO"):
        pick = CouponPick(user=buyer, shop=shop, coupon=coupon(shop, code))
        if code == "ONE":
            pick.save()
            continue
        with refuses("coupon_pick_once_a_shop"):
            pick.save()


def test_what_was_taken_off_stays_and_is_never_more_than_the_line(buyer, shop, mug):
    (order,) = buy(buyer, (mug, 1), coupons=[coupon(shop)], total=2160)
    for change in ({"discount": 1}, {"coupon_code": "OTHER"}, {"total": 1}):
        with refuses("order_stays_as_bought"), transaction.atomic():
            Order.objects.filter(id=order.id).update(**change)
    line = OrderLine.objects.get(order=order)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    for wrong in (-1, 2401):
        with refuses("order_line_discount_within_its_amount"), transaction.atomic():
            OrderLine.objects.filter(id=line.id).update(discount=wrong)
    for wrong in ({"discount": 0}, {"coupon_code": ""}, {"discount": -1}):
        with refuses("order_discount_has_a_coupon"), transaction.atomic():
            Order.objects.filter(id=order.id).update(**wrong)
    with refuses("order_(costs_something|never_refunded)"), transaction.atomic():
        Order.objects.filter(id=order.id).update(total=-1)
