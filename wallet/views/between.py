"""What the forms share that pay a person: whom, how much, and what is shown beside it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from messaging.errors import Invalid, Refusal
from messaging.models import User
from wallet import selectors
from wallet.money import parse_amount
from wallet.views.sheets import chat_page, done, proof_of, viewer_of


def payees(request: HttpRequest, conversation: Any) -> dict[str, Any]:
    """``people`` who can be paid there, and the ``payee`` that the form or the link names."""
    named = request.POST.get("payee") or request.GET.get("to") or ""
    people, payee = selectors.payee_among(viewer_of(request), conversation, named)
    return {"people": people, "payee": payee}


def payment_in(request: HttpRequest, payee: User | None) -> dict[str, Any]:
    """What the form says of the payment, by the names that services have for it.

    Invalid without a payee; otherwise like ``parse_amount`` and ``proof_of``.
    """
    if payee is None:
        said = _("Choose who gets it.")
        raise Invalid("no_payee", said, fields={"payee": said})
    return {
        "payer": viewer_of(request),
        "payee": payee,
        "amount": parse_amount(request.POST.get("amount", ""), settings.CURRENCY),
        "currency": settings.CURRENCY,
        "note": request.POST.get("note", ""),
        "is_confirmed": "is_confirmed" in request.POST,
        "proof": proof_of(request),
    }


def beside(request: HttpRequest, payee: User | None, refusal: Refusal | None) -> dict[str, Any]:
    """What such a form shows: its values, who is paid for the first time, what is missing."""
    return {
        "values": request.POST,
        "currency": settings.CURRENCY,
        "action": request.path,
        "missing": refusal.details.get("missing") if refusal else None,
        **first_time(viewer_of(request), payee),
    }


def answered(
    request: HttpRequest,
    find: Callable[[], Any],
    act: Callable[[User, Any, str], str],
    show: Callable[..., HttpResponse],
) -> HttpResponse:
    """GET: the sheet of what ``find`` finds. POST: its ``verb``, and back to the conversation.

    Whoever comes too late, or may not, is shown the thing as it is now.
    """
    found = find()
    if request.method == "GET":
        return show(request, found)
    try:
        said = act(viewer_of(request), found, request.POST.get("verb", ""))
    except Refusal as refusal:
        if refusal.kind not in ("conflict", "forbidden"):
            raise
        return show(request, find(), error=refusal.message, status=409)
    return done(request, said, page=chat_page(found.conversation_id))


def first_time(viewer: User, payee: User | None) -> dict[str, Any]:
    """Whether the viewer pays them for the first time, and their masked name if so."""
    is_first = payee is not None and not selectors.has_paid(viewer, payee)
    masked = selectors.masked_name(payee) if is_first and payee else ""
    return {"is_first": is_first, "masked": masked}
