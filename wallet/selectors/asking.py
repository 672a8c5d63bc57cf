"""What is asked of a statement, from the words of an address: for pages, files and clients."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.errors import Invalid
from wallet.models.ledger import Account
from wallet.selectors.sifting import KINDS, Direction, Sieve, sifted
from wallet.selectors.statements import month_around

LONGEST = 100
ROWS = 30
KEPT = ("q", "direction", "kind", "from", "to", "month", "currency", "shop")  # of an address
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


def sieve_of(asked: Mapping[str, str], *, is_strict: bool = False) -> Sieve:
    """The sieve of ``q``, ``direction``, ``kind``, ``month`` (2026-11), ``from`` and ``to``
    (2026-11-22, both included) or ``period`` (first/last day, where these two are empty), in the
    active time zone.

    What makes no sense is left out; with ``is_strict`` it is refused (Invalid).
    """
    wrong: dict[str, str] = {}
    direction = asked.get("direction", "")
    if direction not in ("", "in", "out"):
        wrong["direction"], direction = "in, out", ""
    kind = asked.get("kind", "")
    if kind and kind not in KINDS:
        wrong["kind"], kind = ", ".join(KINDS), ""
    since, until = period_of(asked, wrong)
    words = "".join(one for one in asked.get("q", "") if one.isprintable()).strip()
    if wrong and is_strict:
        raise Invalid("bad_filter", fields=wrong)
    return Sieve(words[:LONGEST], cast(Direction, direction), kind, since, until)


def period_of(
    asked: Mapping[str, str], wrong: dict[str, str]
) -> tuple[datetime | None, datetime | None]:
    """The first instant asked for and the one after the last; None for an open end."""
    if month := asked.get("month", ""):
        if day := _day(f"{month}-01"):
            return month_around(day)
        wrong["month"] = "2026-11"
    ends: list[date | None] = []
    given = dict(zip(("from", "to"), asked.get("period", "").split("/"), strict=False))
    if asked.get("from") or asked.get("to"):
        given = {}
    for name in ("from", "to"):
        text = asked.get(name, "") or given.get(name, "")
        day = _day(text)
        if text and day is None:
            wrong[name] = "2026-11-22"
        ends.append(day)
    first, last = ends
    if first and last and last < first:
        first, last = last, first
    return (
        _midnight(first) if first else None,
        _midnight(last + timedelta(days=1)) if last else None,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if len(text) == 10 and text.isascii() else None
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())


def asked_page(account: Account | None, asked: Mapping[str, str], sieve: Sieve) -> dict[str, Any]:
    """A page of a statement as its templates draw it, a person's as a shop's: the rows, the
    filters, and what asks for the next page. ``asked`` is the query of the address."""
    before = asked.get("before", "")
    is_cursor = before.isascii() and before.isdigit() and len(before) < 18
    page = sifted(account, sieve, int(before) if is_cursor else None, ROWS)
    kept = {name: asked[name] for name in KEPT if asked.get(name)}
    return {
        "rows": page.rows,
        "older": page.older,
        "looked_back_to": page.looked_back_to,
        "before": before if is_cursor else "",
        "sieve": sieve,
        "asked": kept,
        "kept": urlencode(kept),
        "kinds": [(name, words) for name, words in KINDS.items()],
        "this_year": timezone.localdate().year,
    }


def usual_periods() -> list[tuple[Any, date, date]]:
    """The periods that a statement is mostly asked for: their name, first and last day."""
    today = timezone.localdate()
    first = today.replace(day=1)
    last_of_before = first - timedelta(days=1)
    return [
        (_("This month"), first, today),
        (_("Last month"), last_of_before.replace(day=1), last_of_before),
        (_("This year"), today.replace(month=1, day=1), today),
    ]
