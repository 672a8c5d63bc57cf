"""A thousand people press on a red packet of a hundred shares at the same moment."""

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from superapp.bench import crew, scratch
from superapp.bench.figures import figure
from superapp.served import served
from wallet.models import PacketShare
from wallet.services import send_packet, top_up

PEOPLE, SHARES, AMOUNT = 1_000, 100, 100_00
SECONDS = 6.0  # what is promised
TURNS = 3
_TOKEN = "a" * 32


def run(server: str = "daphne") -> Iterator[dict[str, Any]]:
    """Yield the seconds until all thousand are answered, what that took of a core, who was paid."""
    with scratch.database():
        users = crew.settlers(PEOPLE)
        keys = crew.sessions(users)
        talk = crew.crowd(users)
        crew.settle()
        turns = []
        with served(server=server) as ours:
            for sender in users[:TURNS]:  # nobody sends so much at once that a PIN is asked for
                packet_id = uuid.uuid4()
                top_up(user=sender, top_up_id=uuid.uuid4(), amount=AMOUNT)
                send_packet(
                    sender=sender,
                    conversation=talk,
                    packet_id=packet_id,
                    amount=AMOUNT,
                    shares=SHARES,
                )
                before = ours.cpu_seconds()
                took = asyncio.run(_press(ours.port, keys, packet_id))
                used = ours.cpu_seconds() - before
                paid = PacketShare.objects.filter(packet=packet_id).count()
                turns.append((max(took), used, paid))
    what = f"{PEOPLE:,} claims on {SHARES} shares, {server}"
    yield figure(f"all answered, {what}", min(last for last, _used, _paid in turns), "s", SECONDS)
    used = min(used for _last, used, _paid in turns)
    yield figure(f"processor time of the server, {what}", used, "s", SECONDS)
    worst = max(turns, key=lambda turn: abs(turn[2] - SHARES))[2]
    yield figure(f"people paid, {what}", worst, "people", SHARES)


async def _press(port: int, keys: Sequence[str], packet_id: uuid.UUID) -> list[float]:
    """Everybody's line is open; then all press at once. Seconds until each was answered."""
    gate = asyncio.Semaphore(50)  # no more at a time than a server takes calls

    async def line() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with gate:
            return await asyncio.open_connection("127.0.0.1", port)

    lines = await asyncio.gather(*(line() for _key in keys))
    begin = time.perf_counter()

    async def press(key: str, reader: Any, writer: Any) -> tuple[int, float]:
        writer.write(_request(port, key, packet_id))
        status = int((await reader.readline()).split()[1])
        await reader.read()
        writer.close()
        return status, time.perf_counter() - begin

    answers = await asyncio.gather(
        *(press(key, *one) for key, one in zip(keys, lines, strict=True))
    )
    met = Counter(status for status, _took in answers)
    if met != {200: SHARES, 409: len(keys) - SHARES}:
        raise RuntimeError(f"the claims were answered {dict(met)}")
    return [took for _status, took in answers]


def _request(port: int, key: str, packet_id: uuid.UUID) -> bytes:
    head = [
        f"POST /packets/{packet_id}/opening/ HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Cookie: sessionid={key}; csrftoken={_TOKEN}",
        f"X-CSRFToken: {_TOKEN}",
        "HX-Request: true",
        "Content-Length: 0",
        "Connection: close",
    ]
    return ("\r\n".join(head) + "\r\n\r\n").encode()
