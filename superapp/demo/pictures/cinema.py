"""From the cinema: projector and festival pass. Colours: main, then accent."""

import math

from .canvas import (
    Canvas,
    box,
    disc,
    group,
    line,
    num,
    path,
)
from .colour import Tone
from .lettering import star, word


def projector(c: Canvas) -> None:
    """A film projector with two reels, its beam to the right; a compact one on some seeds."""
    tone, accent = c.main, c.second
    compact = c.variant(3) == 2
    c.table(262)
    c.frame(1.05, 200, 305, 8)
    c.shadow(184, 304, 104, 9)
    c.add(
        path("M300 196L400 150V286L300 222Z", c.linear((0, "#fff3c4", 0.85), (1, "#fff3c4", 0.05)))
    )
    metal = Tone("#b9b2a6")
    for x in (104, 246):
        c.add(
            path(f"M{x - 10} 268H{x + 10}L{x + 14} 303H{x - 14}Z", c.across(Tone(tone.dark(0.35))))
        )
    spots = ((132, 128, 50), (232, 116, 58)) if not compact else ((182, 118, 60),)
    for x, y, _r in spots:
        c.add(
            line(f"M{x} {y}L{184} 190", metal.deep, 14),
            line(f"M{x} {y}L184 190", metal.light, 6, transform="translate(-2 -1)"),
        )
    for x, y, r in spots:
        _reel(c, x, y, r, accent)
    body = c.linear((0, tone.lit(0.28)), (0.4, tone.body), (1, tone.deep), to=(0.3, 1))
    c.add(
        box(84, 172, 182, 100, body, 16),
        box(98, 186, 92, 72, tone.dark(0.2), 10),
        box(100, 188, 88, 68, c.slant(accent), 9),
    )
    for i in range(5):
        c.add(line(f"M114 {202 + i * 10}H174", accent.ink, 3, opacity=0.55))
    c.add(
        disc(226, 206, 15, None, c.ball(metal)),
        line("M226 206L234 196", "#4a443e", 3),
        disc(226, 244, 8, None, c.ball(Tone("#c4524a"))),
        disc(248, 244, 5, None, c.ball(Tone("#e6c27a"))),
    )
    c.add(
        box(
            262,
            184,
            30,
            50,
            c.linear((0, metal.lit(0.4)), (0.4, metal.body), (1, metal.ink), to=(0, 1)),
            5,
        ),
        box(
            288,
            178,
            16,
            62,
            c.linear((0, metal.lit(0.2)), (0.4, metal.deep), (1, metal.ink), to=(0, 1)),
            5,
        ),
        disc(304, 209, 7, 27, "#fff3c4"),
        line("M268 190H286", "#ffffff", 3, opacity=0.7),
    )
    c.add(line("M98 180Q176 172 252 180", "#ffffff", 4, opacity=0.4))


def _reel(c: Canvas, x: float, y: float, r: float, tone: Tone) -> None:
    metal = Tone("#d3ccbf")
    film = Tone("#4a3d38")
    c.add(
        disc(x + 4, y + 5, r, None, c.umbra, opacity=0.2),
        disc(x, y, r, None, c.ball(metal)),
        disc(x, y, r * 0.9, None, "none", stroke=metal.deep, stroke_width=2),
    )
    turn = c.between(0, 60)
    for i in range(5):
        a = math.radians(turn + i * 72)
        px, py = x + r * 0.56 * math.cos(a), y + r * 0.56 * math.sin(a)
        c.add(
            disc(px, py, r * 0.22, None, film.body),
            disc(px + 1.5, py + 2, r * 0.19, None, film.light, opacity=0.5),
        )
    c.add(disc(x, y, r * 0.2, None, c.ball(tone)), disc(x, y, r * 0.07, None, tone.ink))
    c.add(
        line(
            f"M{num(x - r * 0.8)} {num(y - r * 0.4)}Q{num(x - r * 0.6)} {num(y - r * 0.8)} "
            f"{num(x - r * 0.2)} {num(y - r * 0.88)}",
            "#ffffff",
            3.4,
            opacity=0.8,
        )
    )


