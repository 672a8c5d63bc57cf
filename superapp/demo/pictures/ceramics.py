"""Ceramics: mug, bowl, vase, plate, teapot, jug. Colours: the glaze, then the clay or accent."""

import math

from .botany import branch, grass
from .canvas import Canvas, disc, group, line, num, path, smooth
from .colour import Tone
from .plates import plate
from .turned import Turned, liquid, ripple

STYLES = ("dip", "drip", "bands", "specks", "sprigs", "strokes")


def dress(c: Canvas, body: Turned, style: str, glaze: Tone, clay: Tone, gloss: float = 0.5) -> None:
    """Glaze a turned body in one of the STYLES, then light it."""
    high = body.foot - body.top
    marks: list[str] = [path(body.whole, clay.body)]
    if style == "dip":
        edge = body.top + high * c.between(0.62, 0.76)
        wave = ripple(c, high * 0.03)
        marks.append(path(body.zone(body.top, edge, None, wave), glaze.body))
        marks.append(path(body.zone(edge - 3, edge, wave, wave), glaze.shade, opacity=0.6))
        marks.append(body.specks(c, glaze.ink, 26, body.top, edge))
    elif style == "drip":
        marks.append(path(body.whole, glaze.body))
        marks.append(_drips(c, body, clay))
    elif style == "bands":
        marks.append(path(body.whole, glaze.body))
        for part, wide in ((0.3, 0.05), (0.4, 0.022), (0.66, 0.09)):
            y = body.top + high * part
            marks.append(path(body.zone(y, y + high * wide), clay.body))
    elif style == "specks":
        marks.append(path(body.zone(body.top, body.foot - high * 0.07), glaze.body))
        marks.append(body.specks(c, glaze.ink, 90, body.top, body.foot - high * 0.08))
    elif style == "sprigs":
        marks.append(path(body.whole, glaze.body))
        marks.append(_sprigs(c, body, clay))
    else:
        marks.append(path(body.whole, glaze.body))
        for i in range(13):
            deg = -84 + i * 14 + c.between(-3, 3)
            y0 = body.top + high * c.between(0.2, 0.3)
            y1 = body.foot - high * c.between(0.16, 0.3)
            curve = [body.at(y0 + (y1 - y0) * k / 8, deg + k * 0.4) for k in range(9)]
            width = 8 * max(math.cos(math.radians(deg)), 0.25) * min(body.radius(y0) / 52, 1)
            marks.append(line(smooth(curve), clay.body, width, opacity=0.92))
    c.add(group(*marks))
    c.add(body.lit(c, glaze, gloss))


def _drips(c: Canvas, body: Turned, tone: Tone) -> str:
    """A second glaze run down from the rim in soft tongues."""
    high = body.foot - body.top
    a, b = c.between(0, 6), c.between(0, 6)

    def tongue(deg: float) -> float:
        wave = math.sin(math.radians(deg) * 5 + a) * 0.5 + math.sin(math.radians(deg) * 9 + b) * 0.3
        return high * (0.1 * wave + 0.1 * max(wave, 0))

    edge = body.top + high * 0.36
    return path(
        body.zone(body.top, edge, None, lambda d: tongue(d) + 2.5), tone.deep, opacity=0.35
    ) + path(body.zone(body.top, edge, None, tongue), tone.body)


def _sprigs(c: Canvas, body: Turned, tone: Tone) -> str:
    """Three painted stems with leaves, squeezed toward the sides as the form turns."""
    high = body.foot - body.top
    out = []
    for deg in (-52, 0, 52):
        squeeze = max(math.cos(math.radians(deg)), 0.4)
        y0, y1 = body.top + high * 0.8, body.top + high * c.between(0.2, 0.28)
        stem = [body.at(y0 + (y1 - y0) * k / 6, deg + 3 * math.sin(k)) for k in range(7)]
        out.append(line(smooth(stem), tone.body, 2.4))
        for k, (x, y) in enumerate(stem[1:]):
            for side in (-1, 1):
                size = high * (0.1 - 0.009 * k)
                turn = side * (52 - k * 3)
                leaf = (
                    f"M0 0C{num(size * 0.4)} {num(-size * 0.4)} {num(size * 0.3)} "
                    f"{num(-size)} 0 {num(-size * 1.2)}"
                    f"C{num(-size * 0.3)} {num(-size)} {num(-size * 0.4)} {num(-size * 0.4)} 0 0Z"
                )
                place = f"translate({num(x)} {num(y)}) scale({squeeze:.2f} 1) rotate({turn})"
                out.append(path(leaf, tone.body, transform=place))
    return group(*out)


