"""A transfer as a person sends it over HTTP, against a bare view that calls the ledger.

Ours: a session, an idempotency key, limits and step-up, the reserved money, a card in the thread
and the news for both. Four clients ask one thing after another on lines that stay open; turns of
the two sides alternate and the best of each counts.
"""

import asyncio
import json
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from messaging.models import User
from superapp.bench import crew, scratch
from superapp.bench.figures import figure
from superapp.served import served
from wallet import services
from wallet.services.accounts import open_wallet

CLIENTS, SECONDS, TURNS = 4, 4.0, 4
CENTS = 1
_TOKEN = "a" * 32
Request = Callable[[], bytes]


def run(server: str = "daphne") -> Iterator[dict[str, Any]]:
    """Yield transfers a second against the bare view's (0.4 to reach), and p99 over p50 (5)."""
    with scratch.database():
        users = crew.settlers(2 * CLIENTS)
        keys = crew.sessions(users)
        talks = crew.pairs(users)
        for user in users:
            services.top_up(user=user, top_up_id=uuid.uuid4(), amount=100_00)
        floor = served("superapp.bench.bare_pages:application", server=server)
        with floor as bare, served(server=server) as ours:
            sides = {
                "bare": (bare.port, [_bare(one, other) for one, other, _talk in talks]),
                "ours": (
                    ours.port,
                    [
                        _ours(ours.port, key, other, talk.id)
                        for key, (_one, other, talk) in zip(keys[::2], talks, strict=True)
                    ],
                ),
            }
            taken: dict[str, list[list[float]]] = {name: [] for name in sides}
            for turn in range(TURNS + 1):
                for name, (port, requests) in sides.items():
                    spent = asyncio.run(_turn(port, requests, SECONDS if turn else 1))
                    if turn:  # the first warms up
                        taken[name].append(spent)
    best = {name: max(turns, key=len) for name, turns in taken.items()}
    rates = {name: len(spent) / SECONDS for name, spent in best.items()}
    what = f"over HTTP, {CLIENTS} clients, {server}"
    yield figure(f"transfers {what}", rates["ours"], "1/s", rates["bare"])
    cuts = statistics.quantiles(best["ours"], n=100)
    yield figure(f"transfer {what}, p99 over p50", cuts[98] * 1000, "ms", cuts[49] * 1000)


def _bare(payer: User, payee: User) -> Request:
    sides = {
        "debit": str(open_wallet(owner=payer, currency="EUR").id),
        "credit": str(open_wallet(owner=payee, currency="EUR").id),
        "amount": CENTS,
    }
    return lambda: _post("/transfers/", {"id": str(uuid.uuid4()), **sides}, {})


def _ours(port: int, session: str, payee: User, conversation: uuid.UUID) -> Request:
    def request() -> bytes:
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={_TOKEN}",
            "X-CSRFToken": _TOKEN,
            "Origin": f"http://127.0.0.1:{port}",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        body = {
            "id": str(uuid.uuid4()),
            "payee": payee.handle,
            "amount": CENTS,
            "is_confirmed": True,  # nobody has taken anything yet
        }
        return _post(f"/api/conversations/{conversation}/transfers/", body, headers)

    return request


def _post(path: str, body: dict[str, Any], headers: dict[str, str]) -> bytes:
    said = json.dumps(body)
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(said)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", said]).encode()


async def _turn(port: int, requests: list[Request], seconds: float) -> list[float]:
    """Seconds that each transfer took, of all clients together."""
    spent: list[float] = []

    async def client(request: Request) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        over = time.perf_counter() + seconds
        while (begin := time.perf_counter()) < over:
            writer.write(request())
            status, body = await _answer(reader)
            if status != 201:
                raise RuntimeError(f"a transfer was answered {status}: {body[:500]!r}")
            spent.append(time.perf_counter() - begin)
        writer.close()

    await asyncio.gather(*(client(request) for request in requests))
    return spent


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status = int(head.split(" ", 2)[1])
    for line in head.split("\r\n")[1:]:
        name, _colon, value = line.partition(":")
        if name.lower() == "content-length":
            return status, await reader.readexactly(int(value))
    body = b""  # in chunks
    while size := int((await reader.readline()).strip() or b"0", 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return status, body
