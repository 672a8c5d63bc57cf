"""Requests, pots and standing transfers through their sheets and JSON doors."""

import json
import re
import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from messaging.models import uuid7
from messaging.services import open_group
from wallet import services
from wallet.models import BankAccount, MoneyRequest, Pot, PotMove, StandingTransfer
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db
SOON = (date.today() + timedelta(days=3)).isoformat()


@pytest.fixture
def group(alice, bob, carol, funded_wallet):
    return open_group(owner=alice, title="Picnic", members=[bob, carol])


@pytest.fixture
def asked(bob, alice, carol, group):
    """Bob asks Alice and Carol for 6.00 each."""
    return services.request_money(
        asker=bob,
        request_id=uuid7(),
        people=[alice, carol],
        conversation=group,
        amount=600,
        currency="EUR",
    )


@pytest.fixture
def pot(alice, group):
    return services.open_pot(
        owner=alice, pot_id=uuid7(), conversation=group, title="Tent", goal=0, currency="EUR"
    )


def call(client, url, body=None, key=None):
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return client.generic("POST", url, json.dumps(body or {}), "application/json", headers=headers)


def test_a_request_is_made_once_and_for_those_chosen(browser_of, bob, group):
    client, url = browser_of(bob), f"/chats/{group.id}/requests/"
    assert "Alice Martin" in client.get(url).content.decode()
    form = {"request_id": str(uuid.uuid4()), "amount": "6", "people": ["alice", "nobody"]}
    for _again in range(2):
        assert client.post(url, form).status_code == 302
    assert [one.person.handle for one in MoneyRequest.objects.get().shares.all()] == ["alice"]
    for wrong in ({"amount": "0"}, {"people": []}, {"note": "x" * 141}, {"request_id": "1"}):
        fresh = {**form, "request_id": str(uuid.uuid4())}
        assert client.post(url, fresh | wrong).status_code == 400


def test_a_request_is_paid_from_its_sheet(browser_of, alice, bob, asked):
    client, url = browser_of(alice), f"/requests/{asked.id}/"
    shown = client.get(url).content.decode()
    assert "Pay €6.00" in shown and "You have never paid Bob" in shown
    assert client.post(url, {"verb": "pay"}).status_code == 422
    assert client.post(url, {"verb": "remind"}).status_code == 409
    assert client.post(url, {"verb": "pay", "is_confirmed": "1"}).status_code == 302
    assert balance_of(bob)["available"] == 600
    mine = browser_of(bob).get(url).content.decode()
    assert "Remind" in mine and "Cancel the request" in mine and "€6.00 received" in mine


def test_its_sheet_takes_few_queries(browser_of, alice, asked, django_assert_max_num_queries):
    client = browser_of(alice)
    client.get("/me/")  # a new browser is looked at once
    with django_assert_max_num_queries(10):
        client.get(f"/requests/{asked.id}/", headers={"HX-Request": "true"})


def test_the_json_doors_of_a_request(api_of, alice, bob, carol, group, conversation):
    client, key = api_of(bob), str(uuid.uuid4())
    url, body = (
        f"/api/conversations/{group.id}/requests/",
        {"id": str(uuid.uuid4()), "people": ["alice", "carol"], "amount": 600},
    )
    one, same = call(client, url, body, key), call(client, url, body, key)
    assert (one.status_code, one.content) == (201, same.content)
    assert call(client, url, body | {"amount": 1}, key).json()["code"] == "key_reused"
    at = f"/api/requests/{body['id']}/"
    refused = call(api_of(alice), f"{at}payment/")
    assert (refused.status_code, refused.json()["code"]) == (422, "first_transfer")
    paid = call(api_of(alice), f"{at}payment/", {"is_confirmed": True})
    assert {one["person"]: one["state"] for one in paid.json()["shares"]} == {
        "alice": "paid",
        "carol": "waiting",
    }
    assert call(api_of(carol), f"{at}refusal/").status_code == 200
    assert call(client, f"{at}reminders/").json()["code"] == "request_over"
    assert call(client, f"{at}cancellation/").json()["code"] == "request_over"
    assert [row["id"] for row in client.get("/api/requests/").json()] == [body["id"]]


@pytest.mark.parametrize("amount", [-1, 0, 2**63, 0.1, "1e9", True, [], "١٢", "-0", None])
def test_the_json_doors_refuse_what_is_no_amount(api_of, alice, group, pot, amount):
    client, fresh = api_of(alice), {"id": str(uuid.uuid4()), "amount": amount}
    for url, more in (
        (f"/api/conversations/{group.id}/requests/", {"people": ["bob"]}),
        (
            f"/api/conversations/{group.id}/standing/",
            {"payee": "bob", "every": "day", "first_on": SOON, "is_confirmed": True},
        ),
        (f"/api/pots/{pot.id}/contributions/", {}),
        (f"/api/pots/{pot.id}/withdrawals/", {}),
    ):
        assert call(client, url, fresh | more).status_code == 400, url
    assert not (MoneyRequest.objects.exists() or PotMove.objects.exists())


