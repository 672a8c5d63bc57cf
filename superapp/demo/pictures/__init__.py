"""The demo catalogue's pictures, drawn rather than photographed.

`picture` gives the SVG text of a motif; `rasterise` turns it into a Pillow image.
"""

import io
from collections.abc import Callable, Mapping, Sequence

import resvg_py
from PIL import Image

from . import books, ceramics, clothes, flowers, outings, science, shoes, tea, toys
from .canvas import Canvas

Motif = Callable[[Canvas], None]

_BY_TRADE: dict[str, Mapping[str, Motif]] = {
    "clay": ceramics.MOTIFS,
    "cloth": clothes.MOTIFS,
    "flowers": flowers.MOTIFS,
    "toys": toys.MOTIFS,
    "science": science.MOTIFS,
    "tea": tea.MOTIFS,
    "shoes": shoes.MOTIFS,
    "books": books.MOTIFS,
    "outings": outings.MOTIFS,
}

MOTIFS: dict[str, Motif] = {
    name: draw for motifs in _BY_TRADE.values() for name, draw in motifs.items()
}
BACKDROPS: dict[str, str] = {name: trade for trade, motifs in _BY_TRADE.items() for name in motifs}


def picture(motif: str, colours: Sequence[str], seed: int = 0) -> str:
    """The SVG text of a product picture, 400 x 400, safe inside the middle 4:3.

    The same arguments always give the same text. Neighbouring seeds give visibly different
    models of the motif; colours are #rrggbb, the material first, its accent second.
    """
    canvas = Canvas(motif, BACKDROPS[motif], tuple(colours), seed)
    MOTIFS[motif](canvas)
    return canvas.svg()


def rasterise(svg: str, size: int) -> Image.Image:
    """The picture as a square RGB image, `size` pixels to a side."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True)
    return Image.open(io.BytesIO(png)).convert("RGB")


__all__ = ["BACKDROPS", "MOTIFS", "picture", "rasterise"]
