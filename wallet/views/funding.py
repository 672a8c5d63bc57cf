"""Money in: the top-up sheet, and what became of a top-up that takes its time."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from messaging.errors import FORM_STATUS, Invalid, NotFound, Refusal
from messaging.models import uuid7
from wallet import selectors, services
from wallet.errors import BadAmount
from wallet.models import Card, TopUp
from wallet.money import MAX_AMOUNT, exponent, format_money, format_plain, parse_amount
from wallet.selectors.chargebacks import chargebacks_of, owed_by
from wallet.views.sheets import (
    done,
    elsewhere,
    id_from,
    next_of,
    sheet,
    viewer_of,
)

CHOICES = (10, 20, 50, 100)  # in major units


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


@login_required
@never_cache
@require_GET
def top_up_state(request: HttpRequest, top_up_id: UUID) -> HttpResponse:
    """How far a top-up came: where the provider sends people back to."""
    found = services.refresh_top_up(user=viewer_of(request), top_up_id=top_up_id)
    return _state(request, found)


@login_required
@require_POST
def refund(request: HttpRequest, top_up_id: UUID) -> HttpResponse:
    """Part of a top-up back to the card that paid it."""
    viewer, refund_id = viewer_of(request), id_from(request, "refund_id")
    found = selectors.top_up_for(viewer, top_up_id)
    try:
        sent = services.refund_top_up(
            user=viewer,
            refund_id=refund_id,
            top_up_id=top_up_id,
            amount=parse_amount(request.POST.get("typed", "").strip(), found.currency),
            proof=services.proof_in(owner=viewer, form=request.POST),
        )
    except Refusal as refusal:
        if refusal.kind not in FORM_STATUS:
            raise
        return _state(request, found, refusal, refund_id)
    said = _("%(sum)s on its way back to your card") % {
        "sum": format_money(sent.amount, sent.currency)
    }
    return done(request, said, page="wallet:home")


def _state(
    request: HttpRequest,
    found: TopUp,
    refusal: Refusal | None = None,
    refund_id: UUID | None = None,
) -> HttpResponse:
    claims = chargebacks_of(found)
    is_claimed = any(one.state != "won" for one in claims)
    remaining = 0 if is_claimed else found.amount - found.refunded
    context = {
        "top_up": found,
        "claims": claims,
        "is_claimed": is_claimed,
        "owed": owed_by(found.user, found.currency) if claims else 0,
        "sum": format_money(found.amount, found.currency),
        "url": selectors.page_to_go_to(found),
        "next": next_of(request),
        "again": request.get_full_path(),
        "remaining": remaining,
        "remaining_typed": request.POST.get("typed", format_plain(remaining, found.currency)),
        "refund_id": refund_id or uuid7(),
        "refusal": refusal,
        "is_open": found.state in (TopUp.State.STARTED, TopUp.State.UNKNOWN),
        **selectors.step_up_for(viewer_of(request), refusal),
    }
    status = FORM_STATUS[refusal.kind] if refusal else 200
    template = "wallet/sheets/_top_up_state.html"
    return sheet(request, template, context, title=_("Top up"), status=status)


def _top_up(request: HttpRequest) -> HttpResponse:
    currency = settings.CURRENCY
    typed = request.POST.get("typed", "").strip()
    chosen = request.POST.get("amount", "")
    top_up_id = id_from(request, "top_up_id")
    page = _state_page(request, top_up_id)
    try:
        amount = parse_amount(typed, currency) if typed else _chosen(chosen)
        added = services.top_up(
            user=viewer_of(request),
            top_up_id=top_up_id,
            amount=amount,
            card=_card(request),
            keeps_card=request.POST.get("keeps_card") == "on",
            return_url=request.build_absolute_uri(page),
        )
    except Refusal as refusal:
        if refusal.kind not in FORM_STATUS:
            raise
        is_declined = refusal.kind == "unprocessable"
        context = {
            "refusal": refusal,
            "typed": typed,
            "amount": int(chosen) if chosen.isascii() and chosen.isdigit() else None,
            "kept": request.POST.get("card"),
            "keeps_card": "keeps_card" in request.POST,
            # A decline is the end of that attempt: the next one is another.
            "top_up_id": uuid7() if is_declined else top_up_id,
        }
        return _sheet(request, context, status=FORM_STATUS[refusal.kind])
    if added.state == TopUp.State.SUCCEEDED:
        said = _("%(sum)s added to your wallet") % {"sum": format_money(added.amount, currency)}
        return done(request, said, next_of(request), page="wallet:home")
    if request.headers.get("HX-Request"):
        return elsewhere(selectors.page_to_go_to(added) or page)
    return redirect(page)  # which leads on: a form's answer may not leave our own pages


def _state_page(request: HttpRequest, top_up_id: UUID) -> str:
    page = reverse("wallet:top_up_state", args=[top_up_id])
    onward = next_of(request)
    return f"{page}?{urlencode({'next': onward})}" if onward else page


def _card(request: HttpRequest) -> Card | None:
    """The kept card that was chosen; None for one that is given on the provider's page."""
    chosen = request.POST.get("card", "")
    if not chosen:
        return None
    try:
        return selectors.card_for(viewer_of(request), UUID(chosen))
    except (ValueError, NotFound):
        raise Invalid("unknown_card", _("This card is no longer there.")) from None


def _sheet(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    unit = 10 ** exponent(settings.CURRENCY)
    choices = [one * unit for one in CHOICES]
    wanted = context.pop("amount")
    if wanted and wanted <= MAX_AMOUNT and wanted not in choices:
        choices = [wanted, *choices[-3:]]
    context |= {
        "choices": choices,
        "chosen": wanted or choices[1],
        "balance": selectors.balance_of(viewer_of(request)),
        "cards": selectors.cards_of(viewer_of(request), settings.PAYMENT_PROVIDER),
        "currency": settings.CURRENCY,
        "is_sandbox": settings.PAYMENT_PROVIDER == "sandbox",
        "next": next_of(request),
    }
    return sheet(request, "wallet/sheets/_top_up.html", context, title=_("Top up"), status=status)


def _chosen(text: str) -> int:
    """One of the amounts on offer: ASCII digits, minor units."""
    if not (text.isascii() and text.isdigit() and len(text) <= 13):
        raise BadAmount(fields={"amount": BadAmount.message})
    return parse_amount(int(text), settings.CURRENCY)
