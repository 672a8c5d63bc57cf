"""Requests take turns: no more at a time than there are connections to the database for them.

Each request has a thread for itself. When a thousand come at once, a thousand threads would
stand before a pool of sixteen connections and push each other about; so they wait here, in the
order in which they came, where waiting costs nothing. Sockets have connections kept for them.
"""

import asyncio
import json
from typing import Any


class Turns:
    """Lets ``at_once`` requests in; who has waited ``seconds`` is told to come back (503)."""

    def __init__(self, application: Any, *, at_once: int, seconds: float) -> None:
        self.application = application
        self.free = asyncio.Semaphore(at_once)
        self.seconds = seconds

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        try:
            async with asyncio.timeout(self.seconds):
                await self.free.acquire()
        except TimeoutError:
            await _come_back(scope, send)
            return
        is_answered = False

        async def answer(message: dict[str, Any]) -> None:
            nonlocal is_answered
            if not is_answered and message["type"] == "http.response.start":
                # The work is done: how slowly a film is fetched is nobody else's matter.
                is_answered = True
                self.free.release()
            await send(message)

        try:
            await self.application(scope, receive, answer)
        finally:
            if not is_answered:
                self.free.release()


async def _come_back(scope: dict[str, Any], send: Any) -> None:
    said = "Too many at once: try again in a moment. Trop de monde : réessayez dans un instant."
    is_api = scope["path"].startswith("/api/")
    body = json.dumps({"code": "busy", "message": said, "fields": {}}) if is_api else said
    kind = "application/json" if is_api else "text/plain; charset=utf-8"
    headers = [(b"content-type", kind.encode()), (b"retry-after", b"1")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})
