"""What grows with the data: the same three openings with 1,000,000 messages and with 1 % of them.

Two databases of our own beside the configured one, dropped at the end. Each is asked by a process
of its own, through the whole application but its socket, in turns that alternate; what counts is
the median of many. The floor of each figure is the same on 1 %: the ratio to keep is 1.5, and 1.2
for sending, which the index of all words must not slow.
"""

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from psycopg import sql

from superapp.bench import growth_data
from superapp.bench.figures import figure

ROOT = Path(__file__).resolve().parent.parent.parent
SIZES = {"whole": (10_000, 1_000_000), "part": (100, 10_000)}
ROUNDS = 60
NOBODY = UUID(int=0)
WORKER = "superapp.bench.growth_asker"
NAMES = {
    "inbox": "opening the inbox of somebody with 1,000 conversations",
    "thread": "opening a long thread at its middle",
    "search common": "searching a word said 5 times in 1,000 messages",
    "search rare": "searching a word said once in 10,000 messages",
    "search typo": "searching a word with a letter wrong",
    "search thread": "searching inside the long thread",
    "send": "sending a message into the long thread",
}


def run(rounds: int = ROUNDS, tell: Any = None) -> Iterator[dict[str, Any]]:
    """Load both databases, then yield the figures."""
    say = tell or (lambda _line: None)
    with contextlib.ExitStack() as stack:
        askers = {}
        for name, (conversations, messages) in SIZES.items():
            url = stack.enter_context(scratch_database(f"growth_{name}_{os.getpid()}"))
            begin, loaded = time.monotonic(), growth_data.Loaded(NOBODY, NOBODY, 0)
            for what, value in growth_data.load(
                url, conversations=conversations, messages=messages
            ):
                loaded = value
                say(f"{name}: {what} {value if what != 'done' else ''} ({_since(begin)})")
            yield figure(f"loading {loaded.messages:,} messages", time.monotonic() - begin, "s", 0)
            askers[name] = stack.enter_context(asker(url, loaded))
        taken: dict[str, dict[str, list[float]]] = {
            what: {name: [] for name in askers} for what in NAMES
        }
        for number in range(rounds):
            for what in NAMES:
                for name in list(askers) if number % 2 else list(reversed(askers)):
                    taken[what][name].append(ask(askers[name], what))
            if (number + 1) % 10 == 0:
                say(f"asked {number + 1} of {rounds} times")
        for what, words in NAMES.items():
            whole, part = (statistics.median(taken[what][name]) for name in SIZES)
            yield figure(f"{words}, 1,000,000 messages against 10,000", whole, "ms", part)


def _since(begin: float) -> str:
    return f"{time.monotonic() - begin:.0f} s"


@contextlib.contextmanager
def scratch_database(name: str) -> Iterator[str]:
    """The URL of a migrated database of our own on the configured server; dropped at the end."""
    server, _slash, _name = settings.DATABASE_URL.rpartition("/")
    url = f"{server}/{name}"
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        connection.execute("SET statement_timeout = 0")
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, check=True, cwd=ROOT, env=environment(url))
            yield url
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


def environment(url: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": url,
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "DEMO": "1",
        "LOG_LEVEL": "ERROR",
        "RATE_LIMITS_TIMES": "1000",
    }


@contextlib.contextmanager
def asker(url: str, loaded: growth_data.Loaded) -> Iterator[subprocess.Popen[str]]:
    """A process that opens what it is told to in this database, warm and waiting."""
    process = subprocess.Popen(
        [sys.executable, "-m", WORKER, str(loaded.hub), str(loaded.thread), str(loaded.middle)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(url),
    )
    try:
        assert process.stdout and process.stdout.readline().strip() == "ready"
        yield process
    finally:
        process.terminate()
        process.wait(10)


def ask(process: subprocess.Popen[str], what: str) -> float:
    """How many milliseconds it took."""
    assert process.stdin and process.stdout
    process.stdin.write(f"{what}\n")
    process.stdin.flush()
    return float(process.stdout.readline())
