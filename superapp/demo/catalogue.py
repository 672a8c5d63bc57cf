"""The demo's catalogue: a hundred and twenty listings in two languages.

Each motif of the pictures has three listings; the first is drawn with seed 1 and the first pair of
colours, and so on. Prices are cents; ``stock`` is what is on hand of each option.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from superapp.demo import catalogue_one, catalogue_two


@dataclass(frozen=True)
class Item:
    """One listing of the demo. ``options`` name the variants; a single one has no label."""

    trade: str
    motif: str
    seed: int
    colours: tuple[str, ...]
    title: tuple[str, str]
    facts: tuple[str, str]
    price: int
    options: str
    stock: int


# Labels of the variants, in English and French, and what each adds to the price.
OPTIONS: dict[str, list[tuple[str, str, int]]] = {
    "one": [("", "", 0)],
    "cloth": [(size, size, 0) for size in ("36", "38", "40", "42", "44")],
    "shirt": [(size, size, 0) for size in ("S", "M", "L", "XL")],
    "shoes": [(str(size), str(size), 0) for size in range(38, 46)],
    "tea": [("50 g", "50 g", 0), ("100 g", "100 g", 620), ("250 g", "250 g", 1980)],
    "flowers": [("Small", "Petit", 0), ("Medium", "Moyen", 900), ("Large", "Grand", 2100)],
    "seats": [
        ("Thursday 8.15 pm", "Jeudi 20:15", 0),
        ("Saturday 6 pm", "Samedi 18:00", 200),
        ("Sunday 4 pm", "Dimanche 16:00", 0),
    ],
    "pair": [("One", "Une pièce", 0), ("Set of four", "Lot de quatre", 0)],
}


def items() -> Iterator[Item]:
    """Every listing, shop by shop."""
    for lines in (catalogue_one.LINES, catalogue_two.LINES):
        for trade, motif, colours, listings in lines:
            for index, listing in enumerate(listings):
                title_en, title_fr, facts_en, facts_fr, price, options, stock = listing
                yield Item(
                    trade,
                    motif,
                    index + 1,
                    tuple(colours[index].split("/")),
                    (title_en, title_fr),
                    (facts_en, facts_fr),
                    price,
                    options,
                    stock,
                )
