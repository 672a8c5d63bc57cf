"""What is printed on covers and posters: small abstract plates.

A plate fills a `wide` by `high` page from the origin; titles are bars, never letters.
"""

from collections.abc import Callable

from .canvas import Canvas, disc, line, num, path, points, polar
from .colour import Tone, mix

Plate = Callable[[Canvas, Tone, Tone, float, float], list[str]]

PAPER = "#f5eee0"


def title(tone: Tone, w: float, y: float, start: float = 0.16) -> list[str]:
    """Two bars for a title and a thin one for a name."""
    ink = tone.contrast(PAPER, "#3a2f33")
    x = w * start
    return [
        line(f"M{num(x)} {num(y)}H{num(w * 0.78)}M{num(x)} {num(y + 14)}H{num(w * 0.58)}", ink, 7),
        line(f"M{num(x)} {num(y + 29)}H{num(w * 0.4)}", ink, 3.6, opacity=0.7),
    ]


def dunes(c: Canvas, tone: Tone, ink: Tone, w: float, h: float) -> list[str]:
    out = [disc(w * 0.64, h * 0.45, w * 0.23, None, ink.lit(0.2))]
    for i, base in enumerate((0.66, 0.77, 0.88)):
        y = h * base
        d = (
            f"M0 {num(y + 8)}C{num(w * 0.25)} {num(y - 24)} {num(w * 0.5)} {num(y + 16)} "
            f"{num(w * 0.7)} {num(y - 2)}S{num(w * 0.95)} {num(y - 12)} {num(w)} {num(y - 4)}"
            f"V{num(h)}H0Z"
        )
        out.append(path(d, ink.dark(0.12 + 0.16 * i)))
    return out + title(tone, w, h * 0.13)


def moons(c: Canvas, tone: Tone, ink: Tone, w: float, h: float) -> list[str]:
    out = []
    for i in range(5):
        x = w * (0.2 + 0.15 * i)
        out.append(disc(x, h * 0.56, w * 0.058, None, ink.body))
        if i != 2:
            out.append(disc(x + (2 - i) * w * 0.026, h * 0.56, w * 0.058, None, tone.body))
    for _ in range(40):
        out.append(
            disc(
                c.between(20, w - 6),
                c.between(h * 0.36, h - 6),
                c.rng.choice((0.8, 1.1, 1.6)),
                None,
                ink.lit(0.5),
                opacity=0.8,
            )
        )
    out.append(disc(w * 0.53, h * 0.98, w * 0.4, None, ink.shade))
    out.append(disc(w * 0.48, h * 0.94, w * 0.1, None, ink.deep, opacity=0.5))
    return out + title(tone, w, h * 0.12)


def botanical(c: Canvas, tone: Tone, ink: Tone, w: float, h: float) -> list[str]:
    out = [
        line(
            f"M{num(w * 0.54)} {num(h)}C{num(w * 0.5)} {num(h * 0.76)} {num(w * 0.58)} "
            f"{num(h * 0.6)} {num(w * 0.54)} {num(h * 0.4)}",
            ink.shade,
            4,
        )
    ]
    for i in range(9):
        y, side = h * (0.94 - i * 0.062), (1 if i % 2 else -1)
        s = w * (0.34 - i * 0.016)
        d = (
            f"M{num(w * 0.54)} {num(y)}C{num(w * 0.54 + side * s * 0.3)} {num(y - s * 0.5)} "
            f"{num(w * 0.54 + side * s * 0.8)} {num(y - s * 0.55)} "
            f"{num(w * 0.54 + side * s)} {num(y - s * 0.4)}C{num(w * 0.54 + side * s * 0.8)} "
            f"{num(y - s * 0.05)} {num(w * 0.54 + side * s * 0.3)} {num(y + s * 0.02)} "
            f"{num(w * 0.54)} {num(y)}Z"
        )
        out.append(path(d, (ink.body, ink.light, ink.shade)[i % 3]))
    return out + title(tone, w, h * 0.11)


def waves(c: Canvas, tone: Tone, ink: Tone, w: float, h: float) -> list[str]:
    out = []
    step = w / 5
    for row in range(9):
        y = h * 0.5 + row * step * 0.42
        for col in range(-1, 7):
            x = col * step + (step / 2 if row % 2 else 0)
            for k, r in enumerate((0.5, 0.36, 0.22)):
                fill = (
                    (ink.body, PAPER, ink.shade)[k] if row % 3 else (ink.light, PAPER, ink.body)[k]
                )
                out.append(disc(x, y, step * r, None, fill))
    return out + title(tone, w, h * 0.13)


