"""The safety page, the sheet that asks for the PIN, and the JSON doors."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from messaging.models import uuid7
from tests.factories import PASSWORD, UserFactory, direct
from wallet import selectors, services
from wallet.models import Adjustment, Device, Guard
from wallet.selectors.devices import DEVICE_COOKIE
from wallet.selectors.stepping import hash_of

pytestmark = pytest.mark.django_db
PIN = "271828"


@pytest.fixture
def client(browser_of, alice):
    return browser_of(alice)


@pytest.fixture
def sure(client):
    """The same client, a moment after the password was given."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def bound(amount: int = 250_00) -> dict:
    return {"amount": amount, "currency": "EUR", "payee": "packet", "reference": str(uuid7())}


def test_the_page_shows_what_guards_the_wallet(client, django_assert_max_num_queries):
    client.get(reverse("wallet:safety"))
    with django_assert_max_num_queries(20):
        page = client.get(reverse("wallet:safety")).content.decode()
    assert "Set a payment PIN" in page and "Freeze my wallet" in page


def test_a_meter_shows_what_is_left_of_a_limit(alice):
    assert [one.percent for one in selectors.allowance_of(alice).rooms] == [100, 100, 100]


def test_a_pin_is_set_after_the_password_alone(client):
    answer = client.post(reverse("wallet:pin"), {"pin": PIN, "again": PIN})
    assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    assert not Guard.objects.exclude(pin_hash="").exists()


def test_a_pin_is_typed_twice(sure, alice):
    url = reverse("wallet:pin")
    assert sure.post(url, {"pin": PIN, "again": "271829"}).status_code == 400
    assert sure.post(url, {"pin": "123456", "again": "123456"}).status_code == 400
    answer = sure.post(url, {"pin": PIN, "again": PIN, "next": "/cart/"})
    assert answer["Location"] == "/cart/"
    assert selectors.allowance_of(alice).has_pin


def test_own_limits_are_typed_in_major_units(client, alice):
    assert client.post(reverse("wallet:limits"), {"free": "12.50", "day": ""}).status_code == 302
    assert selectors.allowance_of(alice).free == 12_50
    assert client.post(reverse("wallet:limits"), {"free": "1e3"}).status_code == 400
    assert client.post(reverse("wallet:limits"), {"free": "900"}).status_code == 400
    assert client.post(reverse("wallet:limits"), {}).status_code == 400


def test_freezing_asks_nothing_and_opening_asks_the_password(client, alice):
    client.post(reverse("wallet:freeze"))
    assert selectors.is_frozen(alice)
    assert "reauthenticate" in client.post(reverse("wallet:thaw"))["Location"]
    assert selectors.is_frozen(alice)


def test_who_gave_the_password_opens_it(sure, alice):
    sure.post(reverse("wallet:freeze"))
    sure.post(reverse("wallet:thaw"))
    assert not selectors.is_frozen(alice)


def test_a_client_gets_a_proof_for_a_pin(api_of, alice):
    services.set_pin(owner=alice, pin=PIN)
    api, wanted = api_of(alice), bound()
    wrong = api.post("/api/wallet/step-up/", wanted | {"pin": "999000"}, format="json")
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["left"]) == (422, "pin_wrong", 4)
    right = api.post("/api/wallet/step-up/", wanted | {"pin": PIN}, format="json")
    assert right.status_code == 201 and right.json()["expires_in"] == 120
    services.clear(payer=alice, **wanted, proof=right.json()["proof"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": -1},
        {"amount": True},
        {"amount": "1e3"},
        {"amount": 10**13},
        {"currency": "EURO"},
        {"payee": ""},
        {"payee": "é"},
        {"reference": "x"},
        {"pin": "12345"},
        {"pin": "١٢٣٤٥٦"},
        {"pin": None},
    ],
)
def test_strange_step_ups_are_refused(api_of, alice, wrong):
    services.set_pin(owner=alice, pin=PIN)
    body = bound() | {"pin": PIN} | wrong
    assert api_of(alice).post("/api/wallet/step-up/", body, format="json").status_code == 400
    assert Guard.objects.get().pin_tries == 0


