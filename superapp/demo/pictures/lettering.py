"""Capitals drawn as strokes, for the few words a picture needs; no font is ever asked for."""

import math

from .canvas import group, line, moved, num, path

# Each letter fills a box 10 wide and 14 high.
_STROKES = {
    "A": "M0 14L5 0L10 14M2 9H8",
    "B": "M1 0V14H6A3.7 3.7 0 0 0 6 6.6H1M6 6.6A3.3 3.3 0 0 0 6 0H1",
    "C": "M10 2.5A6 7 0 1 0 10 11.5",
    "D": "M1 0V14H4C8 14 10 11 10 7C10 3 8 0 4 0Z",
    "E": "M9 0H1V14H9M1 7H8",
    "F": "M9 0H1V14M1 7H8",
    "I": "M5 0V14",
    "J": "M8 0V10A3.6 4 0 0 1 1 10",
    "L": "M1 0V14H9",
    "M": "M0 14V0L5 9L10 0V14",
    "N": "M1 14V0L9 14V0",
    "O": "M5 0C9 0 10 4 10 7C10 10 9 14 5 14C1 14 0 10 0 7C0 4 1 0 5 0Z",
    "R": "M1 14V0H6A3.8 3.8 0 0 1 6 7.6H1M5 7.6L9.5 14",
    "S": "M9 2.4C8 .6 6.600 0 5 0C2.500 0 1 1.500 1 3.500C1 8 9.500 5.800 9.500 10.400"
    "C9.500 12.700 7.600 14 5 14C3 14 1.400 13.200 .5 11.500",
    "T": "M0 0H10M5 0V14",
    "U": "M1 0V9A4 5 0 0 0 9 9V0",
    "É": "M9 0H1V14H9M1 7H8M4 -3L7.500 -5.500",
}


def letter(
    mark: str, x: float, y: float, wide: float, high: float, colour: str, width: float
) -> str:
    """One capital in the box at (x, y)."""
    sx, sy = wide / 10, high / 14
    stroke = width / ((sx + sy) / 2)
    return line(_STROKES[mark], colour, stroke, transform=moved(x, y, 0, f"{sx:.3g} {sy:.3g}"))


def word(text: str, x: float, y: float, high: float, colour: str, width: float) -> str:
    """A word starting at (x, y), letters `high` tall."""
    step = high * 0.98
    parts = []
    for mark in text:
        narrow = mark == "I"
        at = x - high * 0.26 if narrow else x
        parts.append(letter(mark, at, y, high * 0.68, high, colour, width))
        x += step * (0.48 if narrow else 1)
    return group(*parts)


def star(x: float, y: float, r: float, colour: str) -> str:
    """A five-pointed star."""
    tips = []
    for i in range(10):
        size, angle = (r if i % 2 == 0 else r * 0.44), math.radians(i * 36 - 90)
        tips.append(f"{num(x + size * math.cos(angle))} {num(y + size * math.sin(angle))}")
    return path("M" + "L".join(tips) + "Z", colour)
