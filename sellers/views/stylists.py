"""Stylists: finding one, and what they send."""

from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import Invalid, NotFound
from messaging.selectors import conversation_for, viewer_of
from sellers import selectors, services
from sellers.permissions import may_recommend_in
from sellers.views.frames import is_fragment, sheet, told, uuid_in
from shop.selectors import listing_for, listings_for


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def stylists(request: HttpRequest) -> HttpResponse:
    """GET: who can be asked. POST: open the conversation with one of them."""
    viewer = viewer_of(request)
    if request.method == "GET":
        return render(request, "sellers/stylists.html", {"stylists": selectors.stylists(viewer)})
    stylist = selectors.stylist_for(viewer, request.POST.get("handle", ""))
    conversation = services.open_stylist_conversation(client=viewer, stylist=stylist)
    chat = reverse("messaging:chat", args=[conversation.id])
    if is_fragment(request):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = chat
        return response
    return redirect(chat)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def picker(request: HttpRequest) -> HttpResponse:
    """A stylist chooses a listing of any shop that allows it, and sends its card."""
    viewer = viewer_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    conversation_id = uuid_in(asked, "conversation")
    if conversation_id is None or not selectors.is_stylist(viewer):
        raise NotFound("conversation_not_found")
    conversation = conversation_for(viewer, conversation_id)
    if not may_recommend_in(conversation):
        raise NotFound("conversation_not_found")
    if request.method == "POST":
        listing_id, client_id = uuid_in(asked, "listing"), uuid_in(asked, "client_id")
        if listing_id is None or client_id is None:
            raise Invalid("bad_id")
        services.recommend_listing(
            sender=viewer,
            conversation=conversation,
            listing=listing_for(viewer, listing_id).listing,
            client_id=client_id,
        )
        if is_fragment(request):
            return told(HttpResponse(status=204), sheet_close=True)
        return redirect("messaging:chat", conversation.id)
    query = request.GET.get("q", "")
    found = listings_for(viewer, query=query, in_stock=True, for_stylists=True)
    context = {
        "found": found,
        "choices": [(offer, uuid4()) for offer in found.offers],
        "query": query,
        "conversation_id": conversation_id,
        "action": request.path,
        "is_staff_side": True,
        "with_shop": True,
    }
    if is_fragment(request) and request.headers.get("HX-Target") == "picker-list":
        return render(request, "shop/sheets/_choices.html", context)
    return sheet(request, "shop/sheets/_picker.html", context, title=_("Choose a listing"))
