"""The science kit. Colours: the liquid in the flask, then the box's label."""

from .canvas import Canvas, box, disc, group, line, path, points
from .colour import Tone

GLASS, EDGE = "#c9e3ec", "#87abba"
CARD = Tone("#ece2cd")


def science_kit(c: Canvas) -> None:
    """A boxed kit with what it holds: chemistry, magnifier and crystals, or electricity."""
    kind = c.variant(3)
    c.table(252)
    c.frame(1.02, 214, 300, 10)
    c.shadow(206, 301, 142, 9)
    _carton(c, kind)
    (_chemistry, _minerals, _circuit)[kind](c)


def _carton(c: Canvas, kind: int) -> None:
    label = c.second
    second_edition = c.variant(2, 3) == 1
    c.add(
        path("M84 160L216 150L216 297L84 301Z", c.linear((0, CARD.lit(0.4)), (1, CARD.dark(0.1))))
    )
    c.add(path("M84 160L62 150L62 288L84 301Z", CARD.dark(0.16)))
    c.add(path("M84 160L62 150L196 140L216 150Z", CARD.lit(0.6)))
    c.add(path("M98 178L202 170L202 252L98 257Z", c.slant(label)))
    ink, gold = "#f8f1e2", "#eec469"
    if kind == 0:
        for turn in (-24, 36, 96):
            c.add(
                disc(
                    150,
                    213,
                    34,
                    11,
                    "none",
                    stroke=ink,
                    stroke_width=3,
                    transform=f"rotate({turn} 150 213)",
                )
            )
        c.add(disc(150, 213, 7, None, gold), disc(180, 200, 4.5, None, gold))
    elif kind == 1:
        c.add(
            path("M130 236L122 208L138 188L154 210L150 236Z", c.main.lit(0.3)),
            path("M138 188L154 210L150 236L140 214Z", c.main.shade),
        )
        c.add(
            path("M152 236L158 204L172 194L182 216L174 236Z", gold),
            path("M172 194L182 216L174 236L168 214Z", "#c9974a"),
        )
    else:
        c.add(path("M158 180L128 220H146L138 246L174 204H154L166 180Z", gold))
    if second_edition:
        c.add(path("M84 264L216 258V297L84 301Z", label.body))
        c.add(line("M98 276L170 273M98 288L150 286", CARD.lit(0.4), 5))
        return
    for d, w in (("M98 270L170 267", 6), ("M98 282L146 280", 5)):
        c.add(line(d, label.body, w, opacity=0.65))


def _glass(c: Canvas, d: str, wide: float = 3.4) -> str:
    return line(d, EDGE, wide)


def _chemistry(c: Canvas) -> None:
    tone = c.main
    flask = "M214 150V196L170 272C162 288 170 302 188 302H284C302 302 310 288 302 272L258 196V150Z"
    fill = c.linear((0, tone.lit(0.3)), (1, tone.shade))
    brim = -26 if c.variant(2, 3) else 0
    c.add(path(flask, GLASS, opacity=0.82))
    c.add(
        group(
            path(
                "M160 250C190 242 214 258 240 250C268 242 290 254 316 248V360H150Z",
                fill,
                transform=f"translate(0 {brim})",
            ),
            *(
                disc(x, y, r, None, tone.lit(0.6), opacity=0.75)
                for x, y, r in (
                    (212, 276, 6),
                    (246, 268, 4),
                    (262, 286, 7),
                    (226, 290, 4),
                    (280, 266, 3),
                )
            ),
            clip_path=c.clip(flask),
        )
    )
    c.add(_glass(c, flask), line("M223 156V200L186 266", "#ffffff", 7, opacity=0.75))
    c.add(box(204, 140, 64, 13, GLASS, 6.5, stroke=EDGE, stroke_width=3))
    for x, y, r in ((238, 120, 9), (253, 96, 6), (234, 84, 4)):
        c.add(
            disc(x, y, r, None, tone.lit(0.45), opacity=0.7),
            disc(x - r * 0.3, y - r * 0.3, r * 0.25, None, "#fff"),
        )
    for x, liquid, level in ((318, "#e0ae57", 222), (352, c.second.lit(0.3), 240)):
        tube = f"M{x} 176h24v106a12 12 0 0 1 -24 0z"
        c.add(
            path(tube, GLASS, opacity=0.85),
            path(f"M{x} {level}h24v{282 - level}a12 12 0 0 1 -24 0z", liquid),
        )
        c.add(_glass(c, tube, 3), line(f"M{x + 7} 186v84", "#ffffff", 3.6, opacity=0.7))


