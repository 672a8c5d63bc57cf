"""Coats. Colours: the cloth, then lining, belt or buttons."""

from .canvas import Canvas, box, disc, group, line, mirrored, path
from .cloth import MIRROR, button, fold, hanger, panel, sleeve, weave
from .colour import Tone


def coat(c: Canvas) -> None:
    """A coat: belted trench, straight wool with lapels, duffle with toggles, quilted jacket."""
    shape = c.variant(4)
    tone, accent = c.main, c.second
    print_ = weave(c, "plaid", tone, accent) if shape == 1 and c.variant(3) == 1 else None
    low, flare, waist = ((338, 280, 246), (340, 272, 264), (318, 278, 270), (296, 272, 268))[shape]
    body = mirrored(
        (200, 96),
        (216, 94, 226, 90, 232, 84),
        (256, 90, 276, 98, 288, 110),
        (278, 136, 268, 160, 266, 184),
        (waist + 2, 206, waist, 210, waist + 2, 220),
        (flare - 8, 262, flare - 2, 300, flare, low - 6),
        (250, low + 2, 226, low + 4, 200, low + 4),
    )
    c.wall()
    c.frame(1.03, 200, 200, 6)
    c.cast(body)
    c.add(hanger(c, 79, 62))
    arm, band = sleeve((286, 108), (266, 182), (316, 272 if shape != 3 else 266), 20, 13)
    for place, side in ((MIRROR, 0), (None, 1)):
        c.add(panel(c, arm, tone, print_, side, transform=place))
        c.add(path(band, tone.shade, transform=place, opacity=0.55))
    c.add(panel(c, body, tone, print_))
    clip = c.clip(body)
    if shape == 3:
        c.add(group(*_quilting(tone, low), clip_path=clip))
    else:
        creases = (
            ((166, 200), (146, 340), 10),
            ((236, 200), (252, 340), 11),
            ((264, 150), (234, 206), 8),
            ((136, 150), (162, 206), 8),
            ((184, 226), (176, 340), 7),
        )
        c.add(group(*(fold(c, a, b, w, tone, 0.3) for a, b, w in creases), clip_path=clip))
    c.add(
        path("M166 88C180 76 220 76 234 88L200 150Z", c.linear((0, accent.shade), (1, accent.ink)))
    )
    c.add(line(f"M203 148C205 200 205 260 204 {low + 3}", tone.ink, 2.4, opacity=0.5))
    (_trench, _lapelled, _duffle, _puffer)[shape](c, tone, accent)


def _lapels(c: Canvas, tone: Tone, tip: float = 156) -> None:
    collar = "M228 80C238 84 244 92 246 102L224 116L206 138C214 116 222 98 224 82Z"
    lapel = f"M222 112L250 118L238 138L203 {tip}L204 146Z"
    for flip, one, two in ((MIRROR, tone.body, tone.lit(0.34)), (None, tone.body, tone.shade)):
        shift = "translate(2 4) " + (flip or "")
        c.add(path(lapel, tone.ink, opacity=0.28, transform=shift))
        c.add(path(lapel, c.linear((0, one), (1, two)), transform=flip))
        c.add(path(collar, tone.ink, opacity=0.22, transform=shift))
        c.add(path(collar, c.linear((0, two), (1, one)), transform=flip))


def _pockets(c: Canvas, tone: Tone, y: float, slant: float = 8) -> None:
    for flip in (None, MIRROR):
        d = f"M222 {y + slant}L256 {y}L258 {y + 13}L224 {y + 13 + slant}Z"
        c.add(path(d, tone.ink, opacity=0.28, transform="translate(1 3) " + (flip or "")))
        c.add(
            path(
                d,
                c.linear((0, tone.body), (1, tone.lit(0.18) if flip else tone.shade)),
                transform=flip,
            )
        )


