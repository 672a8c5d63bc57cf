"""Search: two languages at once, accents and typos forgiven, half-typed words found."""

import pytest

from shop import selectors, services
from shop.models import Category, Listing
from shop.services import NewVariant
from tests.shop.conftest import sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(shop, florist, category):
    tea = Category.objects.create(slug="tea", name_en="Tea", name_fr="Thé", sign="leaf")
    sell(
        shop,
        category,
        "Mug “Midnight blue”",
        title_fr="Tasse « Bleu nuit »",
        facts_en="Glazed stoneware",
        facts_fr="Grès émaillé",
        about_fr="Tournée à la main, idéale pour un cadeau.",
    )
    sell(
        shop,
        category,
        "Travel teapot",
        NewVariant(5900, 0),
        title_fr="Théière de voyage",
    )
    sell(florist, category, "Market bouquet", title_fr="Bouquet du marché")
    sell(florist, tea, "", title_fr="Thé vert des crêtes")


def titles(query, **more):
    found = selectors.listings_for(None, query=query, **more)
    return {offer.listing.title_en or offer.listing.title_fr for offer in found.offers}


MUG, POT, BOUQUET, TEA = (
    "Mug “Midnight blue”",
    "Travel teapot",
    "Market bouquet",
    "Thé vert des crêtes",
)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("mug", {MUG}),
        ("mugs", {MUG}),
        ("tasse", {MUG}),
        ("TASSES", {MUG}),
        ("gres emaille", {MUG}),
        ("grès émaillé", {MUG}),
        ("blue tasse", {MUG}),
        ("cadeaux", {MUG}),
        ("theiere", {POT}),
        ("théières", {POT}),
        ("teapots", {POT}),
        ("marche", {BOUQUET}),
        ("bouq", {BOUQUET}),
        ("m", {MUG, BOUQUET}),
        ("thé vert", {TEA}),
        ("the vert", {TEA}),
        ("the mug", {MUG}),
        ("un cadeau", {MUG}),
        ("kaolin", {MUG, POT}),
        ("céramique kaolin mug", {MUG}),
        ("mug bouquet", set()),
    ],
)
def test_words_are_found(window, query, wanted):
    assert titles(query) == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [("boquet", BOUQUET), ("theire", POT), ("midnigth", MUG), ("tigess", BOUQUET)],
)
def test_typos_are_forgiven_and_said(window, query, wanted):
    found = selectors.listings_for(None, query=query)
    assert found.is_close
    assert wanted in titles(query)


def test_compounds_are_found_joined_and_apart(window, shop, category):
    sell(shop, category, "Linen T-shirt")
    sell(shop, category, "Cotton tshirt")
    both = {"Linen T-shirt", "Cotton tshirt"}
    assert titles("tshirts") == titles("T-shirt") == both
    assert not selectors.listings_for(None, query="tshirt").is_close
    assert titles("t shirt") == {"Linen T-shirt"}


def test_nonsense_finds_nothing(window):
    found = selectors.listings_for(None, query="xyzzyq")
    assert (found.total, found.offers, found.is_close) == (0, [], False)


@pytest.mark.parametrize(
    "query", ["'", '"', "a & | ! b", ":*", "\\", "((", "<->", "\x00", "%", "  ", "é" * 300, "💐"]
)
def test_what_is_no_word_is_no_error(window, query):
    selectors.listings_for(None, query=query)


def test_narrowing(window):
    assert titles("", category="tea") == {TEA}
    assert titles("", shop="tiges") == {BOUQUET, TEA}
    assert POT not in titles("", in_stock=True)
    assert titles("teapot", in_stock=True) == set()
    assert titles("", category="nothing") == set()


def test_it_orders(window, shop, category):
    sell(shop, category, "Cheap cup", NewVariant(100, 1))
    cheap = selectors.listings_for(None, sort="cheap").offers
    assert [offer.price for offer in cheap] == sorted(offer.price for offer in cheap)
    dear = selectors.listings_for(None, sort="dear").offers
    assert dear[0].price == max(offer.price for offer in dear)
    newest = selectors.listings_for(None, sort="new").offers
    assert newest[0].listing.title_en == "Cheap cup"


def test_the_first_page_mixes_the_shops_and_ends_with_what_is_gone(window):
    handles = [offer.shop.handle for offer in selectors.listings_for(None).offers]
    assert set(handles[:2]) == {"kaolin", "tiges"}
    assert selectors.listings_for(None).offers[-1].listing.title_en == POT


def test_a_better_match_comes_first(shop, category):
    sell(shop, category, "Bowl", about_en="Goes with the lantern.")
    sell(shop, category, "Lantern")
    found = selectors.listings_for(None, query="lantern").offers
    assert [offer.listing.title_en for offer in found] == ["Lantern", "Bowl"]


def test_pages_neither_miss_nor_repeat(shop, category):
    for number in range(7):
        sell(shop, category, f"Cup {number}")
    seen = []
    for page in (1, 2, 3):
        found = selectors.listings_for(None, page=page, limit=3)
        seen += [offer.listing.id for offer in found.offers]
        assert found.has_more == (page < 3)
    assert len(set(seen)) == 7


def test_off_sale_and_closed_are_left_out(window, shop, seller):
    listing = Listing.objects.get(title_en=MUG)
    services.set_on_sale(actor=seller, listing=listing, is_active=False)
    assert titles("mug") == set()
    type(shop).objects.update(is_open=False)
    assert titles("") == set()


def test_a_changed_title_is_found_once_indexed(window):
    listing = Listing.objects.get(title_en=MUG)
    listing.title_en = "Goblet"
    listing.save()
    services.index_listing(listing=listing)
    assert titles("goblet") == {"Goblet"}


def test_facets_count_before_a_shop_is_chosen(window):
    facets = selectors.facets_of(None)
    assert {one["handle"]: one["n"] for one in facets.shops} == {"kaolin": 2, "tiges": 2}
    assert facets.in_stock == 3


def test_shops_that_keep_to_themselves_are_not_for_stylists(window, shop):
    type(shop).objects.filter(id=shop.id).update(allows_stylists=False)
    assert titles("", for_stylists=True) == {BOUQUET, TEA}
