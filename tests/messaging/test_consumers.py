"""The socket's protocol, spoken to a real Daphne over a real Valkey."""

import json
import time
import uuid
from contextlib import contextmanager

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from messaging import services
from messaging.models import Conversation, Message
from tests.factories import say

pytestmark = pytest.mark.django_db(transaction=True)


class Tab:
    """One open socket: sends frames, waits for the frames that matter."""

    def __init__(self, socket):
        self.socket = socket

    def say(self, **frame):
        self.socket.send(json.dumps(frame))

    def wait(self, *types, seconds=5):
        """The next frame of one of these types; others are let go."""
        deadline = time.monotonic() + seconds
        while True:
            frame = json.loads(self.socket.recv(timeout=max(0.01, deadline - time.monotonic())))
            if frame["type"] in types:
                return frame

    def hears_nothing(self, *types, seconds=0.7):
        with pytest.raises(TimeoutError):
            self.wait(*types, seconds=seconds)

    def closed_with(self, seconds=5):
        with pytest.raises(ConnectionClosed) as closed:
            self.wait("nothing", seconds=seconds)
        return closed.value.rcvd.code if closed.value.rcvd else None


@contextmanager
def tab(live, user, *, hello=True, **resume):
    with connect(live.ws, additional_headers=live.headers(user), max_size=2**22) as socket:
        opened = Tab(socket)
        if hello:
            opened.say(type="hello", resume=resume)
            opened.ready = opened.wait("ready")
        yield opened


def send(opened, conversation, text, client_id=None):
    client_id = str(client_id or uuid.uuid4())
    opened.say(type="send", client_id=client_id, conversation=str(conversation.id), text=text)
    return opened.wait("ack", "nack")


def test_hello_is_answered_with_the_heads_of_my_conversations(live, alice, bob, conversation):
    say(bob, conversation, "one", "two")
    with tab(live, alice) as mine:
        assert mine.ready["heads"] == {str(conversation.id): 2}
        assert mine.ready["limits"]["text"] == 10_000


def test_a_message_is_acknowledged_and_reaches_the_other_with_its_face(
    live, alice, bob, conversation
):
    bob.locale = "fr"
    bob.save()
    with tab(live, alice) as mine, tab(live, bob) as theirs:
        answer = send(mine, conversation, "hello <b>Bob</b>")
        assert (answer["type"], answer["seq"], answer["duplicate"]) == ("ack", 1, False)
        heard = theirs.wait("message.created")
        assert heard["seq"] == 1
        assert heard["data"]["text"] == "hello <b>Bob</b>"
        assert heard["data"]["sender"]["handle"] == "alice"
        assert "hello &lt;b&gt;Bob&lt;/b&gt;" in heard["html"]
        echoed = mine.wait("message.created")
        assert echoed["data"]["client_id"] == answer["client_id"]


def test_the_same_client_id_is_acknowledged_with_the_first_message(live, alice, conversation):
    client_id = uuid.uuid4()
    with tab(live, alice) as one, tab(live, alice) as other:
        first = send(one, conversation, "once", client_id)
        again = send(other, conversation, "once", client_id)
    assert again["duplicate"] is True
    assert (again["id"], again["seq"]) == (first["id"], first["seq"])
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty_message"), ("x" * 10_001, "message_too_long"), ("\x07", "control_character")],
)
def test_bad_text_is_refused_in_the_readers_language(live, alice, conversation, text, code):
    with tab(live, alice) as mine:
        answer = send(mine, conversation, text)
        assert (answer["type"], answer["code"], answer["retryable"]) == ("nack", code, False)
        assert answer["message"]


def test_someone_elses_conversation_is_as_unknown_as_none(live, alice, carol, conversation):
    with tab(live, carol) as outsider:
        foreign = send(outsider, conversation, "let me in")
        unknown = send(outsider, Conversation(id=uuid.uuid4()), "hello?")
    assert foreign["code"] == unknown["code"] == "conversation_not_found"
    assert not Message.objects.exists()


