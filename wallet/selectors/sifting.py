"""Statements searched and filtered, page by page, at a cost that does not grow with the account.

A page walks the account's index (account, id) backwards from its cursor, within the two ids that
a period comes to (``selectors.periods``). What is searched or filtered looks at ``LOOKED_AT``
movements at most and then says how far it came: an account with a million movements answers as
fast as one with a few thousand, and nothing more is written when money moves than without any
search.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Literal

from django.db.models import Case, F, Func, Q, QuerySet, TextField, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from messaging.errors import Refusal
from messaging.selectors.asked import fold
from wallet.models.ledger import Account, Entry
from wallet.money import parse_amount
from wallet.selectors.accounts import HOUSE
from wallet.selectors.periods import entries_within
from wallet.selectors.statements import TITLES, StatementRow, row_of, with_sides

Direction = Literal["", "in", "out"]
LOOKED_AT = 2_000
WORDS = 6
# What people call the kinds of movements, by how a transfer's kind begins.
KINDS = {
    "payment": _("Purchase"),
    "payment_back": _("Refund of a purchase"),
    "gift_card": _("Gift card"),
    "credit": _("Store credit"),
    "top_up": _("Top-up"),
    "transfer": _("Transfer"),
    "request": pgettext_lazy("noun", "Request"),
    "packet": _("Red packet"),
    "split": _("Split bill"),
    "pot": _("Pot"),
    "exchange": _("Exchange"),
    "refund": _("Refund"),
    "chargeback": _("Chargeback"),
    "debt": _("Debt"),
    "payout": _("Payout"),
    "fee": _("Fee"),
    "adjustment": _("Correction"),
}


@dataclass(frozen=True, slots=True)
class Sieve:
    """What to keep of a statement. ``since`` is its first instant, ``until`` the one after it.

    ``words`` are looked for in the counterparty's name, the memo, the kind and the amount; each
    has to be found. ``kind`` is a key of ``KINDS``.
    """

    words: str = ""
    direction: Direction = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether rows within the period may be left out."""
        return bool(self.words.strip() or self.direction or self.kind)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first. ``older`` is the next page's ``before``, None at the end.

    ``looked_back_to`` is set where the search stopped before the page was full: to when it looked.
    """

    rows: list[StatementRow]
    older: int | None
    looked_back_to: datetime | None = None


class Plain(Func):
    """A text without accents and case."""

    function = "search_plain"
    output_field = TextField()


def kind_of(kind: str) -> str:
    """The key of ``KINDS`` for a transfer's kind: the longest that it begins with, or itself."""
    return max((name for name in KINDS if kind.startswith(name)), key=len, default=kind)


def sifted(
    account: Account | None, sieve: Sieve, before: int | None = None, limit: int = 30
) -> Page:
    """A page of an account that the caller was allowed to see; empty where there is none."""
    if account is None:
        return Page([], None)
    window = _within(account, sieve, before)
    if not sieve.is_narrow:
        rows = [row_of(one) for one in with_sides(window).order_by("-id")[: limit + 1]]
        return Page(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)
    looked = window.order_by("-id")[:LOOKED_AT]
    found = with_sides(Entry.objects.filter(id__in=looked.values("id")))
    if sieve.words.strip():
        found = found.alias(name=_NAME, memo=Plain(F("transfer__memo")))
    found = found.filter(_kept_by(sieve, account.currency))
    rows = [row_of(one) for one in found.order_by("-id")[: limit + 1]]
    if len(rows) > limit:
        return Page(rows[:limit], rows[limit - 1].id)
    last = window.order_by("-id").values_list("id", "created_at")[LOOKED_AT - 1 : LOOKED_AT]
    for entry_id, at in last:
        return Page(rows, entry_id, at)
    return Page(rows, None)


def walked(account: Account, sieve: Sieve, portion: int = 500) -> Iterator[list[StatementRow]]:
    """Everything that the sieve keeps, newest first, in portions of constant memory."""
    before: int | None = None
    while True:
        page = sifted(account, sieve, before, portion)
        if page.rows:
            yield page.rows
        if page.older is None:
            return
        before = page.older


def _within(account: Account, sieve: Sieve, before: int | None) -> QuerySet[Entry]:
    entries = entries_within(account, sieve.since, sieve.until)
    return entries if before is None else entries.filter(id__lt=before)


# The name of the other side: of whom the money went to, or came from.
_NAME = Plain(
    Case(
        When(
            amount__lt=0,
            then=Coalesce(
                "transfer__credit_account__owner__display_name",
                "transfer__credit_account__payee__name",
            ),
        ),
        default=Coalesce(
            "transfer__debit_account__owner__display_name",
            "transfer__debit_account__payee__name",
        ),
    )
)


def _kept_by(sieve: Sieve, currency: str) -> Q:
    kept = Q()
    if sieve.direction:
        kept &= Q(amount__gt=0) if sieve.direction == "in" else Q(amount__lt=0)
    if sieve.kind:
        kept &= _of_kind(sieve.kind)
    words = fold(sieve.words).split()[:WORDS]
    return reduce(and_, (_said(word, currency) for word in words), kept)


def _of_kind(name: str) -> Q:
    """Transfers of a kind of ``KINDS``: a refund of a purchase is no purchase."""
    of_others = [other for other in KINDS if other != name and other.startswith(name)]
    begins = Q(transfer__kind__startswith=name)
    return reduce(and_, (~Q(transfer__kind__startswith=other) for other in of_others), begins)


def _said(word: str, currency: str) -> Q:
    """Where a word is found: names, memos, what kinds and the house's accounts are called."""
    found = Q(name__contains=word) | Q(memo__contains=word)
    for kind, title in KINDS.items():
        if word in fold(str(title)):
            found |= _of_kind(kind)
    for kind, title in TITLES.items():
        if word in fold(str(title)):
            found |= Q(transfer__kind=kind)
    for code, (name, _icon) in HOUSE.items():
        if word in fold(str(name)):
            found |= Q(amount__lt=0, transfer__credit_account__code__startswith=code)
            found |= Q(amount__gt=0, transfer__debit_account__code__startswith=code)
    try:
        amount = parse_amount(word.strip("+-\N{MINUS SIGN}€$£¥"), currency)
    except Refusal:
        return found
    return found | Q(amount__in=(amount, -amount))
