"""The audit: do the books agree with themselves? For operators; it sees every account.

Every question is asked of one snapshot. Transfers are read once, in the order of the chain,
through a cursor of the server, so that neither the database nor we hold the whole ledger at once;
accounts are compared with what the transfers say, and running balances with their neighbours.
The laws in the database make each of these drifts impossible; this is how we would know that one
of them was broken or switched off.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from wallet.selectors import chain
from wallet.selectors.chain import RECORD, in_portions

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


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends, as the log says it too, and how many transfers wait for a seal."""

    position: int
    head: str
    unsealed: int


def audit() -> Iterator[Drift | Progress | Head]:
    """Check every law on one snapshot of the ledger; yields as it goes."""
    with _snapshot():
        yield from _guards()
        yield from _transfers()
        yield from _accounts()
        for law, sql in _WHOLE:
            yield from _ask(law, sql)


@contextmanager
def _snapshot() -> Iterator[None]:
    """One snapshot for all questions; where a transaction is open already, the one it has."""
    is_ours = not connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if is_ours:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = '10min'")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '5min'")
        yield
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")
            cursor.execute("RESET idle_in_transaction_session_timeout")


def _transfers() -> Iterator[Drift | Progress | Head]:
    """Each transfer by itself, with its entries and what it resolves; and the chain over all."""
    total = _count("wallet_transfer")
    walk = _Chain()
    done = 0
    with in_portions() as cursor:
        cursor.execute(_TRANSFERS)
        for number, record, *wrong in cursor:
            yield from walk.take(number, record)
            for law, text in zip(_TRANSFER_LAWS, wrong, strict=True):
                if text:
                    yield Drift(law, text)
            done += 1
            if done % PORTION == 0 or done == total:
                yield Progress("transfers", done, total)
    yield from walk.end()


class _Chain:
    """Walks the chain beside the transfers and compares heads where a seal ends."""

    def __init__(self) -> None:
        self.seals = chain.seals()
        self.head, self.count, self.position, self.unsealed = chain.GENESIS, 0, 0, 0
        self.seal = next(self.seals, None)

    def take(self, number: int, record: str) -> Iterator[Drift]:
        while self.seal and number > self.seal[1]:
            yield from self._close(self.seal)
        if self.seal:
            self.head = chain.link(self.head, record)
            self.count += 1
        else:
            self.unsealed += 1

    def end(self) -> Iterator[Drift | Head]:
        while self.seal:
            yield from self._close(self.seal)
        yield Head(self.position, self.head.hex() if self.position else "", self.unsealed)

    def _close(self, seal: tuple[int, int, int, bytes]) -> Iterator[Drift]:
        position, upto, transfers, head = seal
        if position != self.position + 1:
            yield Drift("chain", f"seal {position} follows seal {self.position}")
        if (transfers, head) != (self.count, self.head):
            yield Drift(
                "chain",
                f"seal {position} (up to {upto}) is of {transfers} transfers and {head.hex()}, "
                f"the books are {self.count} and {self.head.hex()}",
            )
        # What follows is compared with what this seal says, so that one break is told once.
        self.position, self.head, self.count = position, head, 0
        self.seal = next(self.seals, None)


def _accounts() -> Iterator[Drift | Progress]:
    total = _count("wallet_account")
    for law, sql in _ACCOUNTS:
        yield from _ask(law, sql)
    yield Progress("accounts", total, total)


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (our own table names)
        return int(cursor.fetchone()[0])


def _ask(law: str, sql: str) -> Iterator[Drift]:
    with in_portions() as cursor:
        cursor.execute(sql)
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
    "account_insert_only_unbounded",
    "account_keeps_its_currency",
    "account_never_overdrawn",
    "account_once_a_holder",
    "account_opens_empty",
    "account_stays",
    "entries_mirror_their_transfer",
    "entry_append_only",
    "entry_moves_something",
    "entry_once_a_transfer_and_account",
    "mandate_never_above_its_cap",
    "mandateback_append_only",
    "mandateuse_append_only",
    "partrefund_append_only",
    "seal_append_only",
    "seal_of_something",
    "seal_position_positive",
    "tender_never_refunded_above_what_it_gave",
    "transfer_amount_positive",
    "transfer_append_only",
    "transfer_between_two_accounts",
    "transfer_expires_while_pending",
    "transfer_has_entries",
    "transfer_in_its_accounts_currency",
    "transfer_mirrors_its_pending_one",
    "transfer_resolved_once",
    "transfer_resolves_a_pending_one",
)

