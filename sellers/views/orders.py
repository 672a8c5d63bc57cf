"""What there is to send, and what the shop has earned."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from messaging.errors import NotFound
from messaging.selectors import viewer_of
from sellers import selectors
from sellers.views.frames import is_fragment, number_in, told
from shop.services import cancel_order, deliver_order, ship_order

VERBS = {"ship": ship_order, "deliver": deliver_order, "cancel": cancel_order}


@login_required
@never_cache
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    which = request.GET.get("list", "prepare")
    which = which if which in selectors.ORDER_LISTS else "prepare"
    page = min(number_in(request.GET, "page") or 1, 1000)
    views, has_more, counts = selectors.orders_at(viewer, which=which, page=page)
    labels = {
        "prepare": _("To send"),
        "road": _("On the way"),
        "done": _("Done"),
        "all": _("All"),
    }
    context = {
        "orders": views,
        "which": which,
        "lists": [(name, label, counts[name]) for name, label in labels.items()],
        "next_page": page + 1 if has_more else None,
        "shops": selectors.desk_shops(viewer),
        "desk_tab": "orders",
    }
    is_more = is_fragment(request) and page > 1
    return render(
        request, "sellers/_order_rows.html" if is_more else "sellers/orders.html", context
    )


@login_required
@require_POST
def move_order(request: HttpRequest, order_id: UUID, verb: str) -> HttpResponse:
    viewer = viewer_of(request)
    if verb not in VERBS:
        raise NotFound
    view = selectors.order_at(viewer, order_id)
    VERBS[verb](actor=viewer, order=view.order)
    if not is_fragment(request):
        return redirect("sellers:orders")
    moved = selectors.order_at(viewer, order_id)
    response = render(request, "sellers/_order_row.html", {"view": moved})
    said = {
        "ship": _("%(number)s is marked shipped"),
        "deliver": _("%(number)s is delivered; the money is yours, minus the fee"),
        "cancel": _("%(number)s is cancelled; the money went back"),
    }[verb]
    if moved.order.is_free and verb != "ship":
        has_come = verb == "deliver"
        said = _("%(number)s is delivered") if has_come else _("%(number)s is cancelled")
    return told(response, toast={"text": said % {"number": moved.order.number}})
