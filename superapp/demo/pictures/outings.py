"""Outings: cinema tickets, popcorn, film poster, projector, pass. Colours: main, then accent."""

import math

from .canvas import Canvas, box, disc, group, line, moved, num, path
from .cinema import film_pass, projector
from .colour import Tone
from .covers import PLATES
from .lettering import star, word

CARD = Tone("#eedfc2")


def _ticket(c: Canvas, x: float, y: float, turn: float, tone: Tone, ink: Tone, style: int) -> None:
    d = (
        "M0 8Q0 0 8 0H220Q228 0 228 8V38A14 14 0 0 0 228 66V96Q228 104 220 104H8Q0 104 "
        "0 96V66A14 14 0 0 0 0 38Z"
    )
    place = moved(x, y, turn)
    soft = path(d, c.umbra, opacity=0.32, transform=f"translate(9 12) {place}")
    c.add(group(soft, filter=c.blur(5)))
    parts = [
        path(d, c.slant(tone)),
        path("M8 0H220Q228 0 228 6H0Q0 0 8 0Z", "#ffffff", opacity=0.3),
    ]
    parts.append(
        line("M168 8V98", ink.body, 2.4, stroke_dasharray="5 6", opacity=0.8, stroke_linecap="butt")
    )
    parts.append(box(20, 15, 132, 74, "none", 6, stroke=ink.body, stroke_width=1.8, opacity=0.6))
    if style == 0:
        parts += [word("CINÉ", 36, 38, 28, ink.body, 4.6), star(198, 52, 15, ink.body)]
    elif style == 1:
        parts += [
            line("M36 36H118M36 52H92", ink.body, 7),
            line("M36 70H136", ink.body, 3),
            disc(198, 52, 15, None, "none", stroke=ink.body, stroke_width=5),
            disc(198, 52, 5, None, ink.body),
        ]
    elif style == 2:
        parts += [
            disc(60, 52, 25, None, "none", stroke=ink.body, stroke_width=5),
            disc(60, 52, 6, None, ink.body),
        ]
        for i in range(5):
            a = math.radians(i * 72 - 90)
            parts.append(disc(60 + 14 * math.cos(a), 52 + 14 * math.sin(a), 4.6, None, ink.body))
        parts += [line("M98 40H140M98 54H130M98 68H138", ink.body, 5)]
        for i, w in enumerate((3, 1.5, 4, 2, 1.5, 3, 2)):
            parts.append(box(182, 24 + i * 8.4, 32, w + 1, ink.body))
    else:
        parts += [
            word("DUO", 40, 38, 28, ink.body, 4.6),
            star(186, 40, 9, ink.body),
            star(208, 64, 9, ink.body),
        ]
    c.add(group(*parts, transform=place))


def tickets(c: Canvas) -> None:
    """Two tickets fanned, side by side, or with a third; four prints."""
    layout, style = c.variant(3), c.variant(4, 1)
    one, two = c.main, c.second
    dark = Tone(one.contrast("#f8ecd8", "#5a2f2c"))
    light = Tone(two.contrast("#f8ecd8", one.dark(0.3) if one.is_dark else "#4a3a34"))
    c.wall()
    c.frame(1.08, 200, 200, 0)
    if layout == 0:
        _ticket(c, 100, 112, 9, two, light, style)
        _ticket(c, 78, 198, -10, one, dark, style)
    elif layout == 1:
        _ticket(c, 98, 90, -6, one, dark, style)
        _ticket(c, 82, 206, 5, two, light, style)
    else:
        _ticket(c, 118, 92, 20, CARD, Tone(one.dark(0.2)), style)
        _ticket(c, 92, 128, 4, two, light, style)
        _ticket(c, 74, 208, -13, one, dark, style)


