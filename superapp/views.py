"""Pages of the roof: Me, the demo's mails, uploaded pictures in the demo, and what went wrong."""

import copy
import mimetypes
import sys
from pathlib import Path
from typing import Any

from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousFileOperation
from django.db import OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils._os import safe_join
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from messaging.errors import Refusal
from messaging.selectors import viewer_of
from messaging.selectors.devices import device_of
from messaging.selectors.reports import notices_of
from messaging.services import remove_avatar, set_avatar, update_profile
from superapp.accounts import sessions_of
from superapp.forms import AvatarForm, ProfileForm
from superapp.mail import newest_mails

PICTURES = {"image/webp", "image/png", "image/jpeg"}
# What anybody may see who has the address; everything else has a door of its own.
OPEN_FOLDERS = {"avatars", "conversations", "listings"}


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """The profile, saved by POST; and where else this person is signed in."""
    user = viewer_of(request)
    # A form writes what was typed into its instance; the page around it shows who is signed in.
    form = ProfileForm(request.POST or None, instance=copy.copy(user))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                update_profile(person=user, **form.cleaned_data)
            except Refusal as refusal:
                for field, problem in refusal.fields.items():
                    form.add_error(field, problem)
            else:
                messages.success(request, _("Saved."))
                return redirect("me")
        status = 400
    return render(request, "superapp/me.html", _me_context(request, form), status=status)


@login_required
@require_POST
def picture(request: HttpRequest) -> HttpResponse:
    """A new picture, or back to the initials."""
    if "remove" in request.POST:
        remove_avatar(person=viewer_of(request))
        return redirect("me")
    form = AvatarForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            set_avatar(person=viewer_of(request), file=form.cleaned_data["picture"])
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose a picture first."))
    return redirect("me")


@login_required
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out one of this person's sessions, or all but this one."""
    if "others" in request.POST:
        end_other_sessions(request, viewer_of(request))
    else:
        chosen = request.POST.get("session", "")
        end_sessions(
            request, [one for one in sessions_of(viewer_of(request)) if str(one.pk) == chosen]
        )
    messages.success(request, _("Signed out there."))
    return redirect("me")


def _me_context(request: HttpRequest, form: ProfileForm) -> dict[str, Any]:
    sessions = [
        {
            "id": session.pk,
            "device": device_of(session.user_agent),
            "ip": session.ip,
            "last_seen_at": session.last_seen_at,
            "is_current": session.is_current(),
        }
        for session in sessions_of(viewer_of(request))
    ]
    sessions.sort(key=lambda one: not one["is_current"])  # this one first
    notices = notices_of(viewer_of(request))
    return {"form": form, "sessions": sessions, "notices": notices, "is_demo": settings.DEMO}


@never_cache
@require_GET
def mail(request: HttpRequest) -> HttpResponse:
    """The mails that the demo sent, newest first; there is no such page outside the demo."""
    if not settings.DEMO:
        raise Http404
    to = request.GET.get("to", "")
    return render(request, "superapp/mail.html", {"mails": newest_mails(to), "to": to})


@require_GET
def media(request: HttpRequest, path: str) -> HttpResponse:
    """Uploaded pictures, in the demo; elsewhere the proxy serves them.

    Names are random and never reused, so a browser may keep a picture for good.
    """
    if not settings.DEMO:
        raise Http404
    kind = mimetypes.guess_type(path)[0]
    if kind not in PICTURES:
        raise Http404
    try:
        found = Path(safe_join(settings.MEDIA_ROOT, path))
        if found.relative_to(settings.MEDIA_ROOT).parts[0] not in OPEN_FOLDERS:
            raise Http404
        data = found.read_bytes()
    except (OSError, ValueError, SuspiciousFileOperation):
        raise Http404 from None
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def admin_login(request: HttpRequest) -> HttpResponseRedirect:
    """One door for everybody: the admin has no sign-in page of its own."""
    if request.user.is_authenticated and not request.user.is_staff:
        return redirect("/")
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in our look, or in the API's shape under /api/."""
    if request.path.startswith("/api/"):
        return _api_error(404, "not_found", _("Not found."))
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away or too busy: drawn without asking anything of it."""
    status, code, said = 500, "server_error", _("Something broke on our side.")
    if isinstance(sys.exc_info()[1], OperationalError):
        status, code = 503, "unavailable"
        said = _("This can't be done right now, and nothing of it was: try again in a moment.")
    if request.path.startswith("/api/"):
        response: HttpResponse = _api_error(status, code, said)
    else:
        response = HttpResponse(render_to_string("500.html"), status=status)
    if status == 503:
        response["Retry-After"] = "5"
    return response


def _api_error(status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse({"code": code, "message": message, "fields": {}}, status=status)
