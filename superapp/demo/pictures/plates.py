"""Plates seen from above. Colours: the glaze, then the accent."""

import math

from .canvas import (
    Canvas,
    disc,
    group,
    line,
    num,
    path,
    polar,
    smooth,
)
from .colour import Tone


def plate(c: Canvas) -> None:
    """A plate seen from above; sometimes a second, smaller one lies over its edge."""
    c.wall()
    pair = c.variant(3) == 1
    cx, cy, r = (176, 206, 124) if pair else (200, 200, 136)
    _disc_plate(c, cx, cy, r, c.main, c.second, c.variant(5))
    if pair:
        _disc_plate(c, 274, 138, 76, c.second, c.main, (c.variant(5) + 2) % 5)
    elif c.variant(3) == 2:
        _cutlery(c)


def _disc_plate(
    c: Canvas, cx: float, cy: float, r: float, glaze: Tone, accent: Tone, style: int
) -> None:
    whole = f"M{num(cx - r)} {num(cy)}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z"
    # A round shadow needs no blur: a radial fades as softly and costs far less.
    halo = c.radial(
        (0, c.umbra, 0.34),
        (0.8, c.umbra, 0.3),
        (0.9, c.umbra, 0.12),
        (1, c.umbra, 0),
        at=(0.5, 0.5),
        reach=0.5,
    )
    c.add(disc(cx + r * 0.075, cy + r * 0.1, r * 1.1, None, halo))
    face = c.linear((0, glaze.lit(0.3)), (0.5, glaze.body), (1, glaze.dark(0.14)), to=(0.9, 1))
    marks = [disc(cx, cy, r, r, face)]
    if style == 0:
        marks.append(
            disc(cx, cy, r * 0.93, None, "none", stroke=accent.body, stroke_width=r * 0.035)
        )
        marks.append(disc(cx, cy, r * 0.86, None, "none", stroke=accent.body, stroke_width=1.8))
    elif style == 1:
        bite = [
            (cx - r * 1.1, cy + r * 0.2),
            (cx - r * 0.4, cy + r * 0.36),
            (cx + r * 0.2, cy + r * 0.16),
            (cx + r * 1.1, cy + r * 0.42),
            (cx + r * 1.2, cy + r * 1.4),
            (cx - r * 1.2, cy + r * 1.4),
        ]
        marks.append(path(smooth(bite, close=True), accent.body, opacity=0.95))
    elif style == 2:
        for i in range(28):
            x, y = polar(cx, cy, r * 0.84, i * 360 / 28)
            place = f"translate({num(x)} {num(y)}) rotate({num(i * 360 / 28 + 90)})"
            marks.append(path("M0 9C6 3 5 -5 0 -9C-5 -5 -6 3 0 9Z", accent.body, transform=place))
    elif style == 3:
        marks.append(
            disc(cx, cy, r * 0.985, None, "none", stroke=accent.shade, stroke_width=r * 0.03)
        )
    else:
        for i in range(60):
            a, b = polar(cx, cy, r * 0.76, i * 6), polar(cx, cy, r * 0.97, i * 6 + c.between(-1, 1))
            marks.append(
                line(f"M{num(a[0])} {num(a[1])}L{num(b[0])} {num(b[1])}", accent.body, 2.6)
            )
    if style in (1, 3):
        marks.append(_flat_specks(c, cx, cy, r, glaze.ink))
    well = c.linear(
        (0, glaze.dark(0.22), 0.75), (0.45, glaze.body, 0.12), (1, "#ffffff", 0.75), to=(0.8, 1)
    )
    marks.append(disc(cx, cy, r * 0.68, None, "none", stroke=well, stroke_width=r * 0.05))
    pool = c.linear((0, glaze.ink, 0.13), (0.6, "#ffffff", 0.16), to=(0.8, 1))
    marks.append(disc(cx, cy, r * 0.655, None, pool))
    edge = c.linear((0, "#ffffff", 0.85), (0.5, "#ffffff", 0.1), (1, glaze.ink, 0.35), to=(0.8, 1))
    marks.append(disc(cx, cy, r - 1.6, None, "none", stroke=edge, stroke_width=3.2))
    a, b = polar(cx, cy, r * 0.87, 205), polar(cx, cy, r * 0.87, 248)
    shine = (
        f"M{num(a[0])} {num(a[1])}A{num(r * 0.87)} {num(r * 0.87)} 0 0 1 {num(b[0])} {num(b[1])}"
    )
    marks.append(line(shine, "#fff", r * 0.045, opacity=0.6))
    bitten = style == 1
    c.add(group(*marks, clip_path=c.clip(whole) if bitten else None))


def _flat_specks(c: Canvas, cx: float, cy: float, r: float, colour: str) -> str:
    out = []
    for _ in range(110):
        x, y = polar(cx, cy, r * math.sqrt(c.rng.random()), c.between(0, 360))
        out.append(disc(x, y, c.rng.choice((0.7, 0.9, 1.2, 1.7)), None, colour, opacity=0.5))
    return group(*out)


def _cutlery(c: Canvas) -> None:
    """A brass fork laid over the plate's right side."""
    tone = Tone("#c39a5c")
    fork = (
        "M0 96C-4 40 -4 10 -3 -8C-12 -14 -13 -26 -12 -58L-8 -58L-7 -26L-3 -26L-2.4 -58"
        "L2.4 -58L3 -26L7 -26L8 -58L12 -58C13 -26 12 -14 3 -8C4 10 4 40 0 96Z"
    )
    place = "translate(292 196) rotate(14) scale(1.12)"
    c.add(
        group(
            path(fork, c.umbra, opacity=0.3, filter=c.blur(3)), transform="translate(5 7) " + place
        )
    )
    fill = c.linear((0, tone.pale), (0.5, tone.body), (1, tone.deep))
    c.add(path(fork, fill, transform=place))
