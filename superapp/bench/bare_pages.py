"""The floor of the figure for a transfer over HTTP: one bare view that calls the ledger.

No session, no person, no checks, no card, no middleware: ids come in, one ``ledger.write`` commits.
Served as Django serves it, by the same server and from the same database as the real application.
"""

import json
import os
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "superapp.settings")

import django  # noqa: E402
from django.conf import settings  # noqa: E402

django.setup()
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__

from django.core.handlers.asgi import ASGIHandler  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402

from wallet import ledger  # noqa: E402


def transfer(request: HttpRequest) -> HttpResponse:
    wanted = json.loads(request.body)
    one, debit, credit = (UUID(wanted[name]) for name in ("id", "debit", "credit"))
    ledger.write([ledger.Single(one, debit, credit, wanted["amount"], "EUR", "bench")])
    return JsonResponse({"id": wanted["id"]}, status=201)


def ready(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("livez", ready), path("transfers/", transfer)]
application = ASGIHandler()
