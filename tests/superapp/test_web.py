"""Both servers keep the protocol's promises; a name that is neither is refused in words."""

import urllib.request
import uuid
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from superapp import web
from tests.live import Live
from tests.messaging.test_consumers import Tab, send, tab


@pytest.fixture(params=sorted(web.SERVERS))
def live(request, transactional_db, tmp_path):
    live = Live(tmp_path, server=request.param)
    yield live
    live.stop()


def test_either_server_serves_pages_and_sockets(live, conversation, alice, bob):
    with urllib.request.urlopen(f"{live.url}/readyz", timeout=10) as answer:  # noqa: S310
        assert answer.status == 200
    with tab(live, alice) as mine, tab(live, bob) as theirs:
        assert send(mine, conversation, "hello")["type"] == "ack"
        assert theirs.wait("message.created")["data"]["text"] == "hello"
        mine.say(type="send", client_id=str(uuid.uuid4()))
        assert mine.closed_with() == 4400


@pytest.mark.parametrize("size", [65_537, 1 << 20])
def test_either_server_refuses_a_frame_that_is_too_large(live, alice, size):
    with tab(live, alice) as mine:
        mine.socket.send("x" * size)
        assert mine.closed_with() in {1009, None}  # Daphne hangs up without a word


def test_either_server_lets_no_stranger_in(live):
    with connect(live.ws, origin=live.url) as socket, pytest.raises(ConnectionClosed) as closed:
        Tab(socket).wait("ready")
    assert closed.value.rcvd.code == 4401


def test_the_largest_frame_is_the_one_of_the_settings(settings: Any) -> None:
    assert str(settings.SOCKET_MAX_FRAME) == web.FRAME_AT_MOST


def test_a_server_that_is_not_known_is_refused_in_words(monkeypatch) -> None:
    monkeypatch.setenv("WEB_SERVER", "gunicorn")
    with pytest.raises(SystemExit, match="daphne or uvicorn"):
        web.command(host="127.0.0.1", port=8000)
