"""Tea: tin, pouch, lidded cup, whisk set. Colours: the pack or glaze, then its label or clay."""

from .botany import SAGE, leaf
from .canvas import Canvas, box, disc, group, line, moved, num, path
from .ceramics import dress
from .colour import Tone
from .emblems import PAPER, emblem
from .matcha import matcha
from .turned import Turned, liquid

BRASS = Tone("#d3ad6c")
BAMBOO = Tone("#d2b070")


def spilled(c: Canvas, tones: tuple[Tone, ...], spots: list[tuple[float, float, float]]) -> str:
    """A few dry leaves on the table."""
    out = []
    for i, (x, y, turn) in enumerate(spots):
        blade = "M0 0C10 -9 26 -9 36 0C26 7 10 7 0 0Z"
        size = c.between(0.7, 1.0)
        out.append(path(blade, c.umbra, opacity=0.25, transform=moved(x + 2, y + 4, turn, size)))
        out.append(path(blade, tones[i % len(tones)].body, transform=moved(x, y, turn, size)))
    return group(*out)


def tea_tin(c: Canvas) -> None:
    """A tea tin: tall with a metal cap, low and wide, or square-shouldered; label and mark vary."""
    shape = c.variant(3)
    r, top = ((60, 132), (80, 186), (54, 150))[shape]
    body = Turned(192, [(top, r), (top + 40, r), (286, r), (290, r)], tilt=0.2)
    if shape == 2:
        body = Turned(
            192,
            [(top - 26, 34), (top - 16, 36), (top, 66), (top + 22, 72), (280, 70), (292, 66)],
            tilt=0.2,
        )
    metal = (BRASS, Tone("#c9c6bf"), Tone(c.main.dark(0.1)))[c.variant(3, 2)]
    c.table(258)
    c.frame(1.14, 200, 298, 10)
    c.shadow(192, body.foot_y() - 3, body.radius(290) + 10)
    c.add(path(body.whole, c.main.body))
    y0 = body.top + (body.foot - body.top) * (0.36 if shape != 2 else 0.44)
    y1 = body.foot - (body.foot - body.top) * 0.16
    label = PAPER if c.main.is_dark else Tone(c.second.lit(0.7))
    c.add(path(body.zone(y0, y1), label.body))
    for y in (y0 + 5, y1 - 5):
        c.add(body.ring(y, c.second.body, 2))
    mid = (y0 + y1) / 2 + body.tilt * r
    c.add(
        emblem(c, 192, mid, (y1 - y0) * 0.27, c.second if c.main.is_dark else c.main, c.variant(4))
    )
    for deg in (-48, 48):
        for k, tall in enumerate((13, 8)):
            x, y = body.at((y0 + y1) / 2, deg + (k * 8 if deg > 0 else -k * 8))
            c.add(line(f"M{num(x)} {num(y - tall)}V{num(y + tall)}", c.second.body, 2.6))
    c.add(body.lit(c, c.main, 0.34))
    _lid(c, body, metal, shape)
    greens = (Tone("#5f7f55"), Tone("#3f5f45"), SAGE)
    c.add(
        spilled(
            c,
            greens,
            [(266, 308, -14), (290, 314, 12), (278, 298, 24), (314, 306, -28), (88, 312, 8)],
        )
    )


def _lid(c: Canvas, body: Turned, metal: Tone, shape: int) -> None:
    y, r = body.top, body.radius(body.top)
    high = (30, 24, 16)[shape]
    cap = Turned(
        192, [(y - high, r + 3), (y - high + 8, r + 4), (y, r + 4), (y + 4, r + 4)], tilt=0.2
    )
    c.add(path(body.zone(y + 3, y + 12), c.umbra, opacity=0.25))
    c.add(path(cap.whole, metal.body), cap.lit(c, metal, 0.5))
    ry = (r + 3) * 0.2
    c.add(disc(192, y - high, r + 3, ry, c.slant(Tone(metal.lit(0.18)))))
    c.add(
        disc(
            191,
            y - high - 1,
            (r + 3) * 0.82,
            ry * 0.8,
            c.linear((0, metal.lit(0.5)), (1, metal.body)),
        )
    )
    c.add(disc(192, y - high - 1, 12, 4, metal.deep), disc(192, y - high - 5, 12, 5, c.ball(metal)))


def _pouch(c: Canvas) -> None:
    tone = c.main
    d = "M122 96Q200 90 276 96L282 286Q284 302 262 303Q198 309 136 303Q114 302 116 286Z"
    c.add(
        path(
            d,
            c.linear(
                (0, tone.lit(0.16)),
                (0.12, tone.lit(0.34)),
                (0.3, tone.body),
                (0.82, tone.shade),
                (1, tone.deep),
            ),
        )
    )
    c.add(path("M122 96Q200 90 276 96L276.500 116Q200 110 121.500 116Z", tone.dark(0.12)))
    c.add(
        line("M121 121Q200 115 277 121", tone.ink, 2, opacity=0.4),
        line("M121 125Q200 119 277 125", tone.lit(0.5), 1.6, opacity=0.6),
    )
    c.add(
        path(
            "M118 262Q198 294 280 262L282 286Q284 302 262 303Q198 309 136 303Q114 302 116 286Z",
            tone.ink,
            opacity=0.2,
        )
    )
    c.add(disc(199, 107, 7, 3.4, c.umbra, opacity=0.5))


