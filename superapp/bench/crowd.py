"""A group of five hundred that are all there, and a thousand sockets that say nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Any

from messaging.bus import connection as valkey
from superapp.bench import crew
from superapp.bench.figures import figure
from superapp.bench.sockets import Bare, Line, Ours, listening, opened, quiet
from superapp.served import Server, served

MEMBERS, ROUNDS, TURNS = 500, 20, 3
TABS, IDLE_SECONDS = 1_000, 20

Play = Callable[[], Awaitable[float]]


def run(server: str = "daphne") -> Iterator[dict[str, Any]]:
    """Yield deliveries a second in a full group, and what idle sockets cost."""
    with crew.people(MEMBERS) as users:
        talk = crew.crowd(users)
        keys = crew.sessions(users)
        crew.settle()
        with served("superapp.bench.bare:application", server=server) as bare:
            floor_idle = asyncio.run(_idle(bare, _bare_doors(bare)))
            with served(server=server) as ours:
                idle = asyncio.run(_idle(ours, _our_doors(ours, keys * (TABS // MEMBERS))))
                yield from _fan_out(server, ours, bare, keys, str(talk.id))
        what = f"{TABS:,} idle sockets, {server}"
        yield figure(f"memory a socket, {what}", idle[0] / 1024, "KiB", floor_idle[0] / 1024)
        yield figure(f"share of a core, {what}", idle[1] * 100, "%", floor_idle[1] * 100)


def _fan_out(
    server: str, ours: Server, bare: Server, keys: Sequence[str], talk: str
) -> Iterator[dict[str, Any]]:
    published: list[float] = []

    async def our_turn() -> float:
        async with opened(_our_doors(ours, keys)) as sockets:
            kind = Ours(ours.port)
            line = Line(kind.speech(sockets[0], talk), hearers=MEMBERS)
            with listening([kind.listen(one, line.hear) for one in sockets]):
                took, publishes = await _rounds(line)
                published.append(publishes / ROUNDS)
                return took

    async def bare_turn() -> float:
        kind = Bare(bare.port)
        async with opened([lambda: kind.open("crowd")] * MEMBERS) as sockets:
            line = Line(kind.speech(sockets[0]), hearers=MEMBERS)
            with listening([kind.listen(one, line.hear) for one in sockets]):
                return (await _rounds(line))[0]

    turns = [(asyncio.run(bare_turn()), asyncio.run(our_turn())) for _turn in range(TURNS)]
    floor, seen = min(one for one, _two in turns), min(two for _one, two in turns)
    total = MEMBERS * ROUNDS
    what = f"in a group of {MEMBERS}, {server}"
    yield figure(f"deliveries a second {what}", total / seen, "deliveries/s", total / floor)
    yield figure(f"publishes a message {what}", min(published), "publishes", 1)


async def _rounds(line: Line) -> tuple[float, int]:
    """Say the next when all have heard the last; seconds and publishes of all rounds."""
    await line.say()
    await quiet([line])
    begin, before = time.perf_counter(), _publishes()
    for _round in range(ROUNDS):
        await line.say()
        await quiet([line])
    return time.perf_counter() - begin, _publishes() - before


def _publishes() -> int:
    stats = valkey().info("commandstats")
    return int(stats.get("cmdstat_publish", {}).get("calls", 0))


def _bare_doors(server: Server) -> list[Callable[[], Awaitable[Any]]]:
    kind = Bare(server.port)
    return [partial(kind.open, f"idle{index}") for index in range(TABS)]


def _our_doors(server: Server, keys: Sequence[str]) -> list[Callable[[], Awaitable[Any]]]:
    kind = Ours(server.port)
    return [partial(kind.open, key) for key in keys]


async def _idle(
    server: Server, doors: Sequence[Callable[[], Awaitable[Any]]]
) -> tuple[float, float]:
    """Bytes of memory a socket, and the share of a core that all of them take while idle."""
    async with opened(doors[:10]):
        await asyncio.sleep(0.5)
    before = server.memory()
    async with opened(doors) as sockets:
        await asyncio.sleep(5)  # the first presence and heads are over
        memory = (server.memory() - before) / len(sockets)
        used, begin = server.cpu_seconds(), time.perf_counter()
        await asyncio.sleep(IDLE_SECONDS)
        share = (server.cpu_seconds() - used) / (time.perf_counter() - begin)
    return memory, share