def test_reading_receiving_and_typing_reach_the_other(live, alice, bob, conversation):
    with tab(live, alice) as mine, tab(live, bob) as theirs:
        seq = send(mine, conversation, "hello")["seq"]
        theirs.say(type="delivered", conversation=str(conversation.id), seq=seq)
        receipt = mine.wait("receipt.updated")["data"]
        assert receipt == {"user": str(bob.id), "delivered_seq": seq, "read_seq": 0}
        theirs.say(type="typing", conversation=str(conversation.id), is_typing=True)
        assert mine.wait("typing.changed")["data"]["is_typing"] is True
        theirs.hears_nothing("typing.changed")
        theirs.say(type="read", conversation=str(conversation.id), seq=seq)
        assert mine.wait("receipt.updated")["data"]["read_seq"] == seq


def test_presence_comes_and_goes_with_the_last_tab(live, alice, bob, conversation):
    with tab(live, alice) as mine:
        with tab(live, bob):
            here = mine.wait("presence.changed")["data"]
            while here["user"] != str(bob.id):
                here = mine.wait("presence.changed")["data"]
            assert here["is_online"] is True
            with tab(live, bob):
                pass
            mine.hears_nothing("presence.changed")
        gone = mine.wait("presence.changed")["data"]
        assert (gone["user"], gone["is_online"]) == (str(bob.id), False)


def test_a_new_conversation_is_heard_without_a_new_socket(live, alice, carol):
    with tab(live, alice) as mine:
        conversation = services.open_direct(opener=carol, other=alice)
        assert mine.wait("conversation.opened")["data"]["conversation"] == str(conversation.id)
        time.sleep(0.2)
        say(carol, conversation, "hi")
        assert mine.wait("message.created")["data"]["text"] == "hi"


def test_somebody_removed_hears_nothing_more(live, alice, bob, carol):
    group = services.open_conversation(
        kind="group",
        title="Picnic",
        sign="users",
        hue=2,
        members=[(alice, "owner"), (bob, "member"), (carol, "member")],
    )
    with tab(live, carol) as hers:
        say(alice, group, "before")
        assert hers.wait("message.created")["data"]["text"] == "before"
        services.remove_participant(conversation=group, user=carol)
        say(alice, group, "after")
        hers.hears_nothing("message.created")
        assert send(hers, group, "still?")["code"] == "conversation_not_found"


def test_heads_expose_what_no_event_followed(live, alice, bob, conversation):
    with tab(live, alice) as mine:
        # As if the layer had lost the hint: the row is written past the bus.
        Conversation.objects.filter(id=conversation.id).update(last_seq=7)
        deadline = time.monotonic() + 6
        while mine.wait("heads")["heads"][str(conversation.id)] != 7:
            assert time.monotonic() < deadline


@pytest.mark.parametrize(
    "frame",
    [
        "not json",
        "[]",
        "{}",
        '{"type": 5}',
        '{"type": "dispatch"}',
        '{"type": "fact"}',
        '{"type": "send"}',
        '{"type": "send", "client_id": "x", "conversation": "y", "text": "z"}',
        '{"type": "read", "conversation": "00000000-0000-0000-0000-000000000000", "seq": -1}',
        '{"type": "read", "conversation": "00000000-0000-0000-0000-000000000000", "seq": true}',
        '{"type": "read", "conversation": "00000000-0000-0000-0000-000000000000", "seq": 1e99}',
        "[" * 10_000,
        b"\x00\xff",
    ],
)
def test_what_is_malformed_closes_the_socket_with_4400(live, alice, frame):
    with tab(live, alice) as mine:
        mine.socket.send(frame)
        assert mine.closed_with() == 4400


def test_a_verb_before_hello_is_malformed(live, alice, conversation):
    with tab(live, alice, hello=False) as mine:
        mine.say(type="ping")
        assert mine.closed_with() == 4400


def test_a_thousand_frames_a_second_close_the_socket_with_4429(live, alice, bob, conversation):
    with tab(live, alice) as mine, tab(live, bob) as theirs:
        try:
            for _number in range(1000):
                mine.say(type="ping")
        except ConnectionClosed:
            pass
        assert mine.closed_with() == 4429
        assert send(theirs, conversation, "undisturbed")["type"] == "ack"


