"""The search's page and fragments, and the switcher's."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from messaging import selectors
from messaging.selectors import viewer_of


@login_required
@never_cache
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What was found, in sections; a page around it for a browser without scripts."""
    sought = selectors.asked(request.GET.get("q", ""), order=request.GET.get("sort", "new"))
    section = request.GET.get("section", "")
    sections = selectors.found_for(
        viewer_of(request), sought, section=section, cursor=request.GET.get("cursor", "")
    )
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "messaging/_found.html" if is_fragment else "messaging/search.html"
    context = {"sought": sought, "sections": sections, "is_page": bool(section)}
    return render(request, template, context)


@login_required
@never_cache
@require_GET
def switcher(request: HttpRequest) -> HttpResponse:
    """The dialog of Ctrl+K."""
    return render(request, "messaging/_switcher.html", {})
