"""The JSON doors: whole minor units only, and one answer for one Idempotency-Key."""

import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from rest_framework.test import APIClient

from messaging.models import uuid7
from wallet import services
from wallet.models import IdempotentRequest, TopUp
from wallet.models.ledger import Transfer

pytestmark = pytest.mark.django_db
URL = "/api/wallet/top-ups/"


def post(client, body, key="k-1", raw=False):
    headers = {"Idempotency-Key": key} if key is not None else {}
    data = body if raw else json.dumps(body)
    return client.post(URL, data, content_type="application/json", headers=headers)


def body(amount=5_000, top_up_id=None):
    return {"id": str(top_up_id or uuid7()), "amount": amount}


def test_it_tells_the_balance_and_what_is_kept(api_of, alice, funded_wallet, reserve):
    part_id = reserve(3_990)
    answer = api_of(alice).get("/api/wallet/").json()
    holds = answer.pop("holds")
    assert answer == {
        "available": 6_010,
        "held": 3_990,
        "balance": 10_000,
        "incoming": 0,
        "currency": "EUR",
    }
    assert [(hold["id"], hold["payee"], hold["amount"]) for hold in holds] == [
        (str(part_id), "Atelier Kaolin", 3_990)
    ]


def test_it_lists_movements_in_pages(api_of, alice, funded_wallet, reserve):
    for _ in range(3):
        services.post_payment_part(part_id=reserve(100))
    client = api_of(alice)
    first = client.get("/api/wallet/statement/?limit=3").json()
    rest = client.get(f"/api/wallet/statement/?limit=3&before={first['next_before']}").json()
    assert [row["amount"] for row in first["rows"] + rest["rows"]] == [-100, -100, -100, 10_000]
    assert rest["next_before"] is None
    only = client.get("/api/wallet/statement/?direction=in").json()
    assert [row["amount"] for row in only["rows"]] == [10_000]


@pytest.mark.parametrize(
    "query", ["before=x", "before=-1", "limit=1e3", "limit=٣", "direction=up", "before=" + "9" * 30]
)
def test_a_bad_question_is_refused(api_of, alice, query):
    answer = api_of(alice).get(f"/api/wallet/statement/?{query}")
    assert answer.status_code == 400
    assert set(answer.json()) >= {"code", "message", "fields"}


@pytest.mark.parametrize("path", ["wallet/", "wallet/statement/", "wallet/top-ups/"])
def test_strangers_are_sent_away(path):
    answer = APIClient().get(f"/api/{path}")
    assert answer.status_code in (401, 403)


def test_a_top_up_brings_money_in(api_of, alice):
    answer = post(api_of(alice), wanted := body(5_000))
    assert answer.status_code == 201
    assert answer.json()["state"] == "succeeded"
    again = api_of(alice).get(f"{URL}{wanted['id']}/")
    assert again.json() == answer.json()


def test_someone_elses_top_up_is_as_unknown_as_none(api_of, alice, bob):
    top_up = services.top_up(user=alice, top_up_id=uuid7(), amount=100)
    theirs, unknown = (api_of(bob).get(f"{URL}{one}/") for one in (top_up.id, uuid7()))
    assert theirs.status_code == unknown.status_code == 404
    assert theirs.content == unknown.content


@pytest.mark.parametrize("amount", [5_000, 5_013])
def test_the_same_request_again_is_answered_byte_for_byte(api_of, alice, amount):
    wanted, client = body(amount), api_of(alice)
    first = post(client, wanted)
    again = post(client, dict(reversed(wanted.items())))
    assert first.content == again.content and first.status_code == again.status_code
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert TopUp.objects.count() == 1


def test_a_decline_is_an_answer_in_the_one_error_shape(api_of, alice):
    answer = post(api_of(alice), body(5_013))
    assert answer.status_code == 422
    assert answer.json() == {
        "code": "top_up_declined",
        "message": "The top-up was declined. Nothing was charged.",
        "fields": {},
    }
    assert TopUp.objects.get().state == "declined"


def test_another_body_under_the_key_is_refused(api_of, alice):
    client = api_of(alice)
    post(client, body())
    answer = post(client, body())
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert TopUp.objects.count() == 1


def test_a_new_key_does_not_top_up_twice_with_one_id(api_of, alice):
    client, wanted = api_of(alice), body()
    assert [post(client, wanted, key).status_code for key in ("a", "b")] == [201, 201]
    assert Transfer.objects.count() == 1
    other = {**wanted, "amount": 1}
    answer = post(client, other, "c")
    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")


def test_a_key_is_required(api_of, alice):
    answer = post(api_of(alice), body(), key=None)
    assert (answer.status_code, answer.json()["code"]) == (400, "key_missing")
    answer = post(api_of(alice), body(), key="x" * 201)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_key")
    assert not TopUp.objects.exists()


@pytest.mark.parametrize(
    "amount",
    [
        "-1", "0", "-0", "-100", "1000000000001", str(2**63), str(10**30), "0.1", "1e9", "5000.0",
        "NaN", "Infinity", "true", "null", "[]", "[5000]", "{}", '"5000"', '"1e9"', '"١٠٠"',
        '"-0"', '""', '"NaN"',
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_and_leaves_nothing(api_of, alice, amount):
    raw = f'{{"id": "{uuid.uuid4()}", "amount": {amount}}}'
    answer = post(api_of(alice), raw, raw=True)
    assert answer.status_code == 400
    assert set(answer.json()) >= {"code", "message", "fields"}
    assert not TopUp.objects.exists() and not IdempotentRequest.objects.exists()


@pytest.mark.parametrize(
    "raw", ["", "[]", "7", "null", "nonsense", '{"amount": 5000}', '{"id": "x", "amount": 5000}']
)
def test_a_body_without_sense_is_refused(api_of, alice, raw):
    answer = post(api_of(alice), raw, raw=True)
    assert answer.status_code == 400
    assert set(answer.json()) >= {"code", "message", "fields"}


def test_more_than_the_limit_is_refused_with_it(api_of, alice):
    answer = post(api_of(alice), body(1_000_001))
    assert (answer.status_code, answer.json()["code"]) == (400, "top_up_too_large")
    assert answer.json()["limit"] == 1_000_000


@pytest.mark.django_db(transaction=True)
def test_a_second_request_while_the_first_is_handled_gets_409(api_of, alice, monkeypatch):
    is_in, may_go = threading.Event(), threading.Event()
    top_up = services.top_up

    def slow(**facts):
        done = top_up(**facts)
        is_in.set()
        assert may_go.wait(20)
        return done

    monkeypatch.setattr(services, "top_up", slow)
    wanted = body()

    def first():
        try:
            return post(api_of(alice), wanted)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(first)
        try:
            assert is_in.wait(20)
            meanwhile = post(api_of(alice), wanted)
        finally:
            may_go.set()
        done = running.result()
    assert (meanwhile.status_code, meanwhile.json()["code"]) == (409, "key_in_flight")
    assert done.status_code == 201
    after = post(api_of(alice), wanted)
    assert after.status_code == 201 and after.content == done.content
    assert Transfer.objects.count() == 1
