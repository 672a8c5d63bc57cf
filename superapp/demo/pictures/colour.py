"""Colour for the drawn pictures: OKLCH in, sRGB hex out, and a tone's lights and shades.

The rasteriser knows only sRGB, while the design speaks OKLCH, so the conversion happens here.
"""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

Lch = tuple[float, float, float]
Triple = tuple[float, float, float]


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _gamma(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _rgb_of_lab(lightness: float, a: float, b: float) -> Triple:
    """Linear sRGB of an OKLab colour; may leave 0..1 when the colour is out of gamut."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    mid = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * mid + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * mid - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * mid + 1.7076147010 * short,
    )


@lru_cache(maxsize=4096)
def oklch(lightness: float, chroma: float, hue: float) -> str:
    """The sRGB hex of an OKLCH colour; chroma yields first when the colour is out of gamut."""
    lightness = min(max(lightness, 0.0), 1.0)
    angle = math.radians(hue)
    rgb: Triple = (lightness, lightness, lightness)
    for step in range(24):
        kept = chroma * (1 - step / 24)
        rgb = _rgb_of_lab(lightness, kept * math.cos(angle), kept * math.sin(angle))
        if all(-0.002 <= channel <= 1.002 for channel in rgb):
            break
    return "#" + "".join(f"{round(255 * _gamma(min(max(ch, 0.0), 1.0))):02x}" for ch in rgb)


@lru_cache(maxsize=4096)
def lab_of(colour: str) -> Triple:
    """OKLab of a #rrggbb colour."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    mid = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * mid - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short,
    )


def lch_of(colour: str) -> Lch:
    """OKLCH of a #rrggbb colour."""
    lightness, a, b = lab_of(colour)
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def shift(colour: str, light: float = 0.0, chroma: float = 1.0, turn: float = 0.0) -> str:
    """The colour moved by a lightness, scaled in chroma and turned in hue."""
    lightness, strength, hue = lch_of(colour)
    return oklch(lightness + light, strength * chroma, (hue + turn) % 360)


def mix(one: str, other: str, part: float = 0.5) -> str:
    """The colour `part` of the way from one to the other, through OKLab."""
    first, second = lab_of(one), lab_of(other)
    lightness, a, b = (x + (y - x) * part for x, y in zip(first, second, strict=True))
    return oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


@dataclass(frozen=True)
class Tone:
    """One material's colour under the one light: from `pale`, full in the light, to `ink`."""

    body: str

    @cached_property
    def _lch(self) -> Lch:
        return lch_of(self.body)

    def lit(self, part: float) -> str:
        """Lifted by `part` of the way to white, a little warmer and less coloured."""
        lightness, chroma, hue = self._lch
        return oklch(lightness + (0.985 - lightness) * part, chroma * (1 - part * 0.45), hue)

    def dark(self, part: float) -> str:
        """Lowered by `part` of the way to black, keeping its colour."""
        lightness, chroma, hue = self._lch
        return oklch(lightness * (1 - part), chroma * (1 - part * 0.35), hue)

    @cached_property
    def pale(self) -> str:
        return self.lit(0.62)

    @cached_property
    def light(self) -> str:
        return self.lit(0.3)

    @cached_property
    def shade(self) -> str:
        return self.dark(0.17)

    @cached_property
    def deep(self) -> str:
        return self.dark(0.34)

    @cached_property
    def ink(self) -> str:
        return self.dark(0.55)

    @property
    def is_dark(self) -> bool:
        return self._lch[0] < 0.62

    def contrast(self, pale: str = "#f8f1e2", dark: str = "#3b302b") -> str:
        """The one of the two colours that reads on this tone."""
        return pale if self.is_dark else dark
