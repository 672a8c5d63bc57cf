"""The sheet every picture is drawn on: backdrop, light, shadows, gradients and small marks.

One light from the top left, a paper backdrop whose hue says the trade, one grounding shadow
pushed to the right. Nothing here knows what is being drawn.
"""

import math
import random
import zlib
from collections.abc import Iterable, Sequence

from .colour import Tone, oklch

SIZE = 400

# The backdrop hue of each trade (OKLCH degrees).
HUES = {
    "clay": 75,
    "cloth": 25,
    "flowers": 150,
    "shoes": 215,
    "toys": 95,
    "science": 250,
    "tea": 130,
    "books": 45,
    "outings": 15,
}

Point = tuple[float, float]
Stop = tuple[float, str] | tuple[float, str, float]


def num(value: float) -> str:
    """A coordinate, short: one decimal, no trailing zero."""
    return f"{value:.1f}".removesuffix(".0")


def points(pairs: Iterable[Point], close: bool = False) -> str:
    """A path through straight lines."""
    steps = [f"{num(x)} {num(y)}" for x, y in pairs]
    return "M" + "L".join(steps) + ("Z" if close else "")


def smooth(pairs: Sequence[Point], close: bool = False, pull: float = 1 / 6) -> str:
    """A path that passes smoothly (Catmull-Rom) through the points."""
    count = len(pairs)

    def at(index: int) -> Point:
        return pairs[index % count] if close else pairs[min(max(index, 0), count - 1)]

    out = [f"M{num(pairs[0][0])} {num(pairs[0][1])}"]
    for index in range(count if close else count - 1):
        before, here, there, after = (at(index + step) for step in (-1, 0, 1, 2))
        out.append(
            f"C{num(here[0] + (there[0] - before[0]) * pull)} "
            f"{num(here[1] + (there[1] - before[1]) * pull)} "
            f"{num(there[0] - (after[0] - here[0]) * pull)} "
            f"{num(there[1] - (after[1] - here[1]) * pull)} {num(there[0])} {num(there[1])}"
        )
    return "".join(out) + ("Z" if close else "")


def mirrored(start: Point, *segments: Sequence[float], axis: float = 200) -> str:
    """A closed shape from its right half: the half runs from `start` down to the last point.

    A segment is (x, y) for a line or (x1, y1, x2, y2, x, y) for a curve.
    """
    forward = f"M{num(start[0])} {num(start[1])}"
    trail: list[Point] = [start]
    for seg in segments:
        letter = "L" if len(seg) == 2 else "C"
        forward += letter + " ".join(num(value) for value in seg)
        trail.append((seg[-2], seg[-1]))
    back = f"L{num(2 * axis - trail[-1][0])} {num(trail[-1][1])}"
    for index in range(len(segments) - 1, -1, -1):
        seg, (x, y) = segments[index], trail[index]
        if len(seg) == 2:
            back += f"L{num(2 * axis - x)} {num(y)}"
        else:
            flipped = (2 * axis - seg[2], seg[3], 2 * axis - seg[0], seg[1], 2 * axis - x, y)
            back += "C" + " ".join(num(value) for value in flipped)
    return forward + back + "Z"


def _attributes(extra: dict[str, object]) -> str:
    out = ""
    for name, value in extra.items():
        if value is None:
            continue
        # Paint opacity, not `opacity`: the latter costs the rasteriser a layer for each shape.
        for key in ("fill-opacity", "stroke-opacity") if name == "opacity" else (name,):
            text = f"{value:.3g}" if name == "opacity" else value
            shown = num(value) if isinstance(value, float) and name != "opacity" else text
            out += f' {key.rstrip("_").replace("_", "-")}="{shown}"'
    return out


def path(d: str, fill: str = "none", **extra: object) -> str:
    return f'<path d="{d}" fill="{fill}"{_attributes(extra)}/>'


def line(d: str, colour: str, width: float = 2, **extra: object) -> str:
    """A round-ended stroke."""
    ends = "" if "stroke_linecap" in extra else ' stroke-linecap="round" stroke-linejoin="round"'
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width:.4g}"'
        f"{ends}{_attributes(extra)}/>"
    )


