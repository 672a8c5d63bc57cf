"""The JSON doors of the wallet. Amounts are whole minor units, out and in."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.errors import Invalid
from wallet import selectors
from wallet import serializers as shapes
from wallet.api.answers import FILTERS, asked_of, caller_of

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
            *FILTERS,
        ],
        responses=shapes.StatementSerializer,
    )
    def get(self, request: Request) -> Response:
        account, sieve = asked_of(request)
        limit = max(1, min(_integer(request, "limit", 30) or 30, MAX_ROWS))
        page = selectors.sifted(account, sieve, _integer(request, "before", None), limit)
        looked = page.looked_back_to
        return Response(
            {
                "rows": [shapes.row_data(row) for row in page.rows],
                "next_before": page.older,
                "looked_back_to": looked.isoformat() if looked else None,
            }
        )


def _integer(request: Request, name: str, default: int | None) -> int | None:
    value = request.query_params.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 18):
        raise Invalid("bad_number", fields={name: "0 … 10^17"})
    return int(value)