def _minerals(c: Canvas) -> None:
    tone = c.main
    for x, y, s, t in (
        (240, 300, 1.25, tone),
        (286, 302, 0.8, Tone("#d98a9a" if c.variant(2, 3) else "#e6b85f")),
        (204, 302, 0.84 if c.variant(2, 3) else 0.62, Tone("#7fb0a0")),
    ):
        faces = (
            ((-34, 0), (-40, -52), (-12, -104), (-6, -40), (-8, 0)),
            ((-12, -104), (22, -66), (-6, -40)),
            ((-6, -40), (22, -66), (36, -30), (30, 0), (-8, 0)),
        )
        for face, colour in zip(faces, (t.lit(0.35), t.lit(0.6), t.shade), strict=True):
            c.add(path(points([(x + px * s, y + py * s) for px, py in face], True), colour))
        c.add(
            line(f"M{x - 32 * s} {y - 50 * s}L{x - 16 * s} {y - 90 * s}", "#ffffff", 3, opacity=0.7)
        )
    handle = "M322 232L356 296"
    c.add(line(handle, "#6d4a30", 15), line(handle, "#a8774c", 10, transform="translate(-1.5 -1)"))
    c.add(disc(302, 192, 47, None, "#dff0f6", opacity=0.55))
    c.add(disc(302, 192, 46, None, "none", stroke="#8e6a35", stroke_width=10))
    c.add(disc(301, 191, 46, None, "none", stroke="#d8ab5c", stroke_width=6))
    c.add(line("M272 186C274 172 284 162 298 160", "#ffffff", 7, opacity=0.85))


def _circuit(c: Canvas) -> None:
    tone = c.main
    c.add(
        line("M196 292C160 330 330 334 336 288", "#c4493f", 5),
        line("M228 296C240 318 286 318 296 294", "#36506e", 5),
    )
    battery = c.linear((0, tone.lit(0.4)), (0.4, tone.body), (1, tone.deep), to=(0, 1))
    c.add(
        box(298, 262, 66, 36, battery, 7),
        box(298, 262, 18, 36, "#d9a94f", 6),
        box(362, 273, 8, 14, "#b9b2a6", 3),
    )
    c.add(line("M306 269H356", "#ffffff", 3.4, opacity=0.5))
    if c.variant(2, 3):
        spare = c.linear((0, tone.lit(0.4)), (0.4, tone.body), (1, tone.deep), to=(0, 1))
        c.add(box(304, 228, 60, 34, spare, 7), box(304, 228, 16, 34, "#d9a94f", 6))
        c.add(line("M312 235H354", "#ffffff", 3.4, opacity=0.5))
    c.add(box(186, 272, 64, 28, c.linear((0, "#7f6a55"), (1, "#54443a"), to=(0, 1)), 6))
    c.add(box(200, 240, 36, 34, c.across(Tone("#b9b0a2")), 5))
    for y in (248, 256, 264):
        c.add(line(f"M202 {y}L234 {y - 3}", "#7d756a", 2))
    bulb = "M204 240C204 226 178 212 178 178A40 40 0 0 1 258 178C258 212 232 226 232 240Z"
    c.add(
        disc(
            218,
            178,
            74,
            None,
            c.radial((0, "#ffe9a6", 0.85), (1, "#ffe9a6", 0), at=(0.5, 0.5), reach=0.5),
        )
    )
    c.add(path(bulb, c.radial((0, "#fffbe6"), (0.6, "#ffe08a"), (1, "#eeb948"))))
    c.add(line("M208 238L202 196L211 206L218 194L225 206L234 196L228 238", "#c57a2c", 2.8))
    c.add(line("M188 180C188 162 198 150 212 148", "#ffffff", 6, opacity=0.85))


MOTIFS = {"science-kit": science_kit}
