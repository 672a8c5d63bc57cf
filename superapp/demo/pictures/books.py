"""Paper: book, stack of books, notebook, picture book. Colours: the cover, then its art."""

import math

from .animals import animal
from .botany import SAGE, branch
from .canvas import Canvas, box, disc, group, line, moved, num, path, smooth
from .colour import Tone, mix
from .covers import PLATES, Plate

LEAF = Tone("#efe8d9")


def _standing(c: Canvas, tone: Tone, art: Plate, ink: Tone, wide: float, high: float) -> str:
    """A closed book standing, drawn with its front cover's top left corner at the origin."""
    w, h, d = wide, high, 13
    page = c.linear((0, LEAF.lit(0.4)), (1, LEAF.dark(0.1)))
    face = f"M0 0H{w}V{h}H0Z"
    parts = [
        path(f"M-20 2L{-20 + d} -9H{w + 10}V{h - 9}L{w - 2} {h}Z", tone.deep),
        path(f"M-16 0L{-16 + d} -7H{w + 8}V{h - 10}L{w - 2} {h - 2}Z", page),
    ]
    for k in (2.5, 5, 7.5):
        parts.append(line(f"M{w + k - 1} 0V{h - k - 2}", LEAF.dark(0.24), 0.9, opacity=0.8))
    parts += [path(face, c.slant(tone)), group(*art(c, tone, ink, w, h), clip_path=c.clip(face))]
    spine = c.linear((0, tone.lit(0.14)), (0.35, tone.body), (1, tone.deep))
    parts += [path(f"M-22 1Q-10 -4 0 0V{h}Q-10 {h - 4} -22 {h + 1}Z", spine)]
    hinge = c.linear((0, tone.ink, 0.5), (0.4, "#ffffff", 0.16), (1, tone.ink, 0))
    parts += [box(0, 0, 16, h, hinge), line(f"M-17 8V{h - 8}", "#ffffff", 2.4, opacity=0.35)]
    sheen = c.linear((0, "#ffffff", 0.24), (0.42, "#ffffff", 0), (1, tone.ink, 0.16), to=(1, 1))
    parts.append(path(face, sheen))
    return group(*parts)


def book(c: Canvas) -> None:
    """A novel standing up, its cover one of eight plates."""
    plate = PLATES[c.variant(len(PLATES))]
    w, h = ((152, 222), (160, 210), (144, 226))[c.variant(3)]
    turn = (-4, 3, -2, 5)[c.variant(4)]
    c.table(262)
    c.frame(1.04, 200, 310, 8)
    c.shadow(208, 311, w * 0.6, 8)
    x, y = 206 - w / 2, 310 - h
    parts = _standing(c, c.main, plate, c.second, w, h)
    c.add(group(parts, transform=f"translate({num(x)} {num(y)}) rotate({turn} {w / 2} {h})"))


def book_stack(c: Canvas) -> None:
    """Three to five books lying in a pile; on top a cup, glasses, a plant or nothing."""
    count = 3 + c.variant(3)
    top = c.variant(4, 1)
    middle = Tone(mix(c.main.body, c.second.body, 0.5))
    tones = [
        c.main,
        c.second,
        Tone("#e3d3b4"),
        middle,
        Tone(c.main.lit(0.35)),
        Tone(c.second.dark(0.2)),
    ]
    c.table(262)
    c.frame((1.05, 1.0, 0.88)[count - 3], 200, 310, 8)
    c.shadow(206, 311, 126, 9)
    y = 310.0
    for i in range(count):
        thick = c.between(27, 36)
        wide = 236 - i * c.between(8, 14)
        x = 200 - wide / 2 + c.between(-10, 10)
        y -= thick
        _lying(c, x, y, wide, thick, tones[(i + c.variant(2)) % 6], i)
        if i < count - 1:
            c.add(box(x + 20, y - 1, wide - 30, 3, c.umbra, 1, opacity=0.25))
    (_cup_on_top, _glasses, _sprig, _open_book)[top](c, 196, y)


