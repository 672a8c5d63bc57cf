"""Sheets and fragments of groups: making one, its members, its settings, its links."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from messaging import selectors, services
from messaging.errors import Invalid, NotAllowed, Refusal
from messaging.models import Conversation, Participant
from messaging.permissions import leads
from messaging.selectors import viewer_of
from messaging.views.sheets import go, go_to, qr_of, sheet

Role = Participant.Role
HEIRS = 100


def _picked(request: HttpRequest) -> list[str]:
    """The handles that were ticked, and those that were written."""
    written = request.POST.get("handles", "").replace(",", " ").replace(";", " ").split()
    return [*request.POST.getlist("member"), *written][:600]


def _words(refusal: Refusal) -> Any:
    if refusal.code == "person_not_found":
        return _("One of these handles is nobody's.")
    return next(iter(refusal.fields.values()), refusal.message)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_group(request: HttpRequest) -> HttpResponse:
    viewer, title = viewer_of(request), request.POST.get("title", "")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            group = services.open_group(
                owner=viewer,
                title=title,
                members=selectors.people_named(viewer, _picked(request)),
                group_id=UUID(request.POST.get("id", "")),
            )
            return go(request, group)
        except (Refusal, ValueError) as error:
            refusal = error if isinstance(error, Refusal) else Invalid("bad_id")
    context = {
        "heading": _("New group"),
        "done": _("Make the group"),
        "group_id": uuid4(),
        "title": title,
        "contacts": selectors.contacts_of(viewer),
    }
    return _people_sheet(request, context, refusal)


def _people_sheet(
    request: HttpRequest, context: dict[str, Any], refusal: Refusal | None
) -> HttpResponse:
    """Who is chosen for a group: with what was chosen before, and why it was refused."""
    context |= {
        "url": request.path,
        "handles": request.POST.get("handles", ""),
        "chosen": request.POST.getlist("member"),
        "error": _words(refusal) if refusal else "",
    }
    name, status = "messaging/_group_people.html", 400 if refusal else 200
    return sheet(request, name, context, title=context["heading"], status=status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The panel beside the thread; by POST, an answer to somebody who asks to join."""
    viewer = viewer_of(request)
    me = selectors.group_for(viewer, conversation_id)
    if request.method == "POST":
        services.answer_join_request(
            actor=viewer,
            conversation=me.conversation,
            person=selectors.person_for(viewer, request.POST.get("handle", "")),
            accepts=request.POST.get("verb") == "accept",
        )
    context = selectors.group_panel(viewer, me.conversation)
    return render(request, "messaging/_group.html", context)


