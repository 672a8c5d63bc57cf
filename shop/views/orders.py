"""A person's orders: the list, and the sheet where an order is moved along."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from messaging.errors import NotFound
from messaging.selectors import viewer_of
from shop import selectors, services
from shop.views.frames import is_fragment, page_number, sheet, told
from wallet.selectors import tenders_of

VERBS = {
    "ship": services.ship_order,
    "deliver": services.deliver_order,
    "cancel": services.cancel_order,
}


@login_required
@never_cache
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    page = page_number(request)
    views, has_more = selectors.orders_of(viewer_of(request), page=page)
    context = {"orders": views, "next_page": page + 1 if has_more else None}
    is_more = is_fragment(request) and page > 1
    return render(request, "shop/_orders.html" if is_more else "shop/orders.html", context)


@login_required
@never_cache
@require_GET
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    view = selectors.order_for(viewer_of(request), order_id)
    title, context = view.order.number, {"view": view, "tenders": tenders_of(order_id)}
    return sheet(request, "shop/sheets/_order.html", context, title=title, nav="me")


@login_required
@require_POST
def move_order(request: HttpRequest, order_id: UUID, verb: str) -> HttpResponse:
    viewer = viewer_of(request)
    if verb not in VERBS:
        raise NotFound
    view = selectors.order_for(viewer, order_id)
    VERBS[verb](actor=viewer, order=view.order)
    if not is_fragment(request):
        return redirect("shop:order", order_id)
    moved = selectors.order_for(viewer, order_id)
    context = {"view": moved, "tenders": tenders_of(order_id)}
    response = render(request, "shop/sheets/_order.html", context)
    said = {
        "ship": _("%(number)s is marked shipped"),
        "deliver": _("%(number)s has arrived; the shop is paid"),
        "cancel": _("%(number)s is cancelled; the money is back"),
    }[verb]
    if moved.order.is_free and verb != "ship":
        has_come = verb == "deliver"
        said = _("%(number)s has arrived") if has_come else _("%(number)s is cancelled")
    return told(response, toast={"text": said % {"number": moved.order.number}})
