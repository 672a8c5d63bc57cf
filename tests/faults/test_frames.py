"""Frames that no client of ours would send: the socket is closed, nobody else is disturbed."""

import contextlib
import json

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.faults.conftest import sized
from tests.messaging.test_consumers import send, tab

pytestmark = pytest.mark.django_db(transaction=True)
MALFORMED, TOO_FAST, TOO_BIG = 4400, 4429, 1009


def nonsense(dice):
    """One frame of nonsense, as text or bytes."""
    name = dice.choice(["hello", "send", "read", "delivered", "typing", "got", "looking", "x", "_"])
    value = dice.choice(
        [None, True, -1, 2**80, 1.5, "", "\x00", "é" * 50, [], {}, [[[]]], "0" * 36, {"a": "b"}]
    )
    return dice.choice(
        [
            lambda: "{",
            lambda: "[" * 10_000,
            lambda: '{"a":' * 5_000,
            lambda: json.dumps(value),
            lambda: json.dumps({"type": value}),
            lambda: json.dumps({"type": name}),
            lambda: json.dumps({"type": name, "conversation": value, "seq": value}),
            lambda: json.dumps(
                {"type": "send", "client_id": value, "conversation": value, "text": value}
            ),
            lambda: json.dumps({"type": "got", "count": value}),
            lambda: json.dumps({"type": "fact", "envelope": {}, "html": {}}),
            lambda: json.dumps({"type": "session_over"}),
            lambda: bytes(dice.randrange(256) for _byte in range(40)),
            lambda: "x" * 100_000,
        ]
    )()


def keep_up(opened):
    """Take what has come (others come and go) and say so, as every client of ours does."""
    with contextlib.suppress(TimeoutError):
        while True:
            opened.socket.recv(timeout=0.001)
    opened.say(type="got", count=2**40)


def test_random_frames_close_their_own_socket_and_no_other(
    own_live, alice, bob, conversation, dice
):
    live = own_live()
    codes = set()
    with tab(live, bob) as theirs:
        for _frame in range(sized(60, 3_000)):
            with connect(live.ws, additional_headers=live.headers(alice), max_size=None) as socket:
                socket.send('{"type":"hello","resume":{}}')
                try:
                    socket.send(nonsense(dice))
                    socket.send('{"type":"ping"}')
                    while json.loads(socket.recv(timeout=10))["type"] != "pong":
                        pass
                except ConnectionClosed as closed:
                    codes.add(closed.rcvd.code if closed.rcvd else None)
            keep_up(theirs)
        assert codes <= {MALFORMED, TOO_BIG, None}, codes
        assert MALFORMED in codes
        with tab(live, alice) as mine:
            assert send(mine, conversation, "all is well")["type"] == "ack"
        assert theirs.wait("message.created")["data"]["text"] == "all is well"
    assert "Traceback" not in live.log(), live.log()[-3000:]


def test_a_flood_closes_its_own_socket(own_live, alice, bob, conversation):
    live = own_live()
    with tab(live, bob) as theirs:
        with tab(live, alice) as flood:
            with pytest.raises(ConnectionClosed):
                for _frame in range(10_000):
                    flood.say(type="ping")
                flood.wait("nothing", seconds=10)
            assert flood.closed_with() == TOO_FAST
        with tab(live, alice) as mine:
            assert send(mine, conversation, "calm again")["type"] == "ack"
        assert theirs.wait("message.created")["data"]["text"] == "calm again"
