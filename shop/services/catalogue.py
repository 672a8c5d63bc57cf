"""What is for sale: new listings, their words in the search index, their stock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Func, Value
from django.utils.translation import gettext_lazy as _

from messaging.bus import publish
from messaging.errors import Conflict, Invalid
from messaging.models import User, uuid7
from messaging.selectors.asked import compounds_of, joined
from messaging.services import refresh_card
from shop import selectors
from shop.cards import LISTING
from shop.errors import BadQuantity
from shop.events import stock_changed
from shop.models import Category, Listing, Shop, Variant
from shop.services.shops import check_works_at
from wallet.money import parse_amount

MAX_STOCK = 1_000_000


@dataclass(frozen=True)
class NewVariant:
    """A variant to be made. ``price`` in minor units of the shop's currency."""

    price: int
    on_hand: int
    label_en: str = ""
    label_fr: str = ""
    sku: str = ""


@transaction.atomic
def create_listing(
    *,
    shop: Shop,
    category: Category,
    variants: Sequence[NewVariant],
    title_en: str = "",
    title_fr: str = "",
    facts_en: str = "",
    facts_fr: str = "",
    about_en: str = "",
    about_fr: str = "",
    is_active: bool = True,
) -> Listing:
    """A listing with its variants, found by search at once. It needs a title in one language."""
    if not (title_en.strip() or title_fr.strip()):
        raise Invalid("no_title", fields={"title": _("Give it a title.")})
    if not variants:
        raise Invalid("no_variants", fields={"variants": _("Give it at least one variant.")})
    listing = Listing.objects.create(
        shop=shop,
        category=category,
        title_en=title_en,
        title_fr=title_fr,
        facts_en=facts_en,
        facts_fr=facts_fr,
        about_en=about_en,
        about_fr=about_fr,
        is_active=is_active,
    )
    made = []
    for position, new in enumerate(variants):
        if new.price <= 0 or not 0 <= new.on_hand <= MAX_STOCK:
            raise Invalid("bad_variant", fields={"variants": _("Check the price and the stock.")})
        variant_id = uuid7()
        made.append(
            Variant(
                id=variant_id,
                listing=listing,
                sku=new.sku or f"{shop.handle[:20].upper()}-{variant_id.hex[-10:].upper()}",
                label_en=new.label_en,
                label_fr=new.label_fr,
                price=new.price,
                on_hand=new.on_hand,
                position=position,
            )
        )
    Variant.objects.bulk_create(made)
    index_listing(listing=listing)
    return listing


def index_listing(*, listing: Listing) -> None:
    """Write the listing's words into the search index: call it whenever one of them changes.

    Each language is stemmed by its own rules; the plain words serve half-typed ones. The title
    and the shop's name weigh most, then the facts, then what is told about it.
    """
    shop, category = listing.shop, listing.category
    labels = [
        label
        for variant in listing.variants.all()
        for label in (variant.label_en, variant.label_fr)
    ]
    names = f"{shop.name} {category.name_en} {category.name_fr}"
    titles = f"{listing.title_en} {listing.title_fr}"
    facts = f"{listing.facts_en} {listing.facts_fr} {shop.trade_en} {shop.trade_fr}"
    vectors = [
        _vector("palabre_fr", "A", listing.title_fr, names),
        _vector("palabre_en", "A", listing.title_en, names),
        _vector("palabre_plain", "A", titles, names),
        _vector("palabre_fr", "B", listing.facts_fr, shop.trade_fr),
        _vector("palabre_en", "B", listing.facts_en, shop.trade_en),
        _vector("palabre_plain", "B", facts, *labels),
        _vector("palabre_fr", "C", listing.about_fr),
        _vector("palabre_en", "C", listing.about_en),
    ]
    combined: Any = vectors[0]
    for vector in vectors[1:]:
        combined = combined + vector
    text = " ".join(f"{titles} {names} {facts} {' '.join(labels)}".split())
    Listing.objects.filter(id=listing.id).update(
        search=combined,
        search_text=Func(Func(Value(text), function="unaccent"), function="lower"),
    )


def _vector(config: str, weight: str, *texts: str) -> SearchVector:
    words = " ".join(text for text in texts if text)
    # "T-shirt" is found as "tshirt" as well.
    compounds = " ".join(joined(one) for one in compounds_of(words) if joined(one) != one)
    return SearchVector(Value(f"{words} {compounds}"), config=config, weight=weight)


@transaction.atomic
def set_stock(*, actor: User, variant: Variant, on_hand: int) -> Variant:
    """Say how many there are on the shelf, what is reserved for orders included.

    Refuses people who don't work in the shop (NotFound), and fewer than orders hold (Conflict).
    """
    check_works_at(actor=actor, shop_id=variant.listing.shop_id)
    if isinstance(on_hand, bool) or not isinstance(on_hand, int) or not 0 <= on_hand <= MAX_STOCK:
        raise BadQuantity
    locked = Variant.objects.select_for_update(no_key=True).get(id=variant.id)
    if on_hand < locked.reserved:
        raise Conflict("stock_reserved", reserved=locked.reserved)
    Variant.objects.filter(id=variant.id).update(on_hand=on_hand)
    locked.on_hand = on_hand
    tell_stock(listing_ids=[locked.listing_id])
    return locked


@transaction.atomic
def set_price(*, actor: User, variant: Variant, price: int) -> Variant:
    """Ask another price from now on, in minor units; what was ordered keeps the one it had.

    Refuses people who don't work in the shop (NotFound), and what is no price (Invalid).
    """
    check_works_at(actor=actor, shop_id=variant.listing.shop_id)
    price = parse_amount(price, variant.listing.shop.currency)
    Variant.objects.filter(id=variant.id).update(price=price)
    variant.price = price
    tell_stock(listing_ids=[variant.listing_id])
    return variant


@transaction.atomic
def set_on_sale(*, actor: User, listing: Listing, is_active: bool) -> None:
    """Put a listing on sale, or take it off; its cards say so."""
    check_works_at(actor=actor, shop_id=listing.shop_id)
    Listing.objects.filter(id=listing.id).update(is_active=is_active)
    tell_stock(listing_ids=[listing.id])


def tell_stock(*, listing_ids: Iterable[UUID]) -> None:
    """Announce that what is left of these listings has changed."""
    for listing_id in sorted(set(listing_ids)):
        publish(stock_changed, to=[], data={"listing": str(listing_id)})


def refresh_listing_card(*, listing_id: str) -> int:
    """Show the listing's new stock and price on its cards; returns how many changed."""
    if listing_id not in selectors.offers_by_id([listing_id]):
        return 0
    return refresh_card(card_type=LISTING, card_ref=listing_id)
