"""Valkey or PostgreSQL goes away and comes back while people talk: nothing is lost."""

import time
import uuid

import pytest
from django.db import connection

from messaging.models import Message
from tests.live import Live, database_url
from tests.messaging.test_consumers import send, tab
from tests.proxy import Proxy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def postgres():
    at = connection.settings_dict
    proxy = Proxy(at["HOST"], int(at["PORT"]))
    proxy.url = database_url().replace(f":{at['PORT']}/", f":{proxy.port}/")
    yield proxy
    proxy.close()


def test_without_valkey_sends_are_acknowledged_and_arrive_when_it_is_back(
    valkey, alice, bob, conversation, tmp_path, transactional_db
):
    live = Live(tmp_path, redis_url=valkey.url)
    try:
        with tab(live, alice) as mine, tab(live, bob) as theirs:
            send(mine, conversation, "before")
            assert theirs.wait("message.created")["seq"] == 1
            valkey.cut()
            for number in range(3):
                answer = send(mine, conversation, f"without {number}")
                assert answer["type"] == "ack", live.log()
            theirs.hears_nothing("message.created")
            valkey.mend()
            frame = theirs.wait("resync", "heads", seconds=15)
            while frame["type"] == "heads" and frame["heads"][str(conversation.id)] != 4:
                frame = theirs.wait("resync", "heads", seconds=15)
            deadline = time.monotonic() + 15
            heard = None
            while heard is None and time.monotonic() < deadline:
                send(mine, conversation, "after")
                try:
                    heard = theirs.wait("message.created", seconds=1)
                except TimeoutError:
                    continue
            assert heard is not None and heard["data"]["text"] == "after", live.log()
    finally:
        live.stop()
    assert Message.objects.filter(text__startswith="without").count() == 3


def test_without_postgres_a_send_is_refused_for_now_and_retried_with_one_result(
    postgres, alice, bob, conversation, tmp_path, transactional_db
):
    live = Live(tmp_path, DATABASE_URL=postgres.url)
    try:
        with tab(live, alice) as mine:
            assert send(mine, conversation, "before")["type"] == "ack"
            postgres.cut()
            client_id = uuid.uuid4()
            mine.say(
                type="send",
                client_id=str(client_id),
                conversation=str(conversation.id),
                text="meanwhile",
            )
            refused = mine.wait("ack", "nack", seconds=15)
            assert (refused["type"], refused["retryable"]) == ("nack", True)
            postgres.mend()
            deadline = time.monotonic() + 20
            answer = refused
            while answer["type"] == "nack" and time.monotonic() < deadline:
                mine.say(
                    type="send",
                    client_id=str(client_id),
                    conversation=str(conversation.id),
                    text="meanwhile",
                )
                answer = mine.wait("ack", "nack", seconds=15)
            assert answer["type"] == "ack", live.log()
    finally:
        live.stop()
    assert Message.objects.filter(text="meanwhile").count() == 1


def test_a_server_killed_in_mid_sentence_loses_nothing_acknowledged(
    alice, bob, conversation, tmp_path, transactional_db
):
    live = Live(tmp_path)
    acknowledged = []
    try:
        with tab(live, alice) as mine:
            for number in range(40):
                acknowledged.append(send(mine, conversation, f"message {number}")["id"])
            live.kill_server()
        live.start()
        with tab(live, alice) as again:
            assert again.ready["heads"][str(conversation.id)] == 40
            assert send(again, conversation, "and on")["seq"] == 41
    finally:
        live.stop()
    stored = {str(identifier) for identifier in Message.objects.values_list("id", flat=True)}
    assert set(acknowledged) <= stored