def _lying(
    c: Canvas, x: float, y: float, wide: float, thick: float, tone: Tone, index: int
) -> None:
    """A book on its side, spine to us, its pages showing at the right."""
    end = x + wide
    c.add(
        path(
            f"M{num(x + 6)} {num(y - 8)}H{num(end + 8)}L{num(end)} {num(y)}H{num(x)}Z",
            tone.lit(0.3),
        )
    )
    c.add(
        path(
            f"M{num(end)} {num(y)}L{num(end + 8)} {num(y - 8)}V{num(y + thick - 9)}"
            f"L{num(end)} {num(y + thick)}Z",
            LEAF.shade,
        )
    )
    for k in (0.3, 0.5, 0.7):
        c.add(line(f"M{num(end + 1)} {num(y + thick * k)}l6 -7", LEAF.deep, 0.9, opacity=0.6))
    face = c.linear((0, tone.lit(0.24)), (0.45, tone.body), (1, tone.dark(0.28)), to=(0, 1))
    c.add(box(x - 3, y, wide + 3, thick, face, 5))
    ink = tone.contrast()
    mid = y + thick / 2
    c.add(
        line(
            f"M{num(x + wide * 0.3)} {num(mid)}H{num(x + wide * (0.58 + 0.06 * (index % 3)))}",
            ink,
            thick * 0.16,
            opacity=0.9,
        )
    )
    style = (index + c.seed) % 3
    for at in (0.1, 0.88):
        if style == 0:
            c.add(
                box(x + wide * at, y, 4, thick, ink, opacity=0.75),
                box(x + wide * at + 7, y, 2, thick, ink, opacity=0.75),
            )
        elif style == 1:
            c.add(disc(x + wide * at, mid, thick * 0.2, None, ink, opacity=0.85))
        else:
            c.add(box(x + wide * at - 6, y, 15, thick, tone.deep, opacity=0.55))
    c.add(line(f"M{num(x + 4)} {num(y + 4)}H{num(end - 4)}", "#ffffff", 2, opacity=0.4))


def _cup_on_top(c: Canvas, x: float, y: float) -> None:
    tone = Tone("#efe7d8")
    c.add(disc(x + 10, y - 4, 50, 6, c.umbra, opacity=0.35))
    c.add(
        line(
            f"M{x + 34} {y - 46}C{x + 66} {y - 54} {x + 62} {y - 12} {x + 28} {y - 18}",
            tone.shade,
            9,
        )
    )
    c.add(
        path(
            f"M{x - 38} {y - 58}C{x - 36} {y - 20} {x - 26} {y - 5} {x - 10} {y - 4}H{x + 10}"
            f"C{x + 26} {y - 5} {x + 36} {y - 20} "
            f"{x + 38} {y - 58}Z",
            c.across(tone),
        )
    )
    c.add(disc(x, y - 58, 38, 8, tone.lit(0.5)), disc(x, y - 57, 33, 6, "#7b5138"))
    c.add(
        line(
            f"M{x - 28} {y - 46}C{x - 27} {y - 30} {x - 22} {y - 18} {x - 16} {y - 14}",
            "#ffffff",
            4,
            opacity=0.7,
        )
    )


def _glasses(c: Canvas, x: float, y: float) -> None:
    for dx in (-34, 34):
        c.add(disc(x + dx + 4, y - 5, 28, 5, c.umbra, opacity=0.28))
        c.add(disc(x + dx, y - 22, 27, 20, "#dfeef2", opacity=0.45))
        c.add(disc(x + dx, y - 22, 27, 20, "none", stroke="#4a352a", stroke_width=4.6))
        c.add(line(f"M{x + dx - 14} {y - 30}q6 -7 14 -6", "#ffffff", 3, opacity=0.8))
    c.add(line(f"M{x - 8} {y - 26}Q{x} {y - 34} {x + 8} {y - 26}", "#4a352a", 4.6))
    c.add(
        line(
            f"M{x + 61} {y - 26}L{x + 84} {y - 44}M{x - 61} {y - 26}L{x - 46} {y - 46}",
            "#4a352a",
            3.4,
        )
    )


