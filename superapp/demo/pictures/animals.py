"""The four animals of the picture books' covers."""

from .canvas import Canvas, disc, line, num, path, points
from .colour import Tone, mix

PAPER = "#f5eee0"


def animal(c: Canvas, tone: Tone, ink: Tone, w: float, h: float, kind: int) -> list[str]:
    """A picture book's cover: 0 fox, 1 whale, 2 owl, 3 bear, with a little scenery."""
    cx, cy, s = w * 0.53, h * 0.6, min(w, h) / 200
    back = [disc(w * 0.8, h * 0.18, 17 * s, None, "#f8e2a4")]
    for _ in range(16):
        back.append(
            disc(
                c.between(20, w - 8),
                c.between(8, h * 0.46),
                c.rng.choice((1.2, 1.7, 2.3)),
                None,
                PAPER,
                opacity=0.85,
            )
        )
    ground = path(
        f"M0 {num(h * 0.86)}Q{num(w * 0.5)} {num(h * 0.76)} {num(w)} {num(h * 0.88)}V{num(h)}H0Z",
        tone.deep,
    )
    bars = line(
        f"M{num(w * 0.2)} {num(h * 0.12)}H{num(w * 0.62)}M{num(w * 0.2)} {num(h * 0.2)}"
        f"H{num(w * 0.5)}",
        PAPER if tone.is_dark else "#3a2f33",
        8,
    )
    beast = (_fox, _whale, _owl, _bear)[kind](ink, cx, cy, s)
    return [*back, ground, *beast, bars]


def _eyes(cx: float, y: float, gap: float, r: float) -> list[str]:
    out = []
    for sign in (-1, 1):
        out += [
            disc(cx + sign * gap, y, r, r * 1.1, "#2f2623"),
            disc(cx + sign * gap - r * 0.3, y - r * 0.4, r * 0.32, None, "#ffffff"),
        ]
    return out


def _fox(ink: Tone, cx: float, cy: float, s: float) -> list[str]:
    def p(*xy: float) -> str:
        return " ".join(num((cx if i % 2 == 0 else cy) + v * s) for i, v in enumerate(xy))

    return [
        path(f"M{p(30, 70)}C{p(86, 66, 88, 8, 62, -2)}C{p(64, 26, 40, 30, 24, 50)}Z", ink.shade),
        path(f"M{p(66, 0)}C{p(80, 10, 74, 24, 62, 26)}C{p(58, 16, 60, 6, 62, -2)}Z", PAPER),
        path(f"M{p(-36, 78)}C{p(-38, 40, -18, 26, 0, 26)}C{p(18, 26, 38, 40, 36, 78)}Z", ink.body),
        path(f"M{p(-15, 78)}C{p(-16, 52, -8, 42, 0, 42)}C{p(8, 42, 16, 52, 15, 78)}Z", PAPER),
        path(
            f"M{p(-58, -14)}L{p(-46, -62)}L{p(-14, -36)}L{p(14, -36)}L{p(46, -62)}L{p(58, -14)}"
            f"C{p(48, 14, 20, 32, 0, 38)}C{p(-20, 32, -48, 14, -58, -14)}Z",
            ink.body,
        ),
        path(f"M{p(-42, -50)}L{p(-44, -28)}L{p(-26, -36)}Z", ink.deep),
        path(f"M{p(42, -50)}L{p(44, -28)}L{p(26, -36)}Z", ink.deep),
        path(
            f"M{p(-58, -14)}C{p(-30, -16, -10, 4, 0, 38)}C{p(-20, 32, -48, 14, -58, -14)}Z", PAPER
        ),
        path(
            f"M{p(58, -14)}C{p(30, -16, 10, 4, 0, 38)}C{p(20, 32, 48, 14, 58, -14)}Z",
            mix(PAPER, ink.body, 0.16),
        ),
        disc(cx, cy + 34 * s, 6 * s, 5 * s, "#2f2623"),
        *_eyes(cx, cy - 4 * s, 22 * s, 4.6 * s),
    ]


