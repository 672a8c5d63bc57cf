"""Statements and receipts as PDF: set on A4, in the active language and time zone.

The letters are those of Vera, which comes with reportlab: Latin scripts and common signs. A letter
that it lacks is set without its accent where that helps, else as a low line: a name in another
script never stops a paper, and the reference beside it says which movement is meant.
"""

import functools
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from wallet.money import format_money, format_signed
from wallet.selectors import Movement, StatementRow
from wallet.serializers.tables import kind_name

HOUSE = "Palabre"
INK, SOFT, LINE, GREEN = (HexColor(one) for one in ("#1d1b16", "#6d675c", "#ddd6c9", "#1f5c3d"))
MARGIN = 18 * mm
_SAME = {"\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}", "\t": " ", "\n": " "}


INSTANT = timedelta(microseconds=1)  # what lies between a period's last instant and its end


@dataclass(frozen=True)
class Period:
    """What a statement covers. ``since`` is its first instant, ``until`` the one after it."""

    since: datetime
    until: datetime
    opening: int | None
    closing: int | None
    currency: str


def statement_pdf(holder: str, period: Period, rows: Sequence[StatementRow]) -> bytes:
    """The statement of a period; ``rows`` are given and set oldest first."""
    title = _("Statement")
    return _made(title, statement_story(holder, period, rows))


def receipt_pdf(moved: Movement) -> bytes:
    """The receipt of one movement."""
    return _made(_("Receipt"), receipt_story(moved))


def statement_story(holder: str, period: Period, rows: Sequence[StatementRow]) -> list[Any]:
    """What the statement says, in order: head, sums, and every movement."""
    currency = period.currency
    days = _("%(first)s to %(last)s") % {
        "first": _day(period.since),
        "last": _day(period.until - INSTANT),
    }
    came = sum(row.amount for row in rows if row.amount > 0)
    went = sum(row.amount for row in rows if row.amount < 0)
    facts = [
        (_("Account holder"), holder),
        (_("Period"), days),
        (_("Opening balance"), _sum(period.opening, currency)),
        (_("Came in"), format_money(came, currency)),
        (_("Went out"), format_money(-went, currency)),
        (_("Closing balance"), _sum(period.closing, currency)),
    ]
    story: list[Any] = [_text(_("Statement"), "title"), Spacer(1, 4 * mm), _facts(facts)]
    story.append(Spacer(1, 8 * mm))
    if not rows:
        return [*story, _text(_("No movements in this period."), "plain")]
    head = [_("Date"), _("With"), _("Amount"), _("Balance")]
    table = [[_text(one, "head" if at < 2 else "head_end") for at, one in enumerate(head)]]
    table += [_line(row) for row in rows]
    widths = [24 * mm, 86 * mm, 32 * mm, 32 * mm]
    return [*story, Table(table, widths, repeatRows=1, style=_RULED)]


def receipt_story(moved: Movement) -> list[Any]:
    """What a receipt says: how much, from whom to whom, when, why, and under which numbers."""
    goes_out = moved.amount < 0
    payer, payee = (moved.mine, moved.other) if goes_out else (moved.other, moved.mine)
    states = {
        "done": pgettext("movement", "Done"),
        "held": _("Held, not paid out yet"),
        "released": _("Released: the money went back"),
        "expired": _("Expired: the money went back"),
    }
    facts = [
        (_("From"), payer.name),
        (_("To"), payee.name),
        (_("Kind"), kind_name(moved.kind)),
        (_("Note"), moved.memo or "–"),
        (_("Date"), _moment(moved.at)),
        (_("State"), states[moved.state]),
        (_("Reference"), moved.reference),
        (_("Movement"), str(moved.transfer_id)),
    ]
    if moved.held_at is not None:
        facts.insert(5, (_("Held since"), _moment(moved.held_at)))
    return [
        _text(_("Receipt"), "title"),
        Spacer(1, 3 * mm),
        _text(format_money(abs(moved.amount), moved.currency), "sum"),
        Spacer(1, 6 * mm),
        _facts(facts),
    ]