def test_nobody_signed_in_is_told_so(live, db):
    with connect(live.ws, additional_headers={"Origin": live.url}) as socket:
        assert Tab(socket).closed_with() == 4401


def test_a_key_that_no_session_has_is_nobodys(live, db):
    headers = {"Origin": live.url, "Cookie": 'sessionid="\\000aaaaaaaaaaaa"'}
    with connect(live.ws, additional_headers=headers) as socket:
        assert Tab(socket).closed_with() == 4401


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9", None])
def test_another_origin_is_refused(live, alice, origin):
    headers = live.headers(alice) | {"Origin": origin}
    if origin is None:
        del headers["Origin"]
    with pytest.raises(InvalidStatus) as refusal, connect(live.ws, additional_headers=headers):
        pass
    assert refusal.value.response.status_code == 403


def test_a_session_that_ends_closes_its_sockets_with_4401(live, alice):
    with tab(live, alice) as mine:
        from django.contrib.sessions.models import Session

        Session.objects.all().delete()
        assert mine.closed_with(seconds=8) == 4401


def test_signing_out_closes_the_socket_at_once(live, alice):
    headers = live.headers(alice)
    with connect(live.ws, additional_headers=headers) as socket:
        mine = Tab(socket)
        mine.say(type="hello", resume={})
        mine.wait("ready")
        services.close_session(session_key=headers["Cookie"].split("=")[1])
        assert mine.closed_with(seconds=1) == 4401


def test_a_client_that_acknowledges_nothing_is_closed_with_4408(live, alice, bob, conversation):
    with tab(live, bob) as theirs:
        for number in range(520):
            services.set_typing(typist=alice, conversation=conversation, is_typing=bool(number % 2))
        assert theirs.closed_with(seconds=10) == 4408


def test_a_client_that_acknowledges_is_kept(live, alice, bob, conversation):
    with tab(live, bob) as theirs:
        for number in range(700):
            services.set_typing(typist=alice, conversation=conversation, is_typing=bool(number % 2))
            if number % 50 == 49:
                for _one in range(50):
                    theirs.wait("typing.changed")
                theirs.say(type="got", count=number + 1)
        theirs.say(type="ping")
        assert theirs.wait("pong")


def test_a_reply_goes_by_the_socket_and_nonsense_beside_a_text_is_refused_in_words(
    live, alice, bob, conversation
):
    asked = say(bob, conversation, "Tea?")[0]
    with tab(live, alice) as mine:
        for extra, code in [
            ({"reply_to": "nonsense"}, "invalid"),
            ({"reply_to": {"a": 1}}, "invalid"),
            ({"attachments": "x"}, "invalid"),
            ({"attachments": [str(uuid.uuid4())]}, "attachment_not_found"),
            ({"reply_to": str(uuid.uuid4())}, "reply_not_found"),
        ]:
            mine.say(
                type="send",
                client_id=str(uuid.uuid4()),
                conversation=str(conversation.id),
                text="yes",
                **extra,
            )
            refused = mine.wait("nack")
            assert (refused["code"], refused["retryable"]) == (code, False)
        mine.say(
            type="send",
            client_id=str(uuid.uuid4()),
            conversation=str(conversation.id),
            text="yes",
            reply_to=str(asked.id),
        )
        assert mine.wait("message.created")["data"]["reply_to"]["text"] == "Tea?"


def test_who_joined_late_hears_an_answer_without_its_quote(live, alice, bob, carol):
    group = services.open_conversation(
        kind="group", title="Trio", sign="users", hue=1, members=[(alice, "owner"), (bob, "member")]
    )
    asked = say(alice, group, "Behind the mirror")[0]
    services.add_participant(conversation=group, user=carol, role="member")
    with tab(live, carol) as late, tab(live, bob) as early:
        services.send_message(
            sender=alice, conversation=group, client_id=uuid.uuid4(), text="!", reply_to=asked.id
        )
        assert early.wait("message.created")["data"]["reply_to"]["text"] == "Behind the mirror"
        heard = late.wait("message.created")
        assert heard["data"]["reply_to"] is None and "mirror" not in heard["html"]
