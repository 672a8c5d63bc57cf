"""The jigsaw. Colours: the scene's land or sea, then its sky."""

import math

from .canvas import (
    Canvas,
    Point,
    box,
    disc,
    group,
    line,
    num,
    path,
)
from .colour import mix
from .woods import BEECH


def _piece(x: float, y: float, size: float, tabs: tuple[int, int, int, int]) -> str:
    """A jigsaw piece; tabs run top, right, bottom, left: 1 out, -1 in, 0 flat."""
    out = f"M{num(x)} {num(y)}"
    corners = ((x, y), (x + size, y), (x + size, y + size), (x, y + size))
    for i, tab in enumerate(tabs):
        (x0, y0), (x1, y1) = corners[i], corners[(i + 1) % 4]
        ux, uy = (x1 - x0) / size, (y1 - y0) / size
        nx, ny = uy * tab, -ux * tab

        def at(
            along: float,
            away: float,
            o: tuple[Point, float, float, float, float] = ((x0, y0), ux, uy, nx, ny),
        ) -> str:
            (ox, oy), ax, ay, bx, by = o
            return (
                f"{num(ox + ax * along * size + bx * away * size)} "
                f"{num(oy + ay * along * size + by * away * size)}"
            )

        if tab:
            out += (
                f"L{at(0.36, 0)}C{at(0.44, 0.03)} {at(0.3, 0.13)} {at(0.36, 0.2)}"
                f"C{at(0.42, 0.28)} {at(0.58, 0.28)} {at(0.64, 0.2)}C{at(0.7, 0.13)} "
                f"{at(0.56, 0.03)} {at(0.64, 0)}"
            )
        out += f"L{at(1, 0)}"
    return out + "Z"


def puzzle(c: Canvas) -> None:
    """A jigsaw lying on the table, a scene across its pieces, one or two still to place."""
    cols, rows, size = 4, 3, 66
    x0, y0 = 68, 92
    c.wall()
    c.frame(1.02, 200, 200, -6)
    rng = c.rng
    across = [[rng.choice((-1, 1)) for _ in range(cols)] for _ in range(rows)]
    down = [[rng.choice((-1, 1)) for _ in range(cols)] for _ in range(rows)]
    scene = _scene(c, c.variant(3), x0, y0, cols * size, rows * size)
    loose = {(3, 2), (0, 0)} if c.variant(2) else {(2, 1)}
    board = f"M{x0} {y0}h{cols * size}v{rows * size}h{-cols * size}Z"
    c.cast(board, 7, 9, 6)
    # The scene goes down once; only the loose pieces need their own cut of it.
    c.add(group(scene, clip_path=c.clip(board)))
    on_top: list[str] = []
    for row in range(rows):
        for col in range(cols):
            tabs = (
                -down[row - 1][col] if row else 0,
                across[row][col] if col < cols - 1 else 0,
                down[row][col] if row < rows - 1 else 0,
                -across[row][col - 1] if col else 0,
            )
            d = _piece(x0 + col * size, y0 + row * size, size, tabs)
            edge = line(d, "#2f2a24", 1.3, opacity=0.35) + line(
                d, "#ffffff", 1.2, opacity=0.4, transform="translate(-0.8 -0.8)"
            )
            if (col, row) in loose:
                c.add(
                    path(d, mix(BEECH.body, "#ffffff", 0.35)),
                    path(d, c.umbra, opacity=0.3),
                    line(d, c.umbra, 1.6, opacity=0.5),
                )
                mx, my = x0 + (col + 0.5) * size, y0 + (row + 0.5) * size
                gx, gy, turn = ((308, 286, 18), (126, 300, -24), (286, 296, 16))[
                    0 if col == 3 else 1 if col == 0 else 2
                ]
                place = f"translate({gx - mx} {gy - my}) rotate({turn} {mx} {my})"
                art = group(scene, clip_path=c.clip(d))
                shadow = path(d, c.umbra, opacity=0.4, transform=f"translate(5 8) {place}")
                on_top += [shadow, group(art, edge, transform=place)]
            else:
                c.add(edge)
    c.add(*on_top)


def _scene(c: Canvas, kind: int, x: float, y: float, wide: float, high: float) -> str:
    """The picture on the puzzle: hills at dusk, a boat at sea, or a big flower field."""
    one, two = c.main, c.second
    sky = c.linear((0, two.lit(0.5)), (1, two.lit(0.15)), to=(0, 1))
    out = [box(x, y, wide, high, sky), disc(x + wide * 0.7, y + high * 0.3, 26, None, "#f6d58a")]
    if kind == 0:
        for base, part in ((0.5, 0.3), (0.66, 0.0), (0.84, -0.25)):
            tone = one.lit(part) if part >= 0 else one.dark(-part)
            yy = y + high * base
            out.append(
                path(
                    f"M{x} {yy}C{x + 60} {yy - 44} {x + 120} {yy + 18} {x + 170} {yy - 18}"
                    f"C{x + 210} "
                    f"{yy - 40} "
                    f"{x + wide - 20} {yy - 8} {x + wide} {yy - 22}V{y + high}H{x}Z",
                    tone,
                )
            )
    elif kind == 1:
        out.append(box(x, y + high * 0.56, wide, high * 0.44, one.body))
        for _ in range(12):
            px, py = x + c.between(4, wide - 40), y + high * c.between(0.62, 0.97)
            out.append(
                line(f"M{num(px)} {num(py)}q10 -5 20 0t20 0", one.lit(0.4), 2.6, opacity=0.7)
            )
        bx, by = x + wide * 0.4, y + high * 0.62
        out.append(path(f"M{bx - 44} {by}h92l-16 26h-58Z", "#a9573f"))
        out.append(path(f"M{bx} {by - 6}V{by - 92}L{bx + 48} {by - 6}Z", "#f8f0de"))
        out.append(path(f"M{bx - 6} {by - 6}V{by - 76}L{bx - 36} {by - 6}Z", "#eac98a"))
    else:
        out.append(
            path(
                f"M{x} {y + high * 0.5}Q{x + wide / 2} {y + high * 0.36} "
                f"{x + wide} {y + high * 0.5}"
                f"V{y + high}H{x}Z",
                "#86a56f",
            )
        )
        for i in range(26):
            px, py = x + c.between(6, wide - 6), y + high * (0.52 + 0.46 * i / 26)
            r = 4 + 7 * i / 26
            for k in range(5):
                a = k * 1.2566
                out.append(
                    disc(
                        px + r * math.cos(a),
                        py + r * math.sin(a),
                        r * 0.7,
                        None,
                        (one.body, one.lit(0.35), "#fbf3e2")[i % 3],
                    )
                )
            out.append(disc(px, py, r * 0.55, None, "#f0b94f"))
    return group(*out)
