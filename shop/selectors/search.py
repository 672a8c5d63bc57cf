"""Finding listings: by words in either language, by trade, by shop, by what is in stock."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    FloatField,
    Func,
    Min,
    OuterRef,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber

from messaging.models import User
from shop.models import Listing, Shop, Variant
from shop.selectors.catalogue import Offer, offers_of, with_all

PAGE = 24
MAX_PAGE = 200
QUERY_LENGTH = 100
SORTS = ("best", "new", "cheap", "dear")


class _Asked(SearchQuery):
    """The tsquery of what was typed, its last word maybe half (the ground floor's function)."""

    SEARCH_TYPES = {"plain": "search_query"}

    def __init__(self, query: str, *, any_word: bool = False) -> None:
        super().__init__(Value(query))
        self.set_source_expressions([*self.get_source_expressions(), Value(True), Value(any_word)])


class _Tenths(Func):
    """A rank in steps, so that near equals are told apart by their age instead."""

    function = "round"
    template = "%(function)s((%(expressions)s)::numeric, 1)"
    output_field = FloatField()


@dataclass(frozen=True)
class Found:
    """One page of what was found. ``is_close``: nothing had the words, these are alike."""

    offers: list[Offer]
    total: int
    shops: int
    page: int
    has_more: bool
    is_close: bool


@dataclass(frozen=True)
class Facets:
    """Where the matches are: shops with their counts, and how many are in stock."""

    shops: list[dict[str, Any]]
    in_stock: int


def listings_for(
    viewer: User,
    *,
    query: str = "",
    category: str = "",
    shop: str = "",
    in_stock: bool = False,
    sort: str = "best",
    for_stylists: bool = False,
    page: int = 1,
    limit: int = PAGE,
) -> Found:
    """Listings on sale that match, best first, one page at a time.

    Words are searched in French and in English at once, accents or not, a half-typed word like a
    whole one. Where no listing has all the words, those that look alike are given instead.
    ``for_stylists`` leaves out the shops that keep their listings to their own staff.
    """
    page = max(1, min(page, MAX_PAGE))
    query = clean(query)
    on_sale = _on_sale(category, shop, in_stock, for_stylists)
    found = _matching(query, on_sale)
    counts = found.aggregate(total=Count("id"), shops=Count("shop", distinct=True))
    is_close = False
    if query and not counts["total"] and not _matching(query, _on_sale()).exists():
        found = on_sale.filter(id__in=_alike(query))
        counts = found.aggregate(total=Count("id"), shops=Count("shop", distinct=True))
        is_close = bool(counts["total"])
    ordered = _ordered(found, query, sort, is_close)
    start = (page - 1) * limit
    listings = list(with_all(ordered)[start : start + limit])
    return Found(
        offers=offers_of(listings),
        total=counts["total"],
        shops=counts["shops"],
        page=page,
        has_more=start + limit < counts["total"] and page < MAX_PAGE,
        is_close=is_close,
    )


def facets_of(viewer: User, *, query: str = "", category: str = "") -> Facets:
    """How the matches spread over shops, before a shop is chosen. Two queries."""
    found = _matching(clean(query), _on_sale(category))
    rows = (
        Shop.objects.filter(listings__in=found)
        .annotate(matches=Count("listings"))
        .order_by("-matches", "name")[:12]
    )
    shops = [
        {"handle": one.handle, "name": one.name, "is_verified": one.is_verified, "n": one.matches}
        for one in rows
    ]
    return Facets(shops=shops, in_stock=found.filter(_has_stock()).count())


def clean(query: str) -> str:
    """What is searched for of what was typed."""
    return " ".join(query.replace("\x00", " ").split())[:QUERY_LENGTH]


def _has_stock() -> Exists:
    return Exists(Variant.objects.filter(listing=OuterRef("pk"), on_hand__gt=F("reserved")))


def _on_sale(
    category: str = "", shop: str = "", in_stock: bool = False, for_stylists: bool = False
) -> QuerySet[Listing]:
    found = Listing.objects.filter(is_active=True, shop__is_open=True)
    if category:
        found = found.filter(category__slug=category)
    if shop:
        found = found.filter(shop__handle=shop)
    if for_stylists:
        found = found.filter(shop__allows_stylists=True)
    return found.filter(_has_stock()) if in_stock else found


def _matching(query: str, found: QuerySet[Listing]) -> QuerySet[Listing]:
    return found.filter(search=_Asked(query)) if query else found


def _alike(query: str) -> RawSQL:
    return RawSQL("SELECT listing_id FROM shop_listing_alike(%s)", [query])  # noqa: S611


def _ordered(
    found: QuerySet[Listing], query: str, sort: str, is_close: bool
) -> QuerySet[Listing, Any]:
    if sort == "new":
        return found.order_by("-created_at", "-id")
    if sort in ("cheap", "dear"):
        priced = found.annotate(lowest=Min("variants__price"))
        return priced.order_by("lowest" if sort == "cheap" else "-lowest", "-id")
    if is_close:
        likeness = RawSQL(  # noqa: S611
            "(SELECT likeness FROM shop_listing_alike(%s) AS alike"
            " WHERE alike.listing_id = shop_listing.id)",
            [query],
        )
        return found.annotate(likeness=likeness).order_by("-likeness", "-id")
    sold_out = Case(
        When(_has_stock(), then=Value(False)), default=Value(True), output_field=BooleanField()
    )
    if query:
        rank = SearchRank(F("search"), _Asked(query, any_word=True))
        return found.annotate(
            rank=_Tenths(rank),
            sold_out=sold_out,
        ).order_by("sold_out", "-rank", "-created_at", "-id")
    # The newest of every shop, then the second newest of every shop: nobody fills the page alone.
    turn = Window(RowNumber(), partition_by=F("shop"), order_by=[sold_out, F("created_at").desc()])
    return found.annotate(turn=turn, sold_out=sold_out).order_by(
        "sold_out", "turn", "-created_at", "-id"
    )
