"""The sheets of money asked for: asking, answering, reminding."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import Invalid, Refusal
from messaging.models import User, uuid7
from wallet import ledger, selectors, services
from wallet.money import parse_amount
from wallet.selectors.requests import RequestView, may_remind
from wallet.selectors.transfers import place_for
from wallet.views.between import first_time
from wallet.views.sheets import (
    chat_page,
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
def new(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Ask the other, or in a group those chosen, for money."""
    viewer = viewer_of(request)
    conversation = place_for(viewer, conversation_id)
    people = selectors.payees_in(viewer, conversation)
    handles = set(request.POST.getlist("people"))
    context: dict[str, Any] = {
        "people": people,
        "chosen": [one for one in people if one.handle in handles],
        "conversation": conversation,
    }
    if request.method == "GET":
        return _maker(request, {**context, "chosen": people})
    request_id = id_from(request, "request_id")
    try:
        services.request_money(
            asker=viewer,
            request_id=request_id,
            people=context["chosen"],
            conversation=conversation,
            amount=parse_amount(request.POST.get("amount", ""), settings.CURRENCY),
            currency=settings.CURRENCY,
            note=request.POST.get("note", ""),
        )
    except Refusal as refusal:
        shown, status = given_back(request, refusal)
        return _maker(request, {**context, **shown, "request_id": request_id}, status)
    return done(request, _("Requested."), page=chat_page(conversation.id))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def request_sheet(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """GET: the request's sheet. POST: pay, decline, cancel or remind, as ``verb`` says."""
    viewer = viewer_of(request)
    view = selectors.request_for(viewer, request_id)
    if request.method == "GET":
        return _sheet(request, view)
    try:
        said = _act(request, viewer, view)
    except Refusal as refusal:
        shown, status = given_back(request, refusal)
        return _sheet(request, selectors.request_for(viewer, request_id), shown, status)
    return done(request, said, page=chat_page(view.request.conversation_id))


def _act(request: HttpRequest, viewer: User, view: RequestView) -> str:
    verb, request_id = request.POST.get("verb", ""), view.request.id
    if verb == "pay":
        services.pay_request(
            payer=viewer,
            request_id=request_id,
            is_confirmed="is_confirmed" in request.POST,
            proof=proof_of(request),
        )
        return _("Paid.")
    if verb == "decline":
        services.decline_request(person=viewer, request_id=request_id)
        return _("Declined.")
    if verb == "cancel":
        services.cancel_request(asker=viewer, request_id=request_id)
        return _("Cancelled.")
    if verb == "remind":
        services.remind_request(asker=viewer, request_id=request_id)
        return _("Reminded.")
    raise Invalid("no_such_verb")


def _maker(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shown = {
        "request_id": uuid7(),
        "values": request.POST,
        "currency": settings.CURRENCY,
        "action": request.path,
        **context,
    }
    template = "wallet/sheets/_new_request.html"
    return sheet(request, template, shown, title=_("Request money"), status=status, nav="chats")


def _sheet(
    request: HttpRequest,
    view: RequestView,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer, wanted = viewer_of(request), view.request
    is_mine = wanted.asker_id == viewer.id
    can_pay = view.mine is not None and view.mine.state == "waiting" and view.is_open
    context = context or {}
    refusal = context.get("refusal")
    shown = {
        "view": view,
        "is_asker": is_mine,
        "can_pay": can_pay,
        "can_cancel": is_mine and view.is_open,
        "can_remind": is_mine and may_remind(view, ledger.now()),
        **first_time(viewer, wanted.asker if can_pay else None),
        "balance": selectors.balance_of(viewer) if can_pay else None,
        "currency": wanted.currency,
        "values": request.POST,
        "missing": refusal.details.get("missing") if refusal else None,
        **context,
    }
    template, title = "wallet/sheets/_request.html", pgettext("noun", "Request")
    return sheet(request, template, shown, title=title, status=status, nav="chats")
