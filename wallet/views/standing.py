"""The sheets of standing transfers: ordering one, pausing, resuming, ending it."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import Invalid, Refusal
from messaging.models import User, uuid7
from wallet import selectors, services
from wallet.models import StandingTransfer
from wallet.selectors.transfers import place_for
from wallet.views.between import answered, beside, payees, payment_in
from wallet.views.sheets import chat_page, done, given_back, id_from, sheet, viewer_of


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Order transfers to come, to the other or in a group to the member chosen."""
    conversation = place_for(viewer_of(request), conversation_id)
    context = payees(request, conversation)
    if request.method == "GET":
        return _maker(request, context)
    standing_id = id_from(request, "standing_id")
    try:
        last_on = request.POST.get("last_on", "")
        services.order_standing(
            **payment_in(request, context["payee"]),
            standing_id=standing_id,
            conversation=conversation,
            every=request.POST.get("every", ""),
            first_on=_parsed(date, request.POST.get("first_on", ""), "first_on"),
            at_time=_parsed(time, request.POST.get("at_time", ""), "at_time"),
            last_on=_parsed(date, last_on, "last_on") if last_on else None,
        )
    except Refusal as refusal:
        shown, status = given_back(request, refusal)
        return _maker(request, {**context, **shown, "standing_id": standing_id}, status)
    return done(request, _("Scheduled."), page=chat_page(conversation.id))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def standing(request: HttpRequest, standing_id: UUID) -> HttpResponse:
    """GET: the order's sheet. POST: pause, resume or end, as ``verb`` says."""
    viewer = viewer_of(request)
    return answered(request, lambda: selectors.standing_for(viewer, standing_id), _act, _sheet)


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
    rhythms = StandingTransfer.Every
    shown = {
        "standing_id": uuid7(),
        "every": request.POST.get("every", rhythms.MONTH),
        "rhythms": rhythms.choices,
        "tomorrow": (timezone.localdate() + timedelta(days=1)).isoformat(),
        **beside(request, context["payee"], context.get("refusal")),
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
