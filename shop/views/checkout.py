"""The checkout sheet: what you buy, how you pay, one button; over the conversation.

The form makes the payment's id and the top-up's: a double click, a retry or a reload finds what
the first press did.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import FORM_STATUS, Invalid, Refusal
from messaging.models import User
from messaging.selectors import address_of, viewer_of
from shop import selectors, services
from shop.errors import EmptyCart
from shop.selectors import OrderView, Quote, Wanted
from shop.selectors.checkout import MAX_LINES
from shop.views.frames import (
    is_fragment,
    needed_uuid,
    sheet,
    told,
    uuid_in,
    whole_number,
)
from wallet.errors import TopUpWaits
from wallet.models import Mandate
from wallet.selectors import is_frozen, step_up_for
from wallet.selectors.mandates import mandate_for
from wallet.services import proof_in


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """GET: ?cart=1, or ?variant=&quantity=&from= once a line. POST: the form of that sheet."""
    return _pay(request) if request.method == "POST" else _show(request)


def _show(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    payment_id = uuid_in(request.GET, "payment_id")
    if payment_id is None and not is_fragment(request):
        # On a page of its own the id lives in the address, so that a reload keeps it.
        asked = request.GET.copy()
        asked["payment_id"] = str(uuid4())
        return redirect(f"{request.path}?{asked.urlencode()}")
    if payment_id and (placed := selectors.payment_orders(viewer, payment_id)):
        context = {
            "orders": placed,
            "is_free": all(view.order.is_free for view in placed),
            "conversation_id": _place_of(viewer, placed[0]),
        }
        return sheet(request, "shop/sheets/_placed.html", context, title=_("Ordered"))
    from_cart = request.GET.get("cart") == "1"
    try:
        quote = _quote(viewer, request.GET)
    except EmptyCart:
        return sheet(request, "shop/sheets/_nothing.html", {}, title=_("Checkout"))
    return _sheet(request, quote, payment_id or uuid4(), from_cart, None)


def _quote(viewer: User, values: QueryDict) -> Quote:
    """What the form's lines would cost, or the whole cart, with the coupons that were picked."""
    lines, picked = _lines(viewer, values), selectors.picked_coupons(viewer)
    if lines or values.get("cart") != "1":
        return selectors.quote_for(viewer, lines, picked=picked)
    return selectors.quote_of(viewer, picked)