def test_a_client_changes_its_pin_with_the_current_one(api_of, alice):
    api, url = api_of(alice), "/api/wallet/safety/pin/"
    first = api.put(url, {"pin": PIN}, format="json")
    assert (first.status_code, first.json()["code"]) == (403, "reauthentication_needed")
    services.set_pin(owner=alice, pin=PIN)
    assert api.put(url, {"pin": "314159", "current": "999000"}, format="json").status_code == 422
    assert api.put(url, {"pin": "314159", "current": PIN}, format="json").status_code == 204
    services.check_pin(owner=alice, pin="314159")


def test_a_client_sets_limits_and_freezes(api_of, alice):
    api = api_of(alice)
    answer = api.put("/api/wallet/safety/limits/", {"name": "free", "amount": 1_00}, format="json")
    assert answer.json()["allowance"]["free"] == 1_00
    assert api.put("/api/wallet/safety/freeze/").json()["allowance"]["is_frozen"]
    assert api.delete("/api/wallet/safety/freeze/").status_code == 403
    assert api.get("/api/wallet/safety/").json()["allowance"]["left"] == 0


def test_passkeys_of_others_are_not_there(api_of, client, alice):
    api = api_of(alice)
    assert api.delete("/api/wallet/passkeys/1/").status_code == 404
    answer = api.post(
        f"/api/wallet/step-up/passkey/{uuid7()}/", {"credential": {"id": "x"}}, format="json"
    )
    assert answer.status_code == 404
    assert api.post("/api/wallet/step-up/passkey/", bound(), format="json").status_code == 404


def test_signing_in_makes_the_browser_known(client, alice, db, settings):
    settings.ACCOUNT_RATE_LIMITS = False  # other tests sign in from this address as well
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    fresh = Client()
    fresh.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    key = fresh.cookies[DEVICE_COOKIE].value
    assert Device.objects.get().key_hash == hash_of(key)
    assert fresh.cookies[DEVICE_COOKIE]["httponly"]


def test_a_frozen_wallet_says_so_when_a_sheet_opens(browser_of, alice, bob, funded_wallet):
    place = direct(alice, bob)
    sheets = [f"/chats/{place.id}/{noun}/" for noun in ("transfers", "packets", "standing")]
    sheets += ["/wallet/payouts/new/", "/wallet/exchange/", "/wallet/gift-cards/new/"]
    sheets += [f"/wallet/allowances/new/?conversation={place.id}"]
    browser = browser_of(alice)
    for url in sheets:
        page = browser.get(url, headers={"HX-Request": "true"})
        assert page.status_code == 200 and "is frozen" not in page.content.decode()
    assert "may leave now" in browser.get(sheets[0]).content.decode()
    services.freeze_wallet(actor=alice, owner=alice, reason="")
    for url in sheets:
        page = browser.get(url, headers={"HX-Request": "true"}).content.decode()
        assert "Your wallet is frozen" in page and 'href="/wallet/safety/"' in page


def test_admins_freeze_and_adjust_in_the_admin(browser_of, alice, funded_wallet):
    ada = UserFactory(handle="ada", is_staff=True, is_superuser=True)
    grace = UserFactory(handle="grace", is_staff=True, is_superuser=True)
    services.set_pin(owner=alice, pin=PIN)
    first, second = browser_of(ada), browser_of(grace)
    page = first.get(f"/admin/wallet/guard/{alice.id}/change/").content.decode()
    assert "argon2" not in page and "Freeze" in page
    url = f"/admin/wallet/guard/{alice.id}/decide/"
    first.post(url, {"action": "freeze", "reason": "stolen"})
    assert selectors.is_frozen_by_house(alice)
    form = {"account": funded_wallet.id, "way": "in", "amount": "5", "reason": "counted twice"}
    assert first.post("/admin/wallet/adjustment/add/", form).status_code == 302
    asked = Adjustment.objects.get()
    decide = f"/admin/wallet/adjustment/{asked.id}/decide/"
    first.post(decide, {"action": "approve"})
    assert Adjustment.objects.get().state == "waiting"
    assert (
        "second person"
        in first.get(f"/admin/wallet/adjustment/{asked.id}/change/").content.decode()
    )
    second.post(decide, {"action": "approve"})
    assert Adjustment.objects.get().state == "posted"
    assert selectors.balance_of(alice)["available"] == 105_00
    # Whose account it is, and what was done, in words.
    assert "@alice" in first.get(decide.replace("decide", "change")).content.decode()
    assert "reason: counted twice" in first.get("/admin/messaging/auditentry/").content.decode()
