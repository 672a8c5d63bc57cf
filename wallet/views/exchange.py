"""Exchange: the sheet that asks for a price and takes it."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import FORM_STATUS, Invalid, Refusal
from wallet import selectors, services
from wallet.errors import QuoteExpired
from wallet.models import Quote
from wallet.money import format_money, parse_amount
from wallet.views.sheets import (
    done,
    given_back,
    id_from,
    proof_of,
    sheet,
    viewer_of,
)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest) -> HttpResponse:
    """GET: what to sell and buy. POST: a price for it; with ``quote``, take that price."""
    if request.method == "GET":
        return _sheet(request, {"values": {}})
    if "quote" in request.POST:
        return _take(request)
    try:
        quote = _quote(request)
    except Refusal as refusal:
        shown, status = given_back(request, refusal, FORM_STATUS)
        return _sheet(request, {**shown, "values": request.POST}, status)
    return _sheet(request, {"quote": quote, "values": request.POST})


def _quote(request: HttpRequest) -> Quote:
    sell, buy = request.POST.get("sell", ""), request.POST.get("buy", "")
    if sell not in settings.CURRENCIES:
        raise Invalid("bad_currency")
    return services.quote_exchange(
        owner=viewer_of(request),
        sell=sell,
        buy=buy,
        amount=parse_amount(request.POST.get("amount", ""), sell),
    )


def _take(request: HttpRequest) -> HttpResponse:
    viewer, quote_id = viewer_of(request), id_from(request, "quote")
    quote = selectors.quote_for(viewer, quote_id)
    try:
        taken = services.take_quote(owner=viewer, quote_id=quote_id, proof=proof_of(request))
    except Refusal as refusal:
        shown, status = given_back(request, refusal, FORM_STATUS)
        context = {
            **shown,
            # A price that holds no more is asked for anew; the PIN is for the one that does.
            "quote": None if isinstance(refusal, QuoteExpired) else quote,
            "values": {"sell": quote.sell_currency, "buy": quote.buy_currency},
        }
        return _sheet(request, context, status)
    said = _("%(sum)s bought") % {"sum": format_money(taken.buy_amount, taken.buy_currency)}
    return done(request, said, page="wallet:home")


def _sheet(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    balances = selectors.balances_of(viewer_of(request))
    values = context["values"]
    others = [one for one in settings.CURRENCIES if one != settings.CURRENCY]
    quote = context.get("quote")
    shown = {
        "balances": balances,
        "rate": Decimal(quote.rate) if quote else None,  # said with the reader's own comma
        "currencies": settings.CURRENCIES,
        "sell": values.get("sell") or settings.CURRENCY,
        "buy": values.get("buy") or others[0],
        "amount": values.get("amount", ""),
        "is_sandbox": settings.RATE_SOURCE == "sandbox",
        **context,
    }
    return sheet(request, "wallet/sheets/_exchange.html", shown, title=_("Exchange"), status=status)
