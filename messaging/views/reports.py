"""The sheet that asks a moderator to look."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging import selectors
from messaging.errors import Invalid, Refusal
from messaging.models import Report
from messaging.selectors import viewer_of
from messaging.selectors.reports import reportable
from messaging.services import reports


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Report a message (``?message=``), a person (``?person=``) or the conversation."""
    viewer = viewer_of(request)
    conversation = selectors.conversation_for(viewer, conversation_id)
    asked = request.POST if request.method == "POST" else request.GET
    message_id, person_id = _id(asked.get("message")), _id(asked.get("person"))
    message, person = reportable(viewer, conversation, message_id=message_id, person_id=person_id)
    context: dict[str, Any] = {
        "conversation": conversation,
        "message": message,
        "person": person,
        "is_person": person_id is not None,
        "reasons": Report.Reason.choices,
        "reason": asked.get("reason", ""),
        "note": asked.get("note", ""),
        "also_block": "block" in asked,
    }
    if request.method == "GET":
        return _sheet(request, context)
    try:
        reports.report(
            reporter=viewer,
            conversation=conversation,
            reason=asked.get("reason", ""),
            note=asked.get("note", ""),
            message_id=message_id,
            person_id=person_id,
            also_block=context["also_block"],
        )
    except Invalid as refusal:
        return _sheet(request, {**context, "error": _problem(refusal)}, status=400)
    return _sheet(request, {**context, "is_done": True})


def _problem(refusal: Refusal) -> Any:
    return next(iter(refusal.fields.values()), refusal.message)


def _id(text: str | None) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("bad_id") from None


def _sheet(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "messaging/_report.html", context, status=status)
    framed = {
        "sheet_template": "messaging/_report.html",
        "sheet_title": _("Report"),
        "sheet_nav": "chats",
    }
    return render(request, "_sheet_page.html", framed | context, status=status)
