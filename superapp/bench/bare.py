"""The floor of the message figures: a bare Channels application that writes one row a message.

No accounts, no checks, no rendering: a frame comes in, one INSERT commits, the group hears it.
Served by the same Daphne on the same layer, database and machine as the real application.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "superapp.settings")

import django  # noqa: E402

django.setup()

from typing import Any  # noqa: E402

from channels.consumer import AsyncConsumer  # noqa: E402
from channels.exceptions import StopConsumer  # noqa: E402
from django.conf import settings  # noqa: E402
from psycopg_pool import AsyncConnectionPool  # noqa: E402

TABLE = "CREATE TABLE IF NOT EXISTS bench_bare (id bigserial PRIMARY KEY, body text NOT NULL)"
_pool: AsyncConnectionPool | None = None


async def _connections() -> AsyncConnectionPool:
    global _pool
    if _pool is None:
        _pool = AsyncConnectionPool(
            settings.DATABASE_URL, min_size=2, max_size=8, open=False, kwargs={"autocommit": True}
        )
        await _pool.open(wait=True)
        async with _pool.connection() as connection:
            await connection.execute(TABLE)
    return _pool


class BareConsumer(AsyncConsumer):
    """Joins the group named by the path; every text is stored, then sent to the group."""

    async def dispatch(self, message: dict[str, Any]) -> None:
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        await _connections()
        self.group = "bare." + self.scope["path"].strip("/").replace("/", ".")
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.send({"type": "websocket.accept"})

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        async with (await _connections()).connection() as connection:
            await connection.execute("INSERT INTO bench_bare (body) VALUES (%s)", [message["text"]])
        await self.channel_layer.group_send(self.group, {"type": "fact", "text": message["text"]})

    async def fact(self, message: dict[str, Any]) -> None:
        await self.send({"type": "websocket.send", "text": message["text"]})

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        await self.channel_layer.group_discard(self.group, self.channel_name)
        raise StopConsumer


class _Http:
    """Answers the wait for readiness."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


_sockets = BareConsumer.as_asgi()
_http = _Http()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """The ASGI application."""
    handler = _sockets if scope["type"] == "websocket" else _http
    await handler(scope, receive, send)
