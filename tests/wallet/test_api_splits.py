"""Split bills and exchange over HTTP: JSON and pages."""

import json
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging import services as chats
from messaging.models import uuid7
from tests.factories import UserFactory
from tests.world import build
from wallet import selectors, services
from wallet.models import Quote, Split, SplitShare

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def group(alice, bob, carol):
    return chats.open_group(owner=alice, title="Picnic", members=[bob, carol])


@pytest.fixture
def bill(alice, bob, carol, group):
    return services.split_bill(
        initiator=alice,
        conversation=group,
        split_id=uuid7(),
        title="Mamie Lise",
        people=[alice, bob, carol],
        amount=9_000,
    )


def send(client, url, data, key=None):
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return client.post(url, data, format="json", headers=headers)


def test_a_bill_is_split_by_handles_weights_and_items(api_of, alice, group):
    url = f"/api/conversations/{group.id}/splits/"
    people = ["alice", "bob", "carol"]
    for more, parts in (
        ({"amount": 1_000}, [334, 333, 333]),
        ({"kind": "weights", "amount": 1_000, "weights": [50, 30, 20]}, [500, 300, 200]),
        ({"kind": "amounts", "amounts": [1, 2, 3]}, [1, 2, 3]),
        (
            {
                "kind": "items",
                "lines": [
                    {"amount": 1_000, "people": people},
                    {"amount": 500, "people": ["bob"]},
                ],
            },
            [334, 833, 333],
        ),
    ):
        body = {"id": str(uuid7()), "title": "Toll", "people": people, **more}
        answer = send(api_of(alice), url, body)
        assert answer.status_code == 201, answer.json()
        assert [one["amount"] for one in answer.json()["parts"]] == parts


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": -1},
        {"amount": 0.1},
        {"amount": "900"},
        {"amount": True},
        {"amount": 10**30},
        {"people": ["alice"]},
        {"people": ["bob", "nobody"]},
        {"kind": "weights", "weights": [0, 1]},
        {"kind": "items", "lines": [{"amount": 5, "people": ["carol"]}]},
        {"title": ""},
    ],
)
def test_what_is_no_bill_is_refused(api_of, alice, group, wrong):
    body = {"id": str(uuid7()), "title": "Toll", "people": ["alice", "bob"], "amount": 900}
    answer = send(api_of(alice), f"/api/conversations/{group.id}/splits/", body | wrong)
    assert 400 <= answer.status_code < 500
    assert Split.objects.count() == 0


def test_a_share_is_paid_once_under_its_key(api_of, alice, bob, bill):
    services.top_up(user=bob, top_up_id=uuid7(), amount=5_000)
    url, key = f"/api/splits/{bill.id}/payment/", str(uuid.uuid4())
    first, again = (send(api_of(bob), url, {}, key) for _twice in range(2))
    assert first.status_code == 200, first.json()
    assert first.content == again.content
    assert first.json()["received"] == 3_000
    assert send(api_of(bob), url, {}).json()["received"] == 3_000
    assert selectors.balance_of(alice)["available"] == 3_000
    mine = send(api_of(alice), url, {})
    assert (mine.status_code, mine.json()["code"]) == (403, "nothing_to_pay")


def test_outsiders_meet_what_an_unknown_bill_meets(api_of, bill):
    client = api_of(UserFactory())
    for tail, data in (
        ("payment/", {}),
        ("reminders/", {"handle": "bob"}),
        ("cancellation/", {}),
    ):
        met = send(client, f"/api/splits/{bill.id}/{tail}", data)
        unknown = send(client, f"/api/splits/{uuid.uuid4()}/{tail}", data)
        assert (met.status_code, met.content) == (404, unknown.content)


def test_the_sheet_pays_in_few_queries_and_reminds(browser_of, alice, bob, bill):
    services.top_up(user=bob, top_up_id=uuid7(), amount=5_000)
    client = browser_of(bob)
    client.get("/livez")
    with CaptureQueriesContext(connection) as asked:
        shown = client.get(f"/splits/{bill.id}/", headers=HX).content.decode()
    assert len(asked) <= 10
    assert "Pay my share, €30.00" in shown
    paid = client.post(f"/splits/{bill.id}/", headers=HX)
    assert (paid.status_code, "sheet:close" in paid.headers["HX-Trigger"]) == (204, True)
    owner = browser_of(alice)
    answer = owner.post(f"/splits/{bill.id}/reminders/", {"handle": "carol"}, headers=HX)
    assert answer.status_code == 200
    assert SplitShare.objects.get(debtor__handle="carol").reminded_at
    assert owner.post(f"/splits/{bill.id}/cancellation/", headers=HX).status_code == 200
    assert "Called off" in owner.get(f"/splits/{bill.id}/").content.decode()


