"""The sandbox misbehaves as it is told: by the cents of a sum, or for all sums by a setting."""

import re

import pytest
from django.utils import timezone

from messaging.models import uuid7
from wallet import selectors, services
from wallet.models import ProviderAttempt, ProviderEvent, SandboxRecord
from wallet.providers.sandbox import Sandbox, letter
from wallet.services.attempts import order_of
from wallet.tasks.providers import on_provider_spoke, settle_open_attempts

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


def start(user, amount, **facts):
    return services.top_up(user=user, top_up_id=uuid7(), amount=amount, **facts)


def sweep():
    ProviderAttempt.objects.filter(settled_at=None).update(due_at=timezone.now())
    settle_open_attempts()


def test_its_bank_asks_and_both_answers_count(alice, browser_of):
    client = browser_of(alice)
    for verb, state in (("confirm", "succeeded"), ("refuse", "declined")):
        top_up_id = uuid7()
        form = {"top_up_id": str(top_up_id), "typed": "10,23", "next": "/cart/"}
        gone = client.post("/wallet/top-up/", form, headers=HX)
        page = gone.headers["HX-Redirect"]
        assert "€10.23" in client.get(page).content.decode()
        back = client.post(page, {"verb": verb}).url
        shown = client.get(back).content.decode()
        assert f"outcome--{state}" in shown and "/cart/" in shown
    assert selectors.balance_of(alice)["available"] == 10_23


def test_a_form_without_scripts_is_led_on_by_a_link(alice, browser_of):
    client, top_up_id = browser_of(alice), uuid7()
    gone = client.post("/wallet/top-up/", {"top_up_id": str(top_up_id), "typed": "10,23"})
    assert gone.url == f"/wallet/top-ups/{top_up_id}/"
    assert 'href="/wallet/sandbox/sbx_charge_' in client.get(gone.url).content.decode()


def test_its_page_is_for_its_owner_alone(alice, bob, browser_of, settings):
    start(alice, 10_23)
    page = f"/wallet/sandbox/{SandboxRecord.objects.get().id}/"
    assert browser_of(bob).get(page).status_code == 404
    assert browser_of(bob).post(page, {"verb": "confirm"}).status_code == 404
    settings.PAYMENT_PROVIDER = "stripe"
    assert browser_of(alice).post(page, {"verb": "confirm"}).status_code == 404
    assert SandboxRecord.objects.get().state == "action"


@pytest.mark.parametrize("cents", [33, 43])
def test_a_lost_answer_stays_unknown_until_it_is_asked_again(alice, cents):
    top_up = start(alice, 10_00 + cents)
    assert top_up.state == "unknown"
    assert selectors.balance_of(alice)["balance"] == 0
    sweep()
    top_up.refresh_from_db()
    assert top_up.state == "succeeded"
    assert selectors.balance_of(alice)["available"] == 10_00 + cents
    assert SandboxRecord.objects.count() == ProviderAttempt.objects.count() == 1


@pytest.mark.parametrize("cents", [53, 63])
def test_events_told_often_or_backwards_count_once(alice, cents):
    top_up = start(alice, 10_00 + cents)
    assert top_up.state == "started"
    assert ProviderEvent.objects.count() == 2
    for event in ProviderEvent.objects.order_by("-pk"):
        for _ in range(2):
            on_provider_spoke({"data": {"event": event.pk}})
    assert selectors.balance_of(alice)["available"] == 10_00 + cents


def test_a_setting_tells_it_for_every_sum(alice, settings):
    settings.SANDBOX_BEHAVIOUR = "timeout"
    assert start(alice, 10_00).state == "unknown"
    settings.SANDBOX_BEHAVIOUR = "authenticate"
    assert start(alice, 10_00).state == "requires_action"


def test_it_keeps_a_card_that_is_then_offered(alice, browser_of):
    client = browser_of(alice)
    gone = client.post("/wallet/cards/", {"card_id": str(uuid7())}, headers=HX)
    back = client.post(gone.headers["HX-Redirect"], {"verb": "confirm"}).url
    shown = client.get(back).content.decode()
    assert "4242" in shown
    form = client.get("/wallet/top-up/", headers=HX).content.decode()
    card_id = re.search(r'name="card" value="([0-9a-f-]{36})" checked', form).group(1)
    done = {"top_up_id": str(uuid7()), "amount": "2000", "card": card_id}
    assert client.post("/wallet/top-up/", done, headers=HX).status_code == 204
    assert selectors.balance_of(alice)["available"] == 20_00
    for verb, says in (("prefer", "first choice"), ("remove", "No card is kept")):
        answer = client.post(f"/wallet/cards/{card_id}/{verb}/", headers=HX)
        assert says in answer.content.decode()


def test_its_events_are_signed(alice, client):
    start(alice, 10_53)
    record = SandboxRecord.objects.get()
    body, headers = letter(record, "settled")
    for wrong in (
        (body + b" ", headers),
        letter(record, "settled", at=1),
        (body, {}),
        (body, {"Sandbox-Signature": "t=x,v1=y"}),
    ):
        answer = client.post(
            "/wallet/events/sandbox/", wrong[0], content_type="application/json", headers=wrong[1]
        )
        assert answer.status_code == 400
    answer = client.post(
        "/wallet/events/sandbox/", body, content_type="application/json", headers=headers
    )
    assert answer.status_code == 200
    assert Sandbox().letters(order_of(attempt=ProviderAttempt.objects.get()))


def test_cards_are_their_owners_over_json(alice, bob, api_of):
    start(alice, 10_00, keeps_card=True)
    [card] = api_of(alice).get("/api/wallet/cards/").json()
    assert set(card) == {"id", "brand", "last4", "exp_month", "exp_year", "is_default"}
    url = f"/api/wallet/cards/{card['id']}/"
    assert api_of(bob).put(url).status_code == api_of(bob).delete(url).status_code == 404
    assert api_of(alice).put(url).json()["is_default"] is True
    assert api_of(alice).delete(url).status_code == 204
    assert api_of(alice).get("/api/wallet/cards/").json() == []


def test_an_order_waits_for_the_bank_and_goes_on_from_there(alice, browser_of):
    top_up = start(alice, 10_23)
    answer = browser_of(alice).get(f"/wallet/top-ups/{top_up.id}/?next=//evil.example/")
    assert "evil.example" not in answer.content.decode()