@login_required
@never_cache
@require_GET
def members(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The list of members, or with ``from`` the lines that follow."""
    viewer = viewer_of(request)
    me = selectors.group_for(viewer, conversation_id)
    start = request.GET.get("from", "")
    shown = selectors.members_shown(
        viewer,
        me,
        request.GET.get("search", "").strip()[:60],
        int(start) if start.isascii() and start.isdigit() and len(start) < 4 else 0,
    )
    name = "_member_rows" if shown["start"] else "_members"
    return render(request, f"messaging/{name}.html", shown)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, conversation_id: UUID, handle: str) -> HttpResponse:
    """One member's place: their role, and the way out."""
    viewer = viewer_of(request)
    me = selectors.group_for(viewer, conversation_id)
    person = selectors.member_named(me, handle)
    place = next(one for one in selectors.members_of(me, handle) if one.user_id == person.id)
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        if verb == "remove":
            services.remove_member(actor=viewer, conversation=me.conversation, person=person)
        else:
            services.set_member_role(
                actor=viewer, conversation=me.conversation, person=person, role=verb
            )
        return _changed(request, me.conversation)
    is_other = person != viewer
    is_owner = me.role == Role.OWNER
    outranks = is_owner or (me.role == Role.ADMIN and place.role == Role.MEMBER)
    context = {
        "conversation": me.conversation,
        "member": place,
        "may_promote": is_other and is_owner,
        "may_remove": is_other and outranks,
        "url": request.path,
    }
    return sheet(request, "messaging/_member.html", context, title=person.display_name)


def _led(request: HttpRequest, conversation_id: UUID) -> Participant:
    me = selectors.group_for(viewer_of(request), conversation_id)
    if not leads(me):
        raise NotAllowed("only_admins", _("Only the group's admins can do that."))
    return me


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """What the group shows of itself, and who writes in it."""
    viewer, me = viewer_of(request), _led(request, conversation_id)
    error = ""
    if request.method == "POST":
        try:
            services.update_group(
                actor=viewer,
                conversation=me.conversation,
                title=request.POST.get("title", ""),
                about=request.POST.get("about", ""),
                is_announcement="is_announcement" in request.POST,
            )
            if file := request.FILES.get("picture"):
                services.set_group_picture(actor=viewer, conversation=me.conversation, file=file)
            return _changed(request, me.conversation)
        except Refusal as refusal:
            error = _words(refusal)
    context = {
        "conversation": me.conversation,
        "face": selectors.face_of_group(me.conversation),
        "url": request.path,
        "error": error,
    }
    title = _("Settings of the group")
    status = 400 if error else 200
    return sheet(request, "messaging/_group_settings.html", context, title=title, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Letting people in."""
    viewer, me = viewer_of(request), _led(request, conversation_id)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            people = selectors.people_named(viewer, _picked(request))
            services.add_members(actor=viewer, conversation=me.conversation, people=people)
            return _changed(request, me.conversation)
        except Refusal as refusal:
            refused = refusal
    inside = {one.user_id for one in selectors.members_of(me)}
    context = {
        "heading": _("Add members"),
        "done": _("Add to the group"),
        "contacts": [one for one in selectors.contacts_of(viewer) if one.id not in inside],
    }
    return _people_sheet(request, context, refused)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def invites(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The links that open the group."""
    viewer, me = viewer_of(request), _led(request, conversation_id)
    error = ""
    if request.method == "POST":
        try:
            if request.POST.get("verb") == "revoke":
                services.revoke_invite(
                    actor=viewer,
                    conversation=me.conversation,
                    token=request.POST.get("token", ""),
                )
            else:
                services.make_invite(
                    maker=viewer,
                    conversation=me.conversation,
                    lasts=request.POST.get("lasts", ""),
                    max_uses=_number(request.POST.get("max_uses", "")),
                    needs_approval="needs_approval" in request.POST,
                )
        except Refusal as refusal:
            error = _words(refusal)
    found = []
    for invite in selectors.invites_of(me):
        link = request.build_absolute_uri(f"/join/{invite.token}/")
        found.append({"invite": invite, "link": link, "qr": qr_of(link)})
    context = {
        "conversation": me.conversation,
        "invites": found,
        "url": request.path,
        "error": error,
    }
    title = _("Invite by link")
    status = 400 if error else 200
    return sheet(request, "messaging/_group_invites.html", context, title=title, status=status)


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise Invalid("bad_number", fields={"max_uses": _("From 1 to 10,000.")})
    return int(text)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The way out; an owner chooses who leads from then on, among many by name."""
    viewer = viewer_of(request)
    me = selectors.group_for(viewer, conversation_id)
    if request.method == "POST":
        handle = request.POST.get("heir", "")
        heir = selectors.member_named(me, handle) if handle else None
        services.leave_group(actor=viewer, conversation=me.conversation, heir=heir)
        return go_to(request, "/")
    search = request.GET.get("search", "").strip()[:60]
    others = [one for one in selectors.members_of(me, search) if one.user_id != viewer.id]
    context = {
        "conversation": me.conversation,
        "is_owner": me.role == Role.OWNER,
        "heirs": others[:HEIRS],
        "search": search,
        "has_more": len(others) > HEIRS,
        "url": request.path,
    }
    return sheet(request, "messaging/_group_leave.html", context, title=_("Leave the group"))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Where an invitation leads: the group's face, and the way in."""
    viewer = viewer_of(request)
    error, status = "", 200
    if request.method == "POST":
        try:
            opened = services.use_invite(person=viewer, token=token)
            if opened is not None:
                return go(request, opened)
        except Refusal as refusal:
            if refusal.kind == "missing":
                raise
            error, status = str(refusal.message), 400
    door = selectors.door_of(viewer, token)
    context = {"door": door, "url": request.path, "error": error}
    title = door.conversation.title
    return sheet(request, "messaging/_join.html", context, title=title, status=status)


def _changed(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Done: the sheet closes; the panel hears of it like everybody's."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Trigger"] = '{"sheet:close": true, "group:changed": true}'
        return response
    return redirect("messaging:chat", conversation.id)
