"""The JSON doors of statements, movements and questions to support."""

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import Permission

from messaging.models import uuid7
from tests.factories import UserFactory
from wallet import services

pytestmark = pytest.mark.django_db


def body_of(answer) -> bytes:
    """What a streamed answer brings."""

    async def read() -> bytes:
        return b"".join([part async for part in answer])

    return async_to_sync(read)()


@pytest.fixture
def paid(funded_wallet, reserve):
    """A payment of Alice's that was paid out."""
    part = reserve(1_240, memo="PL-7")
    services.post_payment_part(part_id=part)
    return part


@pytest.fixture
def helper(db):
    person = UserFactory(handle="helper", is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="support"))
    return person


def test_a_statement_is_filtered_and_says_where_it_ends(browser_of, alice, paid):
    api = browser_of(alice)
    found = api.get("/api/wallet/statement/?q=kaolin&direction=out&kind=payment").json()
    [row] = found["rows"]
    assert (row["amount"], row["memo"], found["next_before"]) == (-1_240, "PL-7", None)
    assert found["looked_back_to"] is None
    moved = api.get(f"/api/wallet/movements/{row['movement']}/").json()
    assert (moved["state"], moved["other"], moved["pending"]) == (
        "done",
        "Atelier Kaolin",
        str(paid),
    )


@pytest.mark.parametrize(
    "query", ["direction=up", "kind=magic", "month=2026-13", "from=yesterday", "to=2026-02-30"]
)
def test_filters_that_make_no_sense_are_refused(browser_of, alice, query):
    for path in ("/api/wallet/statement/", "/api/wallet/statement/file/"):
        answer = browser_of(alice).get(f"{path}?{query}")
        assert answer.status_code == 400 and answer.json()["code"] == "bad_filter"


@pytest.mark.parametrize("currency", ["USD", "usd", "\x00", "€€€"])
def test_an_account_that_one_has_not_is_unknown(browser_of, alice, paid, currency):
    answer = browser_of(alice).get("/api/wallet/statement/", {"currency": currency})
    assert answer.status_code == 404


def test_files_are_the_callers_own(browser_of, alice, bob, paid):
    api = browser_of(alice)
    table = api.get("/api/wallet/statement/file/")
    assert b"Atelier Kaolin" in body_of(table)
    paper = api.get("/api/wallet/statement/file/?as=pdf")
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF-")
    receipt = api.get(f"/api/wallet/movements/{paid}/receipt/")
    assert "attachment" in receipt["Content-Disposition"]
    for path in ("", "receipt/"):
        assert browser_of(bob).get(f"/api/wallet/movements/{paid}/{path}").status_code == 404
    for path in ("", "receipt/", "dispute/"):
        assert browser_of(bob).get(f"/wallet/movements/{paid}/{path}").status_code == 404
    empty = browser_of(bob).get("/api/wallet/statement/file/")
    assert len(body_of(empty).splitlines()) == 1


def test_a_question_is_asked_once_and_settled(browser_of, alice, bob, helper, paid):
    api, body = browser_of(alice), {"id": str(uuid7()), "movement": str(paid), "words": "Broken"}
    asked = [
        api.post(
            "/api/wallet/disputes/",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": "one"},
        )
        for _twice in range(2)
    ]
    assert [answer.status_code for answer in asked] == [201, 201]
    assert asked[0].json() == asked[1].json()
    at = f"/api/wallet/disputes/{body['id']}/"
    assert browser_of(bob).get(at).status_code == 404
    assert browser_of(helper).get(at).json()["state"] == "open"
    assert api.post(f"{at}closing/").json()["state"] == "closed"
    assert [one["state"] for one in api.get("/api/wallet/disputes/").json()] == ["closed"]
