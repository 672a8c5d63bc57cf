"""What the shop's tests can ask for: a shop with its staff, listings, a buyer with money."""

import uuid

import pytest

from messaging.models import User, uuid7
from shop import services
from shop.models import Category, Listing, Shop, Variant
from shop.services import NewVariant
from tests.factories import UserFactory
from wallet.services import top_up


def fund(user: User, amount: int) -> None:
    """Put money into somebody's wallet."""
    top_up(user=user, top_up_id=uuid.uuid4(), amount=amount)


def sell(shop: Shop, category: Category, title: str, *variants: NewVariant, **fields) -> Listing:
    """A listing of the shop; one variant of 24.00 with 3 left unless told."""
    return services.create_listing(
        shop=shop,
        category=category,
        title_en=title,
        variants=variants or [NewVariant(price=2400, on_hand=3)],
        **fields,
    )


def new_id():
    return uuid7()


@pytest.fixture
def seller(db) -> User:
    return UserFactory(handle="jeanne", display_name="Jeanne Kaolin")


@pytest.fixture
def helper(db) -> User:
    """Works in the shop too."""
    return UserFactory(handle="remy", display_name="Remy Kaolin")


@pytest.fixture
def category(db) -> Category:
    return Category.objects.create(
        slug="ceramics", name_en="Ceramics", name_fr="Céramique", sign="cup"
    )


@pytest.fixture
def shop(seller: User, helper: User) -> Shop:
    return services.create_shop(
        owner=seller,
        handle="kaolin",
        name="Atelier Kaolin",
        staff=[helper],
        trade_en="Ceramics",
        trade_fr="Céramique",
        city="Lyon",
        sign="cup",
        hue=2,
        is_verified=True,
    )


@pytest.fixture
def florist(db) -> Shop:
    owner = UserFactory(handle="flora", display_name="Flora Tige")
    return services.create_shop(owner=owner, handle="tiges", name="Les Tiges", sign="flower", hue=4)


@pytest.fixture
def listing(shop: Shop, category: Category) -> Listing:
    """A mug, one variant, 24.00, three left."""
    return sell(
        shop,
        category,
        "Mug “Midnight”",
        title_fr="Tasse « Bleu nuit »",
        facts_en="Glazed stoneware, 30 cl",
        facts_fr="Grès émaillé, 30 cl",
    )


@pytest.fixture
def mug(listing: Listing) -> Variant:
    return listing.variants.get()


@pytest.fixture
def bouquet(florist: Shop, category: Category) -> Variant:
    """Of another shop: 34.00, five left."""
    return sell(florist, category, "Market bouquet", NewVariant(3400, 5)).variants.get()


@pytest.fixture
def buyer(db) -> User:
    """Has 100.00."""
    user = UserFactory(handle="ines", display_name="Ines Morel")
    fund(user, 10_000)
    return user


@pytest.fixture
def heard(monkeypatch):
    """What the services published: ``heard()`` gives (name, data) in order."""
    said: list = []

    def note(fact, *, data, **_more):
        said.append((fact.name, dict(data)))

    for module in ("carts", "catalogue", "checkout", "orders"):
        monkeypatch.setattr(f"shop.services.{module}.publish", note)
    return lambda: said
