"""The wallet's safety page: PIN, passkeys, limits, freeze. What opens more asks who it is again."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from messaging.errors import FORM_STATUS, Invalid, Refusal
from wallet import selectors, services
from wallet.errors import BadPin
from wallet.money import parse_amount
from wallet.views.sheets import next_of, viewer_of

LIMITS = ("free", "day")


@login_required
@never_cache
@require_GET
def safety(request: HttpRequest) -> HttpResponse:
    return _page(request)


@sensitive_post_parameters("pin", "again")
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required
def pin(request: HttpRequest) -> HttpResponse:
    """Set the PIN, or another one in its place. ?next=: where to go afterwards."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _set_pin(request)
        except Refusal as error:
            if error.kind not in FORM_STATUS:
                raise
            refusal = error
        else:
            messages.success(request, _("Your payment PIN is set."))
            return redirect(next_of(request) or "wallet:safety")
    context = {
        "refusal": refusal,
        "next": next_of(request),
        "allowance": selectors.allowance_of(viewer_of(request)),
    }
    status = FORM_STATUS[refusal.kind] if refusal else 200
    return render(request, "wallet/pin.html", context, status=status)


@login_required
@never_cache
@require_POST
def limits(request: HttpRequest) -> HttpResponse:
    """The limits of one's own: ``free`` and ``day`` in major units, empty for the usual one."""
    try:
        wanted = {name: _limit(request, name) for name in LIMITS if name in request.POST}
        if not wanted:
            raise Invalid("nothing_to_set")
        waits = [
            services.set_limit(
                owner=viewer_of(request), name=name, amount=amount, currency=settings.CURRENCY
            )
            for name, amount in wanted.items()
        ]
    except Refusal as refusal:
        if refusal.kind not in FORM_STATUS:
            raise
        return _page(request, {"refusal": refusal, "typed": request.POST}, refusal)
    if any(waits):
        messages.info(request, _("Saved. What went up holds from tomorrow, at this hour."))
    else:
        messages.success(request, _("Saved. It holds from now on."))
    return redirect("wallet:safety")


@login_required
@never_cache
@require_POST
def freeze(request: HttpRequest) -> HttpResponse:
    """Nothing leaves any more. No question is asked: whoever lost a phone is in a hurry."""
    services.freeze_wallet(actor=viewer_of(request), owner=viewer_of(request))
    messages.success(request, _("Your wallet is frozen: money comes in, and none goes out."))
    return redirect("wallet:safety")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required
def thaw(request: HttpRequest) -> HttpResponse:
    """The password was given: unfreeze. GET is where the way through the password comes back."""
    if request.method == "POST":
        services.thaw_wallet(actor=viewer_of(request), owner=viewer_of(request))
        messages.success(request, _("Your wallet is open again."))
        return redirect("wallet:safety")
    return render(request, "wallet/thaw.html")


@login_required
@never_cache
@require_GET
@reauthentication_required
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Where the browser is asked to make a passkey; the JSON doors do the rest."""
    return render(request, "wallet/passkey.html")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required
def remove_passkey(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Forget a passkey. GET asks."""
    found = selectors.passkey_for(viewer_of(request), passkey_id)
    if request.method == "POST":
        services.remove_passkey(owner=viewer_of(request), passkey_id=passkey_id)
        messages.success(request, _("The passkey is removed."))
        return redirect("wallet:safety")
    return render(request, "wallet/passkey_remove.html", {"passkey": found})


def _page(
    request: HttpRequest, more: dict[str, Any] | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    viewer = viewer_of(request)
    context = {
        "allowance": selectors.allowance_of(viewer),
        "safety": selectors.safety_of(viewer),
        "passkeys": selectors.passkeys_of(viewer),
        "currency": settings.CURRENCY,
        **(more or {}),
    }
    status = FORM_STATUS[refusal.kind] if refusal else 200
    return render(request, "wallet/safety.html", context, status=status)


def _set_pin(request: HttpRequest) -> None:
    chosen = request.POST.get("pin", "")
    if chosen != request.POST.get("again", ""):
        raise BadPin("pins_differ", _("The two are not the same."), fields={"again": ""})
    services.set_pin(owner=viewer_of(request), pin=chosen)


def _limit(request: HttpRequest, name: str) -> int | None:
    """What was typed, in minor units; None for an empty field, 0 for a nought."""
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    return 0 if text == "0" else parse_amount(text, settings.CURRENCY)
