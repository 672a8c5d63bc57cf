"""The small marks printed on tea labels."""

from .canvas import Canvas, disc, group, line, moved, num, path
from .colour import Tone

PAPER = Tone("#f3ecdc")


def emblem(c: Canvas, x: float, y: float, size: float, ink: Tone, kind: int) -> str:
    """The mark on a tea label: leaf, mountain, flower, sun and waves, or a crane-like moon."""
    s = size
    if kind == 0:
        blade = (
            f"M0 {num(s)}C{num(-s * 0.9)} {num(s * 0.3)} {num(-s * 0.8)} "
            f"{num(-s * 0.6)} 0 {num(-s)}"
            f"C{num(s * 0.8)} {num(-s * 0.6)} {num(s * 0.9)} {num(s * 0.3)} 0 {num(s)}Z"
        )
        ribs = (
            f"M0 {num(s * 1.2)}V{num(-s * 0.7)}M0 {num(s * 0.4)}l{num(s * 0.42)} {num(-s * 0.36)}"
            f"M0 {num(s * 0.05)}l{num(-s * 0.42)} {num(-s * 0.36)}M0 "
            f"{num(-s * 0.2)}l{num(s * 0.32)} {num(-s * 0.3)}"
        )
        parts = [path(blade, ink.body), line(ribs, PAPER.body, s * 0.09)]
    elif kind == 1:
        parts = [
            disc(s * 0.45, -s * 0.5, s * 0.34, None, "#d9a24f"),
            path(
                f"M{num(-s * 1.3)} {num(s * 0.8)}L{num(-s * 0.4)} {num(-s * 0.7)}L{num(s * 0.1)} "
                f"{num(s * 0.1)}"
                f"L{num(s * 0.5)} {num(-s * 0.3)}L{num(s * 1.3)} {num(s * 0.8)}Z",
                ink.body,
            ),
            path(
                f"M{num(-s * 0.66)} {num(-s * 0.26)}L{num(-s * 0.4)} {num(-s * 0.7)}"
                f"L{num(-s * 0.12)} {num(-s * 0.24)}"
                f"L{num(-s * 0.36)} {num(-s * 0.1)}Z",
                PAPER.body,
            ),
        ]
    elif kind == 2:
        parts = []
        for i in range(6):
            parts.append(
                disc(
                    0,
                    -s * 0.58,
                    s * 0.3,
                    s * 0.46,
                    ink.body if i % 2 else ink.light,
                    transform=f"rotate({i * 60})",
                )
            )
        parts.append(disc(0, 0, s * 0.28, None, "#e3b04f"))
    else:
        parts = [disc(0, -s * 0.2, s * 0.7, None, ink.light)]
        for k in range(3):
            parts.append(
                line(
                    f"M{num(-s * 1.1)} {num(s * (0.3 + k * 0.3))}q{num(s * 0.37)} {num(-s * 0.3)} "
                    f"{num(s * 0.73)} 0"
                    f"t{num(s * 0.73)} 0t{num(s * 0.73)} 0",
                    ink.deep,
                    s * 0.13,
                )
            )
    return group(*parts, transform=moved(x, y))
