"""The JSON doors of the wallet. Amounts are whole minor units, out and in."""

from typing import cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.errors import Invalid
from wallet import selectors
from wallet import serializers as shapes
from wallet.api.answers import caller_of

MAX_ROWS = 100


class WalletView(APIView):
    """What the caller has, and what is kept until it arrives."""

    @extend_schema(responses=shapes.WalletSerializer)
    def get(self, request: Request) -> Response:
        holds = [shapes.hold_data(hold) for hold in selectors.pending_of(caller_of(request))]
        return Response({**selectors.balance_of(caller_of(request)), "holds": holds})


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
            caller_of(request),
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
