"""The JSON doors of the wallet. Amounts are whole minor units, out and in."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.errors import Invalid
from messaging.models import User
from wallet import selectors, services
from wallet import serializers as shapes
from wallet.errors import TopUpDeclined

MAX_ROWS = 100
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="Made by the client for this request; the same key gives the same answer.",
)


class WalletView(APIView):
    """What the caller has, and what is kept until it arrives."""

    @extend_schema(responses=shapes.WalletSerializer)
    def get(self, request: Request) -> Response:
        holds = [shapes.hold_data(hold) for hold in selectors.pending_of(_caller(request))]
        return Response({**selectors.balance_of(_caller(request)), "holds": holds})


class StatementView(APIView):
    """The caller's movements, newest first, with the balance after each."""

    @extend_schema(
        parameters=[
            OpenApiParameter("before", int, description="Rows before this one's id."),
            OpenApiParameter("limit", int, description=f"At most {MAX_ROWS}."),
            OpenApiParameter("direction", str, enum=["in", "out"], description="Only these."),
        ],
        responses=shapes.StatementSerializer,
    )
    def get(self, request: Request) -> Response:
        limit = max(1, min(_integer(request, "limit", 30) or 30, MAX_ROWS))
        rows = selectors.statement_of(
            _caller(request),
            before=_integer(request, "before", None),
            limit=limit + 1,
            direction=_direction(request),
        )
        has_more = len(rows) > limit
        rows = rows[:limit]
        return Response(
            {
                "rows": [shapes.row_data(row) for row in rows],
                "next_before": rows[-1].id if has_more else None,
            }
        )


class TopUpsView(APIView):
    """Bring money in, through the payment provider."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewTopUpSerializer,
        responses={201: shapes.TopUpSerializer},
    )
    def post(self, request: Request) -> Response:
        body = shapes.NewTopUpSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data

        def work() -> tuple[int, dict[str, Any]]:
            try:
                top_up = services.top_up(
                    user=_caller(request), top_up_id=wanted["id"], amount=wanted["amount"]
                )
            except TopUpDeclined as refusal:
                # An answer like any other: kept under its key, as the attempt is kept.
                return 422, shapes.refusal_data(refusal)
            return 201, dict(shapes.TopUpSerializer(top_up).data)

        return answer_once(request, work)


class TopUpView(APIView):
    """What became of a top-up, for a client that lost the answer."""

    @extend_schema(responses=shapes.TopUpSerializer)
    def get(self, request: Request, top_up_id: UUID) -> Response:
        top_up = selectors.top_up_for(_caller(request), top_up_id)
        return Response(shapes.TopUpSerializer(top_up).data)


def answer_once(request: Request, work: Callable[[], tuple[int, dict[str, Any]]]) -> Response:
    """The answer of ``work``, done at most once under the request's Idempotency-Key."""
    status, body, is_replay = services.run_once(
        user=_caller(request),
        key=request.headers.get("Idempotency-Key"),
        fingerprint=services.fingerprint_of(request.method or "", request.path, request.data),
        work=work,
    )
    headers = {"Idempotency-Replayed": "true"} if is_replay else None
    return Response(body, status=status, headers=headers)


def _caller(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


def _direction(request: Request) -> selectors.Direction:
    value = request.query_params.get("direction", "")
    if value not in ("", "in", "out"):
        raise Invalid("bad_direction", fields={"direction": "in, out"})
    return cast(selectors.Direction, value)


def _integer(request: Request, name: str, default: int | None) -> int | None:
    value = request.query_params.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 18):
        raise Invalid("bad_number", fields={name: "0 … 10^17"})
    return int(value)