def popcorn(c: Canvas) -> None:
    """A striped bucket of popcorn; a tall one, a box, or a bucket with a drink."""
    kind = c.variant(3)
    one, cream = c.main, Tone("#f6efe2")
    c.table(262)
    c.frame(1.06, 200, 310, 8)
    cx = 162 if kind == 2 else 200
    top, low, wide, narrow = ((150, 308, 82, 58), (124, 308, 68, 50), (162, 308, 78, 56))[kind]
    c.shadow(cx, 307, narrow + 16, 9)
    for i in range(46):
        t = c.between(-1, 1)
        dome = math.sqrt(max(1 - t * t, 0))
        y = top + 8 - dome * c.between(0, 58)
        c.add(_kernel(c, cx + t * (wide - 8), y, c.between(11, 15), i))
    d = (
        f"M{cx - wide} {top}Q{cx} {top + 24} {cx + wide} {top}L{cx + narrow} {low - 8}"
        f"Q{cx} {low + 8} {cx - narrow} {low - 8}Z"
    )
    c.add(path(d, cream.body))
    bands = 9
    for i in range(0, bands, 2):
        a, b = i / bands * 2 - 1, (i + 1) / bands * 2 - 1
        sag_t, sag_b = (lambda t: 12 * (1 - t * t)), (lambda t: 8 * (1 - t * t))
        c.add(
            path(
                f"M{num(cx + a * wide)} {num(top + sag_t(a))}L{num(cx + b * wide)} "
                f"{num(top + sag_t(b))}"
                f"L{num(cx + b * narrow)} "
                f"{num(low - 8 + sag_b(b))}L{num(cx + a * narrow)} {num(low - 8 + sag_b(a))}Z",
                one.body,
            )
        )
    c.add(
        path(
            d,
            c.linear(
                (0, "#ffffff", 0.26), (0.3, "#ffffff", 0), (0.55, one.ink, 0), (1, one.ink, 0.42)
            ),
        )
    )
    c.add(line(f"M{cx - wide} {top}Q{cx} {top + 24} {cx + wide} {top}", cream.lit(0.6), 5))
    if kind != 1:
        c.add(
            disc(cx - 2, (top + low) / 2 + 8, 34, 30, cream.body),
            disc(
                cx - 2, (top + low) / 2 + 8, 28, 24, "none", stroke=c.second.body, stroke_width=2.4
            ),
            star(cx - 2, (top + low) / 2 + 8, 15, c.second.body),
        )
    for i, (dx, dy) in enumerate(((118, 2), (96, 6), (-112, 3))):
        if kind != 2 or i == 2:
            c.add(
                disc(cx + dx + 3, 309 + dy, 12, 3.4, c.umbra, opacity=0.3),
                _kernel(c, cx + dx, 300 + dy, 12, i),
            )
    if kind == 2:
        _drink(c, 288, 308)


def _kernel(c: Canvas, x: float, y: float, r: float, index: int) -> str:
    pop = (Tone("#f8eed2"), Tone("#f3e2b6"), Tone("#fbf5e4"))[index % 3]
    parts = [disc(x + 1.5, y + 2, r, r * 0.9, "#b98f4a", opacity=0.45)]
    for k in range(4):
        a = c.between(0, 0.9) + k * 1.57
        px, py = x + r * 0.46 * math.cos(a), y + r * 0.42 * math.sin(a)
        parts.append(
            disc(px, py, r * 0.58, r * 0.54, pop.body if math.sin(a) > 0 else pop.lit(0.6))
        )
    parts.append(disc(x + r * 0.1, y + r * 0.14, r * 0.26, r * 0.2, "#e0b15f", opacity=0.8))
    return group(*parts)


def _drink(c: Canvas, x: float, y: float) -> None:
    tone = c.second
    c.shadow(x, y - 1, 36, 7)
    c.add(
        line(f"M{x + 6} {y - 128}L{x + 18} {y - 196}L{x + 40} {y - 206}", tone.shade, 8),
        line(
            f"M{x + 6} {y - 128}L{x + 18} {y - 196}L{x + 40} {y - 206}",
            "#ffffff",
            3,
            stroke_dasharray="6 8",
            opacity=0.8,
        ),
    )
    c.add(
        path(
            f"M{x - 42} {y - 124}H{x + 42}L{x + 31} {y - 5}Q{x} {y + 4} {x - 31} {y - 5}Z",
            c.across(tone),
        )
    )
    c.add(
        path(
            f"M{x - 38} {y - 84}Q{x} {y - 74} {x + 38} {y - 84}L{x + 34} {y - 42}Q{x} "
            f"{y - 32} {x - 34} {y - 42}Z",
            "#f8f1e2",
            opacity=0.92,
        )
    )
    c.add(star(x, y - 58, 13, c.main.body))
    c.add(
        path(
            f"M{x - 47} {y - 126}Q{x} {y - 114} {x + 47} {y - 126}L{x + 43} {y - 140}Q{x} "
            f"{y - 150} {x - 43} {y - 140}Z",
            "#f6f1e8",
        )
    )
    c.add(
        path(
            f"M{x - 47} {y - 126}Q{x} {y - 114} {x + 47} {y - 126}L{x + 46} {y - 130}Q{x} "
            f"{y - 119} {x - 46} {y - 130}Z",
            "#cfc6b8",
        )
    )
    c.add(line(f"M{x - 30} {y - 116}L{x - 22} {y - 16}", "#ffffff", 5, opacity=0.4))