def test_a_pot_is_opened_filled_and_closed_in_its_sheet(browser_of, alice, bob, group):
    client, url = browser_of(alice), f"/chats/{group.id}/pots/"
    assert client.get(url).status_code == 200
    form = {"pot_id": str(uuid.uuid4()), "title": "Tent", "goal": "80"}
    for _again in range(2):
        assert client.post(url, form).status_code == 302
    pot = Pot.objects.get()
    at, move = f"/pots/{pot.id}/", {"move_id": str(uuid.uuid4()), "amount": "20"}
    for _again in range(2):
        assert client.post(at, {**move, "verb": "contribute"}).status_code == 302
    fresh = {"move_id": str(uuid.uuid4()), "amount": "90"}
    short = client.post(at, {**fresh, "verb": "contribute"})
    assert short.status_code == 422 and "missing" in short.content.decode()
    assert browser_of(bob).post(at, {**fresh, "verb": "withdraw"}).status_code == 409
    assert "Take out" not in browser_of(bob).get(at).content.decode()
    assert client.post(at, {**fresh, "verb": "close"}).status_code == 302
    assert balance_of(alice)["available"] == 10_000


def test_a_pot_is_no_use_between_two(browser_of, alice, conversation):
    assert browser_of(alice).get(f"/chats/{conversation.id}/pots/").status_code == 404


def test_the_json_doors_of_a_pot(api_of, alice, bob, group):
    client = api_of(alice)
    body = {"id": str(uuid.uuid4()), "title": "Tent", "goal": 8_000}
    assert call(client, f"/api/conversations/{group.id}/pots/", body).status_code == 201
    at, put = f"/api/pots/{body['id']}/", {"id": str(uuid.uuid4()), "amount": 2_000}
    for _again in range(2):
        assert call(client, f"{at}contributions/", put).json()["balance"] == 2_000
    assert call(api_of(bob), f"{at}withdrawals/", put).status_code == 403
    taken = {"id": str(uuid.uuid4()), "amount": 500, "note": "Deposit"}
    assert call(client, f"{at}withdrawals/", taken).json()["balance"] == 1_500
    assert call(client, f"{at}closing/").json()["balance"] == 0
    assert client.get("/api/pots/").json() == []


def test_a_standing_transfer_is_ordered_paused_and_ended(browser_of, alice, bob, conversation):
    client, url = browser_of(alice), f"/chats/{conversation.id}/standing/"
    services.open_wallet(owner=alice)
    assert "How often" in client.get(url).content.decode()
    form = {
        "standing_id": str(uuid.uuid4()),
        "amount": "12",
        "every": "month",
        "first_on": SOON,
        "at_time": "08:30",
        "is_confirmed": "1",
    }
    for _again in range(2):
        assert client.post(url, form).status_code == 302
    standing = StandingTransfer.objects.get()
    for wrong in ({"first_on": "soon"}, {"at_time": "٠٨:٠٠"}, {"every": ""}, {"amount": "-1"}):
        fresh = {**form, "standing_id": str(uuid.uuid4())}
        assert client.post(url, fresh | wrong).status_code == 400
    at = f"/standing/{standing.id}/"
    assert "Pause" not in browser_of(bob).get(at).content.decode()
    assert browser_of(bob).post(at, {"verb": "end"}).status_code == 409
    for verb, state in (("pause", "paused"), ("resume", "active"), ("end", "ended")):
        assert client.post(at, {"verb": verb}).status_code == 302
        standing.refresh_from_db()
        assert standing.state == state


def test_the_json_doors_of_a_standing_transfer(api_of, alice, conversation):
    client = api_of(alice)
    body = {
        "id": str(uuid.uuid4()),
        "payee": "bob",
        "amount": 1_200,
        "every": "week",
        "first_on": SOON,
        "is_confirmed": True,
    }
    made = call(client, f"/api/conversations/{conversation.id}/standing/", body)
    assert (made.status_code, made.json()["state"]) == (201, "active")
    at = f"/api/standing/{body['id']}/"
    for verb, state in (("pause", "paused"), ("resumption", "active"), ("end", "ended")):
        assert call(client, f"{at}{verb}/").json()["state"] == state
    assert call(client, f"{at}pause/").json()["code"] == "standing_over"
    assert client.get("/api/standing/").json() == []


def test_a_frozen_wallet_is_said_and_has_nothing_to_press(
    browser_of, alice, bob, carol, group, conversation, asked, pot
):
    bill = services.split_bill(
        initiator=bob,
        conversation=group,
        split_id=uuid7(),
        title="Dinner",
        people=[alice, bob],
        amount=40_00,
    )
    services.add_bank(
        user=alice,
        account=services.open_wallet(owner=alice),
        bank_id=uuid7(),
        iban="FR7630006000011234567890189",
        holder="Alice Martin",
    )
    BankAccount.objects.update(usable_at=timezone.now())
    sheets = [
        f"/chats/{conversation.id}/transfers/",
        f"/chats/{conversation.id}/standing/",
        f"/chats/{group.id}/packets/",
        f"/requests/{asked.id}/",
        f"/pots/{pot.id}/",
        f"/splits/{bill.id}/",
        "/wallet/gift-cards/new/",
        "/wallet/payouts/new/",
        "/wallet/exchange/",
    ]
    client = browser_of(alice)
    for is_frozen in (False, True):
        if is_frozen:
            services.freeze_wallet(actor=alice, owner=alice)
        for url in sheets:
            page = client.get(url, headers={"HX-Request": "true"}).content.decode()
            pays = re.findall(r'<button class="btn btn--primary[^>]*>', page)
            assert len(pays) == 1 and pays[0].endswith(" disabled>") == is_frozen, url
            assert ("Your wallet is frozen" in page) == is_frozen, url
