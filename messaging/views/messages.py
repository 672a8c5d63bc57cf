"""Sheets and fragments about single messages: who has read it, where to send it on, what I keep."""

import json
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods

from messaging import selectors, services
from messaging.errors import Invalid, Refusal
from messaging.selectors import viewer_of


@login_required
@cache_control(private=True, max_age=86_400)
@require_GET
def emoji_book(request: HttpRequest) -> HttpResponse:
    """Every emoji by group, with its names; asked for when somebody first opens the picker."""
    return HttpResponse(selectors.emoji_book(), content_type="application/json")


@login_required
@never_cache
@require_GET
def about(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The sheet of one message: who has read it, who reacted, what it said before."""
    viewer = viewer_of(request)
    message = selectors.message_for(viewer, message_id)
    readers = selectors.readers_of(viewer, message)
    people = {str(one.id): one for one in readers.everyone}
    context = {
        "message": message,
        "readers": readers,
        "versions": selectors.versions_of(message),
        "reactions": [
            (one["emoji"], [people[user] for user in one["users"] if user in people])
            for one in selectors.reactions_of(message)
        ],
    }
    return _sheet(request, "messaging/_about.html", _("About this message"), context)


@login_required
@never_cache
@require_GET
def stars(request: HttpRequest) -> HttpResponse:
    """What the viewer keeps at hand."""
    context = {"stars": selectors.stars_of(viewer_of(request))}
    return _sheet(request, "messaging/_stars.html", _("Starred messages"), context)


@login_required
@never_cache
@require_GET
def pins(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The bar at the top of a thread."""
    viewer = viewer_of(request)
    conversation = selectors.conversation_for(viewer, conversation_id)
    context = {"conversation": conversation, "pins": selectors.pins_of(viewer, conversation)}
    return render(request, "messaging/_pins.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def forward(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The sheet that chooses where a message is sent on to."""
    viewer = viewer_of(request)
    message = selectors.message_for(viewer, message_id)
    context: dict[str, Any] = {"message": message, "forward_id": uuid4()}
    if request.method == "GET":
        return _forward_sheet(request, context)
    try:
        forward_id = UUID(request.POST.get("forward_id", ""))
        chosen = [UUID(one) for one in request.POST.getlist("conversation")]
    except ValueError:
        raise Invalid("invalid") from None
    context |= {"forward_id": forward_id, "chosen": {str(one) for one in chosen}}
    try:
        done = services.forward_message(
            sender=viewer, message=message, conversations=chosen, forward_id=forward_id
        )
    except Refusal as refusal:
        return _forward_sheet(request, {**context, "error": refusal.message}, status=400)
    if done.refused:
        context["error"] = done.refused[0][1].message
        context["chosen"] = {str(identifier) for identifier, _refusal in done.refused}
        return _forward_sheet(request, context, status=400)
    said = ngettext(
        "Forwarded to one conversation", "Forwarded to %(count)d conversations", len(chosen)
    )
    toast = {"toast": {"text": said % {"count": len(chosen)}}, "sheet:close": True}
    if not request.headers.get("HX-Request"):
        return _forward_sheet(request, {**context, "done": toast["toast"]})
    response = HttpResponse(status=204)
    response["HX-Trigger"] = json.dumps(toast)
    return response


def _forward_sheet(
    request: HttpRequest, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    viewer = viewer_of(request)
    rows = [*selectors.inbox_of(viewer), *selectors.inbox_of(viewer, as_staff=True)]
    context["rows"] = rows[:100]
    return _sheet(request, "messaging/_forward.html", _("Forward to"), context, status)


def _sheet(
    request: HttpRequest, name: str, title: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The sheet's fragment, or a page around it for a browser without scripts."""
    if request.headers.get("HX-Request"):
        return render(request, name, context, status=status)
    framed = {"sheet_template": name, "sheet_title": title, "sheet_nav": "chats"} | context
    return render(request, "_sheet_page.html", framed, status=status)
