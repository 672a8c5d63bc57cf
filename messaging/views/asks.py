"""The sheets of interactive blocks: answering one, and making one."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from messaging import cards, selectors, services
from messaging.errors import Invalid, NotFound, Refusal
from messaging.models import Ask
from messaging.permissions import may_answer, may_ask, may_close
from messaging.selectors import viewer_of
from messaging.views.builders import posted_page, shown_page, spec_from, with_pictures
from messaging.views.people import profile

Kind = Ask.Kind
TITLES = {
    Kind.POLL: _("New poll"),
    Kind.LOCATION: _("Share a place"),
    Kind.CONTACT: _("Share a contact"),
    Kind.BUTTONS: _("Ask with buttons"),
    Kind.LIST: _("Ask with a list"),
    Kind.FORM: _("Send a form"),
    Kind.TIMES: _("Offer times"),
    Kind.CAROUSEL: _("Show slides"),
}
AT_THE_DESK = (Kind.BUTTONS, Kind.LIST, Kind.FORM, Kind.TIMES, Kind.CAROUSEL)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """GET: the block's sheet. POST: an answer; a form sends one page at a time."""
    viewer = viewer_of(request)
    found = selectors.ask_for(viewer, ask_id)
    if request.method == "GET":
        return _sheet(request, found, page=_page(request.GET.get("page", ""), found))
    if found.kind == Kind.FORM:
        return _fill(request, found)
    try:
        if "take_back" in request.POST:
            services.take_back_vote(person=viewer, ask=found)
        else:
            picked = request.POST.getlist("choices")
            services.answer_ask(person=viewer, ask=found, values={"choices": picked})
    except Invalid as refusal:
        return _sheet(request, found, error=refusal.message, status=400)
    return _done(request, found.conversation_id)


@login_required
@require_POST
def close(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """End a poll."""
    viewer = viewer_of(request)
    found = selectors.ask_for(viewer, ask_id)
    services.close_ask(actor=viewer, ask=found)
    return _done(request, found.conversation_id)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, conversation_id: UUID, kind: str) -> HttpResponse:
    """The sheet that makes a block: a poll, a place, a contact card; at the desk, a question."""
    viewer = viewer_of(request)
    conversation: Any = selectors.conversation_for(viewer, conversation_id)
    if kind not in TITLES or not may_ask(conversation.me, kind):
        raise NotFound("conversation_not_found")
    if request.method == "GET":
        return _maker(request, conversation, kind, {})
    try:
        client_id = UUID(request.POST.get("client_id", ""))
    except ValueError:
        raise Invalid("bad_client_id") from None
    try:
        spec = spec_from(kind, request.POST, viewer)
        services.post_own_ask(
            asker=viewer,
            conversation=conversation,
            kind=kind,
            spec=with_pictures(spec, request.POST, request.FILES, services.keep_slide),
            client_id=client_id,
        )
    except Refusal as refusal:
        if refusal.kind not in ("invalid", "missing"):
            raise
        said = next(iter(refusal.fields.values()), "") or refusal.message
        if refusal.code == "person_not_found":
            said = _("Nobody here has this handle.")
        context = {"error": said, "values": request.POST, "client_id": client_id}
        return _maker(request, conversation, kind, context, status=400)
    return _done(request, conversation.id)


def _fill(request: HttpRequest, found: Any) -> HttpResponse:
    """A page of a form is kept, then the next one shown; after the last, the review; then sent."""
    viewer = viewer_of(request)
    if "send" in request.POST:
        try:
            services.send_form(person=viewer, ask=found)
        except Invalid as refusal:
            page = _first_with(found, refusal.fields)
            return _sheet(request, found, page=page, problems=refusal.fields, status=400)
        return _done(request, found.conversation_id)
    page = _page(request.POST.get("page", ""), found) or 0
    if page >= len(found.spec["pages"]):
        raise Invalid("bad_answer")
    values = posted_page(found, page, request.POST)
    try:
        services.save_page(person=viewer, ask=found, number=page, values=values)
    except Invalid as refusal:
        return _sheet(request, found, page=page, problems=refusal.fields, typed=values, status=400)
    found = selectors.ask_for(viewer, found.id)
    return _sheet(request, found, page=page - 1 if "back" in request.POST else page + 1)


