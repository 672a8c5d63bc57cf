"""Potted plants. Colours: the pot, then its band (the leaves stay green)."""

import math

from .botany import GREEN, OLIVE, PINE, SAGE, leaf
from .canvas import Canvas, disc, group, line, moved, num, path
from .colour import Tone
from .turned import Turned


def potted_plant(c: Canvas) -> None:
    """A plant in its pot: monstera, snake plant, rubber plant, cactus or trailing pearls."""
    kind = c.variant(5)
    knots = (
        [(236, 56), (244, 56), (280, 50), (312, 42)],
        [(232, 58), (256, 58), (290, 56), (312, 50)],
        [(240, 46), (254, 54), (284, 58), (312, 38)],
    )[c.variant(3)]
    pot = Turned(200, knots, tilt=0.2)
    c.table(266)
    c.frame((0.94, 1.06, 0.94, 1.16, 1.4)[kind], 200, 318, 10)
    c.shadow(200, pot.foot_y() - 3, pot.radius(pot.foot) + 12)
    c.add(pot.rim(c, c.main, Tone("#4a382c"), 6))
    r = pot.radius(pot.top) - 8
    c.add(disc(200, pot.top + 2, r, r * 0.17, "#3d2e25"))
    y = pot.top + 4
    (_monstera, _snake, _rubber, _cactus, _pearls)[kind](c, y)
    c.add(path(pot.whole, c.main.body))
    decor = c.variant(4, 2)
    high = pot.foot - pot.top
    if decor == 0:
        c.add(path(pot.zone(pot.top + high * 0.56, pot.foot), c.second.body))
    elif decor == 1:
        for part in (0.28, 0.4, 0.52):
            c.add(pot.ring(pot.top + high * part, c.second.body, 3.4))
    elif decor == 2:
        c.add(pot.specks(c, c.main.ink, 70, pot.top, pot.foot))
    c.add(pot.lit(c, c.main, 0.32))
    r = pot.radius(pot.top)
    c.add(
        line(
            f"M{num(200 - r)} {pot.top}a{num(r)} {num(r * 0.2)} 0 0 0 {num(2 * r)} 0",
            c.main.lit(0.55),
            3,
        )
    )
    if kind == 4:
        _strings(c, pot.top)


def _monstera(c: Canvas, y: float) -> None:
    spread = (
        (-86, -68, -64, 62),
        (88, -62, 62, 60),
        (-50, -122, -30, 66),
        (56, -126, 32, 66),
        (0, -150, 4, 70),
        (-18, -76, -12, 54),
        (34, -70, 26, 50),
    )
    for i, (dx, dy, turn, size) in enumerate(spread):
        tone = (PINE, GREEN, Tone(GREEN.lit(0.12)))[i % 3]
        c.add(
            line(
                f"M{200 + dx * 0.06:.1f} {y}Q{200 + dx * 0.3:.1f} {y + dy * 0.8:.1f} "
                f"{200 + dx * 0.8:.1f} {y + dy:.1f}",
                PINE.light,
                3,
            )
        )
        c.add(_split_leaf(200 + dx * 0.8, y + dy + 6, turn, size, tone))


def _split_leaf(x: float, y: float, turn: float, size: float, tone: Tone) -> str:
    """A heart-shaped leaf, cut between its ribs."""
    halves = []
    for sign, fill in ((-1, tone.lit(0.14)), (1, tone.shade)):
        edge = "M0 0C{} {} {} {} {} {}".format(
            *(num(v * size) for v in (sign * 0.12, 0.16, sign * 0.5, 0.12, sign * 0.58, -0.16))
        )
        for a, b in (
            ((0.36, -0.2), (0.56, -0.36)),
            ((0.3, -0.4), (0.48, -0.58)),
            ((0.22, -0.6), (0.32, -0.8)),
        ):
            edge += (
                f"L{num(sign * a[0] * size)} {num(a[1] * size)}"
                f"Q{num(sign * (b[0] + 0.08) * size)} {num((a[1] + 0.02) * size)} "
                f"{num(sign * b[0] * size)} {num(b[1] * size)}"
            )
        edge += f"Q{num(sign * 0.14 * size)} {num(-0.92 * size)} 0 {num(-size)}Z"
        halves.append(path(edge, fill))
    ribs = "".join(
        f"M0 {num(-t * size)}L{num(s * 0.3 * size)} {num(-(t + 0.12) * size)}"
        for t in (0.1, 0.32, 0.54)
        for s in (-1, 1)
    )
    return group(
        *halves,
        line(f"M0 0V{num(-size * 0.94)}{ribs}", tone.lit(0.4), 1.3, opacity=0.5),
        transform=moved(x, y, turn),
    )


