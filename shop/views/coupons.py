"""A coupon's sheet: what it takes off, and picking it for the next purchase."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import FORM_STATUS, Refusal
from messaging.selectors import viewer_of
from shop import selectors, services
from shop.views.frames import is_fragment, sheet, told


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def coupon(request: HttpRequest, coupon_id: UUID) -> HttpResponse:
    """POST picks it, or with ``verb=drop`` lets it go."""
    viewer = viewer_of(request)
    found = selectors.coupon_for(viewer, coupon_id)
    refusal = None
    if request.method == "POST":
        is_dropped = request.POST.get("verb") == "drop"
        try:
            if is_dropped:
                services.drop_coupon(person=viewer, coupon_id=found.id)
            else:
                services.pick_coupon(person=viewer, coupon=found)
        except Refusal as refused:
            if refused.kind not in FORM_STATUS:
                raise
            refusal = refused
        else:
            if not is_fragment(request):
                return redirect("shop:shop", found.shop.handle)
            said = _("%(code)s is not used") if is_dropped else _("%(code)s is used when you pay")
            return told(
                HttpResponse(status=204),
                sheet_close=True,
                toast={"text": said % {"code": found.code}},
            )
    context = {
        "coupon": found,
        "works_here": selectors.works_at(viewer, found.shop_id),
        "is_picked": selectors.is_picked(viewer, found),
        "is_mine": found.customer_id == viewer.id,
        "refusal": refusal,
    }
    status = FORM_STATUS[refusal.kind] if refusal else 200
    return sheet(
        request, "shop/sheets/_coupon.html", context, title=found.words, nav="cart", status=status
    )
