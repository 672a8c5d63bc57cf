"""Outages, said to every local socket: an engine is away, or is back and facts may be lost."""

import asyncio
import contextlib
import weakref
from collections.abc import Awaitable
from typing import Any

from messaging import bus, selectors
from messaging.consumers.frames import in_thread

_sockets: "weakref.WeakSet[Any]" = weakref.WeakSet()
_watchers: "weakref.WeakKeyDictionary[Any, asyncio.Task[None]]" = weakref.WeakKeyDictionary()
in_trouble = False  # an engine is away; every local socket has been told


def watch(socket: Any) -> None:
    """Tell this socket of outages: one task a process asks the engines every two seconds.

    While one is away every local socket is told, so that nobody wonders. When Valkey is back they
    are asked to resync: the layer subscribes again by itself after an outage, but what was
    published in the meantime is lost without a signal.
    """
    _sockets.add(socket)
    loop = asyncio.get_running_loop()
    if loop not in _watchers:
        _watchers[loop] = loop.create_task(_tell_of_outages())


def sockets_here() -> list[Any]:
    """Every open socket of this process."""
    return list(_sockets)


def forget(socket: Any) -> None:
    """It has closed."""
    _sockets.discard(socket)


async def _tell_of_outages() -> None:
    global in_trouble
    known: str | None = None
    was_away = False
    while True:
        await asyncio.sleep(2)
        run_id = await _asked(asyncio.to_thread(bus.connection().info, "server"), "run_id")
        database = await _asked(in_thread(selectors.ask_database)())
        if (is_away := run_id is None or database is None) != in_trouble:
            in_trouble = is_away
            await _tell_all({"type": "trouble", "is_on": in_trouble})
        if run_id and (was_away or (known is not None and run_id != known)):
            await asyncio.sleep(1.5)  # the layer's own subscriptions come back within a second
            await _tell_all({"type": "resync"})
        known, was_away = run_id or known, run_id is None


async def _asked(answer: Awaitable[Any], key: str = "") -> str | None:
    """What the engine says under ``key``, or that it is there; None when it does not answer."""
    try:
        said = await answer
    except Exception:
        return None
    return str(said[key]) if key else "here"


async def _tell_all(frame: dict[str, Any]) -> None:
    for socket in list(_sockets):
        with contextlib.suppress(Exception):
            await socket.say(frame)
