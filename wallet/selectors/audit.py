"""The audit: do the books agree with themselves? For operators; it sees every account.

Every question is asked of one snapshot and in portions, so that neither the database nor we hold
the whole ledger at once. The laws in the database make each of these drifts impossible; this is
how we would know that one of them was broken or switched off.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

PORTION = 5_000


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that does not agree. ``law`` is stable; ``text`` says what and where."""

    law: str
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows of a kind were checked, of how many."""

    what: str
    done: int
    total: int


def audit() -> Iterator[Drift | Progress]:
    """Check every law on one snapshot of the ledger; yields as it goes."""
    with _snapshot():
        yield from _guards()
        yield from _in_portions("transfers", "wallet_transfer", _TRANSFERS)
        yield from _in_portions("accounts", "wallet_account", _ACCOUNTS)
        for law, sql in _WHOLE:
            yield from _ask(law, sql, {})


@contextmanager
def _snapshot() -> Iterator[None]:
    """One snapshot for all questions; where a transaction is open already, the one it has."""
    is_ours = not connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if is_ours:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = '5min'")
        yield
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")


def _in_portions(
    what: str, table: str, questions: list[tuple[str, str]]
) -> Iterator[Drift | Progress]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (our own table names)
        (total,) = cursor.fetchone()
    after, done = "00000000-0000-0000-0000-000000000000", 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT max(id::text), count(*) FROM"  # noqa: S608
                f" (SELECT id FROM {table} WHERE id > %s ORDER BY id LIMIT %s) portion",
                [after, PORTION],
            )
            last, count = cursor.fetchone()
        if not count:
            return
        for law, sql in questions:
            yield from _ask(law, sql, {"after": after, "last": last})
        after, done = last, done + count
        yield Progress(what, done, total)


def _ask(law: str, sql: str, bounds: dict[str, Any]) -> Iterator[Drift]:
    with connection.cursor() as cursor:
        cursor.execute(sql, bounds)
        for (text,) in cursor:
            yield Drift(law, text)


def _guards() -> Iterator[Drift]:
    """The triggers and constraints that make drift impossible are there and switched on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
            " WHERE tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace"
            " UNION SELECT conname FROM pg_constraint WHERE convalidated"
            " AND connamespace = current_schema()::regnamespace"
            " UNION SELECT relname FROM pg_index JOIN pg_class i ON i.oid = indexrelid"
            " WHERE indisunique AND indisvalid"
            " AND i.relnamespace = current_schema()::regnamespace"
        )
        present = {name for (name,) in cursor}
    for name in GUARDS:
        if name not in present:
            yield Drift("guard", f"{name} is missing or switched off")


GUARDS = (
    "account_counters_never_negative",
    "account_has_one_currency",
    "account_never_overdrawn",
    "account_once_a_holder",
    "account_opens_empty",
    "entries_mirror_their_transfer",
    "entry_append_only",
    "entry_moves_something",
    "entry_once_a_transfer_and_account",
    "transfer_amount_positive",
    "transfer_append_only",
    "transfer_between_two_accounts",
    "transfer_credits_its_currency",
    "transfer_debits_its_currency",
    "transfer_has_entries",
    "transfer_mirrors_its_pending_one",
    "transfer_resolved_once",
    "transfer_resolves_a_pending_one",
)

_TRANSFERS = [
    (
        "entries_balance",
        """
        SELECT format('transfer %%s (%%s): %%s entries, sum %%s', t.id, t.phase,
                      count(e.id), coalesce(sum(e.amount), 0))
        FROM wallet_transfer t LEFT JOIN wallet_entry e ON e.transfer_id = t.id
        WHERE t.id > %(after)s AND t.id <= %(last)s
        GROUP BY t.id
        HAVING coalesce(sum(e.amount), 0) <> 0
            OR count(e.id) <> CASE WHEN t.phase IN ('single', 'post') THEN 2 ELSE 0 END
            OR count(e.id) <> count(e.id) FILTER (WHERE (e.account_id, e.amount) IN (
                   (t.debit_account_id, -t.amount), (t.credit_account_id, t.amount)))
        """,
    ),
    (
        "resolved_once",
        """
        SELECT format('transfer %%s (%%s): %%s resolutions', t.id, t.phase, count(r.id))
        FROM wallet_transfer t JOIN wallet_transfer r ON r.pending_id = t.id
        WHERE t.id > %(after)s AND t.id <= %(last)s
        GROUP BY t.id
        HAVING count(r.id) > 1 OR t.phase <> 'pending' OR bool_or(
            (r.amount, r.currency, r.debit_account_id, r.credit_account_id)
            IS DISTINCT FROM (t.amount, t.currency, t.debit_account_id, t.credit_account_id))
        """,
    ),
    (
        "one_currency",
        """
        SELECT format('transfer %%s in %%s between %%s and %%s', t.id, t.currency,
                      d.currency, c.currency)
        FROM wallet_transfer t
        LEFT JOIN wallet_account d ON d.id = t.debit_account_id
        LEFT JOIN wallet_account c ON c.id = t.credit_account_id
        WHERE t.id > %(after)s AND t.id <= %(last)s
          AND (d.currency IS DISTINCT FROM t.currency OR c.currency IS DISTINCT FROM t.currency)
        """,
    ),
]

