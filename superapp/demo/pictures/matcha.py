"""The matcha set: bowl, whisk, scoop, powder. Colours: the glaze, then the clay."""

import math

from .canvas import (
    Canvas,
    disc,
    group,
    line,
    moved,
    num,
    path,
    polar,
)
from .ceramics import dress
from .colour import Tone
from .emblems import PAPER, emblem
from .turned import Turned, liquid

BAMBOO = Tone("#d2b070")


def matcha(c: Canvas) -> None:
    """A matcha set: bowl, bamboo whisk standing or lying, scoop, and the powder's tin."""
    layout = c.variant(3)
    style = ("specks", "dip", "drip", "strokes", "bands")[c.variant(5)]
    c.table(250)
    c.frame(1.08, 200, 298, 8)
    x = (152, 236, 160)[layout]
    c.shadow(x, 299, 62)
    body = Turned(x, [(206, 88), (226, 88), (256, 80), (276, 58), (284, 42), (290, 42)], tilt=0.23)
    dress(c, body, style, c.main, c.second, 0.45)
    foam = Tone("#9cb45a")
    c.add(body.rim(c, c.main, c.main, 7), liquid(body, c, foam, 7, 8))
    for _ in range(16):
        px, py = polar(x, 217, 1, 0)[0] + c.between(-52, 52), 217 + c.between(-5, 6)
        c.add(disc(px, py, c.between(1.2, 2.6), None, foam.lit(0.5), opacity=0.7))
    if layout == 0:
        _whisk(c, 296, 300, 0)
        _scoop(c, 196, 322, -6)
    elif layout == 1:
        _whisk(c, 96, 300, 0)
        _powder(c, 338, 300)
    else:
        _powder(c, 292, 300)
        _scoop(c, 236, 326, -4)


def _whisk(c: Canvas, x: float, y: float, turn: float) -> None:
    c.shadow(x, y - 1, 34, 7)
    parts = []
    for i in range(21):
        t = i / 10 - 1
        tone = BAMBOO.lit(0.25) if i % 2 else BAMBOO.shade
        d = (
            f"M{num(t * 15)} -66C{num(t * 30)} -46 {num(t * 40)} -24 {num(t * 33)} "
            f"{num(-4 + 4 * math.cos(t * 1.5))}"
        )
        parts.append(line(d, tone, 3.2))
    parts.append(path("M-16 -128Q0 -124 16 -128L17 -68Q0 -62 -17 -68Z", c.across(BAMBOO)))
    parts.append(disc(0, -128, 16, 4.4, BAMBOO.lit(0.4)))
    for yy, colour in ((-72, "#3c3a38"), (-78, "#3c3a38")):
        parts.append(line(f"M-18 {yy}Q0 {yy + 7} 18 {yy}", colour, 2.6))
    parts.append(line("M-8 -120V-84", "#ffffff", 3.4, opacity=0.45))
    parts.append(line("M-15.500 -98Q0 -93 15.500 -98", BAMBOO.deep, 2, opacity=0.6))
    c.add(group(*parts, transform=moved(x, y, turn)))


def _scoop(c: Canvas, x: float, y: float, turn: float) -> None:
    d = "M0 0C30 -4 76 -4 112 -8C124 -12 136 -8 138 -2C136 5 122 6 112 2C76 4 30 5 0 4Z"
    c.add(path(d, c.umbra, opacity=0.28, transform=moved(x + 4, y + 5, turn)))
    c.add(
        path(
            d,
            c.linear((0, BAMBOO.lit(0.3)), (1, BAMBOO.shade), to=(0, 1)),
            transform=moved(x, y, turn),
        )
    )
    c.add(
        group(
            disc(126, -4, 9, 4.4, "#8fa84e"),
            disc(124, -6, 5, 2.4, "#b1c673"),
            transform=moved(x, y, turn),
        )
    )


def _powder(c: Canvas, x: float, y: float) -> None:
    tin = Turned(x, [(y - 68, 38), (y - 40, 38), (y - 12, 38), (y - 8, 37)], tilt=0.2)
    tone = Tone(c.second.dark(0.06))
    c.shadow(x, y - 2, 38)
    c.add(
        path(tin.whole, tone.body),
        path(tin.zone(y - 50, y - 24), PAPER.body),
        tin.lit(c, tone, 0.4),
    )
    c.add(disc(x, y - 68, 38, 7.6, "#e0d9c8"), disc(x, y - 67, 33, 6, "#7f963f"))
    c.add(
        path(
            f"M{x - 31} {y - 67}C{x - 18} {y - 84} {x - 6} {y - 92} {x + 3} {y - 90}"
            f"C{x + 14} {y - 84} {x + 22} {y - 76} {x + 31} "
            f"{y - 67}C{x + 12} {y - 61} {x - 12} {y - 61} {x - 31} {y - 67}Z",
            c.slant(Tone("#9cb552")),
        )
    )
    c.add(emblem(c, x, y - 30, 9, Tone("#5f7f45"), 0))
