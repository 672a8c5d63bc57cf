"""The shop's coupons at its desk: the list, a new one, its end, and sending one to a client."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.cards import composer_entries
from messaging.models import Message
from messaging.selectors import conversation_for
from shop import services
from shop.models import Coupon
from shop.selectors import coupons_to_send
from tests.sellers.test_views_desk import HX, words
from tests.shop.test_services_coupons import buy, coupon

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(browser_of, seller, shop):
    return browser_of(seller)


@pytest.fixture
def talk(buyer, shop):
    return services.open_thread(customer=buyer, shop=shop).conversation


def form(**more) -> dict:
    usual = {"coupon_id": str(uuid.uuid4()), "code": "merci 15", "takes": "percent", "value": "15"}
    return {**usual, **more}


def test_it_lists_what_was_used_and_ends_it(client, buyer, shop, mug):
    ten = coupon(shop, most_uses=5)
    buy(buyer, (mug, 1), coupons=[ten], total=2160)
    page = client.get(reverse("sellers:coupons"))
    assert "TEN −10%" in words(page) and "1 / 5 use" in words(page)
    row = client.post(reverse("sellers:end_coupon", args=[ten.id]), headers=HX)
    assert "Ended" in words(row)
    assert client.post(reverse("sellers:end_coupon", args=[ten.id])).status_code == 302


def test_a_form_makes_one_however_often_it_is_sent(client, shop):
    sheet = client.get(reverse("sellers:new_coupon"), {"shop": "kaolin"}, headers=HX)
    assert b'name="starts"' in sheet.content
    sent = form(minimum="20", starts="2098-12-01", until="2099-01-31", most_uses="5", most_each="1")
    for _press in range(2):
        assert client.post(reverse("sellers:new_coupon"), sent, headers=HX).status_code == 204
    made = Coupon.objects.get()
    assert (made.code, made.percent, made.minimum, made.shop) == ("MERCI15", 15, 2000, shop)
    assert (made.most_uses, made.most_each, made.ends_at.year) == (5, 1, 2099)
    assert (made.stands, made.starts_at.year) == ("coming", 2098)
    taken = client.post(reverse("sellers:new_coupon"), form(), headers=HX)
    assert taken.status_code == 409 and "used this code before" in words(taken)
    amount = client.post(
        reverse("sellers:new_coupon"), form(code="FIVE", takes="amount", value="4,50"), headers=HX
    )
    assert amount.status_code == 204
    assert Coupon.objects.get(code="FIVE").amount == 450


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "!"},
        {"value": "0"},
        {"value": "101"},
        {"value": "-1"},
        {"value": "x"},
        {"takes": "amount", "value": "1e3"},
        {"until": "yesterday"},
        {"until": "2001-01-01"},
        {"starts": "soon"},
        {"starts": "2090-02-01", "until": "2090-01-01"},
        {"most_uses": "0"},
        {"most_each": "many"},
        {"minimum": "-5"},
    ],
)
def test_a_wrong_form_says_why_and_keeps_what_was_typed(client, wrong):
    answer = client.post(reverse("sellers:new_coupon"), form(**wrong), headers=HX)
    assert answer.status_code == 400 and not Coupon.objects.exists()
    assert b'role="alert"' in answer.content and b"coupon_id" in answer.content


def test_it_is_sent_out_of_the_conversation(client, seller, buyer, shop, talk):
    ten = coupon(shop)
    entries = composer_entries(seller, conversation_for(seller, talk.id))
    assert "Promo code" in [str(one["label"]) for one in entries]
    url = reverse("sellers:send_coupon", args=[talk.id])
    assert "TEN 10% off" in words(client.get(url, headers=HX))
    sent = {"coupon": ten.id, "client_id": str(uuid.uuid4())}
    for _press in range(2):
        assert client.post(url, sent, headers=HX).status_code == 204
    sheet = client.get(reverse("sellers:new_coupon"), {"conversation": talk.id}, headers=HX)
    assert "For Ines alone" in words(sheet)
    new = form(conversation=talk.id, for_one="1")
    for _press in range(2):
        assert client.post(reverse("sellers:new_coupon"), new, headers=HX).status_code == 204
    assert Coupon.objects.get(code="MERCI15").customer == buyer
    assert Message.objects.filter(card_type="shop.coupon").count() == 2


def test_the_customers_side_has_none_of_it(browser_of, buyer, florist, talk):
    for person in (buyer, florist.staff.get().user):
        other = browser_of(person)
        assert other.get(reverse("sellers:send_coupon", args=[talk.id])).status_code == 404
        asked = {"conversation": talk.id}
        assert other.get(reverse("sellers:new_coupon"), asked).status_code == 404


def test_a_long_list_goes_on(client, api_of, seller, shop):
    began = timezone.now() - timedelta(days=1)
    common = {"shop": shop, "percent": 5, "currency": "EUR", "created_by": seller}
    Coupon.objects.bulk_create(
        Coupon(**common, id=uuid.uuid4(), code=f"CODE{n}", created_at=began + timedelta(seconds=n))
        for n in range(45)
    )
    seen, page = [], client.get(reverse("sellers:coupons"), {"shop": "kaolin"})
    for number in (2, 3, None):
        html = page.content.decode()
        seen += re.findall(r"<b>(CODE\d+)</b>", html)
        assert (f"page={number}" in html) == (number is not None)
        asked = {"shop": "kaolin", "page": number or 1}
        page = client.get(reverse("sellers:coupons"), asked, headers=HX)
    assert seen == [f"CODE{n}" for n in reversed(range(45))]
    url = "/api/desk/coupons/?shop=kaolin&page="
    pages = [api_of(seller).get(f"{url}{n}").json() for n in (1, 3, 4)]
    assert [(len(one["coupons"]), one["has_more"]) for one in pages] == [
        (20, True),
        (5, False),
        (0, False),
    ]


def test_what_can_be_sent_is_found_behind_what_is_over(buyer, seller, shop):
    good = coupon(shop)
    common = {"shop": shop, "percent": 5, "currency": "EUR", "created_by": seller}
    Coupon.objects.bulk_create(
        Coupon(**common, id=uuid.uuid4(), code=f"CODE{n}", ended_at=timezone.now())
        for n in range(101)
    )
    assert coupons_to_send(shop, buyer) == [good]
