"""The till: an amount, and a code that one side shows the other; live until it is paid."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from messaging.errors import FORM_STATUS, Invalid, Refusal
from messaging.models import User
from messaging.selectors import viewer_of
from sellers import selectors
from sellers.views.frames import is_fragment, number_in, uuid_in
from shop.models import Charge, Shop
from shop.selectors import Wanted, charge_code, charge_for, charges_at, counter_code, sellable_of
from shop.services import ask_charge, call_off_charge, charge_by_code
from wallet.money import parse_amount

NEWEST = 8


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def till(request: HttpRequest) -> HttpResponse:
    """GET: the till of ``?shop=``. POST: a new charge, by a code to show or one that was shown."""
    viewer = viewer_of(request)
    shop = selectors.shop_at(viewer, (request.POST or request.GET).get("shop", "")[:30])
    if request.method == "GET":
        return _page(request, viewer, shop)
    charge_id = uuid_in(request.POST, "charge_id")
    if charge_id is None:
        raise Invalid("bad_id", fields={"charge_id": "UUID"})
    try:
        charge = _asked(request, viewer, shop, charge_id)
    except Refusal as refusal:
        if refusal.kind not in FORM_STATUS:
            raise
        return _page(request, viewer, shop, refusal)
    address = reverse("sellers:charge", args=[charge.id])
    if not is_fragment(request):
        return redirect(address)
    return _page(request, viewer, shop, charge=charge)


def _asked(request: HttpRequest, viewer: User, shop: Shop, charge_id: UUID) -> Charge:
    posted = request.POST
    variant, note = uuid_in(posted, "variant"), posted.get("note", "")
    lines = [Wanted(variant, number_in(posted, "quantity") or 1)] if variant else []
    amount = 0 if lines else parse_amount(posted.get("amount", ""), shop.currency)
    # Scanners at tills type the digits and Enter, which presses the form's first button.
    if posted.get("way") == "scanned" or posted.get("digits", "").strip():
        return charge_by_code(
            seller=viewer,
            shop=shop,
            charge_id=charge_id,
            digits=posted.get("digits", ""),
            amount=amount,
            note=note,
        )
    return ask_charge(
        seller=viewer, shop=shop, charge_id=charge_id, amount=amount, note=note, lines=lines
    )


@login_required
@never_cache
@require_GET
def charge(request: HttpRequest, charge_id: UUID) -> HttpResponse:
    """One charge on the till: its code while it waits, then what became of it."""
    viewer = viewer_of(request)
    found = charge_for(viewer, charge_id)
    shop = selectors.shop_at(viewer, found.shop.handle)
    if is_fragment(request):
        return render(request, "sellers/_charge.html", _shown(request, found))
    return _page(request, viewer, shop, charge=found)


@login_required
@require_POST
def call_off(request: HttpRequest, charge_id: UUID) -> HttpResponse:
    """The shop does not want it any more."""
    viewer = viewer_of(request)
    found = charge_for(viewer, charge_id)
    selectors.shop_at(viewer, found.shop.handle)
    call_off_charge(actor=viewer, charge=found)
    if not is_fragment(request):
        return redirect("sellers:charge", charge_id)
    return render(request, "sellers/_charge.html", _shown(request, charge_for(viewer, charge_id)))


@login_required
@never_cache
@require_GET
def newest(request: HttpRequest) -> HttpResponse:
    """The till's newest charges alone, drawn anew when one was paid."""
    shop = selectors.shop_at(viewer_of(request), request.GET.get("shop", "")[:30])
    context = {"charges": charges_at(shop, NEWEST), "shop": shop}
    return render(request, "sellers/_charges.html", context)


def _shown(request: HttpRequest, found: Charge) -> dict[str, Any]:
    shows_code = found.is_open and found.way == Charge.Way.SHOWN
    link = reverse("shop:pay", args=[charge_code(found)]) if shows_code else ""
    return {"charge": found, "link": link and request.build_absolute_uri(link)}


def _page(
    request: HttpRequest,
    viewer: User,
    shop: Shop,
    refusal: Refusal | None = None,
    charge: Charge | None = None,
) -> HttpResponse:
    posted = request.POST if charge is None else {}
    context: dict[str, Any] = {
        "shop": shop,
        "shops": selectors.desk_shops(viewer),
        "charges": charges_at(shop, NEWEST),
        "sellable": sellable_of(shop),
        # A refused form may be sent again; what was asked is another the next time.
        "charge_id": uuid_in(posted, "charge_id") or uuid4(),
        "typed": posted.get("amount", ""),
        "note": posted.get("note", ""),
        "chosen": posted.get("variant", ""),
        "way": posted.get("way") or request.GET.get("way", ""),
        "digits": posted.get("digits", "") or request.GET.get("digits", "")[:40],
        "refusal": refusal,
        "desk_tab": "till",
    }
    if shop.is_verified:
        address = reverse("shop:pay", args=[counter_code(shop)])
        context["counter_link"] = request.build_absolute_uri(address)
    if charge is not None:
        context |= _shown(request, charge)
    status = FORM_STATUS.get(refusal.kind, 400) if refusal else 200
    return render(request, "sellers/till.html", context, status=status)
