"""The sheets of transfers between people: sending one, and what becomes of it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import Invalid, Refusal
from messaging.models import User, uuid7
from messaging.selectors import reachable_person
from messaging.services import open_direct
from wallet import selectors, services
from wallet.selectors.transfers import DELAYS, place_for
from wallet.views.between import answered, beside, payees, payment_in
from wallet.views.sheets import chat_page, done, given_back, id_from, sheet, viewer_of


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Send money in a conversation: to the other, or in a group to the member chosen."""
    conversation = place_for(viewer_of(request), conversation_id)
    context = {**payees(request, conversation), "conversation": conversation}
    if request.method == "GET":
        return _maker(request, context)
    return _send(request, context, conversation)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def to_person(request: HttpRequest, handle: str) -> HttpResponse:
    """Send money from somebody's sheet; it is said in the direct conversation with them."""
    payee = reachable_person(viewer_of(request), handle)
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
    return answered(request, lambda: selectors.transfer_for(viewer, transfer_id), _act, _sheet)


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
        services.send_transfer(
            **payment_in(request, payee),
            transfer_id=transfer_id,
            conversation=conversation or open_direct(opener=viewer, other=payee),
            delay_hours=int(delay) if delay in ("0", "2", "24") else -1,
        )
    except Refusal as refusal:
        shown, status = given_back(request, refusal)
        return _maker(request, {**context, **shown, "transfer_id": transfer_id}, status)
    said = _("Sent. %(name)s can accept it now.") % {"name": payee.get_short_name()}
    return done(request, said, page=chat_page(conversation.id) if conversation else request.path)


def _maker(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shown = {
        "transfer_id": uuid7(),
        "delay": request.POST.get("delay", "0"),
        "delays": [(str(hours), DELAY_WORDS[hours]()) for hours in DELAYS],
        "balance": selectors.balance_of(viewer_of(request)),
        **beside(request, context["payee"], context.get("refusal")),
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