def _twined_bag(c: Canvas) -> None:
    tone = c.main
    c.add(path("M126 122L272 118L276 300Q200 308 128 302Z", c.across(tone)))
    c.add(path("M272 118L276 300L262 303L254 140Z", tone.deep, opacity=0.55))
    c.add(
        path(
            "M126 122L272 118L266 84Q200 92 134 88Z",
            c.linear((0, tone.lit(0.35)), (1, tone.body)),
        )
    )
    c.add(path("M126 122L272 118L271 128Q200 136 126 132Z", tone.ink, opacity=0.2))
    twine = Tone("#efe2c6")
    c.add(
        line(
            "M196 118C176 96 158 108 172 122C182 128 192 122 200 118C216 96 238 106 226 120"
            "C216 127 206 122 198 118"
            "M199 119C192 136 188 146 180 156M201 119C208 134 214 144 222 152",
            twine.shade,
            4.4,
        )
    )
    c.add(
        line(
            "M196 118C176 96 158 108 172 122C182 128 192 122 200 118C216 96 238 106 226 120"
            "C216 127 206 122 198 118"
            "M199 119C192 136 188 146 180 156M201 119C208 134 214 144 222 152",
            twine.body,
            2.8,
        )
    )


def tea_pack(c: Canvas) -> None:
    """A stand-up pouch with a label, a block-bottom bag with twine, or a box of sachets."""
    shape = c.variant(3)
    c.table(258)
    c.frame(1.06, 200, 300, 8)
    if shape == 2:
        _sachets(c)
        return
    c.shadow(196, 301, 84)
    (_pouch, _twined_bag)[shape](c)
    _pouch_label(c)
    c.add(line("M134 130C130 180 132 230 131 284", "#ffffff", 5, opacity=0.3))
    roast = (Tone("#5a4436"), Tone("#6f8a58"), Tone("#8a5a3a"))
    c.add(
        spilled(
            c,
            roast,
            [(292, 304, -10), (318, 310, 18), (302, 292, 30), (78, 308, -12), (100, 316, 20)],
        )
    )


def _pouch_label(c: Canvas) -> None:
    label = PAPER if c.variant(2) else Tone(c.second.lit(0.72))
    kind = c.variant(4, 1)
    if c.variant(3) == 0:
        c.add(box(152, 158, 96, 104, c.linear((0, label.lit(0.3)), (1, label.shade)), 48))
    else:
        c.add(box(148, 162, 104, 98, c.linear((0, label.lit(0.3)), (1, label.shade)), 4))
        c.add(box(154, 168, 92, 86, "none", 2, stroke=c.second.body, stroke_width=1.6))
    c.add(
        emblem(c, 200, 200, 23, c.second if c.second.is_dark else Tone(c.second.dark(0.25)), kind)
    )
    c.add(line("M176 238H224M186 248H214", c.second.shade, 3.6))


def _sachets(c: Canvas) -> None:
    tone = c.main
    c.shadow(206, 301, 122)
    c.add(
        path("M92 168L252 160L252 298L92 302Z", c.slant(tone)),
        path("M252 160L286 148L286 284L252 298Z", tone.deep),
    )
    c.add(path("M92 168L252 160L286 148L130 155Z", tone.dark(0.45)))
    for i in range(7):
        x, y = 112 + i * 22, 163 - i * 1.1
        sheet = Tone(c.second.lit(0.2 + 0.08 * (i % 3)))
        c.add(
            path(
                f"M{num(x)} {num(y)}L{num(x + 8)} {num(y - 44)}L{num(x + 46)} {num(y - 46)}"
                f"L{num(x + 36)} {num(y - 2)}Z",
                c.linear((0, sheet.lit(0.3)), (1, sheet.shade)),
            )
        )
    c.add(path("M92 168L252 160L252 204Q172 190 92 212Z", c.slant(tone)))
    c.add(
        path("M92 214Q172 192 252 206L252 270L92 278Z", PAPER.body),
        path("M252 206L286 194V258L252 270Z", PAPER.dark(0.22)),
    )
    c.add(emblem(c, 140, 240, 22, c.second, c.variant(4)))
    for d, w in (("M178 228L236 225", 6), ("M178 242L224 240", 4), ("M178 254L212 252", 4)):
        c.add(line(d, c.second.shade, w))
    c.add(line("M98 174V294", "#ffffff", 3, opacity=0.35))
    c.add(
        line("M306 304C316 280 322 262 330 250", "#cfc4b0", 2),
        path("M322 244L342 240L346 258L326 262Z", c.second.body),
    )
    c.add(
        path("M284 296L318 290L330 316L292 322Z", Tone("#e9dfc8").body),
        path("M292 304L318 300L324 313L296 318Z", "#8a6a48", opacity=0.5),
    )


