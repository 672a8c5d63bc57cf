"""Starts the child process that makes one file anew, and reads its answer."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from messaging.workshop import sniffing
from messaging.workshop.problems import Problem

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 110
_TOO_MUCH = {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGXFSZ}


def make(source: Path, folder: Path) -> dict[str, Any]:
    """Make ``source`` anew into ``folder``.

    Answers the measures and the names of what was written: kind (image, video, audio), mime,
    width, height, duration_ms, waveform, tiny, file, thumb, poster. Raises Problem.
    """
    with source.open("rb") as opened:
        kind, demuxer = sniffing.kind_of(opened.read(sniffing.HEAD))
    if kind == sniffing.OTHER:
        raise Problem("unreadable")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "messaging.workshop", kind, demuxer, source, folder],
            cwd=ROOT,
            # Nothing of ours: no keys, no addresses of engines. Few arenas: address space counts.
            env={"PATH": os.defpath, "MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Problem("too_heavy") from None
    if done.returncode:
        raise Problem("too_heavy" if done.returncode in _TOO_MUCH else "unreadable")
    made: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if "problem" in made:
        raise Problem(made["problem"])
    return made
