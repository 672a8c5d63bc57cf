"""A transfer that nothing speaks against, written by one statement.

``send_transfer`` locks the payer's guard, then reads, judges and writes: a dozen round trips, most
of them under the lock. Here all is read first without a lock (``meeting_of``) and judged by the
same functions. One statement then writes all that the others write, if under its locks the guard
has still the version that was judged: no payment, no freeze and no change of limits has come
between. Whatever is not plain is left to ``send_transfer``, which says why.
"""

import json
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from messaging import bus
from messaging.errors import Refusal
from messaging.models import User
from messaging.selectors.rows import prepared
from messaging.services.appending import PLACED, Placed, append_values, appending, placed
from messaging.services.messages import compose_card, follow
from messaging.services.rows import row_json
from wallet import ledger
from wallet.cards.transfers import TRANSFER
from wallet.models import ChatTransfer, IdempotentRequest
from wallet.selectors.transfers import Meeting
from wallet.services.balances import announce
from wallet.services.clearance import judged
from wallet.services.transfers import check_meeting, draw_up, held_back

# The card comes last, as the conversation is locked last by all; where it may not be posted, the
# money does not move either.
SEND = f"""
WITH told AS (
    SELECT * FROM wallet_send(
        %(seen)s, %(transfer)s::jsonb, %(outflow)s::jsonb, %(deed)s::jsonb, %(answer)s::jsonb,
        %(batch)s::jsonb, %(sides)s::uuid[]
    )
), {appending(only_if="EXISTS (SELECT FROM told)")}
SELECT {PLACED},
       (SELECT jsonb_agg(to_jsonb(told)) FROM told),
       CASE WHEN last_seq IS NULL THEN wallet_let_go() END
FROM (SELECT) AS once LEFT JOIN present ON true LEFT JOIN taken ON true
"""  # noqa: S608 (our own words)
# What ends in nothing, and is for the other way to do or to refuse: others are in the way, what
# was judged is no longer so, an id or a key was used before, there is not enough money, or a newer
# version of the house has a column of which this process knows nothing.
_LEFT = {"WL001", "WL003", "WL008", "23502", "23505", "40001", "40P01", "55P03"}


def send_at_once(
    *,
    payer: User,
    meeting: Meeting,
    transfer_id: UUID,
    amount: int,
    currency: str,
    note: str,
    delay_hours: int,
    is_confirmed: bool,
    answer_with: Callable[[ChatTransfer], IdempotentRequest],
) -> ChatTransfer | None:
    """What ``send_transfer`` does of what has no proof, with the answer that is kept for it; None
    where it is not plain, with nothing written."""
    sides = [one for one in (meeting.payer_account, meeting.payee_account) if one]
    if meeting.payee is None or meeting.reading is None or len(sides) < 2 or ledger.is_dated():
        return None
    try:
        check_meeting(meeting=meeting, payer=payer, payee=meeting.payee, is_confirmed=is_confirmed)
        transfer = draw_up(
            payer=payer,
            transfer_id=transfer_id,
            payee=meeting.payee,
            conversation=meeting.place,
            amount=amount,
            currency=currency,
            note=note,
            delay_hours=delay_hours,
        )
        outflow, deed = judged(
            payer=payer,
            guard=meeting.guard,
            reading=meeting.reading,
            amount=transfer.amount,
            currency=currency,
            payee=f"user.{meeting.payee.id}",
            reference=transfer.id,
        )
        pending = held_back(transfer=transfer, sides=sides)
        answer = answer_with(transfer)
    except Refusal:
        return None
    message = compose_card(
        sender=payer,
        conversation=meeting.place,
        card_type=TRANSFER,
        card_ref=str(transfer.id),
        client_id=uuid.uuid5(transfer.id, "card"),
        context={"transfer": transfer},
    )
    rows = {"transfer": transfer, "outflow": outflow, "deed": deed, "answer": answer}
    told = _written(
        append_values(message=message)
        | {name: row_json(row=row) for name, row in rows.items()}
        | {
            "seen": meeting.guard.version,
            "batch": ledger.batch_of([pending]),
            "sides": sides,
        }
    )
    if told is None:
        return None
    with bus.together():
        announce(told=told[1])
        follow(message=message, row=told[0])
    return transfer


def _written(values: dict[str, Any]) -> tuple[Placed, list[ledger.Told]] | None:
    """Where the card stands and what holders are told; None where nothing was written."""
    # In somebody's transaction, what ends in nothing must not spoil it.
    around: Any = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with around, prepared() as cursor:
            cursor.execute(SEND, values)
            *row, told, _let_go = cursor.fetchone()
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", None) in _LEFT:
            return None
        raise
    return placed(row=row), [
        ledger.Told(**one | {"owner_id": UUID(one["owner_id"])}) for one in json.loads(told)
    ]
