"""What this floor adds to the search over everything: shops by name, listings by their words."""

from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging.models import User
from messaging.selectors import Asked, Result, Section
from messaging.selectors.search import CLOSE, PAGE, Alike, Slipped, after, offset_of
from shop.models import Shop
from shop.selectors.catalogue import Offer
from shop.selectors.search import listings_for
from wallet.money import format_money


def shops_found(viewer: User, sought: Asked, cursor: str = "", limit: int = PAGE) -> Section:
    """Open shops whose name, trade or city is like the words."""
    about = Concat(F("trade_en"), Value(" "), F("trade_fr"), Value(" "), F("city"))
    rows = (
        Shop.objects.filter(is_open=True)
        .annotate(named=Alike(sought.words, F("name")), placed=Alike(sought.words, about))
        .alias(is_slip=Slipped(sought.words, F("name")))
        .filter(Q(named__gte=CLOSE) | Q(placed__gte=0.6) | Q(is_slip=True))
        .order_by(Greatest("named", "placed").desc(), "name", "id")
    )
    start = offset_of(cursor)
    shops = list(rows[start : start + limit + 1])
    results = [
        Result(
            id=str(one.id),
            title=one.name,
            url=reverse("shop:shop", args=[one.handle]),
            face={"kind": "shop", "sign": one.sign, "hue": one.hue, "initials": "", "avatar": ""},
            parts=[(" · ".join(part for part in (one.trade, one.city) if part), False)],
            opens="main",
        )
        for one in shops[:limit]
    ]
    return Section("shops", _("Shops"), results, after(start, shops, limit))


def listings_found(viewer: User, sought: Asked, cursor: str = "", limit: int = PAGE) -> Section:
    """Listings on sale, best first."""
    start = offset_of(cursor)
    found = listings_for(
        viewer, query=sought.words, page=start // limit + 1 if start else 1, limit=limit
    )
    results = [_listing(offer) for offer in found.offers]
    more = str(start + limit) if found.has_more else ""
    return Section("listings", _("Listings"), results, more, found.is_close)


def _listing(offer: Offer) -> Result:
    facts = (format_money(offer.price, offer.currency), offer.shop.name)
    return Result(
        id=str(offer.listing.id),
        title=offer.listing.title,
        url=reverse("shop:listing", args=[offer.listing.id]),
        face={
            "kind": "shop",
            "sign": offer.listing.category.sign,
            "hue": offer.shop.hue,
            "initials": "",
            "avatar": "",
        },
        parts=[(" · ".join(facts), False)],
        opens="sheet",
    )
