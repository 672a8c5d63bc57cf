"""What is ready on an event loop at one moment leaves together.

On a quiet machine that is one thing at a time, at once. On a busy one many come while a lot is on
its way, and share the next: the busier, the cheaper each.
"""

import asyncio
import weakref
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")


class Lots(Generic[Thing]):
    """Things handed over on an event loop, carried away by ``carry`` in their order, lot by lot.

    ``carry`` is given all that is waiting, of one loop, while nothing else of that loop is on its
    way. It says itself to each what has become of it, and never raises.
    """

    def __init__(self, carry: Callable[[list[Thing]], Awaitable[None]]) -> None:
        self._carry = carry
        self._waiting: weakref.WeakKeyDictionary[Any, list[Thing]] = weakref.WeakKeyDictionary()
        self._tasks: weakref.WeakKeyDictionary[Any, asyncio.Task[None]]
        self._tasks = weakref.WeakKeyDictionary()

    def take(self, thing: Thing) -> None:
        """Carry ``thing`` with the next lot of the running loop."""
        loop = asyncio.get_running_loop()
        waiting = self._waiting.setdefault(loop, [])
        waiting.append(thing)
        if loop not in self._tasks or self._tasks[loop].done():
            self._tasks[loop] = loop.create_task(self._carry_all(waiting))

    async def _carry_all(self, waiting: list[Thing]) -> None:
        while waiting:
            lot = waiting[:]
            waiting.clear()
            await self._carry(lot)
