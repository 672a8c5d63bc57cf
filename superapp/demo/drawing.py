"""Draws the listings' pictures in processes of their own, which need nothing of Django."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context

from superapp.demo.pictures import picture, rasterise

PIXELS = 640
Drawing = tuple[str, tuple[str, ...], int]


def draw_all(drawings: Sequence[Drawing]) -> Iterator[bytes]:
    """The PNG files of (motif, colours, seed), in their order, drawn two at a time.

    Spawned, not forked: a forked child would share its parent's database connections.
    """
    if not drawings:
        return
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_draw, drawings, chunksize=2)


def _draw(drawing: Drawing) -> bytes:
    motif, colours, seed = drawing
    drawn = BytesIO()
    rasterise(picture(motif, colours, seed), PIXELS).save(drawn, "PNG", compress_level=1)
    return drawn.getvalue()
