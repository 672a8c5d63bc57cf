"""Pages and fragments of this floor."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from messaging import cards, selectors, services
from messaging.errors import Invalid
from messaging.models import Conversation, User
from messaging.selectors import viewer_of


@login_required
@never_cache
@require_GET
def chats(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    listed = _listed(request)
    context = {**listed, "conversation": None, "online": _online(viewer, listed["rows"])}
    return render(request, "messaging/chats.html", context)


@login_required
@never_cache
@require_GET
def chat(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    viewer = viewer_of(request)
    if request.headers.get("HX-Target") == "stage":  # the list is on the screen already
        conversation = selectors.conversation_for(viewer, conversation_id)
        context = cards.thread_context(viewer, conversation, at=_number(request, "at"))
        return render(request, "messaging/_stage_alone.html", context)
    listed = _listed(request)
    # Rows of groups know only a few of their people.
    known = {
        row.conversation.id: row.conversation
        for row in listed["rows"]
        if row.conversation.kind != Conversation.Kind.GROUP
        and len(row.peers) < selectors.SHOWN_OF_EACH - 1
    }
    conversation = known.get(conversation_id) or selectors.conversation_for(viewer, conversation_id)
    context = cards.thread_context(viewer, conversation, at=_number(request, "at"))
    context["online"] |= _online(viewer, listed["rows"])
    return render(request, "messaging/chats.html", {**listed, **context})


@login_required
@never_cache
@require_GET
def panel(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """What stands beside the thread, fetched after it; nothing where no floor has anything."""
    viewer = viewer_of(request)
    conversation = selectors.conversation_for(viewer, conversation_id)
    found = cards.panel_for(viewer, conversation)
    if not found:
        return HttpResponse()
    context = {"panel": found, "conversation": conversation}
    return render(request, "messaging/_panel.html", context)


@login_required
@never_cache
@require_GET
def earlier(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The messages before a number, or the newest."""
    return _part(request, conversation_id, before=_number(request, "before"))


@login_required
@never_cache
@require_GET
def later(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The messages after a number."""
    return _part(request, conversation_id, after=_number(request, "after") or 0)


@login_required
@never_cache
@require_GET
def around(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The messages on both sides of a number."""
    return _part(request, conversation_id, around=_number(request, "at") or 0)


def _part(request: HttpRequest, conversation_id: UUID, **where: Any) -> HttpResponse:
    viewer = viewer_of(request)
    conversation = selectors.conversation_for(viewer, conversation_id)
    page = selectors.messages_of(viewer, conversation, **where)
    cards.attach_faces(page.messages)
    return render(
        request,
        "messaging/_earlier.html",
        {
            "conversation": conversation,
            "messages": page.messages,
            "has_earlier": page.has_earlier,
            "has_later": page.has_later,
            "viewer": viewer,
        },
    )


@login_required
@never_cache
@require_GET
def row(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    viewer = viewer_of(request)
    me = selectors.participation_of(viewer, conversation_id)
    is_staff = me.role == me.Role.STAFF
    [found] = selectors.inbox_of(viewer, as_staff=is_staff, only=conversation_id)
    return render(
        request, "messaging/_row.html", {"row": found, "online": _online(viewer, [found])}
    )


@login_required
@never_cache
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The next rows of a folder."""
    viewer = viewer_of(request)
    folder = request.GET.get("folder", "") or "all"
    found = selectors.inbox_of(
        viewer, folder=folder, after=request.GET.get("after", ""), limit=selectors.INBOX_PAGE
    )
    context = {"rows": found, "after": _after(found), "online": _online(viewer, found)}
    return render(request, "messaging/_rows.html", context)


def _listed(request: HttpRequest) -> dict[str, Any]:
    """The list of conversations, as its template wants it: the first page of all.

    What was counted for it is left on the request, for whoever draws the page around it.
    """
    viewer = viewer_of(request)
    found = selectors.inbox_of(viewer, folder="all", limit=selectors.INBOX_PAGE)
    counts = selectors.counts_of(viewer)
    request.counts = counts  # type: ignore[attr-defined]
    return {
        "rows": found,
        "after": _after(found),
        "folders": counts.folders,
        "requests_count": counts.requests,
    }


def _after(rows: list[selectors.Row]) -> str:
    return rows[-1].cursor if len(rows) == selectors.INBOX_PAGE else ""


@login_required
@require_POST
def post_message(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The composer's plain form, for browsers without scripts."""
    viewer = viewer_of(request)
    me = selectors.participation_of(viewer, conversation_id)
    try:
        client_id = UUID(request.POST.get("client_id", ""))
    except ValueError:
        raise Invalid("bad_client_id") from None
    services.count(person=viewer.id, deed="send", address=selectors.address_of(request.META))
    services.send_message(
        sender=viewer,
        conversation=me.conversation,
        client_id=client_id,
        text=request.POST.get("text", ""),
    )
    return redirect("messaging:chat", conversation_id)


def _online(viewer: User, rows: list[selectors.Row]) -> set[str]:
    peers = {peer for one in rows[:60] for peer in one.peers[:8]}
    return selectors.online_among(viewer, [UUID(peer) for peer in peers])


def _number(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 18 else None
