"""Allowances over HTTP: given, spent under and taken back by programs."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from shop import services
from shop.selectors import cart_count
from tests.factories import direct
from tests.shop.test_services_coupons import coupon
from tests.shop.test_services_mandates import PIN, give, world  # noqa: F401 (fixture)
from tests.world import build
from wallet import services as wallet
from wallet.models import Mandate
from wallet.selectors import balance_of
from wallet.selectors.stepping import Bound

pytestmark = pytest.mark.django_db


def post(client, url, body=None):
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return client.post(url, body or {}, format="json", headers=headers)


def test_a_program_gives_spends_and_takes_back(world, api_of):  # noqa: F811
    ines, camille = api_of(world.ines), api_of(world.camille)
    body = {
        "id": str(uuid.uuid4()),
        "grantee": "camille",
        "cap": 60_00,
        "until": (timezone.now() + timedelta(days=2)).isoformat(),
    }
    asked = post(ines, "/api/mandates/", body)
    assert (asked.status_code, asked.json()["code"]) == (422, "step_up_needed")
    bound = {name: asked.json()[name] for name in ("amount", "currency", "payee", "reference")}
    proof = post(ines, "/api/wallet/step-up/", {**bound, "pin": PIN}).json()["proof"]
    given = post(ines, "/api/mandates/", {**body, "proof": proof})
    assert (given.status_code, given.json()["state"]) == (201, "open")
    mug = world.variant("Midnight mug")
    order = {"id": str(uuid.uuid4()), "lines": [{"variant": str(mug.id)}], "expected_total": 24_00}
    url = f"/api/mandates/{body['id']}/orders/"
    for _again in range(2):
        placed = post(camille, url, order)
        assert (placed.status_code, placed.json()["total"]) == (201, 24_00)
    assert balance_of(world.ines)["available"] == 176_00
    assert post(api_of(world.sofia), url, {**order, "id": str(uuid.uuid4())}).status_code == 404
    assert camille.get(f"/api/mandates/{body['id']}/").json()["spent"] == 24_00
    assert ines.delete(f"/api/mandates/{body['id']}/").json()["state"] == "revoked"
    over = post(camille, url, {**order, "id": str(uuid.uuid4())})
    assert (over.status_code, over.json()["code"]) == (409, "mandate_over")
    assert [one["state"] for one in ines.get("/api/mandates/").json()] == ["revoked"]


def test_a_program_orders_its_whole_cart_with_codes(world, api_of):  # noqa: F811
    mandate, ten = give(world), coupon(world.kaolin)
    url, camille = f"/api/mandates/{mandate.id}/orders/", api_of(world.camille)
    services.add_to_cart(buyer=world.camille, variant=world.variant("Midnight mug"), quantity=2)
    body = {"id": str(uuid.uuid4()), "cart": True, "coupons": ["ten"], "expected_total": 43_20}
    wrong = post(camille, url, {**body, "coupons": ["none"]})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "coupon_unknown")
    for _again in range(2):
        placed = post(camille, url, body)
        assert (placed.status_code, placed.json()["total"]) == (201, 43_20)
        assert [one["coupon"] for one in placed.json()["orders"]] == ["TEN"]
    ten.refresh_from_db()
    assert (ten.uses, cart_count(world.camille)) == (1, 0)
    assert balance_of(world.ines)["available"] == 156_80
    empty = post(camille, url, {"id": str(uuid.uuid4()), "cart": True, "expected_total": 43_20})
    assert empty.json()["code"] == "empty_cart"
    other = f"/api/mandates/{give(world).id}/orders/"
    again = post(camille, other, {**body, "coupons": []})  # the use of another allowance
    assert again.json()["code"] == "empty_cart"


def test_what_makes_no_sense_is_refused(world, api_of):  # noqa: F811
    ines = api_of(world.ines)
    body = {"id": str(uuid.uuid4()), "grantee": "camille", "cap": 60_00}
    body["until"] = (timezone.now() + timedelta(days=2)).isoformat()
    for wrong in (
        *({"cap": value} for value in (0, -1, 1.5, "1e3", True, None, 10**13)),
        {"per_use": 60_01},
        {"until": "yesterday"},
        {"until": timezone.now().isoformat()},
    ):
        assert post(ines, "/api/mandates/", {**body, **wrong}).status_code == 400, wrong
    for lost in ({"grantee": "nobody"}, {"shop": "nowhere"}, {"category": "nothing"}):
        assert post(ines, "/api/mandates/", {**body, **lost}).status_code == 404, lost


def test_its_sheets_open_for_the_two_it_is_between(world, browser_of):  # noqa: F811
    mandate = give(world, shop=world.kaolin)
    for person in (world.ines, world.camille):
        page = browser_of(person).get(f"/wallet/allowances/{mandate.id}/").content.decode()
        assert "€60.00" in page and "Atelier Kaolin" in page
        assert f"/wallet/allowances/{mandate.id}/" in (
            browser_of(person).get("/wallet/allowances/").content.decode()
        )
    assert browser_of(world.sofia).get(f"/wallet/allowances/{mandate.id}/").status_code == 404
    assert browser_of(world.sofia).post(f"/wallet/allowances/{mandate.id}/").status_code == 404
    new = browser_of(world.ines).get(
        f"/wallet/allowances/new/?conversation={mandate.conversation_id}"
    )
    assert "Camille Astier may order with your wallet" in new.content.decode()
    over = browser_of(world.camille).post(f"/wallet/allowances/{mandate.id}/")
    assert "Taken back" in over.content.decode()


def test_without_a_pin_the_sheet_asks_to_set_one(browser_of):
    world = build()  # noqa: F811
    form = {
        "conversation": str(direct(world.ines, world.camille).id),
        "mandate_id": str(uuid.uuid4()),
        "cap": "60",
        "until": (timezone.localdate() + timedelta(days=2)).isoformat(),
    }
    asked = browser_of(world.ines).post("/wallet/allowances/new/", form)
    assert (asked.status_code, "/wallet/safety/pin/" in asked.content.decode()) == (422, True)
    wallet.set_pin(owner=world.ines, pin=PIN)
    asked = browser_of(world.ines).post("/wallet/allowances/new/", form)
    bound = Bound(60_00, "EUR", f"mandate.{world.camille.id}", form["mandate_id"])
    form |= {"pin": PIN, "step_up": bound.text}
    given = browser_of(world.ines).post("/wallet/allowances/new/", form)
    assert given.status_code == 302
    assert Mandate.objects.get().cap == 60_00
