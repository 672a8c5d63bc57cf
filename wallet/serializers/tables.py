"""A statement as CSV: as the reader's spreadsheet expects it, and harmless in it."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wallet.money import format_plain
from wallet.selectors import KINDS, StatementRow
from wallet.selectors.sifting import kind_of

# Where the comma parts decimals, spreadsheets expect semicolons between the columns.
DELIMITERS = {"fr": ";"}
# A cell that begins like this is run as a formula by spreadsheets; a quote makes it a text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\N{MINUS SIGN}", "＝", "＋", "－", "＠")
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # tells spreadsheets that this is UTF-8


def table_lines(portions: Iterable[list[StatementRow]]) -> Iterator[str]:
    """The file in pieces, in the active language and time zone: a head, then a piece a portion."""
    yield MARK + _written([head()])
    for rows in portions:
        yield _written(cells_of(row) for row in rows)


def head() -> list[str]:
    return [
        _("Date"),
        _("Time"),
        _("Kind"),
        _("With"),
        _("Note"),
        _("Amount"),
        _("Balance"),
        _("Currency"),
        _("Reference"),
    ]


def cells_of(row: StatementRow) -> list[str]:
    """One movement: texts that are no formulas, amounts as plain numbers."""
    at = timezone.localtime(row.at)
    after = row.balance_after
    return [
        f"{at:%Y-%m-%d}",
        f"{at:%H:%M:%S}",
        harmless(kind_name(row.kind)),
        harmless(row.title),
        harmless(row.memo),
        format_plain(row.amount, row.currency),
        "" if after is None else format_plain(after, row.currency),
        row.currency,
        str(row.transfer_id),
    ]


def kind_name(kind: str) -> str:
    """What a kind of movement is called; its own word where the house has none."""
    words = KINDS.get(kind_of(kind))
    return str(words) if words else kind.replace("_", " ").capitalize()


def harmless(text: str) -> str:
    """The text, so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _written(rows: Iterable[list[str]]) -> str:
    out = io.StringIO()
    delimiter = DELIMITERS.get((get_language() or "en")[:2], ",")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
