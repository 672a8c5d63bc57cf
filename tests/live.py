"""A real Daphne and a real Celery worker on the test database, in processes of their own."""

import contextlib
import functools
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from messaging.models import User
from superapp import embedded, web
from superapp.roles import share_out

ROOT = Path(settings.BASE_DIR)
BOOT_SECONDS = 240  # on a machine that does much else beside it


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Live:
    """The running application: ``url``, ``ws``, and sessions for its users."""

    def __init__(
        self,
        log_directory: Path,
        redis_url: str = "",
        server: str = "",
        options: Sequence[str] = (),
        **environment: str,
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.ws = f"ws://127.0.0.1:{self.port}/socket/"
        # Uploads and mails of its own; tests never touch what a person keeps in DATA_DIR.
        self.data_directory = log_directory
        self.log_path = log_directory / f"live-{self.port}.log"
        self.server_command = web.command(
            host="127.0.0.1", port=self.port, server=server, more=options
        )
        self.processes: list[subprocess.Popen[bytes]] = []
        self.worker: subprocess.Popen[bytes] | None = None
        self.environment = os.environ | {
            "DATABASE_URL": app_url(),
            "REDIS_URL": redis_url or settings.REDIS_URL,
            "DEMO": "1",
            "PORT": str(self.port),
            "DATA_DIR": str(log_directory),
            "SECRET_KEY": settings.SECRET_KEY,
            "SOCKET_HEADS_SECONDS": "2",
            "RATE_LIMITS_TIMES": "1000",
            **environment,
        }
        self.start()

    def start(self) -> None:
        self.server = self._spawn(*self.server_command)
        self._wait()

    def start_worker(self) -> None:
        """A Celery worker, for stories that need reactions; returns when it takes tasks."""
        if self.worker is not None:
            return
        at = self.log_path.stat().st_size
        worker = ["-A", "superapp", "worker", "--pool", "solo", "-l", "INFO"]
        self.worker = self._spawn(sys.executable, "-m", "celery", *worker)
        deadline = time.monotonic() + BOOT_SECONDS
        while b" ready." not in self.log_path.read_bytes()[at:]:
            assert self.worker.poll() is None and time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def stop_worker(self) -> None:
        """It ends its task and goes, so that what other tests queue is left to them."""
        if self.worker is not None:
            self._end(self.worker)
            self.worker = None

    def kill_server(self) -> None:
        """As a crash would: no goodbye to anyone."""
        self.server.kill()
        self.server.wait()

    def stop(self) -> None:
        for process in list(self.processes):
            self._end(process)

    def cookies(self, user: User) -> dict[str, str]:
        """The cookies of a session in which this user is signed in."""
        session = SessionStore()
        session["_auth_user_id"] = str(user.pk)
        session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
        session["_auth_user_hash"] = user.get_session_auth_hash()
        session.save()
        return {settings.SESSION_COOKIE_NAME: session.session_key}

    def headers(self, user: User) -> dict[str, str]:
        """What a browser of this user sends when it opens the socket."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies(user).items())
        return {"Cookie": cookies, "Origin": self.url}

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def _spawn(self, *words: str) -> "subprocess.Popen[bytes]":
        with self.log_path.open("ab") as log:
            process = subprocess.Popen(
                words,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self.processes.remove(process)

    def _wait(self) -> None:
        deadline = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < deadline:
            assert self.server.poll() is None, self.log()
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/livez", timeout=1)  # noqa: S310 (our own)
                return
            time.sleep(0.05)
        raise AssertionError(f"the server did not answer\n{self.log()}")


@functools.cache
def app_url() -> str:
    """The same as the application reaches it: as the role that can't change the books."""
    url = embedded.app_url(database_url())
    share_out(database_url(), url)
    return url


def database_url() -> str:
    """The test database, as another process reaches it."""
    at = connection.settings_dict
    credentials = quote(at["USER"], safe="") + (
        ":" + quote(at["PASSWORD"], safe="") if at["PASSWORD"] else ""
    )
    host = quote(at["HOST"], safe="") if at["HOST"].startswith("/") else at["HOST"]
    port = f":{at['PORT']}" if at["PORT"] else ""
    return f"postgres://{credentials}@{host}{port}/{at['NAME']}"
