"""Red packets over HTTP: JSON and pages, for whoever belongs there and nobody else."""

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging import services as chats
from messaging.models import uuid7
from tests.factories import UserFactory
from wallet import selectors, services
from wallet.models import Packet

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def group(alice, bob, carol):
    return chats.open_group(owner=alice, title="Picnic", members=[bob, carol])


@pytest.fixture
def packet(alice, group, funded_wallet):
    return services.send_packet(
        sender=alice, conversation=group, packet_id=uuid7(), amount=900, shares=2
    )


def body(**more):
    return {"id": str(uuid7()), "amount": 900, "shares": 3, **more}


def send(client, group, data, key=None):
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return client.post(
        f"/api/conversations/{group.id}/packets/", data, format="json", headers=headers
    )


def test_it_is_sent_once_under_one_key(api_of, alice, group, funded_wallet):
    client, data, key = api_of(alice), body(note="Toll"), str(uuid.uuid4())
    first, again = send(client, group, data, key), send(client, group, data, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (first.json()["left_shares"], first.json()["note"]) == (3, "Toll")
    other = send(client, group, {**data, "amount": 901}, key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    taken = send(client, group, {**data, "amount": 901})
    assert (taken.status_code, taken.json()["code"]) == (409, "id_reused")
    assert selectors.balance_of(alice)["available"] == 9_100


@pytest.mark.parametrize(
    "amount", [-1, 0, 2**31, 2**63, 10**30, 0.1, "1e9", "900", True, [], "١٢", "-0", None]
)
def test_what_is_no_amount_is_refused(api_of, alice, group, funded_wallet, amount):
    assert send(api_of(alice), group, body(amount=amount)).status_code == 400
    assert Packet.objects.count() == 0


def test_drawing_twice_is_drawing_once(api_of, bob, packet):
    client, url = api_of(bob), f"/api/packets/{packet.id}/share/"
    first, again = client.put(url), client.put(url)
    assert first.status_code == 200
    assert first.json() == again.json()
    seen = client.get(f"/api/packets/{packet.id}/").json()
    assert seen["mine"] == first.json()["amount"]
    assert [one["person"]["handle"] for one in seen["drawn"]] == ["bob"]
    assert seen["left_amount"] + seen["mine"] == 900


def test_too_late_is_said_in_one_shape(api_of, alice, bob, carol, packet):
    for one in (alice, bob):
        services.claim_share(claimer=one, packet_id=packet.id)
    answer = api_of(carol).put(f"/api/packets/{packet.id}/share/")
    assert (answer.status_code, answer.json()["code"]) == (409, "packet_empty")


def test_a_packet_of_another_group_is_no_packet(api_of, bob, packet):
    stranger = UserFactory()
    chats.open_group(owner=bob, title="Other", members=[stranger])
    client = api_of(stranger)
    for verb, tail in (("get", ""), ("put", "share/")):
        met = getattr(client, verb)(f"/api/packets/{packet.id}/{tail}")
        unknown = getattr(client, verb)(f"/api/packets/{uuid.uuid4()}/{tail}")
        assert (met.status_code, met.content) == (404, unknown.content)


def test_its_sheet_is_drawn_in_few_queries(browser_of, bob, carol, packet):
    services.claim_share(claimer=carol, packet_id=packet.id)
    client = browser_of(bob)
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/packets/{packet.id}/", headers=HX)
    assert answer.status_code == 200
    assert len(asked) <= 10
    assert "packet-stage__open" in answer.content.decode()


def test_opening_shows_my_share_and_the_late_one_reads_so(browser_of, alice, bob, carol, packet):
    opened = browser_of(bob).post(f"/packets/{packet.id}/opening/", headers=HX)
    mine = selectors.packet_for(bob, packet.id).mine["amount"]
    assert f"€{mine / 100:.2f}" in opened.content.decode()
    services.claim_share(claimer=alice, packet_id=packet.id)
    late = browser_of(carol).post(f"/packets/{packet.id}/opening/", headers=HX)
    assert late.status_code == 409
    assert "All shares are taken." in late.content.decode()
    listed = browser_of(carol).get(f"/packets/{packet.id}/drawn/", headers=HX).content.decode()
    assert "Best luck" in listed


def test_without_scripts_it_opens_too(browser_of, bob, packet):
    client = browser_of(bob)
    answer = client.post(f"/packets/{packet.id}/opening/", follow=True)
    assert "is in your wallet" in answer.content.decode()


def test_the_maker_says_what_is_missing_and_keeps_what_was_typed(browser_of, alice, group):
    client = browser_of(alice)
    form = {"packet_id": str(uuid7()), "amount": "12,50", "shares": "2", "note": "Toll"}
    answer = client.post(f"/chats/{group.id}/packets/", form, headers=HX)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "€12.50 missing" in said
    assert 'value="12,50"' in said
    services.top_up(user=alice, top_up_id=uuid7(), amount=5_000)
    sent = client.post(f"/chats/{group.id}/packets/", form, headers=HX)
    assert sent.status_code == 204
    assert "sheet:close" in json.loads(sent.headers["HX-Trigger"])
    assert Packet.objects.get().amount == 1_250
