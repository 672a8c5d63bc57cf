"""Asking support about a movement, and seeing how far that has come."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from messaging.errors import FORM_STATUS, Refusal
from messaging.models import uuid7
from wallet import selectors, services
from wallet.cards.disputes import context_of
from wallet.errors import NoSupport
from wallet.permissions import can_close, can_support
from wallet.views.sheets import chat_page, done, id_from, sheet, viewer_of


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def dispute_movement(request: HttpRequest, movement_id: UUID) -> HttpResponse:
    viewer = viewer_of(request)
    moved = selectors.movement_of(viewer, movement_id)
    context = {"moved": moved, "words": "", "dispute_id": uuid7()}
    if request.method == "GET":
        return sheet(request, "wallet/sheets/_dispute_new.html", context, title=_("Ask support"))
    dispute_id = id_from(request, "dispute_id")
    words = request.POST.get("words", "")
    try:
        made = services.open_dispute(
            opener=viewer, dispute_id=dispute_id, transfer_id=movement_id, words=words
        )
    except Refusal as refusal:
        if refusal.kind not in FORM_STATUS:
            raise
        context |= {"refusal": refusal, "words": words, "dispute_id": dispute_id}
        status = FORM_STATUS[refusal.kind]
        return sheet(
            request,
            "wallet/sheets/_dispute_new.html",
            context,
            title=_("Ask support"),
            status=status,
        )
    onward = reverse("wallet:dispute", args=[made.id])
    return done(request, _("Support has your question"), onward, page="wallet:home")


@login_required
@never_cache
@require_GET
def dispute(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    viewer = viewer_of(request)
    found = selectors.dispute_for(viewer, dispute_id)
    context = context_of(found) | {
        "is_mine": found.opener_id == viewer.id,
        "can_close": can_close(viewer, found),
        "can_support": can_support(viewer),
    }
    return sheet(request, "wallet/sheets/_dispute.html", context, title=_("Question to support"))


@login_required
@require_POST
def close_dispute(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    services.close_dispute(actor=viewer_of(request), dispute_id=dispute_id)
    return done(request, _("This question is settled."), page="wallet:home")


@login_required
@require_POST
def support(request: HttpRequest) -> HttpResponse:
    """To the conversation with support, which is opened where there is none."""
    try:
        talk = services.open_support_talk(person=viewer_of(request))
    except NoSupport as refusal:
        messages.error(request, refusal.message)
        return redirect("wallet:safety")
    return redirect(chat_page(talk.id))
