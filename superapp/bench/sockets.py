"""Sockets for the bench: our application's and the bare one's, driven by the same clock.

A line is somebody who sends and those who hear. The clock runs in one process (this one) from a
frame's sending to its hearing, so both ends use the same clock. What is heard is found in the text
of the frame, not parsed: the measure must cost the machine as little as it can.
"""

import asyncio
import contextlib
import json
import re
import statistics
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from websockets.asyncio.client import connect

TOKEN = re.compile(r"token-[a-p]{32}")
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
OPENING_AT_ONCE = 40


@dataclass
class Line:
    """How one sender speaks, and what its hearers have heard: seconds from sending to hearing."""

    speak: Callable[[str], Awaitable[None]]
    hearers: int = 1
    sent_at: dict[str, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)

    def hear(self, token: str) -> None:
        self.delays.append(time.perf_counter() - self.sent_at[token])

    async def say(self) -> None:
        token = "token-" + uuid.uuid4().hex.translate(_LETTERS)
        self.sent_at[token] = time.perf_counter()
        await self.speak(token)

    @property
    def is_quiet(self) -> bool:
        """Everything that was said has been heard by everyone."""
        return len(self.delays) >= len(self.sent_at) * self.hearers


class Bare:
    """Sockets of the bare application: the path is the group."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self, group: str) -> Any:
        uri = f"ws://127.0.0.1:{self.port}/{group}"
        return await connect(uri, compression=None, ping_interval=None)

    def speech(self, socket: Any) -> Callable[[str], Awaitable[None]]:
        return lambda token: socket.send(token)

    async def listen(self, socket: Any, hear: Callable[[str], None] | None) -> None:
        with contextlib.suppress(Exception):
            async for text in socket:
                if hear:
                    hear(text)


class Ours:
    """Sockets of the application: a session's cookie, hello, and an answer every fifty facts."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self, session: str) -> Any:
        socket = await connect(
            f"ws://127.0.0.1:{self.port}/socket/",
            compression=None,
            ping_interval=None,
            max_size=2**24,
            additional_headers={
                "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}",
                "Origin": f"http://127.0.0.1:{self.port}",
            },
        )
        await socket.send('{"type":"hello","resume":{}}')
        while '"type":"ready"' not in (await socket.recv())[:40]:
            pass
        return socket

    def speech(self, socket: Any, conversation: str) -> Callable[[str], Awaitable[None]]:
        async def speak(token: str) -> None:
            frame = {"type": "send", "client_id": str(uuid.uuid4())}
            await socket.send(json.dumps(frame | {"conversation": conversation, "text": token}))

        return speak

    async def listen(self, socket: Any, hear: Callable[[str], None] | None) -> None:
        pushed = 0
        with contextlib.suppress(Exception):
            async for text in socket:
                if '"data":' not in text:
                    continue
                pushed += 1
                if pushed % 50 == 0:
                    await socket.send(json.dumps({"type": "got", "count": pushed}))
                if hear and text.startswith('{"type":"message.created"'):
                    found = TOKEN.search(text)
                    if found:
                        hear(found.group())


async def drive(lines: Sequence[Line], rate: float, seconds: float) -> None:
    """All lines together say ``rate`` messages a second, evenly spread, then wait for the last."""
    count, each = int(rate * seconds), rate / len(lines)

    async def one(line: Line, begin: float, times: int) -> None:
        for number in range(times):
            await asyncio.sleep(max(0.0, begin + number / each - time.perf_counter()))
            await line.say()

    begin = time.perf_counter() + 0.2
    whole, rest = divmod(count, len(lines))
    await asyncio.gather(
        *(one(line, begin + i / rate, whole + (i < rest)) for i, line in enumerate(lines))
    )
    await quiet(lines)


async def quiet(lines: Sequence[Line], patience: float = 10) -> None:
    """Until everything was heard, or for ``patience`` seconds."""
    deadline = time.perf_counter() + patience
    while time.perf_counter() < deadline and not all(line.is_quiet for line in lines):
        await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def opened(opening: Sequence[Callable[[], Awaitable[Any]]]) -> AsyncIterator[list[Any]]:
    """Sockets, in the order asked for; a few handshakes at a time."""
    gate = asyncio.Semaphore(OPENING_AT_ONCE)

    async def one(open_it: Callable[[], Awaitable[Any]]) -> Any:
        async with gate:
            return await open_it()

    sockets = await asyncio.gather(*(one(open_it) for open_it in opening))
    try:
        yield sockets
    finally:
        await asyncio.gather(*(socket.close() for socket in sockets), return_exceptions=True)


@contextlib.contextmanager
def listening(tasks: Sequence[Any]) -> Any:
    """Coroutines that listen while the ``with`` lasts."""
    running = [asyncio.ensure_future(one) for one in tasks]
    try:
        yield
    finally:
        for one in running:
            one.cancel()


def quantile(lines: Sequence[Line], share: float) -> float:
    """Seconds from sending to hearing that ``share`` of the messages stayed under."""
    delays = [delay for line in lines for delay in line.delays]
    return statistics.quantiles(delays, n=100, method="inclusive")[int(share * 100) - 1]
