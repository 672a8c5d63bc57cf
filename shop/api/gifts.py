"""A shop's own gift cards, for clients of the JSON doors."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.selectors import conversation_for, viewer_of
from shop import selectors, services
from shop.api.answers import KEY, answer_once, values_in
from wallet.serializers import credits as shapes
from wallet.services import code_of


class ShopGiftCardsView(APIView):
    """Gift cards that are good at one shop alone."""

    @extend_schema(
        parameters=[KEY],
        request=shapes.NewGiftCardSerializer,
        responses={201: shapes.GiftCardSerializer},
    )
    def post(self, request: Request, handle: str) -> Response:
        """Buy one out of the wallet: for a conversation, or for a code to give away."""
        buyer = viewer_of(request)
        shop = selectors.shop_for(buyer, handle)
        wanted = values_in(shapes.NewGiftCardSerializer, request.data)
        named = wanted["conversation"]
        place = conversation_for(buyer, named) if named else None

        def work() -> tuple[int, dict[str, Any]]:
            card = services.buy_shop_gift_card(
                buyer=buyer,
                shop=shop,
                card_id=wanted["id"],
                amount=wanted["amount"],
                words=wanted["words"],
                conversation=place,
                proof=wanted["proof"],
            )
            code = code_of(buyer=buyer, card=card)
            return 201, shapes.gift_card_data(card, code=code, is_mine=card.holder_id == buyer.id)

        return answer_once(request, work)