def _whale(ink: Tone, cx: float, cy: float, s: float) -> list[str]:
    def p(*xy: float) -> str:
        return " ".join(num((cx if i % 2 == 0 else cy) + v * s) for i, v in enumerate(xy))

    out = [
        path(
            f"M{p(-84, 6)}C{p(-84, -38, -40, -48, -6, -40)}C{p(34, -32, 46, 2, 68, -10)}"
            f"C{p(60, -28, 66, -40, 82, -44)}"
            f"C{p(84, -34, 86, -30, 92, -28)}C{p(88, 6, 62, 44, 4, 46)}"
            f"C{p(-52, 48, -84, 40, -84, 6)}"
            "Z",
            ink.body,
        ),
        path(
            f"M{p(-82, 18)}C{p(-50, 30, -14, 24, 8, 8)}C{p(20, 30, 20, 40, 4, 46)}"
            f"C{p(-48, 48, -78, 40, -82, 18)}"
            "Z",
            PAPER,
        ),
    ]
    for k in range(4):
        out.append(
            line(
                f"M{p(-70 + k * 3, 24 + k * 6)}"
                f"C{p(-44, 34 + k * 4, -20, 30 + k * 4, 2, 20 + k * 6)}",
                ink.light,
                1.8 * s,
            )
        )
    out += [
        path(f"M{p(-16, 22)}C{p(-8, 44, 10, 56, 28, 56)}C{p(26, 40, 14, 26, 4, 18)}Z", ink.shade),
        *_eyes(cx - 50 * s, cy - 2 * s, 0, 4.8 * s),
        line(
            f"M{p(-34, -48)}C{p(-36, -64, -50, -70, -56, -62)}M{p(-34, -48)}"
            f"C{p(-32, -66, -18, -72, -10, -64)}",
            PAPER,
            4 * s,
        ),
    ]
    for k in range(3):
        out.append(
            line(
                f"M{p(-96, 62 + k * 12)}q{num(16 * s)} {num(-9 * s)} {num(32 * s)} "
                f"0t{num(32 * s)} 0t{num(32 * s)} 0t{num(32 * s)} 0t{num(32 * s)} "
                f"0t{num(32 * s)} 0",
                ink.lit(0.45),
                3 * s,
                opacity=0.8,
            )
        )
    return out


def _owl(ink: Tone, cx: float, cy: float, s: float) -> list[str]:
    body = (
        f"M{num(cx - 50 * s)} {num(cy - 48 * s)}Q{num(cx - 34 * s)} {num(cy - 34 * s)} "
        f"{num(cx)} {num(cy - 38 * s)}Q{num(cx + 34 * s)} {num(cy - 34 * s)} "
        f"{num(cx + 50 * s)} {num(cy - 48 * s)}C{num(cx + 62 * s)} {num(cy + 20 * s)} "
        f"{num(cx + 44 * s)} {num(cy + 72 * s)} {num(cx)} {num(cy + 74 * s)}"
        f"C{num(cx - 44 * s)} {num(cy + 72 * s)} {num(cx - 62 * s)} {num(cy + 20 * s)} "
        f"{num(cx - 50 * s)} {num(cy - 48 * s)}Z"
    )
    out = [path(body, ink.body), disc(cx, cy + 36 * s, 30 * s, 34 * s, ink.lit(0.5))]
    for row in range(3):
        for col in range(-1, 2):
            x, y = (
                cx + col * 16 * s + (8 * s if row % 2 else 0) - (4 * s if row % 2 else 0),
                cy + (22 + row * 14) * s,
            )
            out.append(
                line(
                    f"M{num(x - 6 * s)} {num(y)}q{num(6 * s)} {num(7 * s)} {num(12 * s)} 0",
                    ink.shade,
                    2.6 * s,
                )
            )
    for sign in (-1, 1):
        x = cx + sign * 23 * s
        wing = (
            f"M{num(cx + sign * 50 * s)} {num(cy)}C{num(cx + sign * 66 * s)} "
            f"{num(cy + 30 * s)} {num(cx + sign * 50 * s)} {num(cy + 60 * s)} "
            f"{num(cx + sign * 34 * s)} {num(cy + 62 * s)}C{num(cx + sign * 42 * s)} "
            f"{num(cy + 40 * s)} {num(cx + sign * 40 * s)} {num(cy + 16 * s)} "
            f"{num(cx + sign * 50 * s)} {num(cy)}Z"
        )
        out += [
            path(wing, ink.deep),
            disc(x, cy - 10 * s, 23 * s, None, PAPER),
            disc(x, cy - 10 * s, 14 * s, None, "#e7ae4a"),
            disc(x, cy - 10 * s, 9 * s, None, "#2f2623"),
            disc(x - 3 * s, cy - 14 * s, 3 * s, None, "#ffffff"),
        ]
    out.append(
        path(
            points([(cx - 7 * s, cy - 2 * s), (cx + 7 * s, cy - 2 * s), (cx, cy + 12 * s)], True),
            "#d98a3f",
        )
    )
    return out


def _bear(ink: Tone, cx: float, cy: float, s: float) -> list[str]:
    out = [disc(cx, cy + 62 * s, 54 * s, 40 * s, ink.shade)]
    for sign in (-1, 1):
        out += [
            disc(cx + sign * 44 * s, cy - 42 * s, 19 * s, None, ink.shade),
            disc(cx + sign * 44 * s, cy - 41 * s, 10 * s, None, ink.lit(0.4)),
        ]
    out += [
        disc(cx, cy, 60 * s, 54 * s, ink.body),
        disc(cx, cy + 18 * s, 27 * s, 22 * s, PAPER),
        disc(cx, cy + 9 * s, 10 * s, 7 * s, "#2f2623"),
        line(
            f"M{num(cx)} {num(cy + 16 * s)}V{num(cy + 24 * s)}M{num(cx - 10 * s)} "
            f"{num(cy + 26 * s)}q{num(10 * s)} {num(8 * s)} {num(20 * s)} 0",
            "#2f2623",
            2.8 * s,
        ),
        *_eyes(cx, cy - 10 * s, 25 * s, 5.4 * s),
    ]
    return out