def settable(text: str) -> str:
    """The text in letters that the font has."""
    known = _faces()
    out = []
    for one in unicodedata.normalize("NFC", text):
        one = _SAME.get(one, one)
        if ord(one) in known:
            out.append(one)
            continue
        if unicodedata.category(one) in ("Mn", "Cf", "Cc"):
            continue
        bare = unicodedata.normalize("NFKD", one)[0]
        out.append(bare if ord(bare) in known else "_")
    return "".join(out)


@functools.cache
def _faces() -> Any:
    """The fonts, made known once; answers the letters that both have."""
    for name, file in (("Vera", "Vera.ttf"), ("VeraBd", "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(name, file))
    return set(pdfmetrics.getFont("Vera").face.charToGlyph) & set(
        pdfmetrics.getFont("VeraBd").face.charToGlyph
    )


def _style(size: float, font: str = "Vera", colour: Any = INK, end: bool = False) -> Any:
    return ParagraphStyle(
        f"{font}{size}{end}",
        fontName=font,
        fontSize=size,
        leading=size * 1.4,
        textColor=colour,
        alignment=TA_RIGHT if end else 0,
        splitLongWords=1,
    )


_STYLES = {
    "title": _style(20, "VeraBd"),
    "sum": _style(26, "VeraBd", GREEN),
    "plain": _style(9),
    "soft": _style(9, colour=SOFT),
    "small": _style(8, colour=SOFT),
    "end": _style(9, end=True),
    "head": _style(8, "VeraBd", SOFT),
    "head_end": _style(8, "VeraBd", SOFT, end=True),
}
_RULED = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
    ]
)


def _text(text: str, style: str) -> Paragraph:
    _faces()
    return Paragraph(escape(settable(text)), _STYLES[style])


def _line(row: StatementRow) -> list[Any]:
    said = escape(settable(row.title))
    memo = " · ".join(one for one in (kind_name(row.kind), row.memo) if one)
    said += f'<br/><font size="8" color="#6d675c">{escape(settable(memo))}</font>'
    at = timezone.localtime(row.at)
    return [
        _text(f"{date_format(at, 'j N Y')} {at:%H:%M}", "small"),
        Paragraph(said, _STYLES["plain"]),
        _text(format_signed(row.amount, row.currency), "end"),
        _text(_sum(row.balance_after, row.currency), "end"),
    ]


def _facts(facts: list[tuple[str, str]]) -> Table:
    rows = [[_text(name, "soft"), _text(value, "plain")] for name, value in facts]
    return Table(rows, [45 * mm, 129 * mm], style=_RULED_SOFT)


_RULED_SOFT = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)


_PADDING = 6  # what the library's frame keeps free within the margins


def _made(title: str, story: list[Any]) -> bytes:
    out = io.BytesIO()
    paper = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN - _PADDING,
        rightMargin=MARGIN - _PADDING,
        topMargin=28 * mm,
        bottomMargin=22 * mm,
        title=f"{HOUSE} · {title}",
        author=HOUSE,
    )
    _faces()
    paper.build(story, canvasmaker=Numbered)
    return out.getvalue()


class Numbered(Canvas):
    """Pages that know how many they are: drawn once all of them are set."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._set: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 (the library's name)
        self._set.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        made = settable(_("Made on %(day)s") % {"day": _moment(timezone.now())})
        for number, page in enumerate(self._set, start=1):
            self.__dict__.update(page)
            width, height = A4
            self.setFillColor(GREEN)
            self.setFont("VeraBd", 13)
            self.drawString(MARGIN, height - 18 * mm, HOUSE)
            self.setStrokeColor(LINE)
            self.line(MARGIN, height - 22 * mm, width - MARGIN, height - 22 * mm)
            self.setFillColor(SOFT)
            self.setFont("Vera", 8)
            self.drawString(MARGIN, 12 * mm, made)
            counted = _("Page %(number)s of %(count)s") % {
                "number": number,
                "count": len(self._set),
            }
            self.drawRightString(width - MARGIN, 12 * mm, settable(counted))
            super().showPage()
        super().save()


def _sum(amount: int | None, currency: str) -> str:
    return "–" if amount is None else format_money(amount, currency)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")


def _moment(moment: datetime) -> str:
    at = timezone.localtime(moment)
    return f"{date_format(at, 'j F Y')}, {at:%H:%M}"
