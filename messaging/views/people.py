"""Somebody's page, contacts, blocks, notes to self, and how a conversation is kept."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from messaging import cards, selectors, services
from messaging.errors import Invalid, Refusal
from messaging.models import Conversation, Participant, User
from messaging.permissions import is_archived, is_muted
from messaging.selectors import viewer_of
from messaging.views.sheets import go, qr_of, sheet


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, handle: str) -> HttpResponse:
    """Somebody's face and what I can do about them; my own code, at my own handle."""
    viewer = viewer_of(request)
    if handle.lower() == viewer.handle:
        return profile(request, viewer)
    found = selectors.visible_person(viewer, handle)
    error, status = "", 200
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        try:
            opened = _act(viewer, found, verb)
        except Refusal as refusal:
            error, status = str(refusal.message), 400
        else:
            if opened is not None:
                return go(request, opened)
            if request.GET.get("back") == "new":
                return new_sheet(request)
            if not request.headers.get("HX-Request"):
                return redirect("messaging:person", found.handle)
    return profile(request, found, error=error, status=status)


def _act(viewer: User, person: User, verb: str) -> Conversation | None:
    """Do it; the conversation, where the verb leads to one."""
    if verb == "message":
        return services.open_direct(opener=viewer, other=person)
    if verb == "request":
        services.request_contact(asker=viewer, person=person)
    elif verb in ("accept", "decline"):
        services.answer_contact(person=viewer, asker=person, accepts=verb == "accept")
    elif verb == "remove":
        services.remove_contact(actor=viewer, person=person)
    elif verb == "block":
        services.block_person(actor=viewer, person=person)
    elif verb == "unblock":
        services.unblock_person(actor=viewer, person=person)
    else:
        raise Invalid("no_such_verb")
    return None


def profile(
    request: HttpRequest, person: User, *, error: str = "", status: int = 200
) -> HttpResponse:
    """The sheet of somebody whom the viewer sees, or of the viewer."""
    viewer = viewer_of(request)
    context: dict[str, Any] = {"person": person, "url": f"/@{person.handle}/", "error": error}
    if person == viewer:
        context |= {"is_me": True, **_code(request, viewer)}
    else:
        shared = selectors.sharing_presence(viewer, [person.id])
        context |= {
            "standing": selectors.standing_between(viewer, person),
            "is_here": bool(selectors.connected_among(shared)),
            "seen": person.last_seen_at if shared else None,
            "entries": cards.person_entries(person),
        }
    title = person.display_name
    return sheet(request, "messaging/_person.html", context, title=title, status=status)


def _code(request: HttpRequest, viewer: User) -> dict[str, Any]:
    link = request.build_absolute_uri(f"/@{viewer.handle}/")
    return {"link": link, "qr": qr_of(link)}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The sheet that begins: a person by handle, a contact, a group, oneself; and who asks."""
    if request.method == "GET":
        return new_sheet(request)
    handle = request.POST.get("handle", "")
    try:
        found = selectors.visible_person(viewer_of(request), handle)
    except Refusal:
        error = _("Nobody here has this handle.")
        return new_sheet(request, {"handle": handle, "error": error}, status=400)
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Trigger"] = f'{{"sheet:open": {{"url": "/@{found.handle}/"}}}}'
        return response
    return redirect("messaging:person", found.handle)


def new_sheet(
    request: HttpRequest, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    viewer = viewer_of(request)
    context = {
        "contacts": selectors.contacts_of(viewer),
        "requests": selectors.requests_to(viewer),
        **(context or {}),
    }
    return sheet(request, "messaging/_new.html", context, title=_("New chat"), status=status)


@login_required
@never_cache
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """My contacts whose name or handle has what was typed."""
    search = request.GET.get("handle", "").strip().lstrip("@")[:60]
    found = selectors.contacts_of(viewer_of(request), search)
    return render(request, "messaging/_contacts.html", {"contacts": found, "search": search})


@login_required
@never_cache
@require_GET
def blocked(request: HttpRequest) -> HttpResponse:
    context = {"blocked": selectors.blocked_by(viewer_of(request))}
    return sheet(request, "messaging/_blocked.html", context, title=_("People you have blocked"))


@login_required
@require_POST
def notes(request: HttpRequest) -> HttpResponse:
    """To my notes to self, made on first use."""
    return go(request, services.open_notes(owner=viewer_of(request)))


@login_required
@require_POST
def privacy(request: HttpRequest) -> HttpResponse:
    """Who may see that I am here; back to where it was chosen."""
    services.set_presence_audience(
        person=viewer_of(request), audience=request.POST.get("presence_for", "")
    )
    return redirect("/me/")


@login_required
@never_cache
@require_GET
def keeping(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """What I can do with a conversation of my list: pin, archive, silence, mark."""
    viewer = viewer_of(request)
    conversation: Any = selectors.conversation_for(viewer, conversation_id)
    me = conversation.me
    is_direct = conversation.kind == Conversation.Kind.DIRECT and conversation.others
    context = {
        "me": me,
        "conversation": conversation,
        "name": conversation.name,
        "face": conversation.face,
        "is_muted": is_muted(me),
        "is_archived": is_archived(me),
        "has_unread": me.is_marked_unread or selectors.is_behind(me),
        "notify_choices": Participant.Notify.choices,
        "about": f"/@{conversation.others[0].user.handle}/" if is_direct else "",
    }
    return sheet(request, "messaging/_keeping.html", context, title=conversation.name)
