"""Wooden and soft toys: rainbow, train, puzzle, teddy, blocks. Colours: the two main paints."""

import math

from .canvas import Canvas, box, disc, group, line, moved, num, path, points
from .colour import Tone, mix
from .lettering import letter
from .puzzle import puzzle
from .train import train
from .woods import BEECH


def paints(c: Canvas, count: int) -> list[Tone]:
    """A run of paints from the first colour to the second, through a warm middle."""
    middle = c.third.body if c.third else "#e6c27a"
    out = []
    for i in range(count):
        t = i / max(count - 1, 1) * 2
        out.append(
            Tone(mix(c.main.body, middle, t) if t <= 1 else mix(middle, c.second.body, t - 1))
        )
    return out


def rainbow(c: Canvas) -> None:
    """A stacking rainbow: whole, with a ball, with one arch taken out, or topped by peg people."""
    shape = c.variant(4)
    count = (5, 6, 5, 4)[shape] + c.variant(2, 4)
    thick, gap = 114 / count - 1.4, 114 / count
    tones = paints(c, count)
    cx = 186 if shape == 1 else 200
    c.table(256)
    c.frame(1.12, 200, 296, 10)
    c.shadow(cx + 4, 297, 132)
    for i, tone in enumerate(tones):
        r = 132 - i * gap - thick / 2
        if shape == 2 and i == count - 1:
            # The smallest arch has been taken out and stands on top.
            _arch(c, cx, 170, r, thick, tone)
            continue
        _arch(c, cx, 297, r, thick, tone)
    if shape == 1:
        _ball(c, 330, 277, 20, BEECH)
        _ball(c, 296, 284, 13, tones[-1])
    elif shape == 3:
        for x, tone in ((cx, tones[0]), (316, tones[2])):
            _peg(c, x, 166 if x == cx else 297, tone)
    else:
        _ball(c, 322, 278, 19, BEECH)


def _arch(c: Canvas, cx: float, y: float, r: float, thick: float, tone: Tone) -> None:
    out, inn = r + thick / 2, r - thick / 2
    d = (
        f"M{num(cx - out)} {num(y)}A{num(out)} {num(out)} 0 0 1 {num(cx + out)} {num(y)}"
        f"H{num(cx + inn)}"
        f"A{num(inn)} {num(inn)} 0 0 0 {num(cx - inn)} {num(y)}Z"
    )
    c.add(
        path(d, c.linear((0, tone.lit(0.22)), (0.4, tone.body), (1, tone.dark(0.24)), to=(1, 0.4)))
    )
    for part in (0.25, 0.55, 0.8):
        a = inn + thick * part
        grain = f"M{num(cx - a)} {num(y - 2)}A{num(a)} {num(a)} 0 0 1 {num(cx + a)} {num(y - 2)}"
        c.add(line(grain, tone.ink, 0.8, opacity=0.22))
    a = out - 2.6
    start, end = math.radians(184), math.radians(256)
    c.add(
        line(
            f"M{num(cx + a * math.cos(start))} {num(y + a * math.sin(start) - 10)}A{num(a)} "
            f"{num(a)} 0 0 1 "
            f"{num(cx + a * math.cos(end))} {num(y + a * math.sin(end))}",
            "#ffffff",
            2.8,
            opacity=0.5,
        )
    )
    c.add(
        line(
            f"M{num(cx - inn)} {num(y)}A{num(inn)} {num(inn)} 0 0 1 {num(cx + inn)} {num(y)}",
            tone.ink,
            1.4,
            opacity=0.3,
            stroke_linecap="butt",
        )
    )


def _ball(c: Canvas, x: float, y: float, r: float, tone: Tone) -> None:
    c.shadow(x, y + r - 1, r * 0.6, 4)
    c.add(disc(x, y, r, None, c.ball(tone)))
    c.add(
        line(
            f"M{num(x - r * 0.5)} {num(y - r * 0.5)}Q{num(x - r * 0.2)} {num(y - r * 0.78)} "
            f"{num(x + r * 0.15)} "
            f"{num(y - r * 0.76)}",
            "#ffffff",
            r * 0.16,
            opacity=0.65,
        )
    )


def _peg(c: Canvas, x: float, foot: float, tone: Tone) -> None:
    c.add(
        path(
            f"M{x - 15} {foot}C{x - 16} {foot - 24} {x - 9} {foot - 36} {x} {foot - 36}"
            f"C{x + 9} {foot - 36} {x + 16} "
            f"{foot - 24} {x + 15} {foot}Q{x} {foot + 5} {x - 15} {foot}Z",
            c.across(tone),
        )
    )
    c.add(disc(x, foot - 44, 12, None, c.ball(BEECH)))
    c.add(
        disc(x - 3, foot - 44, 1.4, None, "#4a3527"), disc(x + 5, foot - 44, 1.4, None, "#4a3527")
    )


