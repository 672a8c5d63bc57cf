"""The wallet's pages: home with the month and the statement, and the top-up sheet."""

import json
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from messaging.errors import Invalid, Refusal
from messaging.models import User, uuid7
from wallet import selectors, services
from wallet.errors import BadAmount
from wallet.money import MAX_AMOUNT, exponent, format_money, parse_amount

ROWS = 30
MONTHS = 3
CHOICES = (10, 20, 50, 100)  # in major units
STATUS_OF_KIND = {"invalid": 400, "conflict": 409, "unprocessable": 422}


@login_required
@never_cache
@require_GET
def wallet(request: HttpRequest) -> HttpResponse:
    viewer = _viewer(request)
    holder = selectors.wallet_of(viewer) or viewer
    today = timezone.localdate()
    day = _month(request, today)
    month = selectors.month_of(holder, day)
    is_now = day == today
    months = [_months_before(today, back) for back in reversed(range(MONTHS))]
    context = {
        "balance": selectors.balance_of(holder),
        "holds": selectors.pending_of(holder),
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
    context = _statement(request, _viewer(request), None if day == today else day)
    template = "wallet/_rows.html" if context["before"] else "wallet/_statement.html"
    return render(request, template, context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def top_up(request: HttpRequest) -> HttpResponse:
    """The top-up sheet. GET: ?amount= (minor units) and ?next=, a sheet to open afterwards."""
    if request.method == "POST":
        return _top_up(request)
    wanted = request.GET.get("amount", "")
    is_amount = wanted.isascii() and wanted.isdigit() and 0 < len(wanted) < 13
    return _sheet(request, {"amount": int(wanted) if is_amount else None, "top_up_id": uuid7()})


def _top_up(request: HttpRequest) -> HttpResponse:
    currency = settings.CURRENCY
    typed = request.POST.get("typed", "").strip()
    chosen = request.POST.get("amount", "")
    try:
        top_up_id = UUID(request.POST.get("top_up_id", ""))
    except ValueError:
        raise Invalid("bad_id", fields={"top_up_id": "UUID"}) from None
    try:
        amount = parse_amount(typed, currency) if typed else _chosen(chosen)
        done = services.top_up(user=_viewer(request), top_up_id=top_up_id, amount=amount)
    except Refusal as refusal:
        if refusal.kind not in STATUS_OF_KIND:
            raise
        is_declined = refusal.kind == "unprocessable"
        context = {
            "refusal": refusal,
            "typed": typed,
            "amount": int(chosen) if chosen.isascii() and chosen.isdigit() else None,
            # A decline is the end of that attempt: the next one is another.
            "top_up_id": uuid7() if is_declined else top_up_id,
        }
        return _sheet(request, context, status=STATUS_OF_KIND[refusal.kind])
    onward = _next(request)
    if not request.headers.get("HX-Request"):
        return redirect(onward or "wallet:home")
    said = _("%(sum)s added to your wallet") % {"sum": format_money(done.amount, currency)}
    triggers: dict[str, Any] = {"toast": {"text": said}, "wallet:changed": True}
    triggers |= {"sheet:open": {"url": onward}} if onward else {"sheet:close": True}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(triggers)})


def _sheet(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    unit = 10 ** exponent(settings.CURRENCY)
    choices = [one * unit for one in CHOICES]
    wanted = context.pop("amount")
    if wanted and wanted <= MAX_AMOUNT and wanted not in choices:
        choices = [wanted, *choices[-3:]]
    context |= {
        "choices": choices,
        "chosen": wanted or choices[1],
        "balance": selectors.balance_of(_viewer(request)),
        "currency": settings.CURRENCY,
        "is_sandbox": settings.PAYMENT_PROVIDER == "sandbox",
        "next": _next(request),
    }
    template = "wallet/sheets/_top_up.html"
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        return render(request, template, context, status=status)
    context |= {"sheet_template": template, "sheet_title": _("Top up"), "sheet_nav": "wallet"}
    return render(request, "_sheet_page.html", context, status=status)


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


def _chosen(text: str) -> int:
    """One of the amounts on offer: ASCII digits, minor units."""
    if not (text.isascii() and text.isdigit() and len(text) <= 13):
        raise BadAmount(fields={"amount": BadAmount.message})
    return parse_amount(int(text), settings.CURRENCY)


def _next(request: HttpRequest) -> str:
    """Where to go afterwards, if that is a place of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else ""


def _viewer(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
