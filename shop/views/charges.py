"""Paying at a counter: what a shop's code opens, and what a payer confirms.

The form makes the id of a payment at a counter; a charge has its own. A double press or a reload
finds what the first one did.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import FORM_STATUS, Refusal
from messaging.selectors import viewer_of
from shop import selectors, services
from shop.models import Charge, Shop
from shop.views.frames import is_fragment, needed_uuid, sheet, told, uuid_in
from wallet.money import format_money, parse_amount
from wallet.selectors import is_frozen, paying_for, step_up_for, tenders_of
from wallet.services import proof_in


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """What a shop's code leads to: the amount and a button, or a field for the amount."""
    viewer = viewer_of(request)
    opened = selectors.opened_by(viewer, code)
    address = reverse("shop:pay", args=[code])
    if request.method == "GET":
        if opened.charge is None and not is_fragment(request) and not uuid_in(request.GET, "id"):
            return redirect(f"{address}?id={uuid4()}")  # so that a reload keeps it
        made = uuid_in(request.GET, "id")
        found = opened.charge or (made and selectors.charge_made(viewer, made))
        return _sheet(request, opened.shop, found or None, address)
    try:
        proof = proof_in(owner=viewer, form=request.POST)
        if opened.charge is not None:
            paid = services.pay_charge(payer=viewer, charge=opened.charge, proof=proof)
        else:
            paid = services.pay_at_counter(
                payer=viewer,
                shop=opened.shop,
                charge_id=needed_uuid(request.POST, "charge_id"),
                amount=parse_amount(request.POST.get("amount", ""), opened.shop.currency),
                note=request.POST.get("note", ""),
                proof=proof,
            )
    except Refusal as refusal:
        if refusal.kind not in FORM_STATUS:
            raise
        charge = opened.charge and selectors.opened_by(viewer, code).charge
        return _sheet(request, opened.shop, charge, address, refusal)
    return _paid(request, paid)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def charge(request: HttpRequest, charge_id: UUID) -> HttpResponse:
    """A charge's sheet: its receipt, or for its payer the button that confirms it."""
    viewer = viewer_of(request)
    found = selectors.charge_for(viewer, charge_id)
    address = reverse("shop:charge", args=[found.id])
    if request.method == "GET":
        return _sheet(request, found.shop, found, address)
    try:
        if request.POST.get("verb") == "call_off":
            services.call_off_charge(actor=viewer, charge=found)
            return _sheet(request, found.shop, selectors.charge_for(viewer, charge_id), address)
        proof = proof_in(owner=viewer, form=request.POST)
        paid = services.pay_charge(payer=viewer, charge=found, proof=proof)
    except Refusal as refusal:
        if refusal.kind not in FORM_STATUS:
            raise
        found = selectors.charge_for(viewer, charge_id)
        return _sheet(request, found.shop, found, address, refusal)
    return _paid(request, paid)


def _paid(request: HttpRequest, paid: Charge) -> HttpResponse:
    chat = reverse("messaging:chat", args=[paid.conversation_id])
    if not is_fragment(request):
        return redirect(chat)
    said = _("%(sum)s paid at %(shop)s") % {
        "sum": format_money(paid.amount, paid.currency),
        "shop": paid.shop.name,
    }
    return told(
        HttpResponse(status=204),
        sheet_close=True,
        said={"text": said, "action": {"label": _("See the conversation"), "href": chat}},
    )


def _sheet(
    request: HttpRequest,
    shop: Shop,
    charge: Charge | None,
    address: str,
    refusal: Refusal | None = None,
) -> HttpResponse:
    viewer = viewer_of(request)
    is_staff = selectors.works_at(viewer, shop.id)
    paying = paying_for(viewer, shop.currency, [(shop.account_id, charge.amount if charge else 0)])
    tenders: Sequence[Any] = paying.tenders if paying.credit else []
    if charge and charge.state == Charge.State.PAID:
        paid_with = tenders_of(charge.id)
        tenders = paid_with if len(paid_with) > 1 else []
    context: dict[str, Any] = {
        "shop": shop,
        "charge": charge,
        "lines": selectors.charge_lines(charge) if charge else [],
        "address": address,
        "available": paying.available,
        "currency": shop.currency,
        "tenders": tenders,
        "gap": paying.gap,
        "is_frozen": is_frozen(viewer),
        "charge_id": uuid_in(request.POST, "charge_id") or uuid_in(request.GET, "id") or uuid4(),
        "typed": request.POST.get("amount", ""),
        "note": request.POST.get("note", ""),
        "is_staff": is_staff,
        "is_mine": charge is not None and charge.payer_id == viewer.id,
        "may_pay": not is_staff and (charge is None or charge.is_open),
        "refusal": refusal,
        **step_up_for(viewer, refusal),
    }
    title = _("Pay at %(shop)s") % {"shop": shop.name}
    status = FORM_STATUS.get(refusal.kind, 400) if refusal else 200
    return sheet(
        request, "shop/sheets/_charge.html", context, title=title, nav="wallet", status=status
    )
