"""The wallet's home: balance, what waits, the month and the statement."""

from datetime import date, timedelta
from typing import Any, cast

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
from wallet.views.sheets import sheet, viewer_of

ROWS = 30
PLACES = 40
MONTHS = 3


@login_required
@never_cache
@require_GET
def wallet(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    holder = selectors.wallet_of(viewer) or viewer
    today = timezone.localdate()
    day = _month(request, today)
    month = selectors.month_of(holder, day)
    is_now = day == today
    months = [_months_before(today, back) for back in reversed(range(MONTHS))]
    context = {
        "balance": selectors.balance_of(holder),
        "holds": selectors.pending_of(holder),
        "quick": cards.quick_actions(),
        "waiting": cards.waiting_for(viewer),
        "others": selectors.other_balances(viewer),
        "month": month,
        "months": [(one.strftime("%Y-%m"), one) for one in months],
        "month_value": day.strftime("%Y-%m"),
        "is_now": is_now,
        "currency": settings.CURRENCY,
        **_statement(request, holder, None if is_now else day),
    }
    return render(request, "wallet/home.html", context)


@login_required
@never_cache
@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """The movements' table, or with ``before`` the rows that follow it."""
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('wallet:home')}?{request.GET.urlencode()}")
    today = timezone.localdate()
    day = _month(request, today)
    context = _statement(request, viewer_of(request), None if day == today else day)
    template = "wallet/_rows.html" if context["before"] else "wallet/_statement.html"
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


def _statement(request: HttpRequest, holder: selectors.Holder, day: date | None) -> dict[str, Any]:
    """A page of the statement: up to the end of ``day``'s month, or to the present."""
    before = request.GET.get("before", "")
    direction = request.GET.get("direction", "")
    if direction not in ("", "in", "out"):
        direction = ""
    is_cursor = before.isascii() and before.isdigit() and len(before) < 18
    rows = selectors.statement_of(
        holder,
        before=int(before) if is_cursor else None,
        limit=ROWS + 1,
        direction=cast(selectors.Direction, direction),
        until=selectors.month_around(day)[1] if day else None,
    )
    return {
        "rows": rows[:ROWS],
        "older": rows[ROWS - 1].id if len(rows) > ROWS else None,
        "direction": direction,
        "before": before if is_cursor else "",
        "month_value": day.strftime("%Y-%m") if day else "",
        "this_year": timezone.localdate().year,
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
