"""Red packets: the sheet that makes one, the envelope, and who drew what."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from messaging.errors import FORM_STATUS, Refusal
from messaging.models import uuid7
from messaging.selectors import conversation_for, people_named
from wallet import selectors, services
from wallet.cards.packets import state_of, state_words
from wallet.errors import PacketEmpty, PacketOver
from wallet.models import Packet
from wallet.money import format_money, parse_amount
from wallet.views.sheets import (
    chat_page,
    done,
    given_back,
    id_from,
    proof_of,
    sheet,
    viewer_of,
)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """GET: the sheet that makes a packet for this conversation. POST: send it."""
    viewer = viewer_of(request)
    conversation: Any = conversation_for(viewer, conversation_id)
    if request.method == "GET":
        return _maker(request, conversation, {"packet_id": uuid7(), "values": {}})
    packet_id = id_from(request, "packet_id")
    try:
        packet = _send(request, conversation, packet_id)
    except Refusal as refusal:
        shown, status = given_back(request, refusal, FORM_STATUS)
        context = {
            **shown,
            "packet_id": packet_id,
            "values": request.POST,
            "chosen": request.POST.getlist("only_for"),
        }
        return _maker(request, conversation, context, status)
    said = _("Red packet of %(sum)s sent") % {"sum": format_money(packet.amount, packet.currency)}
    return done(request, said, page=chat_page(conversation.id))


def _send(request: HttpRequest, conversation: Any, packet_id: UUID) -> Packet:
    viewer, form = viewer_of(request), request.POST
    shares = form.get("shares", "") or "1"
    return services.send_packet(
        sender=viewer,
        conversation=conversation,
        packet_id=packet_id,
        amount=parse_amount(form.get("amount", ""), settings.CURRENCY),
        shares=int(shares) if shares.isascii() and shares.isdigit() and len(shares) < 6 else 0,
        kind=form.get("kind", Packet.Kind.LUCKY),
        note=form.get("note", ""),
        only_for=people_named(viewer, form.getlist("only_for")),
        proof=proof_of(request),
    )


@login_required
@never_cache
@require_GET
def packet(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """The envelope: to open, or what was in it for me."""
    found = selectors.packet_for(viewer_of(request), packet_id)
    return _envelope(request, found)


@login_required
@never_cache
@require_POST
def open_packet(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Draw my share. Whoever comes too late reads so in the envelope's place.

    Answered without the list, which the sheet asks for by itself: everybody presses at once.
    """
    viewer = viewer_of(request)
    try:
        drawn = services.claim_share(claimer=viewer, packet_id=packet_id)
    except (PacketEmpty, PacketOver) as refusal:
        if not request.headers.get("HX-Request"):
            return redirect("wallet:packet", packet_id)
        late = {"refusal": refusal, "packet_id": packet_id}
        return render(request, "wallet/sheets/_packet_late.html", late, status=409)
    if not request.headers.get("HX-Request"):
        return redirect("wallet:packet", packet_id)
    context = {"packet": drawn.packet, "amount": drawn.amount, "is_fresh": True}
    return render(request, "wallet/sheets/_packet_mine.html", context)


@login_required
@never_cache
@require_GET
def drawn(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Who drew what so far: a part of the envelope's sheet."""
    found = selectors.packet_for(viewer_of(request), packet_id)
    if not request.headers.get("HX-Request"):
        return redirect("wallet:packet", packet_id)
    return render(request, "wallet/sheets/_packet_drawn.html", _listed(request, found))


def _envelope(request: HttpRequest, found: Any) -> HttpResponse:
    is_to_open = found.mine is None and found.is_mine_to_open and not found.is_over
    context = {
        **_listed(request, found),
        "is_to_open": is_to_open and not found.is_blocked,
        "amount": found.mine and found.mine["amount"],
    }
    title = _("Red packet")
    return sheet(request, "wallet/sheets/_packet.html", context, title=title, nav="chats")


def _listed(request: HttpRequest, found: Any) -> dict[str, Any]:
    viewer = viewer_of(request)
    return {
        "packet": found,
        "state": state_of(found),
        "state_words": state_words(found),
        "drawn": selectors.shares_of(viewer, found),
        "viewer": viewer,
    }


def _maker(
    request: HttpRequest, conversation: Any, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    shown = {
        "conversation": conversation,
        "is_group": conversation.kind == "group",
        "people": [one.user for one in conversation.others],
        "balance": selectors.balance_of(viewer_of(request)),
        "currency": settings.CURRENCY,
        "hours": settings.PACKET_HOURS,
        "most_shares": min(settings.PACKET_MAX_SHARES, len(conversation.others) + 1),
        "chosen": [],
        **context,
    }
    title = _("Red packet")
    template = "wallet/sheets/_new_packet.html"
    return sheet(request, template, shown, title=title, status=status, nav="chats")
