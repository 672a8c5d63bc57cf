"""Keeps the processes of one machine together: web server, worker, clock, and their engines.

It never loads Django, so that it is up at once and stays small. Children are told by the kernel
when the supervisor is killed, and stop by themselves; the engines have a keeper of their own (see
``embedded.py``). Each child leads a process group: a Ctrl-C in the terminal reaches the
supervisor alone, and whatever a child has started goes with it.
"""

import contextlib
import fcntl
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from superapp import web
from superapp.engines import lock, told_of_parents_death

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / ".data").resolve()
HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = int(os.environ.get("PORT") or 8000)
EMBEDDED = not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
PORT_SECONDS = 3.0  # how long one of ours that was shot may take to free the port
STOP_STEPS = ((signal.SIGTERM, 3.5), (signal.SIGQUIT, 2.5), (signal.SIGKILL, 1.0))
COLOURS = {"web": 36, "worker": 35, "clock": 33}
NO_SERMON = ["-W", "ignore:You're running the worker with superuser"]  # root, in a container
CELERY = [sys.executable, *NO_SERMON, "-m", "celery", "--quiet", "--app", "superapp"]
COMMANDS = {
    "web": web.command(host=HOST, port=PORT),
    "worker": [
        *(*CELERY, "worker", "--concurrency", "2", "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle"),
    ],
    "clock": [*CELERY, "beat", "--loglevel", "WARNING", "--schedule", str(DATA_DIR / "clock")],
}
_printing = threading.Lock()


class CannotStart(Exception):
    """Why nothing is served, in words for the terminal."""


class _Stop(BaseException):
    """A signal asked us to stop."""


def main() -> int:
    """Serves until a signal comes; returns the exit code when all that it started has stopped."""
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with contextlib.suppress(_Stop), _alone(), _signals_raise(), _engines_released():
            _wait_for_port()
            _supervise()
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _supervise() -> None:
    engines = _engines()
    place = {"DATA_DIR": str(DATA_DIR), "PORT": str(PORT), "PYTHONUNBUFFERED": "1"}
    environment = os.environ | place | engines
    # Who owns the tables is for ``prepare`` alone: what serves connects as another role.
    prepare = Child("", [sys.executable, "manage.py", "prepare"], environment | _owner())
    environment.pop("DATABASE_OWNER_URL", None)
    children = {name: Child(name, words, environment) for name, words in COMMANDS.items()}
    ready = False
    try:
        _prepare(prepare)
        children["web"].start()
        while True:
            time.sleep(0.2 if ready else 0.05)
            for child in children.values():
                child.watch()
            if engines != (engines := _engines()):  # a new keeper, on other ports
                environment |= engines
                for child in children.values():
                    child.signal(signal.SIGTERM)
            if not ready and _answers():
                # Only now: on a small machine three starts at once would triple the wait.
                ready = True
                children["worker"].start()
                children["clock"].start()
                _welcome()
    finally:
        _stop([prepare, *children.values()])


