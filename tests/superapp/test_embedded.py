"""The embedded engines, really started: they serve, survive every kill and leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from superapp import embedded
from superapp.engines import read_state

ROOT = Path(__file__).resolve().parent.parent.parent
USE = "import sys, pathlib; from superapp import embedded; print(embedded.urls(pathlib.Path({!r})))"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    embedded.release(tmp_path)


def pids(place: Path) -> list[int]:
    state = read_state(place / "engines")
    assert state
    return [state["keeper"], *state["pids"]]


def wait_until_gone(left: list[int], seconds: float = 30) -> None:
    """Zombies count as gone: the keeper is a child of this process."""
    deadline = time.monotonic() + seconds
    while any(is_running(pid) for pid in left):
        assert time.monotonic() < deadline, "still running"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def write_and_count(urls: tuple[str, str]) -> int:
    """How often it was called on these data."""
    assert redis.Redis.from_url(urls[1]).ping()
    with psycopg.connect(urls[0]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS visits (at timestamptz DEFAULT now())")
        connection.execute("INSERT INTO visits DEFAULT VALUES")
        row = connection.execute("SELECT count(*) FROM visits").fetchone()
        assert row
        return row[0]


def test_they_keep_their_data_and_stop_with_their_last_user(place: Path) -> None:
    first = embedded.urls(place)
    assert write_and_count(first) == 1
    running = pids(place)
    embedded.release(place)
    assert not any(is_running(pid) for pid in running[1:])
    assert embedded.urls(place) == first
    assert write_and_count(first) == 2


def test_a_password_guards_them_and_writes_reach_the_disk(place: Path) -> None:
    database, valkey = embedded.urls(place)
    with psycopg.connect(database) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(database.replace(":" + database.split(":")[2], ":wrong@127.0.0.1", 1))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url("redis://" + valkey.split("@")[1]).ping()
    assert (place / "engines" / "state.json").stat().st_mode & 0o077 == 0


def test_another_process_finds_them_and_may_leave_first(place: Path) -> None:
    urls = embedded.urls(place)
    other = subprocess.run(
        [sys.executable, "-c", USE.format(str(place))], cwd=ROOT, capture_output=True, text=True
    )
    assert other.stdout.strip() == str(urls)
    time.sleep(1)
    assert write_and_count(urls) == 1


def test_a_user_that_is_killed_leaves_nothing_running(tmp_path: Path) -> None:
    user = subprocess.Popen(
        [sys.executable, "-c", USE.format(str(tmp_path)) + "; sys.stdout.flush(); input()"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert user.stdout and user.stdin
    user.stdout.readline()
    running = pids(tmp_path)
    user.kill()
    wait_until_gone(running)
    user.communicate()


@pytest.mark.parametrize("shot", ["keeper", "postgres", "valkey", "all"])
def test_any_of_them_may_be_killed(place: Path, shot: str) -> None:
    assert write_and_count(embedded.urls(place)) == 1
    running = dict(zip(("keeper", "postgres", "valkey"), pids(place), strict=True))
    for name, pid in running.items():
        if shot in (name, "all"):
            os.kill(pid, signal.SIGKILL)
    wait_until_gone([pid for name, pid in running.items() if shot in (name, "all")])
    if shot in ("postgres", "valkey"):  # its keeper starts it again, on the same port
        deadline = time.monotonic() + 30
        while pids(place) == list(running.values()) and time.monotonic() < deadline:
            time.sleep(0.05)
    assert write_and_count(embedded.urls(place)) == 2


def test_a_stale_lock_file_harms_no_stranger(place: Path) -> None:
    urls = embedded.urls(place)
    embedded.release(place)
    stranger = subprocess.Popen(["sleep", "60"])
    lockfile = place / "engines" / "postgres" / "postmaster.pid"
    lockfile.write_text(f"{stranger.pid}\n{lockfile.parent}\n1\n1\n\n\n1 1\nready\n")
    assert embedded.urls(place) == urls
    assert write_and_count(urls) == 1
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
