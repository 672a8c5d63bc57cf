"""What grows with the books: a page of a statement, and the verification of everything.

A scratch database gets 1,000,000 transfers, half of whose entries are of one account; another has
1,000. The floor of the page is the page of the small one: the ratio to keep is 1.5.
"""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg

from superapp.bench.figures import figure
from superapp.bench.ledger import ROOT, environment_on, scratch_database

TRANSFERS = 1_000_000
SMALL = 1_000
WORKER = "superapp.bench.books_reader"

# Straight into the tables, as the ledger would have written it: accounts 1 (the big one) and 2 are
# paid by 3, one after another; then each of them is what its entries make it.
FILL = """
SET session_replication_role = replica;
INSERT INTO wallet_payee (account_id, name, hue, sign)
SELECT bench_account(n), 'Bench ' || n, 1, 'store' FROM generate_series(1, 3) n;
INSERT INTO wallet_transfer (id, number, phase, debit_account_id, credit_account_id, amount,
                             currency, kind, memo, created_at)
SELECT uuidv7(interval '-30 days' + n * interval '1 second'), nextval('wallet_transfer_number'),
       'single', bench_account(3), bench_account(CASE WHEN n % {step} = 0 THEN 2 ELSE 1 END), 5,
       'EUR', 'bench', 'line ' || n, now() - interval '30 days' + n * interval '1 second'
FROM generate_series(1, {transfers}) n;
INSERT INTO wallet_entry (transfer_id, account_id, amount, balance_after, created_at)
SELECT t.id, side.account, side.amount,
       sum(side.amount) OVER (PARTITION BY side.account ORDER BY t.number), t.created_at
FROM wallet_transfer t, LATERAL (VALUES (t.debit_account_id, -t.amount),
                                        (t.credit_account_id, t.amount)) AS side(account, amount)
ORDER BY t.number;
UPDATE wallet_account a SET debits_posted = s.d, credits_posted = s.c
FROM (SELECT account_id, coalesce(-sum(amount) FILTER (WHERE amount < 0), 0) AS d,
             coalesce(sum(amount) FILTER (WHERE amount > 0), 0) AS c
      FROM wallet_entry GROUP BY account_id) s WHERE s.account_id = a.id;
"""


def run() -> Iterator[dict[str, Any]]:
    """Fill the scratch database, then yield what reading it costs."""
    with scratch_database() as url:
        with psycopg.connect(url) as connection:
            connection.execute("SET statement_timeout = 0")
            connection.execute(
                FILL.replace("{transfers}", str(TRANSFERS)).replace(
                    "{step}", str(TRANSFERS // SMALL)
                )
            )
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE) wallet_transfer")
            connection.execute("VACUUM (ANALYZE) wallet_entry")
        answer = subprocess.run(
            [sys.executable, "-m", WORKER],
            cwd=ROOT,
            env=environment_on(url) | {"LOG_LEVEL": "WARNING"},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    said = dict(line.split("=") for line in answer.stdout.split())
    big, small = float(said["big"]), float(said["small"])
    yield figure("a page of a statement of 1,000,000 entries, of 1,000", big, "ms", small)
    entries = 2 * TRANSFERS
    yield figure("sealing, transfers", TRANSFERS / float(said["seal"]), "1/s", 0)
    yield figure("verifying, entries", entries / float(said["verify"]), "1/s", 0)
    yield figure("verifying all, drifts", float(said["drifts"]), "", 0)
    yield figure("verifying all, memory it took", float(said["grown"]), "MiB", 0)
