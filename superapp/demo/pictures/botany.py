"""Leaves, branches and flower heads, shared by the florist and the potter."""

import math
from collections.abc import Sequence

from .canvas import Canvas, disc, group, line, moved, num, path, polar, smooth
from .colour import Tone

GREEN = Tone("#4d7a55")
SAGE = Tone("#8d9f86")
OLIVE = Tone("#7c8a52")
PINE = Tone("#2f5d46")


def leaf(x: float, y: float, turn: float, size: float, tone: Tone, fat: float = 0.2) -> str:
    """A leaf from its stalk, pointing up before the turn: two halves and a rib."""
    w, h = size * fat, size
    left = f"M0 0C{num(-w * 1.3)} {num(-h * 0.3)} {num(-w)} {num(-h * 0.75)} 0 {num(-h)}Z"
    right = f"M0 0C{num(w * 1.3)} {num(-h * 0.3)} {num(w)} {num(-h * 0.75)} 0 {num(-h)}Z"
    # The half that faces the top-left light is the lighter one.
    lit, dim = (tone.lit(0.14), tone.shade)
    if math.cos(math.radians(turn + 135)) > 0.2:
        lit, dim = dim, lit
    return group(
        path(left, lit),
        path(right, dim),
        line(f"M0 0L0 {num(-h * 0.9)}", tone.lit(0.35), max(size * 0.02, 0.8), opacity=0.6),
        transform=moved(x, y, turn),
    )


def branch(
    c: Canvas,
    x: float,
    y: float,
    high: float,
    lean: float = 0,
    tone: Tone = GREEN,
    fat: float = 0.24,
) -> str:
    """A leafy stem rising from (x, y), bent to the side by `lean` units at its top."""
    tip = (x + lean * 1.6, y - high)
    bend = (x + lean * 0.1, y - high * 0.6)
    stem = f"M{num(x)} {num(y)}Q{num(bend[0])} {num(bend[1])} {num(tip[0])} {num(tip[1])}"
    out = [line(stem, tone.deep, 2.8)]
    steps = max(int(high / 13), 4)
    for i in range(1, steps + 1):
        t = 0.22 + 0.78 * i / steps
        px = (1 - t) ** 2 * x + 2 * t * (1 - t) * bend[0] + t * t * tip[0]
        py = (1 - t) ** 2 * y + 2 * t * (1 - t) * bend[1] + t * t * tip[1]
        size = high * (0.34 - 0.14 * t) * c.between(0.85, 1.1)
        along = lean * t * 0.9
        sides = (0,) if i == steps else ((-1,) if i % 2 else (1,))
        for side in sides:
            out.append(leaf(px, py, along + side * c.between(44, 60), size, tone, fat))
    return group(*out)


def grass(c: Canvas, x: float, y: float, high: float, tone: Tone | None = None) -> str:
    """Dried grasses with plumes, fanned out."""
    straw = tone or Tone("#c9a772")
    out = []
    for i, lean in enumerate((-46, -22, 2, 26, 44)):
        tall = high * (0.86 + 0.16 * math.cos(lean / 30)) * c.between(0.9, 1.05)
        tip = (x + lean, y - tall)
        stem = (
            f"M{num(x)} {num(y)}Q{num(x + lean * 0.2)} {num(y - tall * 0.5)} {num(tip[0])} "
            f"{num(tip[1])}"
        )
        out.append(line(stem, straw.shade, 1.8))
        turn = math.degrees(math.atan2(lean * 0.8, tall * 0.5))
        out.append(
            plume(tip[0], tip[1] + 6, turn, high * 0.46, straw if i % 2 else Tone(straw.light))
        )
    return group(*out)


def plume(x: float, y: float, turn: float, size: float, tone: Tone) -> str:
    """A soft seed head made of short barbs."""
    out = []
    for i in range(11):
        t = i / 10
        wide = size * 0.2 * math.sin(math.pi * (0.18 + 0.78 * t))
        for side in (-1, 1):
            base, up = -size * t * 0.85, size * 0.2
            out.append(
                line(
                    f"M0 {num(base)}Q{num(side * wide)} {num(base - up * 0.3)} "
                    f"{num(side * wide * 0.9)} "
                    f"{num(base - up)}",
                    tone.body if (i + side) % 3 else tone.shade,
                    size * 0.055,
                )
            )
    return group(*out, transform=moved(x, y, turn))


