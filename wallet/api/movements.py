"""One movement, its receipt, and the statement as a file, for clients of the JSON doors."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from wallet import selectors
from wallet.api.answers import FILTERS, asked_of, caller_of
from wallet.cards.home import source_of
from wallet.serializers.exports import as_pdf, as_table, receipt, statement_paper, statement_table
from wallet.serializers.movements import MovementSerializer, movement_data

PDF = (200, "application/pdf")


class StatementFileView(APIView):
    """The caller's statement as a file."""

    @extend_schema(
        parameters=[*FILTERS, OpenApiParameter("as", str, enum=["csv", "pdf"])],
        responses={(200, "text/csv"): OpenApiTypes.STR, PDF: OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> Any:
        """CSV of what the filters keep, or PDF of the whole period."""
        account, sieve = asked_of(request)
        if request.query_params.get("as") == "pdf":
            return as_pdf(*statement_paper(caller_of(request).display_name, account, sieve))
        return as_table(*statement_table(account, sieve))


class MovementView(APIView):
    """One movement of the caller's: both sides, state, and what it belongs to."""

    @extend_schema(responses=MovementSerializer)
    def get(self, request: Request, movement_id: UUID) -> Response:
        viewer = caller_of(request)
        moved = selectors.movement_of(viewer, movement_id)
        source = source_of(viewer, moved)
        links = {
            "sheet": source.sheet_url if source else "",
            "conversation": source.conversation_url if source else "",
        }
        return Response(movement_data(moved) | links)


class ReceiptView(APIView):
    """The receipt of one movement of the caller's."""

    @extend_schema(responses={PDF: OpenApiTypes.BINARY})
    def get(self, request: Request, movement_id: UUID) -> Any:
        return as_pdf(*receipt(selectors.movement_of(caller_of(request), movement_id)))
