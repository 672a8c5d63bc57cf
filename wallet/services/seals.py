"""Seals: the chain over the books grows in the background, and what it covers is counted.

Transfers draw numbers from a sequence, and one with a lower number may commit after one with a
higher. So a seal first learns which number was the last one drawn, and then waits until every
transaction that was there at that moment has ended: what is up to that number then is all that
will ever be.
"""

import time

import structlog
from django.db import connection, transaction

from wallet import ledger
from wallet.models.ledger import Seal
from wallet.selectors.chain import GENESIS, link, records

log = structlog.get_logger(__name__)
BLOCK = 10_000
PATIENCE_SECONDS = 5
_LOCK = 7_316_001  # one sealer at a time


def seal_books() -> int:
    """Seal what is settled since the last seal and fold it into insert-only accounts.

    Answers how many transfers were sealed: none when another is at it, or when a transaction
    stays open for so long that nobody knows what it will write; a later call takes them all.
    """
    horizon, sealed = _horizon(), 0
    while horizon:
        seal = _seal_block(horizon)
        if seal is None:
            break
        sealed += seal.transfers
    return sealed


@transaction.atomic
def _seal_block(horizon: int) -> Seal | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
    last = Seal.objects.order_by("-position").first()
    position, after, head = (
        (last.position, last.upto, bytes(last.head)) if last else (0, 0, GENESIS)
    )
    number, count = after, 0
    for number, record in records(after, horizon, BLOCK):  # noqa: B007 (the last one is kept)
        head = link(head, record)
        count += 1
    if not count:
        return None
    seal = Seal.objects.create(position=position + 1, upto=number, transfers=count, head=head)
    ledger.fold(after=after, upto=number)
    # The log is where the head is known outside this database.
    transaction.on_commit(
        lambda: log.info(
            "ledger_sealed", position=seal.position, upto=number, transfers=count, head=head.hex()
        )
    )
    return seal


def _horizon() -> int:
    """The number below which everything is decided; 0 when that could not be known in time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM wallet_transfer_number")
        (number,) = cursor.fetchone()
        # Whoever drew a number up to this one had its transaction id before we get ours.
        cursor.execute("SELECT pg_current_xact_id()::text")
        (ours,) = cursor.fetchone()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %s::text::xid8", [ours]
            )
            if cursor.fetchone()[0]:
                return int(number)
            time.sleep(0.05)
    log.warning("ledger_not_sealed", reason="a transaction stays open")
    return 0
