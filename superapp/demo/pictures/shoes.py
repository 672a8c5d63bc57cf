"""Shoes: low sneaker, high-top, running shoe, laces. Colours: the upper, then stripe or accent."""

import math

from .canvas import Canvas, box, disc, group, line, num, path
from .colour import Tone
from .laces import laces

CREAM = Tone("#f3eee3")
GUM = Tone("#b58a63")
SUEDE = Tone("#e9dfcd")


def _sole(c: Canvas, style: int, tone: Tone) -> None:
    """The sole under every low or high sneaker: cup, gum, or two-tone."""
    side = (CREAM, GUM, CREAM)[style]
    fill = c.linear((0, side.lit(0.3)), (0.55, side.body), (1, side.dark(0.2)), to=(0.15, 1))
    d = (
        "M56 254C52 282 60 299 84 299H326C348 299 354 284 348 258C336 265 322 267 300 "
        "267H98C80 267 66 263 56 254Z"
    )
    c.add(path(d, fill))
    c.add(
        line(
            "M59 276C70 283 84 284 98 284H314C330 284 342 281 349 275",
            side.dark(0.24),
            2.2,
            opacity=0.8,
        )
    )
    if style == 2:
        c.add(line("M60 270C72 276 86 277 98 277H312C328 277 340 275 348 269", tone.body, 4.5))
    under = GUM if style != 1 else Tone(GUM.dark(0.25))
    c.add(
        path(
            "M66 290C74 299 80 299 90 299H320C334 299 342 295 347 287C336 293 324 293 314 "
            "293H94C80 293 74 292 66 290Z",
            under.body,
        )
    )
    toe = "M300 267C322 267 336 265 348 258C350 268 350 276 348 283C336 286 322 284 304 284Z"
    c.add(path(toe, "#ffffff", opacity=0.28))
    c.add(line("M66 263C80 271 90 271 104 271H230", "#ffffff", 2.4, opacity=0.65))


def _lace(x0: float, y0: float, x1: float, y1: float, tone: Tone, width: float = 7) -> str:
    d = (
        f"M{num(x0)} {num(y0)}Q{num((x0 + x1) / 2 - 2)} {num((y0 + y1) / 2 - 5)} "
        f"{num(x1)} {num(y1)}"
    )
    return (
        line(d, "#201c1a", width, opacity=0.22, transform="translate(1 3)")
        + line(d, tone.shade, width)
        + line(d, tone.body, width * 0.72, transform="translate(-0.4 -1)")
    )


def _badge(c: Canvas, style: int, accent: Tone, tone: Tone) -> list[str]:
    """What crosses the side of the shoe: a slash, a band, a sun, a zigzag or two seams."""
    if style == 0:
        wide = "M132 268C146 240 160 222 178 210L206 226C186 238 174 250 166 268Z"
        thin = "M176 268C184 254 196 242 214 231L224 236C208 246 196 256 190 268Z"
        return [path(wide, accent.body), path(thin, accent.lit(0.25))]
    if style == 1:
        band = "M88 236C130 232 170 244 232 222L240 236C176 258 130 246 92 252Z"
        return [
            path(band, accent.body),
            line("M90 238C132 235 172 246 230 225", accent.lit(0.5), 2),
        ]
    if style == 2:
        rays = "".join(
            f"M{num(158 + 19 * math.cos(k * 0.785))} {num(234 + 19 * math.sin(k * 0.785))}"
            f"L{num(158 + 27 * math.cos(k * 0.785))} {num(234 + 27 * math.sin(k * 0.785))}"
            for k in range(8)
        )
        return [disc(158, 234, 13, None, accent.body), line(rays, accent.body, 5)]
    if style == 3:
        return [line("M118 252L142 224L164 254L188 226L210 250", accent.body, 9)]
    return [
        line("M120 262C140 240 170 226 214 222", tone.deep, 2, opacity=0.6, stroke_dasharray="4 4"),
        line("M126 266C146 246 174 232 220 228", tone.deep, 2, opacity=0.6, stroke_dasharray="4 4"),
    ]


