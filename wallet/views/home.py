"""The wallet's home: balance, what waits, the month and the statement."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wallet import selectors
from wallet.cards import home as cards
from wallet.selectors.accounts import Balance
from wallet.selectors.payouts import open_payouts_of
from wallet.views.sheets import sheet, viewer_of

PLACES = 40
MONTHS = 3
UNTIL = ("delivery", "acceptance", "delay")


@login_required
@never_cache
@require_GET
def wallet(request: HttpRequest) -> HttpResponse:
    """GET: ?month= shows that month, ?currency= another account; else the statement's filters."""
    viewer = viewer_of(request)
    wallets = selectors.wallets_of(viewer)
    account = _chosen(wallets, request)
    today = timezone.localdate()
    day = _month(request, today)
    months = [_months_before(today, back) for back in reversed(range(MONTHS))]
    balance = selectors.balance_in(account, settings.CURRENCY)
    context = {
        "balance": balance,
        "wallets": wallets,
        **_held(selectors.pending_of(account or viewer), balance),
        "payouts": open_payouts_of(viewer),
        "quick": cards.quick_actions(),
        "waiting": cards.waiting_for(viewer),
        "month": selectors.month_of(account or viewer, day),
        "is_frozen": selectors.is_frozen(viewer),
        "months": [(one.strftime("%Y-%m"), one) for one in months],
        "month_value": "" if day == today else day.strftime("%Y-%m"),
        "is_now": day == today,
        "spending": selectors.spending_of(account, day),
        "currency": account.currency if account else settings.CURRENCY,
        **_statement(request, account, today, day),
    }
    return render(request, "wallet/home.html", context)


@login_required
@never_cache
@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """The movements' table, or with ``before`` the rows that follow it."""
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('wallet:home')}?{request.GET.urlencode()}")
    account = _chosen(selectors.wallets_of(viewer_of(request)), request)
    today = timezone.localdate()
    context = _statement(request, account, today, _month(request, today))
    template = "wallet/_rows.html" if context["before"] else "wallet/_table.html"
    return render(request, template, context)


@login_required
@never_cache
@require_GET
def with_whom(request: HttpRequest, key: str) -> HttpResponse:
    """With whom an action of the home begins: the conversations that offer it. GET: ?q=."""
    quick = cards.quick_with(key)
    query = request.GET.get("q", "").strip()[:100]
    places = cards.places_for(viewer_of(request), quick, query)
    context = {"quick": quick, "places": places[:PLACES], "query": query}
    if request.headers.get("HX-Target") == "places":
        return render(request, "wallet/sheets/_places.html", context)
    return sheet(request, "wallet/sheets/_with.html", context, title=quick.label)


def _chosen(wallets: list[Any], request: HttpRequest) -> Any:
    """The account in the currency asked for, or the first; None before the first money."""
    wanted = request.GET.get("currency", "")
    return next((one for one in wallets if one.currency == wanted), next(iter(wallets), None))


def _held(holds: list[selectors.Hold], balance: Balance) -> dict[str, Any]:
    """What is kept, by what it waits for; and whether all of it waits for a delivery."""
    by = {until: [one for one in holds if one.until == until] for until in UNTIL}
    for_delivery = sum(one.amount for one in by["delivery"])
    return {
        "holds": by["delivery"],
        "waited": by["acceptance"],
        "delayed": by["delay"],
        "is_for_delivery": for_delivery == balance["held"],
    }


def _statement(request: HttpRequest, account: Any, today: date, day: date) -> dict[str, Any]:
    """A page of the statement; the months before this one are shown by themselves."""
    asked = request.GET.dict()
    if day == today:
        asked.pop("month", None)
    return {
        "action": reverse("wallet:home"),
        "rows_url": reverse("wallet:statement"),
        "movements_url": f"{reverse('wallet:home')}movements/",
        **selectors.asked_page(account, asked, selectors.sieve_of(asked)),
    }


def _month(request: HttpRequest, today: date) -> date:
    """The day whose month is shown: today, or the first of the month asked for."""
    text = request.GET.get("month", "")
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today
    is_past = date(2000, 1, 1) <= asked < today.replace(day=1)
    return asked if is_past else today


def _months_before(today: date, count: int) -> date:
    day = today.replace(day=1)
    for _one in range(count):
        day = (day - timedelta(days=1)).replace(day=1)
    return day
