"""What a shop gives back: a refund from an order's or a charge's sheet, credit in a chat."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import NotFound, Refusal
from messaging.selectors import viewer_of
from shop import selectors, services
from shop.permissions import STAFF
from shop.views.frames import is_fragment, needed_uuid, sheet, told
from wallet.money import format_money, parse_amount
from wallet.selectors import tenders_of

STATUS_OF_REFUSAL = {"invalid": 400, "conflict": 409, "unprocessable": 422}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def refund_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The sheet in which the shop gives back some of a delivered order."""
    viewer = viewer_of(request)
    order = selectors.order_for(viewer, order_id).order
    if not selectors.works_at(viewer, order.shop_id):
        raise NotFound("order_not_found")

    def give(refund_id: UUID, amount: int) -> None:
        services.refund_order(actor=viewer, order=order, refund_id=refund_id, amount=amount)

    context = {
        "number": order.number,
        "left": order.total - order.refunded,
        "currency": order.currency,
        "tenders": tenders_of(order.id),
        "back": f"/orders/{order.id}/",
    }
    return _give(request, give, "shop/sheets/_refund.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def refund_charge(request: HttpRequest, charge_id: UUID) -> HttpResponse:
    """The same for what was paid at the counter."""
    viewer = viewer_of(request)
    charge = selectors.charge_for(viewer, charge_id)
    if not selectors.works_at(viewer, charge.shop_id):
        raise NotFound("charge_not_found")

    def give(refund_id: UUID, amount: int) -> None:
        services.refund_charge(actor=viewer, charge=charge, refund_id=refund_id, amount=amount)

    context = {
        "number": charge.note,
        "left": charge.amount - charge.refunded,
        "currency": charge.currency,
        "tenders": tenders_of(charge.id),
        "back": f"/charges/{charge.id}/",
    }
    return _give(request, give, "shop/sheets/_refund.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def credit(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The sheet in which the shop gives its customer credit to spend there."""
    viewer = viewer_of(request)
    thread, me = selectors.thread_for(viewer, conversation_id)
    if selectors.side_of(me) != STAFF:
        raise NotFound("conversation_not_found")

    def give(credit_id: UUID, amount: int) -> None:
        services.give_store_credit(actor=viewer, thread=thread, credit_id=credit_id, amount=amount)

    context = {
        "thread": thread,
        "currency": thread.shop.currency,
        "back": f"/desk/{conversation_id}/",
    }
    return _give(request, give, "shop/sheets/_credit.html", context)


def _give(request: HttpRequest, give: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    refusal = None
    if request.method == "POST":
        gift_id = needed_uuid(request.POST, "gift_id")
        try:
            amount = parse_amount(request.POST.get("amount", ""), context["currency"])
            give(gift_id, amount)
        except Refusal as refused:
            if refused.kind not in STATUS_OF_REFUSAL:
                raise
            refusal = refused
        else:
            if not is_fragment(request):
                return redirect(context["back"])
            said = _("%(sum)s given back") % {"sum": format_money(amount, context["currency"])}
            return told(HttpResponse(status=204), sheet_close=True, toast={"text": said})
    context |= {
        "gift_id": request.POST.get("gift_id") or uuid4(),
        "typed": request.POST.get("amount", ""),
        "refusal": refusal,
        "address": request.path,
    }
    status = STATUS_OF_REFUSAL[refusal.kind] if refusal else 200
    return sheet(request, template, context, title=_("Give back"), nav="desk", status=status)
