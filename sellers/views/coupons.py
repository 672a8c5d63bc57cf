"""The shop's coupons at the desk: what there is, a new one, ending one, sending one to a client."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from messaging.errors import FORM_STATUS, Invalid, Refusal
from messaging.models import User
from messaging.selectors import viewer_of
from sellers import selectors
from sellers.views.frames import is_fragment, number_in, sheet, told, uuid_in
from shop import services
from shop.models import Coupon, Shop, ShopThread
from shop.selectors import coupon_at, coupons_at, coupons_to_send, thread_for_staff
from shop.services import Terms
from wallet.money import parse_amount

FIELDS = ("code", "takes", "value", "minimum", "starts", "until", "most_uses", "most_each")


@login_required
@never_cache
@require_GET
def coupons(request: HttpRequest) -> HttpResponse:
    """The coupons of ``?shop=``, newest first, with how often each was used; the rows alone of a
    later page."""
    viewer = viewer_of(request)
    shop = selectors.shop_at(viewer, request.GET.get("shop", "")[:30])
    page = min(number_in(request.GET, "page") or 1, 1000)
    found, has_more = coupons_at(shop, page=page)
    context = {
        "shop": shop,
        "shops": selectors.desk_shops(viewer),
        "coupons": found,
        "next_page": page + 1 if has_more else None,
        "desk_tab": "coupons",
    }
    is_more = is_fragment(request) and page > 1
    return render(
        request, "sellers/_coupon_rows.html" if is_more else "sellers/coupons.html", context
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_coupon(request: HttpRequest) -> HttpResponse:
    """The sheet. With ``conversation`` it is sent there at once, and may be for its customer."""
    viewer = viewer_of(request)
    asked = request.POST or request.GET
    thread = _thread(viewer, asked.get("conversation", ""))
    shop = selectors.shop_at(viewer, thread.shop.handle if thread else asked.get("shop", "")[:30])
    coupon_id = uuid_in(request.POST, "coupon_id")
    refusal = None
    if request.method == "POST":
        if coupon_id is None:
            raise Invalid("bad_id", fields={"coupon_id": "UUID"})
        try:
            made = services.create_coupon(
                actor=viewer,
                shop=shop,
                coupon_id=coupon_id,
                code=request.POST.get("code", ""),
                terms=_terms(request, shop, thread),
            )
            if thread is not None:
                _post(viewer, thread, made, coupon_id)
        except Refusal as refused:
            if refused.kind not in FORM_STATUS:
                raise
            refusal = refused
        else:
            said = _("%(code)s is ready") if thread is None else _("%(code)s is sent")
            return _done(request, shop, thread, said % {"code": made.code})
    context = {
        "shop": shop,
        "thread": thread,
        "coupon_id": coupon_id or uuid4(),
        "typed": {name: request.POST.get(name, "")[:40] for name in FIELDS},
        "is_for_one": bool(request.POST.get("for_one")),
        "today": timezone.localdate().isoformat(),
        "refusal": refusal,
    }
    return _answered(request, "sellers/sheets/_new_coupon.html", context, refusal)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def send_coupon(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Choose one of the shop's coupons for the client of a conversation, and send its card."""
    viewer = viewer_of(request)
    thread, _me = thread_for_staff(viewer, conversation_id)
    refusal = None
    if request.method == "POST":
        coupon_id, client_id = uuid_in(request.POST, "coupon"), uuid_in(request.POST, "client_id")
        if coupon_id is None or client_id is None:
            raise Invalid("bad_id", fields={"coupon": "UUID", "client_id": "UUID"})
        chosen = coupon_at(viewer, coupon_id)
        try:
            _post(viewer, thread, chosen, client_id)
        except Refusal as refused:
            if refused.kind not in FORM_STATUS:
                raise
            refusal = refused
        else:
            return _done(request, thread.shop, thread, _("%(code)s is sent") % {"code": chosen})
    found = coupons_to_send(thread.shop, thread.customer)
    context = {
        "thread": thread,
        "choices": [(one, uuid4()) for one in found],
        "refusal": refusal,
        "action": request.path,
    }
    return _answered(request, "sellers/sheets/_send_coupon.html", context, refusal)


@login_required
@require_POST
def end_coupon(request: HttpRequest, coupon_id: UUID) -> HttpResponse:
    """Nobody can use it from now on."""
    viewer = viewer_of(request)
    ended = services.end_coupon(actor=viewer, coupon=coupon_at(viewer, coupon_id))
    if not is_fragment(request):
        return redirect(f"{reverse('sellers:coupons')}?shop={ended.shop.handle}")
    response = render(request, "sellers/_coupon_row.html", {"coupon": coupon_at(viewer, coupon_id)})
    return told(response, toast={"text": _("%(code)s is ended") % {"code": ended.code}})


def _thread(viewer: User, text: str) -> ShopThread | None:
    return thread_for_staff(viewer, text)[0] if text else None


def _post(sender: User, thread: ShopThread, coupon: Coupon, client_id: UUID) -> None:
    services.post_coupon(
        sender=sender, conversation=thread.conversation, coupon=coupon, client_id=client_id
    )


def _terms(request: HttpRequest, shop: Shop, thread: ShopThread | None) -> Terms:
    posted = request.POST
    is_percent = posted.get("takes", "percent") == "percent"
    value, minimum = posted.get("value", "").strip(), posted.get("minimum", "").strip()
    return Terms(
        percent=_whole(request, "value") if is_percent else None,
        amount=None if is_percent else parse_amount(value, shop.currency),
        minimum=parse_amount(minimum, shop.currency) if minimum else 0,
        starts_at=_moment(posted.get("starts", ""), "starts", is_end=False),
        ends_at=_moment(posted.get("until", ""), "until", is_end=True),
        most_uses=_whole(request, "most_uses"),
        most_each=_whole(request, "most_each"),
        customer=thread.customer if thread and posted.get("for_one") else None,
    )


def _whole(request: HttpRequest, name: str) -> int | None:
    """A number that was typed; none where the field is empty."""
    if not request.POST.get(name, "").strip():
        return None
    number = number_in(request.POST, name)
    if number is None:
        said = _("Write a whole number.")
        raise Invalid("bad_number", said, fields={name: said})
    return number


def _moment(text: str, name: str, *, is_end: bool) -> datetime | None:
    """The first or the last instant of a day that was picked, in the reader's time zone."""
    if not text.strip():
        return None
    try:
        day = datetime.fromisoformat(text)
        time = (23, 59, 59) if is_end else (0, 0, 0)
        return timezone.make_aware(datetime(day.year, day.month, day.day, *time))
    except (ValueError, OverflowError):
        said = _("Choose a day.")
        raise Invalid("bad_day", said, fields={name: said}) from None


def _answered(
    request: HttpRequest, template: str, context: dict[str, Any], refusal: Refusal | None
) -> HttpResponse:
    answer = sheet(request, template, context, title=_("Promo code"))
    answer.status_code = FORM_STATUS[refusal.kind] if refusal else 200
    return answer


def _done(request: HttpRequest, shop: Shop, thread: ShopThread | None, said: str) -> HttpResponse:
    if not is_fragment(request):
        if thread is not None:
            return redirect("sellers:talk", thread.conversation_id)
        return redirect(f"{reverse('sellers:coupons')}?shop={shop.handle}")
    return told(HttpResponse(status=204), sheet_close=True, toast={"text": said}, desk_coupons=True)
