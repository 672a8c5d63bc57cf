"""Draws the listings' pictures, in processes of their own."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from uuid import UUID

PIXELS = 640
Task = tuple[UUID, str, tuple[str, ...], int, str]


def draw_all(tasks: list[Task]) -> Iterator[int]:
    """Draw (listing, motif, colours, seed, description) two at a time; yields how many are done.

    Spawned, not forked: a forked child would share its parent's database connections.
    """
    if not tasks:
        return
    with ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=_set_up) as pool:
        for done, _nothing in enumerate(pool.map(_draw, tasks, chunksize=2)):
            yield done + 1


def _set_up() -> None:
    import django

    django.setup()


def _draw(task: Task) -> None:
    from shop.models import Listing
    from shop.services.pictures import add_image
    from superapp.demo.pictures import picture, rasterise

    listing_id, motif, colours, seed, alt = task
    drawn = BytesIO()
    rasterise(picture(motif, colours, seed), PIXELS).save(drawn, "PNG", compress_level=1)
    add_image(listing=Listing.objects.get(id=listing_id), file=drawn.getvalue(), alt=alt)
