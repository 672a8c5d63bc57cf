"""Gift cards and store credit: what one has, buying a card, redeeming one."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import FORM_STATUS, NotFound, Refusal
from messaging.models import Conversation, uuid7
from messaging.selectors import conversation_for
from wallet import selectors, services
from wallet.money import format_money, format_plain, parse_amount
from wallet.selectors import credits
from wallet.views.sheets import done, given_back, id_from, proof_of, sheet, viewer_of


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def purse(request: HttpRequest) -> HttpResponse:
    """What the viewer can spend besides the wallet; by POST, a gift card's code."""
    viewer, code = viewer_of(request), request.POST.get("code", "")[:64]
    shown: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            card = services.redeem_gift_card(holder=viewer, code=code)
        except Refusal as refusal:
            shown, status = given_back(request, refusal, {**FORM_STATUS, "missing": 404})
        else:
            sum_ = format_money(card.amount, card.currency)
            return done(request, _("%(sum)s to spend") % {"sum": sum_}, page="wallet:credits")
    context = {
        "credits": credits.credits_of(viewer),
        "gifts": credits.gift_cards_of(viewer),
        "code": code,
        **shown,
    }
    return sheet(
        request, "wallet/sheets/_credits.html", context, title=_("Gift cards"), status=status
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def credit(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """What is left of a store credit or a redeemed card; by POST, what it showed is given up."""
    viewer = viewer_of(request)
    left = credits.own_credit(viewer, account_id)
    shown: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        given_id = id_from(request, "given_id")
        try:
            amount = parse_amount(request.POST.get("amount", ""), left.account.currency)
            services.give_up_credit(
                owner=viewer, account_id=account_id, give_up_id=given_id, amount=amount
            )
        except Refusal as refusal:
            shown, status = given_back(request, refusal)
            left = credits.own_credit(viewer, account_id)
        else:
            sum_ = format_money(amount, left.account.currency)
            return done(request, _("%(sum)s given up") % {"sum": sum_}, page="wallet:credits")
    context: dict[str, Any] = {
        "left": left,
        "moves": selectors.business_statement(account_id),
        "given_id": uuid7(),
        "typed": format_plain(left.account.available, left.account.currency),
        **shown,
    }
    title = _("Store credit") if left.account.owner_id else _("Gift card")
    return sheet(request, "wallet/sheets/_credit.html", context, title=title, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_gift_card(request: HttpRequest) -> HttpResponse:
    """Buying one: for a conversation (``conversation=``), or for a code to give away."""
    viewer = viewer_of(request)
    place = _place(request)
    shown: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        card_id = id_from(request, "card_id")
        try:
            amount = parse_amount(
                request.POST.get("typed", "").strip() or request.POST.get("amount", ""),
                settings.CURRENCY,
            )
            services.buy_gift_card(
                buyer=viewer,
                card_id=card_id,
                amount=amount,
                words=request.POST.get("words", ""),
                conversation=place,
                proof=proof_of(request),
            )
        except Refusal as refusal:
            shown, status = given_back(request, refusal)
        else:
            onward = "" if place else reverse("wallet:gift_card", args=[card_id])
            return done(request, _("The gift card is paid"), onward, page="wallet:credits")
    context: dict[str, Any] = {
        "action": request.path,
        "card_id": request.POST.get("card_id") or uuid7(),
        "choices": credits.gift_sums(),
        "chosen": request.POST.get("amount", str(credits.GIFT_SUMS[1])),
        "typed": request.POST.get("typed", ""),
        "words": request.POST.get("words", ""),
        "place": place,
        "balance": selectors.balance_of(viewer),
        "currency": settings.CURRENCY,
        **shown,
    }
    return sheet(
        request, "wallet/sheets/_new_gift.html", context, title=_("Gift card"), status=status
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def gift_card(request: HttpRequest, gift_id: UUID) -> HttpResponse:
    """One card; by POST, redeemed out of its conversation."""
    viewer = viewer_of(request)
    card = credits.gift_card_for(viewer, gift_id)
    shown: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            services.redeem_gift_card(holder=viewer, card_id=card.id)
        except Refusal as refusal:
            shown, status = given_back(request, refusal)
        card = credits.gift_card_for(viewer, gift_id)
    context = {
        "gift": card,
        "code": services.code_of(buyer=viewer, card=card),
        "is_mine": card.holder_id == viewer.id,
        "moves": selectors.business_statement(card.account_id) if card.holder == viewer else [],
        "may_redeem": card.holder_id is None and card.buyer_id != viewer.id,
        **shown,
    }
    return sheet(request, "wallet/sheets/_gift.html", context, title=_("Gift card"), status=status)


def _place(request: HttpRequest) -> Conversation | None:
    """The viewer's conversation that the request names; none where it names none."""
    text = request.POST.get("conversation") or request.GET.get("conversation") or ""
    if not text:
        return None
    try:
        return conversation_for(viewer_of(request), UUID(text))
    except ValueError:
        raise NotFound("conversation_not_found") from None
