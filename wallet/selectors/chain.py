"""The chain over the books: what of a transfer is sealed, in which order, and how.

    head = sha256(head before it + the transfer with its entries, as JSON)

from ``GENESIS`` on, in the order of the transfers' numbers. A seal keeps the head it came to.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import connection

GENESIS = hashlib.sha256(b"").digest()
PORTION = 5_000

# Text that is the same on every server, whatever its settings: no date is written as one.
RECORD = """
json_build_array(
    t.number, t.id, t.phase, t.pending_id, t.debit_account_id, t.credit_account_id, t.amount,
    t.currency, t.kind, t.memo, (extract(epoch FROM t.expires_at) * 1000000)::bigint,
    (extract(epoch FROM t.created_at) * 1000000)::bigint,
    (SELECT json_agg(json_build_array(e.id, e.account_id, e.amount, e.balance_after,
                                      (extract(epoch FROM e.created_at) * 1000000)::bigint)
                     ORDER BY e.id)
       FROM wallet_entry e WHERE e.transfer_id = t.id)
)::text
"""


def link(head: bytes, record: str) -> bytes:
    """The head after ``record``."""
    return hashlib.sha256(head + record.encode()).digest()


def records(after: int, upto: int, limit: int) -> Iterator[tuple[int, str]]:
    """The next transfers above ``after``, up to ``upto``: their numbers and what is sealed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.number, {RECORD} FROM wallet_transfer t"  # noqa: S608 (our own text)
            " WHERE t.number > %s AND t.number <= %s ORDER BY t.number LIMIT %s",
            [after, upto, limit],
        )
        yield from cursor


def in_portions() -> Any:
    """A cursor of the server, which hands over a portion at a time however much it has found."""
    cursor: Any = connection.chunked_cursor()
    cursor.itersize = PORTION
    return cursor


def seals() -> Iterator[tuple[int, int, int, bytes]]:
    """Every seal from the first on: position, up to which number, of how many, head."""
    with in_portions() as cursor:
        cursor.execute("SELECT position, upto, transfers, head FROM wallet_seal ORDER BY position")
        for position, upto, transfers, head in cursor:
            yield position, upto, transfers, bytes(head)


def head_of(position: int) -> str:
    """The head that a seal keeps, as the log shows it; empty if there is no such seal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(head, 'hex') FROM wallet_seal WHERE position = %s", [position]
        )
        found = cursor.fetchone()
    return found[0] if found else ""
