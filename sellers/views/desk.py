"""The desk: lanes in place of the inbox, the same thread, the client beside it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from messaging.cards import thread_context
from messaging.errors import NotFound
from messaging.models import User
from messaging.selectors import conversation_for, online_among, viewer_of
from sellers import selectors
from sellers.permissions import is_counter_side


@login_required
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    context = _lanes(request, viewer_of(request))
    return render(request, "sellers/desk.html", {**context, "conversation": None})


@login_required
@never_cache
@require_GET
def lanes(request: HttpRequest) -> HttpResponse:
    """The lanes alone, drawn anew when something was said or ordered."""
    return render(request, "sellers/_lanes.html", _lanes(request, viewer_of(request)))


@login_required
@never_cache
@require_GET
def talk(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """A conversation of the desk; NotFound for one where the viewer is a customer or friend."""
    viewer = viewer_of(request)
    conversation = conversation_for(viewer, conversation_id)
    is_advice = conversation.kind == conversation.Kind.DIRECT and selectors.is_stylist(viewer)
    if not (is_counter_side(conversation) or is_advice):
        raise NotFound("conversation_not_found")
    context = {**thread_context(viewer, conversation), "back_url": reverse("sellers:desk")}
    if request.headers.get("HX-Target") == "stage":  # the lanes are on the screen already
        return render(request, "messaging/_stage_alone.html", context)
    beside = _lanes(request, viewer)
    context["online"] |= beside["online"]
    return render(request, "sellers/desk.html", {**beside, **context})


@login_required
@never_cache
@require_GET
def client(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The client's panel, drawn anew when an order moved."""
    viewer = viewer_of(request)
    conversation = conversation_for(viewer, conversation_id)
    context = selectors.client_panel(viewer, conversation)
    if context is None:
        raise NotFound("client_not_found")
    return render(request, "sellers/_client.html", context)


def _lanes(request: HttpRequest, viewer: User) -> dict[str, Any]:
    chosen = request.GET.get("shop", "")[:30]
    found = selectors.desk_inbox(viewer, shop=chosen)
    peers = {
        UUID(peer) for _lane, _label, rows in found.lanes for one in rows for peer in one.row.peers
    }
    return {
        "desk": found,
        "shop_chosen": chosen,
        "online": online_among(viewer, list(peers)[:200]),
        "desk_tab": "talk",
    }
