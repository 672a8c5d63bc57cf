"""Allowances: those that one gave and has, what was spent under one, taking it back."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wallet import services
from wallet.selectors import mandates
from wallet.views.sheets import sheet, viewer_of


@login_required
@never_cache
@require_GET
def allowances(request: HttpRequest) -> HttpResponse:
    """Everything that the viewer lets others spend, and may spend for others."""
    viewer = viewer_of(request)
    context = {"mandates": mandates.mandates_of(viewer), "viewer": viewer}
    return sheet(request, "wallet/sheets/_mandates.html", context, title=_("Allowances"))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def mandate(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """One allowance with what was spent under it; by POST, it is over."""
    viewer = viewer_of(request)
    if request.method == "POST":
        services.revoke_mandate(actor=viewer, mandate_id=mandate_id)
    found = mandates.mandate_for(viewer, mandate_id)
    context = {
        "mandate": found,
        "uses": mandates.uses_of(found),
        "is_mine": found.grantor_id == viewer.id,
    }
    return sheet(request, "wallet/sheets/_mandate.html", context, title=_("Allowance"))
