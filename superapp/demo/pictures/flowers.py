"""Flowers: bouquet, potted plant, tulips, dried wreath, single stem. Colours: two flowers' hues."""

import math

from .botany import (
    GREEN,
    OLIVE,
    PINE,
    SAGE,
    branch,
    daisy,
    fern,
    leaf,
    mist,
    peony,
    plume,
    poppy,
    rose,
    spike,
    tulip,
)
from .canvas import Canvas, disc, group, line, moved, num, path, polar
from .colour import Tone
from .houseplants import potted_plant
from .turned import Turned

KRAFT = Tone("#cfae86")


def bouquet(c: Canvas) -> None:
    """A hand-tied bouquet in paper: garden, wild, roses, or round and white-flecked."""
    recipe = c.variant(4)
    one, two = c.main, c.second
    c.table(270)
    c.frame(0.9, 200, 330, 8)
    c.shadow(204, 334, 44, 8)
    greens = (GREEN, SAGE, PINE, OLIVE)[recipe], (PINE, GREEN, OLIVE, SAGE)[recipe]
    spots = [
        (118, 152, -60),
        (136, 112, -38),
        (168, 84, -18),
        (204, 74, 2),
        (240, 82, 18),
        (270, 110, 38),
        (286, 150, 62),
        (108, 182, -76),
        (294, 180, 76),
    ]
    for i, (tip_x, tip_y, turn) in enumerate(spots):
        # Each stalk starts well inside the flowers, so no leaf floats.
        x, y = tip_x + (200 - tip_x) * 0.24, tip_y + (172 - tip_y) * 0.24
        tone = Tone(greens[i % 2].lit(0.1 * (i % 3)))
        if recipe in (1, 3) and i % 2:
            c.add(fern(c, x, y + 12, turn, 84 * c.between(0.9, 1.1), tone))
        else:
            c.add(leaf(x, y, turn + c.between(-5, 5), 80 * c.between(0.9, 1.12), tone, 0.15))
    if recipe == 1:
        for foot, lean in ((150, -34), (188, -8), (226, 14), (256, 36)):
            c.add(spike(c, foot, 150, 96, Tone("#8b7fb8"), lean))
    c.add(path("M120 176L196 326Q203 332 210 326L284 176Z", greens[0].deep))
    _heads(c, recipe, one, two)
    _wrap(c, (KRAFT, Tone("#efe6da"), Tone(two.lit(0.55)), Tone("#b9c4b2"))[recipe])