def peony(c: Canvas, x: float, y: float, r: float, tone: Tone) -> str:
    """A full, ruffled head: rings of petals, lighter toward the heart."""
    out = [disc(x + r * 0.06, y + r * 0.08, r, None, tone.dark(0.24))]
    rings = (
        (0.66, 0.42, 8, 0.1),
        (0.44, 0.36, 7, 0.0),
        (0.24, 0.27, 5, -0.16),
        (0.06, 0.17, 3, -0.3),
    )
    for ring, size, count, dark in rings:
        start = c.between(0, 90)
        for i in range(count):
            angle = start + i * 360 / count
            px, py = polar(x, y, r * ring, angle)
            # Petals away from the light sit lower in tone; neighbours alternate to part them.
            away = 0.5 - 0.5 * math.cos(math.radians(angle - 225))
            part = dark + 0.13 * away + (0.05 if i % 2 else -0.03)
            fill = tone.dark(part) if part > 0 else tone.lit(-part * 1.5)
            place = f"rotate({num(angle + 90)} {num(px)} {num(py)})"
            out.append(disc(px, py, r * size, r * size * 0.78, fill, transform=place))
    return group(*out)


def _petal(half: float, high: float) -> str:
    """A broad cupped petal standing on the origin."""
    return (
        f"M0 0C{num(-half * 1.25)} {num(-high * 0.1)} {num(-half * 1.2)} {num(-high)} "
        f"{num(-half * 0.15)} {num(-high)}"
        f"C{num(half * 0.3)} {num(-high * 1.04)} {num(half * 1.3)} {num(-high * 0.9)} "
        f"{num(half * 0.9)} "
        f"{num(-high * 0.35)}C{num(half * 0.7)} {num(-high * 0.1)} {num(half * 0.3)} 0 0 0Z"
    )


def rose(c: Canvas, x: float, y: float, r: float, tone: Tone) -> str:
    """A rose or ranunculus: cupped petals in rings, closing round a small spiral."""
    out = [disc(x + r * 0.05, y + r * 0.07, r * 0.97, None, tone.deep)]
    spin = c.between(0, 60)
    for count, out_r, half, dark in (
        (6, 1.06, 0.52, 0.17),
        (6, 0.84, 0.44, 0.09),
        (5, 0.62, 0.36, 0.0),
        (4, 0.42, 0.27, -0.1),
    ):
        spin += 31
        for i in range(count):
            turn = spin + i * 360 / count
            away = 0.5 - 0.5 * math.cos(math.radians(turn + 45))
            part = dark + 0.13 * away
            fill = tone.dark(part) if part > 0 else tone.lit(-part)
            d = _petal(r * half, r * out_r)
            place = moved(x, y, turn)
            out.append(path(d, fill, transform=place))
            top = (
                f"M{num(-r * half * 0.72)} {num(-r * out_r * 0.86)}Q{num(-r * half * 0.1)} "
                f"{num(-r * out_r * 1.06)} {num(r * half * 0.68)} {num(-r * out_r * 0.84)}"
            )
            out.append(line(top, tone.lit(0.42 - dark), r * 0.05, opacity=0.7, transform=place))
    out.append(disc(x, y, r * 0.2, None, tone.shade))
    curl = (
        f"M{num(x - r * 0.13)} {num(y + r * 0.02)}A{num(r * 0.13)} {num(r * 0.13)} 0 1 1 "
        f"{num(x + r * 0.06)} {num(y + r * 0.12)}M{num(x - r * 0.02)} {num(y + r * 0.04)}"
        f"A{num(r * 0.07)} {num(r * 0.07)} 0 0 1 {num(x + r * 0.08)} {num(y - r * 0.02)}"
    )
    out.append(line(curl, tone.ink, r * 0.05, opacity=0.7))
    return group(*out)


def daisy(
    c: Canvas, x: float, y: float, r: float, petals: Tone | None = None, heart: Tone | None = None
) -> str:
    """An open flower with a round heart."""
    white, gold = petals or Tone("#f4f0e4"), heart or Tone("#e6aa3f")
    start, count = c.between(0, 36), 12
    out = []
    for i in range(count):
        angle = start + i * 360 / count
        fill = white.lit(0.4) if i % 2 else white.dark(0.06)
        out.append(
            disc(
                x,
                y - r * 0.62,
                r * 0.2,
                r * 0.42,
                fill,
                transform=f"rotate({num(angle)} {num(x)} {num(y)})",
            )
        )
    out.append(disc(x, y, r * 0.31, None, c.ball(gold)))
    return group(*out)


def poppy(c: Canvas, x: float, y: float, r: float, tone: Tone) -> str:
    """Four broad petals around a dark heart."""
    out = []
    for i, angle in enumerate((200, -20, 90, 270)):
        px, py = polar(x, y, r * 0.46, angle)
        fill = c.radial((0, tone.lit(0.25)), (0.6, tone.body), (1, tone.shade), at=(0.4, 0.3))
        out.append(
            disc(
                px,
                py,
                r * 0.62,
                r * 0.52,
                fill if i % 2 else tone.body,
                transform=f"rotate({angle + 90} {num(px)} {num(py)})",
            )
        )
    for i in range(10):
        px, py = polar(x, y, r * 0.3, i * 36)
        out.append(disc(px, py, r * 0.045, None, "#2f2530"))
    out.append(disc(x, y, r * 0.2, None, "#3c3340"))
    out.append(disc(x - r * 0.05, y - r * 0.06, r * 0.09, None, "#8c9a5c"))
    return group(*out)