def _heart(c: Canvas, x: float, y: float) -> None:
    """A felt heart sewn on the belly."""
    d = (
        f"M{x} {y + 20}C{x - 30} {y} {x - 22} {y - 20} {x - 9} {y - 18}"
        f"C{x - 3} {y - 17} {x} {y - 12} {x} {y - 9}C{x} {y - 12} {x + 3} {y - 17} {x + 9} {y - 18}"
        f"C{x + 22} {y - 20} {x + 30} {y} {x} {y + 20}Z"
    )
    tone = Tone(c.second.shade)
    c.add(path(d, tone.ink, opacity=0.25, transform="translate(1.5 2.5)"), path(d, c.slant(tone)))
    stitch = f"translate({x} {y}) scale(0.8) translate({-x} {-y})"
    c.add(line(d, tone.lit(0.6), 1.8, stroke_dasharray="4 4", transform=stitch))


def _face(c: Canvas, fur: Tone, fill: str) -> None:
    """Head, muzzle, eyes and cheeks."""
    pale, dark = Tone(fur.lit(0.5)), Tone("#3f2f28")
    c.add(disc(203, 136, 76, 66, fur.ink, opacity=0.2), disc(200, 130, 76, 66, fill))
    c.add(
        disc(198, 150, 33, 26, pale.body),
        disc(198, 137, 12, 8.5, dark.body),
        disc(194, 134, 4, 2.4, "#ffffff", opacity=0.6),
    )
    c.add(
        line(
            "M198 146V154M198 154C192 162 184 162 181 158M198 154C204 162 212 162 215 158",
            dark.body,
            3,
        )
    )
    for x in (170, 228):
        c.add(
            disc(x, 122, 8, 8.6, dark.body), disc(x - 2.6, 119, 2.8, None, "#ffffff", opacity=0.9)
        )
    c.add(
        disc(156, 146, 12, 8, "#e38f86", opacity=0.35),
        disc(242, 146, 12, 8, "#e38f86", opacity=0.35),
    )
    c.add(line("M142 96C152 80 170 70 188 68", "#ffffff", 5, opacity=0.3))


def teddy(c: Canvas) -> None:
    """A sitting bear with a bow, a scarf, or a knitted jumper; or a rabbit with long ears."""
    wear, rabbit = c.variant(3), c.variant(4) == 3
    fur = c.main
    pale = Tone(fur.lit(0.5))
    c.table(268)
    c.frame(0.86 if rabbit else 1.02, 200, 316, 8)
    c.shadow(202, 313, 92, 10)
    fill = c.radial((0, fur.lit(0.3)), (0.55, fur.body), (1, fur.dark(0.26)))
    if rabbit:
        for sign, turn in ((-1, -14), (1, 18)):
            c.add(
                group(
                    disc(0, -62, 19, 64, fill),
                    disc(1, -58, 10, 48, Tone("#d9a39a").lit(0.2), opacity=0.8),
                    transform=moved(200 + sign * 28, 118, turn),
                )
            )
    else:
        for x in (146, 254):
            c.add(disc(x, 88, 27, 26, fill), disc(x + 1, 91, 15, 14, pale.shade))
    for sign in (-1, 1):
        c.add(
            disc(
                200 + sign * 76,
                232,
                24,
                46,
                fill,
                transform=f"rotate({sign * -32} {200 + sign * 76} 232)",
            )
        )
    c.add(
        path(
            "M200 176C252 176 274 222 270 262C266 300 240 312 200 312C160 312 134 300 130 "
            "262C126 222 148 176 200 176Z",
            fill,
        )
    )
    if wear == 2:
        body = "M200 176C252 176 274 222 269 266C240 282 160 282 131 266C126 222 148 176 200 176Z"
        knit = c.pattern(60, 26, box(0, 0, 60, 13, c.second.lit(0.55)))
        c.add(
            path(body, c.radial((0, c.second.lit(0.2)), (0.6, c.second.body), (1, c.second.deep))),
            path(body, knit, opacity=0.85),
        )
    else:
        c.add(
            disc(198, 256, 44, 46, pale.body),
            disc(198, 256, 44, 46, c.radial((0.5, fur.ink, 0), (1, fur.ink, 0.16))),
        )
    for sign in (-1, 1):
        x = 200 + sign * 66
        c.add(
            disc(x + 3, 292, 37, 31, fur.ink, opacity=0.22),
            disc(x, 288, 36, 31, fill),
            disc(x, 290, 22, 20, pale.body),
        )
        for dx, dy in ((-11, -14), (0, -19), (11, -14)):
            c.add(disc(x + dx, 290 + dy + 6, 4.4, None, fur.shade, opacity=0.8))
        c.add(disc(x, 296, 10, 7.5, fur.shade, opacity=0.8))
    if c.variant(2, 3):
        _heart(c, 226 if wear == 1 else 198, 250)
    _face(c, fur, fill)
    _neckwear(c, wear)


