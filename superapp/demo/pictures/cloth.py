"""Woven and knitted stuff: patterns, folds and hangers, shared by every garment."""

import math

from .canvas import Canvas, Point, box, disc, group, line, num, path
from .colour import Tone

WOOD = Tone("#b07f54")
MIRROR = "matrix(-1 0 0 1 400 0)"


def weave(c: Canvas, style: str, tone: Tone, accent: Tone) -> str | None:
    """The pattern printed or woven on a cloth of this tone; None when it is plain."""
    ink = accent.body
    if style == "stripes":
        return c.pattern(60, 24, box(0, 0, 60, 9, ink))
    if style == "pins":
        return c.pattern(13, 13, box(0, 0, 2.6, 13, ink, opacity=0.85))
    if style == "dots":
        return c.pattern(22, 22, disc(5.5, 5.5, 3, None, ink), disc(16.5, 16.5, 3, None, ink))
    if style == "plaid":
        parts = [box(0, 8, 52, 14, ink, opacity=0.5), box(8, 0, 14, 52, ink, opacity=0.5)]
        fine = tone.lit(0.6)
        parts += [box(0, 36, 52, 2.4, fine, opacity=0.8), box(36, 0, 2.4, 52, fine, opacity=0.8)]
        parts += [
            box(0, 43, 52, 4, tone.deep, opacity=0.4),
            box(43, 0, 4, 52, tone.deep, opacity=0.4),
        ]
        return c.pattern(52, 52, *parts)
    if style == "floral":
        return c.pattern(50, 50, *_flowers(tone, accent))
    return None


def _flowers(tone: Tone, accent: Tone) -> list[str]:
    out = []
    green = Tone("#6f8a63")
    for x, y, r, petals in ((14, 15, 4.6, accent), (39, 39, 3.8, Tone(accent.light))):
        for i in range(5):
            angle = math.radians(i * 72 - 90)
            out.append(
                disc(x + r * math.cos(angle), y + r * math.sin(angle), r * 0.72, None, petals.body)
            )
        out.append(disc(x, y, r * 0.5, None, "#e8b95a"))
        for turn in (30, 150):
            place = f"translate({x} {y}) rotate({turn})"
            out.append(path("M7 0C10 -4 14 -3 16 0C14 3 10 3 7 0Z", green.body, transform=place))
    out.append(disc(39, 13, 1.6, None, accent.body))
    out.append(disc(13, 39, 1.6, None, tone.lit(0.6)))
    return out


def fold(c: Canvas, a: Point, b: Point, wide: float, tone: Tone, alpha: float = 0.45) -> str:
    """A soft crease: dark on its right side, lit on its left, fading at the top."""
    dark = c.linear((0, tone.ink, 0), (0.55, tone.ink, alpha), (1, tone.ink, 0))
    lit = c.linear((0, "#fff6ea", 0), (0.5, "#fff6ea", alpha * 0.7), (1, "#fff6ea", 0))
    (x0, y0), (x1, y1) = a, b
    lean, w = (x1 - x0) * 0.15, wide

    def lens(dx: float, size: float) -> str:
        mid = (y0 + y1) / 2
        return (
            f"M{num(x0 + dx)} {num(y0)}C{num(x0 + dx - lean - size * 0.3)} {num(mid)} "
            f"{num(x1 + dx - size)} {num(y1 - 20)} {num(x1 + dx - size)} {num(y1)}"
            f"L{num(x1 + dx + size)} {num(y1)}C{num(x1 + dx + size)} {num(y1 - 20)} "
            f"{num(x0 + dx - lean + size * 0.3)} {num(mid)} {num(x0 + dx)} {num(y0)}Z"
        )

    return path(lens(-w, w * 0.8), lit) + path(lens(0, w), dark)


def panel(
    c: Canvas, d: str, tone: Tone, print_: str | None = None, side: int = 0, **extra: object
) -> str:
    """A piece of cloth: material, its pattern, then the light; side -1 is the lit one."""
    left, right = ((0.22, 0.3), (0.26, 0.06), (0.02, 0.36))[side]
    light = c.linear(
        (0, "#fff6ea", left), (0.42, "#fff6ea", 0.0), (0.5, tone.ink, 0.0), (1, tone.ink, right)
    )
    low = c.linear((0.35, tone.ink, 0), (1, tone.ink, 0.16), to=(0, 1))
    marks = [path(d, tone.body), path(d, print_) if print_ else ""]
    return group(*marks, path(d, light), path(d, low), **extra)