def _trench(c: Canvas, tone: Tone, accent: Tone) -> None:
    for flip in (None, MIRROR):
        c.add(
            path(
                "M232 96C256 100 270 108 280 118L262 152C248 148 234 146 222 148Z",
                tone.ink,
                opacity=0.14,
                transform=flip,
            )
        )
    _lapels(c, tone, 164)
    horn = Tone("#7a5236") if not tone.is_dark else Tone("#c9a66b")
    for y in (172, 232, 264):
        for x in (184, 222):
            c.add(button(c, x, y, 4.6, horn))
    _pockets(c, tone, 238, 12)
    belt = "M152 196C184 203 216 203 248 196L249 213C216 220 184 220 151 213Z"
    c.add(
        path(belt, tone.ink, opacity=0.25, transform="translate(1 4)"),
        path(belt, c.across(Tone(tone.dark(0.08)))),
    )
    c.add(path("M196 214L214 214L208 262L190 258Z", c.across(tone)))
    c.add(box(190, 196, 24, 22, "none", 4, stroke=horn.body, stroke_width=4))
    c.add(line("M152 199C184 206 216 206 248 199", tone.lit(0.4), 1.4, opacity=0.7))


def _lapelled(c: Canvas, tone: Tone, accent: Tone) -> None:
    _lapels(c, tone, 176)
    horn = Tone(accent.dark(0.2)) if not tone.is_dark else Tone(accent.lit(0.1))
    for y in (188, 224, 260):
        c.add(button(c, 194, y, 6, horn))
    _pockets(c, tone, 232, 2)


def _duffle(c: Canvas, tone: Tone, accent: Tone) -> None:
    hood = (
        "M160 88C168 66 232 66 240 88C250 104 248 118 234 128C226 112 214 106 200 106"
        "C186 106 174 112 166 128C152 118 150 104 160 88Z"
    )
    c.add(path(hood, tone.ink, opacity=0.28, transform="translate(2 5)"), path(hood, c.slant(tone)))
    c.add(
        disc(200, 96, 26, 12, tone.dark(0.5)),
        line(
            "M166 126C174 111 186 106 200 106C214 106 226 111 234 126",
            tone.lit(0.4),
            2,
            opacity=0.6,
        ),
    )
    cord, horn = Tone("#e6d6b8"), Tone("#8a5a34")
    for y in (150, 188, 226):
        c.add(line(f"M170 {y}H236", tone.ink, 5, opacity=0.25, transform="translate(1 3)"))
        c.add(
            line(f"M170 {y}H190M216 {y}H236", cord.shade, 3.4), line(f"M190 {y}H216", cord.body, 3)
        )
        c.add(
            path(
                f"M188 {y}C194 {y - 7} 212 {y - 7} 218 {y}C212 {y + 7} 194 {y + 7} 188 {y}Z",
                c.linear((0, horn.lit(0.4)), (1, horn.deep), to=(0, 1)),
            )
        )
        for x in (168, 238):
            c.add(box(x - 5, y - 6, 10, 12, accent.body, 3))
    for flip in (None, MIRROR):
        d = "M222 252H262V292C262 300 226 300 222 292Z"
        c.add(path(d, tone.ink, opacity=0.24, transform="translate(1 3) " + (flip or "")))
        c.add(
            path(
                d,
                c.linear((0, tone.body), (1, tone.lit(0.14) if flip else tone.shade)),
                transform=flip,
            )
        )
        c.add(line("M222 264H262", tone.ink, 1.6, opacity=0.4, transform=flip))


def _quilting(tone: Tone, low: float) -> list[str]:
    out = []
    for y in range(122, int(low), 27):
        out.append(line(f"M100 {y}Q200 {y + 14} 300 {y}", tone.ink, 8, opacity=0.16))
        out.append(line(f"M100 {y}Q200 {y + 14} 300 {y}", tone.ink, 2, opacity=0.5))
        out.append(line(f"M100 {y + 6}Q200 {y + 20} 300 {y + 6}", tone.lit(0.5), 5, opacity=0.4))
    return out


def _puffer(c: Canvas, tone: Tone, accent: Tone) -> None:
    neck = (
        "M160 94C160 74 180 66 200 66C220 66 240 74 240 94C238 112 216 122 200 122C184 "
        "122 162 112 160 94Z"
    )
    c.add(path(neck, tone.ink, opacity=0.25, transform="translate(1 4)"), path(neck, c.slant(tone)))
    c.add(
        disc(200, 75, 29, 9, accent.dark(0.2)),
        line("M162 98C172 114 228 114 238 98", tone.ink, 2, opacity=0.35),
    )
    c.add(
        line("M201 84V298", accent.body, 5),
        line("M201 84V298", accent.ink, 1.2, stroke_dasharray="2 2"),
    )
    c.add(box(197, 118, 8, 15, c.across(Tone("#cfc7ba")), 3))
    for flip in (None, MIRROR):
        c.add(line("M226 236L252 222", accent.body, 4, transform=flip))