def gaiwan(c: Canvas) -> None:
    """A lidded cup on its saucer, a handleless cup steaming, or a glass cup of tea."""
    shape = c.variant(3)
    style = ("strokes", "sprigs", "bands", "dip", "specks")[c.variant(5)]
    c.table(256)
    c.frame(1.16, 200, 298, 8)
    saucer_y = 286
    c.shadow(200, 300, 96)
    glaze, clay = c.main, c.second
    dish = Turned(
        200,
        [(saucer_y - 6, 100), (saucer_y, 92), (saucer_y + 8, 56), (saucer_y + 12, 48)],
        tilt=0.2,
    )
    c.add(path(dish.whole, glaze.body), dish.lit(c, glaze, 0))
    c.add(disc(200, saucer_y - 6, 100, 20, c.linear((0, glaze.lit(0.4)), (1, glaze.body))))
    c.add(disc(200, saucer_y - 5, 70, 13, c.linear((0, glaze.dark(0.18)), (1, glaze.lit(0.1)))))
    c.add(disc(206, saucer_y - 3, 46, 9, glaze.ink, opacity=0.4))
    knots = (
        [(190, 78), (206, 74), (240, 58), (268, 38), (280, 32)]
        if shape != 1
        else [(196, 66), (220, 65), (250, 58), (272, 42), (281, 34)]
    )
    cup = Turned(200, knots, tilt=0.2)
    tea = (Tone("#c9853f"), Tone("#a9b45f"), Tone("#9c4f33"))[c.variant(3, 2)]
    if shape == 2:
        _glass_cup(c, cup, tea)
    else:
        dress(c, cup, style, glaze, clay, 0.55)
        c.add(cup.rim(c, glaze, PAPER, 5), liquid(cup, c, tea, 5, 5))
    if shape == 0:
        _gaiwan_lid(c, glaze, clay)
    else:
        _steam(c, 200, 178)
        c.add(leaf(196, 193, 74, 26, Tone("#6f8a58"), 0.22))


def _gaiwan_lid(c: Canvas, glaze: Tone, clay: Tone) -> None:
    """The lid, slid a little open and tilted on the cup."""
    lid = Turned(0, [(-32, 16), (-28, 34), (-14, 62), (0, 72)], tilt=0.16)
    parts = [
        disc(4, 8, 72, 14, glaze.ink, opacity=0.3),
        path(lid.whole, glaze.body),
        disc(0, -32, 16, 3.4, glaze.body),
    ]
    parts.append(path(lid.zone(-8, -3), clay.body))
    knob = Turned(0, [(-48, 17), (-44, 15), (-36, 10), (-30, 13)], tilt=0.2)
    parts += [lid.lit(c, glaze, 0.4), path(knob.whole, glaze.body), knob.lit(c, glaze, 0)]
    parts.append(disc(0, -48, 17, 4, c.linear((0, glaze.lit(0.5)), (1, glaze.body))))
    c.add(group(*parts, transform=moved(206, 182, 5)))


def _glass_cup(c: Canvas, cup: Turned, tea: Tone) -> None:
    c.add(path(cup.whole, "#dfeae6", opacity=0.6))
    fill = c.linear((0, tea.lit(0.35)), (0.5, tea.body), (1, tea.deep))
    c.add(
        path(cup.zone(212, 277), fill, opacity=0.92),
        disc(200, 212, cup.radius(212), cup.radius(212) * 0.2, tea.lit(0.28)),
    )
    c.add(
        leaf(190, 262, -40, 26, Tone("#5f7a4c"), 0.2), leaf(214, 270, 30, 24, Tone("#4f6a42"), 0.2)
    )
    c.add(
        disc(200, 190, 78, 15.6, "none", stroke="#ffffff", stroke_width=2.6, opacity=0.85),
        cup.highlight(0.7, 0.06, 0.8),
    )
    c.add(path(cup.patch(54, 66, 196, 270), "#ffffff", opacity=0.2))


def _steam(c: Canvas, x: float, y: float) -> None:
    for dx, tall in ((-22, 56), (2, 78), (24, 60)):
        d = (
            f"M{x + dx} {y}C{x + dx - 14} {y - tall * 0.3} {x + dx + 14} {y - tall * 0.6} "
            f"{x + dx} {y - tall}"
        )
        c.add(line(d, "#ffffff", 9, opacity=0.3), line(d, "#ffffff", 4.5, opacity=0.5))


MOTIFS = {"tea-tin": tea_tin, "tea-pack": tea_pack, "gaiwan": gaiwan, "matcha": matcha}