def sleeve(
    shoulder: Point, under: Point, cuff: Point, half: float, bulge: float = 8
) -> tuple[str, str]:
    """The right sleeve's outline, and a band along its cuff."""
    mx, my = (shoulder[0] + under[0]) / 2, (shoulder[1] + under[1]) / 2
    length = math.hypot(cuff[0] - mx, cuff[1] - my)
    ux, uy = (cuff[0] - mx) / length, (cuff[1] - my) / length
    nx, ny = -uy, ux
    if nx < 0:
        nx, ny = -nx, -ny
    out = (cuff[0] + nx * half, cuff[1] + ny * half)
    inn = (cuff[0] - nx * half, cuff[1] - ny * half)
    bend = (
        shoulder[0] + ux * length * 0.3 + nx * bulge,
        shoulder[1] + uy * length * 0.3 + ny * bulge,
    )
    arm = (
        f"M{num(shoulder[0])} {num(shoulder[1])}Q{num(bend[0])} {num(bend[1])} "
        f"{num(out[0])} {num(out[1])}"
        f"Q{num(cuff[0] + ux * 3)} {num(cuff[1] + uy * 3)} {num(inn[0])} {num(inn[1])}"
        f"L{num(under[0])} {num(under[1])}L{num(shoulder[0] - 14)} {num(shoulder[1] + 4)}Z"
    )
    deep = 15
    o2, i2 = (out[0] - ux * deep, out[1] - uy * deep), (inn[0] - ux * deep, inn[1] - uy * deep)
    band = (
        f"M{num(o2[0] + nx)} {num(o2[1] + ny)}L{num(out[0] + nx)} {num(out[1] + ny)}"
        f"Q{num(cuff[0] + ux * 4)} {num(cuff[1] + uy * 4)} {num(inn[0] - nx)} {num(inn[1] - ny)}"
        f"L{num(i2[0] - nx)} {num(i2[1] - ny)}Q{num(cuff[0] - ux * (deep - 4))} "
        f"{num(cuff[1] - uy * (deep - 4))} {num(o2[0] + nx)} {num(o2[1] + ny)}Z"
    )
    return arm, band


def hanger(c: Canvas, y: float, half: float, tone: Tone = WOOD) -> str:
    """A wooden hanger whose shoulders slope from (200, y) to `half` on either side."""
    bar = (
        f"M{num(200 - half)} {num(y + 26)}C{num(200 - half * 0.6)} {num(y + 10)} 186 "
        f"{num(y + 2)} 200 {num(y)}C214 {num(y + 2)} {num(200 + half * 0.6)} "
        f"{num(y + 10)} {num(200 + half)} {num(y + 26)}"
    )
    hook = (
        f"M200 {num(y)}C200 {num(y - 10)} 213 {num(y - 9)} 211 {num(y - 19)}C209 "
        f"{num(y - 28)} 195 {num(y - 27)} 194 {num(y - 18)}"
    )
    return group(
        line(bar, c.umbra, 9, opacity=0.16, transform="translate(7 9)"),
        line(hook, "#5f5750", 3.6),
        line(hook, "#a39a90", 1.2, transform="translate(-0.7 -0.5)"),
        line(bar, tone.deep, 9.5),
        line(bar, tone.body, 7.4, transform="translate(-0.6 -0.9)"),
        line(bar, tone.lit(0.45), 2.2, transform="translate(-0.8 -2.6)", opacity=0.8),
    )


def button(c: Canvas, x: float, y: float, r: float, tone: Tone) -> str:
    return (
        disc(x + 0.8, y + 1.2, r, None, "#000000", opacity=0.22)
        + disc(x, y, r, None, c.ball(tone))
        + disc(x - r * 0.28, y, r * 0.16, None, tone.ink)
        + disc(x + r * 0.28, y, r * 0.16, None, tone.ink)
    )


def knit(c: Canvas, tone: Tone, scale: float = 1.0) -> str:
    """Stocking stitch: columns of small Vs, to lay over a knitted piece."""
    w, h = 9 * scale, 8 * scale
    left = f"M{num(w * 0.08)} {num(h * 0.1)}L{num(w * 0.5)} {num(h * 0.85)}"
    right = f"M{num(w * 0.92)} {num(h * 0.1)}L{num(w * 0.5)} {num(h * 0.85)}"
    return c.pattern(
        w,
        h,
        line(left, tone.lit(0.4), 1.5 * scale, opacity=0.42),
        line(right, tone.ink, 1.5 * scale, opacity=0.26),
    )


def rib(c: Canvas, tone: Tone) -> str:
    """Ribbing, to lay over a cuff, hem or collar."""
    return c.pattern(
        6,
        20,
        box(0, 0, 2.2, 20, tone.ink, opacity=0.3),
        box(3, 0, 1.6, 20, tone.lit(0.5), opacity=0.4),
    )