def sneaker(c: Canvas) -> None:
    """A low court sneaker: badge, toe cap, heel and sole vary."""
    tone, accent = c.main, c.second
    c.table(250)
    c.frame(1.03, 200, 300, 2)
    c.shadow(204, 299, 140, 9)
    tongue = c.linear((0, tone.lit(0.2)), (1, tone.shade))
    c.add(path("M150 176C150 152 156 134 174 131C188 130 194 140 194 152L206 186L160 194Z", tongue))
    c.add(
        line("M157 170C158 150 164 140 176 138", tone.lit(0.4), 3.4, opacity=0.8),
        box(166, 142, 18, 13, accent.body, 3, transform="rotate(8 175 148)"),
    )
    body = (
        "M64 264C60 232 62 196 74 170C80 157 92 156 100 164C112 177 134 179 152 169C160 "
        "165 168 158 177 153C197 182 224 206 264 216C306 224 334 234 340 266Z"
    )
    c.add(path("M84 168C96 186 140 190 166 166L152 172C134 181 112 179 100 166Z", tone.ink))
    c.add(path(body, c.linear((0, tone.lit(0.26)), (0.42, tone.body), (1, tone.deep), to=(0.8, 1))))
    clip = c.clip(body)
    cap = (CREAM, tone, SUEDE)[c.variant(3)]
    heel = (CREAM, accent, accent)[c.variant(3)]
    parts = _badge(c, c.variant(5), accent, tone)
    parts.append(
        path("M262 212C288 217 344 224 348 272H274C262 250 256 234 262 212Z", c.slant(cap))
    )
    parts.append(
        line("M262 214C256 234 262 252 273 270", cap.deep, 2.2, opacity=0.7, stroke_dasharray="4 4")
    )
    parts += [
        disc(x, y, 1.9, None, cap.deep)
        for x, y in ((290, 232), (300, 235), (310, 239), (287, 240), (297, 243), (307, 247))
    ]
    parts.append(path("M58 198C84 205 104 222 108 270H52Z", c.slant(heel)))
    parts.append(
        line("M62 200C84 207 104 224 108 268", heel.deep, 2.2, opacity=0.7, stroke_dasharray="4 4")
    )
    parts.append(line("M152 172C160 200 198 226 260 222", tone.ink, 2.6, opacity=0.5))
    parts.append(
        line(
            "M157 174C166 198 200 220 258 217",
            tone.lit(0.35),
            1.6,
            opacity=0.7,
            stroke_dasharray="4 3.5",
        )
    )
    parts.append(
        line(
            "M76 176C82 163 92 163 100 170C112 183 134 185 152 174",
            tone.lit(0.35),
            6.5,
            opacity=0.75,
        )
    )
    parts.append(
        path("M64 268C120 250 280 250 344 268V258C280 246 120 246 62 258Z", tone.ink, opacity=0.14)
    )
    parts.append(line("M276 226C300 230 318 238 326 250", "#ffffff", 5, opacity=0.3))
    c.add(group(*parts, clip_path=clip))
    lace = CREAM if cap is not tone else Tone(accent.lit(0.5))
    for x0, y0 in ((167, 186), (183, 201), (202, 213), (222, 222)):
        c.add(disc(x0 - 1, y0 + 1, 3, None, tone.ink), _lace(x0, y0, x0 + 27, y0 - 16, lace))
    _sole(c, c.variant(3, 2), accent)


def _ankle(c: Canvas, body: str, canvas: bool) -> list[str]:
    """The panels, seams and weave of the high upper."""
    tone, accent = c.main, c.second
    parts: list[str] = []
    if canvas:
        weave = c.pattern(
            5,
            5,
            line("M0 5L5 0", tone.lit(0.6), 0.8, opacity=0.35),
            line("M0 0L5 5", tone.ink, 0.8, opacity=0.25),
        )
        parts.append(path(body, weave))
    else:
        parts.append(path("M70 196C110 190 150 196 176 230L186 270H60Z", c.slant(accent)))
        parts.append(
            line(
                "M70 198C110 192 150 198 176 232",
                accent.deep,
                2,
                opacity=0.7,
                stroke_dasharray="4 4",
            )
        )
    parts.append(path("M66 150C84 150 96 160 100 268H50Z", c.slant(accent if canvas else tone)))
    parts.append(line("M90 152C98 180 100 230 100 268", tone.ink, 2, opacity=0.5))
    parts.append(line("M160 98C170 142 190 184 232 208", tone.ink, 2.6, opacity=0.5))
    parts.append(
        line(
            "M153 100C163 146 184 192 230 216",
            tone.lit(0.4),
            1.6,
            opacity=0.7,
            stroke_dasharray="4 3.500",
        )
    )
    parts.append(
        line("M80 108C86 96 96 96 104 103C118 114 140 114 156 105", tone.lit(0.35), 7, opacity=0.8)
    )
    parts.append(
        path("M60 268C120 250 280 250 344 268V256C280 244 120 244 60 256Z", tone.ink, opacity=0.14)
    )
    return parts


