"""A listing's sheet, and the picker that puts a listing into a conversation."""

from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from messaging.errors import NotFound, Refusal
from messaging.selectors import viewer_of
from shop import selectors, services
from shop.models import Variant
from shop.selectors.catalogue import Offer, stock_words
from shop.selectors.checkout import MAX_QUANTITY
from shop.views.frames import (
    is_fragment,
    needed_uuid,
    page_number,
    sheet,
    told,
    uuid_in,
    whole_number,
)


@login_required
@never_cache
@require_GET
def listing(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Pictures, variants, quantity, total; ``from`` is the message whose card led here."""
    viewer = viewer_of(request)
    offer = selectors.listing_for(viewer, listing_id)
    chosen_id = uuid_in(request.GET, "variant")
    variant = next((one for one in offer.variants if one.id == chosen_id), None) or _first(offer)
    quantity = _quantity(request, variant.left if variant else 0)
    message_id = uuid_in(request.GET, "from")
    context = {
        "offer": offer,
        "variant": variant,
        "quantity": quantity,
        "most": min(MAX_QUANTITY, variant.left) if variant else 0,
        "total": variant.price * quantity if variant else 0,
        "stock_words": (
            stock_words(variant.left) if variant and offer.is_on_sale else offer.stock_words
        ),
        "message_id": message_id,
        "recommended_by": selectors.recommender_for(viewer, message_id, offer.listing.id),
        "works_here": selectors.works_at(viewer, offer.shop.id),
    }
    return sheet(
        request, "shop/sheets/_listing.html", context, title=offer.listing.title, nav="discover"
    )


def _first(offer: Offer) -> Variant | None:
    """The first variant that is left, or else the first."""
    left = (one for one in offer.variants if one.left > 0)
    return next(left, next(iter(offer.variants), None))


def _quantity(request: HttpRequest, left: int) -> int:
    try:
        quantity = whole_number(request.GET.get("quantity", "1"))
    except Refusal:
        quantity = 1
    return max(1, min(quantity, MAX_QUANTITY, max(left, 1)))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def picker(request: HttpRequest) -> HttpResponse:
    """Choose a listing of the conversation's shop, and send its card."""
    viewer = viewer_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    conversation_id = uuid_in(asked, "conversation")
    if conversation_id is None:
        raise NotFound("conversation_not_found")
    thread, me = selectors.thread_for(viewer, conversation_id)
    if request.method == "POST":
        offer = selectors.listing_for(viewer, needed_uuid(asked, "listing"))
        services.share_listing(
            sender=viewer,
            conversation=thread.conversation,
            listing=offer.listing,
            client_id=needed_uuid(asked, "client_id"),
        )
        if is_fragment(request):
            return told(HttpResponse(status=204), sheet_close=True)
        return redirect("messaging:chat", thread.conversation_id)
    found = selectors.listings_for(
        viewer,
        query=request.GET.get("q", ""),
        shop=thread.shop.handle,
        page=page_number(request),
    )
    context = {
        "found": found,
        "choices": [(offer, uuid4()) for offer in found.offers],
        "query": request.GET.get("q", ""),
        "conversation_id": conversation_id,
        "action": request.path,
        "is_staff_side": selectors.side_of(me) == "staff",
    }
    if is_fragment(request) and request.headers.get("HX-Target") == "picker-list":
        return render(request, "shop/sheets/_choices.html", context)
    return sheet(request, "shop/sheets/_picker.html", context, title=_("Choose a listing"))
