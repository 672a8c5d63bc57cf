"""The cart: a drawer over the thread, filled from cards, sheets and Discover."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from messaging.errors import Refusal
from messaging.models import User
from messaging.selectors import viewer_of
from shop import selectors, services
from shop.views.frames import (
    is_fragment,
    needed_uuid,
    told,
    uuid_in,
    whole_number,
)

UNDO_SECONDS = 600


@login_required
@never_cache
@require_GET
def cart(request: HttpRequest) -> HttpResponse:
    template = "shop/_cart.html" if is_fragment(request) else "shop/cart.html"
    return _drawn(request, viewer_of(request), template)


@login_required
@require_POST
def add_line(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    variant = selectors.variant_for(viewer, needed_uuid(request.POST, "variant"))
    services.add_to_cart(
        buyer=viewer,
        variant=variant,
        quantity=whole_number(request.POST.get("quantity", "1")),
        recommended_by=selectors.recommender_for(
            viewer, uuid_in(request.POST, "from"), variant.listing_id
        ),
    )
    if not is_fragment(request):
        return redirect("shop:cart")
    return told(HttpResponse(status=204), drawer_open={"url": reverse("shop:cart")})


@login_required
@require_POST
def set_line(request: HttpRequest, variant_id: UUID) -> HttpResponse:
    viewer = viewer_of(request)
    variant = selectors.variant_for(viewer, variant_id)
    refused: Refusal | None = None
    try:
        services.set_cart_quantity(
            buyer=viewer, variant=variant, quantity=whole_number(request.POST.get("quantity", ""))
        )
    except Refusal as refusal:
        refused = refusal
    if not is_fragment(request):
        if refused:
            raise refused
        return redirect("shop:cart")
    return _drawn(request, viewer, refusal=refused, refused_variant=variant_id if refused else None)


@login_required
@require_POST
def remove_line(request: HttpRequest, variant_id: UUID) -> HttpResponse:
    """Take a line out, and offer to put it back as it was."""
    viewer = viewer_of(request)
    variant = selectors.variant_for(viewer, variant_id)
    line = services.remove_from_cart(buyer=viewer, variant=variant)
    if not is_fragment(request):
        return redirect("shop:cart")
    response = _drawn(request, viewer)
    if line is None:
        return response
    by = str(line.recommended_by_id) if line.recommended_by_id else None
    token = signing.dumps([str(variant_id), line.quantity, by], salt=_salt(viewer))
    said = {
        "text": _("%(title)s is out of your cart") % {"title": variant.listing.title},
        "action": {"label": _("Undo"), "post": reverse("shop:undo"), "body": {"token": token}},
    }
    return told(response, said=said)


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Put back what ``remove_line`` took out, quantity and recommendation included."""
    viewer = viewer_of(request)
    try:
        kept: Any = signing.loads(
            request.POST.get("token", ""), salt=_salt(viewer), max_age=UNDO_SECONDS
        )
    except signing.BadSignature:
        return _refreshed(request, viewer)
    variant_id, quantity, by = kept
    cart = selectors.cart_of(viewer)
    if any(str(line.variant.id) == variant_id for line in cart.lines):
        return _refreshed(request, viewer)
    services.add_to_cart(
        buyer=viewer,
        variant=selectors.variant_for(viewer, variant_id),
        quantity=quantity,
        recommended_by=selectors.person(by) if by else None,
    )
    return _refreshed(request, viewer)


def _refreshed(request: HttpRequest, viewer: User) -> HttpResponse:
    if not is_fragment(request):
        return redirect("shop:cart")
    return _drawn(request, viewer)


def _drawn(
    request: HttpRequest, viewer: User, template: str = "shop/_cart.html", **more: Any
) -> HttpResponse:
    """The drawer, with what the codes that were picked take off."""
    cart = selectors.cart_of(viewer)
    taken = selectors.taken_in_cart(viewer, cart)
    off = sum(one.discount for one in taken)
    context = {"cart": cart, "taken": taken, "to_pay": cart.total - off, **more}
    return render(request, template, context)


def _salt(viewer: User) -> str:
    return f"shop.cart.undo.{viewer.id}"