def high_top(c: Canvas) -> None:
    """A high-top in canvas or leather: ankle patch, rubber toe, stripes on the sole."""
    tone, accent = c.main, c.second
    canvas = c.variant(2) == 1
    c.table(252)
    c.frame(0.96, 200, 300, 6)
    c.shadow(204, 299, 140, 9)
    c.add(
        path(
            "M150 110C148 84 160 66 182 64C198 64 204 76 204 90L222 178L166 190Z",
            c.linear((0, tone.lit(0.24)), (1, tone.shade)),
        )
    )
    c.add(line("M160 104C160 86 168 76 182 74", tone.lit(0.5), 3.4, opacity=0.7))
    body = (
        "M70 264C68 214 74 150 80 98C82 84 96 84 104 92C118 104 140 104 156 96C164 92 "
        "172 92 176 100C186 140 202 176 236 198C262 212 330 222 338 266Z"
    )
    c.add(path(body, c.linear((0, tone.lit(0.26)), (0.42, tone.body), (1, tone.deep), to=(0.8, 1))))
    parts = _ankle(c, body, canvas)
    c.add(group(*parts, clip_path=c.clip(body)))
    c.add(
        disc(122, 146, 21, None, c.ball(CREAM)),
        disc(122, 146, 16, None, "none", stroke=accent.body, stroke_width=2.4),
    )
    c.add(_patch(accent if accent.is_dark else Tone(tone.shade), 122, 146, c.variant(3)))
    lace = CREAM if c.variant(3) else Tone(accent.body)
    for i in range(7):
        t = i / 6
        x0, y0 = 161 + 58 * t**1.5, 106 + 98 * t
        c.add(
            disc(x0 - 4, y0 + 2, 2.8, None, "#cfc8bb"),
            _lace(x0 - 2, y0 + 2, x0 + 27 + 2 * t, y0 - 10 - 2 * t, lace, 6.4),
        )
    toe = "M246 206C290 212 340 226 344 268H262C250 244 244 226 246 206Z"
    c.add(
        path(toe, c.slant(CREAM)),
        line("M270 224C296 228 316 238 324 250", "#ffffff", 5, opacity=0.8),
    )
    c.add(line("M262 266C252 244 247 226 247 208", CREAM.deep, 2, opacity=0.6))
    _sole(c, 2 if canvas else c.variant(2, 2), accent)


def _patch(accent: Tone, x: float, y: float, kind: int) -> str:
    """The mark in the ankle patch: a drop, a bolt or two peaks."""
    if kind == 0:
        drop = (
            f"M{x} {y - 12}C{x + 5} {y - 4} {x + 9} {y} {x + 9} {y + 4}A9 9 0 0 1 {x - 9} {y + 4}"
        )
        return path(f"{drop}C{x - 9} {y} {x - 5} {y - 4} {x} {y - 12}Z", accent.body)
    if kind == 1:
        bolt = (
            f"M{x + 3} {y - 12}L{x - 8} {y + 2}H{x - 1}L{x - 3} {y + 12}L{x + 8} {y - 3}H{x + 1}Z"
        )
        return path(bolt, accent.body)
    peaks = f"M{x - 11} {y + 7}L{x - 3} {y - 8}L{x + 2} {y}L{x + 5} {y - 4}L{x + 11} {y + 7}Z"
    return path(peaks, accent.body)