def _sheet(
    request: HttpRequest,
    found: Any,
    *,
    page: int | None = None,
    problems: Any = None,
    typed: Any = None,
    error: Any = "",
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_of(request)
    card = cards.card_of(found.kind)
    shown = card.load([str(found.id)])[str(found.id)]
    if found.kind == Kind.CONTACT and selectors.is_visible(viewer, shown["person"]):
        return profile(request, shown["person"])
    is_mine_to_answer = may_answer(found.me, found) and found.is_open
    is_done = bool(found.mine and found.mine.is_complete)
    context = {
        **shown,
        "answers": [_named(found, one) for one in selectors.answers_to(viewer, found)],
        "mine": found.mine,
        "chosen": found.mine.values.get("choices", []) if found.mine else [],
        "can_answer": is_mine_to_answer and (found.kind == Kind.POLL or not is_done),
        "is_answered": is_done,
        "can_close": may_close(found.me, found) and found.is_open,
        "is_asker": found.asker_id == viewer.id,
        "error": error,
        "viewer": viewer,
    }
    if found.kind == Kind.TIMES:
        context["days"] = _by_day(found)
    if found.kind == Kind.FORM:
        at = page if page is not None else (found.mine.page if found.mine else 0)
        values = typed if typed is not None else (found.mine.values if found.mine else {})
        context |= shown_page(found, at, values, problems or {})
    return _render(request, f"messaging/sheets/_{found.kind}.html", context, status)


def _maker(
    request: HttpRequest, conversation: Any, kind: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    shown = {
        "conversation": conversation,
        "kind": kind,
        "title": TITLES[Kind(kind)],
        "client_id": uuid4(),
        "values": {},
        "tabs": [(one, TITLES[one]) for one in AT_THE_DESK] if kind in AT_THE_DESK else [],
        "known": selectors.contacts_of(viewer_of(request))[:200] if kind == Kind.CONTACT else [],
        "action": request.path,
        **context,
    }
    return _render(request, f"messaging/sheets/_new_{kind}.html", shown, status)


def _render(
    request: HttpRequest, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    """The sheet's fragment, or a page around it for a browser without scripts."""
    if request.headers.get("HX-Request"):
        return render(request, template, context, status=status)
    framed = {"sheet_template": template, "sheet_nav": "chats", "is_page": True, **context}
    framed.setdefault("sheet_title", context.get("title") or _("Question"))
    return render(request, "_sheet_page.html", framed, status=status)


def _done(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Back to the conversation, where the card shows it."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        if urlsplit(request.headers.get("HX-Current-URL", "")).path == request.path:
            # The sheet stands on a page of its own: there is nothing behind it to go back to.
            response["HX-Redirect"] = reverse("messaging:chat", args=[conversation_id])
        else:
            response["HX-Trigger"] = "sheet:close"
        return response
    return redirect("messaging:chat", conversation_id)


def _named(found: Any, answer: Any) -> dict[str, Any]:
    """A line of the list of answers: who, and what in words."""
    picked = answer.values.get("choices", []) if found.kind != Kind.FORM else []
    titles = [found.choices[one] for one in picked if one in found.choices]
    moments = []
    if found.kind == Kind.TIMES:
        moments, titles = [datetime.fromisoformat(one) for one in titles], []
    lines = shown_page(found, 99, answer.values, {})["review"] if found.kind == Kind.FORM else []
    return {"person": answer.person, "titles": titles, "moments": moments, "lines": lines}


def _by_day(found: Any) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The moments on offer by the reader's own days."""
    days: dict[Any, list[dict[str, Any]]] = {}
    for one in found.options:
        moment = datetime.fromisoformat(one["id"])
        local = timezone.localtime(moment)
        days.setdefault(local.date(), []).append({"id": one["id"], "moment": local})
    return list(days.items())


def _page(text: str, found: Any) -> int | None:
    """The number of a form's page that was asked for, from 0; the last one is the review."""
    if found.kind != Kind.FORM or not (text.isascii() and text.isdigit() and len(text) < 3):
        return None
    return min(int(text), len(found.spec["pages"]))


def _first_with(found: Any, names: Any) -> int:
    """The first page that has one of these fields."""
    for number, page in enumerate(found.spec["pages"]):
        if any(field["id"] in names for field in page["fields"]):
            return number
    return 0
