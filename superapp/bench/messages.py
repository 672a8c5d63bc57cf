"""From send to delivered: our application against a bare one, on the same server and layer.

Turns alternate between the two, so that a busy machine weighs on both alike; of each one's turns
the best counts.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from functools import partial
from typing import Any

from websockets.exceptions import ConnectionClosed

from superapp.bench import crew
from superapp.bench.figures import figure
from superapp.bench.sockets import Bare, Line, Ours, drive, listening, opened, quantile
from superapp.served import served

PAIRS, RATE, SECONDS, TURNS = 25, 100, 10, 3
LIMIT = 0.250  # seconds that 99 of 100 messages stay under at a rate that is held
LADDER = tuple(round(200 * 1.1**rung, -1) for rung in range(28))  # 200/s to 2,600/s
RUNG_SECONDS = 4
SYNAPSE = 25  # messages a second, measured on such a machine
ALL = 10_000

Turn = Callable[[float, float], Coroutine[Any, Any, list[Line]]]


def run(server: str = "daphne") -> Iterator[dict[str, Any]]:
    """Yield the figures of pairs that talk: latency, the rate that is held, what is lost."""
    with crew.people(2 * PAIRS) as users:
        talks = crew.pairs(users)
        keys = crew.sessions(users)
        floor = served("superapp.bench.bare:application", server=server)
        with floor as bare, served(server=server) as ours:
            ours_turn = _ours(ours.port, keys, [str(talk.id) for _a, _b, talk in talks])
            bare_turn = _bare(bare.port)
            yield from _latency(server, ours_turn, bare_turn)
            yield from _rates(server, ours_turn, bare_turn)
            yield from _losses(server, ours_turn, users)


def _latency(server: str, ours: Turn, bare: Turn) -> Iterator[dict[str, Any]]:
    seen: list[tuple[float, float]] = []
    floors: list[tuple[float, float]] = []
    for turn in range(TURNS + 1):
        for where, play in ((floors, bare), (seen, ours)):
            lines = asyncio.run(play(RATE, SECONDS if turn else 2))  # the first warms up
            if turn:
                where.append((quantile(lines, 0.50), quantile(lines, 0.99)))
    (p50, p99), (floor50, floor99) = min(seen), min(floors)
    what = f"send to delivered, {PAIRS} pairs at {RATE}/s, {server}"
    yield figure(f"message {what}, p50", p50 * 1000, "ms", floor50 * 1000)
    yield figure(f"message {what}, p99", p99 * 1000, "ms", floor99 * 1000)
    yield figure(f"message {what}, p99 over its own p50", p99 * 1000, "ms", p50 * 1000)


def _rates(server: str, ours: Turn, bare: Turn) -> Iterator[dict[str, Any]]:
    held, floor = _held(ours), _held(bare)
    limit = f"highest rate with p99 under {LIMIT * 1000:.0f} ms, {server}"
    yield figure(f"message {limit}", held, "messages/s", floor)
    yield figure(f"message {limit}, over Synapse's", held, "messages/s", SYNAPSE)


def _held(play: Turn) -> float:
    """The highest rung that is held in one of two tries."""
    best = 0.0
    for rung in LADDER:
        for _try in range(2):
            try:
                lines = asyncio.run(play(rung, RUNG_SECONDS))
            except ConnectionClosed:  # each line says more by then than one person may
                continue
            if all(line.is_quiet for line in lines) and quantile(lines, 0.99) < LIMIT:
                best = rung
                break
        if best < rung:
            break
    return best


def _losses(server: str, ours: Turn, users: Sequence[Any]) -> Iterator[dict[str, Any]]:
    before = crew.stored(users)
    lines = asyncio.run(ours(200, ALL / 200))
    heard = sum(len(line.delays) for line in lines)
    yield figure(f"messages not delivered of {ALL:,}, {server}", ALL - heard, "messages", 0)
    missing = ALL - (crew.stored(users) - before)
    yield figure(f"messages sent and not stored, {server}", missing, "messages", 0)


def _bare(port: int) -> Turn:
    async def turn(rate: float, seconds: float) -> list[Line]:
        bare = Bare(port)
        doors = [partial(bare.open, f"pair{index // 2}") for index in range(2 * PAIRS)]
        async with opened(doors) as sockets:
            lines = [Line(bare.speech(sockets[2 * index])) for index in range(PAIRS)]
            ears = [bare.listen(sockets[2 * i + 1], lines[i].hear) for i in range(PAIRS)]
            with listening([*ears, *(bare.listen(sockets[2 * i], None) for i in range(PAIRS))]):
                await drive(lines, rate, seconds)
        return lines

    return turn


def _ours(port: int, keys: Sequence[str], talks: Sequence[str]) -> Turn:
    async def turn(rate: float, seconds: float) -> list[Line]:
        ours = Ours(port)
        async with opened([partial(ours.open, key) for key in keys]) as sockets:
            lines = [Line(ours.speech(sockets[2 * i], talks[i])) for i in range(PAIRS)]
            ears = [ours.listen(sockets[2 * i + 1], lines[i].hear) for i in range(PAIRS)]
            with listening([*ears, *(ours.listen(sockets[2 * i], None) for i in range(PAIRS))]):
                await drive(lines, rate, seconds)
        return lines

    return turn
