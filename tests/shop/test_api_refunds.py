"""What a shop gives back over HTTP, gift cards as programs buy and redeem them, and the sheets."""

import uuid

import pytest

from shop import selectors, services
from tests.factories import direct
from tests.world import build
from wallet import services as wallet
from wallet.selectors import balance_of, purse_of, statement_of
from wallet.selectors.credits import gift_card_for

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def world():
    world = build()
    world.fund(world.camille, 100_00)
    return world


@pytest.fixture
def delivered(world):
    order = world.buy("Midnight mug")
    services.ship_order(actor=world.jeanne, order=order)
    services.deliver_order(actor=world.jeanne, order=order)
    return order


def post(client, url, body=None, key=None):
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return client.post(url, body or {}, format="json", headers=headers)


def some(amount):
    return {"id": str(uuid.uuid4()), "amount": amount}


def test_a_program_refunds_an_order_once(world, delivered, api_of):
    seller, url, body = api_of(world.jeanne), f"/api/orders/{delivered.id}/refunds/", some(10_00)
    for key in ("one", "one", "another"):
        answer = post(seller, url, body, key)
        assert (answer.status_code, answer.json()["refunded"]) == (200, 10_00)
    above = post(seller, url, some(14_01))
    assert (above.status_code, above.json()["code"]) == (400, "more_than_paid")
    assert above.json()["left"] == 14_00
    for amount in (0, -1, 1.5, "1e3", True, None, 10**13):
        assert post(seller, url, some(amount)).status_code == 400
    for person in (world.sofia, world.ines):
        assert post(api_of(person), url, some(1)).status_code == 404
    assert balance_of(world.ines)["available"] == 10_00


def test_a_program_refunds_a_charge_and_gives_credit(world, delivered, api_of):
    seller = api_of(world.jeanne)
    asked = services.ask_charge(
        seller=world.jeanne, shop=world.kaolin, charge_id=uuid.uuid4(), amount=8_00
    )
    world.fund(world.ines, 8_00)
    services.pay_charge(payer=world.ines, charge=asked)
    given = post(seller, f"/api/charges/{asked.id}/refunds/", some(3_00))
    assert (given.status_code, given.json()["refunded"]) == (200, 3_00)
    url = f"/api/conversations/{world.thread().id}/credits/"
    assert post(seller, url, some(5_00)).status_code == 201
    assert purse_of(world.ines, "EUR").credits[world.kaolin.account_id].available == 5_00
    short = post(seller, url, some(900_00))
    assert (short.status_code, short.json()["code"]) == (422, "till_short")
    assert post(api_of(world.ines), url, some(1)).status_code == 404


def test_a_program_buys_and_redeems_a_gift_card(world, api_of):
    buyer, holder = api_of(world.camille), api_of(world.ines)
    place = direct(world.camille, world.ines)
    coded, sent = some(20_00), {**some(15_00), "conversation": str(place.id)}
    bought = post(buyer, "/api/wallet/gift-cards/", coded)
    assert bought.status_code == 201 and bought.json()["code"]
    assert post(buyer, "/api/wallet/gift-cards/", sent).status_code == 201
    url = "/api/wallet/gift-cards/redemptions/"
    redeemed = post(holder, url, {"code": bought.json()["code"]})
    assert (redeemed.status_code, redeemed.json()["left"]) == (200, 20_00)
    assert post(holder, url, {"gift_card": sent["id"]}).json()["left"] == 15_00
    used = post(api_of(world.sofia), url, {"code": bought.json()["code"]})
    assert (used.status_code, used.json()["code"]) == (409, "gift_card_used")
    for wrong in ({}, {"code": "nothing"}, {"gift_card": str(uuid.uuid4())}):
        assert post(holder, url, wrong).status_code == 404
    assert post(api_of(world.sofia), url, {"gift_card": sent["id"]}).status_code == 404
    found = holder.get("/api/wallet/credits/").json()
    assert [one["left"] for one in found["gift_cards"]] == [20_00, 15_00]


def test_its_sheets_lead_from_one_to_the_other(world, delivered, browser_of):
    place = direct(world.camille, world.ines)
    card = wallet.buy_gift_card(
        buyer=world.camille, card_id=uuid.uuid4(), amount=10_00, conversation=place
    )
    page = browser_of(world.ines).post(f"/wallet/gift-cards/{card.id}/", headers=HX)
    assert "Left on it" in page.content.decode()
    assert gift_card_for(world.ines, card.id).holder == world.ines
    bought = statement_of(world.camille)[0]
    sheet = browser_of(world.camille).get(f"/wallet/movements/{bought.transfer_id}/", headers=HX)
    assert f"/wallet/gift-cards/{card.id}/" in sheet.content.decode()
    services.refund_order(actor=world.jeanne, order=delivered, refund_id=uuid.uuid4(), amount=4_00)
    back = statement_of(world.ines)[0]
    assert (back.amount, back.memo) == (4_00, delivered.number)
    sheet = browser_of(world.ines).get(f"/wallet/movements/{back.transfer_id}/", headers=HX)
    assert f"/orders/{delivered.id}/" in sheet.content.decode()
    shown = selectors.order_for(world.ines, delivered.id).state_words
    assert shown == "Delivered; €4.00 was refunded"
