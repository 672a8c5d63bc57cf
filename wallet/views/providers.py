"""Where payment providers knock, and the sandbox's own page, where people confirm what is asked."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from messaging.errors import Invalid, NotFound
from wallet import services
from wallet.views.sheets import sheet, viewer_of

MOST_BYTES = 262_144


@csrf_exempt  # a provider has no session: its signature is the permission
@never_cache
@require_POST
def events(request: HttpRequest, name: str) -> HttpResponse:
    """An event of a provider: verified on its raw bytes, kept once, answered at once."""
    if name != settings.PAYMENT_PROVIDER:
        raise NotFound("provider_not_found")
    if len(request.body) > MOST_BYTES:
        raise Invalid("too_large")
    services.receive_event(provider=name, body=request.body, headers=request.headers)
    return HttpResponse(status=200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sandbox(request: HttpRequest, reference: str) -> HttpResponse:
    """The sandbox's page: confirm, or don't, as one would at one's bank."""
    viewer = viewer_of(request)
    if request.method == "POST":
        url = services.decide_in_sandbox(
            user=viewer, reference=reference, is_confirmed=request.POST.get("verb") == "confirm"
        )
        return redirect(url)
    record = services.sandbox_page(user=viewer, reference=reference)
    context = {"record": record}
    return sheet(request, "wallet/sheets/_sandbox.html", context, title=_("Sandbox bank"))
