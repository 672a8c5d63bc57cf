"""Statements: an account's movements with the balance after each, and a month at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from wallet.models.ledger import Account, Entry
from wallet.money import localize_sum
from wallet.selectors.accounts import Holder, Party, account_with, party_of, wallet_in
from wallet.selectors.periods import balance_at, entries_within

Direction = Literal["", "in", "out"]
# What a movement of that kind is called; the others are called by the other side's name.
TITLES = {
    "adjustment": gettext_lazy("Correction by the house"),
    "chargeback": gettext_lazy("Taken back by your card's bank"),
    "chargeback_return": gettext_lazy("Given back by your card's bank"),
    "credit_back": gettext_lazy("Credit that was given up"),
    "debt": gettext_lazy("What you owed"),
    "fee": gettext_lazy("Marketplace fee"),
    "packet_return": gettext_lazy("Red packet, what was left"),
    "fee_back": gettext_lazy("Marketplace fee, given back"),
    "payout": gettext_lazy("Paid out"),
    "payout_fee": gettext_lazy("Payout fee"),
    "payout_return": gettext_lazy("Payout that came back"),
    "refund": gettext_lazy("Back to your card"),
}
# Who is behind the house's clearing account where it is no top-up.
BANKS = {
    "chargeback": (gettext_lazy("Your card's bank"), "card"),
    "chargeback_return": (gettext_lazy("Your card's bank"), "card"),
    "payout": (gettext_lazy("Your bank"), "home"),
    "payout_return": (gettext_lazy("Your bank"), "home"),
    "refund": (gettext_lazy("Your card"), "card"),
}
# What a card's bank takes of what came in, and what is paid for it later: nobody spent that.
TAKEN = ("chargeback", "debt")
RETURNED = "chargeback_return"


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One movement as its account sees it. ``id`` is the cursor: pass the last one as before.

    ``balance_after`` is None on insert-only accounts: what they have is only ever counted.
    """

    id: int
    at: datetime
    kind: str
    title: str
    memo: str
    amount: int
    balance_after: int | None
    currency: str
    counterparty: Party
    transfer_id: UUID


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of an account, in the reader's time zone.

    ``steps`` are the balances after each movement; before the first one it is ``opening``.
    ``taken`` is what cards' banks took back, less what they gave back: neither spent nor received.
    ``closing`` is ``opening`` + ``received`` - ``spent`` - ``taken``.
    """

    start: datetime
    end: datetime
    opening: int
    closing: int
    received: int
    spent: int
    taken: int
    steps: Sequence[tuple[datetime, int]]

    @property
    def given(self) -> int:
        """What cards' banks gave back, where that is more than they took."""
        return max(0, -self.taken)


def statement_of(
    holder: Holder,
    before: int | None = None,
    limit: int = 30,
    direction: Direction = "",
    until: datetime | None = None,
) -> list[StatementRow]:
    """The person's movements, newest first; ``direction`` keeps what came in, or went out."""
    wallet = wallet_in(holder)
    return _rows(wallet, before, limit, direction, until) if wallet else []


def business_statement(
    account_id: UUID,
    before: int | None = None,
    limit: int = 30,
    direction: Direction = "",
    until: datetime | None = None,
) -> list[StatementRow]:
    """The same for a business. For callers that were allowed to see its account."""
    return _rows(account_with(account_id), before, limit, direction, until)


def month_of(holder: Holder, day: date) -> Month:
    """The month around ``day``: the first and last balance, the sums, each step between."""
    start, end = month_around(day)
    wallet = wallet_in(holder)
    if wallet is None:
        return Month(start, end, 0, 0, 0, 0, 0, ())
    opening = balance_at(wallet, start) or 0
    found = list(
        entries_within(wallet, start, end)
        .order_by("id")
        .values_list("created_at", "amount", "balance_after", "transfer__kind")
    )
    banks = (*TAKEN, RETURNED)
    own = [amount for _at, amount, _after, kind in found if kind not in banks]
    return Month(
        start=start,
        end=end,
        opening=opening,
        closing=(found[-1][2] or 0) if found else opening,
        received=sum(amount for amount in own if amount > 0),
        spent=-sum(amount for amount in own if amount < 0),
        taken=-sum(amount for _at, amount, _after, kind in found if kind in banks),
        steps=[(at, after or 0) for at, _amount, after, _kind in found],
    )


def month_around(day: date) -> tuple[datetime, datetime]:
    """The first instant of the day's month and of the next, in the active time zone."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    zone = timezone.get_current_timezone()
    return (
        datetime(first.year, first.month, 1, tzinfo=zone),
        datetime(following.year, following.month, 1, tzinfo=zone),
    )


def _rows(
    account: Account,
    before: int | None,
    limit: int,
    direction: Direction,
    until: datetime | None,
) -> list[StatementRow]:
    entries = with_sides(entries_within(account, until=until))
    if before is not None:
        entries = entries.filter(id__lt=before)
    if direction:
        entries = (
            entries.filter(amount__gt=0) if direction == "in" else entries.filter(amount__lt=0)
        )
    return [row_of(entry) for entry in entries.order_by("-id")[:limit]]


def with_sides(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """The entries with all that their rows say of both sides."""
    return entries.select_related(
        "transfer__debit_account__owner",
        "transfer__debit_account__payee",
        "transfer__credit_account__owner",
        "transfer__credit_account__payee",
    )


def other_party(kind: str, account: Account) -> Party:
    """The other side of a movement of that kind; expects what ``party_of`` does."""
    if kind in BANKS and account.code.partition(".")[0] == "clearing":
        name, icon = BANKS[kind]
        return Party(str(name), None, icon)
    return party_of(account)


def row_of(entry: Entry) -> StatementRow:
    """The row of an entry from ``with_sides``."""
    transfer = entry.transfer
    other = transfer.credit_account if entry.amount < 0 else transfer.debit_account
    party = other_party(transfer.kind, other)
    return StatementRow(
        id=entry.id,
        at=entry.created_at,
        kind=transfer.kind,
        title=str(TITLES.get(transfer.kind, party.name)),
        memo=localize_sum(transfer.memo),
        amount=entry.amount,
        balance_after=entry.balance_after,
        currency=transfer.currency,
        counterparty=party,
        transfer_id=transfer.id,
    )
