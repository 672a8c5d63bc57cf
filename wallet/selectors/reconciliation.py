"""Our books beside a provider's statement, item by item."""

import csv
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TextIO

from wallet.models import Chargeback, Payout, ProviderAttempt
from wallet.models.ledger import Entry
from wallet.money import exponent
from wallet.providers import Line
from wallet.selectors.chargebacks import transfer_ids

OPEN = ("started", "action", "waiting", "unknown")
_OURS = re.compile(r"PALABRE\s*([0-9A-F]{12})")


@dataclass(slots=True)
class Item:
    """A top-up, refund, payout or chargeback: what the provider owes us for it, by either side."""

    key: str
    text: str
    ours: int = 0
    theirs: int = 0
    is_open: bool = False


@dataclass(slots=True)
class Comparison:
    """Both sums, and the items on which they differ. ``fees`` is what the provider kept."""

    ours: int = 0
    theirs: int = 0
    fees: int = 0
    differences: list[Item] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether nothing differs but what is on its way."""
        return all(item.is_open for item in self.differences)


def compared(
    provider: str, currency: str, lines: Iterable[Line], since: datetime, until: datetime
) -> Comparison:
    """The clearing account's entries of that time against the statement's lines."""
    found = Comparison()
    items: dict[str, Item] = defaultdict(lambda: Item("", ""))
    attempts: dict[uuid.UUID | None, ProviderAttempt] = {
        one.id: one for one in ProviderAttempt.objects.filter(provider=provider)
    }
    of_subject = {one.subject_id: one for one in attempts.values()}
    by_reference = {one.reference: one for one in attempts.values() if one.reference}
    for attempt in list(of_subject.values()):  # a payout that came back is booked under this id
        of_subject[uuid.uuid5(attempt.subject_id, "return")] = attempt
    claims = {  # what moved for a claim of a bank is that claim's
        moved: one.reference
        for one in Chargeback.objects.filter(provider=provider)
        for line, _amount in one.lines
        for moved in transfer_ids(one, line).values()
    }
    for amount, transfer_id, pending_id, kind in Entry.objects.filter(
        account__code=f"clearing.{provider}",
        account__currency=currency,
        created_at__gte=since,
        created_at__lt=until,
    ).values_list("amount", "transfer_id", "transfer__pending_id", "transfer__kind"):
        known = of_subject.get(pending_id or transfer_id)
        item = items[str(known.id if known else claims.get(transfer_id, transfer_id))]
        item.text = item.text or kind
        item.ours -= amount
        found.ours -= amount
    claimed = set(claims.values())
    for line in lines:
        known = attempts.get(_uuid(line.key)) or by_reference.get(line.reference)
        is_claim = line.reference in claimed
        item = items[str(known.id) if known else line.reference if is_claim else line.id]
        item.text = item.text or line.kind
        item.theirs += line.amount
        found.theirs += line.amount
        found.fees += line.fee
    for key, item in sorted(items.items()):
        if item.ours != item.theirs:
            asked = attempts.get(_uuid(key))
            item.key, item.is_open = key, bool(asked and asked.state in OPEN)
            found.differences.append(item)
    return found


def lines_in(file: TextIO, currency: str) -> Iterator[Line]:
    """A bank's statement as CSV: date, amount (signed, major units), currency, text.

    A line that names a payout by the reference we gave it is that payout's. ValueError with the
    line's number for one that can't be read.
    """
    payouts = {
        payout_id.hex[-12:].upper(): key
        for payout_id, key in ProviderAttempt.objects.filter(
            purpose=ProviderAttempt.Purpose.PAYOUT,
            subject_id__in=Payout.objects.values("id"),
        ).values_list("subject_id", "id")
    }
    for number, row in enumerate(csv.DictReader(file), start=2):
        try:
            day = datetime.fromisoformat(row["date"].strip()).replace(tzinfo=UTC)
            money = row["currency"].strip().upper()
            minor = Decimal(row["amount"].strip().replace(",", ".")).scaleb(exponent(money))
            text = row.get("text") or ""
        except (KeyError, AttributeError, InvalidOperation, ValueError) as error:
            raise ValueError(f"line {number}: {error}") from error
        if not minor.is_finite() or minor != minor.to_integral_value():
            raise ValueError(f"line {number}: {row['amount']}")
        if money != currency:
            continue
        named = _OURS.search(text.upper())
        key = payouts.get(named[1]) if named else None
        yield Line(f"line {number}", day, text[:80], int(minor), money, key=str(key or ""))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
