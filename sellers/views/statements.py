"""What the shop has earned: its statement, one movement of it, and files of a period."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from messaging.models import User
from messaging.selectors import viewer_of
from sellers import selectors
from sellers.views.frames import is_fragment, sheet
from shop.models import Shop
from wallet.cards.home import Source, source_of
from wallet.selectors import (
    Movement,
    asked_page,
    balance_in,
    business_account,
    movement_in,
    sieve_of,
    usual_periods,
)
from wallet.serializers.exports import as_pdf, as_table, receipt, statement_paper, statement_table
from wallet.serializers.tables import kind_name


@login_required
@never_cache
@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """One shop's account: what it has, what is on its way, every movement."""
    viewer = viewer_of(request)
    shops = selectors.desk_shops(viewer)
    shop = selectors.shop_at(viewer, request.GET.get("shop", "")[:30])
    account, asked = business_account(shop.account_id), request.GET.dict()
    context = {
        "shop": shop,
        "shops": shops,
        "currency": account.currency,
        "desk_tab": "statement",
        "action": reverse("sellers:statement"),
        "rows_url": reverse("sellers:statement"),
        "movements_url": f"{reverse('sellers:statement')}movements/",
        "movements_query": f"?shop={shop.handle}",
        **asked_page(account, asked | {"shop": shop.handle}, sieve_of(asked)),
    }
    if is_fragment(request):
        is_more = bool(context["before"])
        return render(request, "wallet/_rows.html" if is_more else "wallet/_table.html", context)
    context["balance"] = balance_in(account, account.currency)
    context["is_owner"] = shop in selectors.shops_owned(viewer)
    return render(request, "sellers/statement.html", context)


@login_required
@never_cache
@require_GET
def movement(request: HttpRequest, movement_id: UUID) -> HttpResponse:
    """One movement of a shop's account."""
    viewer = viewer_of(request)
    shop, moved = _moved(request, movement_id)
    receipt_url = reverse("sellers:receipt", args=[movement_id])
    context = {
        "moved": moved,
        "desk": True,
        "source": source_of(viewer, moved) or _payout_of(viewer, shop, moved),
        "kind_name": kind_name(moved.kind),
        "receipt_url": f"{receipt_url}?shop={shop.handle}",
    }
    return sheet(request, "wallet/sheets/_movement.html", context, title=_("Movement"))


@login_required
@never_cache
@require_GET
def receipt_file(request: HttpRequest, movement_id: UUID) -> HttpResponse:
    return as_pdf(*receipt(_moved(request, movement_id)[1]))


def _payout_of(viewer: User, shop: Shop, moved: Movement) -> Source | None:
    """The payout that moved it, for the shop's owner."""
    if moved.kind != "payout" or shop not in selectors.shops_owned(viewer):
        return None
    url = reverse("sellers:payout", args=[moved.pending_id or moved.transfer_id])
    return Source(_("Payout"), f"{url}?shop={shop.handle}")


def _moved(request: HttpRequest, movement_id: UUID) -> tuple[Shop, Movement]:
    shop = selectors.shop_at(viewer_of(request), request.GET.get("shop", "")[:30])
    return shop, movement_in(shop.account_id, movement_id)


@login_required
@never_cache
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Which period of the shop's statement, and as what."""
    context = {
        "shop": selectors.shop_at(viewer_of(request), request.GET.get("shop", "")[:30]),
        "action": reverse("sellers:export_file"),
        "today": timezone.localdate(),
        "periods": usual_periods(),
    }
    return sheet(request, "wallet/sheets/_export.html", context, title=_("Statement"))


@login_required
@never_cache
@require_GET
def export_file(request: HttpRequest) -> HttpResponseBase:
    """GET: ?shop=&from=&to=&as=csv|pdf, and for CSV the statement's filters."""
    shop = selectors.shop_at(viewer_of(request), request.GET.get("shop", "")[:30])
    account = business_account(shop.account_id)
    sieve = sieve_of(request.GET.dict(), is_strict=True)
    if request.GET.get("as") == "pdf":
        return as_pdf(*statement_paper(shop.name, account, sieve))
    return as_table(*statement_table(account, sieve))
