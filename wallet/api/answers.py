"""What every JSON door of this floor shares: who asks, and one answer for one key."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from messaging.models import User
from wallet import selectors, services
from wallet.models.ledger import Account

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="Made by the client for this request; the same key gives the same answer.",
)
FILTERS = [
    OpenApiParameter("q", str, description="Words in names, notes and kinds, or an amount."),
    OpenApiParameter("direction", str, enum=["in", "out"], description="Only these."),
    OpenApiParameter("kind", str, enum=list(selectors.KINDS)),
    OpenApiParameter("month", str, description="Like 2026-11, in the caller's time zone."),
    OpenApiParameter("from", str, description="First day, like 2026-11-01."),
    OpenApiParameter("to", str, description="Last day, included."),
    OpenApiParameter("currency", str, description="Which of the caller's accounts."),
]


def asked_of(request: Request) -> tuple[Account | None, selectors.Sieve]:
    """The caller's account and what to keep of it; refuses filters that make no sense."""
    asked = request.query_params.dict()
    account = selectors.own_wallet(caller_of(request), asked.get("currency", ""))
    return account, selectors.sieve_of(asked, is_strict=True)


def answer_once(
    request: Request, work: Callable[[], tuple[int, dict[str, Any]]], *, in_steps: bool = False
) -> Response:
    """The answer of ``work``, done at most once under the request's Idempotency-Key.

    ``in_steps`` for work that asks a payment provider: it is no transaction then.
    """
    run = services.run_in_steps if in_steps else services.run_once
    status, body, is_replay = run(
        user=caller_of(request),
        key=request.headers.get("Idempotency-Key"),
        fingerprint=services.fingerprint_of(request.method or "", request.path, request.data),
        work=work,
    )
    headers = {"Idempotency-Replayed": "true"} if is_replay else None
    return Response(body, status=status, headers=headers)


def caller_of(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user
