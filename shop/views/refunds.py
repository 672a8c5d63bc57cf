"""What a shop gives back: a refund from an order's or a charge's sheet, credit in a chat."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import FORM_STATUS, NotFound, Refusal
from messaging.selectors import viewer_of
from shop import selectors, services
from shop.models import OrderLine
from shop.permissions import STAFF
from shop.views.frames import is_fragment, needed_uuid, sheet, told, uuid_in
from wallet.money import format_money, format_plain, parse_amount
from wallet.selectors import tenders_of


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def refund_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The sheet in which the shop gives back some of a delivered order."""
    viewer = viewer_of(request)
    view = selectors.order_for(viewer, order_id)
    order = view.order
    if not selectors.works_at(viewer, order.shop_id):
        raise NotFound("order_not_found")

    line = _line_asked(request, view)

    def give(refund_id: UUID, amount: int) -> None:
        services.refund_order(
            actor=viewer,
            order=order,
            refund_id=refund_id,
            amount=amount,
            variant_id=line.variant_id if line else None,
        )

    left = order.total - order.refunded
    context = {
        "number": order.number,
        "line": line,
        "left": min(left, line.left) if line else left,
        "currency": order.currency,
        "tenders": tenders_of(order.id),
        "lines": view.lines if order.discount and not line else [],
        "back": reverse("shop:order", args=[order.id]),
    }
    return _give(request, give, "refund", _("Refund"), context)


def _line_asked(request: HttpRequest, view: selectors.OrderView) -> OrderLine | None:
    """The line that is asked back, by its variant; none where the whole order is meant."""
    asked = request.POST if request.method == "POST" else request.GET
    if not asked.get("line"):
        return None
    variant_id = uuid_in(asked, "line")
    line = next((one for one in view.lines if str(one.variant_id) == str(variant_id)), None)
    if line is None:
        raise NotFound("line_not_found")
    return line


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
        "back": reverse("shop:charge", args=[charge.id]),
    }
    return _give(request, give, "refund", _("Refund"), context)


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
        "back": reverse("messaging:chat", args=[conversation_id]),
    }
    return _give(request, give, "credit", _("Store credit"), context)


def _give(
    request: HttpRequest, give: Any, name: str, title: str, context: dict[str, Any]
) -> HttpResponse:
    """The sheet of that name; by POST, what it gives, once for each id that the form made."""
    refusal = None
    typed = format_plain(context["left"], context["currency"]) if context.get("line") else ""
    if request.method == "POST":
        given_id = needed_uuid(request.POST, "given_id")
        try:
            amount = parse_amount(request.POST.get("amount", ""), context["currency"])
            give(given_id, amount)
        except Refusal as refused:
            if refused.kind not in FORM_STATUS:
                raise
            refusal = refused
        else:
            if not is_fragment(request):
                return redirect(context["back"])
            said = _("%(sum)s given") if name == "credit" else _("%(sum)s given back")
            said %= {"sum": format_money(amount, context["currency"])}
            return told(HttpResponse(status=204), sheet_close=True, toast={"text": said})
    context |= {
        "given_id": request.POST.get("given_id") or uuid4(),
        "typed": request.POST.get("amount", typed),
        "refusal": refusal,
        "address": request.path,
    }
    status = FORM_STATUS[refusal.kind] if refusal else 200
    template = f"shop/sheets/_{name}.html"
    return sheet(request, template, context, title=title, nav="desk", status=status)
