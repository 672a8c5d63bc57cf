"""The shop's money out: what there is, where it may go, and how far each payout came."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from messaging.errors import FORM_STATUS, Invalid, Refusal
from messaging.models import User, uuid7
from messaging.selectors import viewer_of
from sellers import selectors
from sellers.views.frames import is_fragment, number_in, sheet, told, uuid_in
from shop.models import Shop
from wallet import services
from wallet.money import format_money, parse_amount
from wallet.selectors import balance_in, business_account, step_up_for
from wallet.selectors import payouts as found

SHOWN = 30


@login_required
@never_cache
@require_GET
def payouts(request: HttpRequest) -> HttpResponse:
    """What the shop of ``?shop=`` has, what is on its way, and its payouts."""
    viewer, shop, account = _till(request)
    context = {
        **_shared(shop),
        "shops": selectors.shops_owned(viewer),
        "balance": balance_in(account, account.currency),
        "on_their_way": found.on_their_way(account.id),
        "payouts": found.payouts_of(account.id, SHOWN),
        "desk_tab": "statement",
    }
    return render(request, "sellers/payouts.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_payout(request: HttpRequest) -> HttpResponse:
    """The sheet. GET: ?typed= shows what that sum costs. POST: asks for it."""
    viewer, shop, account = _till(request)
    if request.method == "GET":
        return _sheet(request, shop, account, uuid7())
    payout_id, bank_id = uuid_in(request.POST, "payout_id"), uuid_in(request.POST, "bank")
    if payout_id is None:
        raise Invalid("bad_id", fields={"payout_id": "UUID"})
    fee = number_in(request.POST, "fee")
    try:
        if bank_id is None:
            raise Invalid("no_bank", _("Choose a bank account."), fields={"bank": "UUID"})
        asked = services.request_payout(
            user=viewer,
            account=account,
            payout_id=payout_id,
            bank_id=bank_id,
            amount=parse_amount(request.POST.get("typed", "").strip(), account.currency),
            expected_fee=-1 if fee is None else fee,
            proof=services.proof_in(owner=viewer, form=request.POST),
        )
    except Refusal as refusal:
        if refusal.kind not in FORM_STATUS:
            raise
        return _sheet(request, shop, account, payout_id, refusal)
    said = _("%(sum)s on its way to your bank") % {
        "sum": format_money(asked.amount, asked.currency)
    }
    onward = f"{reverse('sellers:payout', args=[asked.id])}?shop={shop.handle}"
    return _done(request, shop, said, onward)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def payout(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """How far it came. POST calls it off, while it has not left."""
    viewer, shop, account = _till(request)
    if request.method == "POST":
        services.cancel_payout(user=viewer, account=account, payout_id=payout_id)
        return _done(request, shop, _("The payout is called off; the money is back"))
    context = {**_shared(shop), "payout": found.payout_of(account.id, payout_id)}
    return sheet(request, "wallet/sheets/_payout.html", context, title=_("Payout"))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def banks(request: HttpRequest) -> HttpResponse:
    """The shop's bank accounts. POST adds one."""
    viewer, shop, account = _till(request)
    if request.method == "GET":
        return _banks(request, shop, account)
    bank_id = uuid_in(request.POST, "bank_id")
    if bank_id is None:
        raise Invalid("bad_id", fields={"bank_id": "UUID"})
    try:
        services.add_bank(
            user=viewer,
            account=account,
            bank_id=bank_id,
            iban=request.POST.get("iban", ""),
            holder=request.POST.get("holder", ""),
        )
    except Refusal as refusal:
        if refusal.kind not in FORM_STATUS:
            raise
        return _banks(request, shop, account, refusal)
    return _banks_again(request, shop, account)


@login_required
@require_POST
def remove_bank(request: HttpRequest, bank_id: UUID) -> HttpResponse:
    viewer, shop, account = _till(request)
    services.remove_bank(user=viewer, account=account, bank_id=bank_id)
    return _banks_again(request, shop, account)


def _till(request: HttpRequest) -> tuple[User, Shop, Any]:
    """The viewer, and the shop of theirs that ``?shop=`` names, with its account."""
    viewer = viewer_of(request)
    shop = selectors.shop_owned(viewer, request.GET.get("shop", "")[:30])
    return viewer, shop, business_account(shop.account_id)


def _shared(shop: Shop) -> dict[str, Any]:
    """What the wallet's sheets need to lead back to the desk."""
    names = {
        "new": "sellers:new_payout",
        "one": "sellers:payout",
        "banks": "sellers:banks",
        "remove": "sellers:remove_bank",
        "home": "sellers:payouts",
        "query": f"?shop={shop.handle}",
    }
    return {"shop": shop, "names": names}


def _sheet(
    request: HttpRequest,
    shop: Shop,
    account: Any,
    payout_id: UUID,
    refusal: Refusal | None = None,
) -> HttpResponse:
    values = request.POST or request.GET
    context = {
        **found.payout_form(account, values.get("typed", "")),
        **_shared(shop),
        "refusal": refusal,
        "payout_id": payout_id,
        "bank": values.get("bank", ""),
        **step_up_for(viewer_of(request), refusal),
    }
    return _answered(request, "_new_payout", context, _("Pay out"), refusal)


def _banks(
    request: HttpRequest, shop: Shop, account: Any, refusal: Refusal | None = None
) -> HttpResponse:
    typed = request.POST if refusal else {}
    context = {
        **_shared(shop),
        "banks": found.banks_of(account.id),
        "bank_id": uuid7(),
        "refusal": refusal,
        "holder": typed.get("holder", shop.name),
        "iban": typed.get("iban", "")[:60],
        "hours": settings.PAYOUT_COOLING_HOURS,
        "now": found.now(),
    }
    return _answered(request, "_banks", context, _("Bank accounts"), refusal)


def _banks_again(request: HttpRequest, shop: Shop, account: Any) -> HttpResponse:
    if is_fragment(request):
        return _banks(request, shop, account)
    return redirect(f"{reverse('sellers:banks')}?shop={shop.handle}")


def _answered(
    request: HttpRequest, name: str, context: dict[str, Any], title: str, refusal: Refusal | None
) -> HttpResponse:
    answer = sheet(request, f"wallet/sheets/{name}.html", context, title=title)
    answer.status_code = FORM_STATUS[refusal.kind] if refusal else 200
    return answer


def _done(request: HttpRequest, shop: Shop, said: str, onward: str = "") -> HttpResponse:
    """Say so, then open ``onward`` in place of the sheet, or close it; the page is drawn anew."""
    if not is_fragment(request):
        return redirect(onward or f"{reverse('sellers:payouts')}?shop={shop.handle}")
    next_step = {"sheet_open": {"url": onward}} if onward else {"sheet_close": True}
    return told(HttpResponse(status=204), toast={"text": said}, desk_money=True, **next_step)