def _sprig(c: Canvas, x: float, y: float) -> None:
    pot = Tone("#d9a58a")
    c.add(disc(x + 8, y - 4, 36, 6, c.umbra, opacity=0.35))
    c.add(branch(c, x - 2, y - 38, 76, -16, SAGE), branch(c, x + 4, y - 38, 62, 20, SAGE))
    c.add(
        path(
            f"M{x - 28} {y - 42}H{x + 28}L{x + 22} {y - 5}Q{x} {y} {x - 22} {y - 5}Z", c.across(pot)
        )
    )
    c.add(disc(x, y - 42, 28, 5, pot.lit(0.4)), disc(x, y - 41.5, 24, 3.6, "#54402f"))
    c.add(line(f"M{x - 20} {y - 34}L{x - 16} {y - 12}", "#ffffff", 3, opacity=0.5))


def _open_book(c: Canvas, x: float, y: float) -> None:
    c.add(
        path(
            f"M{x - 92} {y - 6}Q{x - 40} {y - 22} {x} {y - 5}Q{x + 40} {y - 22} {x + 92} {y - 6}"
            f"L{x + 92} {y - 1}H{x - 92}Z",
            c.second.deep,
        )
    )
    for sign in (-1, 1):
        page = c.linear((0, LEAF.lit(0.6)), (1, LEAF.dark(0.08)))
        c.add(
            path(
                f"M{x} {y - 8}C{x + sign * 26} {y - 34} {x + sign * 66} {y - 36} {x + sign * 90} "
                f"{y - 22}V{y - 8}"
                f"C{x + sign * 62} {y - 22} {x + sign * 30} {y - 18} {x} {y - 3}Z",
                page,
            )
        )
        for k in range(3):
            c.add(
                line(
                    f"M{x + sign * 16} {y - 17 - k * 1.5 + 6}C{x + sign * 36} {y - 30 + k * 4 + 4} "
                    f"{x + sign * 60} {y - 30 + k * 4 + 4} "
                    f"{x + sign * 80} {y - 22 + k * 4 + 3}",
                    LEAF.deep,
                    1,
                    opacity=0.6,
                )
            )


def notebook(c: Canvas) -> None:
    """A notebook lying flat: elastic band, spiral, or stitched cahier pair; pen on some."""
    kind = c.variant(3)
    c.wall()
    turn = (-8, 7, -5)[kind]
    c.frame(1.04, 200, 200, 0)
    if kind == 2:
        _cahier(c, c.second, 12, 222, 196, 1)
    _cahier(c, c.main, turn, 192, 200, kind)
    if c.variant(2) == 0 or kind == 1:
        _pen(c, 306, 214, 16 + turn)


def _cahier(c: Canvas, tone: Tone, turn: float, x: float, y: float, kind: int) -> None:
    w, h = 158, 222
    face = (
        f"M{-w / 2} {-h / 2}H{w / 2 - 10}Q{w / 2} {-h / 2} {w / 2} {-h / 2 + 10}V{h / 2 - 10}"
        f"Q{w / 2} {h / 2} {w / 2 - 10} {h / 2}H{-w / 2}Z"
    )
    place = moved(x, y, turn)
    shadow = path(face, c.umbra, opacity=0.3, transform="translate(11 13) " + place)
    c.add(group(shadow, filter=c.blur(6)))
    parts = [
        path(face, LEAF.shade, transform="translate(5 5)"),
        path(face, LEAF.lit(0.5), transform="translate(3 3)"),
        path(face, c.slant(tone)),
    ]
    ink = Tone(c.second.body if tone is c.main else c.main.body)
    parts += _notebook_art(c, tone, ink, w, h, c.variant(4))
    if kind == 1:
        for i in range(13):
            yy = -h / 2 + 16 + i * 16
            parts.append(disc(-w / 2 + 10, yy, 3.4, None, tone.ink))
            parts.append(
                line(
                    f"M{-w / 2 + 10} {yy}C{-w / 2 + 4} {yy - 9} {-w / 2 - 12} {yy - 8} "
                    f"{-w / 2 - 9} "
                    f"{yy + 2}",
                    "#8f8a84",
                    3.4,
                )
            )
            parts.append(
                line(
                    f"M{-w / 2 + 8} {yy - 2}C{-w / 2 + 2} {yy - 9} {-w / 2 - 10} {yy - 8} "
                    f"{-w / 2 - 9} {yy}",
                    "#e6e2db",
                    1.3,
                )
            )
    else:
        parts.append(
            box(
                -w / 2,
                -h / 2,
                22,
                h,
                c.linear((0, tone.ink, 0.4), (0.7, tone.ink, 0.12), (1, "#ffffff", 0.2)),
            )
        )
    if kind == 0:
        parts += [
            box(w / 2 - 32, -h / 2 - 1, 8, h + 3, tone.ink, opacity=0.3),
            box(w / 2 - 34, -h / 2 - 1, 8, h + 3, ink.body),
            box(w / 2 - 33, -h / 2, 2, h, ink.lit(0.5), opacity=0.6),
        ]
    elif kind == 2:
        parts.append(
            line(
                f"M{-w / 2 + 8} {-h / 2 + 10}V{h / 2 - 10}",
                ink.lit(0.5),
                2.4,
                stroke_dasharray="9 7",
            )
        )
    parts.append(
        path(
            face, c.linear((0, "#ffffff", 0.2), (0.4, "#ffffff", 0), (1, tone.ink, 0.12), to=(1, 1))
        )
    )
    c.add(group(*parts, transform=place))


