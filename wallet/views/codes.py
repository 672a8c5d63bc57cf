"""The sheet in which a person shows their payment code to a till."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wallet import selectors, services
from wallet.services.codes import CODE_SECONDS
from wallet.views.sheets import sheet, viewer_of

REFRESH_SECONDS = CODE_SECONDS - 10


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """GET: the sheet, which asks for a code at once and again before each runs out. POST: one."""
    viewer = viewer_of(request)
    context = {
        "refresh_seconds": REFRESH_SECONDS,
        "code_seconds": CODE_SECONDS,
        "balance": selectors.balance_of(viewer),
    }
    if request.method == "POST":
        shown = services.show_code(owner=viewer)
        groups = [shown.digits[at : at + 6] for at in range(0, 18, 6)]
        context |= {"shown": shown, "groups": groups}
        if request.headers.get("HX-Request"):
            return render(request, "wallet/_code.html", context)
    return sheet(request, "wallet/sheets/_code.html", context, title=_("Pay at a till"))
