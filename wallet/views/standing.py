"""The sheets of standing transfers: ordering one, pausing, resuming, ending it."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import Invalid, Refusal
from messaging.models import User, uuid7
from wallet import selectors, services
from wallet.models import StandingTransfer
from wallet.money import parse_amount
from wallet.selectors.transfers import place_for
from wallet.views.sheets import OFFERED, asked, done, id_from, proof_of, sheet, viewer_of


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Order transfers to come, to the other or in a group to the member chosen."""
    viewer = viewer_of(request)
    conversation = place_for(viewer, conversation_id)
    people, payee = selectors.payee_among(
        viewer, conversation, request.POST.get("payee") or request.GET.get("to") or ""
    )
    context = {"people": people, "payee": payee}
    if request.method == "GET":
        return _maker(request, context)
    standing_id = id_from(request, "standing_id")
    try:
        if payee is None:
            said = _("Choose who gets it.")
            raise Invalid("no_payee", said, fields={"payee": said})
        last_on = request.POST.get("last_on", "")
        services.order_standing(
            payer=viewer,
            standing_id=standing_id,
            payee=payee,
            conversation=conversation,
            amount=parse_amount(request.POST.get("amount", ""), settings.CURRENCY),
            currency=settings.CURRENCY,
            every=request.POST.get("every", ""),
            first_on=_parsed(date, request.POST.get("first_on", ""), "first_on"),
            at_time=_parsed(time, request.POST.get("at_time", ""), "at_time"),
            last_on=_parsed(date, last_on, "last_on") if last_on else None,
            note=request.POST.get("note", ""),
            is_confirmed="is_confirmed" in request.POST,
            proof=proof_of(request),
        )
    except Refusal as refusal:
        if refusal.kind not in OFFERED:
            raise
        shown = {"refusal": refusal, "standing_id": standing_id, **asked(request, refusal)}
        return _maker(request, context | shown, status=OFFERED[refusal.kind])
    return done(request, _("Scheduled."), page=_chat(conversation.id))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def standing(request: HttpRequest, standing_id: UUID) -> HttpResponse:
    """GET: the order's sheet. POST: pause, resume or end, as ``verb`` says."""
    viewer = viewer_of(request)
    found = selectors.standing_for(viewer, standing_id)
    if request.method == "GET":
        return _sheet(request, found)
    try:
        said = _act(viewer, found, request.POST.get("verb", ""))
    except Refusal as refusal:
        if refusal.kind not in ("conflict", "forbidden"):
            raise
        found = selectors.standing_for(viewer, standing_id)
        return _sheet(request, found, error=refusal.message, status=409)
    return done(request, said, page=_chat(found.conversation_id))


def _act(viewer: User, found: StandingTransfer, verb: str) -> str:
    if verb == "pause":
        services.pause_standing(payer=viewer, standing_id=found.id)
        return _("Paused.")
    if verb == "resume":
        services.resume_standing(payer=viewer, standing_id=found.id)
        return _("Resumed.")
    if verb == "end":
        services.end_standing(payer=viewer, standing_id=found.id)
        return _("Ended.")
    raise Invalid("no_such_verb")


def _parsed(kind: Any, text: str, name: str) -> Any:
    try:
        if not text.isascii():
            raise ValueError
        return kind.fromisoformat(text)
    except ValueError:
        said = _("Write a date or a time.")
        raise Invalid("bad_moment", said, fields={name: said}) from None


def _maker(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    viewer, payee, refusal = viewer_of(request), context["payee"], context.get("refusal")
    is_first = payee is not None and not selectors.has_paid(viewer, payee)
    rhythms = StandingTransfer.Every
    shown = {
        "standing_id": uuid7(),
        "values": request.POST,
        "every": request.POST.get("every", rhythms.MONTH),
        "rhythms": rhythms.choices,
        "tomorrow": (timezone.localdate() + timedelta(days=1)).isoformat(),
        "currency": settings.CURRENCY,
        "is_first": is_first,
        "masked": selectors.masked_name(payee) if is_first else "",
        "action": request.path,
        "missing": refusal.details.get("missing") if refusal else None,
        **context,
    }
    template = "wallet/sheets/_new_standing.html"
    title = _("Scheduled transfer")
    return sheet(request, template, shown, title=title, status=status, nav="chats")


def _sheet(request: HttpRequest, found: Any, error: Any = "", status: int = 200) -> HttpResponse:
    context = {
        "standing": found,
        "me": found.me,
        "runs": selectors.runs_of(found),
        "error": error,
    }
    template = "wallet/sheets/_standing.html"
    title = _("Scheduled transfer")
    return sheet(request, template, context, title=title, status=status, nav="chats")


def _chat(conversation_id: UUID) -> str:
    return reverse("messaging:chat", args=[conversation_id])