def loop(c: Canvas, d: str, tone: Tone, width: float) -> str:
    """A handle: a round bar bent along the path."""
    return "".join(
        (
            line(d, tone.deep, width),
            line(d, tone.shade, width * 0.8, transform="translate(-0.8 -1)"),
            line(d, tone.body, width * 0.56, transform="translate(-1.6 -2)"),
            line(d, tone.lit(0.35), width * 0.2, transform="translate(-3 -3.6)", opacity=0.85),
        )
    )


def mug(c: Canvas) -> None:
    """A mug with its drink: straight, round, conical or stoneware with a foot."""
    shape = c.variant(4)
    cx = 186.0
    knots = (
        [(142, 66), (190, 66), (250, 65), (280, 60), (290, 54)],
        [(154, 58), (180, 66), (222, 75), (262, 68), (284, 50), (289, 44)],
        [(150, 76), (200, 69), (250, 59), (280, 52), (288, 48)],
        [(140, 60), (156, 56), (200, 59), (240, 66), (270, 65), (286, 52), (291, 50)],
    )[shape]
    body = Turned(cx, knots, tilt=0.19)
    r0, r1 = body.radius(176), body.radius(248)
    top, low = (172, 252) if shape != 2 else (174, 240)
    ear = (
        f"M{num(cx + r0 - 4)} {top}C{num(cx + r0 + 62)} {top - 12} {num(cx + r0 + 66)} {low + 4} "
        f"{num(cx + r1 - 6)} {low}",
        f"M{num(cx + r0 - 4)} {top + 6}C{num(cx + r0 + 50)} {top - 18} {num(cx + r0 + 62)} {low} "
        f"{num(cx + r1 - 5)} {low}",
    )[shape % 2]
    c.frame(1.24, 206, 296, 10)
    c.table(258)
    c.shadow(cx + 4, body.foot_y() - 4, 64)
    glaze, clay = c.main, c.second
    style = STYLES[(c.seed + c.seed // 6) % 6]
    c.add(loop(c, ear, glaze, 23))
    dress(c, body, style, glaze, clay, gloss=0.5)
    drink = (Tone("#6b4630"), Tone("#c8894a"), Tone("#e9dcc4"), Tone("#8a9a4e"))[c.variant(4, 3)]
    c.add(body.rim(c, clay if style == "drip" else glaze, glaze, 6), liquid(body, c, drink, 7, 7))


def bowl(c: Canvas) -> None:
    """A bowl: deep, wide, a nest of two, or with chopsticks across."""
    shape = c.variant(4)
    c.frame(1.18, 200, 296, 6)
    c.table(255)
    glaze, clay = c.main, c.second
    style = ("specks", "dip", "bands", "strokes", "drip")[c.variant(5)]
    wide, deep = ((104, 104), (122, 78), (112, 78), (108, 92))[shape]
    y = 292 - deep
    c.shadow(200, 297, 58)
    if shape == 2:
        under = Turned(200, _bowl_knots(y, wide, deep), tilt=0.24)
        dress(c, under, style, clay, glaze)
        c.add(under.rim(c, clay, clay, 8))
        y -= 46
        wide, deep = 94, 78
    body = Turned(200, _bowl_knots(y, wide, deep), tilt=0.24)
    dress(c, body, style, glaze, clay, gloss=0.55)
    c.add(body.rim(c, glaze, glaze if shape != 1 else clay, 8))
    if shape == 3:
        for i, tone in enumerate((Tone("#a9683f"), Tone("#9b5c36"))):
            rod = f"M84 {y - 4 + i * 9}L336 {y - 20 + i * 14}"
            inside = f"M112 {y + 5 + i * 9}L{296 - i * 4} {y - 8 + i * 14}"
            c.add(line(inside, glaze.ink, 6, opacity=0.35))
            c.add(
                line(rod, tone.body, 6.5), line(rod, tone.light, 2, transform="translate(0 -1.5)")
            )
    if shape == 1:
        arc = f"M118 {y + 10}C150 {y + 22} 220 {y + 25} 262 {y + 18}"
        c.add(line(arc, "#fff", 2.5, opacity=0.3))


def _bowl_knots(y: float, wide: float, deep: float) -> list[tuple[float, float]]:
    foot = wide * 0.4
    return [
        (y, wide),
        (y + deep * 0.22, wide * 0.985),
        (y + deep * 0.5, wide * 0.86),
        (y + deep * 0.76, wide * 0.6),
        (y + deep * 0.88, foot),
        (y + deep * 0.92, foot * 0.96),
        (y + deep, foot),
    ]


def vase(c: Canvas) -> None:
    """A vase, bare or with a few stems: bottle, column, moon, trumpet or shouldered."""
    shape = c.variant(5)
    knots, wall = (
        ([(150, 20), (168, 17), (190, 26), (216, 66), (248, 80), (280, 66), (294, 44)], 5),
        ([(126, 44), (140, 43), (200, 48), (260, 50), (286, 46), (292, 40)], 6),
        ([(158, 24), (166, 22), (178, 40), (206, 74), (236, 84), (268, 70), (290, 40)], 5),
        ([(120, 46), (134, 34), (168, 24), (210, 34), (250, 52), (278, 52), (292, 40)], 5),
        ([(128, 26), (140, 22), (152, 28), (176, 62), (206, 68), (250, 50), (292, 38)], 5),
    )[shape]
    body = Turned(200, knots, tilt=0.18)
    c.frame(1.1, 200, 296, 14)
    c.table(262)
    c.shadow(200, body.foot_y() - 3, body.radius(body.foot) + 14)
    mouth = body.top
    stems = c.variant(4, 2)
    room = min(92, (mouth - 60) * 0.85)
    if stems == 0:
        c.add(branch(c, 200, mouth + 3, room, lean=-12))
        c.add(branch(c, 203, mouth + 3, room * 0.8, lean=22))
    elif stems == 1:
        c.add(grass(c, 200, mouth + 3, room * 0.84))
    elif stems == 2:
        c.add(branch(c, 198, mouth + 3, room * 0.92, lean=16, tone=Tone("#8d9f86")))
    style = ("dip", "specks", "strokes", "drip", "bands", "sprigs")[(c.seed * 5 + 1) % 6]
    c.add(body.rim(c, c.main, c.main, wall))
    dress(c, body, style, c.main, c.second, gloss=0.45)
    r, ry = body.radius(mouth), body.radius(mouth) * body.tilt
    lip = f"M{num(200 - r)} {num(mouth)}a{num(r)} {num(ry)} 0 0 0 {num(2 * r)} 0"
    c.add(line(lip, c.main.lit(0.5), 2.5, opacity=0.8))


def teapot(c: Canvas) -> None:
    """A teapot: round with a side handle, low under a cane handle, or tall."""
    shape = c.variant(3)
    knots = (
        [(176, 40), (186, 58), (214, 80), (244, 82), (272, 66), (290, 46)],
        [(200, 40), (206, 62), (228, 92), (250, 94), (274, 74), (290, 50)],
        [(140, 34), (156, 44), (200, 58), (250, 68), (276, 66), (292, 56)],
    )[shape]
    cx = 196.0
    body = Turned(cx, knots, tilt=0.16)
    c.frame(1.16, 200, 296, 12)
    c.table(260)
    c.shadow(cx, body.foot_y() - 3, body.radius(body.foot) + 22)
    style = ("specks", "dip", "bands", "strokes", "sprigs")[c.variant(5)]
    glaze, clay = c.main, c.second
    _spout(c, body, glaze)
    if shape == 1:
        cane = Tone("#b98a52")
        c.add(
            loop(
                c,
                f"M{num(cx - 54)} 212C{num(cx - 70)} 84 {num(cx + 70)} 84 {num(cx + 54)} 212",
                cane,
                11,
            )
        )
    else:
        top = body.top + 26
        r = body.radius(top)
        c.add(
            loop(
                c,
                f"M{num(cx + r - 8)} {num(top)}C{num(cx + r + 70)} {num(top - 16)} "
                f"{num(cx + r + 62)} 268 {num(cx + r - 2)} 262",
                glaze,
                17,
            )
        )
    dress(c, body, style, glaze, clay, gloss=0.55)
    y, r = body.top, body.radius(body.top)
    lid = Turned(
        cx,
        [(y - 20, r * 0.25), (y - 15, r * 0.62), (y - 4, r * 0.96), (y + 2, r * 1.02)],
        tilt=0.16,
    )
    tone = clay if style in ("dip", "bands") else glaze
    c.add(disc(cx, y + 4, r * 1.04, r * 0.2, glaze.deep))
    c.add(
        path(lid.whole, tone.body),
        disc(cx, lid.top, r * 0.25, r * 0.06, tone.body),
        lid.lit(c, tone, 0),
    )
    c.add(disc(cx + 2, y - 22, 7, 3, tone.ink, opacity=0.5))
    c.add(disc(cx, y - 30, 12, 11, c.ball(tone)), disc(cx - 4, y - 34, 3, 2.4, "#fff", opacity=0.7))
    c.add(line(f"M{num(cx - r * 0.62)} {num(y - 8)}q6 -6 14 -7", "#fff", 4, opacity=0.5))


def _spout(c: Canvas, body: Turned, tone: Tone) -> None:
    """A spout to the left, from the belly up to just under the lid's height."""
    y = body.top + (body.foot - body.top) * 0.6
    x = body.cx - body.radius(y) + 16
    tip = (x - 66, body.top + 14)
    d = (
        f"M{num(x)} {num(y - 22)}C{num(x - 30)} {num(y - 26)} {num(tip[0] + 26)} "
        f"{num(tip[1] + 24)} "
        f"{num(tip[0] + 12)} {num(tip[1])}L{num(tip[0] - 5)} {num(tip[1] + 5)}"
        f"C{num(tip[0] + 6)} {num(tip[1] + 44)} {num(x - 40)} {num(y + 24)} {num(x + 6)} "
        f"{num(y + 26)}Z"
    )
    fill = c.linear((0, tone.lit(0.3)), (0.45, tone.body), (1, tone.deep), to=(0.5, 1))
    c.add(
        path(d, fill),
        disc(
            tip[0] + 3.4,
            tip[1] + 2,
            9,
            4,
            tone.ink,
            transform=f"rotate(-16 {num(tip[0] + 3.4)} {num(tip[1] + 2)})",
        ),
    )
    c.add(
        line(
            f"M{num(x - 12)} {num(y - 16)}C{num(x - 32)} {num(y - 18)} {num(tip[0] + 24)} "
            f"{num(tip[1] + 34)} {num(tip[0] + 9)} {num(tip[1] + 14)}",
            "#fff",
            3.5,
            opacity=0.4,
        )
    )


def jug(c: Canvas) -> None:
    """A jug with a pulled lip: tall pitcher, round milk jug or waisted carafe."""
    shape = c.variant(3)
    knots = (
        [(124, 42), (150, 38), (190, 50), (236, 62), (272, 58), (292, 46)],
        [(156, 44), (172, 40), (200, 58), (238, 70), (270, 62), (291, 46)],
        [(112, 36), (140, 31), (172, 30), (214, 52), (254, 64), (280, 58), (293, 46)],
    )[shape]
    cx = 192.0
    body = Turned(cx, knots, tilt=0.2)
    c.frame(1.16, 200, 296, 12)
    c.table(262)
    c.shadow(cx, body.foot_y() - 3, body.radius(body.foot) + 16)
    y, r = body.top, body.radius(body.top)
    r1 = body.radius(238)
    c.add(
        loop(
            c,
            f"M{num(cx + r - 6)} {num(y + 16)}C{num(cx + r + 56)} {num(y + 2)} "
            f"{num(cx + r1 + 44)} 226 {num(cx + r1 - 6)} 238",
            c.main,
            17,
        )
    )
    style = ("dip", "strokes", "drip", "bands", "sprigs", "specks")[(c.seed * 5) % 6]
    dress(c, body, style, c.main, c.second, gloss=0.5)
    ry = r * body.tilt
    beak = (
        f"M{num(cx - r + 4)} {num(y + 26)}C{num(cx - r - 6)} {num(y + 10)} "
        f"{num(cx - r - 20)} {num(y - 4)} {num(cx - r - 22)} {num(y - 9)}"
        f"C{num(cx - r + 4)} {num(y - 9)} {num(cx - r + 10)} {num(y - ry)} {num(cx)} {num(y - ry)}"
        f"L{num(cx - 6)} {num(y + ry)}Z"
    )
    tone = c.second if style == "drip" else c.main
    c.add(path(beak, c.linear((0, tone.lit(0.25)), (1, tone.body))))
    c.add(body.rim(c, tone, tone, 5))
    gully = (
        f"M{num(cx - r - 19)} {num(y - 7)}C{num(cx - r + 6)} {num(y - 6)} "
        f"{num(cx - r + 12)} {num(y - ry + 5)} {num(cx - 4)} {num(y - ry + 4)}"
        f"L{num(cx - r * 0.6)} {num(y + ry * 0.5)}C{num(cx - r)} {num(y + 2)} "
        f"{num(cx - r - 8)} {num(y - 2)} {num(cx - r - 19)} {num(y - 7)}Z"
    )
    c.add(path(gully, c.linear((0, tone.body), (1, tone.dark(0.4)))))


MOTIFS = {"mug": mug, "bowl": bowl, "vase": vase, "plate": plate, "teapot": teapot, "jug": jug}
