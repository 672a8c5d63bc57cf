"""Where a month's money went: by whom it went to, and by what kind of movement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from wallet.models import Payout
from wallet.models.ledger import Account
from wallet.selectors.accounts import Party, party_of
from wallet.selectors.periods import entries_within
from wallet.selectors.sifting import KINDS, kind_of
from wallet.selectors.statements import TAKEN, TITLES, month_around

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Spent:
    """A part of what was spent: on whom or on what, how much, in how many movements.

    ``percent`` is of the largest part, at least 1: the length of its bar.
    """

    name: str
    party: Party | None
    amount: int
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Spending:
    """What left in a month, the largest parts first; what is beyond them is one part, "others"."""

    total: int
    by_party: list[Spent]
    by_kind: list[Spent]
    others: int


def spending_of(account: Account | None, day: date) -> Spending:
    """The spending of the month around ``day``; three queries over that month's entries.

    What a card's bank took back is not spending, nor is what is paid for it later, what became
    money in another currency, or a payout that came back. What statements call by its kind is
    called so here: money paid out went to a bank, not to a "Top-up".
    """
    if account is None:
        return Spending(0, [], [], 0)
    start, end = month_around(day)
    went = entries_within(account, start, end).filter(amount__lt=0)
    went = went.exclude(transfer__kind__in=(*TAKEN, "exchange"))
    if returned := _returned(account, start):
        went = went.exclude(transfer__pending__in=returned)
    sums = list(
        went.values("transfer__credit_account", "transfer__kind").annotate(
            total=-Sum("amount"), count=Count("id")
        )
    )
    parties: dict[Any, list[int]] = {}
    kinds: dict[str, list[int]] = {}
    for one in sums:
        title = TITLES.get(one["transfer__kind"], "")
        _add(parties, (one["transfer__credit_account"], title), one)
        _add(kinds, kind_of(one["transfer__kind"]), one)
    largest = sorted(parties.items(), key=lambda one: (-one[1][0], str(one[0])))[:SHOWN]
    accounts = Account.objects.select_related("owner", "payee").in_bulk(
        {key for (key, _title), _sum in largest}
    )
    total = sum(amount for amount, _count in parties.values())
    most = largest[0][1][0] if largest else 1
    by_party = [
        Spent(party.name, party, amount, count, max(1, amount * 100 // most))
        for (key, title), (amount, count) in largest
        for party in [Party(str(title), None, "out") if title else party_of(accounts[key])]
    ]
    named = sorted(kinds.items(), key=lambda one: -one[1][0])
    top = named[0][1][0] if named else 1
    by_kind = [
        Spent(str(KINDS.get(key, key)), None, amount, count, max(1, amount * 100 // top))
        for key, (amount, count) in named
    ]
    others = total - sum(one.amount for one in by_party)
    return Spending(total, by_party, by_kind, others)


def _returned(account: Account, start: datetime) -> list[UUID]:
    """What kept the money of the payouts that came back after that moment."""
    found = Payout.objects.filter(account=account, state=Payout.State.RETURNED)
    return [kept for one in found.filter(settled_at__gte=start) for kept in (one.id, one.fee_id)]


def _add(sums: dict[Any, list[int]], key: object, one: Mapping[str, Any]) -> None:
    held = sums.setdefault(key, [0, 0])
    held[0] += one["total"]
    held[1] += one["count"]
