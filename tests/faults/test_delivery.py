"""Clients cut, servers and Valkey killed while people write: nothing lost, nothing twice."""

import asyncio
import contextlib
import threading
import time
import uuid

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from messaging import services
from messaging.models import Conversation, Message, Participant
from tests.factories import UserFactory, say
from tests.faults import laws
from tests.faults.client import Client
from tests.faults.conftest import sized
from tests.messaging.test_consumers import tab

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, TALKS, TOGETHER = 10, 4, 10


def groups(people, how_many):
    """Conversations that everyone is in."""
    return [
        services.open_conversation(
            kind=Conversation.Kind.GROUP,
            title=f"Talk {number}",
            sign="",
            hue=1,
            members=[(one, Participant.Role.MEMBER) for one in people],
        )
        for number in range(how_many)
    ]


def is_equal(clients, talks) -> bool:
    try:
        heads = {str(one.id): Conversation.objects.get(id=one.id).last_seq for one in talks}
    finally:
        connection.close()
    return all(
        client.logs.get(talk) and client.logs[talk].have >= head
        for client in clients
        for talk, head in heads.items()
        if client.is_in(talk)
    )


async def story(clients, talks, trouble, *, seconds=90):
    """Everyone writes while ``trouble`` goes on; then until all is sent and equal."""
    lives = [asyncio.create_task(client.live()) for client in clients]
    flushes = [asyncio.create_task(client.flush()) for client in clients]
    whole = asyncio.ensure_future(asyncio.gather(trouble(), *flushes))
    await asyncio.wait({whole, *lives}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for live in lives:
        if live.done():
            live.result()  # which says why it gave up
    assert whole.done(), f"{waiting(clients)} still to send"
    whole.result()
    deadline = time.monotonic() + 40
    while not await asyncio.to_thread(is_equal, clients, talks):
        assert time.monotonic() < deadline, "a gap stays open"
        await asyncio.sleep(0.5)
    for client in clients:
        client.is_over = True
        with contextlib.suppress(Exception):
            await client.cut()
    await asyncio.gather(*lives, return_exceptions=True)


def waiting(clients):
    """How many messages are not yet acknowledged."""
    return sum(len(client.outbox) for client in clients)


def everything_holds(clients, talks):
    for talk in talks:
        laws.the_log_has_no_hole(talk)
    laws.what_was_acknowledged_is_there(clients)
    laws.everyone_has_it_all(clients, talks)
    laws.watermarks_are_in_order()
    print(f"{sum(len(client.closed_with) for client in clients)} connections")


def company(live, dice, talks_count=TALKS):
    people = UserFactory.create_batch(PEOPLE)
    talks = groups(people, talks_count)
    clients = [Client(live.url, live.headers(one), dice) for one in people]
    return people, talks, clients


def circles(live, dice):
    """As many people as there may be, each in some of the conversations."""
    people = UserFactory.create_batch(sized(PEOPLE, 50))
    clients = [Client(live.url, live.headers(one), dice, talks=[]) for one in people]
    talks = []
    for _talk in range(sized(TALKS, 20)):
        places = dice.sample(range(len(people)), TOGETHER)
        [talk] = groups([people[place] for place in places], 1)
        for place in places:
            clients[place].talks.append(str(talk.id))
        talks.append(talk)
    return talks, [client for client in clients if client.talks]


def test_clients_cut_at_random_and_a_server_killed_lose_nothing(own_live, dice):
    live = own_live()
    talks, clients = circles(live, dice)
    for number in range(sized(300, 50_000)):
        client = dice.choice(clients)
        client.write(dice.choice(client.talks), f"message {number}")

    async def cuts():
        """Each of them every two to ten seconds, for as long as there is something to send.

        Where a machine is so slow that nothing of somebody's has arrived since, they are spared:
        cut again and again before they come to speak, they would be here for ever.
        """
        heard = dict.fromkeys(clients, -1)
        while waiting(clients):
            await asyncio.sleep(dice.uniform(2, 10) / len(clients))
            client = dice.choice(clients)
            if len(client.acks) > heard[client]:
                heard[client] = len(client.acks)
                await client.cut()

    async def trouble():
        kills, whole = sized(2, 20), waiting(clients)
        cutting = asyncio.create_task(cuts())
        for kill in range(kills):
            left = whole * (1 - (kill + dice.random()) / kills)
            while waiting(clients) > left:
                await asyncio.sleep(0.05)
            print(f"killed when {whole - waiting(clients)} of {whole} were there", flush=True)
            await asyncio.to_thread(live.kill_server)
            await asyncio.to_thread(live.start)
        await cutting

    asyncio.run(story(clients, talks, trouble, seconds=sized(240, 1800)))
    everything_holds(clients, talks)
    assert sum(len(client.acks) for client in clients) == sized(300, 50_000)


def test_valkey_killed_again_and_again_never_fails_a_send(own_live, own_valkey, dice):
    live = own_live(redis_url=own_valkey.url)
    _people, talks, clients = company(live, dice, 2)
    for number in range(sized(120, 8_000)):
        dice.choice(clients).write(str(dice.choice(talks).id), f"message {number}")

    async def trouble():
        for togo in range(sized(2, 20), 0, -1):
            # Some of a fair part of what is left, so that there is something to send until the end.
            left = waiting(clients) * (1 - dice.random() / togo)
            while waiting(clients) > left:
                await asyncio.sleep(0.05)
            print(f"killed with {waiting(clients)} still to send", flush=True)
            await asyncio.to_thread(own_valkey.kill)
            await asyncio.sleep(30 if togo == sized(0, 1) else 0.5 + dice.random())
            await asyncio.to_thread(own_valkey.start)
            await asyncio.sleep(0.5 + dice.random())

    asyncio.run(story(clients, talks, trouble, seconds=sized(120, 900)))
    everything_holds(clients, talks)


def test_a_late_committer_is_not_skipped(conversation, alice, bob):
    # The number is taken in the row of the conversation, so the second writer waits for the first:
    # nobody can ever see number 2 without number 1.
    holds, may_end = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                say(alice, conversation, "first taken")
                holds.set()
                may_end.wait(10)
        finally:
            connection.close()

    def quick():
        try:
            holds.wait(10)
            say(bob, conversation, "second taken")
        finally:
            connection.close()

    writers = [threading.Thread(target=slow), threading.Thread(target=quick)]
    for one in writers:
        one.start()
    holds.wait(10)
    time.sleep(0.3)
    assert not Message.objects.filter(conversation=conversation).exists()
    may_end.set()
    for one in writers:
        one.join(15)
    found = Message.objects.filter(conversation=conversation).order_by("seq")
    assert list(found.values_list("seq", "text")) == [(1, "first taken"), (2, "second taken")]


def test_one_attempt_from_two_tabs_and_over_http_is_one_row(live, alice, bob, conversation):
    client_id, answers = str(uuid.uuid4()), []
    api = APIClient()
    api.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")

    def by_http():
        try:
            path = f"/api/conversations/{conversation.id}/messages/"
            said = api.post(path, {"client_id": client_id, "text": "once"}, format="json")
            answers.append(said.json()["seq"])
        finally:
            connection.close()

    with tab(live, alice) as one, tab(live, alice) as two:
        calls = [threading.Thread(target=by_http) for _call in range(sized(4, 20))]
        for call in calls:
            call.start()
        for opened in (one, two) * sized(4, 20):
            opened.say(
                type="send", client_id=client_id, conversation=str(conversation.id), text="once"
            )
        for opened in (one, two):
            answers += [opened.wait("ack")["seq"] for _each in range(sized(4, 20))]
        for call in calls:
            call.join()
    assert set(answers) == {1}
    assert Message.objects.filter(client_id=client_id).count() == 1


def test_who_is_removed_while_others_write_hears_nothing_after(own_live, dice):
    live = own_live()
    people, [talk], clients = company(live, dice, 1)
    gone = clients[-1]
    for number in range(sized(150, 1_000)):
        dice.choice(clients[:-1]).write(str(talk.id), f"message {number}")
    told: list[int] = []

    def remove():
        try:
            services.remove_participant(conversation=talk, user=people[-1])
            told.append(Conversation.objects.get(id=talk.id).last_seq)
        finally:
            connection.close()

    async def trouble():
        await asyncio.sleep(0.5 + dice.random())
        await asyncio.to_thread(remove)
        gone.is_over = True

    asyncio.run(story(clients[:-1], [talk], _with(gone, trouble), seconds=120))
    everything_holds(clients[:-1], [talk])
    assert max(gone.logs[str(talk.id)].said, default=0) <= told[0]


def _with(extra, trouble):
    """``trouble``, while one more client listens."""

    async def both():
        life = asyncio.create_task(extra.live())
        await asyncio.sleep(1)
        await trouble()
        await asyncio.sleep(1)
        await extra.cut()
        life.cancel()

    return both
