"""Questions to support about a movement, for clients of the JSON doors."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from wallet import selectors, services
from wallet.api.answers import IDEMPOTENCY_KEY, answer_once, caller_of, values_in
from wallet.serializers.movements import DisputeSerializer, NewDisputeSerializer, dispute_data


class DisputesView(APIView):
    """The caller's questions, newest first; asking another."""

    @extend_schema(responses=DisputeSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response([dispute_data(one) for one in selectors.disputes_of(caller_of(request))])

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=NewDisputeSerializer,
        responses={201: DisputeSerializer},
    )
    def post(self, request: Request) -> Response:
        """Ask about a movement: opens, or continues, the conversation with support."""
        asked = values_in(request, NewDisputeSerializer)

        def work() -> tuple[int, dict[str, Any]]:
            viewer = caller_of(request)
            made = services.open_dispute(
                opener=viewer,
                dispute_id=asked["id"],
                transfer_id=asked["movement"],
                words=asked["words"],
            )
            return 201, dispute_data(selectors.dispute_for(viewer, made.id))

        return answer_once(request, work)


class DisputeView(APIView):
    """One of the caller's questions; any, for support."""

    @extend_schema(responses=DisputeSerializer)
    def get(self, request: Request, dispute_id: UUID) -> Response:
        return Response(dispute_data(selectors.dispute_for(caller_of(request), dispute_id)))


class DisputeClosingView(APIView):
    """Settling a question."""

    @extend_schema(request=None, responses=DisputeSerializer)
    def post(self, request: Request, dispute_id: UUID) -> Response:
        """Say that it is settled; again changes nothing."""
        viewer = caller_of(request)
        services.close_dispute(actor=viewer, dispute_id=dispute_id)
        return Response(dispute_data(selectors.dispute_for(viewer, dispute_id)))
