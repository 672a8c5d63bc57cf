"""Real engines with nothing to install: PostgreSQL and Valkey from their wheels, under DATA_DIR.

For machines where DATABASE_URL or REDIS_URL is not configured; production never imports this.

Who owns the engines? Nobody who uses them. A small *keeper* process (``engines.py``) starts both,
restarts one that dies, and stops them when the last user has gone. Every user holds a shared lock
on ``users.lock`` for as long as it lives; the keeper waits for the exclusive one, so the kernel
does the counting, and a user that is killed counts itself out. The engines in turn are told by
the kernel when their keeper is killed, and a later keeper clears what is stale: any process may
be shot at any time, and the next start works.

    DATA_DIR/engines/   users.lock keeper.lock state.json secret   postgres/ valkey/   *.log
"""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from superapp import engines
from superapp.engines import START_SECONDS, lock, read_state

APP_ROLE = "palabre_app"
_held: dict[Path, int] = {}


def urls(data_dir: Path) -> tuple[str, str]:
    """The URLs of (database, Valkey) of ``data_dir``; starts what does not run, within a minute.

    Both run at least until this process ends or calls ``release``.
    """
    home = data_dir.resolve() / "engines"
    home.mkdir(parents=True, exist_ok=True)
    if home not in _held:
        _held[home] = lock(home / "users.lock", fcntl.LOCK_SH)  # waits while a keeper is stopping
    keeper: subprocess.Popen[bytes] | None = None
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        kept = _is_kept(home)
        state = read_state(home)
        if kept and state and state["keeper"] and _is_running(state["keeper"]):
            return state["database"], state["redis"]
        if keeper is None and not kept:
            keeper = _spawn_keeper(home)
        elif keeper and keeper.poll():
            break
        time.sleep(0.02)
    log = (home / "keeper.log").read_text(errors="replace").strip()[-2000:]
    raise RuntimeError(f"The embedded engines did not start; the logs are in {home}.\n{log}")


def app_url(database: str) -> str:
    """The database as the application reaches it: as a role that can't change the books.

    Its password follows from the owner's, which can't be told from it.
    """
    owner = urlsplit(database)
    password = hashlib.sha256(f"app {owner.password}".encode()).hexdigest()[:32]
    at = f"{owner.hostname}:{owner.port}"
    return owner._replace(netloc=f"{APP_ROLE}:{password}@{at}").geturl()


def release(data_dir: Path, seconds: float = 6) -> None:
    """Gives the engines up; if no one else uses them, returns when they have stopped."""
    home = data_dir.resolve() / "engines"
    if home not in _held:
        return
    os.close(_held.pop(home))
    deadline, used = time.monotonic() + seconds, 0
    while _is_kept(home) and time.monotonic() < deadline:
        # The keeper takes the lock as soon as it is free: if we can share it, others hold it.
        with contextlib.suppress(BlockingIOError):
            os.close(lock(home / "users.lock", fcntl.LOCK_SH | fcntl.LOCK_NB))
            used += 1
        if used == 20:
            return
        time.sleep(0.05)


def _spawn_keeper(home: Path) -> subprocess.Popen[bytes]:
    with (home / "keeper.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-P", engines.__file__, str(home)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the user; the keeper leaves by the lock
        )


def _is_kept(home: Path) -> bool:
    try:
        os.close(lock(home / "keeper.lock", fcntl.LOCK_SH | fcntl.LOCK_NB))
    except BlockingIOError:
        return True
    return False


def _is_running(pid: int) -> bool:
    """Not so once it has ended, even if its parent has not noticed."""
    try:
        os.kill(pid, 0)
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except ProcessLookupError:
        return False
    except (PermissionError, FileNotFoundError):  # another's, or no /proc here
        return True
