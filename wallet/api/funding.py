"""Money in, for clients of the JSON doors."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from wallet import selectors, services
from wallet import serializers as shapes
from wallet.api.answers import IDEMPOTENCY_KEY, answer_once, caller_of, values_in
from wallet.errors import TopUpDeclined
from wallet.models import Card


class TopUpsView(APIView):
    """Bring money in, through the payment provider."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewTopUpSerializer,
        responses={201: shapes.TopUpSerializer},
    )
    def post(self, request: Request) -> Response:
        wanted = values_in(request, shapes.NewTopUpSerializer)

        def work() -> tuple[int, dict[str, Any]]:
            try:
                top_up = services.top_up(
                    user=caller_of(request),
                    top_up_id=wanted["id"],
                    amount=wanted["amount"],
                    card=_card(request, wanted.get("card")),
                    keeps_card=wanted["keeps_card"],
                )
            except TopUpDeclined as refusal:
                # An answer like any other: kept under its key, as the attempt is kept.
                return 422, shapes.refusal_data(refusal)
            return 201, dict(shapes.TopUpSerializer(top_up).data)

        return answer_once(request, work, in_steps=True)


def _card(request: Request, card_id: UUID | None) -> Card | None:
    return selectors.card_for(caller_of(request), card_id) if card_id else None


class TopUpView(APIView):
    """What became of a top-up, for a client that lost the answer."""

    @extend_schema(responses=shapes.TopUpSerializer)
    def get(self, request: Request, top_up_id: UUID) -> Response:
        top_up = selectors.top_up_for(caller_of(request), top_up_id)
        return Response(shapes.TopUpSerializer(top_up).data)