def _heads(c: Canvas, recipe: int, one: Tone, two: Tone) -> None:
    third = c.third or Tone("#efb88f")
    places = [
        (152, 140, 33),
        (246, 138, 33),
        (200, 116, 32),
        (120, 172, 20),
        (282, 174, 20),
        (156, 192, 25),
        (244, 192, 26),
        (202, 172, 38),
    ]
    for i, (at_x, at_y, r) in enumerate(places):
        x, y = at_x + c.between(-5, 5), at_y + c.between(-5, 5)
        tone = (one, two, third)[(i * 2 + i // 3) % 3]
        if recipe == 0:
            c.add(peony(c, x, y, r, tone) if r > 22 else daisy(c, x, y, r))
        elif recipe == 1:
            c.add(
                poppy(c, x, y, r * 0.9, one)
                if i % 3 == 0
                else daisy(c, x, y, r * 0.95, Tone(two.lit(0.2)), two)
                if i % 3 == 1
                else daisy(c, x, y, r * 0.9)
            )
        elif recipe == 2:
            c.add(rose(c, x, y, r * 0.95, (one, Tone(one.lit(0.28)), two)[i % 3]))
        else:
            c.add(rose(c, x, y, r * 0.9, one) if i % 2 else peony(c, x, y, r, two))
    small = [(176, 92), (226, 92), (180, 206), (222, 210), (108, 148), (292, 146)]
    if recipe in (0, 3):
        for x, y in small[:4]:
            c.add(daisy(c, x, y, 12))
    if recipe in (2, 3):
        c.add(mist(c, [*small, (128, 206), (272, 206), (202, 80)], Tone("#f1ece2")))


def _wrap(c: Canvas, paper: Tone) -> None:
    back = "M112 186C150 232 250 232 288 186L212 330Q203 338 194 330Z"
    left = c.linear((0, paper.lit(0.4)), (0.7, paper.body), (1, paper.shade))
    right = c.linear((0, paper.body), (1, paper.dark(0.24)))
    c.add(path(back, paper.shade))
    c.add(path("M104 182C136 200 170 226 206 232L198 333Q195 333 192 328Z", left))
    c.add(path("M296 182C262 198 232 226 196 234L200 334Q208 334 211 328Z", right))
    c.add(path("M296 182C262 198 232 226 196 234L197 240C240 228 268 202 300 190Z", paper.lit(0.5)))
    c.add(line("M104 182C136 200 170 226 197 233", paper.lit(0.7), 2.4))
    for a, b in (((140, 206), (190, 316)), ((262, 208), (212, 312)), ((240, 224), (207, 312))):
        c.add(line(f"M{a[0]} {a[1]}L{b[0]} {b[1]}", paper.ink, 1.8, opacity=0.16))
    ribbon = Tone("#f6efe2") if paper.is_dark or paper is KRAFT else Tone(c.main.body)
    c.add(
        path("M177 282C194 290 212 290 229 282L226 294C212 300 194 300 180 294Z", c.across(ribbon))
    )
    for d in (
        "M203 290C190 300 184 314 178 322L187 324C194 314 200 304 206 292Z",
        "M203 290C214 300 220 312 228 318L219 324C212 314 206 304 201 292Z",
    ):
        c.add(path(d, ribbon.shade))
    for sign in (-1, 1):
        d = (
            f"M203 288C{203 + sign * 12} {270} {203 + sign * 34} {268} {203 + sign * 32} {282}"
            f"C{203 + sign * 32} 294 {203 + sign * 12} 294 203 288Z"
        )
        c.add(path(d, ribbon.body if sign < 0 else ribbon.shade))
    c.add(disc(203, 288, 6, 5.5, c.ball(ribbon)))


def tulips(c: Canvas) -> None:
    """A bunch of tulips: in a glass, in a jug, or lying in paper against the light."""
    place = c.variant(3)
    c.table(268)
    c.frame(0.98, 200, 320, 4)
    c.shadow(200, 316, 50)
    tones = (c.main, Tone(c.main.lit(0.25)), c.second)
    count = (7, 9, 8)[place]
    rim_y = 222
    stems: list[str] = []
    heads: list[str] = []
    for i in range(count):
        t = i / (count - 1) * 2 - 1
        lean = t * 84 + c.between(-6, 6)
        tall = 92 - 30 * t * t + (16 if i % 2 else -4) + c.between(-5, 5)
        x, y = 200 + lean, rim_y - tall
        stems.append(
            line(
                f"M{num(200 + t * 20)} {rim_y + 70}C{num(200 + t * 24)} {rim_y - 20} "
                f"{num(x - lean * 0.1)} "
                f"{num(y + 40)} {num(x)} {num(y)}",
                (GREEN.body, GREEN.shade, OLIVE.body)[i % 3],
                5.5,
            )
        )
        heads.append(tulip(c, x, y + 6, 54 * c.between(0.94, 1.06), tones[(i * 2) % 3], t * 24))
    blades = [
        leaf(200 + t * 30, rim_y + 16, t * 44, 120 - abs(t) * 20, (GREEN, PINE)[k % 2], 0.14)
        for k, t in enumerate((-0.9, -0.35, 0.3, 0.85))
    ]
    if place == 0:
        _glass(c, stems, blades)
    else:
        c.add(*stems, *blades)
    c.add(*heads)
    if place == 1:
        pot = Turned(200, [(212, 50), (228, 47), (264, 60), (296, 58), (314, 44)], tilt=0.18)
        glaze = Tone("#ece4d6")
        c.add(
            path(pot.whole, glaze.body),
            path(pot.zone(280, 314), Tone("#c58f6f").body),
            pot.lit(c, glaze, 0.5),
        )
    elif place == 2:
        _paper_cone(c)
    c.add(
        *(leaf(200 + t * 44, rim_y + 4, t * 66, 74, Tone(GREEN.lit(0.12)), 0.15) for t in (-1, 1))
    )


def _glass(c: Canvas, stems: list[str], blades: list[str]) -> None:
    jar = Turned(200, [(208, 44), (222, 46), (262, 52), (300, 50), (314, 46)], tilt=0.2)
    c.add(path(jar.whole, "#d4e4e2", opacity=0.55), disc(200, 208, 44, 9, "#e8f2ef", opacity=0.8))
    c.add(*blades)
    inside = group(*stems)
    c.add(inside)
    water = c.linear((0, "#b8d4d6", 0.5), (1, "#7fa8ae", 0.62), to=(0, 1))
    c.add(
        path(jar.zone(236, 314), water),
        line("M155 236C168 247 232 247 245 236", "#ffffff", 2, opacity=0.7),
    )
    c.add(
        jar.highlight(0.6, 0.08, 0.86), path(jar.patch(52, 66, 216, 306), "#ffffff", opacity=0.22)
    )
    c.add(line("M156 208A44 9 0 0 0 244 208", "#ffffff", 2.6, opacity=0.85))
    c.add(line("M154 314A46 9 0 0 0 246 314", "#5f8288", 2.6, opacity=0.5))


def _paper_cone(c: Canvas) -> None:
    paper = Tone(c.second.lit(0.62))
    c.add(
        path("M122 208C160 244 240 244 278 208L226 318C210 324 190 324 174 318Z", c.across(paper))
    )
    c.add(
        path(
            "M122 208C170 232 216 262 236 298L226 318C210 324 190 324 174 318Z",
            c.linear((0, paper.lit(0.5)), (1, paper.shade)),
        )
    )
    c.add(
        line("M122 208C170 232 216 262 236 298", paper.lit(0.8), 2),
        line("M150 238L184 312", paper.ink, 1.6, opacity=0.2),
    )
    c.add(
        path(
            "M160 282C186 290 216 290 240 282L236 294C214 301 186 301 165 294Z",
            c.across(Tone("#b98a52")),
        )
    )


def wreath(c: Canvas) -> None:
    """A dried wreath on the wall, full round or a crescent of flowers on a bare hoop."""
    crescent = c.variant(3) == 1
    cx, cy, r = 200, 206, 98
    c.wall()
    ring = f"M{cx - r} {cy}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0"
    c.add(
        group(
            line(ring, c.umbra, 8 if crescent else 40, opacity=0.24, transform="translate(9 12)"),
            filter=c.blur(7),
        )
    )
    c.add(line("M200 108C196 88 198 72 200 58M200 108C205 88 203 72 200 58", c.second.body, 4.5))
    c.add(disc(200, 57, 4.5, None, c.ball(Tone("#8c7a66"))))
    for i in range(5):
        wob = 5 * math.sin(i * 2.1)
        c.add(
            line(
                f"M{cx - r - wob:.1f} {cy}a{r + wob:.1f} {r + wob * 0.4:.1f} 0 1 0 "
                f"{2 * r + 2 * wob:.1f} 0"
                f"a{r + wob:.1f} {r - wob * 0.4:.1f} 0 1 0 {-2 * r - 2 * wob:.1f} 0",
                ("#8a6a4a", "#a98862", "#6f543b")[i % 3],
                2.6,
            )
        )
    start, span = (55, 215) if crescent else (0, 360)
    leaves = (
        (SAGE, Tone("#b7a47c"), OLIVE) if c.variant(2) else (Tone("#c9a772"), SAGE, Tone("#a9855c"))
    )
    count = 40 if crescent else 66
    for i in range(count):
        angle = start + span * i / count
        x, y = polar(cx, cy, r + c.between(-12, 14), angle)
        turn = angle + 180 + (46 if i % 2 else -46) + c.between(-14, 14)
        tone = leaves[i % 3]
        if i % 5 == 3:
            c.add(plume(x, y, turn, 40, Tone("#dcc59a")))
        else:
            c.add(leaf(x, y, turn, c.between(30, 42), tone, 0.2))
    _dried_heads(c, cx, cy, r, start, span)
    if not crescent:
        _ribbon(c)


def _dried_heads(c: Canvas, cx: float, cy: float, r: float, start: float, span: float) -> None:
    heads = 9 if span < 360 else 13
    for i in range(heads):
        angle = start + span * (i + 0.5) / heads
        x, y = polar(cx, cy, r + (7 if i % 2 else -7), angle)
        size = (17, 11, 14)[i % 3]
        if i % 3 == 0:
            c.add(rose(c, x, y, size, c.main))
        elif i % 3 == 1:
            c.add(daisy(c, x, y, size + 1, Tone(c.second.lit(0.45)), Tone("#a9743f")))
        else:
            c.add(peony(c, x, y, size, c.second))
        for _ in range(3):
            px, py = polar(x, y, size + c.between(4, 10), c.between(0, 360))
            c.add(disc(px, py, 2.6, None, c.ball(Tone(c.main.shade))))


def _ribbon(c: Canvas) -> None:
    tone = Tone(c.second.body)
    for sign in (-1, 1):
        tail = (
            f"M200 300C{200 + sign * 10} 316 {200 + sign * 12} 330 {200 + sign * 24} 346"
            f"L{200 + sign * 10} 344L{200 + sign * 6} 350C{200 - sign * 2} 332 "
            f"{200 - sign * 2} 316 200 300Z"
        )
        ear = (
            f"M200 302C{200 + sign * 14} 278 {200 + sign * 44} 276 {200 + sign * 42} 298"
            f"C{200 + sign * 42} 316 {200 + sign * 16} 318 200 302Z"
        )
        c.add(path(tail, tone.shade), path(ear, c.linear((0, tone.lit(0.25)), (1, tone.shade))))
        c.add(
            path(
                f"M200 302C{200 + sign * 14} 292 {200 + sign * 30} 290 {200 + sign * 32} 299"
                f"C{200 + sign * 28} 306 {200 + sign * 14} 308 200 302Z",
                tone.deep,
            )
        )
    c.add(disc(200, 302, 8, 7.5, c.ball(tone)))


def bud_vase(c: Canvas) -> None:
    """One or two stems in a small vase: poppy, rose, daisy, or an olive branch."""
    stem = c.variant(4)
    knots = (
        [(208, 13), (216, 11), (236, 14), (262, 40), (290, 44), (312, 30)],
        [(214, 16), (222, 15), (250, 18), (286, 28), (312, 30)],
        [(220, 12), (228, 11), (246, 34), (274, 52), (298, 44), (314, 28)],
    )[c.variant(3)]
    vase = Turned(192, knots, tilt=0.18)
    c.table(264)
    c.frame(1.12, 196, 316, 12)
    c.shadow(192, vase.foot_y() - 2, vase.radius(vase.foot) + 8)
    y, top = vase.top, 122
    bend = f"M192 {y + 4}C190 {y - 40} 206 {top + 60} 202 {top}"
    if stem < 3:
        c.add(
            line(bend, GREEN.shade, 4), line(bend, GREEN.light, 1.2, transform="translate(-0.8 0)")
        )
        c.add(leaf(195, y - 34, 46, 50, GREEN, 0.22), leaf(198, y - 56, -50, 44, PINE, 0.2))
    if stem == 0:
        c.add(line(f"M192 {y + 4}C188 {y - 30} 168 {y - 50} 160 {y - 66}", GREEN.shade, 3))
        c.add(group(disc(0, -9, 8, 12, c.ball(GREEN)), transform=moved(159, y - 62, -24)))
        c.add(poppy(c, 202, top, 40, c.main))
    elif stem == 1:
        c.add(rose(c, 202, top - 2, 32, c.main))
        for turn in (-60, 60):
            c.add(leaf(202, top + 26, turn + 180, 20, GREEN, 0.26))
    elif stem == 2:
        c.add(line(f"M192 {y + 4}C194 {y - 30} 232 {y - 44} 240 {y - 70}", GREEN.shade, 3))
        c.add(
            daisy(c, 242, y - 74, 22, Tone(c.main.lit(0.25)), c.second),
            daisy(c, 200, top, 36, c.main, c.second),
        )
    else:
        c.add(
            branch(c, 192, y + 4, 122, lean=26, tone=SAGE, fat=0.2),
            branch(c, 192, y + 4, 96, lean=-24, tone=OLIVE, fat=0.2),
        )
        for px, py in ((204, 150), (222, 118), (172, 172)):
            c.add(disc(px, py, 6, 8, c.ball(Tone("#5b4a5e"))))
    glaze = c.second if stem != 2 else c.main
    c.add(vase.rim(c, glaze, glaze, 4), path(vase.whole, glaze.body))
    if c.variant(2):
        c.add(path(vase.zone(vase.foot - 26, vase.foot), Tone("#d9c3a6").body))
    c.add(vase.lit(c, glaze, 0.5))


MOTIFS = {
    "bouquet": bouquet,
    "potted-plant": potted_plant,
    "tulips": tulips,
    "wreath": wreath,
    "bud-vase": bud_vase,
}