def _pass_face(style: int, tone: Tone, accent: Tone, w: float) -> list[str]:
    """What the pass shows: a star in a frame, a play mark, or a strip of film."""
    paper, ink = "#f8f1e2", tone.contrast()
    if style == 0:
        return [
            box(22, 34, w - 44, 74, paper, 8),
            star(w / 2, 70, 28, accent.body),
            line(f"M34 128H{w - 34}M48 146H{w - 48}", ink, 8),
            line(f"M40 168H{w - 40}", ink, 3.4, opacity=0.6),
        ]
    if style == 1:
        return [
            disc(w / 2, 76, 42, None, paper),
            disc(w / 2, 76, 34, None, accent.body),
            path(f"M{w / 2 - 11} 58L{w / 2 + 20} 76L{w / 2 - 11} 94Z", paper),
            line(f"M34 138H{w - 34}M48 156H{w - 48}", ink, 8),
        ]
    parts = [box(0, 40, w, 70, paper)]
    for i in range(7):
        parts += [
            box(8 + i * 20.4, 45, 11, 8, tone.body, 2),
            box(8 + i * 20.4, 97, 11, 8, tone.body, 2),
        ]
    parts += [
        word("CINÉ", 30, 63, 25, accent.body if accent.is_dark else tone.body, 4.4),
        line(f"M30 134H{w - 30}M44 152H{w - 44}", ink, 8),
    ]
    return parts


def film_pass(c: Canvas) -> None:
    """A festival pass on its lanyard: portrait card, cloth strap, metal clip."""
    style = c.variant(3)
    tone, accent = c.main, c.second
    w, h, turn = 150, 190, (-6, 5, 0, 3)[c.variant(4)]
    c.wall()
    c.frame(1.02, 200, 200, 4)
    for side, colour in ((-1, accent.shade), (1, accent.body)):
        # The strap runs out of the picture, wherever the picture is cropped.
        d = f"M{200 + side * 98} -30C{200 + side * 82} 40 {200 + side * 20} 96 200 122"
        c.add(
            line(d, c.umbra, 17, opacity=0.18, transform="translate(8 10)"),
            line(d, colour, 17, stroke_linecap="butt"),
        )
        c.add(
            line(
                d,
                accent.lit(0.55),
                2.4,
                stroke_dasharray="10 8",
                opacity=0.8,
                stroke_linecap="butt",
            )
        )
    place = f"translate({200 - w / 2} 144) rotate({turn} {w / 2} -20)"
    card = (
        f"M12 0H{w - 12}Q{w} 0 {w} 12V{h - 12}Q{w} {h} {w - 12} {h}H12Q0 {h} 0 {h - 12}"
        "V12Q0 0 12 0Z"
    )
    soft = path(card, c.umbra, opacity=0.3, transform=f"translate(10 13) {place}")
    c.add(group(soft, filter=c.blur(7)))
    parts = [path(card, c.slant(tone)), box(w / 2 - 18, 10, 36, 8, c.umbra, 4, opacity=0.55)]
    if c.variant(2, 3):
        foot = f"M0 {h - 66}H{w}V{h - 12}Q{w} {h} {w - 12} {h}H12Q0 {h} 0 {h - 12}Z"
        parts.append(path(foot, tone.dark(0.28)))
        parts.append(line(f"M0 {h - 67}H{w}", accent.body, 4, stroke_linecap="butt"))
    parts += _pass_face(style, tone, accent, w)
    parts.append(
        path(
            card,
            c.linear((0, "#ffffff", 0.3), (0.35, "#ffffff", 0), (1, tone.ink, 0.14), to=(1, 1)),
        )
    )
    parts.append(path(f"M10 12L70 2L22 {h - 10}L6 {h - 40}Z", "#ffffff", opacity=0.12))
    c.add(group(*parts, transform=place))
    metal = Tone("#b9b4ab")
    c.add(
        box(193, 116, 14, 24, c.across(metal), 4),
        disc(200, 148, 9, 11, "none", stroke=metal.body, stroke_width=4.4),
        line("M196 120V134", "#ffffff", 2.4, opacity=0.8),
    )
