"""The sheets of transfers between people: sending one, and what becomes of it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import Invalid, Refusal
from messaging.models import Conversation, User, uuid7
from messaging.selectors import reachable_person
from messaging.services import open_direct
from wallet import selectors, services
from wallet.money import parse_amount
from wallet.selectors.transfers import DELAYS, place_for
from wallet.views.sheets import OFFERED, asked, done, id_from, proof_of, sheet, viewer_of


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Send money in a conversation: to the other, or in a group to the member chosen."""
    viewer = viewer_of(request)
    conversation = place_for(viewer, conversation_id)
    people, payee = selectors.payee_among(
        viewer, conversation, request.POST.get("payee") or request.GET.get("to") or ""
    )
    context = {"people": people, "payee": payee, "conversation": conversation}
    if request.method == "GET":
        return _maker(request, context)
    return _send(request, context, conversation)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def to_person(request: HttpRequest, handle: str) -> HttpResponse:
    """Send money from somebody's sheet; it is said in the direct conversation with them."""
    viewer = viewer_of(request)
    payee = reachable_person(viewer, handle)
    context = {"people": [payee], "payee": payee, "conversation": None}
    if request.method == "GET":
        return _maker(request, context)
    return _send(request, context, None)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """GET: the transfer's sheet. POST: accept, decline or recall, as ``verb`` says."""
    viewer = viewer_of(request)
    found = selectors.transfer_for(viewer, transfer_id)
    if request.method == "GET":
        return _sheet(request, found)
    try:
        said = _act(viewer, found, request.POST.get("verb", ""))
    except Refusal as refusal:
        if refusal.kind not in ("conflict", "forbidden"):
            raise
        found = selectors.transfer_for(viewer, transfer_id)
        return _sheet(request, found, error=refusal.message, status=409)
    return done(request, said, page=reverse("messaging:chat", args=[found.conversation_id]))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def legal_name(request: HttpRequest) -> HttpResponse:
    """The name on my papers; those who pay me first see its initials."""
    viewer = viewer_of(request)
    context: dict[str, Any] = {"name": selectors.legal_name_of(viewer)}
    if request.method == "POST":
        context["name"] = request.POST.get("name", "")
        try:
            services.give_legal_name(person=viewer, name=context["name"])
        except Invalid as refusal:
            context["error"] = refusal.fields["name"]
            return _name_sheet(request, context, status=400)
        return done(request, _("Your name is kept."), page="wallet:home")
    return _name_sheet(request, context)


def _name_sheet(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    template = "wallet/sheets/_legal_name.html"
    return sheet(request, template, context, title=_("Legal name"), status=status)


def _act(viewer: User, found: Any, verb: str) -> str:
    if verb == "accept":
        moved = services.accept_transfer(payee=viewer, transfer_id=found.id)
        return _("It is yours.") if moved.settled_at else _("Accepted: it is on its way.")
    if verb == "decline":
        services.decline_transfer(payee=viewer, transfer_id=found.id)
        return _("Declined.")
    if verb == "recall":
        services.recall_transfer(payer=viewer, transfer_id=found.id)
        return _("Taken back.")
    raise Invalid("no_such_verb")


def _send(request: HttpRequest, context: dict[str, Any], conversation: Any) -> HttpResponse:
    viewer, payee = viewer_of(request), context["payee"]
    transfer_id = id_from(request, "transfer_id")
    delay = request.POST.get("delay", "0")
    try:
        if payee is None:
            said = _("Choose who gets it.")
            raise Invalid("no_payee", said, fields={"payee": said})
        amount = parse_amount(request.POST.get("amount", ""), settings.CURRENCY)
        services.send_transfer(
            payer=viewer,
            transfer_id=transfer_id,
            payee=payee,
            conversation=conversation or open_direct(opener=viewer, other=payee),
            amount=amount,
            currency=settings.CURRENCY,
            note=request.POST.get("note", ""),
            delay_hours=int(delay) if delay in ("0", "2", "24") else -1,
            is_confirmed="is_confirmed" in request.POST,
            proof=proof_of(request),
        )
    except Refusal as refusal:
        if refusal.kind not in OFFERED:
            raise
        shown = {"refusal": refusal, "transfer_id": transfer_id, **asked(request, refusal)}
        return _maker(request, context | shown, status=OFFERED[refusal.kind])
    said = _("Sent. %(name)s can accept it now.") % {"name": payee.get_short_name()}
    return done(request, said, page=request.path if conversation is None else _chat(conversation))


def _chat(conversation: Conversation) -> str:
    return reverse("messaging:chat", args=[conversation.id])


def _maker(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    viewer, payee = viewer_of(request), context["payee"]
    refusal = context.get("refusal")
    is_first = payee is not None and not selectors.has_paid(viewer, payee)
    shown = {
        "transfer_id": uuid7(),
        "values": request.POST,
        "delay": request.POST.get("delay", "0"),
        "delays": [(str(hours), DELAY_WORDS[hours]()) for hours in DELAYS],
        "balance": selectors.balance_of(viewer),
        "currency": settings.CURRENCY,
        "is_first": is_first,
        "masked": selectors.masked_name(payee) if is_first else "",
        "action": request.path,
        "missing": refusal.details.get("missing") if refusal else None,
        **context,
    }
    template = "wallet/sheets/_new_transfer.html"
    return sheet(request, template, shown, title=_("Send money"), status=status, nav="chats")


DELAY_WORDS = {
    0: lambda: _("at once"),
    2: lambda: _("in 2 hours"),
    24: lambda: _("in 24 hours"),
}


def _sheet(request: HttpRequest, found: Any, error: Any = "", status: int = 200) -> HttpResponse:
    is_open = found.is_open
    context = {
        "transfer": found,
        "me": found.me,
        "can_accept": found.me == "payee" and found.state == "waiting",
        "can_recall": found.me == "payer" and is_open,
        "error": error,
    }
    template = "wallet/sheets/_transfer.html"
    return sheet(request, template, context, title=_("Transfer"), status=status, nav="chats")
