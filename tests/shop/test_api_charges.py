"""Charges over HTTP: JSON for programs, sheets for people."""

import uuid

import pytest
from django.urls import reverse

from messaging.models import Message
from shop import selectors, services
from shop.models import Charge
from tests.world import build
from wallet.selectors import balance_of
from wallet.services import freeze_wallet, show_code

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def world():
    world = build()
    world.fund(world.ines, 100_00)
    return world


def post(client, url, body=None, key=None):
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return client.post(url, body or {}, format="json", headers=headers)


def test_a_program_asks_and_another_pays(world, api_of):
    seller, payer = api_of(world.jeanne), api_of(world.ines)
    body = {"id": str(uuid.uuid4()), "shop": "atelier-kaolin", "amount": 700, "note": "Tea"}
    key = str(uuid.uuid4())
    asked = post(seller, "/api/charges/", body, key)
    assert asked.status_code == 201 and asked.json()["state"] == "open"
    assert post(seller, "/api/charges/", body, key).json() == asked.json()
    link = f"/api/pay/{asked.json()['code']}/"
    shown = payer.get(link).json()
    assert (shown["shop"]["name"], shown["shop"]["is_verified"]) == ("Atelier Kaolin", True)
    assert shown["charge"]["amount"] == 700 and shown["charge"]["code"] is None
    paid = post(payer, link)
    assert (paid.status_code, paid.json()["state"]) == (200, "paid")
    assert post(payer, link).json() == paid.json()
    assert balance_of(world.ines)["available"] == 93_00
    assert seller.get(f"/api/charges/{body['id']}/").json()["payer"] == "ines"
    assert api_of(world.sofia).get(f"/api/charges/{body['id']}/").status_code == 404
    other = post(api_of(world.camille), link)
    assert (other.status_code, other.json()["code"]) == (409, "charge_over")


def test_a_program_takes_a_code_and_the_same_key_takes_it_once(world, api_of):
    digits = post(api_of(world.ines), "/api/wallet/codes/").json()["digits"]
    body = {"id": str(uuid.uuid4()), "shop": "atelier-kaolin", "amount": 450, "digits": digits}
    key = str(uuid.uuid4())
    answers = [post(api_of(world.jeanne), "/api/charges/", body, key).json() for _ in range(2)]
    assert answers[0] == answers[1] and answers[0]["state"] == "paid"
    again = post(api_of(world.jeanne), "/api/charges/", {**body, "id": str(uuid.uuid4())})
    assert (again.status_code, again.json()["code"]) == (422, "code_used")
    assert balance_of(world.ines)["available"] == 95_50


def test_a_counter_s_code_wants_an_amount(world, api_of):
    link = f"/api/pay/{selectors.counter_code(world.kaolin)}/"
    payer = api_of(world.ines)
    assert payer.get(link).json()["charge"] is None
    for body in ({}, {"amount": 500}, {"id": str(uuid.uuid4()), "amount": -5}):
        assert post(payer, link, body).status_code == 400
    assert post(payer, link, {"id": str(uuid.uuid4()), "amount": 500}).json()["state"] == "paid"
    assert balance_of(world.ines)["available"] == 95_00


def test_the_sheet_says_who_is_paid_before_one_pays(world, browser_of):
    payer = browser_of(world.ines)
    link = reverse("shop:pay", args=[selectors.counter_code(world.kaolin)])
    page = payer.get(link, follow=True)  # as a phone's camera opens it
    assert "id=" in page.redirect_chain[0][0]
    text = page.content.decode()
    assert "Atelier Kaolin" in text and "Verified shop" in text
    charge_id = page.context["charge_id"]
    form = {"charge_id": str(charge_id), "amount": "12,5"}
    for _again in range(2):
        assert payer.post(link, form).status_code == 302
    assert Charge.objects.get(id=charge_id).amount == 12_50
    assert "You paid this" in payer.get(page.redirect_chain[0][0]).content.decode()
    wrong = payer.post(link, {"charge_id": str(uuid.uuid4()), "amount": "-1"}, headers=HX)
    assert wrong.status_code == 400 and "can&#x27;t be used" in wrong.content.decode()
    poor = payer.post(link, {"charge_id": str(uuid.uuid4()), "amount": "900"}, headers=HX)
    assert poor.status_code == 422 and "812.50" in poor.content.decode()
    assert Message.objects.filter(card_type="shop.charge").count() == 1


def test_sheets_ask_little_of_the_database(world, browser_of, django_assert_max_num_queries):
    asked = services.ask_charge(
        seller=world.jeanne, shop=world.kaolin, charge_id=uuid.uuid4(), amount=100
    )
    payer, seller = browser_of(world.ines), browser_of(world.jeanne)
    for client, url in (
        (payer, reverse("shop:pay", args=[selectors.charge_code(asked)])),
        (payer, "/wallet/code/"),
        (payer, "/scan/"),
        (seller, f"/desk/till/{asked.id}/"),
    ):
        client.get(url, headers=HX)
        with django_assert_max_num_queries(10):
            assert client.get(url, headers=HX).status_code == 200


def test_who_can_pay_nothing_is_told_before_they_press(world, browser_of):
    asked = services.ask_charge(
        seller=world.jeanne, shop=world.kaolin, charge_id=uuid.uuid4(), amount=100
    )
    freeze_wallet(actor=world.ines, owner=world.ines)
    link = reverse("shop:pay", args=[selectors.charge_code(asked)])
    page = browser_of(world.ines).get(link, headers=HX).content.decode()
    assert "Your wallet is frozen" in page and 'type="submit" disabled' in page
    assert 'class="purse' not in page


def test_the_till_takes_what_is_typed(world, browser_of):
    till = browser_of(world.jeanne)
    form = {"shop": "atelier-kaolin", "charge_id": str(uuid.uuid4()), "amount": "4,50"}
    shown = till.post("/desk/till/", form, headers=HX).content.decode()
    assert "qr__code" in shown and "/pay/c" in shown
    digits = show_code(owner=world.ines).digits
    form = {**form, "charge_id": str(uuid.uuid4()), "way": "scanned", "digits": digits}
    assert "Paid by Inès Morel" in till.post("/desk/till/", form, headers=HX).content.decode()
    used = till.post("/desk/till/", {**form, "charge_id": str(uuid.uuid4())}, headers=HX)
    assert used.status_code == 422 and "already used" in used.content.decode()
    # Somebody who sells elsewhere finds no till here.
    other = browser_of(world.sofia).post("/desk/till/", {**form, "charge_id": str(uuid.uuid4())})
    assert other.status_code == 404
    page = till.get("/desk/till/").content.decode()
    assert page.count("Inès Morel") == 1 and "/pay/s" in page
    assert "/pay/s" not in browser_of(world.sofia).get("/desk/till/").content.decode()
