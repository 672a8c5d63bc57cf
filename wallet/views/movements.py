"""One movement: its sheet and its receipt; and a period of them as a file."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wallet import selectors
from wallet.cards import home as cards
from wallet.serializers.exports import as_pdf, as_table, receipt, statement_paper, statement_table
from wallet.serializers.tables import kind_name
from wallet.views.sheets import sheet, viewer_of


@login_required
@never_cache
@require_GET
def movement(request: HttpRequest, movement_id: UUID) -> HttpResponse:
    """Both sides, when, why, under which number; what it belongs to; and what one may do."""
    viewer = viewer_of(request)
    moved = selectors.movement_of(viewer, movement_id)
    context = {
        "moved": moved,
        "source": cards.source_of(viewer, moved),
        "kind_name": kind_name(moved.kind),
        "receipt_url": reverse("wallet:receipt", args=[movement_id]),
        "dispute": selectors.dispute_about(viewer, movement_id),
    }
    return sheet(request, "wallet/sheets/_movement.html", context, title=_("Movement"))


@login_required
@never_cache
@require_GET
def receipt_file(request: HttpRequest, movement_id: UUID) -> HttpResponse:
    return as_pdf(*receipt(selectors.movement_of(viewer_of(request), movement_id)))


@login_required
@never_cache
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Which period, and as what: the sheet in front of the file."""
    context = {
        "action": reverse("wallet:export_file"),
        "today": timezone.localdate(),
        "periods": selectors.usual_periods(),
        "wallets": selectors.wallets_of(viewer_of(request)),
        "currency": request.GET.get("currency", ""),
    }
    return sheet(request, "wallet/sheets/_export.html", context, title=_("Statement"))


@login_required
@never_cache
@require_GET
def export_file(request: HttpRequest) -> HttpResponseBase:
    """The statement of a period. GET: ?from=&to=&currency=&as=csv|pdf, and for CSV the filters."""
    viewer = viewer_of(request)
    account = selectors.own_wallet(viewer, request.GET.get("currency", ""))
    sieve = selectors.sieve_of(request.GET.dict(), is_strict=True)
    if request.GET.get("as") == "pdf":
        return as_pdf(*statement_paper(viewer.display_name, account, sieve))
    return as_table(*statement_table(account, sieve))