class Child:
    """One process that is started again, ever later, when it ends."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.name, self.command, self.environment = name, command, environment
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = self.started = self.due = 0.0

    def start(self) -> None:
        """Its output is shown under its name; one without a name has the terminal to itself."""
        self.started, self.due = time.monotonic(), 0.0
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if self.name else None,
            stderr=subprocess.STDOUT if self.name else None,
            env=self.environment,
            cwd=BASE_DIR,
            start_new_session=True,
            preexec_fn=told_of_parents_death(signal.SIGTERM),
        )
        if self.name:
            threading.Thread(target=self._show, args=(self.process,), daemon=True).start()

    def watch(self) -> None:
        """Starts it again if it ended: at once, then after 1, 2, 4 ... 30 seconds."""
        now = time.monotonic()
        if self.process and self.process.poll() is not None:
            _say(f"ended ({self.process.returncode}), starts again", self.name)
            self.signal(signal.SIGKILL)  # what it left behind
            self.pause = 0.0 if now > self.started + 60 else min(max(1.0, self.pause * 2), 30)
            self.process, self.due = None, now + self.pause
        if self.due and now >= self.due:
            self.start()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """To the process while it runs; SIGKILL to its whole group in any case."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                if number == signal.SIGKILL:
                    os.killpg(self.process.pid, number)
                elif self.is_running():
                    self.process.send_signal(number)

    def _show(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout
        for line in process.stdout:
            _say(line.decode(errors="replace").rstrip(), self.name)


def _prepare(child: Child) -> None:
    """Lets ``manage.py prepare`` end well, unless it did so before and nothing changed since.

    Only an embedded database is ours alone; another is always asked.
    """
    done, expected = DATA_DIR / "engines" / "prepared", _fingerprint()
    if EMBEDDED and done.exists() and done.read_text() == expected:
        return
    child.start()
    while child.is_running():
        time.sleep(0.02)
    if child.process and child.process.returncode:
        raise CannotStart("The database could not be prepared; the reason stands above.")
    if EMBEDDED:
        done.write_text(expected)


def _fingerprint() -> str:
    """Changes with the migrations, ours and those of packages, with the roles and with DEMO."""
    names = sorted(str(path) for path in BASE_DIR.glob("*/migrations/*.py"))
    lockfile = _text_of("requirements/base.txt")
    parts = [os.environ.get("DEMO", ""), *names, lockfile, _text_of("superapp/roles.py")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _text_of(name: str) -> str:
    path = BASE_DIR / name
    return path.read_text() if path.exists() else ""


def _stop(children: list[Child]) -> None:
    """Asks them to finish, then to put things back, then kills: within seven seconds."""
    for number, seconds in STOP_STEPS:
        for child in children:
            child.signal(number)
        deadline = time.monotonic() + seconds
        while any(child.is_running() for child in children) and time.monotonic() < deadline:
            time.sleep(0.02)


def _engines() -> dict[str, str]:
    """Where the embedded engines are, started anew if even their keeper was killed."""
    if not EMBEDDED:
        return {}
    from superapp import embedded

    try:
        database, redis = embedded.urls(DATA_DIR)
    except RuntimeError as error:
        raise CannotStart(str(error)) from None
    urls = {"DATABASE_URL": embedded.app_url(database), "REDIS_URL": redis}
    return {name: os.environ.get(name) or url for name, url in urls.items()}


def _owner() -> dict[str, str]:
    """Who owns the tables of the embedded database; of another, whoever the operator says."""
    if not EMBEDDED or os.environ.get("DATABASE_URL"):
        return {}
    from superapp import embedded

    return {"DATABASE_OWNER_URL": embedded.urls(DATA_DIR)[0]}


@contextlib.contextmanager
def _engines_released() -> Iterator[None]:
    try:
        yield
    finally:
        if EMBEDDED:
            from superapp import embedded

            embedded.release(DATA_DIR)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two supervisors over the same data would run every sweep twice."""
    try:
        held = lock(DATA_DIR / "serve.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(
            f"Palabre already runs on {DATA_DIR}. For a second one, choose another place and "
            f"port: DATA_DIR=.data2 PORT={PORT + 1} make run"
        ) from None
    yield
    os.close(held)


@contextlib.contextmanager
def _signals_raise() -> Iterator[None]:
    """The first signal raises _Stop; later ones change nothing, we are on our way."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

    def stop(*_: Any) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise _Stop

    for number in numbers:
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup's wish is respected
            signal.signal(number, stop)
    yield


def _wait_for_port() -> None:
    """Refuses if the port is taken, unless by one of ours that is just stopping."""
    deadline = time.monotonic() + PORT_SECONDS
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, PORT))
                return
            except OSError as error:
                if time.monotonic() > deadline:
                    raise CannotStart(
                        f"Port {PORT} cannot be used ({error.strerror}). "
                        f"Choose another: PORT={PORT + 1} make run"
                    ) from None
        time.sleep(0.1)


def _answers() -> bool:
    host = "127.0.0.1" if HOST == "0.0.0.0" else HOST  # noqa: S104 - asked, not opened
    connection = http.client.HTTPConnection(host, PORT, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": f"127.0.0.1:{PORT}"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _welcome() -> None:
    lines = ["", f"Palabre is ready: http://127.0.0.1:{PORT}"]
    if os.environ.get("DEMO") == "1":
        from superapp.demo import PASSWORD, accounts

        lines += [f"Sign in with the password {PASSWORD} as"]
        lines += [f"    {handle:10} {name}, {role}" for name, handle, role in accounts()]
    _say("\n".join([*lines, "Ctrl-C stops everything.", ""]))


def _say(text: str, name: str = "") -> None:
    """For the terminal, whoever speaks; a terminal that is gone stops nobody."""
    if name:
        mark = f"{name:6} |"
        if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
            mark = f"\x1b[{COLOURS[name]}m{mark}\x1b[0m"
        text = f"{mark} {text}"
    with _printing, contextlib.suppress(OSError, ValueError):
        print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
