"""Money out: the payout sheet with its fee, how far a payout came, and bank accounts."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from messaging.errors import FORM_STATUS, Invalid, Refusal
from messaging.models import uuid7
from wallet import selectors, services
from wallet.models.ledger import Account
from wallet.money import format_money, parse_amount
from wallet.selectors import payouts as found
from wallet.views.sheets import (
    done,
    id_from,
    sheet,
    viewer_of,
)

# The routes that the sheets lead to; a shop's desk has its own.
NAMES = {
    "new": "wallet:new_payout",
    "one": "wallet:payout",
    "banks": "wallet:banks",
    "remove": "wallet:remove_bank",
    "home": "wallet:home",
}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_payout(request: HttpRequest) -> HttpResponse:
    """The sheet. GET: ?typed= shows what that sum costs. POST: asks for it."""
    if request.method == "GET":
        return _sheet(request, request.GET, None, uuid7())
    account, payout_id = _account(request), id_from(request, "payout_id")
    try:
        asked = services.request_payout(
            user=viewer_of(request),
            account=account,
            payout_id=payout_id,
            bank_id=_bank_id(request),
            amount=parse_amount(request.POST.get("typed", "").strip(), account.currency),
            expected_fee=_fee(request.POST.get("fee", "")),
            proof=services.proof_in(owner=viewer_of(request), form=request.POST),
        )
    except Refusal as refusal:
        if refusal.kind not in FORM_STATUS:
            raise
        return _sheet(request, request.POST, refusal, payout_id)
    said = _("%(sum)s on its way to your bank") % {
        "sum": format_money(asked.amount, asked.currency)
    }
    return done(request, said, reverse("wallet:payout", args=[asked.id]), page="wallet:home")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def payout(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """How far it came. POST calls it off, while it has not left."""
    account = _account(request)
    if request.method == "POST":
        services.cancel_payout(user=viewer_of(request), account=account, payout_id=payout_id)
        said = _("The payout is called off; the money is back")
        return done(request, said, page="wallet:home")
    context = {"payout": found.payout_of(account.id, payout_id), "names": NAMES}
    return sheet(request, "wallet/sheets/_payout.html", context, title=_("Payout"))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def banks(request: HttpRequest) -> HttpResponse:
    """Bank accounts. POST adds one."""
    if request.method == "GET":
        return _banks(request)
    try:
        services.add_bank(
            user=viewer_of(request),
            account=_account(request),
            bank_id=id_from(request, "bank_id"),
            iban=request.POST.get("iban", ""),
            holder=request.POST.get("holder", ""),
        )
    except Refusal as refusal:
        if refusal.kind not in FORM_STATUS:
            raise
        return _banks(request, refusal)
    return _banks(request) if request.headers.get("HX-Request") else redirect("wallet:banks")


@login_required
@require_POST
def remove_bank(request: HttpRequest, bank_id: UUID) -> HttpResponse:
    services.remove_bank(user=viewer_of(request), account=_account(request), bank_id=bank_id)
    return _banks(request) if request.headers.get("HX-Request") else redirect("wallet:banks")


def _sheet(
    request: HttpRequest, values: Any, refusal: Refusal | None, payout_id: UUID
) -> HttpResponse:
    context = {
        **found.payout_form(_account(request), values.get("typed", "")),
        "names": NAMES,
        "refusal": refusal,
        "payout_id": payout_id,
        "bank": values.get("bank", ""),
        "top_ups": found.refundable_of(viewer_of(request)),
        **selectors.step_up_for(viewer_of(request), refusal),
    }
    status = FORM_STATUS[refusal.kind] if refusal else 200
    return sheet(
        request, "wallet/sheets/_new_payout.html", context, title=_("Pay out"), status=status
    )


def _banks(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "banks": found.banks_of(_account(request).id),
        "names": NAMES,
        "bank_id": uuid7(),
        "refusal": refusal,
        "holder": request.POST.get("holder", "") if refusal else viewer_of(request).display_name,
        "iban": request.POST.get("iban", "")[:60] if refusal else "",
        "hours": settings.PAYOUT_COOLING_HOURS,
        "now": found.now(),
    }
    status = FORM_STATUS[refusal.kind] if refusal else 200
    return sheet(
        request, "wallet/sheets/_banks.html", context, title=_("Bank accounts"), status=status
    )


def _account(request: HttpRequest) -> Account:
    return services.open_wallet(owner=viewer_of(request))


def _bank_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("bank", ""))
    except ValueError:
        raise Invalid("no_bank", _("Choose a bank account."), fields={"bank": "UUID"}) from None


def _fee(text: str) -> int:
    """The fee that was shown; one that was not is no fee, and is shown then."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 13 else -1