_TRANSFER_LAWS = ("entries_balance", "resolved_once", "expired_when_due", "one_currency")
# One row a transfer: its number, what of it is sealed, and for each law what is wrong with it.
_TRANSFERS = f"""
SELECT t.number, {RECORD},
    CASE WHEN b.count <> CASE WHEN t.phase IN ('single', 'post') THEN 2 ELSE 0 END
              OR b.count <> b.mirrored
         THEN format('transfer %s (%s): %s entries, sum %s', t.id, t.phase, b.count, b.sum) END,
    CASE WHEN t.pending_id IS NOT NULL AND (
              p.phase IS DISTINCT FROM 'pending' OR p.number >= t.number
              OR (p.debit_account_id, p.credit_account_id, p.currency)
                 IS DISTINCT FROM (t.debit_account_id, t.credit_account_id, t.currency)
              OR CASE WHEN t.phase = 'post' THEN t.amount > p.amount ELSE t.amount <> p.amount END
              OR EXISTS (SELECT FROM wallet_transfer o
                         WHERE o.pending_id = t.pending_id AND o.id <> t.id))
         THEN format('transfer %s (%s) does not end %s as its only end', t.id, t.phase,
                     t.pending_id) END,
    CASE WHEN (t.phase = 'expire' AND t.created_at < coalesce(p.expires_at, 'infinity'))
              OR (t.phase = 'post' AND t.created_at >= p.expires_at)
         THEN format('transfer %s (%s) of %s, due %s', t.id, t.phase, t.created_at,
                     p.expires_at) END,
    CASE WHEN d.currency IS DISTINCT FROM t.currency OR c.currency IS DISTINCT FROM t.currency
         THEN format('transfer %s in %s between %s and %s', t.id, t.currency, d.currency,
                     c.currency) END
FROM wallet_transfer t
LEFT JOIN wallet_transfer p ON p.id = t.pending_id
LEFT JOIN wallet_account d ON d.id = t.debit_account_id
LEFT JOIN wallet_account c ON c.id = t.credit_account_id,
LATERAL (SELECT count(*) AS count, coalesce(sum(e.amount), 0) AS sum,
                count(*) FILTER (WHERE (e.account_id, e.amount) IN (
                    (t.debit_account_id, -t.amount), (t.credit_account_id, t.amount))) AS mirrored
           FROM wallet_entry e WHERE e.transfer_id = t.id) b
ORDER BY t.number
"""  # noqa: S608 (our own text)

_ACCOUNTS = [
    (
        "counters",
        """
        SELECT format('account %s (%s): says -%s +%s posted and -%s +%s pending,'
                      ' its transfers say -%s +%s and -%s +%s', a.id, a.code,
                      a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending,
                      coalesce(s.d, 0), coalesce(s.c, 0), coalesce(s.dp, 0), coalesce(s.cp, 0))
        FROM wallet_account a LEFT JOIN (
            SELECT side.account, o.insert_only, sum(dp) AS dp, sum(d) AS d, sum(cp) AS cp,
                   sum(c) AS c
            FROM wallet_change t,
                 LATERAL (VALUES (t.debit_account_id, t.pending, t.posted, 0, 0),
                                 (t.credit_account_id, 0, 0, t.pending, t.posted))
                         AS side(account, dp, d, cp, c)
                 JOIN wallet_account o ON o.id = side.account
            WHERE NOT o.insert_only
               OR t.number <= (SELECT coalesce(max(upto), 0) FROM wallet_seal)
            GROUP BY 1, 2) s ON s.account = a.id
        WHERE (a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted)
              IS DISTINCT FROM
              (coalesce(s.dp, 0), coalesce(s.d, 0), coalesce(s.cp, 0), coalesce(s.c, 0))
        """,
    ),
    (
        "running_balance",
        """
        SELECT format('account %s: entry %s says balance %s, the one before %s and it moves %s',
                      e.account_id, e.id, e.balance_after, e.previous, e.amount)
        FROM (SELECT w.*, coalesce(lead(w.balance_after) OVER
                     (PARTITION BY w.account_id ORDER BY w.id DESC), 0) AS previous
              FROM wallet_entry w) e JOIN wallet_account a ON a.id = e.account_id
        WHERE NOT a.insert_only
          AND e.balance_after IS DISTINCT FROM e.previous + e.amount
        """,
    ),
    (
        "never_overdrawn",
        """
        SELECT format('account %s (%s) has %s available', a.id, a.code,
                      a.credits_posted - a.debits_posted - a.debits_pending)
        FROM wallet_account a
        WHERE NOT a.may_overdraw AND a.credits_posted - a.debits_posted - a.debits_pending < 0
        """,
    ),
]

