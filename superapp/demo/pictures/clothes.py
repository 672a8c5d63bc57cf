"""Clothes on a hanger: dress, shirt, trousers. Colours: the cloth, then its pattern or trim."""

from .canvas import Canvas, box, disc, group, line, mirrored, path
from .cloth import MIRROR, WOOD, button, fold, hanger, panel, sleeve, weave
from .colour import Tone
from .knitwear import scarf, sweater
from .outerwear import coat


def _gown(shape: int) -> str:
    """The outline of each dress, without its sleeves."""
    return (
        mirrored(
            (200, 116),
            (212, 116, 220, 108, 225, 84),
            (238, 86),
            (238, 108, 250, 120, 249, 138),
            (246, 156, 236, 164, 233, 176),
            (244, 232, 268, 288, 284, 330),
            (258, 342, 228, 346, 200, 346),
        ),
        mirrored(
            (200, 104),
            (214, 104, 224, 98, 228, 86),
            (250, 93),
            (252, 116, 250, 138, 244, 150),
            (238, 162, 234, 170, 232, 180),
            (254, 232, 268, 274, 272, 318),
            (250, 328, 226, 331, 200, 331),
        ),
        mirrored(
            (200, 138),
            (222, 86),
            (249, 93),
            (250, 118, 248, 140, 243, 156),
            (238, 168, 235, 176, 234, 186),
            (248, 236, 262, 288, 268, 332),
            (246, 342, 224, 344, 200, 344),
        ),
        mirrored(
            (200, 126),
            (210, 124, 226, 116, 232, 104),
            (242, 124, 246, 138, 244, 154),
            (238, 176, 238, 192, 244, 214),
            (252, 252, 258, 292, 262, 338),
            (240, 346, 220, 348, 200, 348),
        ),
    )[shape]


