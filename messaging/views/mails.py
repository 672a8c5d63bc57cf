"""Where the links of a mail lead: answering, muting and stopping without signing in.

The link is the permission. Looking changes nothing: mail programs look at links by themselves.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from messaging import selectors, services
from messaging.errors import NotFound, Refusal
from messaging.models import Conversation, User, uuid7
from messaging.selectors.away import zone_of
from messaging.selectors.mails import MUTE, REPLY, STOP, holder_of, mailed_lines


@never_cache
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """The last lines that the mail told of, and a box to answer them in."""
    person, conversation_id, seq = holder_of(REPLY, token)
    with translation.override(person.locale), timezone.override(zone_of(person)):
        if conversation_id is None:
            raise NotFound("link_over")
        conversation, lines = mailed_lines(person, conversation_id, seq)
        context: dict[str, Any] = {
            "person": person,
            "conversation": conversation,
            "lines": lines,
            "client_id": request.POST.get("client_id") or str(uuid7()),
            "is_sent": "sent" in request.GET,
        }
        if request.method == "GET":
            return _page(request, context)
        text = request.POST.get("text", "")
        try:
            _answer(request, person, conversation, text)
        except Refusal as refusal:
            context |= {"text": text, "problem": refusal.message}
            return _page(request, context, status=400)
        return redirect(f"{reverse('messaging:mail_reply', args=[token])}?sent=1")


def _answer(request: HttpRequest, person: User, conversation: Conversation, text: str) -> None:
    try:
        client_id = UUID(request.POST.get("client_id", ""))
    except ValueError:
        client_id = uuid7()
    address = selectors.address_of(request.META)
    services.count(person=person.id, deed="reply", address=address)
    services.answer_by_mail(
        person=person, conversation=conversation, client_id=client_id, text=text
    )


@never_cache
@require_http_methods(["GET", "POST"])
def mute(request: HttpRequest, token: str) -> HttpResponse:
    """One press, and this conversation is heard of no more."""
    person, conversation_id, _seq = holder_of(MUTE, token)
    with translation.override(person.locale):
        if conversation_id is None:
            raise NotFound("link_over")
        conversation: Any = selectors.conversation_for(person, conversation_id)
        is_done = request.method == "POST"
        if is_done:
            services.keep_conversation(keeper=person, conversation=conversation, mute="always")
        return _page(
            request,
            {
                "person": person,
                "title": conversation.name,
                "asked": _("Hear nothing more of this conversation, by e-mail or notification?"),
                "act": _("Mute this conversation"),
                "done": _("This conversation is muted. Its settings can undo that.")
                if is_done
                else "",
            },
            template="messaging/mail_press.html",
        )


@csrf_exempt  # mail programs press it for their reader (RFC 8058); the link is the permission
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """One press, and no mail of unread messages leaves for this person any more."""
    person, _conversation_id, _seq = holder_of(STOP, token)
    is_done = request.method == "POST"
    if is_done:
        services.stop_mails(person=person)
    with translation.override(person.locale):
        return _page(
            request,
            {
                "person": person,
                "title": _("E-mails of unread messages"),
                "asked": _("Get no more e-mails of what stays unread?"),
                "act": _("Stop these e-mails"),
                "done": _("No more of these e-mails. Me, Notifications can undo that.")
                if is_done
                else "",
            },
            template="messaging/mail_press.html",
        )


def _page(
    request: HttpRequest,
    context: dict[str, Any],
    *,
    template: str = "messaging/mail_reply.html",
    status: int = 200,
) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
