"""Laces: carded, coiled, or tied. Colours: the cord, then its fleck."""

import math

from .canvas import (
    Canvas,
    box,
    disc,
    group,
    line,
    moved,
    num,
    path,
)
from .colour import Tone


def laces(c: Canvas) -> None:
    """A pair of laces: on their card, coiled flat, or tied in a bow across eyelets."""
    kind = c.variant(3)
    c.wall()
    c.frame((1.04, 1.4, 1.0)[kind], 200, 200, 0)
    (_lace_card, _lace_coils, _lace_bow)[kind](c)


def _rope(c: Canvas, d: str, tone: Tone, accent: Tone, width: float) -> list[str]:
    style = c.variant(4)
    shade = line(d, c.umbra, width, opacity=0.2, transform="translate(4 6)")
    out = [
        shade,
        line(d, tone.deep, width),
        line(d, tone.body, width * 0.86, transform="translate(-0.5 -0.8)"),
    ]
    if style in (0, 3):
        out.append(
            line(d, accent.body, width * 0.34, stroke_dasharray="7 7", stroke_linecap="butt")
        )
    elif style == 1:
        out.append(line(d, accent.body, width * 0.3))
    else:
        out.append(
            line(d, accent.body, width * 0.86, stroke_dasharray="4 15", stroke_linecap="butt")
        )
    out.append(
        line(
            d,
            tone.lit(0.6),
            width * 0.14,
            opacity=0.7,
            transform=f"translate({num(-width * 0.24)} {num(-width * 0.26)})",
        )
    )
    return out


def _tip(x: float, y: float, turn: float) -> str:
    clear = Tone("#c9a25f")
    return group(
        box(-4.5, -1, 9, 24, clear.body, 2.5),
        box(-3, 0, 2.6, 22, clear.lit(0.6), 1),
        transform=moved(x, y, turn),
    )


def _lace_card(c: Canvas) -> None:
    card = "M120 70H280Q290 70 290 80V316Q290 326 280 326H120Q110 326 110 316V80Q110 70 120 70Z"
    paper = Tone("#efe6d4")
    c.cast(card, 11, 13, 7)
    c.add(
        path(card, c.slant(paper)),
        disc(200, 92, 10, 7, c.umbra, opacity=0.5),
        disc(200, 93, 8, 5, c.umbra, opacity=0.4),
    )
    label = c.second if c.second.is_dark else c.main
    c.add(box(134, 112, 132, 40, c.slant(label), 6))
    c.add(line("M154 126H246M172 139H228", label.contrast(), 5))
    for row in range(6):
        y = 182 + row * 19
        c.add(*_rope(c, f"M112 {y}C150 {y + 7} 250 {y - 7} 288 {y}", c.main, c.second, 13))
    c.add(
        path(
            "M100 176H114V290H100Z",
            c.linear((0, c.main.deep, 0), (0.5, c.main.deep, 0), (1, c.main.ink, 0.4)),
        )
    )
    c.add(*_rope(c, "M150 296C146 312 138 330 128 338", c.main, c.second, 9), _tip(127, 337, 38))
    c.add(*_rope(c, "M252 296C256 312 268 326 278 332", c.main, c.second, 9), _tip(279, 331, -52))


def _lace_coils(c: Canvas) -> None:
    for cx, cy, spin in ((142, 178, 0.4), (262, 226, 2.8)):
        pts = []
        for i in range(150):
            a, r = i * 0.13 + spin, 12 + i * 0.33
            pts.append(f"{num(cx + r * math.cos(a))} {num(cy + r * math.sin(a) * 0.96)}")
        a, r = 149 * 0.13 + spin, 12 + 149 * 0.33
        x, y = cx + r * math.cos(a), cy + r * math.sin(a) * 0.96
        tx, ty = x - 30 * math.sin(a) + 8 * math.cos(a), y + 30 * math.cos(a) + 8 * math.sin(a)
        c.add(
            *_rope(
                c,
                "M"
                + "L".join(pts)
                + f"Q{num(x - 14 * math.sin(a))} {num(y + 14 * math.cos(a))} {num(tx)} {num(ty)}",
                c.main,
                c.second,
                10.5,
            )
        )
        c.add(_tip(tx, ty, math.degrees(a) + 14))


def _lace_bow(c: Canvas) -> None:
    """A close view of a tied shoe: two eyelet rows and the bow over them."""
    flap = Tone(c.second.lit(0.35) if c.second.is_dark else c.second.body)
    plate = "M96 74H304Q322 74 322 92V322Q322 332 312 332H88Q78 332 78 322V92Q78 74 96 74Z"
    c.cast(plate, 10, 12, 7)
    c.add(path(plate, c.slant(flap)), path("M180 74H220L210 332H190Z", flap.ink, opacity=0.45))
    for x in (106, 294):
        c.add(line(f"M{x} 88V318", flap.lit(0.5), 1.8, stroke_dasharray="6 5", opacity=0.8))
    for y in (136, 184, 232, 280):
        for x in (146, 254):
            c.add(disc(x, y, 10, None, "#b9975a"), disc(x, y, 5.4, None, "#3f342a"))
    for y in (184, 232):
        c.add(
            *_rope(c, f"M146 {y + 48}L254 {y}", c.main, c.second, 11),
            *_rope(c, f"M254 {y + 48}L146 {y}", c.main, c.second, 11),
        )
    c.add(*_rope(c, "M146 184L200 142M254 184L200 142", c.main, c.second, 11))
    c.add(*_rope(c, "M200 142C150 84 78 96 88 140C96 172 160 160 200 142", c.main, c.second, 11))
    c.add(*_rope(c, "M200 142C250 84 322 96 312 140C304 172 240 160 200 142", c.main, c.second, 11))
    c.add(*_rope(c, "M198 144C182 176 152 196 128 236", c.main, c.second, 11), _tip(128, 234, 32))
    c.add(*_rope(c, "M202 144C218 176 248 196 272 240", c.main, c.second, 11), _tip(272, 238, -30))
    c.add(
        disc(200, 143, 15, 13, c.ball(c.main)),
        line("M190 138Q200 132 208 138", "#ffffff", 3, opacity=0.5),
    )
