"""A small world, made by the services as people would: two shops, their people, who buys there."""

import functools
import io
import uuid
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress

from messaging.models import Conversation, User
from sellers.services import appoint_stylist
from shop import services
from shop.models import Category, Listing, Order, Shop, Variant
from shop.selectors import Wanted
from shop.services import NewVariant
from superapp.demo.pictures import picture, rasterise
from tests.factories import UserFactory
from wallet.services import top_up

CUP = ("#2f4a6d", "#e8ddc8")
WINDOW = [
    ("Midnight mug", "Tasse bleu nuit", "Stoneware, 30 cl", "mug", [NewVariant(2400, 5)]),
    (
        "Salad bowl",
        "Saladier",
        "Oak and stoneware",
        "bowl",
        [NewVariant(4800, 3, "Small", "Petit"), NewVariant(6200, 2, "Large", "Grand")],
    ),
    ("Teapot", "Théière", "Holds one litre", "teapot", [NewVariant(5900, 1)]),
    ("Vase", "Vase", "For three stems", "vase", [NewVariant(3600, 0)]),
    ("Plates", "Assiettes", "A set of four", "plate", [NewVariant(7200, 4)]),
    ("Milk jug", "Pot à lait", "With its lid", "jug", [NewVariant(1900, 8)]),
    (
        "Linen shirt",
        "Chemise en lin",
        "Washed linen",
        "shirt",
        [NewVariant(6900, 3, "M", "M"), NewVariant(7900, 2, "L", "L")],
    ),
]


@dataclass
class World:
    """Inès buys; Jeanne owns Atelier Kaolin; Camille advises; Sofia owns another shop; Ada runs it.

    The listings of Kaolin are under their English titles, six with pictures.
    """

    ines: User
    jeanne: User
    camille: User
    sofia: User
    ada: User
    kaolin: Shop
    lisiere: Shop
    listings: dict[str, Listing] = field(default_factory=dict)

    def variant(self, title: str, label: str = "") -> Variant:
        return self.listings[title].variants.get(label_en=label)

    def thread(self, customer: User | None = None, shop: Shop | None = None) -> Conversation:
        """The customer's conversation with the shop: Inès and Kaolin unless told."""
        opened = services.open_thread(customer=customer or self.ines, shop=shop or self.kaolin)
        return opened.conversation

    def fund(self, user: User, amount: int) -> None:
        top_up(user=user, top_up_id=uuid.uuid4(), amount=amount)

    def buy(self, title: str, label: str = "", quantity: int = 1, buyer: User | None = None):
        """Order it, with money brought in for it; returns the order."""
        variant, buyer = self.variant(title, label), buyer or self.ines
        self.fund(buyer, variant.price * quantity)
        orders: list[Order] = services.place_orders(
            buyer=buyer,
            payment_id=uuid.uuid4(),
            lines=[Wanted(variant.id, quantity)],
            expected_total=variant.price * quantity,
        )
        return orders[0]


def person(handle: str, name: str, **fields) -> User:
    """Somebody who can sign in: their address is verified."""
    user = UserFactory(handle=handle, display_name=name, time_zone="Europe/Paris", **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def build(*, with_pictures: bool = False) -> World:
    """The world; drawing its pictures takes a second, once a run."""
    world = World(
        ines=person("ines", "Inès Morel"),
        jeanne=person("jeanne", "Jeanne Riou"),
        camille=person("camille", "Camille Astier"),
        sofia=person("sofia", "Sofia Marques"),
        ada=person("ada", "Ada Laurent", is_staff=True, is_superuser=True),
        kaolin=None,  # type: ignore[arg-type]
        lisiere=None,  # type: ignore[arg-type]
    )
    world.kaolin = services.create_shop(
        owner=world.jeanne,
        handle="atelier-kaolin",
        name="Atelier Kaolin",
        trade_en="Ceramics",
        trade_fr="Céramique",
        about_en="Stoneware, thrown and glazed in Lyon.",
        about_fr="Grès tourné et émaillé à Lyon.",
        city="Lyon",
        sign="cup",
        hue=2,
        is_verified=True,
    )
    world.lisiere = services.create_shop(
        owner=world.sofia,
        handle="maison-lisiere",
        name="Maison Lisière",
        trade_en="Clothes",
        trade_fr="Vêtements",
        city="Paris",
        sign="shirt",
        hue=6,
    )
    appoint_stylist(user=world.camille, about_en="Finds what suits you.", about_fr="Conseille.")
    clay = Category.objects.create(slug="clay", name_en="Ceramics", name_fr="Céramique", sign="cup")
    cloth = Category.objects.create(
        slug="cloth", name_en="Clothes", name_fr="Vêtements", sign="shirt", position=1
    )
    for title, french, facts, motif, variants in WINDOW:
        is_clay = motif != "shirt"
        listing = services.create_listing(
            shop=world.kaolin if is_clay else world.lisiere,
            category=clay if is_clay else cloth,
            title_en=title,
            title_fr=french,
            facts_en=facts,
            facts_fr=facts,
            about_en=f"{title}, made by hand.",
            about_fr=f"{french}, fait main.",
            variants=variants,
        )
        world.listings[title] = listing
        if with_pictures:
            services.add_image(listing=listing, file=drawn(motif), alt=title)
    return world


@functools.cache
def drawn(motif: str) -> bytes:
    """A picture of the demo's, as a person would upload it."""
    out = io.BytesIO()
    rasterise(picture(motif, CUP), 640).save(out, "PNG", compress_level=1)
    return out.getvalue()