def dress(c: Canvas) -> None:
    """A dress: sleeveless with a belt, puff sleeves, long-sleeved wrap, or a slip on straps."""
    shape = c.variant(4)
    style = ("plain", "floral", "dots", "pins", "plain", "stripes")[(c.seed + c.seed // 4) % 6]
    tone, accent = c.main, c.second
    print_ = weave(c, style, tone, accent)
    c.wall()
    c.frame(0.96, 200, 200, 6)
    body = _gown(shape)
    c.cast(body)
    c.add(hanger(c, 74, 46) if shape in (1, 2) else hanger(c, 64, 62))
    if shape == 1:
        arm, band = sleeve((249, 92), (246, 146), (276, 150), 22, bulge=16)
        _pair(c, arm, band, tone, print_)
    elif shape == 2:
        arm, band = sleeve((248, 92), (243, 148), (292, 244), 15, bulge=12)
        _pair(c, arm, band, tone, print_)
    elif shape == 3:
        for x in (232, 168):
            c.add(
                line(
                    f"M{x} 106C{x} 96 {x - (x - 200) * 0.1} 84 {x - (x - 200) * 0.2} 75",
                    tone.shade,
                    3.4,
                )
            )
    c.add(panel(c, body, tone, print_))
    folds = [
        fold(c, (x0, 184), (x1, 350), w, tone, a)
        for x0, x1, w, a in (
            (176, 146, 9, 0.4),
            (188, 176, 7, 0.32),
            (204, 206, 9, 0.4),
            (216, 234, 8, 0.36),
            (226, 260, 10, 0.4),
        )
    ]
    c.add(group(*folds, clip_path=c.clip(body)))
    _dress_details(c, shape, tone, accent if style == "plain" else tone)


def _pair(c: Canvas, arm: str, band: str, tone: Tone, print_: str | None) -> None:
    """Both sleeves: the left one in the light, the right one in shade."""
    # Mirroring flips a panel's own light as well, so the left sleeve asks for the full light.
    for side, place in ((0, MIRROR), (1, None)):
        c.add(panel(c, arm, tone, print_, side, transform=place))
        c.add(path(band, tone.shade if side else tone.body, transform=place, opacity=0.9))


def _dress_details(c: Canvas, shape: int, tone: Tone, trim: Tone) -> None:
    if shape == 0:
        c.add(
            line(
                "M175 84C180 108 188 116 200 116C212 116 220 108 225 84", tone.deep, 3, opacity=0.6
            )
        )
        c.add(
            path(
                "M166 166C186 175 214 175 234 166L235 179C214 187 186 187 165 179Z", c.across(trim)
            )
        )
        for d in ("M217 180C224 202 219 220 225 240", "M221 180C233 198 235 212 243 228"):
            c.add(
                line(d, trim.shade, 5.5), line(d, trim.body, 3.4, transform="translate(-0.8 -0.4)")
            )
        c.add(disc(219, 177, 6.5, 5.5, c.ball(trim)))
    elif shape == 1:
        c.add(
            line(
                "M172 86C176 98 186 104 200 104C214 104 224 98 228 86",
                tone.lit(0.4),
                4,
                opacity=0.8,
            )
        )
        c.add(
            path(
                "M167 170C186 177 214 177 233 170L233 181C214 188 186 188 167 181Z", c.across(trim)
            )
        )
        for y in (118, 136, 154):
            c.add(button(c, 200, y, 3.6, Tone(trim.lit(0.35))))
    elif shape == 2:
        c.add(line("M178 86L200 138L216 172", tone.deep, 2.6, opacity=0.55))
        c.add(line("M222 86C214 112 204 136 178 172", tone.ink, 3, opacity=0.4))
        c.add(line("M221 85C213 111 203 135 177 171", tone.lit(0.45), 2.4, opacity=0.8))
        c.add(
            path(
                "M166 172C186 180 214 180 234 172L234 185C214 192 186 192 166 185Z", c.across(trim)
            )
        )
        c.add(
            line("M176 184C172 206 178 220 172 244", trim.shade, 6),
            disc(176, 181, 7, 6, c.ball(trim)),
        )
        c.add(line("M204 190C212 240 214 290 210 342", tone.ink, 2.4, opacity=0.35))
    else:
        c.add(
            line(
                "M168 104C174 116 190 124 200 126C210 124 226 116 232 104",
                tone.lit(0.5),
                3.4,
                opacity=0.85,
            )
        )
        c.add(line("M158 186C180 194 220 194 241 186", tone.deep, 2, opacity=0.4))


def shirt(c: Canvas) -> None:
    """A buttoned shirt: long sleeves or short, pointed collar or band collar."""
    short, band_collar = c.variant(2) == 1, c.variant(3) == 2
    style = ("pins", "plain", "plaid", "stripes", "floral", "plain", "dots")[(c.seed * 2 - 2) % 7]
    tone, accent = c.main, c.second
    print_ = weave(c, style, tone, accent)
    c.wall()
    c.frame(1.05, 200, 200, 4)
    body = mirrored(
        (200, 104),
        (212, 96, 222, 90, 228, 84),
        (252, 92, 272, 100, 284, 112),
        (276, 140, 266, 160, 264, 182),
        (266, 230, 270, 270, 270, 306),
        (262, 326, 232, 322, 200, 334),
    )
    c.cast(body)
    c.add(hanger(c, 80, 66))
    arm, band = (
        sleeve((282, 110), (264, 176), (310, 188), 27, 8)
        if short
        else sleeve((282, 110), (264, 176), (312, 288), 18, 12)
    )
    _pair(c, arm, band, tone, print_)
    c.add(panel(c, body, tone, print_))
    clip = c.clip(body)
    creases = (
        ((170, 120), (150, 320), 8),
        ((232, 130), (250, 322), 9),
        ((212, 190), (222, 326), 7),
        ((262, 150), (236, 200), 7),
        ((138, 150), (164, 200), 7),
    )
    c.add(group(*(fold(c, a, b, w, tone, 0.26) for a, b, w in creases), clip_path=clip))
    placket = "M193 102L207 102L207 333L193 334Z"
    c.add(
        path(placket, c.linear((0, tone.lit(0.25)), (1, tone.body))),
        line("M207.5 104V332", tone.ink, 1.6, opacity=0.4),
    )
    if print_:
        c.add(path(placket, print_, opacity=0.5))
    pearl = Tone("#efe7d8") if tone.is_dark else Tone("#8b6b50")
    for y in range(126, 320, 34):
        c.add(button(c, 200, y, 3.8, pearl))
    _collar(c, tone, band_collar)
    if not band_collar:
        c.add(
            path(
                "M226 150H258V180L242 188L226 180Z",
                tone.ink,
                opacity=0.22,
                transform="translate(1.5 2)",
            )
        )
        c.add(
            path("M226 150H258V180L242 188L226 180Z", tone.body),
            path("M226 150H258V180L242 188L226 180Z", print_) if print_ else "",
            line("M226 157H258", tone.deep, 1.6, opacity=0.6),
        )


def _collar(c: Canvas, tone: Tone, band: bool) -> None:
    inner = "M172 86C182 76 218 76 228 86C222 98 210 104 200 104C190 104 178 98 172 86Z"
    c.add(
        path(inner, tone.dark(0.42)),
        path("M176 84C186 76 214 76 224 84C214 88 186 88 176 84Z", tone.shade),
    )
    if band:
        for flip in (None, MIRROR):
            c.add(
                path(
                    "M200 104C212 104 224 96 229 83L236 88C230 104 214 115 200 115Z",
                    tone.lit(0.2) if flip else tone.body,
                    transform=flip,
                )
            )
        return
    wing = "M200 105C214 102 226 94 228 82L240 92C236 108 230 122 222 134Z"
    c.add(path(wing, tone.ink, opacity=0.25, transform="translate(2 4)"))
    c.add(path(wing, tone.ink, opacity=0.2, transform="translate(-2 4) " + MIRROR))
    c.add(path(wing, c.linear((0, tone.body), (1, tone.shade))))
    c.add(path(wing, c.linear((0, tone.body), (1, tone.lit(0.4))), transform=MIRROR))


def trousers(c: Canvas) -> None:
    """Trousers on a clip hanger: wide, straight jeans, or pleated with turn-ups."""
    shape = c.variant(3)
    style = ("plain", "plain", "pins", "plain", "plaid")[c.variant(5)]
    tone, accent = c.main, c.second
    print_ = weave(c, style, tone, accent)
    foot, inner, hip = ((300, 208, 254), (264, 212, 250), (256, 216, 260))[shape]
    low = 342
    body = mirrored(
        (200, 92),
        (214, 94, 230, 94, 244, 92),
        (248, 108, hip, 128, hip + 1, 150),
        (hip + 4, 214, foot - 4, 290, foot, low),
        (inner, low + 4),
        (205, 250, 202, 214, 200, 186),
    )
    c.wall()
    c.frame(1.04, 200, 200, 2)
    c.cast(body)
    c.add(panel(c, body, tone, print_))
    clip = c.clip(body)
    mid = (foot + inner) / 2
    creases = [
        ((226, 120), (mid + 4, low), 8),
        ((250, 150), (foot - 10, low), 9),
        ((206, 190), (inner + 8, low), 6),
        ((174, 120), (400 - mid + 4, low), 8),
        ((152, 150), (400 - foot + 14, low), 9),
    ]
    c.add(group(*(fold(c, a, b, w, tone, 0.36) for a, b, w in creases), clip_path=clip))
    inside = c.linear((0, tone.ink, 0.0), (1, tone.ink, 0.4))
    c.add(
        path(
            f"M200 186C202 214 205 250 {inner} {low + 4}L{inner + 14} {low + 4}C214 250 210 "
            "210 200 186Z",
            inside,
            transform=MIRROR,
        )
    )
    _waist(c, shape, tone, accent, foot, inner, low)
    c.add(line("M148 80H252", "#6d655d", 5), line("M148 79H252", "#b9b0a4", 1.6))
    c.add(line("M200 78C200 68 213 69 211 59C209 50 195 51 194 60", "#5f5750", 3.6))
    for x in (166, 234):
        c.add(
            box(x - 9, 76, 18, 26, c.across(WOOD), 3),
            line(f"M{x - 5} 80V97", WOOD.lit(0.5), 2, opacity=0.7),
        )


def _waist(
    c: Canvas, shape: int, tone: Tone, accent: Tone, foot: float, inner: float, low: float
) -> None:
    """Waistband, fly, pockets, and what sets each cut apart."""
    band = "M156 92C184 95 216 95 244 92L247 108C216 112 184 112 153 108Z"
    c.add(
        path(band, c.across(Tone(tone.dark(0.06)))),
        line("M153 109C184 113 216 113 247 109", tone.ink, 1.6, opacity=0.45),
    )
    stitch = accent.body if shape == 1 else tone.ink
    dash = "4 3" if shape == 1 else None
    c.add(line("M200 112C201 140 202 162 200 186", tone.ink, 2, opacity=0.45))
    for d in (
        "M208 112C210 140 212 156 201 172",
        "M246 118C240 130 232 140 251 152",
        "M154 118C160 130 168 140 149 152",
    ):
        c.add(line(d, stitch, 2, opacity=0.75, stroke_dasharray=dash, stroke_linecap="round"))
    c.add(button(c, 200, 101, 4.4, Tone("#c69a58") if shape == 1 else Tone(tone.lit(0.4))))
    if shape == 2:
        for flip in (None, MIRROR):
            d = (
                f"M{inner - 1} {low - 12}L{foot + 2} {low - 16}L{foot + 3} {low + 2}L{inner - 1} "
                f"{low + 6}Z"
            )
            c.add(path(d, c.linear((0, tone.lit(0.16)), (1, tone.shade)), transform=flip))
            c.add(
                line("M226 112C228 140 230 160 232 190", tone.ink, 2, opacity=0.4, transform=flip)
            )
    elif shape == 0:
        c.add(
            path(
                "M150 96C184 100 216 100 250 96L250 106C216 111 184 111 150 106Z", c.across(accent)
            )
        )
        c.add(box(189, 94, 22, 18, "none", 4, stroke="#d9b672", stroke_width=3))


MOTIFS = {
    "dress": dress,
    "shirt": shirt,
    "sweater": sweater,
    "scarf": scarf,
    "coat": coat,
    "trousers": trousers,
}