def _change_code(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Another code, or one less: the sheet is drawn anew with today's total."""
    viewer, posted, refusal = viewer_of(request), request.POST, None
    quote = _quote(viewer, posted)
    if (dropped := uuid_in(posted, "drop")) is not None:
        services.drop_coupon(person=viewer, coupon_id=dropped)
    else:
        subtotals = {group.shop.id: group.total for group in quote.groups}
        allowance = _chosen(selectors.allowances_for(viewer, quote), posted)
        try:
            services.pick_code(
                person=viewer,
                code=posted.get("promo", ""),
                subtotals=subtotals,
                address=address_of(request.META),
                payer=allowance.grantor if allowance else None,
            )
        except Refusal as refused:
            if refused.kind not in FORM_STATUS:
                raise
            refusal = refused
    if refusal is None and not is_fragment(request):
        return redirect(_address(request, payment_id))
    is_from_cart = posted.get("cart") == "1"
    return _sheet(request, _quote(viewer, posted), payment_id, is_from_cart, None, refusal)


def _pay(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    posted = request.POST
    if "payment_id" not in posted:
        # A listing's own page sends its choice here; the address then carries it.
        chosen = QueryDict(mutable=True)
        for name in ("variant", "quantity", "from"):
            chosen.setlist(name, posted.getlist(name))
        return redirect(f"{request.path}?{chosen.urlencode()}")
    payment_id = needed_uuid(posted, "payment_id")
    if "promo" in posted or "drop" in posted:
        return _change_code(request, payment_id)
    lines = _lines(viewer, posted)
    from_cart = posted.get("cart") == "1"
    try:
        if posted.get("pay_with"):
            return _pay_under(request, viewer, payment_id, lines, from_cart)
        orders = services.top_up_and_place_orders(
            buyer=viewer,
            payment_id=payment_id,
            lines=lines,
            expected_total=_amount(posted, "expected_total"),
            top_up_id=needed_uuid(posted, "top_up_id"),
            top_up_amount=_amount(posted, "top_up_amount", 0),
            from_cart=from_cart,
            proof=proof_in(owner=viewer, form=posted),
            return_url=_return_url(request, payment_id),
            with_credits=True,
            expected_credit=_amount(posted, "expected_credit", 0),
            coupon_ids=_coupon_ids(posted),
        )
    except TopUpWaits as waits:
        page = _return_url(request, payment_id)
        if not is_fragment(request):
            return redirect(page)
        return HttpResponse(status=204, headers={"HX-Redirect": waits.details["url"] or page})
    except Refusal as refusal:
        if refusal.kind not in FORM_STATUS or not lines:
            raise
        # Nothing was ordered: the sheet says why, with today's prices, stock and balance.
        quote = _quote(viewer, posted)
        return _sheet(request, quote, payment_id, from_cart, refusal)
    n = len(orders)
    said = ngettext("Ordered and paid", "%(n)d orders placed and paid", n)
    if all(order.is_free for order in orders):
        said = ngettext("Ordered, nothing to pay", "%(n)d orders placed, nothing to pay", n)
    return _done(request, said % {"n": n}, orders[0].conversation_id)


def _pay_under(
    request: HttpRequest, viewer: User, payment_id: UUID, lines: list[Wanted], from_cart: bool
) -> HttpResponse:
    """With the allowance that the form names: its giver pays, and what is ordered is theirs."""
    mandate = mandate_for(viewer, needed_uuid(request.POST, "pay_with"))
    orders = services.place_orders_under(
        grantee=viewer,
        mandate_id=mandate.id,
        payment_id=payment_id,
        lines=lines,
        expected_total=_amount(request.POST, "expected_total"),
        from_cart=from_cart,
        coupon_ids=_coupon_ids(request.POST),
    )
    is_free = all(order.is_free for order in orders)
    said = _("Ordered for %(name)s") if is_free else _("Ordered, and paid by %(name)s")
    said %= {"name": mandate.grantor.get_short_name()}
    return _done(request, said, mandate.conversation_id)


def _done(request: HttpRequest, said: str, conversation_id: UUID) -> HttpResponse:
    """It is ordered: a word, and the way to the conversation that says so."""
    chat = reverse("messaging:chat", args=[conversation_id])
    if not is_fragment(request):
        return redirect(chat)
    return told(
        HttpResponse(status=204),
        sheet_close=True,
        drawer_close=True,
        said={"text": said, "action": {"label": _("See the conversation"), "href": chat}},
    )


def _address(request: HttpRequest, payment_id: UUID) -> str:
    """This checkout, as a page of its own."""
    asked, posted = QueryDict(mutable=True), request.POST
    asked["payment_id"] = str(payment_id)
    if posted.get("pay_with"):
        asked["pay_with"] = posted["pay_with"]
    if posted.get("cart") == "1":
        asked["cart"] = "1"
    else:
        for name in ("variant", "quantity", "from"):
            asked.setlist(name, posted.getlist(name))
    return f"{request.path}?{asked.urlencode()}"


def _return_url(request: HttpRequest, payment_id: UUID) -> str:
    """Where the payment provider sends the buyer back to: the top-up's page, then this checkout."""
    onward = urlencode({"next": _address(request, payment_id)})
    page = reverse("wallet:top_up_state", args=[needed_uuid(request.POST, "top_up_id")])
    return request.build_absolute_uri(f"{page}?{onward}")


def _lines(viewer: User, values: QueryDict) -> list[Wanted]:
    """The form's lines: variant, quantity and from, each repeated once a line."""
    variants = values.getlist("variant")[: MAX_LINES + 1]
    quantities, messages = values.getlist("quantity"), values.getlist("from")
    lines = []
    for place, text in enumerate(variants):
        try:
            variant_id = UUID(text)
        except ValueError:
            raise Invalid("bad_id", fields={"variant": "UUID"}) from None
        quantity = whole_number(quantities[place] if place < len(quantities) else "1")
        by = _recommender(viewer, variant_id, messages[place] if place < len(messages) else "")
        lines.append(Wanted(variant_id, quantity, by))
    return lines


def _recommender(viewer: User, variant_id: UUID, source: str) -> UUID | None:
    """Who recommended a line: the card's sender, or for a line of the cart whom the cart names."""
    if not source:
        return None
    if source == "cart":
        return selectors.recommended_in_cart(viewer, variant_id)
    variant = selectors.variant_for(viewer, variant_id)
    person = selectors.recommender_for(viewer, source, variant.listing_id)
    return person.id if person else None


def _coupon_ids(values: QueryDict) -> list[UUID]:
    """The coupons that the sheet took off."""
    try:
        return [UUID(text) for text in values.getlist("coupon")[:MAX_LINES]]
    except ValueError:
        raise Invalid("bad_id", fields={"coupon": "UUID"}) from None


def _amount(values: Mapping[str, Any], name: str, default: int | None = None) -> int:
    text = str(values.get(name, "" if default is None else default))
    if not (text.isascii() and text.isdigit() and len(text) <= 13):
        raise Invalid("bad_amount", fields={name: _("A whole number of cents.")})
    return int(text)


def _place_of(viewer: User, placed: OrderView) -> UUID:
    """Where the viewer reads of it: with the shop, or with who pays for it."""
    if placed.is_talked_about:
        return placed.order.conversation_id
    return mandate_for(viewer, placed.order.payment_id).conversation_id


def _sheet(
    request: HttpRequest,
    quote: Quote,
    payment_id: UUID,
    from_cart: bool,
    refusal: Refusal | None,
    promo_refusal: Refusal | None = None,
) -> HttpResponse:
    values = request.POST if request.method == "POST" else request.GET
    title = _title(quote)
    viewer = viewer_of(request)
    allowances = selectors.allowances_for(viewer, quote)
    # What is frozen is no matter where nothing would leave it.
    frozen, allowance = bool(quote.total) and is_frozen(viewer), _chosen(allowances, values)
    if frozen and not values.get("pay_with"):
        allowance = next(iter(allowances), None)
    if allowance is not None:
        quote = selectors.quote_under(allowance.grantor, quote)
    is_enough = allowance is None or quote.total <= allowance.most
    context = {
        "allowances": allowances,
        "allowance": allowance,
        "is_enough": is_enough,
        "is_frozen": frozen,
        "is_gone": bool(values.get("pay_with")) and allowance is None,
        "quote": quote,
        "title": title,
        "lines": _with_sources(quote, values, from_cart),
        "payment_id": payment_id,
        "top_up_id": uuid4(),
        "from_cart": from_cart,
        "refusal": refusal,
        "promo": values.get("promo", "")[:40] if promo_refusal else "",
        "promo_refusal": promo_refusal,
        "can_pay": quote.problem is None and is_enough and not (frozen and allowance is None),
        "rest": allowance.left - quote.total if allowance else quote.available - quote.from_wallet,
        # Drawn anew by a part of its own page: what it sends stays a page's.
        "is_page": urlsplit(request.headers.get("HX-Current-URL", "")).path == request.path,
        **step_up_for(viewer, refusal),
    }
    said_no = refusal or promo_refusal
    status = FORM_STATUS.get(said_no.kind, 400) if said_no else 200
    return sheet(
        request, "shop/sheets/_checkout.html", context, title=title, nav="cart", status=status
    )


def _chosen(allowances: Sequence[Mandate], values: QueryDict) -> Mandate | None:
    """The allowance to pay with; None for the viewer's own wallet."""
    return next((one for one in allowances if str(one.id) == values.get("pay_with")), None)


def _with_sources(quote: Quote, values: QueryDict, from_cart: bool) -> Sequence[dict[str, Any]]:
    """Each line with where it came from, so that the form carries it on."""
    sources = dict(zip(values.getlist("variant"), values.getlist("from"), strict=False))
    return [
        {
            "line": line,
            "source": sources.get(str(line.variant.id), "cart" if from_cart else ""),
        }
        for line in quote.lines
    ]


def _title(quote: Quote) -> str:
    if len(quote.groups) == 1:
        said = _("Pay at %(shop)s") if quote.total else _("Order from %(shop)s")
        return said % {"shop": quote.groups[0].shop.name}
    said = _("Pay at %(n)d shops") if quote.total else _("Order from %(n)d shops")
    return said % {"n": len(quote.groups)}
