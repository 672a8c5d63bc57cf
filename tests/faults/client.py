"""A client that keeps the protocol's promises, and remembers all that it was told.

Outbox with one client_id a message until it is acknowledged; resume by number; gaps, and the heads
that show them, are fetched; what is known is dropped. One thread of asyncio drives any number.
"""

import asyncio
import contextlib
import json
import random
import urllib.request
import uuid
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

ANSWER_WITHIN = 8
# A body that ends too early is no JSON.
LOST = (OSError, WebSocketException, HTTPException, asyncio.TimeoutError, ValueError)


@dataclass
class Log:
    """What a client has of one conversation: up to ``have`` nothing is missing."""

    have: int = 0
    said: dict[int, str] = field(default_factory=dict)


class Client:
    """One person's device."""

    def __init__(
        self,
        url: str,
        headers: dict[str, str],
        dice: random.Random,
        talks: list[str] | None = None,
    ) -> None:
        self.url, self.headers, self.dice = url, headers, dice
        self.logs: dict[str, Log] = {}
        self.talks = talks  # those that it is in; None: all that there are
        self.outbox: list[tuple[str, str, str]] = []  # client_id, conversation, text
        self.acks: dict[str, int] = {}
        self.socket: Any = None
        self.answered: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.closed_with: list[int | None] = []
        self.is_over = False
        self.stall = 0.0  # seconds for which the next frame is left unread, once
        self.gate = asyncio.Lock()

    def is_in(self, conversation: str) -> bool:
        return self.talks is None or conversation in self.talks

    def write(self, conversation: str, text: str) -> None:
        self.outbox.append((str(uuid.uuid4()), conversation, text))

    async def live(self) -> None:
        """Stay connected until ``is_over``, coming back after every loss."""
        while not self.is_over:
            with contextlib.suppress(*LOST):
                await self._session()
            for waiting in self.answered.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionError("the line was lost"))
            self.answered.clear()
            self.socket = None
            await asyncio.sleep(0.1 + 0.4 * self.dice.random())

    async def _session(self) -> None:
        address = self.url.replace("http", "ws") + "/socket/"
        async with connect(
            address, additional_headers=self.headers, max_size=2**24, compression=None
        ) as socket:
            resume = {one: log.have for one, log in self.logs.items()}
            await socket.send(json.dumps({"type": "hello", "resume": resume}))
            pushed = 0
            try:
                async for text in socket:
                    frame = json.loads(text)
                    if frame["type"] == "ready":
                        self.socket = socket
                    if "data" in frame:
                        pushed += 1
                        if pushed % 50 == 0:
                            await socket.send(json.dumps({"type": "got", "count": pushed}))
                    await self._take(frame)
            finally:
                self.closed_with.append(socket.close_code)

    async def _take(self, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if self.stall and kind == "message.created":
            seconds, self.stall = self.stall, 0.0
            await asyncio.sleep(seconds)
        if kind in ("ready", "heads"):
            for conversation, seq in frame["heads"].items():
                if self.logs.setdefault(conversation, Log()).have < seq:
                    await self.fetch(conversation)
        elif kind in ("ack", "nack"):
            waiting = self.answered.pop(frame["client_id"], None)
            if waiting and not waiting.done():
                waiting.set_result(frame)
        elif kind == "resync" and self.socket:
            await self.socket.send(json.dumps({"type": "hello", "resume": {}}))
        elif frame.get("seq"):
            log = self.logs.setdefault(frame["conversation"], Log())
            if frame["seq"] == log.have + 1:
                self._keep(log, frame)
            elif frame["seq"] > log.have:
                await self.fetch(frame["conversation"])

    def _keep(self, log: Log, envelope: dict[str, Any]) -> None:
        log.have = envelope["seq"]
        if envelope["type"] == "message.created":
            log.said[envelope["data"]["seq"]] = envelope["data"]["client_id"]

    async def fetch(self, conversation: str) -> None:
        """The gap: everything after what is known, page by page."""
        async with self.gate:
            log = self.logs.setdefault(conversation, Log())
            while True:
                path = f"/api/conversations/{conversation}/events/?after={log.have}"
                page = await asyncio.to_thread(self._get, path)
                for envelope in page["events"]:
                    self._keep(log, envelope)
                log.have = max(log.have, page["head"])
                if page["complete"]:
                    return

    def _get(self, path: str) -> dict[str, Any]:
        request = urllib.request.Request(self.url + path, headers=self.headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found

    async def flush(self) -> None:
        """Send what waits, in order, each until it is acknowledged."""
        while self.outbox and not self.is_over:
            client_id, conversation, text = self.outbox[0]
            if self.socket is None:
                await asyncio.sleep(0.05)
                continue
            frame = {"type": "send", "client_id": client_id}
            answer = asyncio.get_running_loop().create_future()
            self.answered[client_id] = answer
            try:
                body = frame | {"conversation": conversation, "text": text}
                await self.socket.send(json.dumps(body))
                said = await asyncio.wait_for(answer, ANSWER_WITHIN)
            except (*LOST, AttributeError):
                await asyncio.sleep(0.05)
                continue
            if said["type"] == "ack":
                self.acks[client_id] = said["seq"]
                self.outbox.pop(0)
            else:
                assert said["retryable"], said
                await asyncio.sleep(0.2)

    async def cut(self) -> None:
        """As a lost line does: no goodbye."""
        if self.socket is not None:
            self.socket.transport.abort()
