"""The HTTP doors: the same verbs, the same refusals, one error shape."""

import uuid

import pytest

from messaging.models import Message
from tests.factories import say

pytestmark = pytest.mark.django_db


def url(conversation, tail=""):
    return f"/api/conversations/{conversation.id}/{tail}"


def test_it_lists_conversations_newest_first(api_of, alice, bob, conversation):
    say(bob, conversation, "hello")
    listed = api_of(alice).get("/api/conversations/").json()
    assert [(row["name"], row["unread"], row["snippet"]) for row in listed] == [
        ("Bob Durand", 1, "hello")
    ]


def test_it_opens_a_direct_conversation_once(api_of, alice, bob):
    client = api_of(alice)
    first = client.post("/api/conversations/", {"handle": "bob"}, format="json")
    again = client.post("/api/conversations/", {"handle": "@Bob"}, format="json")
    assert first.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    unknown = client.post("/api/conversations/", {"handle": "nobody"}, format="json")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "person_not_found")


def test_sending_twice_with_one_client_id_is_one_message(api_of, alice, conversation):
    body = {"client_id": str(uuid.uuid4()), "text": "hello"}
    client = api_of(alice)
    first = client.post(url(conversation, "messages/"), body, format="json")
    again = client.post(url(conversation, "messages/"), body, format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"client_id": str(uuid.uuid4()), "text": ""}, "empty_message"),
        ({"client_id": str(uuid.uuid4()), "text": "x" * 10_001}, "message_too_long"),
        ({"client_id": str(uuid.uuid4()), "text": "\x07"}, "control_character"),
        ({"client_id": str(uuid.uuid4()), "text": "nul \x00"}, "invalid"),
        ({"client_id": "nonsense", "text": "hello"}, "invalid"),
        ({"text": "hello"}, "invalid"),
        ([], "invalid"),
        (7, "invalid"),
    ],
)
def test_bad_bodies_are_refused_in_one_shape(api_of, alice, conversation, body, code):
    answer = api_of(alice).post(url(conversation, "messages/"), body, format="json")
    assert answer.status_code == 400
    assert set(answer.json()) >= {"code", "message", "fields"}
    assert answer.json()["code"] == code
    assert answer.json()["message"]


def test_someone_elses_conversation_is_404_on_every_route(api_of, carol, conversation):
    client = api_of(carol)
    answers = [
        client.get(url(conversation)),
        client.get(url(conversation, "messages/")),
        client.get(url(conversation, "events/?after=0")),
        client.post(
            url(conversation, "messages/"),
            {"client_id": str(uuid.uuid4()), "text": "hi"},
            format="json",
        ),
        client.post(url(conversation, "read/"), {"seq": 1}, format="json"),
        client.post(url(conversation, "delivered/"), {"seq": 1}, format="json"),
        client.post(url(conversation, "typing/"), {"is_typing": True}, format="json"),
    ]
    unknown = client.get(f"/api/conversations/{uuid.uuid4()}/")
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {unknown.content}


def test_nobody_signed_in_is_refused(client, conversation):
    answer = client.get(url(conversation))
    assert answer.status_code in (401, 403)
    assert set(answer.json()) >= {"code", "message", "fields"}


def test_a_token_signs_in(client, alice, conversation):
    from rest_framework.authtoken.models import Token

    token = Token.objects.create(user=alice)
    answer = client.get(url(conversation), headers={"Authorization": f"Token {token.key}"})
    assert answer.status_code == 200


def test_the_gap_fetch_gives_what_was_missed_with_its_face(api_of, alice, bob, conversation):
    say(bob, conversation, "one", "two", "three")
    answer = api_of(alice).get(url(conversation, "events/?after=1&html=1")).json()
    assert [event["data"]["text"] for event in answer["events"]] == ["two", "three"]
    assert [event["seq"] for event in answer["events"]] == [2, 3]
    assert (answer["head"], answer["complete"]) == (3, True)
    assert "three" in answer["events"][-1]["html"]
    assert {receipt["user"] for receipt in answer["receipts"]} == {str(alice.id), str(bob.id)}


def test_the_gap_fetch_pages(api_of, alice, conversation):
    say(alice, conversation, *[str(number) for number in range(7)])
    client, after, texts = api_of(alice), 0, []
    while True:
        answer = client.get(url(conversation, f"events/?after={after}&limit=3")).json()
        texts += [event["data"]["text"] for event in answer["events"]]
        after = answer["head"]
        if answer["complete"]:
            break
    assert texts == [str(number) for number in range(7)]


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "٣", "9" * 30])
def test_a_bad_number_is_refused(api_of, alice, conversation, after):
    answer = api_of(alice).get(url(conversation, f"events/?after={after}"))
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_number")


def test_reading_moves_the_watermark(api_of, alice, bob, conversation):
    say(bob, conversation, "one")
    assert (
        api_of(alice).post(url(conversation, "read/"), {"seq": 1}, format="json").status_code == 204
    )
    receipts = api_of(bob).get(url(conversation)).json()["receipts"]
    assert {receipt["user"]: receipt["read_seq"] for receipt in receipts}[str(alice.id)] == 1