def window(c: Canvas, tone: Tone, ink: Tone, w: float, h: float) -> list[str]:
    x, y, ww, hh = w * 0.26, h * 0.4, w * 0.54, h * 0.48
    arch = (
        f"M{num(x)} {num(y + hh)}V{num(y + ww / 2)}A{num(ww / 2)} {num(ww / 2)} 0 0 1 "
        f"{num(x + ww)} {num(y + ww / 2)}V{num(y + hh)}Z"
    )
    sky = c.linear((0, ink.lit(0.55)), (1, ink.body), to=(0, 1))
    sea = f"M{num(x)} {num(y + hh)}V{num(y + hh * 0.66)}H{num(x + ww)}V{num(y + hh)}Z"
    hill = (
        f"M{num(x)} {num(y + hh * 0.68)}Q{num(x + ww * 0.3)} {num(y + hh * 0.4)} "
        f"{num(x + ww * 0.62)} {num(y + hh * 0.68)}Z"
    )
    return [
        path(arch, PAPER, stroke=PAPER, stroke_width=9),
        path(arch, sky),
        disc(x + ww * 0.66, y + hh * 0.38, ww * 0.14, None, "#fbe3ae"),
        path(hill, ink.deep),
        path(sea, ink.shade),
        line(
            f"M{num(x + ww * 0.5)} {num(y + hh * 0.76)}h{num(ww * 0.34)}"
            f"M{num(x + ww * 0.58)} {num(y + hh * 0.86)}h{num(ww * 0.2)}",
            "#fbe3ae",
            2.6,
        ),
        *title(tone, w, h * 0.11),
    ]


def rays(c: Canvas, tone: Tone, ink: Tone, w: float, h: float) -> list[str]:
    cx, cy = w * 0.53, h * 0.78
    out = []
    for i in range(16):
        if i % 2:
            continue
        a, b = (
            polar(cx, cy, h * 1.2, 180 + i * 11.25),
            polar(cx, cy, h * 1.2, 180 + i * 11.25 + 11.25),
        )
        out.append(path(points([(cx, cy), a, b], True), ink.body, opacity=0.85))
    out += [
        disc(cx, cy, w * 0.3, None, mix(ink.body, "#f6c86a", 0.5)),
        path(f"M0 {num(cy)}H{num(w)}V{num(h)}H0Z", tone.deep),
    ]
    for k in range(4):
        out.append(
            line(
                f"M{num(w * (0.3 + k * 0.05))} {num(cy + 10 + k * 9)}H{num(w * (0.76 - k * 0.05))}",
                ink.light,
                2.6,
            )
        )
    return (
        out
        + [
            path(
                f"M{num(w * 0.12)} {num(h * 0.07)}H{num(w * 0.9)}V{num(h * 0.28)}H{num(w * 0.12)}Z",
                tone.body,
            )
        ]
        + title(tone, w, h * 0.13)
    )


def shapes(c: Canvas, tone: Tone, ink: Tone, w: float, h: float) -> list[str]:
    colours = (ink.body, ink.light, PAPER, mix(tone.body, ink.body, 0.5), ink.deep)
    s, out = w * 0.27, []
    for row in range(3):
        for col in range(3):
            x, y, k = w * 0.12 + col * s, h * 0.37 + row * s, c.rng.randint(0, 3)
            one, two = c.rng.sample(colours, 2)
            out.append(path(f"M{num(x)} {num(y)}h{num(s)}v{num(s)}h{num(-s)}Z", one))
            if k == 0:
                out.append(disc(x + s / 2, y + s / 2, s * 0.36, None, two))
            elif k == 1:
                out.append(
                    path(
                        f"M{num(x)} {num(y)}A{num(s)} {num(s)} 0 0 1 {num(x + s)} {num(y + s)}"
                        f"H{num(x)}Z",
                        two,
                    )
                )
            elif k == 2:
                out.append(
                    path(
                        f"M{num(x)} {num(y + s)}L{num(x + s / 2)} {num(y)}"
                        f"L{num(x + s)} {num(y + s)}"
                        "Z",
                        two,
                    )
                )
            else:
                out.append(
                    path(
                        f"M{num(x)} {num(y)}A{num(s / 2)} {num(s / 2)} 0 0 0 {num(x + s)} {num(y)}"
                        "Z",
                        two,
                    )
                )
                out.append(
                    path(
                        f"M{num(x)} {num(y + s / 2)}A{num(s / 2)} {num(s / 2)} 0 0 0 "
                        f"{num(x + s)} {num(y + s / 2)}"
                        "Z",
                        two,
                    )
                )
    return out + title(tone, w, h * 0.11)


def town(c: Canvas, tone: Tone, ink: Tone, w: float, h: float) -> list[str]:
    out = [disc(w * 0.72, h * 0.44, w * 0.11, None, "#f6dc9a")]
    x, colours = 0.0, (ink.body, ink.shade, ink.light, ink.deep)
    index = 0
    while x < w:
        wide, high = w * c.between(0.14, 0.22), h * c.between(0.24, 0.42)
        y = h - high
        fill = colours[index % 4]
        out.append(
            path(
                f"M{num(x)} {num(h)}V{num(y)}L{num(x + wide / 2)} {num(y - wide * 0.5)}"
                f"L{num(x + wide)} {num(y)}V{num(h)}Z",
                fill,
            )
        )
        for row in range(3):
            for col in range(2):
                if (row + col + index) % 3:
                    out.append(
                        path(
                            f"M{num(x + wide * (0.2 + 0.36 * col))} "
                            f"{num(y + 8 + row * 20)}h{num(wide * 0.2)}v11h{num(-wide * 0.2)}Z",
                            "#f8e3ae",
                        )
                    )
        x += wide
        index += 1
    return out + title(tone, w, h * 0.12)


PLATES: tuple[Plate, ...] = (dunes, botanical, moons, window, waves, shapes, town, rays)