def _hung(c: Canvas, hang: int, x: float, y: float, w: float, h: float) -> None:
    """What holds the poster: glass, two bars, or two clips."""
    if hang == 0:
        c.add(
            path(f"M{x} {y}h70l-70 110Z", "#ffffff", opacity=0.16),
            path(f"M{x + 92} {y}h26l-118 184v-40Z", "#ffffff", opacity=0.12),
        )
    elif hang == 1:
        bar = Tone("#b98a58")
        for yy in (y - 9, y + h - 3):
            c.add(
                box(
                    x - 8,
                    yy,
                    w + 16,
                    12,
                    c.linear((0, bar.lit(0.4)), (0.5, bar.body), (1, bar.deep), to=(0, 1)),
                    5,
                )
            )
    else:
        for px in (x + 34, x + w - 34):
            c.add(
                path(f"M{px - 13} {y - 4}H{px + 13}L{px + 9} {y + 14}H{px - 9}Z", "#3a3633"),
                line(f"M{px - 6} {y - 4}V{y - 14}H{px + 6}V{y - 4}", "#b9b2a8", 2.6),
                line(f"M{px - 8} {y}H{px + 8}", "#8a847d", 1.6),
            )


def film_poster(c: Canvas) -> None:
    """A poster: framed on the wall, hung on wooden bars, or taped with two clips."""
    hang = c.variant(3)
    plate = PLATES[(c.seed * 3) % len(PLATES)]
    tone, ink = c.main, c.second
    w, h = 176, 248
    x, y = 200 - w / 2, 76
    c.wall()
    sheet = f"M{x} {y}h{w}v{h}h{-w}Z"
    c.cast(sheet if hang else f"M{x - 14} {y - 14}h{w + 28}v{h + 28}h{-w - 28}Z", 10, 13, 8)
    if hang == 0:
        wood = Tone("#8a6244") if not tone.is_dark else Tone("#c99f6c")
        c.add(
            box(x - 14, y - 14, w + 28, h + 28, c.slant(wood), 3),
            box(x - 6, y - 6, w + 12, h + 12, "#f6f0e4"),
        )
        c.add(
            box(x - 6, y - 6, w + 12, 5, c.umbra, opacity=0.35),
            box(x - 6, y - 6, 5, h + 12, c.umbra, opacity=0.25),
        )
        c.add(line(f"M{x - 12} {y + h + 10}V{y - 12}H{x + w + 10}", wood.lit(0.5), 2, opacity=0.8))
    elif hang == 1:
        c.add(
            line(f"M{x + 6} {y - 6}L200 52L{x + w - 6} {y - 6}", "#8c7a66", 2.2),
            disc(200, 51, 4, None, "#8c7a66"),
        )
    face = group(
        path(f"M0 0H{w}V{h}H0Z", c.slant(tone)),
        *plate(c, tone, ink, w, h),
        clip_path=c.clip(f"M0 0H{w}V{h}H0Z"),
    )
    foot = tone.contrast("#f5eee0", "#3a2f33")
    credit = group(
        box(0, h - 26, w, 26, tone.dark(0.3)),
        line(
            f"M24 {h - 16}H{w - 24}M44 {h - 8}H{w - 44}",
            "#f5eee0" if tone.is_dark else foot,
            2.6,
            opacity=0.8,
        ),
    )
    c.add(group(face, credit, transform=moved(x, y)))
    c.add(
        path(
            sheet,
            c.linear((0, "#ffffff", 0.22), (0.4, "#ffffff", 0), (1, tone.ink, 0.18), to=(1, 1)),
        )
    )
    _hung(c, hang, x, y, w, h)


MOTIFS = {
    "tickets": tickets,
    "popcorn": popcorn,
    "film-poster": film_poster,
    "projector": projector,
    "film-pass": film_pass,
}
