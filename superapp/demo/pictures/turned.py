"""Things thrown on a wheel or rolled into a tube: one profile, drawn with its own light.

The colour of the material goes down flat; light and shade are laid over it in thin strips that
follow the profile, so that glaze lines, bands and specks turn with the form.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence

from .canvas import Canvas, Point, disc, group, line, num, path, points
from .colour import Tone

Wave = Callable[[float], float]


def _sampled(knots: Sequence[Point], step: int = 7) -> list[Point]:
    """Points along the Catmull-Rom curve through the (height, radius) knots."""
    out: list[Point] = []
    for i in range(len(knots) - 1):
        p0, p1 = knots[max(i - 1, 0)], knots[i]
        p2, p3 = knots[i + 1], knots[min(i + 2, len(knots) - 1)]
        for j in range(step):
            t = j / step
            pair = []
            for a, b, c, d in zip(p0, p1, p2, p3, strict=True):
                pair.append(
                    b
                    + 0.5 * t * (c - a)
                    + t * t * (a - 2.5 * b + 2 * c - 0.5 * d)
                    + t**3 * (1.5 * b - 0.5 * a - 1.5 * c + 0.5 * d)
                )
            out.append((pair[0], max(pair[1], 0.5)))
    out.append(knots[-1])
    return out


def ripple(c: Canvas, height: float, waves: float = 2.0) -> Wave:
    """An uneven dipped edge: how far it strays at each angle (-90..90 is the visible side)."""
    a, b = c.between(0, 6.3), c.between(0, 6.3)
    return lambda deg: (
        height
        * (
            math.sin(math.radians(deg) * waves + a) * 0.7
            + math.sin(math.radians(deg) * waves * 2.3 + b) * 0.3
        )
    )


class Turned:
    """A solid of revolution seen slightly from above; knots are (height, radius), top first."""

    def __init__(self, cx: float, knots: Sequence[Point], tilt: float = 0.2) -> None:
        self.cx = cx
        self.tilt = tilt
        self._line = _sampled(knots)
        self._heights = [y for y, _ in self._line]
        self.top, self.foot = self._line[0][0], self._line[-1][0]

    def radius(self, y: float) -> float:
        index = min(max(bisect_right(self._heights, y), 1), len(self._line) - 1)
        (y0, r0), (y1, r1) = self._line[index - 1], self._line[index]
        return r0 if y1 == y0 else r0 + (r1 - r0) * min(max((y - y0) / (y1 - y0), 0), 1)

    def at(self, y: float, degrees: float) -> Point:
        """The visible point at this height and angle; 0 faces us, -90 is the left edge."""
        angle, radius = math.radians(degrees), self.radius(y)
        return self.cx + radius * math.sin(angle), y + self.tilt * radius * math.cos(angle)

    def _side(self, sign: float, y0: float, y1: float) -> list[Point]:
        inner = [(y, r) for y, r in self._line if y0 < y < y1]
        whole = [(y0, self.radius(y0)), *inner, (y1, self.radius(y1))]
        return [(self.cx + sign * r, y) for y, r in whole]

    def zone(
        self, y0: float, y1: float, upper: Wave | None = None, lower: Wave | None = None
    ) -> str:
        """The visible surface between two heights, either edge wavy if asked."""

        def edge(y: float, wave: Wave | None) -> list[Point]:
            out = []
            for deg in range(-90, 91, 5):
                height = y + (wave(deg) if wave else 0)
                out.append(self.at(height, deg))
            return out

        top, bottom = edge(y0, upper), edge(y1, lower)
        left = self._side(-1, top[0][1], bottom[0][1])
        right = self._side(1, top[-1][1], bottom[-1][1])
        return points([*left, *bottom, *right[::-1], *top[::-1]], close=True)

    @property
    def whole(self) -> str:
        return self.zone(self.top, self.foot)

    def patch(self, deg0: float, deg1: float, y0: float, y1: float) -> str:
        """The surface between two angles and two heights."""
        heights = [y0, *(y for y in self._heights if y0 < y < y1), y1]
        left = [self.at(y, deg0) for y in heights]
        right = [self.at(y, deg1) for y in heights]
        return points([*left, *right[::-1]], close=True)

    def lit(self, c: Canvas, tone: Tone, gloss: float = 0.5, depth: float = 1.0) -> str:
        """Light and shade over whatever was laid on the surface."""
        marks = []
        step = 4
        for deg in range(-90, 90, step):
            # The light stands 48 degrees to the left; the far edge takes a little bounce back.
            facing = math.cos(math.radians(deg + step / 2 + 48))
            dark = (0.62 - facing) * 0.42 * depth - max(deg - 68, 0) * 0.007
            colour, alpha = (tone.ink, dark) if dark > 0 else ("#fff6e6", -dark * 1.5)
            if deg < -78:
                alpha *= 0.4
            inner = None if deg in (-90, 90 - step) else "crispEdges"
            d = self.patch(deg, deg + step, self.top, self.foot)
            marks.append(path(d, colour, opacity=alpha, shape_rendering=inner))
        waist = self.top + (self.foot - self.top) * 0.6
        sag = self.tilt * self.radius(waist)
        start = sag / (self.foot_y() - waist)
        low = c.linear((start, tone.ink, 0), (1, tone.ink, 0.36), to=(0, 1))
        marks.append(path(self.zone(waist, self.foot), low))
        if gloss:
            marks.append(self.highlight(gloss))
        return group(*marks)

    def highlight(self, strength: float, y0: float = 0.1, y1: float = 0.66) -> str:
        """The window of light on the left of a glossy thing, tapering with the form."""
        high = self.foot - self.top
        heights = [self.top + high * (y0 + (y1 - y0) * i / 24) for i in range(25)]
        out = []
        for deg, wide, share in ((-47, 7.5, 1.0), (-34, 2.4, 0.55)):
            mid = [self.at(y, deg) for y in heights]
            half = [wide * min(self.radius(y) / 62, 1.15) / 2 for y in heights]
            # Round the ends by thinning the last few steps.
            ease = [min(i, 24 - i, 4) / 4 for i in range(25)]
            half = [h * math.sqrt(e) for h, e in zip(half, ease, strict=True)]
            left = [(x - h, y) for (x, y), h in zip(mid, half, strict=True)]
            right = [(x + h, y) for (x, y), h in zip(mid, half, strict=True)]
            pane = points([*left, *right[::-1]], close=True)
            out.append(path(pane, "#fff", opacity=strength * share))
        return "".join(out)

    def rim(self, c: Canvas, lip: Tone, inside: Tone, wall: float = 7) -> str:
        """The open mouth: the lip's ring and the hollow behind it."""
        r = self.radius(self.top)
        ry, hollow = r * self.tilt, r - wall
        dark = c.linear((0, inside.dark(0.5)), (0.55, inside.dark(0.22)), (1, inside.body))
        edge = c.linear((0, lip.lit(0.6)), (0.5, lip.lit(0.35)), (1, lip.body))
        return disc(self.cx, self.top, r, ry, edge) + disc(
            self.cx, self.top + wall * 0.1, hollow, max(ry - wall * 0.42, 2), dark
        )

    def specks(self, c: Canvas, colour: str, count: int, y0: float, y1: float) -> str:
        """Iron specks, denser nowhere, smaller toward the edges."""
        out = []
        for _ in range(count):
            deg, y = c.between(-80, 80), c.between(y0, y1)
            x, z = self.at(y, deg)
            size = c.rng.choice((0.8, 0.9, 1.1, 1.2, 1.7))
            squeeze = max(math.cos(math.radians(deg)), 0.35)
            out.append(disc(x, z, size * squeeze, size, colour, opacity=0.62))
        return group(*out)

    def ring(self, y: float, colour: str, width: float, **extra: object) -> str:
        """A painted line all around, thinner at the edges by the shade alone."""
        return line(points([self.at(y, deg) for deg in range(-90, 91, 6)]), colour, width, **extra)

    def foot_y(self) -> float:
        """Where the nearest point of the foot touches the table."""
        return self.foot + self.tilt * self.radius(self.foot)


def liquid(body: Turned, c: Canvas, tone: Tone, wall: float = 7, drop: float = 7) -> str:
    """What is in the cup: a disc a little below the lip, clipped by the mouth."""
    r = body.radius(body.top) - wall
    ry = max(r * body.tilt, 2)
    mouth = (
        f"M{num(body.cx - r)} {num(body.top)}a{num(r)} {num(ry)} 0 1 0 {num(2 * r)} 0"
        f"a{num(r)} {num(ry)} 0 1 0 {num(-2 * r)} 0Z"
    )
    fill = c.linear((0, tone.dark(0.25)), (0.5, tone.body), (1, tone.lit(0.15)))
    glint = line(
        f"M{num(body.cx - r * 0.5)} {num(body.top + ry * 0.62)}q{num(r * 0.2)} {num(ry * 0.2)} "
        f"{num(r * 0.42)} {num(ry * 0.22)}",
        "#fff",
        2.2,
        opacity=0.35,
    )
    return group(disc(body.cx, body.top + drop, r, ry, fill), glint, clip_path=c.clip(mouth))