def disc(x: float, y: float, rx: float, ry: float | None, fill: str, **extra: object) -> str:
    high = rx if ry is None else ry
    return (
        f'<ellipse cx="{num(x)}" cy="{num(y)}" rx="{rx:.4g}" ry="{high:.4g}" '
        f'fill="{fill}"{_attributes(extra)}/>'
    )


def box(
    x: float, y: float, wide: float, high: float, fill: str, radius: float = 0, **extra: object
) -> str:
    return (
        f'<rect x="{num(x)}" y="{num(y)}" width="{num(wide)}" height="{num(high)}" '
        f'rx="{num(radius)}" fill="{fill}"{_attributes(extra)}/>'
    )


def group(*parts: str, **extra: object) -> str:
    return f"<g{_attributes(extra)}>{''.join(parts)}</g>"


def moved(x: float, y: float, turn: float = 0, scale: float | str = 1) -> str:
    """A transform: place the origin, turn, then scale."""
    size = scale if isinstance(scale, str) else f"{scale:.4g}"
    return f"translate({num(x)} {num(y)}) rotate({num(turn)}) scale({size})"


def polar(x: float, y: float, radius: float, degrees: float) -> Point:
    angle = math.radians(degrees)
    return x + radius * math.cos(angle), y + radius * math.sin(angle)