def runner(c: Canvas) -> None:
    """A running shoe: knit upper, side wave, thick curved foam."""
    tone, accent = c.main, c.second
    style = c.variant(3)
    c.table(250)
    c.frame(1.02, 200, 300, 2)
    c.shadow(206, 300, 142, 9)
    c.add(
        path(
            "M146 172C146 148 158 130 178 132C190 134 194 146 196 156L210 188L160 192Z",
            c.linear((0, accent.lit(0.2)), (1, accent.shade)),
        )
    )
    c.add(path("M84 164C98 190 140 188 170 160L152 170C134 180 112 178 98 160Z", tone.ink))
    body = (
        "M62 258C52 228 56 192 62 168C62 152 80 142 92 154C108 174 134 178 154 166C162 "
        "161 170 154 180 152C198 182 230 206 270 214C318 222 346 238 350 264Z"
    )
    c.add(path(body, c.linear((0, tone.lit(0.28)), (0.42, tone.body), (1, tone.deep), to=(0.8, 1))))
    smooth_knit = c.variant(2, 3) == 1
    parts: list[str] = [
        path(
            body,
            c.pattern(
                40,
                6,
                box(0, 0, 40, 2.4, tone.lit(0.5), opacity=0.4),
                box(0, 3, 40, 1.6, tone.ink, opacity=0.22),
                turn=-9,
            )
            if smooth_knit
            else c.pattern(
                9,
                7,
                disc(2.2, 2, 1.3, 0.9, tone.ink, opacity=0.34),
                disc(6.7, 5.5, 1.3, 0.9, tone.ink, opacity=0.34),
            ),
        )
    ]
    parts += _runner_side(c, style, tone, accent)
    parts.append(
        path(
            "M50 206C80 206 100 224 112 272H44Z",
            c.slant(Tone(accent.body) if style != 1 else Tone(tone.dark(0.2))),
        )
    )
    parts.append(
        path(
            "M284 216C322 222 352 236 354 272H312C300 252 290 236 284 216Z",
            c.slant(Tone(tone.dark(0.12))),
        )
    )
    parts.append(line("M154 170C164 198 200 222 268 220", tone.ink, 2.6, opacity=0.45))
    parts.append(
        line("M66 168C68 158 80 152 90 162C106 182 134 186 154 173", tone.lit(0.4), 7, opacity=0.7)
    )
    parts.append(
        path("M52 268C120 246 290 246 356 270V252C290 238 120 238 50 250Z", tone.ink, opacity=0.16)
    )
    c.add(group(*parts, clip_path=c.clip(body)))
    c.add(line("M60 168C50 158 50 146 58 142C66 140 70 150 68 160", accent.body, 4.5))
    lace = Tone(accent.lit(0.45)) if style == 0 else CREAM
    for x0, y0 in ((168, 182), (184, 197), (203, 208), (224, 216)):
        c.add(_lace(x0, y0, x0 + 25, y0 - 15, lace, 5.6))
    _foam(c, accent, style)


def _runner_side(c: Canvas, style: int, tone: Tone, accent: Tone) -> list[str]:
    if style == 0:
        return [
            path("M100 270C130 250 160 214 182 190L204 206C180 228 156 252 140 272Z", accent.body),
            path(
                "M150 270C172 252 192 234 214 212L232 218C210 238 196 254 186 270Z", accent.lit(0.3)
            ),
        ]
    if style == 1:
        hoop = "M104 270C112 236 140 214 172 206L186 220C158 228 140 246 134 270Z"
        return [
            path(hoop, accent.body),
            line("M112 262C120 236 144 220 172 211", accent.lit(0.5), 2.4),
        ]
    return [
        line("M108 254C140 258 168 242 196 214", accent.body, 8),
        line("M120 268C156 268 186 250 216 222", accent.lit(0.3), 4.5),
    ]


def _foam(c: Canvas, accent: Tone, style: int) -> None:
    fill = c.linear((0, CREAM.lit(0.5)), (0.5, CREAM.body), (1, CREAM.dark(0.18)), to=(0.1, 1))
    d = (
        "M46 244C34 266 42 296 74 300H300C336 300 360 284 362 262C346 270 326 268 300 "
        "264C250 256 200 262 160 266C110 270 66 266 46 244Z"
    )
    c.add(path(d, fill))
    stripe = (
        "M42 262C70 284 130 284 176 278C230 272 290 280 360 270C358 276 354 281 348 286"
        "C290 290 230 284 178 290C130 296 66 294 44 276Z"
    )
    c.add(
        path(
            stripe,
            c.linear((0, accent.lit(0.2)), (1, accent.shade)),
            opacity=1 if style != 1 else 0.55,
        )
    )
    c.add(
        path(
            "M60 296C66 300 74 300 82 300H300C318 300 334 295 344 289C330 293 314 294 296 "
            "294H90C76 294 68 295 60 296Z",
            "#4a4643",
        )
    )
    c.add(
        line("M56 260C84 272 120 273 160 270C200 266 240 262 290 268", "#ffffff", 2.4, opacity=0.8)
    )


MOTIFS = {"sneaker": sneaker, "high-top": high_top, "runner": runner, "laces": laces}
