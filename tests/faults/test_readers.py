"""Readers that stop, sockets that say nothing, and lines that break in the middle of a frame."""

import asyncio
import contextlib
import time

import pytest
from websockets.asyncio.client import connect
from websockets.sync.client import connect as ws_connect

from messaging import services
from tests.factories import UserFactory, direct, say
from tests.faults import laws
from tests.faults.client import Client
from tests.faults.conftest import sized
from tests.faults.test_delivery import groups, is_equal, story, waiting
from tests.messaging.test_consumers import send, tab
from tests.proxy import Proxy

pytestmark = pytest.mark.django_db(transaction=True)
SLOW, ABNORMAL = 4408, 1006


def resident(live) -> int:
    """Bytes of memory that the server holds."""
    with open(f"/proc/{live.server.pid}/status") as status:
        [line] = [one for one in status if one.startswith("VmRSS")]
    return int(line.split()[1]) * 1024


def test_a_burst_over_a_blocked_client_leaves_no_gap(own_live, dice):
    live = own_live()
    writer, reader = UserFactory.create_batch(2)
    talk = direct(writer, reader)
    clients = [Client(live.url, live.headers(one), dice) for one in (writer, reader)]
    clients[1].stall = sized(3, 10)

    async def trouble():
        await asyncio.sleep(1)
        await asyncio.to_thread(say, writer, talk, *(f"{n} {'x' * 500}" for n in range(1_000)))

    asyncio.run(story(clients, [talk], trouble))
    laws.the_log_has_no_hole(talk)
    laws.everyone_has_it_all(clients, [talk])


def test_clients_that_never_read_are_closed_and_cost_little(own_live, dice):
    live = own_live()
    people = UserFactory.create_batch(sized(10, 100))
    writer, reader = UserFactory.create_batch(2)
    [talk] = groups([*people, writer, reader], 1)
    good = [Client(live.url, live.headers(one), dice) for one in (writer, reader)]
    codes: list[int | None] = []
    doors = [live.headers(one) for one in people]

    async def deaf(headers):
        address = live.url.replace("http", "ws") + "/socket/"
        async with connect(
            address, additional_headers=headers, max_queue=1, compression=None
        ) as socket:
            await socket.send('{"type":"hello","resume":{}}')
            await asyncio.sleep(sized(15, 30))
            with contextlib.suppress(Exception):
                while True:
                    await asyncio.wait_for(socket.recv(), 10)
            codes.append(socket.close_code)

    async def trouble():
        ears = [asyncio.create_task(deaf(one)) for one in doors]
        await asyncio.sleep(2)
        before = resident(live)
        await asyncio.to_thread(say, writer, talk, *(f"{n} {'x' * 2000}" for n in range(700)))
        await asyncio.sleep(2)
        assert resident(live) - before < 150 * 1024 * 1024
        await asyncio.gather(*ears)

    asyncio.run(story(good, [talk], trouble, seconds=120))
    # Closed, each of them; the code itself is behind all that they did not read.
    assert len(codes) == len(people) and set(codes) <= {SLOW, ABNORMAL}
    laws.everyone_has_it_all(good, [talk])


def test_a_line_that_breaks_and_stutters_loses_and_repeats_nothing(own_live, dice):
    live = own_live()
    people = UserFactory.create_batch(sized(4, 10))
    [talk] = groups(people, 1)
    proxy = Proxy("127.0.0.1", live.port)
    try:
        url = f"http://127.0.0.1:{proxy.port}"
        clients = [Client(url, live.headers(one), dice) for one in people]
        for number in range(sized(80, 4_000)):
            dice.choice(clients).write(str(talk.id), f"message {number}")

        async def trouble():
            in_the_midst = 0
            for _fault in range(sized(6, 200)):
                in_the_midst += waiting(clients) > 0
                proxy.breaks_after = dice.choice([0, 700, 1_500, 5_000, 20_000])
                proxy.delay = dice.choice([0, 0, 0.05, 0.5 if sized(0, 1) else 0.1])
                proxy.rate = dice.choice([0, 0, 0, 20_000])
                await asyncio.sleep(0.3 + dice.random())
                if dice.random() < 0.3:
                    await asyncio.to_thread(proxy.cut)
                    await asyncio.sleep(0.3)
                    proxy.mend()
            proxy.breaks_after, proxy.delay, proxy.rate = 0, 0.0, 0
            print(f"{in_the_midst} faults while there was something to send")

        asyncio.run(story(clients, [talk], trouble, seconds=sized(120, 900)))
    finally:
        proxy.close()
    print(f"{sum(len(client.closed_with) for client in clients)} connections")
    laws.the_log_has_no_hole(talk)
    laws.what_was_acknowledged_is_there(clients)
    laws.everyone_has_it_all(clients, [talk])


def test_a_line_that_died_without_a_word_is_found_within_a_minute(
    own_live, conversation, alice, bob
):
    # As served in full; asked sooner in the short story.
    live = own_live(options=sized(["--ping-interval", "1", "--ping-timeout", "2"], []))
    line = Proxy("127.0.0.1", live.port)
    try:
        with tab(live, alice) as mine:
            address = f"ws://127.0.0.1:{line.port}/socket/"
            with ws_connect(address, additional_headers=live.headers(bob)) as theirs:
                theirs.send('{"type":"hello","resume":{}}')
                while presence(mine, bob) is not True:
                    pass
                line.hush()
                assert presence(mine, bob, seconds=60) is False
    finally:
        line.close()


def presence(opened, person, seconds=10):
    """The next word of whether this person is online."""
    while True:
        data = opened.wait("presence.changed", seconds=seconds)["data"]
        if data["user"] == str(person.id):
            return data["is_online"]


def test_an_idle_socket_still_hears(own_live, alice, bob, conversation):
    live = own_live(SOCKET_HEADS_SECONDS="20")
    with tab(live, alice) as mine, tab(live, bob) as theirs:
        # They listen and say nothing; redis' client would give up a line after five such seconds.
        until = time.monotonic() + sized(12, 1_800)
        while time.monotonic() < until:
            for one in (mine, theirs):
                one.hears_nothing("message.created", seconds=3)
        assert send(mine, conversation, "still there?")["type"] == "ack"
        assert theirs.wait("message.created")["data"]["text"] == "still there?"


def test_many_idle_sockets_leave_room_for_those_who_talk(own_live, dice):
    live = own_live()
    people = UserFactory.create_batch(sized(100, 1_000))
    for one, other in zip(people[::2], people[1::2], strict=True):
        services.open_direct(opener=one, other=other)
    talker, hearer = UserFactory.create_batch(2)
    talk = direct(talker, hearer)
    idle = [Client(live.url, live.headers(one), dice) for one in people]
    good = [Client(live.url, live.headers(one), dice) for one in (talker, hearer)]
    before = resident(live)

    async def trouble():
        lives = []
        for one in idle:  # at their own moments, as after an outage
            lives.append(asyncio.create_task(one.live()))
            await asyncio.sleep(sized(0, 0.05))
        deadline = time.monotonic() + sized(120, 600)
        while not all(one.socket for one in idle):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
        each = (resident(live) - before) / len(idle)
        print(f"{each / 1024:.0f} KiB a socket")
        assert each < 400 * 1024
        for number in range(sized(100, 1_500)):
            good[0].write(str(talk.id), f"message {number}")
        await good[0].flush()
        for one in idle:
            one.is_over = True
            await one.cut()
        await asyncio.gather(*lives, return_exceptions=True)

    asyncio.run(story(good, [talk], trouble, seconds=120))
    assert is_equal(good, [talk])
    laws.everyone_has_it_all(good, [talk])