def _snake(c: Canvas, y: float) -> None:
    edge = Tone("#d3c777")
    for i, (x, lean, tall) in enumerate(
        (
            (-30, -26, 104),
            (30, 28, 110),
            (-14, -10, 150),
            (16, 12, 162),
            (0, -2, 128),
            (-24, -34, 70),
            (26, 38, 76),
        )
    ):
        w = 11
        d = (
            f"M{200 + x - w} {y}C{200 + x - w - 3} {y - tall * 0.5} {200 + x + lean - w} "
            f"{y - tall * 0.7} "
            f"{200 + x + lean} {y - tall}C{200 + x + lean + w} {y - tall * 0.7} "
            f"{200 + x + w + 3} {y - tall * 0.5} "
            f"{200 + x + w} {y}Z"
        )
        tone = (GREEN, PINE)[i % 2]
        c.add(
            path(
                d,
                c.linear((0, tone.lit(0.16)), (0.5, tone.body), (1, tone.deep)),
                stroke=edge.body,
                stroke_width=2.6,
            )
        )
        for k in range(1, 7):
            t = k / 8
            px, py = 200 + x + lean * t * t, y - tall * t
            c.add(
                line(
                    f"M{num(px - w * 0.7)} {num(py)}q{w * 0.7} {-5 if k % 2 else 4} {w * 1.3} {-2}",
                    tone.lit(0.4),
                    2,
                    opacity=0.4,
                )
            )


def _rubber(c: Canvas, y: float) -> None:
    c.add(line(f"M200 {y}C198 {y - 50} 204 {y - 100} 200 {y - 160}", "#6d5640", 5))
    for i in range(9):
        t = i / 8
        py, side = y - 26 - t * 132, (-1 if i % 2 else 1)
        size = 82 - 26 * t
        tone = (PINE, Tone(PINE.lit(0.08)), GREEN)[i % 3]
        c.add(leaf(200, py, side * (68 - 34 * t), size, tone, 0.27))
        glint = (
            f"M0 {num(-size * 0.24)}Q{num(-size * 0.14)} {num(-size * 0.5)} "
            f"{num(-size * 0.06)} {num(-size * 0.78)}"
        )
        c.add(
            line(
                glint,
                "#ffffff",
                size * 0.05,
                opacity=0.22,
                transform=moved(200, py, side * (68 - 34 * t)),
            )
        )
    c.add(leaf(200, y - 156, 4, 40, Tone("#a8584a"), 0.13))


def _cactus(c: Canvas, y: float) -> None:
    for x, wide, tall, lean in ((200, 34, 118, 0), (236, 20, 66, 14), (168, 17, 50, -10)):
        tone = GREEN if x == 200 else OLIVE
        d = (
            f"M{x - wide * 0.8} {y}C{x - wide * 1.2} {y - tall * 0.5} {x - wide + lean} "
            f"{y - tall} {x + lean} {y - tall}C{x + wide + lean} {y - tall} {x + wide * 1.2} "
            f"{y - tall * 0.5} {x + wide * 0.8} {y}Z"
        )
        c.add(path(d, c.linear((0, tone.lit(0.3)), (0.4, tone.body), (1, tone.deep))))
        for k in (-0.66, -0.36, 0, 0.36, 0.66):
            top = tall * math.sqrt(1 - k * k * 0.9)
            rib = (
                f"M{num(x + k * wide * 0.9)} {y}C{num(x + k * wide * 1.2)} {num(y - tall * 0.5)} "
                f"{num(x + k * wide * 0.9 + lean)} {num(y - top)} {num(x + lean * 0.9)} "
                f"{num(y - tall + 3)}"
            )
            c.add(
                line(rib, tone.ink, 2, opacity=0.3),
                line(
                    rib,
                    tone.lit(0.55),
                    1.4,
                    opacity=0.6,
                    stroke_dasharray="1.5 8",
                    transform="translate(-2.4 0)",
                ),
            )
        bloom = c.second if x != 168 else c.main
        for turn in (-50, -18, 18, 50):
            c.add(
                leaf(
                    x + lean,
                    y - tall + 4,
                    turn,
                    17 if x == 200 else 13,
                    Tone(bloom.lit(0.15)),
                    0.26,
                )
            )


def _pearls(c: Canvas, y: float) -> None:
    for i in range(54):
        angle, reach = c.between(0, 6.3), math.sqrt(c.rng.random())
        x, py = (
            200 + 52 * reach * math.cos(angle),
            y - 8 + 12 * reach * math.sin(angle) - (1 - reach) * 14,
        )
        c.add(disc(x, py, 6.5, None, c.ball((GREEN, SAGE, OLIVE)[i % 3])))


def _strings(c: Canvas, y: float) -> None:
    for i, x in enumerate((146, 156, 168, 180, 196, 214, 228, 240, 250)):
        count = c.rng.randint(3, 7)
        edge = y + 10 * math.sqrt(max(1 - ((x - 200) / 58) ** 2, 0))
        for k in range(count):
            px = x + 3 * math.sin(k * 1.1 + i)
            c.add(disc(px + 1.4, edge + k * 10.5 + 2, 5.8, None, "#1f2a20", opacity=0.22))
            c.add(
                disc(
                    px,
                    edge + k * 10.5,
                    5.8 - k * 0.25,
                    None,
                    c.ball((GREEN, SAGE, OLIVE)[(i + k) % 3]),
                )
            )
