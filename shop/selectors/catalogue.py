"""Shops and what they sell, as a shopper sees them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.errors import NotFound
from messaging.models import User
from shop.models import Category, Image, Listing, Shop, Variant
from shop.permissions import is_on_sale

FEW = 5
_PICTURED = [field.attname for field in Image._meta.concrete_fields]


@dataclass(frozen=True)
class Offer:
    """A listing with everything that a tile, a card or a sheet shows of it.

    ``price`` is the lowest of its variants; ``is_from`` says that others cost more.
    """

    listing: Listing
    shop: Shop
    variants: Sequence[Variant]
    images: Sequence[Image]
    price: int
    is_from: bool
    left: int
    currency: str

    @property
    def image(self) -> Image | None:
        return self.images[0] if self.images else None

    @property
    def only_variant(self) -> Variant | None:
        """The variant, where there is nothing to choose."""
        return self.variants[0] if len(self.variants) == 1 else None

    @property
    def is_on_sale(self) -> bool:
        return is_on_sale(self.listing)

    @property
    def can_be_bought(self) -> bool:
        return self.is_on_sale and self.left > 0

    @property
    def stock_words(self) -> str:
        if not self.is_on_sale:
            return _("No longer on sale")
        return stock_words(self.left)


def stock_words(left: int) -> str:
    """How many are left, the way a shop assistant would say it."""
    if left <= 0:
        return _("Sold out")
    if left <= FEW:
        return ngettext("Only %(left)d left", "Only %(left)d left", left) % {"left": left}
    return _("In stock")


def offer_of(listing: Listing) -> Offer:
    """The offer of a listing from ``with_all``, or with its variants and images prefetched."""
    variants = list(listing.variants.all())
    rows: list[dict[str, Any]] | None = getattr(listing, "pictured", None)
    images = list(listing.images.all()) if rows is None else [Image(**row) for row in rows]
    prices = [variant.price for variant in variants]
    return Offer(
        listing=listing,
        shop=listing.shop,
        variants=variants,
        images=images,
        price=min(prices, default=0),
        is_from=len(set(prices)) > 1,
        left=sum(variant.left for variant in variants),
        currency=listing.shop.currency,
    )


def offers_of(listings: Iterable[Listing]) -> list[Offer]:
    return [offer_of(listing) for listing in listings]


def with_all(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """Everything an offer needs, in two queries for any number of listings."""
    pictured = (
        Image.objects.filter(listing=OuterRef("pk"))
        .order_by("position", "id")
        .values(found=JSONObject(**{name: F(name) for name in _PICTURED}))
    )
    return (
        listings.select_related("shop", "category")
        .prefetch_related(Prefetch("variants", Variant.objects.order_by("position", "id")))
        .annotate(pictured=ArraySubquery(pictured))
    )


def categories(viewer: User) -> list[Category]:
    """The trades that have something to show, in their order."""
    return list(
        Category.objects.filter(listings__is_active=True)
        .annotate(count=Count("listings"))
        .order_by("position", "slug")
    )


def shops(viewer: User, *, query: str = "") -> list[Shop]:
    """Open shops, by name; those whose name, trade or city has ``query`` where given."""
    found = Shop.objects.filter(is_open=True)
    if words := query.strip():
        found = found.filter(
            Q(name__unaccent__icontains=words)
            | Q(trade_en__unaccent__icontains=words)
            | Q(trade_fr__unaccent__icontains=words)
            | Q(city__unaccent__icontains=words)
        )
    return list(
        found.annotate(
            listings_count=Count("listings", filter=Q(listings__is_active=True))
        ).order_by("name", "id")[:100]
    )


def shop_for(viewer: User, handle: str) -> Shop:
    """The shop with this handle; NotFound otherwise."""
    shop = Shop.objects.filter(handle=handle.lower()).first()
    if shop is None:
        raise NotFound("shop_not_found")
    return shop


def shop_named(viewer: User, handle: str) -> Shop | None:
    """The shop that a form names, None where it names none; NotFound for one that is not there."""
    if not handle.isprintable():  # which the database would not even look for
        raise NotFound("shop_not_found")
    return shop_for(viewer, handle) if handle else None


def category_named(viewer: User, slug: str) -> Category | None:
    """The category that a form names, None where it names none; NotFound for one not there."""
    is_name = bool(slug) and slug.isprintable()
    found = Category.objects.filter(slug=slug).first() if is_name else None
    if slug and found is None:
        raise NotFound("category_not_found")
    return found


def listing_for(viewer: User, listing_id: UUID | str) -> Offer:
    """The listing's offer; NotFound for an unknown id.

    A listing taken off sale can still be looked at, since cards in conversations lead to it; its
    offer says that it can't be bought.
    """
    try:
        listing = with_all(Listing.objects.all()).get(id=listing_id)
    except (Listing.DoesNotExist, ValidationError, ValueError, TypeError):
        raise NotFound("listing_not_found") from None
    return offer_of(listing)


def variant_for(viewer: User, variant_id: UUID | str) -> Variant:
    """The variant with its listing and shop; NotFound for an unknown id."""
    try:
        return Variant.objects.select_related("listing__shop").get(id=variant_id)
    except (Variant.DoesNotExist, ValidationError, ValueError, TypeError):
        raise NotFound("variant_not_found") from None


def offers_by_id(ids: Sequence[str]) -> dict[str, Offer]:
    """Offers of many listings in bulk, for cards; an unknown id is left out."""
    return {
        str(listing.id): offer_of(listing)
        for listing in with_all(Listing.objects.filter(id__in=_uuids(ids)))
    }


def strip_of(shop: Shop, limit: int = 3) -> list[Offer]:
    """The newest things a shop sells."""
    newest = Listing.objects.filter(shop=shop, is_active=True).order_by("-created_at", "-id")
    return offers_of(with_all(newest)[:limit])


def _uuids(ids: Iterable[Any]) -> list[UUID]:
    found = []
    for one in ids:
        try:
            found.append(UUID(str(one)))
        except ValueError:
            continue
    return found
