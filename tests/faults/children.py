"""Processes of their own that a test may kill: each a copy of this one, with new connections.

A child knows all that the test knew when it was made, also what it has patched; what it does to
the database is there for everybody, and what it does to memory is not.
"""

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from django.db import connection

from messaging.errors import Refusal

_forks = multiprocessing.get_context("fork")
_inherited: list[Any] = []  # never closed here: the other ends belong to the parent


class Child:
    """``work`` in a process of its own; ``said`` waits for what came of it."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._ear, mouth = _forks.Pipe(duplex=False)
        self.process = _forks.Process(target=_run, args=(work, mouth), daemon=True)
        self.process.start()
        mouth.close()

    def kill(self) -> None:
        """As the kernel kills: in the midst of whatever it does."""
        self.process.kill()
        self.process.join()

    def said(self, seconds: float = 120) -> Any:
        """Its result, or the class of the refusal that it met; None if it was killed before."""
        try:
            is_there = self._ear.poll(seconds)
            assert is_there, "a child says nothing"
            kind, result = self._ear.recv()
        except EOFError:
            kind, result = "killed", None
        self.process.join(30)
        assert kind != "failed", result
        return result


def at_once(*works: Callable[[], Any], seconds: float = 120) -> list[Any]:
    """Each work in a process, all from the same moment on; what each of them said."""
    start = _forks.Barrier(len(works))

    def ready(work: Callable[[], Any]) -> Callable[[], Any]:
        def begin() -> Any:
            start.wait(60)
            return work()

        return begin

    return [child.said(seconds) for child in [Child(ready(work)) for work in works]]


def die(*_words: Any, **_facts: Any) -> NoReturn:
    """End this very process at this very point, without a word."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def _run(work: Callable[[], Any], mouth: Any) -> None:
    _inherited.append((connection.connection, dict(connection._connection_pools)))
    connection.connection = None
    connection._connection_pools.clear()
    try:
        said = ("done", work())
    except Refusal as refusal:
        said = ("refused", type(refusal))
    except BaseException:
        said = ("failed", traceback.format_exc())
    mouth.send(said)
    mouth.close()
    os._exit(0)
