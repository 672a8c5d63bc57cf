"""Scanning a code: the sheet with the camera, and where the code leads."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging import selectors
from messaging.errors import Invalid
from messaging.selectors import viewer_of
from messaging.views.sheets import sheet


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def scan(request: HttpRequest) -> HttpResponse:
    """GET: the camera, and a field for who would rather type. POST: what the code says."""
    context: dict[str, Any] = {}
    if request.method == "POST":
        text = request.POST.get("text", "")
        context["text"] = text
        try:
            context["found"] = selectors.recognise(viewer_of(request), text)
        except Invalid as refusal:
            context["error"] = next(iter(refusal.fields.values()), refusal.message)
        if request.headers.get("HX-Request"):
            return render(
                request,
                "messaging/_scanned.html",
                context,
                status=400 if "error" in context else 200,
            )
    status = 400 if "error" in context else 200
    return sheet(request, "messaging/_scan.html", context, title=_("Scan a code"), status=status)