def test_the_maker_leaves_out_who_is_not_ticked_or_has_no_amount(browser_of, alice, bob, group):
    form = {
        "split_id": str(uuid7()),
        "title": "Toll",
        "kind": "amounts",
        "people": ["alice", "bob"],
        "amount-alice": " ",
        "amount-bob": "12,50",
        "amount-carol": "99",
    }
    client = browser_of(alice)
    url = f"/chats/{group.id}/splits/"
    assert "Who shares it" in client.get(url, headers=HX).content.decode()
    refused = client.post(url, {**form, "amount-bob": "x"}, headers=HX)
    assert refused.status_code == 400
    assert 'value="Toll"' in refused.content.decode()
    sent = client.post(url, form, headers=HX)
    assert "sheet:close" in json.loads(sent.headers["HX-Trigger"])
    assert [(one.debtor, one.amount) for one in SplitShare.objects.all()] == [(bob, 1_250)]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": "amounts", "people": ["alice", "bob"]}, "Write what each of them owes."),
        ({"kind": "equal", "people": ["alice"], "amount": "9"}, "Choose who shares the bill."),
    ],
)
def test_the_maker_says_in_words_what_is_missing(browser_of, alice, group, form, words):
    form |= {"split_id": str(uuid7()), "title": "Dinner"}
    answer = browser_of(alice).post(f"/chats/{group.id}/splits/", form)
    said = re.search(r'<p class="form__error" role="alert">([^<]*)', answer.content.decode())
    assert answer.status_code == 400 and said[1] == words


def test_an_order_is_split_by_its_lines(browser_of, db):
    world = build()
    order = world.buy("Milk jug", quantity=2)
    group = chats.open_group(owner=world.ines, title="Gift", members=[world.camille])
    client = browser_of(world.ines)
    assert f"/splits/with/order/{order.id}/" in client.get(f"/orders/{order.id}/").content.decode()
    places = client.get(f"/splits/with/order/{order.id}/", headers=HX).content.decode()
    url = f"/chats/{group.id}/splits/?bill=order:{order.id}"
    assert url in places
    assert "Milk jug × 2" in client.get(url, headers=HX).content.decode()
    form = {
        "split_id": str(uuid7()),
        "title": "The jug",
        "kind": "items",
        "people": ["ines", "camille"],
        "line-0": ["ines", "camille"],
    }
    assert client.post(url, form, headers=HX).status_code == 204
    amounts = SplitShare.objects.order_by("position").values_list("amount", flat=True)
    assert sum(amounts) == order.total
    theirs = browser_of(world.sofia).get(f"/splits/with/order/{order.id}/", headers=HX)
    assert theirs.status_code == 404


def test_an_exchange_is_quoted_and_taken_over_http(api_of, browser_of, alice, funded_wallet):
    client = api_of(alice)
    quoted = client.post(
        "/api/wallet/quotes/", {"sell": "EUR", "buy": "JPY", "amount": 1_000}, format="json"
    )
    assert (quoted.status_code, quoted.json()["buy_amount"]) == (201, 1_608)
    key = str(uuid.uuid4())
    body = {"quote": quoted.json()["id"]}
    first, again = (send(client, "/api/wallet/exchanges/", body, key) for _twice in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    listed = client.get("/api/wallet/currencies/").json()
    have = {one["currency"]: one["available"] for one in listed}
    assert have == {"EUR": 9_000, "JPY": 1_608}
    page = browser_of(alice).get("/wallet/").content.decode()
    assert "/wallet/?currency=JPY" in page and "¥1,608" in page


def test_the_exchange_sheet_shows_the_price_then_takes_it(browser_of, alice, funded_wallet):
    client = browser_of(alice)
    form = {"sell": "EUR", "buy": "USD", "amount": "50"}
    shown = client.post("/wallet/exchange/", form, headers=HX)
    assert "$53.70" in shown.content.decode()
    quote = Quote.objects.get()
    done = client.post("/wallet/exchange/", {"quote": str(quote.id)}, headers=HX)
    assert done.status_code == 204
    again = client.post("/wallet/exchange/", {**form, "amount": "1e3"}, headers=HX)
    assert again.status_code == 400
