"""Ask from anywhere: the link that opens, or reopens, the conversation with a shop."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from messaging.errors import NotFound
from messaging.selectors import conversation_for, viewer_of
from shop import selectors, services
from shop.views.frames import is_fragment, uuid_in


@login_required
@never_cache
@require_GET
def panel(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The shop beside its conversation, drawn anew."""
    viewer = viewer_of(request)
    context = selectors.panel_of(viewer, conversation_for(viewer, conversation_id))
    if context is None:
        raise NotFound("conversation_not_found")
    return render(request, "shop/_panel.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def message(request: HttpRequest, handle: str) -> HttpResponse:
    """``/m/<shop>?ref=...&listing=...``: a listing that is not the shop's is left out."""
    viewer = viewer_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    shop = selectors.shop_for(viewer, handle)
    about = None
    if listing_id := uuid_in(asked, "listing"):
        try:
            about = selectors.listing_for(viewer, listing_id).listing
        except NotFound:
            about = None
    thread = services.open_thread(
        customer=viewer, shop=shop, ref=asked.get("ref", ""), listing=about
    )
    chat = reverse("messaging:chat", args=[thread.conversation_id])
    if is_fragment(request):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = chat
        return response
    return redirect(chat)
