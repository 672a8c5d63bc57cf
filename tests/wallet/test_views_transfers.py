"""Transfers through their sheets and JSON doors."""

import json
import uuid

import pytest

from messaging.models import Message
from messaging.services import open_group
from wallet import services
from wallet.models import ChatTransfer, LegalName
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(browser_of, alice, funded_wallet):
    return browser_of(alice)


def form(**more):
    base = {"transfer_id": str(uuid.uuid4()), "amount": "12,50", "delay": "0", "is_confirmed": "1"}
    return base | more


def call(client, url, body=None, key=None):
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return client.generic("POST", url, json.dumps(body or {}), "application/json", headers=headers)


@pytest.fixture
def sent(alice, bob, conversation, funded_wallet):
    return services.send_transfer(
        payer=alice,
        transfer_id=uuid.uuid4(),
        payee=bob,
        conversation=conversation,
        amount=2_000,
        currency="EUR",
        is_confirmed=True,
    )


def test_a_double_click_sends_once(page, conversation, bob):
    url, once = f"/chats/{conversation.id}/transfers/", form()
    for _again in range(2):
        answer = page.post(url, once, headers={"HX-Request": "true"})
        assert answer.status_code == 204 and "sheet:close" in answer.headers["HX-Trigger"]
    assert ChatTransfer.objects.get().amount == 1_250
    assert Message.objects.filter(conversation=conversation).count() == 1


def test_the_first_time_the_sheet_warns(page, conversation, bob):
    url = f"/chats/{conversation.id}/transfers/"
    services.give_legal_name(person=bob, name="Robert Durand")
    shown = page.get(url).content.decode()
    assert "You have never paid Bob" in shown and "R••••• D•••••" in shown
    unsaid = form()
    del unsaid["is_confirmed"]
    answer = page.post(url, unsaid)
    assert answer.status_code == 422 and not ChatTransfer.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": text}
        for text in ["", "-1", "0", "0,001", "1e9", "NaN", "true", "١٢", "9" * 30, "\x00"]
    ]
    + [{"delay": "5"}, {"delay": "x"}, {"transfer_id": "1"}, {"note": "x" * 141}],
)
def test_what_no_form_says_sends_nothing(page, conversation, wrong):
    answer = page.post(f"/chats/{conversation.id}/transfers/", form(**wrong))
    assert answer.status_code == 400 and not ChatTransfer.objects.exists()


def test_a_short_wallet_is_told_what_is_missing(page, conversation):
    answer = page.post(f"/chats/{conversation.id}/transfers/", form(amount="150"))
    assert answer.status_code == 422 and "€50.00 missing" in answer.content.decode()
    assert "amount=5000" in answer.content.decode()


def test_in_a_group_the_member_is_chosen(page, alice, bob, carol):
    group = open_group(owner=alice, title="Picnic", members=[bob, carol])
    url = f"/chats/{group.id}/transfers/"
    shown = page.get(url).content.decode()
    assert 'value="bob"' in shown and 'value="carol"' in shown and 'value="alice"' not in shown
    assert page.post(url, form()).status_code == 400
    assert page.post(url, form(payee="alice")).status_code == 400
    assert page.post(url, form(payee="carol")).status_code == 302
    assert ChatTransfer.objects.get().payee == carol


def test_money_is_sent_from_a_persons_sheet(page, bob):
    sheet = page.get("/@bob/", headers={"HX-Request": "true"}).content.decode()
    assert "/@bob/transfers/" in sheet
    assert page.get("/@bob/transfers/").status_code == 200
    assert page.post("/@bob/transfers/", form()).status_code == 302
    sent = ChatTransfer.objects.get()
    assert sent.payee == bob and sent.conversation.kind == "direct"
    assert page.get("/@nobody/transfers/").status_code == 404
    assert page.get("/@alice/transfers/").status_code == 404


def test_each_sees_what_is_theirs_to_do(browser_of, alice, bob, carol, sent):
    url = f"/transfers/{sent.id}/"
    mine, theirs = browser_of(alice).get(url), browser_of(bob).get(url)
    assert "Take it back" in mine.content.decode() and "Accept" not in mine.content.decode()
    assert "Accept" in theirs.content.decode() and "Take it back" not in theirs.content.decode()
    assert browser_of(carol).get(url).status_code == 404
    assert browser_of(bob).post(url, {"verb": "accept"}).status_code == 302
    assert balance_of(bob)["available"] == 2_000
    assert browser_of(alice).post(url, {"verb": "recall"}).status_code == 409
    assert browser_of(alice).post(url, {"verb": "steal"}).status_code == 400


def test_its_sheet_takes_few_queries(browser_of, bob, sent, django_assert_max_num_queries):
    client = browser_of(bob)
    with django_assert_max_num_queries(10):
        client.get(f"/transfers/{sent.id}/", headers={"HX-Request": "true"})
    with django_assert_max_num_queries(12):
        client.get(f"/@{sent.payer.handle}/transfers/", headers={"HX-Request": "true"})


def test_a_legal_name_is_given(page, alice):
    assert page.post("/wallet/name/", {"name": " "}).status_code == 400
    assert page.post("/wallet/name/", {"name": "Alice Martin"}).status_code == 302
    assert LegalName.objects.get(person=alice).name == "Alice Martin"
    assert "Alice Martin" in page.get("/wallet/name/").content.decode()


def test_the_json_doors_answer_once(api_of, alice, bob, conversation, funded_wallet):
    client, key = api_of(alice), str(uuid.uuid4())
    url = f"/api/conversations/{conversation.id}/transfers/"
    body = {"id": str(uuid.uuid4()), "payee": "bob", "amount": 1_250}
    refused = call(client, url, body)
    assert (refused.status_code, refused.json()["code"]) == (422, "first_transfer")
    body["is_confirmed"] = True
    one, same = call(client, url, body, key), call(client, url, body, key)
    assert (one.status_code, one.content) == (201, same.content)
    assert same.headers["Idempotency-Replayed"] == "true"
    other = call(client, url, body | {"amount": 1}, key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    at = f"/api/transfers/{body['id']}/"
    assert call(client, f"{at}acceptance/").status_code == 403
    accepted = call(api_of(bob), f"{at}acceptance/")
    assert (accepted.status_code, accepted.json()["state"]) == (200, "paid")
    assert call(client, f"{at}recall/").json()["code"] == "transfer_over"
    assert call(api_of(bob), f"{at}refusal/").status_code == 409
    assert [row["id"] for row in client.get("/api/transfers/").json()] == [body["id"]]
    assert client.get(at).json()["payee"] == "bob"


@pytest.mark.parametrize(
    "amount", [-1, 0, 2**63, 10**30, 0.1, "1e9", float("nan"), True, [], "١٢", "-0", None]
)
def test_the_json_door_refuses_what_is_no_amount(
    api_of, alice, conversation, funded_wallet, amount
):
    body = {"id": str(uuid.uuid4()), "payee": "bob", "amount": amount, "is_confirmed": True}
    answer = call(api_of(alice), f"/api/conversations/{conversation.id}/transfers/", body)
    assert answer.status_code == 400 and not ChatTransfer.objects.exists()


def test_the_json_door_refuses_oneself(api_of, alice, conversation, funded_wallet):
    body = {"id": str(uuid.uuid4()), "payee": "alice", "amount": 1, "is_confirmed": True}
    answer = call(api_of(alice), f"/api/conversations/{conversation.id}/transfers/", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "own_account")