class Canvas:
    """A picture being drawn: the same motif, colours and seed always give the same text."""

    def __init__(self, motif: str, trade: str, colours: Sequence[str], seed: int) -> None:
        self.seed = seed
        self.rng = random.Random(f"{motif}/{seed}")
        self.hue = HUES[trade]
        tones = [Tone(colour) for colour in colours] or [Tone("#8a7f72")]
        self.main = tones[0]
        self.second = tones[1] if len(tones) > 1 else Tone(tones[0].light)
        self.third = tones[2] if len(tones) > 2 else None
        self.umbra = oklch(0.36, 0.03, self.hue)
        # Ids carry the whole request, so that many pictures may share one page.
        stamp = zlib.crc32(f"{motif}/{'/'.join(colours)}/{seed}".encode())
        self._key = f"{motif}-{stamp:08x}"
        self._defs: list[str] = []
        self._known: dict[str, str] = {}
        self._back: list[str] = []
        self._body: list[str] = []
        self._frame = ""

    # -- choosing -----------------------------------------------------------------------------
    def variant(self, count: int, stride: int = 1) -> int:
        """A choice among `count`: neighbouring seeds choose differently when stride is 1."""
        return (self.seed // stride) % count

    def between(self, low: float, high: float) -> float:
        return self.rng.uniform(low, high)

    # -- definitions --------------------------------------------------------------------------
    def _define(self, markup: str) -> str:
        """Store a definition once ({} stands for its id) and return the id."""
        if markup not in self._known:
            self._known[markup] = f"{self._key}-{len(self._known)}"
            self._defs.append(markup.replace("{}", self._known[markup]))
        return self._known[markup]

    @staticmethod
    def _stops(stops: Sequence[Stop]) -> str:
        out = ""
        for stop in stops:
            solid = f' stop-opacity="{stop[2]:.3g}"' if len(stop) == 3 else ""
            out += f'<stop offset="{stop[0]:.3g}" stop-color="{stop[1]}"{solid}/>'
        return out

    def frame(self, scale: float, x: float = 200, y: float = 300, drop: float = 0) -> None:
        """Enlarge what is drawn about (x, y), then lower it; the backdrop stays."""
        self._frame = (
            f"translate({num(x)} {num(y + drop)}) scale({scale:.3g}) translate({num(-x)} {num(-y)})"
        )

    def linear(self, *stops: Stop, to: Point = (1, 0), at: Point = (0, 0)) -> str:
        """A gradient over the shape's own box, from `at` to `to`."""
        return "url(#{})".format(
            self._define(
                f'<linearGradient id="{{}}" x1="{at[0]:.3g}" y1="{at[1]:.3g}" x2="{to[0]:.3g}" '
                f'y2="{to[1]:.3g}">{self._stops(stops)}</linearGradient>'
            )
        )

    def radial(self, *stops: Stop, at: Point = (0.34, 0.28), reach: float = 0.8) -> str:
        return "url(#{})".format(
            self._define(
                f'<radialGradient id="{{}}" cx="{at[0]:.3g}" cy="{at[1]:.3g}" r="{reach:.3g}">'
                f"{self._stops(stops)}</radialGradient>"
            )
        )

    def ball(self, tone: Tone) -> str:
        """The fill of a round thing in this tone."""
        return self.radial((0, tone.lit(0.45)), (0.45, tone.body), (1, tone.deep))

    def across(self, tone: Tone, strength: float = 1.0) -> str:
        """The fill of an upright thing in this tone, lit from its left."""
        return self.linear(
            (0, tone.lit(0.3 * strength)),
            (0.34, tone.body),
            (1, tone.dark(0.26 * strength)),
        )

    def slant(self, tone: Tone, strength: float = 1.0) -> str:
        """The fill of a facing thing in this tone: light corner top left, dark bottom right."""
        return self.linear(
            (0, tone.lit(0.2 * strength)),
            (0.5, tone.body),
            (1, tone.dark(0.2 * strength)),
            to=(1, 1),
        )

    def clip(self, d: str) -> str:
        return "url(#{})".format(self._define(f'<clipPath id="{{}}"><path d="{d}"/></clipPath>'))

    def blur(self, spread: float) -> str:
        return "url(#{})".format(
            self._define(
                '<filter id="{}" x="-12%" y="-12%" width="124%" height="124%">'
                f'<feGaussianBlur stdDeviation="{spread:.3g}"/></filter>'
            )
        )

    def pattern(self, wide: float, high: float, *parts: str, turn: float = 0) -> str:
        """A repeating fill, `wide` by `high`."""
        return "url(#{})".format(
            self._define(
                f'<pattern id="{{}}" width="{num(wide)}" height="{num(high)}" '
                f'patternUnits="userSpaceOnUse" patternTransform="rotate({num(turn)})">'
                f"{''.join(parts)}</pattern>"
            )
        )

    # -- drawing ------------------------------------------------------------------------------
    def add(self, *parts: str) -> None:
        self._body.extend(parts)

    def _paper(self, high: float) -> None:
        top = 0.92 * SIZE / high
        paper = self.radial(
            (0, oklch(0.967, 0.019, self.hue)),
            (1, oklch(0.926, 0.026, self.hue)),
            at=(0.28, 0.2 * SIZE / high),
            reach=max(top, 0.95),
        )
        self._back.append(box(0, 0, SIZE, high, paper))

    def wall(self) -> None:
        """The backdrop of what hangs or lies flat."""
        self._paper(SIZE)

    def table(self, horizon: float = 258) -> None:
        """The backdrop of what stands: paper behind, a slightly darker plane in front."""
        self._paper(horizon)
        plane = self.linear(
            (0, oklch(0.878, 0.03, self.hue)), (1, oklch(0.91, 0.026, self.hue)), to=(0, 1)
        )
        self._back.append(box(0, horizon, SIZE, SIZE - horizon, plane))

    def shadow(self, x: float, y: float, rx: float, ry: float = 9) -> None:
        """The grounding shadow of a thing whose foot, `rx` wide to a side, stands at (x, y)."""
        far = self.radial(
            (0, self.umbra, 0.42),
            (0.55, self.umbra, 0.2),
            (1, self.umbra, 0),
            at=(0.5, 0.5),
            reach=0.5,
        )
        near = self.radial(
            (0, self.umbra, 0.62),
            (0.7, self.umbra, 0.4),
            (1, self.umbra, 0),
            at=(0.5, 0.5),
            reach=0.5,
        )
        self.add(
            disc(x + rx * 0.36 + 6, y + 2, rx * 1.42, ry * 1.45, far),
            disc(x + 5, y, rx * 1.1, ry * 0.82, near),
        )

    def cast(self, d: str, dx: float = 11, dy: float = 13, spread: float = 7) -> None:
        """The soft shadow a flat or hung thing throws on the wall behind it."""
        soft = path(d, self.umbra, opacity=0.27, transform=f"translate({num(dx)} {num(dy)})")
        self.add(group(soft, filter=self.blur(spread)))

    def svg(self) -> str:
        drawn = "".join(self._body)
        if self._frame:
            drawn = f'<g transform="{self._frame}">{drawn}</g>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" '
            f'width="{SIZE}" height="{SIZE}"><defs>{"".join(self._defs)}</defs>'
            f"{''.join(self._back)}{drawn}</svg>"
        )
