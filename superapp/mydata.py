"""Me, my data: taking it along, and deleting the account. Both ask who it is once more."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from messaging.errors import NotFound, Refusal
from messaging.models import User
from messaging.rights import all_sections, blockers_of
from messaging.selectors import viewer_of
from messaging.selectors.rights import export_for, newest_export
from messaging.services import rights


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)
def data(request: HttpRequest) -> HttpResponse:
    """What is kept, the newest export and how far it is; POST asks for one."""
    viewer = viewer_of(request)
    if request.method == "POST":
        rights.start_export(person=viewer)
        return redirect("me_data")
    export = newest_export(viewer)
    context: dict[str, Any] = {"export": export, "sections": all_sections()}
    context["is_sure"] = not is_reauthentication_required(request, app="")
    if export is not None:
        context["until"] = export.created_at + rights.EXPORT_KEPT
    return render(request, "superapp/data.html", context)


@login_required
@never_cache
@require_GET
@reauthentication_required
def download(request: HttpRequest, export_id: UUID) -> FileResponse:
    """The zip, for its own person in a session of theirs."""
    return packed_file(viewer_of(request), export_id)


def packed_file(viewer: User, export_id: UUID) -> FileResponse:
    """The zip of the viewer's export, to be saved; NotFound once it is over."""
    export = export_for(viewer, export_id)
    if export.created_at < timezone.now() - rights.EXPORT_KEPT:
        raise NotFound("export_not_found")
    try:
        content = export.file.open("rb")
    except OSError:
        raise NotFound("export_not_found") from None
    name = f"palabre-{timezone.localdate(export.created_at):%Y-%m-%d}.zip"
    answer = FileResponse(content, as_attachment=True, filename=name)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required
def delete(request: HttpRequest) -> HttpResponse:
    """What goes, what stays and why; POST with the handle typed again deletes the account."""
    viewer = viewer_of(request)
    status, error = 200, ""
    reasons = blockers_of(viewer)
    if request.method == "POST":
        try:
            rights.erase_person(person=viewer, handle=request.POST.get("handle", ""))
        except Refusal as refusal:
            status, error = 400, str(refusal.message)
            reasons = refusal.details.get("reasons", reasons)
        else:
            logout(request)
            return render(request, "superapp/deleted.html")
    context = {
        "reasons": reasons,
        "stays": rights.what_stays(),
        "error": error,
        "days": rights.HANDLE_RESERVED // timedelta(days=1),
    }
    return render(request, "superapp/delete.html", context, status=status)