_WHOLE: list[tuple[str, str]] = [
    (
        "sums_to_zero",
        """
        SELECT format('all entries in %s sum to %s', a.currency, sum(e.amount))
        FROM wallet_entry e JOIN wallet_account a ON a.id = e.account_id
        GROUP BY a.currency HAVING sum(e.amount) <> 0
        """,
    ),
    (
        "entries_of_a_transfer",
        """
        SELECT format('entry %s is of transfer %s, which is not there', e.id, e.transfer_id)
        FROM wallet_entry e
        WHERE NOT EXISTS (SELECT FROM wallet_transfer t WHERE t.id = e.transfer_id)
        """,
    ),
    (
        "payment_parts_are_held",
        """
        SELECT format('payment part %s: its tenders bring %s of %s to its payee', p.id,
                      coalesce(sum(t.amount), 0), p.amount)
        FROM wallet_paymentpart p
        LEFT JOIN wallet_parttender x ON x.part_id = p.id
        LEFT JOIN wallet_transfer t
          ON t.id = x.id AND t.phase IN ('pending', 'single') AND t.amount = x.amount
             AND t.debit_account_id = x.account_id AND t.credit_account_id = p.payee_account_id
        GROUP BY p.id HAVING coalesce(sum(t.amount), 0) <> p.amount
        """,
    ),
    (
        "refunds_are_booked",
        """
        SELECT format('payment part %s: %s refunded by its tenders, %s by its refunds', x.part_id,
                      sum(x.refunded), coalesce(max(r.total), 0))
        FROM wallet_parttender x LEFT JOIN (
            SELECT part_id, sum(amount) AS total FROM wallet_partrefund GROUP BY part_id
        ) r ON r.part_id = x.part_id
        GROUP BY x.part_id HAVING sum(x.refunded) <> coalesce(max(r.total), 0)
        UNION ALL
        SELECT format('account %s: its tenders say %s came back, the ledger says %s',
                      coalesce(x.account_id, t.account_id), coalesce(x.total, 0),
                      coalesce(t.total, 0))
        FROM (SELECT account_id, sum(refunded) AS total FROM wallet_parttender
              GROUP BY 1 HAVING sum(refunded) > 0) x
        FULL JOIN (SELECT credit_account_id AS account_id, sum(amount) AS total
                   FROM wallet_transfer WHERE kind = 'payment_back' AND phase = 'single'
                   GROUP BY 1) t USING (account_id)
        WHERE x.total IS DISTINCT FROM t.total
        """,
    ),
    (
        "allowances_are_counted",
        """
        SELECT format('allowance %s: says %s spent, its uses say %s', m.id, m.spent,
                      coalesce(sum(u.amount - coalesce(b.restored, 0)), 0))
        FROM wallet_mandate m LEFT JOIN wallet_mandateuse u ON u.mandate_id = m.id
        LEFT JOIN (SELECT use_id, sum(amount) FILTER (WHERE is_restored) AS restored
                   FROM wallet_mandateback GROUP BY use_id) b ON b.use_id = u.id
        GROUP BY m.id HAVING m.spent <> coalesce(sum(u.amount - coalesce(b.restored, 0)), 0)
        UNION ALL
        SELECT format('allowance use %s of %s: %s came back', u.id, u.amount, sum(b.amount))
        FROM wallet_mandateuse u JOIN wallet_mandateback b ON b.use_id = u.id
        GROUP BY u.id HAVING sum(b.amount) > u.amount
        """,
    ),
    (
        "gift_cards_are_paid",
        """
        SELECT format('gift card %s of %s: never paid', g.id, g.amount)
        FROM wallet_giftcard g LEFT JOIN wallet_transfer t
          ON t.id = g.id AND t.phase = 'single' AND t.kind = 'gift_card' AND t.amount = g.amount
             AND t.credit_account_id = g.account_id
        WHERE t.id IS NULL
        """,
    ),
    (
        "top_ups_are_booked",
        """
        SELECT format('top-up %s (%s) and the ledger disagree', u.id, u.state)
        FROM wallet_topup u LEFT JOIN wallet_transfer t
          ON t.id = u.id AND t.phase = 'single' AND t.kind = 'top_up' AND t.amount = u.amount
        WHERE (u.state = 'succeeded') <> (t.id IS NOT NULL)
        """,
    ),
]
