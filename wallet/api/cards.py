"""Kept cards, for clients of the JSON doors."""

from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from wallet import selectors, services
from wallet import serializers as shapes
from wallet.api.answers import caller_of


class CardsView(APIView):
    """The caller's cards, the first choice first; no numbers, only what they look like."""

    @extend_schema(responses=shapes.KeptCardSerializer(many=True))
    def get(self, request: Request) -> Response:
        cards = selectors.cards_of(caller_of(request), settings.PAYMENT_PROVIDER)
        return Response(shapes.KeptCardSerializer(cards, many=True).data)


class CardView(APIView):
    """One of them: put first, or forgotten."""

    @extend_schema(request=None, responses=shapes.KeptCardSerializer)
    def put(self, request: Request, card_id: UUID) -> Response:
        card = services.prefer_card(user=caller_of(request), card_id=card_id)
        return Response(shapes.KeptCardSerializer(card).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, card_id: UUID) -> Response:
        services.remove_card(user=caller_of(request), card_id=card_id)
        return Response(status=204)
