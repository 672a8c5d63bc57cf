"""How every sheet of this floor is answered: a fragment, or a page around it."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from messaging.errors import FORM_STATUS, Invalid, Refusal
from messaging.models import User
from wallet import selectors, services

# The same where somebody else may have changed what one is allowed to do meanwhile.
OFFERED = {**FORM_STATUS, "forbidden": 409}


def sheet(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    title: Any,
    status: int = 200,
    nav: str = "wallet",
) -> HttpResponse:
    """The sheet's fragment, or a page around it for a shared link or a browser without scripts.

    Where money may go out its template includes ``wallet/_allowance.html``; only then is it asked
    for what may leave.
    """
    context = {
        **context,
        "allowance": SimpleLazyObject(lambda: selectors.allowance_of(viewer_of(request))),
    }
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        return render(request, template, context, status=status)
    framed = {"sheet_template": template, "sheet_title": title, "sheet_nav": nav}
    return render(request, "_sheet_page.html", {**context, **framed}, status=status)


def done(request: HttpRequest, said: str, onward: str = "", *, page: str) -> HttpResponse:
    """The sheet has done its work: say so, then close it, or open ``onward`` in its place.

    Without scripts: go to ``onward``, or to ``page``.
    """
    if not request.headers.get("HX-Request"):
        return redirect(onward or page)
    triggers: dict[str, Any] = {"toast": {"text": said}, "wallet:changed": True}
    triggers |= {"sheet:open": {"url": onward}} if onward else {"sheet:close": True}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(triggers)})


def elsewhere(url: str) -> HttpResponse:
    """Send the window there, the provider's pages included. For htmx alone."""
    return HttpResponse(status=204, headers={"HX-Redirect": url})


def id_from(request: HttpRequest, name: str) -> UUID:
    """The id that the form made, which is what makes a repeated press harmless."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Invalid("bad_id", fields={name: "UUID"}) from None


def next_of(request: HttpRequest) -> str:
    """Where to go afterwards, if that is a place of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else ""


def proof_of(request: HttpRequest) -> str:
    """The proof that the form carries, or that the PIN in it gives: for ``proof=`` of a service.

    Inside the ``try`` whose refusals the sheet shows, and outside of any transaction.
    """
    return services.proof_in(owner=viewer_of(request), form=request.POST)


def asked(request: HttpRequest, refusal: Exception | None) -> dict[str, Any]:
    """What ``wallet/_step_up.html`` needs in the sheet's context: empty for other refusals."""
    return selectors.step_up_for(viewer_of(request), refusal)


def given_back(
    request: HttpRequest, refusal: Refusal, kinds: Mapping[str, int] = OFFERED
) -> tuple[dict[str, Any], int]:
    """What a form is given back with, and the status of that; other refusals go up.

    Of kinds that the form can't answer, and of a verb that it never had.
    """
    if refusal.kind not in kinds or refusal.code == "no_such_verb":
        raise refusal
    return {"refusal": refusal, **asked(request, refusal)}, kinds[refusal.kind]


def chat_page(conversation_id: UUID) -> str:
    return reverse("messaging:chat", args=[conversation_id])


def viewer_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
