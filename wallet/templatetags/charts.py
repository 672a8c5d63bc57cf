"""A month's balance as a stepped line, drawn on the server: plain SVG, no script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from babel.numbers import format_compact_decimal, format_decimal
from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext, to_locale
from django.utils.translation import gettext as _

from wallet.money import exponent, format_money, to_decimal
from wallet.selectors import Month

register = template.Library()


@dataclass(frozen=True, slots=True)
class Frame:
    """The picture's size and where in it the plot lies, in SVG units."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    days: Sequence[int]


WIDE = Frame(760, 188, 40, 748, 14, 158, (1, 5, 10, 15, 20, 25))
NARROW = Frame(360, 176, 36, 352, 14, 146, (1, 10, 20))


@register.inclusion_tag("wallet/_chart.html")
def balance_chart(month: Month, currency: str, size: str = "wide") -> dict[str, Any]:
    """The chart of ``month``, "wide" or "narrow"; said in words for those who can't see it."""
    frame = WIDE if size == "wide" else NARROW
    now = timezone.now()
    until = min(now, month.end)
    steps = [(month.start, month.opening), *month.steps]
    top = _ceiling(max(balance for _at, balance in steps), 10 ** exponent(currency))
    plot = _Plot(frame, month.start, month.end, top)
    line = "".join(plot.path(steps, until))
    peak = max(month.steps, key=lambda step: step[1], default=None)
    end_x = plot.x(until)
    tags = [_tag(plot, until, month.closing, currency)]
    if peak and peak[1] > month.closing and abs(plot.x(peak[0]) - end_x) > 96:
        tags.append(_tag(plot, peak[0], peak[1], currency))
    return {
        "size": size,
        "frame": frame,
        "plot_height": frame.bottom - frame.top,
        "axis_x": frame.left - 8,
        "days_y": frame.bottom + 22,
        "line": line,
        "fill": f"{line} V{frame.bottom} H{frame.left} Z",
        "grid": [(f"{plot.y(value):.1f}", _short(value, currency)) for value in _ticks(top)],
        "days": plot.days(until if until < month.end else None),
        "tags": tags,
        "now": f"{end_x:.1f}" if until < month.end else "",
        "rest": f"{frame.right - end_x:.1f}",
        "words": _words(month, currency, peak),
    }


class _Plot:
    """From moments and amounts to coordinates."""

    def __init__(self, frame: Frame, start: datetime, end: datetime, top: int) -> None:
        self.frame, self.start, self.top = frame, start, top
        self.span = (end - start).total_seconds()
        self.end = end

    def x(self, at: datetime) -> float:
        part = (at - self.start).total_seconds() / self.span
        frame = self.frame
        return frame.left + (frame.right - frame.left) * min(1.0, max(0.0, part))

    def y(self, balance: int) -> float:
        frame = self.frame
        return frame.bottom - (frame.bottom - frame.top) * balance / self.top

    def path(self, steps: Sequence[tuple[datetime, int]], until: datetime) -> Iterator[str]:
        """The stepped line; of several steps within one unit of width only the last is drawn."""
        drawn: dict[int, tuple[float, float]] = {}
        for at, balance in steps:
            drawn[round(self.x(at))] = (self.x(at), self.y(balance))
        (x, y), *rest = drawn.values()
        yield f"M{x:.1f} {y:.1f}"
        for x, y in rest:
            yield f" H{x:.1f} V{y:.1f}"
        yield f" H{self.x(until):.1f}"

    def days(self, today: datetime | None) -> list[tuple[str, str]]:
        """Where the days' numbers stand; today is said in a word and keeps its distance."""
        last = (self.end - timedelta(days=1)).day
        marks = []
        for day in (*self.frame.days, last):
            x = self.x(self.start.replace(day=day))
            if today is None or abs(x - self.x(today)) > 36:
                marks.append((f"{x:.1f}", str(day)))
        if today is not None:
            marks.append((f"{self.x(today):.1f}", pgettext("on a chart", "today")))
        return marks


def _tag(plot: _Plot, at: datetime, balance: int, currency: str) -> dict[str, str]:
    """A dot with its amount beside it, on the side where there is room."""
    x, y = plot.x(at), plot.y(balance)
    is_late = x > plot.frame.right - 90
    return {
        "x": f"{x:.1f}",
        "y": f"{y:.1f}",
        "text_x": f"{x - 10:.1f}" if is_late else f"{x + 10:.1f}",
        "text_y": f"{max(12.0, y - 8):.1f}",
        "anchor": "end" if is_late else "start",
        "text": format_money(balance, currency),
    }


def _ceiling(highest: int, unit: int) -> int:
    """A round amount at or above the highest, never nothing."""
    step = _step(max(highest, 10 * unit))
    return -(-max(highest, 1) // step) * step


def _step(top: int) -> int:
    """A round distance (1, 2 or 5 times a power of ten) of which 2 to 5 make ``top``."""
    power = 10 ** (len(str(top)) - 1)
    for step in (power // 5, power // 2, power, 2 * power):
        if step and top <= 4 * step:
            return step
    return 5 * power


def _ticks(top: int) -> list[int]:
    return list(range(0, top + 1, _step(top)))


def _short(amount: int, currency: str) -> str:
    """An amount on the axis: major units without the currency, thousands as 1.5K or 1,5 k."""
    locale, major = to_locale(get_language() or "en"), to_decimal(amount, currency)
    if major >= 1000:
        return format_compact_decimal(major, fraction_digits=1, locale=locale)
    return format_decimal(major, "0.##", locale=locale)


def _words(month: Month, currency: str, peak: tuple[datetime, int] | None) -> str:
    said = _("Balance in %(month)s: from %(opening)s to %(closing)s") % {
        "month": date_format(month.start, "F"),
        "opening": format_money(month.opening, currency),
        "closing": format_money(month.closing, currency),
    }
    if peak is None:
        return said
    return said + _(", at most %(peak)s on the %(day)s") % {
        "peak": format_money(peak[1], currency),
        "day": date_format(timezone.localtime(peak[0]), "j F"),
    }
