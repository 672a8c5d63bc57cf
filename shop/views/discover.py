"""Discover, and a shop's own page: the same finding, with the shop chosen."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from messaging.models import User
from messaging.selectors import viewer_of
from shop import selectors
from shop.selectors.search import SORTS, clean
from shop.views.frames import is_fragment, page_number


@login_required
@require_GET
def discover(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    asked = _asked(request)
    context = _found(viewer, asked, page_number(request))
    if context["found"].page == 1:
        context["facets"] = selectors.facets_of(
            viewer, query=asked["q"], category=asked["category"]
        )
        context["categories"] = selectors.categories(viewer)
        context["shop_chosen"] = next(
            (one["name"] for one in context["facets"].shops if one["handle"] == asked["shop"]),
            "",
        )
        if not is_fragment(request) and not context["is_narrowed"]:
            context["shops"] = selectors.shops(viewer)
    context["base_url"] = request.path
    return _answer(request, "shop/discover.html", context)


@login_required
@require_GET
def shop_page(request: HttpRequest, handle: str) -> HttpResponse:
    viewer = viewer_of(request)
    shop = selectors.shop_for(viewer, handle)
    asked = {**_asked(request), "shop": shop.handle, "category": ""}
    context = _found(viewer, asked, page_number(request))
    context |= {"shop": shop, "at_shop": True, "base_url": request.path}
    context["tiles"] = selectors.shop_tiles_of(viewer, context["found"].offers)
    if not is_fragment(request):
        context["works_here"] = selectors.works_at(viewer, shop.id)
    return _answer(request, "shop/shop.html", context)


def _asked(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET
    sort = asked.get("sort", "")
    return {
        "q": clean(asked.get("q", "")),
        "category": clean(asked.get("category", ""))[:50],
        "shop": clean(asked.get("shop", ""))[:30],
        "in_stock": asked.get("in_stock", "") == "1",
        "sort": sort if sort in SORTS else "best",
    }


def _found(viewer: User, asked: dict[str, Any], page: int) -> dict[str, Any]:
    found = selectors.listings_for(
        viewer,
        query=asked["q"],
        category=asked["category"],
        shop=asked["shop"],
        in_stock=asked["in_stock"],
        sort=asked["sort"],
        page=page,
    )
    kept = {name: value for name, value in asked.items() if value and value != "best"}
    if "in_stock" in kept:
        kept["in_stock"] = 1
    return {
        "found": found,
        "tiles": selectors.tiles_of(viewer, found.offers),
        "asked": asked,
        "is_narrowed": bool(kept),
        "next_query": urlencode({**kept, "page": found.page + 1}) if found.has_more else "",
        "without_category": _without(kept, "category"),
        "without_shop": _without(kept, "shop"),
        "without_words": _without(kept, "q"),
        "sorts": [
            ("best", _("Best first")),
            ("new", _("Newest")),
            ("cheap", _("Lowest price")),
            ("dear", _("Highest price")),
        ],
    }


def _without(kept: dict[str, Any], name: str) -> str:
    return urlencode({key: value for key, value in kept.items() if key != name})


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    if is_fragment(request):
        template = "shop/_results.html" if context["found"].page == 1 else "shop/_tiles.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
