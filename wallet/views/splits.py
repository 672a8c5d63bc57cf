"""Split bills: the sheet that makes one, the bill with its shares, and its verbs."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from messaging.errors import FORM_STATUS, Invalid, Refusal
from messaging.models import User, uuid7
from messaging.selectors import conversation_for, person_for
from wallet import selectors, services
from wallet.cards.bills import Bill, bill_for
from wallet.cards.home import Quick, places_for
from wallet.cards.splits import face_context, split_entry
from wallet.models import Split
from wallet.money import format_money, format_plain, parse_amount
from wallet.selectors.splits import may_remind
from wallet.services.splits import Line
from wallet.views.sheets import (
    chat_page,
    done,
    given_back,
    id_from,
    proof_of,
    sheet,
    viewer_of,
)

PLACES = 50


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """GET: the sheet that splits a bill; ?bill=<kind>:<id> brings one along. POST: post it."""
    viewer = viewer_of(request)
    conversation: Any = conversation_for(viewer, conversation_id)
    bill = _bill(request)
    if request.method == "GET":
        return _maker(request, conversation, bill, {"split_id": uuid7(), "values": {}})
    split_id = id_from(request, "split_id")
    try:
        split = _post(request, conversation, split_id, bill)
    except Refusal as refusal:
        shown, status = given_back(request, refusal, FORM_STATUS)
        said = next(iter(refusal.fields.values()), "") or refusal.message
        context = {**shown, "error": said, "split_id": split_id, "values": request.POST}
        return _maker(request, conversation, bill, context, status)
    said = _("%(sum)s shared out") % {"sum": format_money(split.amount, split.currency)}
    return done(request, said, page=chat_page(conversation.id))


@login_required
@never_cache
@require_GET
def with_whom(request: HttpRequest, kind: str, bill_id: UUID) -> HttpResponse:
    """With whom a bill of a floor above is split: the conversations where that can be."""
    viewer = viewer_of(request)
    bill = bill_for(viewer, kind, bill_id)
    entry = split_entry(f"?bill={kind}:{bill_id}")
    quick = Quick("split", 0, entry.label, entry.icon, entry=entry)
    context = {"bill": bill, "places": places_for(viewer, quick)[:PLACES]}
    return sheet(request, "wallet/sheets/_split_with.html", context, title=entry.label)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, split_id: UUID) -> HttpResponse:
    """GET: the bill. POST: pay my share of it."""
    viewer = viewer_of(request)
    found = selectors.split_for(viewer, split_id)
    if request.method == "GET":
        return _sheet(request, found)
    try:
        share = services.pay_share(payer=viewer, split_id=split_id, proof=proof_of(request))
    except Refusal as refusal:
        context, status = given_back(request, refusal, FORM_STATUS)
        return _sheet(request, selectors.split_for(viewer, split_id), context, status)
    said = _("%(sum)s paid to %(name)s") % {
        "sum": format_money(share.amount, found.currency),
        "name": found.initiator.get_short_name(),
    }
    return done(request, said, page=reverse("wallet:split", args=[split_id]))


@login_required
@require_POST
def remind(request: HttpRequest, split_id: UUID) -> HttpResponse:
    """Ask one of them again."""
    viewer = viewer_of(request)
    selectors.split_for(viewer, split_id)
    person = person_for(viewer, request.POST.get("handle", ""))
    services.remind(actor=viewer, split_id=split_id, person=person)
    return _after(request, split_id)


@login_required
@require_POST
def cancel(request: HttpRequest, split_id: UUID) -> HttpResponse:
    """Call it off."""
    services.cancel_split(actor=viewer_of(request), split_id=split_id)
    return _after(request, split_id)


def _after(request: HttpRequest, split_id: UUID) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect("wallet:split", split_id)
    return _sheet(request, selectors.split_for(viewer_of(request), split_id))


def _post(request: HttpRequest, conversation: Any, split_id: UUID, bill: Bill | None) -> Split:
    """What the form says: who is ticked, and for each of them a weight or an amount."""
    viewer, form = viewer_of(request), request.POST
    ticked = set(form.getlist("people"))
    people = [one for one in _people(viewer, conversation) if one.handle in ticked]
    kind = form.get("kind", Split.Kind.EQUAL)
    wanted: dict[str, Any] = {"kind": kind}
    if kind == Split.Kind.ITEMS and bill:
        wanted["lines"] = _lines(request, bill, [one.handle for one in people])
    elif kind == Split.Kind.AMOUNTS:
        typed = {one: form.get(f"amount-{one.handle}", "").strip() for one in people}
        people = [one for one in people if typed[one]]  # with nothing beside their name: not in it
        if people in ([], [viewer]):
            said = _("Write what each of them owes.")
            raise Invalid("no_amounts", said, fields={"amounts": said})
        wanted["amounts"] = [parse_amount(typed[one], settings.CURRENCY) for one in people]
    elif kind == Split.Kind.WEIGHTS:
        wanted["weights"] = [_whole(form.get(f"weight-{one.handle}", "")) for one in people]
    if kind not in (Split.Kind.AMOUNTS, Split.Kind.ITEMS):
        wanted["amount"] = parse_amount(form.get("amount", ""), settings.CURRENCY)
    return services.split_bill(
        initiator=viewer,
        conversation=conversation,
        split_id=split_id,
        title=form.get("title", ""),
        people=people,
        **wanted,
    )


def _lines(request: HttpRequest, bill: Bill, handles: list[str]) -> list[Line]:
    return [
        Line(
            amount,
            tuple(
                at
                for at, handle in enumerate(handles)
                if handle in request.POST.getlist(f"line-{number}")
            ),
        )
        for number, (_words, amount) in enumerate(bill.lines)
    ]


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Invalid("bad_weights", fields={"weights": _("A whole number for each.")})
    return int(text)


def _people(viewer: User, conversation: Any) -> list[User]:
    return [viewer, *(one.user for one in conversation.others)]


def _bill(request: HttpRequest) -> Bill | None:
    kind, _colon, ref = request.GET.get("bill", "").partition(":")
    if not kind:
        return None
    try:
        return bill_for(viewer_of(request), kind, UUID(ref))
    except ValueError:
        raise Invalid("bad_id", fields={"bill": "UUID"}) from None


def _maker(
    request: HttpRequest,
    conversation: Any,
    bill: Bill | None,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    values = context["values"]
    ticked = values.getlist("people") if values else None
    people = [
        {
            "person": one,
            "is_in": ticked is None or one.handle in ticked,
            "weight": values.get(f"weight-{one.handle}", "1"),
            "amount": values.get(f"amount-{one.handle}", ""),
        }
        for one in _people(viewer_of(request), conversation)[:100]
    ]
    lines = [
        {"words": words, "amount": amount, "name": f"line-{number}"}
        for number, (words, amount) in enumerate(bill.lines if bill else ())
    ]
    for line in lines:
        line["chosen"] = values.getlist(line["name"]) if values else None
    shown = {
        "conversation": conversation,
        "people": people,
        "viewer": viewer_of(request),
        "bill": bill,
        "lines": lines,
        "kind": values.get("kind") or ("items" if bill else "equal"),
        "title": values.get("title", bill.title if bill else ""),
        "amount": values.get("amount", format_plain(bill.amount, bill.currency) if bill else ""),
        "currency": settings.CURRENCY,
        "action": request.get_full_path(),
        **context,
    }
    said = _("Split a bill")
    return sheet(
        request, "wallet/sheets/_new_split.html", shown, title=said, status=status, nav="chats"
    )


def _sheet(
    request: HttpRequest, found: Any, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    viewer = viewer_of(request)
    now = services.now()
    for part in found.parts:
        part["may_remind"] = found.is_mine and not part["is_own"] and may_remind(part, now)
    shown = {
        **face_context(found),
        "parts": found.parts,
        "viewer": viewer,
        "balance": selectors.balance_of(viewer),
        **(context or {}),
    }
    return sheet(
        request,
        "wallet/sheets/_split.html",
        shown,
        title=_("Split bill"),
        status=status,
        nav="chats",
    )