_ACCOUNTS = [
    (
        "posted_counters",
        """
        SELECT format('account %%s (%%s): says -%%s +%%s posted, its entries say -%%s +%%s', a.id,
                      a.code, a.debits_posted, a.credits_posted,
                      coalesce(-sum(e.amount) FILTER (WHERE e.amount < 0), 0),
                      coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0))
        FROM wallet_account a LEFT JOIN wallet_entry e ON e.account_id = a.id
        WHERE a.id > %(after)s AND a.id <= %(last)s
        GROUP BY a.id
        HAVING a.debits_posted <> coalesce(-sum(e.amount) FILTER (WHERE e.amount < 0), 0)
            OR a.credits_posted <> coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0)
        """,
    ),
    (
        "pending_counters",
        """
        WITH open AS (
            SELECT t.debit_account_id, t.credit_account_id, t.amount FROM wallet_transfer t
            WHERE t.phase = 'pending'
              AND NOT EXISTS (SELECT FROM wallet_transfer r WHERE r.pending_id = t.id))
        SELECT format('account %%s (%%s): says -%%s +%%s pending, open holds say -%%s +%%s', a.id,
                      a.code, a.debits_pending, a.credits_pending, d.total, c.total)
        FROM wallet_account a,
             LATERAL (SELECT coalesce(sum(amount), 0) AS total FROM open
                      WHERE debit_account_id = a.id) d,
             LATERAL (SELECT coalesce(sum(amount), 0) AS total FROM open
                      WHERE credit_account_id = a.id) c
        WHERE a.id > %(after)s AND a.id <= %(last)s
          AND (a.debits_pending <> d.total OR a.credits_pending <> c.total)
        """,
    ),
    (
        "running_balance",
        """
        SELECT format('account %%s: entry %%s says balance %%s, the sum is %%s', account_id, id,
                      balance_after, running)
        FROM (SELECT e.*, sum(amount) OVER (PARTITION BY account_id ORDER BY id) AS running
              FROM wallet_entry e
              WHERE account_id > %(after)s AND account_id <= %(last)s) walked
        WHERE balance_after <> running
        """,
    ),
    (
        "never_overdrawn",
        """
        SELECT format('account %%s (%%s) has %%s available', a.id, a.code,
                      a.credits_posted - a.debits_posted - a.debits_pending)
        FROM wallet_account a
        WHERE a.id > %(after)s AND a.id <= %(last)s AND NOT a.may_overdraw
          AND a.credits_posted - a.debits_posted - a.debits_pending < 0
        """,
    ),
]

_WHOLE: list[tuple[str, str]] = [
    (
        "sums_to_zero",
        """
        SELECT format('all entries in %%s sum to %%s', a.currency, sum(e.amount))
        FROM wallet_entry e JOIN wallet_account a ON a.id = e.account_id
        GROUP BY a.currency HAVING sum(e.amount) <> 0
        """,
    ),
    (
        "payment_parts_are_held",
        """
        SELECT format('payment part %%s: no pending transfer of %%s to its payee', p.id, p.amount)
        FROM wallet_paymentpart p LEFT JOIN wallet_transfer t
          ON t.id = p.id AND t.phase = 'pending' AND t.amount = p.amount
             AND t.credit_account_id = p.payee_account_id
        WHERE t.id IS NULL
        """,
    ),
    (
        "top_ups_are_booked",
        """
        SELECT format('top-up %%s (%%s) and the ledger disagree', u.id, u.state)
        FROM wallet_topup u LEFT JOIN wallet_transfer t
          ON t.id = u.id AND t.phase = 'single' AND t.kind = 'top_up' AND t.amount = u.amount
        WHERE (u.state = 'succeeded') <> (t.id IS NOT NULL)
        """,
    ),
]
