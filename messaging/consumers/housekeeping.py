"""What every open socket needs from time to time, done for all of a process at once.

Is its session still good, what are the heads of its logs, is its owner still here: asked socket by
socket this would cost a server of a thousand idle ones a fifth of a core, and asked together it is
a few queries a second.
"""

import asyncio
import contextlib
import random
import time
import weakref
from typing import Any

import structlog
from django.conf import settings

from messaging import selectors, services
from messaging.consumers import outages
from messaging.consumers.frames import in_thread

log = structlog.get_logger(__name__)

AT_ONCE = 250
_keepers: "weakref.WeakKeyDictionary[Any, asyncio.Task[None]]" = weakref.WeakKeyDictionary()


def keep(socket: Any) -> None:
    """Look after this socket, from some moment of the coming period on (which spreads the load)."""
    socket.checked_at = time.monotonic() - settings.SOCKET_HEADS_SECONDS * random.random()  # noqa: S311
    loop = asyncio.get_running_loop()
    if loop not in _keepers or _keepers[loop].done():
        _keepers[loop] = loop.create_task(_keep_house())


async def _keep_house() -> None:
    period = settings.SOCKET_HEADS_SECONDS
    while True:
        await asyncio.sleep(min(1.0, period / 4))
        due = [one for one in outages.sockets_here() if one.is_due(period)]
        for start in range(0, len(due), AT_ONCE):
            try:
                await _look_after(due[start : start + AT_ONCE])
            except Exception as error:  # Postgres or Valkey is away: again in a moment
                log.warning("heads_failed", error=str(error))


async def _look_after(sockets: list[Any]) -> None:
    people = {one.user.id for one in sockets}
    sessions = {one.session_key for one in sockets}
    alive = await in_thread(selectors.alive_among)(people, sessions)
    heads = await in_thread(selectors.heads_of_all)(people)
    here = []
    for one in sockets:
        one.checked_at = time.monotonic()
        with contextlib.suppress(Exception):  # one that has just gone is nobody else's matter
            if await one.carry_on(alive, heads.get(one.user.id, {})):
                here.append((one.user, one.socket_id))
    await in_thread(services.stay)(sockets=here)
