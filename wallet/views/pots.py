"""The sheets of shared pots: opening one, putting in, taking out, closing."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import Invalid, NotFound, Refusal
from messaging.models import Conversation, uuid7
from wallet import selectors, services
from wallet.money import parse_amount
from wallet.selectors.pots import PotView
from wallet.selectors.transfers import place_for
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
    """Open a pot in a group."""
    viewer = viewer_of(request)
    conversation = place_for(viewer, conversation_id)
    if conversation.kind != Conversation.Kind.GROUP:
        raise NotFound("conversation_not_found")
    if request.method == "GET":
        return _maker(request, {})
    pot_id = id_from(request, "pot_id")
    goal = request.POST.get("goal", "").strip()
    try:
        services.open_pot(
            owner=viewer,
            pot_id=pot_id,
            conversation=conversation,
            title=request.POST.get("title", ""),
            goal=parse_amount(goal, settings.CURRENCY) if goal else 0,
            currency=settings.CURRENCY,
        )
    except Refusal as refusal:
        shown, status = given_back(request, refusal)
        return _maker(request, {**shown, "pot_id": pot_id}, status)
    return done(request, _("The pot is open."), page=chat_page(conversation.id))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def pot(request: HttpRequest, pot_id: UUID) -> HttpResponse:
    """GET: the pot's sheet. POST: contribute, withdraw or close, as ``verb`` says."""
    viewer = viewer_of(request)
    view = selectors.pot_for(viewer, pot_id)
    if request.method == "GET":
        return _sheet(request, view, {"move_id": uuid7()})
    move_id = id_from(request, "move_id")
    try:
        said = _act(request, view, move_id)
    except Refusal as refusal:
        shown, status = given_back(request, refusal)
        view = selectors.pot_for(viewer, pot_id)
        return _sheet(request, view, {**shown, "move_id": move_id}, status)
    return done(request, said, page=chat_page(view.pot.conversation_id))


def _act(request: HttpRequest, view: PotView, move_id: UUID) -> str:
    viewer, verb = viewer_of(request), request.POST.get("verb", "")
    if verb == "close":
        services.close_pot(owner=viewer, pot_id=view.pot.id)
        return _("The pot is closed.")
    if verb not in ("contribute", "withdraw"):
        raise Invalid("no_such_verb")
    amount = parse_amount(request.POST.get("amount", ""), view.pot.currency)
    which: dict[str, Any] = {"pot_id": view.pot.id, "move_id": move_id, "amount": amount}
    if verb == "contribute":
        services.contribute_to_pot(payer=viewer, proof=proof_of(request), **which)
        return _("Put in.")
    services.withdraw_from_pot(owner=viewer, note=request.POST.get("note", ""), **which)
    return _("Taken out. Everybody is told.")


def _maker(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shown = {
        "pot_id": uuid7(),
        "values": request.POST,
        "currency": settings.CURRENCY,
        "action": request.path,
        **context,
    }
    template = "wallet/sheets/_new_pot.html"
    return sheet(request, template, shown, title=_("Shared pot"), status=status, nav="chats")


def _sheet(
    request: HttpRequest, view: PotView, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    viewer = viewer_of(request)
    refusal = context.get("refusal")
    shown = {
        "view": view,
        "moves": selectors.moves_of(view.pot),
        "is_owner": view.pot.owner_id == viewer.id,
        "balance": selectors.balance_of(viewer),
        "currency": view.pot.currency,
        "values": request.POST,
        "missing": refusal.details.get("missing") if refusal else None,
        **context,
    }
    template = "wallet/sheets/_pot.html"
    return sheet(request, template, shown, title=_("Shared pot"), status=status, nav="chats")
