"""What every JSON door of this floor shares: who asks, and one answer for one key."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from messaging.models import User
from wallet import selectors, services
from wallet.models import IdempotentRequest
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
    status, body, is_replay = run(**_asked_once(request), work=work)
    headers = {"Idempotency-Replayed": "true"} if is_replay else None
    return Response(body, status=status, headers=headers)


def answer_of(request: Request, status: int, body: dict[str, Any]) -> IdempotentRequest:
    """What ``answer_once`` keeps of an answer, for work that writes it itself."""
    return services.answer_of(**_asked_once(request), status=status, body=body)


def _asked_once(request: Request) -> dict[str, Any]:
    return {
        "user": caller_of(request),
        "key": request.headers.get("Idempotency-Key"),
        "fingerprint": services.fingerprint_of(request.method or "", request.path, request.data),
    }


def verb(
    promise: str,
    act: Callable[..., Any],
    *,
    see: Callable[[User, UUID], Any],
    tell: Callable[[User, UUID], dict[str, Any]],
    shape: type[Serializer[Any]],
    body: type[Serializer[Any]] | None = None,
    status: int = 200,
) -> type[APIView]:
    """The door of a verb about one thing: ``act(caller, id)``, then what ``tell`` says of it.

    Who may not know of the thing is stopped by ``see``, before anything else. A verb with a
    ``body`` is given its values by name. With a noun's part given once (``functools.partial``)
    each verb is a line.
    """

    class Verb(APIView):
        __doc__ = promise

        @extend_schema(parameters=[IDEMPOTENCY_KEY], request=body, responses={status: shape})
        def post(self, request: Request, **named: UUID) -> Response:
            caller, (thing_id,) = caller_of(request), named.values()
            see(caller, thing_id)
            wanted = values_in(request, body) if body else {}

            def work() -> tuple[int, dict[str, Any]]:
                act(caller, thing_id, **wanted)
                return status, tell(caller, thing_id)

            return answer_once(request, work)

    return Verb


def values_in(request: Request, shape: type[Serializer[Any]]) -> dict[str, Any]:
    """What the request carries, in that shape; refused where it is not."""
    try:
        return dict(_kept(shape).run_validation(request.data))
    except ValidationError:  # said by one that knows what it was given
        shape(data=request.data).is_valid(raise_exception=True)
        raise


@functools.cache
def _kept(shape: type[Serializer[Any]]) -> Serializer[Any]:
    """One of that shape, to look through what comes: to make one takes longer than that."""
    return shape()


def caller_of(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user
