"""What this floor adds to the search over everything."""

import pytest

from messaging import selectors
from tests.world import build

pytestmark = pytest.mark.django_db


def titles(viewer, typed, name):
    for section in selectors.found_for(viewer, selectors.asked(typed)):
        if section.name == name:
            return [result.title for result in section.results]
    return []


def test_shops_are_found_by_name_trade_and_city():
    world = build()
    for typed in ("kaolin", "Atelier koalin", "ceramique", "Lyon", "Atleier"):
        assert titles(world.ines, typed, "shops")[:1] == ["Atelier Kaolin"], typed
    assert titles(world.ines, "lisiere", "shops") == ["Maison Lisière"]
    assert titles(world.ines, "zzzz", "shops") == []
    world.kaolin.is_open = False
    world.kaolin.save()
    assert titles(world.ines, "kaolin", "shops") == []


def test_listings_are_found_and_open_as_sheets():
    world = build()
    assert titles(world.ines, "teapot", "listings") == ["Teapot"]
    assert titles(world.ines, "théière", "listings") == ["Teapot"]
    [section] = [
        one
        for one in selectors.found_for(world.ines, selectors.asked("teapot"))
        if one.name == "listings"
    ]
    assert section.results[0].opens == "sheet"
    assert titles(world.ines, "has:image teapot", "listings") == []


def test_orders_are_money():
    world = build()
    world.buy("Midnight mug")
    found = selectors.found_for(world.ines, selectors.asked("has:money mug"))
    assert [len(section.results) for section in found] == [1]
