"""The supervisor restarts what ends, stops all that it started, and says why it cannot start."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from superapp import supervisor

ROOT = Path(__file__).resolve().parent.parent.parent


def wait_for(what: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def python(code: str) -> supervisor.Child:
    return supervisor.Child("web", [sys.executable, "-c", code], dict(os.environ))


def test_it_shows_what_a_child_says_under_its_name(capfd: pytest.CaptureFixture[str]) -> None:
    child = python("print('hello')")
    child.start()
    shown = ""

    def said() -> bool:
        nonlocal shown
        shown += capfd.readouterr().out
        return "web    | hello" in shown

    wait_for(said)


def test_it_starts_a_child_again_at_once_then_ever_later() -> None:
    child = python("pass")
    child.start()
    pauses = []
    for _ in range(3):
        wait_for(lambda: not child.is_running())
        child.watch()
        pauses.append(child.pause)
        child.due = min(child.due, time.monotonic())
        child.watch()
    assert pauses == [1, 2, 4]


def test_it_stops_what_a_child_started_too(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    child = python(
        "import subprocess, time; from signal import SIG_IGN, SIGQUIT, SIGTERM, signal\n"
        "signal(SIGTERM, SIG_IGN); signal(SIGQUIT, SIG_IGN)\n"
        "inner = subprocess.Popen(['sleep', '60'])\n"
        f"open({str(told)!r}, 'w').write(str(inner.pid)); time.sleep(60)"
    )
    child.start()
    wait_for(lambda: told.exists() and bool(told.read_text()))
    started = time.monotonic()
    supervisor._stop([child])
    assert time.monotonic() - started < 8
    wait_for(lambda: not is_running(int(told.read_text())))


def test_children_do_not_outlive_a_supervisor_that_is_killed() -> None:
    code = (
        "import os, signal, sys; from superapp import supervisor\n"
        "child = supervisor.Child('web', ['sleep', '60'], dict(os.environ)); child.start()\n"
        "print(child.process.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL
    wait_for(lambda: not is_running(int(done.stdout)))


def test_it_says_that_the_port_is_in_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(supervisor, "PORT", port)
        monkeypatch.setattr(supervisor, "PORT_SECONDS", 0.0)
        monkeypatch.setattr(supervisor, "DATA_DIR", tmp_path)
        assert supervisor.main() == 1
    said = capsys.readouterr().err
    assert f"Port {port} cannot be used (Address already in use)." in said
    assert f"PORT={port + 1} make run" in said


def test_it_refuses_to_run_twice_on_the_same_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "DATA_DIR", tmp_path)
    with supervisor._alone():
        assert supervisor.main() == 1
    assert f"Palabre already runs on {tmp_path}." in capsys.readouterr().err


def test_a_change_of_migrations_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text("")
    (tmp_path / "shop" / "migrations").mkdir(parents=True)
    monkeypatch.setattr(supervisor, "BASE_DIR", tmp_path)
    before = supervisor._fingerprint()
    assert supervisor._fingerprint() == before
    (tmp_path / "shop" / "migrations" / "0002_more.py").touch()
    assert supervisor._fingerprint() != before
