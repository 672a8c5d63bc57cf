"""Limits: counted together by all processes, for the person and the address at once."""

import json
import os
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from django.conf import settings as house

from messaging import bus
from messaging.errors import TooFast
from messaging.selectors import address_of, address_of_socket
from messaging.services import count, limits
from tests.live import Live
from tests.messaging.test_consumers import send, tab

CALLS = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
from messaging.errors import TooFast
from messaging.services import count

def one(number):
    try:
        count(person=sys.argv[1], deed="report", address=f"10.0.0.{number}")
        return 1
    except TooFast:
        return 0

print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(50) as pool:
    print(json.dumps(sum(pool.map(one, range(50)))))
"""


@pytest.fixture(autouse=True)
def strict(settings):
    settings.RATE_LIMITS_TIMES = 1
    settings.RATE_LIMITS = {
        **settings.RATE_LIMITS,
        "report": {"person": (20, 36_000), "address": (30, 36_000)},
    }


def passes(person, address="", deed="report", tries=60):
    def one(_number):
        try:
            count(person=person, deed=deed, address=address)
        except TooFast:
            return 0
        return 1

    with ThreadPoolExecutor(10) as pool:
        return sum(pool.map(one, range(tries)))


def test_two_processes_with_fifty_parallel_calls_never_let_through_more_than_the_limit():
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "superapp.settings",
        "DEMO": "1",
        "DATABASE_URL": house.DATABASE_URL,
        "REDIS_URL": house.REDIS_URL,
        "RATE_LIMITS_TIMES": "2",  # twenty reports an hour
    }
    person = str(uuid.uuid4())
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CALLS, person],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _one in range(2)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    let_through = [json.loads(process.communicate()[0].splitlines()[-1]) for process in processes]
    assert sum(let_through) == 20


def test_refused_by_one_bucket_nothing_is_taken_from_the_other():
    address = f"10.1.0.1/{uuid.uuid4()}"
    greedy, other = uuid.uuid4(), uuid.uuid4()
    assert passes(greedy, address) == 20
    assert passes(other, address) == 10  # what the first one was refused is still there


def test_the_refusal_says_when_to_come_back():
    person = uuid.uuid4()
    assert passes(person) == 20
    with pytest.raises(TooFast) as refused:
        count(person=person, deed="report")
    assert 1700 < refused.value.details["retry_after"] <= 1800


def test_without_valkey_each_process_counts_for_itself(monkeypatch):
    def away(*_asked):
        raise redis.ConnectionError

    monkeypatch.setattr(limits, "ask", away)
    monkeypatch.setattr(limits, "_muted_until", 0.0)
    assert passes(uuid.uuid4(), f"10.2.0.1/{uuid.uuid4()}") == 20
    monkeypatch.setattr(limits, "_muted_until", 0.0)


@pytest.mark.parametrize(
    ("proxies", "claimed", "believed"),
    [
        (0, "1.1.1.1", "10.0.0.9"),
        (0, "", "10.0.0.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.8", "1.1.1.1"),
        (2, "1.1.1.1", "10.0.0.9"),
        (1, "nonsense", "10.0.0.9"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:9.9.9.9", "9.9.9.9"),
    ],
)
def test_only_the_configured_proxy_is_believed(settings, proxies, claimed, believed):
    settings.TRUSTED_PROXIES = proxies
    meta = {"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": claimed}
    assert address_of(meta) == believed
    headers = [(b"x-forwarded-for", claimed.encode())]
    assert address_of_socket({"client": ("10.0.0.9", 1), "headers": headers}) == believed


@pytest.mark.django_db
def test_a_spoofed_header_opens_no_new_bucket(api_of, browser_of, alice, bob, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"contact": {"address": (3, 36_000)}}
    address = f"10.{uuid.uuid4().int % 250}.{uuid.uuid4().int % 250}.7"
    client = browser_of(alice)

    def ask(number):
        headers = {"X-Forwarded-For": f"1.2.3.{number}"}
        form = {"handle": "nobody_here"}
        return client.post("/chats/new/", form, headers=headers, REMOTE_ADDR=address)

    answers = [ask(number) for number in range(5)]
    assert [one.status_code for one in answers] == [400, 400, 400, 429, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    answer = client.post(
        "/api/conversations/",
        {"handle": "bob"},
        content_type="application/json",
        REMOTE_ADDR=address,
    )
    assert answer.status_code == 429
    assert answer.json()["code"] == "too_fast" and answer.json()["retry_after"] > 0


@pytest.mark.django_db(transaction=True)
def test_the_socket_and_http_share_one_limit_of_sending(
    django_db_setup, tmp_path, api_of, alice, conversation
):
    # Sixty a minute, a twentieth of it: three.
    live = Live(tmp_path, RATE_LIMITS_TIMES="0.05")
    try:
        with tab(live, alice) as mine:
            answers = [send(mine, conversation, f"number {number}") for number in range(3)]
            assert [one["type"] for one in answers] == ["ack"] * 3
            refused = send(mine, conversation, "one too many")
            assert (refused["type"], refused["code"]) == ("nack", "too_fast")
            assert refused["retryable"] and 0 < refused["retry_after"] <= 20
        house_api = api_of(alice)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(house, "RATE_LIMITS_TIMES", 0.05)
            answer = house_api.post(
                f"/api/conversations/{conversation.id}/messages/",
                {"client_id": str(uuid.uuid4()), "text": "by the other door"},
                format="json",
            )
        assert (answer.status_code, answer.json()["code"]) == (429, "too_fast")
    finally:
        live.stop()


async def test_who_goes_on_fast_asks_seldom_and_gets_no_more_than_the_limit(monkeypatch):
    person, asked, ask = uuid.uuid4(), [], limits._ask_live

    async def counted(buckets, many=1):
        asked.append(many)
        return await ask(buckets, many)

    monkeypatch.setattr(limits, "_ask_live", counted)
    tabs = [limits.Tally(person=person, deed="send") for _tab in range(2)]
    size, _seconds = house.RATE_LIMITS["send"]["person"]
    through = 0
    for number in range(3 * size):
        try:
            await tabs[number % 2].count()
            through += 1
        except TooFast:
            pass
        if number == size // 2:
            assert len(asked) < size // 4
    assert size - 2 * limits.Tally.AHEAD < through <= size


async def test_who_takes_their_time_is_counted_one_by_one(monkeypatch):
    slow = limits.Tally(person=uuid.uuid4(), deed="send")
    monkeypatch.setattr(limits.Tally, "AHEAD_SECONDS", 0)
    for _message in range(5):
        await slow.count()
        assert (slow.taken, slow.left) == (1, 0)


def test_a_valkey_that_forgot_the_script_is_told_it_again(settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"try": {"person": (1, 60)}}
    bus.ask(("SCRIPT", "FLUSH"))
    limits.count(person="who forgot", deed="try")
    with pytest.raises(TooFast):
        limits.count(person="who forgot", deed="try")


def test_one_command_that_fails_leaves_the_others_answers_where_they_belong():
    key = f"palabre:test:{uuid.uuid4()}"
    with pytest.raises(redis.ResponseError):
        bus.ask(("SET", key, "word", "EX", "60"), ("INCR", key), ("GET", key))
    assert bus.ask(("GET", key)) == [b"word"]


def test_an_answer_that_somebody_stopped_waiting_for_is_nobody_elses(monkeypatch):
    key = f"palabre:test:{uuid.uuid4()}"
    bus.ask(("SET", key, "word", "EX", "60"))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(redis.Connection, "read_response", _interrupted)
        bus.ask(("PING",))
    assert bus.ask(("GET", key)) == [b"word"]


def _interrupted(*_args, **_options):
    raise KeyboardInterrupt


def test_a_thread_asks_on_one_line_of_its_own_and_takes_another_when_that_is_cut():
    def name():
        return bus.ask(("CLIENT", "ID"))[0]

    here = name()
    assert name() == here
    with ThreadPoolExecutor(1) as other:
        there = other.submit(name).result()
        assert other.submit(name).result() == there != here
        bus.ask(("CLIENT", "KILL", "ID", there))
        assert other.submit(name).result() not in (here, there)
