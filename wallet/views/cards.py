"""Kept cards: which there are, which comes first, one more, one less."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from messaging.errors import NotFound
from messaging.models import uuid7
from wallet import selectors, services
from wallet.views.sheets import elsewhere, id_from, sheet, viewer_of

VERBS = {"remove": services.remove_card, "prefer": services.prefer_card}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def cards(request: HttpRequest) -> HttpResponse:
    """GET: the cards; ?back=1 when the provider sends the person back. POST: give one more."""
    viewer = viewer_of(request)
    if request.method == "POST":
        back = request.build_absolute_uri(reverse("wallet:cards") + "?back=1")
        page = services.start_card(user=viewer, key=id_from(request, "card_id"), return_url=back)
        if request.headers.get("HX-Request"):
            return elsewhere(page)
        return _sheet(request, onward=page)  # a form's answer may not leave our own pages
    if request.GET.get("back") == "1":
        services.sync_cards(user=viewer)
    return _sheet(request)


@login_required
@require_POST
def change_card(request: HttpRequest, card_id: UUID, verb: str) -> HttpResponse:
    """Forget a card, or offer it first."""
    if verb not in VERBS:
        raise NotFound("card_not_found")
    VERBS[verb](user=viewer_of(request), card_id=card_id)
    return _sheet(request) if request.headers.get("HX-Request") else redirect("wallet:cards")


def _sheet(request: HttpRequest, onward: str = "") -> HttpResponse:
    context = {
        "cards": selectors.cards_of(viewer_of(request), settings.PAYMENT_PROVIDER),
        "is_sandbox": settings.PAYMENT_PROVIDER == "sandbox",
        "card_id": uuid7(),
        "onward": onward,
    }
    return sheet(request, "wallet/sheets/_cards.html", context, title=_("Cards"))
