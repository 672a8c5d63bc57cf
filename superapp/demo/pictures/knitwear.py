"""Knitted things: sweater and scarf. Colours: the wool, then its stripes or figures."""

from .canvas import Canvas, box, disc, group, line, mirrored, num, path
from .cloth import MIRROR, WOOD, fold, hanger, knit, panel, rib, sleeve, weave
from .colour import Tone


def sweater(c: Canvas) -> None:
    """A sweater: plain, striped, with a figured yoke, or cabled; crew or rolled neck."""
    shape, high_neck = c.variant(4), (c.seed + c.seed // 4) % 3 == 0
    tone, accent = c.main, c.second
    c.wall()
    c.frame(1.06, 200, 200, 8)
    body = mirrored(
        (200, 110),
        (214, 110, 224, 104, 230, 90),
        (256, 96, 276, 104, 290, 118),
        (280, 146, 272, 168, 270, 190),
        (272, 230, 274, 262, 272, 290),
        (250, 297, 226, 298, 200, 298),
    )
    c.cast(body)
    c.add(hanger(c, 84, 58))
    stripes = c.pattern(60, 30, box(0, 0, 60, 11, accent.body)) if shape == 1 else None
    stitch, ribbing = knit(c, tone), rib(c, tone)
    arm, band = sleeve((288, 116), (270, 188), (318, 286), 21, 14)
    for place, side in ((MIRROR, 0), (None, 1)):
        c.add(
            panel(c, arm, tone, stripes, side, transform=place), path(arm, stitch, transform=place)
        )
        c.add(path(band, tone.shade, transform=place), path(band, ribbing, transform=place))
    c.add(panel(c, body, tone, stripes))
    clip = c.clip(body)
    if shape == 2:
        c.add(group(*_yoke(accent, Tone(tone.lit(0.5))), clip_path=clip))
    elif shape == 3:
        c.add(*(_cable(x, tone) for x in (168, 200, 232)))
    c.add(path(body, stitch))
    creases = (
        ((262, 150), (226, 214), 8),
        ((140, 152), (168, 216), 8),
        ((176, 210), (160, 292), 9),
        ((226, 214), (238, 292), 9),
    )
    c.add(group(*(fold(c, a, b, w, tone, 0.24) for a, b, w in creases), clip_path=clip))
    hem = "M127 286C160 294 240 294 273 286L271 309C240 316 160 316 129 309Z"
    c.add(path(hem, c.across(Tone(tone.dark(0.05)))), path(hem, ribbing))
    c.add(line("M127 286C160 294 240 294 273 286", tone.ink, 1.6, opacity=0.35))
    _neck(c, tone, ribbing, high_neck)


def _neck(c: Canvas, tone: Tone, ribbing: str, high: bool) -> None:
    if high:
        roll = (
            "M166 92C168 74 176 66 200 66C224 66 232 74 234 92C228 108 214 114 200 114C186 "
            "114 172 108 166 92Z"
        )
        fill = c.linear((0, tone.lit(0.25)), (0.4, tone.body), (1, tone.deep))
        c.add(path(roll, fill), path(roll, ribbing))
        c.add(disc(200, 71, 25, 6.5, tone.dark(0.45)))
        return
    c.add(
        path(
            "M168 90C180 80 220 80 232 90C226 106 214 112 200 112C186 112 174 106 168 90Z",
            tone.dark(0.45),
        )
    )
    c.add(path("M172 88C184 80 216 80 228 88C216 93 184 93 172 88Z", tone.shade))
    ring = (
        "M166 88C172 106 186 113 200 113C214 113 228 106 234 88L241 91C236 114 218 125 "
        "200 125C182 125 164 114 159 91Z"
    )
    fill = c.linear((0, tone.lit(0.3)), (0.5, tone.body), (1, tone.deep))
    c.add(path(ring, fill), path(ring, ribbing))
    c.add(
        line("M160 92C166 114 184 125 200 125C216 125 234 114 240 92", tone.ink, 1.4, opacity=0.3)
    )


def _yoke(figure: Tone, pale: Tone) -> list[str]:
    """Rows of knitted figures around the shoulders, bent like the yoke they sit on."""
    out = []
    for row, (y, count) in enumerate(((134, 11), (152, 12), (172, 13))):
        for i in range(count):
            t = (i + 0.5) / count * 2 - 1
            x, sag = 200 + t * 92, y - 16 * t * t
            tone = pale if row == 1 else figure
            if row == 1:
                out.append(path(f"M{num(x)} {num(sag - 7)}l6 7l-6 7l-6 -7z", tone.body))
            else:
                out.append(
                    path(
                        f"M{num(x - 6.5)} {num(sag + 4)}l6.5 -9l6.5 9l-3 0l-3.5 -4l-3.5 4z",
                        tone.body,
                    )
                )
    for y in (120, 143, 162, 184):
        out.append(
            line(
                f"M104 {y - 20}Q200 {y + 18} 296 {y - 20}", figure.body, 2.4, stroke_dasharray="5 3"
            )
        )
    return out


def _cable(x: float, tone: Tone) -> str:
    """Two strands crossing down the front."""
    out = [box(x - 13, 128, 26, 160, tone.ink, 6, opacity=0.12)]
    for y in range(132, 284, 26):
        for d, dx in (
            (f"M{x - 7} {y}C{x - 7} {y + 12} {x + 7} {y + 14} {x + 7} {y + 26}", 0),
            (f"M{x + 7} {y}C{x + 7} {y + 12} {x - 7} {y + 14} {x - 7} {y + 26}", 1),
        ):
            out.append(line(d, tone.deep, 9.5))
            out.append(line(d, tone.lit(0.1) if dx else tone.body, 7))
            out.append(line(d, tone.lit(0.45), 1.8, transform="translate(-1.6 0)", opacity=0.7))
    return group(*out)


def scarf(c: Canvas) -> None:
    """A scarf thrown over a peg, one end longer, with its fringe; printed ones have none."""
    style = ("plaid", "stripes", "plain", "pins", "floral", "dots")[c.variant(6) - 1]
    tone, accent = c.main, c.second
    print_ = weave(c, style, tone, accent)
    fringe = style not in ("floral", "dots")
    c.wall()
    c.frame(1.0, 200, 200, 2)
    front = (
        "M168 92C178 76 206 70 216 88C222 130 226 240 228 318C200 326 160 326 134 318"
        "C138 240 152 140 168 92Z"
    )
    back = (
        "M192 84C206 70 234 78 240 94C252 140 272 210 280 272C256 282 220 282 196 274"
        "C204 210 196 140 192 84Z"
    )
    c.add(disc(208, 98, 24, 20, c.umbra, opacity=0.16))
    c.cast(back, 12, 14)
    _tail(c, back, Tone(tone.dark(0.12)), print_, (197, 279, 275), fringe, 8)
    clip = c.clip(back)
    hidden = (((214, 84), (224, 280), 8), ((228, 90), (252, 280), 9), ((236, 100), (272, 280), 7))
    c.add(group(*(fold(c, a, b, w, tone, 0.34) for a, b, w in hidden), clip_path=clip))
    c.cast(front, 9, 11, 6)
    _tail(c, front, tone, print_, (136, 227, 320), fringe, 11)
    clip = c.clip(front)
    creases = (
        ((180, 84), (150, 326), 8),
        ((188, 82), (172, 326), 9),
        ((198, 80), (194, 326), 9),
        ((208, 84), (214, 326), 9),
    )
    c.add(group(*(fold(c, a, b, w, tone, 0.4) for a, b, w in creases), clip_path=clip))
    top = c.linear((0, "#fff6ea", 0.4), (1, "#fff6ea", 0), to=(0, 1))
    c.add(path("M168 92C178 76 206 70 216 88L219 112C206 100 178 100 160 116Z", top))
    c.add(disc(202, 78, 17, 16, WOOD.deep), disc(200, 75, 16.5, 16, c.ball(WOOD)))
    c.add(line("M190 69C193 65 197 63 202 63", WOOD.lit(0.7), 3, opacity=0.8))


def _tail(
    c: Canvas,
    d: str,
    tone: Tone,
    print_: str | None,
    hem: tuple[float, float, float],
    fringe: bool,
    long: float,
) -> None:
    x0, x1, y = hem
    if fringe:
        count = int((x1 - x0) / 6)
        for i in range(count + 1):
            x = x0 + (x1 - x0) * i / count
            sway = c.between(-3, 3)
            d2 = (
                f"M{num(x)} {num(y - 2)}C{num(x + sway)} {num(y + 10)} {num(x - sway)} "
                f"{num(y + 16)} {num(x + sway)} {num(y + 14 + long)}"
            )
            c.add(line(d2, (tone.shade, tone.body, tone.light)[i % 3], 3.2))
    c.add(panel(c, d, tone, print_), path(d, knit(c, tone, 0.6)) if fringe else "")
    if not fringe:
        c.add(
            line(
                f"M{x0} {y - 6}C{x0 + 40} {y + 1} {x1 - 40} {y + 1} {x1} {y - 6}",
                tone.lit(0.5),
                2,
                opacity=0.7,
            )
        )