def tulip(c: Canvas, x: float, y: float, size: float, tone: Tone, turn: float = 0) -> str:
    """A closed tulip, its foot at (x, y)."""
    s = size
    back = f"M{num(-s * 0.16)} {num(-s * 0.5)}L0 {num(-s * 1.06)}L{num(s * 0.18)} {num(-s * 0.5)}Z"
    left = (
        f"M0 0C{num(-s * 0.42)} {num(-s * 0.06)} {num(-s * 0.46)} {num(-s * 0.6)} "
        f"{num(-s * 0.3)} {num(-s)}"
        f"C{num(-s * 0.12)} {num(-s * 0.86)} {num(s * 0.1)} {num(-s * 0.5)} 0 0Z"
    )
    right = (
        f"M0 0C{num(s * 0.42)} {num(-s * 0.06)} {num(s * 0.46)} {num(-s * 0.6)} "
        f"{num(s * 0.3)} {num(-s)}"
        f"C{num(s * 0.12)} {num(-s * 0.86)} {num(-s * 0.1)} {num(-s * 0.5)} 0 0Z"
    )
    front = (
        f"M0 {num(s * 0.02)}C{num(-s * 0.3)} {num(-s * 0.1)} {num(-s * 0.24)} "
        f"{num(-s * 0.6)} 0 {num(-s * 0.92)}"
        f"C{num(s * 0.24)} {num(-s * 0.6)} {num(s * 0.3)} {num(-s * 0.1)} 0 {num(s * 0.02)}Z"
    )
    fill = c.linear((0, tone.lit(0.3)), (0.5, tone.body), (1, tone.shade))
    streak = (
        f"M{num(-s * 0.08)} {num(-s * 0.14)}C{num(-s * 0.13)} {num(-s * 0.4)} "
        f"{num(-s * 0.07)} {num(-s * 0.6)} 0 {num(-s * 0.76)}"
    )
    return group(
        path(back, tone.deep),
        path(left, c.linear((0, tone.lit(0.2)), (1, tone.shade))),
        path(right, c.linear((0, tone.shade), (1, tone.deep))),
        path(front, fill),
        line(streak, tone.lit(0.55), s * 0.035, opacity=0.7),
        transform=moved(x, y, turn),
    )


def spike(c: Canvas, x: float, y: float, high: float, tone: Tone, lean: float = 0) -> str:
    """A spike of small florets (lavender, statice) on its stem."""
    tip = (x + lean, y - high)
    out = [
        line(
            f"M{num(x)} {num(y)}Q{num(x + lean * 0.3)} {num(y - high * 0.6)} {num(tip[0])} "
            f"{num(tip[1])}",
            SAGE.shade,
            1.8,
        )
    ]
    for i in range(9):
        t = i / 8
        px, py = tip[0] - lean * 0.45 * t, tip[1] + high * 0.42 * t
        for side in (-1, 1):
            size = high * (0.022 + 0.016 * t)
            out.append(
                disc(
                    px + side * size * 1.1,
                    py + side,
                    size * 1.3,
                    size,
                    tone.lit(0.2) if side < 0 else tone.body,
                )
            )
    return group(*out)


def mist(c: Canvas, spots: Sequence[tuple[float, float]], tone: Tone, size: float = 2.6) -> str:
    """Gypsophila: tiny blossoms on threads, given where the sprays are."""
    out = []
    for x, y in spots:
        for _ in range(7):
            px, py = polar(x, y, c.between(3, 15), c.between(150, 390))
            out.append(
                line(f"M{num(x)} {num(y + 12)}L{num(px)} {num(py)}", SAGE.body, 0.9, opacity=0.8)
            )
            out.append(
                disc(px, py, size * c.between(0.8, 1.2), None, tone.lit(c.rng.choice((0, 0.5))))
            )
    return group(*out)


def fern(c: Canvas, x: float, y: float, turn: float, size: float, tone: Tone) -> str:
    """A feathery frond with narrow, paired leaflets."""
    out = [line(f"M0 0L0 {num(-size)}", tone.deep, 1.6)]
    for i in range(1, 10):
        t = i / 10
        span = size * 0.3 * math.sin(math.pi * (0.2 + 0.75 * t))
        for side in (-1, 1):
            pairs = [
                (0.0, -size * t),
                (side * span * 0.6, -size * t - span * 0.35),
                (side * span, -size * t - span * 0.9),
            ]
            out.append(line(smooth(pairs), tone.lit(0.12) if side < 0 else tone.body, size * 0.05))
    return group(*out, transform=moved(x, y, turn))