def _neckwear(c: Canvas, wear: int) -> None:
    tone = c.second
    if wear == 0:
        for sign in (-1, 1):
            d = (
                f"M200 198C{200 + sign * 14} 178 {200 + sign * 46} 172 {200 + sign * 46} 196"
                f"C{200 + sign * 46} 220 {200 + sign * 14} 216 200 200Z"
            )
            c.add(path(d, tone.ink, opacity=0.2, transform="translate(2 5)"))
            c.add(path(d, c.linear((0, tone.lit(0.3)), (1, tone.shade))))
            c.add(
                line(f"M{200 + sign * 12} 198L{200 + sign * 30} 194", tone.deep, 2.4, opacity=0.6)
            )
        c.add(disc(200, 198, 10, 11, c.ball(tone)))
    elif wear == 1:
        c.add(
            path(
                "M140 180C170 200 230 200 260 180L264 198C232 220 168 220 136 198Z", c.across(tone)
            )
        )
        tail = "M222 204L250 200L262 262L232 266Z"
        c.add(
            path(tail, tone.ink, opacity=0.2, transform="translate(3 5)"),
            path(tail, c.linear((0, tone.body), (1, tone.shade))),
        )
        for y in (222, 240):
            c.add(
                line(
                    f"M{228 + (y - 204) * 0.14:.0f} {y}L{252 + (y - 204) * 0.2:.0f} {y - 3}",
                    tone.lit(0.6),
                    5,
                    opacity=0.8,
                    stroke_linecap="butt",
                )
            )


def blocks(c: Canvas) -> None:
    """Painted cubes with letters: a tower, a pyramid, or a tumbled pile; one arch or roof."""
    shape = c.variant(3)
    tones = [c.main, c.second, Tone("#e6bd62"), Tone("#7fa08a"), Tone("#d8896a"), Tone("#6f93b0")]
    letters = ("ABCDEF", "JOUETS", "LUNEAI")[c.variant(3, 3)]
    layouts: tuple[tuple[tuple[float, float], ...], ...] = (
        ((110, 236), (182, 236), (254, 236), (146, 166), (218, 166), (182, 96)),
        ((136, 236), (208, 236), (150, 166), (214, 166), (178, 96)),
        ((100, 236), (172, 236), (250, 240), (128, 166)),
    )
    c.table(256)
    c.frame(1.0, 200, 300, 12)
    c.shadow(210, 303, 118 if shape != 1 else 92, 9)
    for i, (x, y) in enumerate(layouts[shape]):
        turn = 0 if shape == 0 else c.between(-3, 3)
        _cube(c, x, y, 64, tones[i % 6], letters[i % len(letters)], turn)
    if shape == 1:
        c.add(path("M178 94L210 52L242 94Z", c.linear((0, c.main.lit(0.2)), (1, c.main.shade))))
        c.add(path("M242 94L210 52L222 48L256 88Z", c.main.deep))
    elif shape == 2:
        _cube(c, 196, 172, 60, tones[4], letters[4], 14)
        c.shadow(330, 302, 16, 4)
        c.add(
            disc(334, 284, 19, None, c.ball(tones[2])), disc(328, 277, 5, 3.4, "#fff", opacity=0.6)
        )


def _cube(c: Canvas, x: float, y: float, s: float, tone: Tone, mark: str, turn: float) -> None:
    d = 15
    front = box(x, y, s, s, c.linear((0, BEECH.lit(0.45)), (1, BEECH.body), to=(0.7, 1)), 4)
    side = path(
        points(
            [
                (x + s - 1, y + 2),
                (x + s + d, y - d * 0.5 + 3),
                (x + s + d, y + s - d * 0.7),
                (x + s - 1, y + s - 2),
            ],
            True,
        ),
        c.linear((0, BEECH.shade), (1, BEECH.deep)),
    )
    top = path(
        points(
            [
                (x + 2, y + 1),
                (x + d + 3, y - d * 0.5),
                (x + s + d, y - d * 0.5 + 2),
                (x + s - 1, y + 2),
            ],
            True,
        ),
        BEECH.lit(0.62),
    )
    face = box(x + 6, y + 6, s - 12, s - 12, c.slant(tone), 5)
    art = letter(mark, x + s * 0.31, y + s * 0.26, s * 0.38, s * 0.48, "#fbf3e2", s * 0.1)
    glint = line(
        f"M{num(x + 11)} {num(y + s * 0.5)}V{num(y + 13)}Q{num(x + 11)} {num(y + 11)} "
        f"{num(x + s * 0.4)} {num(y + 11)}",
        "#ffffff",
        2.2,
        opacity=0.5,
    )
    c.add(
        group(
            side,
            top,
            front,
            face,
            art,
            glint,
            transform=f"rotate({num(turn)} {num(x + s / 2)} {num(y + s)})",
        )
    )


MOTIFS = {"rainbow": rainbow, "train": train, "puzzle": puzzle, "teddy": teddy, "blocks": blocks}