def _notebook_art(c: Canvas, tone: Tone, ink: Tone, w: float, h: float, kind: int) -> list[str]:
    if kind == 0:
        return [
            box(-44, -64, 96, 58, LEAF.lit(0.4), 4),
            box(-39, -59, 86, 48, "none", 3, stroke=ink.body, stroke_width=1.6),
            line("M-24 -42H32M-16 -28H24", ink.body, 4),
        ]
    if kind == 1:
        dots = c.pattern(18, 18, disc(9, 9, 2.5, None, ink.body))
        return [box(-w / 2 + 22, -h / 2 + 6, w - 30, h - 12, dots)]
    if kind == 2:
        waves = []
        for i in range(7):
            yy = -70 + i * 24
            waves.append(
                line(
                    smooth(
                        [(-52 + k * 20, yy + 8 * math.sin(k * 1.3 + i * 0.7)) for k in range(7)]
                    ),
                    ink.body,
                    4,
                )
            )
        return waves
    return [
        disc(6, -10, 44, None, ink.body),
        path("M-38 -10A44 44 0 0 1 50 -10Z", ink.lit(0.35)),
        line("M-52 56H64M-52 70H40", ink.body, 5),
    ]


def _pen(c: Canvas, x: float, y: float, turn: float) -> None:
    tone = Tone(c.second.body)
    brass = Tone("#c9a25f")
    shadow = box(-6, -96, 14, 186, c.umbra, 6, opacity=0.3)
    c.add(group(group(shadow, filter=c.blur(3)), transform=moved(x + 7, y + 8, turn)))
    parts = [
        box(-7, -96, 14, 150, c.across(tone), 6),
        path("M-7 54L-2.500 84H2.500L7 54Z", c.across(brass)),
        line("M0 84V90", "#4a4038", 2.6),
        box(-7, -44, 14, 6, c.across(brass)),
        box(4, -90, 4, 44, brass.body, 2),
        line("M-3.500 -88V46", "#ffffff", 2, opacity=0.5),
    ]
    c.add(group(*parts, transform=moved(x, y, turn)))


def picture_book(c: Canvas) -> None:
    """A large children's book: fox, whale, owl or bear on its cover."""
    kind = c.variant(4)
    w, h = (196, 188) if kind % 2 else (180, 204)
    c.table(264)
    c.frame(1.06, 200, 310, 8)
    c.shadow(208, 311, w * 0.58, 8)

    def plate(canvas: Canvas, tone: Tone, ink: Tone, wide: float, high: float) -> list[str]:
        return animal(canvas, tone, ink, wide, high, kind)

    parts = _standing(c, c.main, plate, c.second, w, h)
    turn = (-3, 2)[c.variant(2)]
    c.add(group(parts, transform=f"translate({208 - w / 2} {310 - h}) rotate({turn} {w / 2} {h})"))


MOTIFS = {
    "book": book,
    "book-stack": book_stack,
    "notebook": notebook,
    "picture-book": picture_book,
}
