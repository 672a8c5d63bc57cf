"""From send to delivered: our application against a bare one, on the same Daphne and layer.

A pair is two sockets; one sends, the other hears. The clock runs in one process (this one) from
the frame's sending to its hearing, so both ends use the same clock.
"""

import asyncio
import contextlib
import json
import os
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from websockets.asyncio.client import connect

from messaging import services
from messaging.models import Message, User
from superapp.bench.figures import figure
from superapp.served import served, session_of

PAIRS, RATE, SECONDS = 1, 20, 20
MANY_PAIRS, MANY_MESSAGES = 10, 10_000


@dataclass
class Line:
    """One pair's open sockets, how it speaks, and what it has heard."""

    speak: Callable[[str], Awaitable[None]]
    sent_at: dict[str, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def hear(self, token: str) -> None:
        self.heard.append(token)
        self.delays.append(time.perf_counter() - self.sent_at[token])


def run() -> Iterator[dict[str, Any]]:
    """Yield the figures: latency of one pair, and what is lost among ten thousand."""
    with _people() as pairs:
        with served("superapp.bench.bare:application") as port:
            floor = asyncio.run(_bare(port, PAIRS, RATE, RATE * SECONDS))
        with served() as port:
            ours = asyncio.run(_ours(port, pairs[:PAIRS], RATE, RATE * SECONDS))
            many = asyncio.run(_ours(port, pairs, 20, MANY_MESSAGES // MANY_PAIRS))
        for name, share in (("p50", 0.50), ("p99", 0.99)):
            yield figure(
                f"message send to delivered, {name}, one pair at {RATE}/s",
                _quantile(ours, share) * 1000,
                "ms",
                _quantile(floor, share) * 1000,
            )
        heard = sum(len(set(line.heard)) for line in many)
        stored = Message.objects.filter(sender__in=[one for one, _other, _talk in pairs]).count()
        total = MANY_MESSAGES + RATE * SECONDS * PAIRS
        yield figure("messages not delivered of 10,000", MANY_MESSAGES - heard, "messages", 0)
        yield figure("messages sent and not stored", total - stored, "messages", 0)
        yield figure(
            f"message send to delivered, p50, {MANY_PAIRS} pairs at {MANY_PAIRS * 20}/s",
            _quantile(many, 0.5) * 1000,
            "ms",
            _quantile(floor, 0.5) * 1000,
        )


def _quantile(lines: list[Line], share: float) -> float:
    delays = sorted(delay for line in lines for delay in line.delays)
    return statistics.quantiles(delays, n=100, method="inclusive")[int(share * 100) - 1]


async def _drive(lines: list[Line], rate: float, count: int) -> list[Line]:
    async def one(line: Line, start: float) -> None:
        for number in range(count):
            await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
            token = f"{number} {uuid.uuid4().hex}"
            line.sent_at[token] = time.perf_counter()
            await line.speak(token)

    begin = time.perf_counter() + 0.2
    await asyncio.gather(
        *(one(line, begin + index / rate / len(lines)) for index, line in enumerate(lines))
    )
    deadline = time.perf_counter() + 10
    while time.perf_counter() < deadline and any(len(line.heard) < count for line in lines):
        await asyncio.sleep(0.05)
    return lines


async def _bare(port: int, pairs: int, rate: float, count: int) -> list[Line]:
    async with contextlib.AsyncExitStack() as stack:
        lines = []
        for index in range(pairs):
            uri = f"ws://127.0.0.1:{port}/pair{index}"
            sender = await stack.enter_async_context(connect(uri))
            hearer = await stack.enter_async_context(connect(uri))
            line = Line(sender.send)
            stack.callback(asyncio.create_task(_listen(hearer, line.hear)).cancel)
            stack.callback(asyncio.create_task(_listen(sender, lambda _text: None)).cancel)
            lines.append(line)
        return await _drive(lines, rate, count)


async def _listen(hearer: Any, hear: Callable[[str], None]) -> None:
    async for text in hearer:
        hear(text)


async def _ours(port: int, pairs: list[Any], rate: float, count: int) -> list[Line]:
    async with contextlib.AsyncExitStack() as stack:
        lines = []
        for sender_cookie, hearer_cookie, talk in [(_as(a), _as(b), c) for a, b, c in pairs]:
            sender = await stack.enter_async_context(_open(port, sender_cookie))
            hearer = await stack.enter_async_context(_open(port, hearer_cookie))

            async def speak(text: str, sender: Any = sender, talk: Any = talk) -> None:
                frame = {
                    "type": "send",
                    "client_id": str(uuid.uuid4()),
                    "conversation": str(talk.id),
                    "text": text,
                }
                await sender.send(json.dumps(frame))

            line = Line(speak)
            for tab, hear in ((hearer, line.hear), (sender, None)):
                await tab.send('{"type":"hello","resume":{}}')
                stack.callback(asyncio.create_task(_hear_facts(tab, hear)).cancel)
            lines.append(line)
        await asyncio.sleep(0.5)
        return await _drive(lines, rate, count)


async def _hear_facts(tab: Any, hear: Callable[[str], None] | None) -> None:
    pushed = 0
    async for text in tab:
        frame = json.loads(text)
        if "data" in frame:
            pushed += 1
            if pushed % 50 == 0:
                await tab.send(json.dumps({"type": "got", "count": pushed}))
        if hear and frame["type"] == "message.created":
            hear(frame["data"]["text"])


_sessions: dict[Any, str] = {}


def _as(user: User) -> str:
    return _sessions[user.id]


def _open(port: int, session: str) -> Any:
    return connect(
        f"ws://127.0.0.1:{port}/socket/",
        additional_headers={
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}",
            "Origin": f"http://127.0.0.1:{port}",
        },
    )


@contextlib.contextmanager
def _people() -> Iterator[list[tuple[User, User, Any]]]:
    """Pairs of throw-away people with a conversation each; gone afterwards."""
    tag = "".join(chr(ord("a") + byte % 10) for byte in os.urandom(6))
    pairs = []
    for index in range(MANY_PAIRS):
        people = []
        for side in "xz":
            handle = f"bench{tag}{side}{chr(ord('a') + index)}"
            user = User.objects.create_user(handle, f"{handle}@example.org")
            _sessions[user.id] = session_of(user)
            people.append(user)
        talk = services.open_direct(opener=people[0], other=people[1])
        pairs.append((people[0], people[1], talk))
    try:
        yield pairs
    finally:
        talks = [talk.id for _one, _other, talk in pairs]
        Message.objects.filter(conversation__in=talks).delete()
        for _one, _other, talk in pairs:
            talk.delete()
        User.objects.filter(handle__startswith=f"bench{tag}").delete()
