"""Gift cards and store credit, for clients of the JSON doors."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.models import User
from messaging.selectors import conversation_for
from wallet import services
from wallet.api.answers import IDEMPOTENCY_KEY, answer_once, caller_of
from wallet.models import GiftCard
from wallet.selectors import credits
from wallet.serializers import credits as shapes


def _data(viewer: User, card: GiftCard) -> dict[str, Any]:
    code = services.code_of(buyer=viewer, card=card)
    return shapes.gift_card_data(card, code=code, is_mine=card.holder_id == viewer.id)


class CreditsView(APIView):
    """What the caller can spend besides the wallet, in the order in which it is taken."""

    @extend_schema(responses=shapes.CreditsSerializer)
    def get(self, request: Request) -> Response:
        viewer = caller_of(request)
        return Response(
            {
                "credits": [
                    {
                        "account": str(one["account"].id),
                        "payee": one["payee"].name,
                        "available": one["account"].available,
                        "currency": one["account"].currency,
                    }
                    for one in credits.credits_of(viewer)
                ],
                "gift_cards": [_data(viewer, card) for card in credits.gift_cards_of(viewer)],
            }
        )


class GiveUpsView(APIView):
    """Letting go of store credit, or of what is left of a redeemed gift card."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.GiveUpSerializer,
        responses=shapes.LeftSerializer,
    )
    def post(self, request: Request, account_id: UUID) -> Response:
        """It stays with the shop where it was good, or with the house; nothing is paid for it."""
        viewer = caller_of(request)
        credits.own_credit(viewer, account_id)
        body = shapes.GiveUpSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def work() -> tuple[int, dict[str, Any]]:
            services.give_up_credit(
                owner=viewer,
                account_id=account_id,
                give_up_id=body.validated_data["id"],
                amount=body.validated_data["amount"],
            )
            account = credits.own_credit(viewer, account_id).account
            left = {"available": account.available, "currency": account.currency}
            return 200, {"account": str(account_id), **left}

        return answer_once(request, work)


class GiftCardsView(APIView):
    """Buying a gift card."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewGiftCardSerializer,
        responses={201: shapes.GiftCardSerializer},
    )
    def post(self, request: Request) -> Response:
        viewer = caller_of(request)
        body = shapes.NewGiftCardSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data
        place = wanted["conversation"] and conversation_for(viewer, wanted["conversation"])

        def work() -> tuple[int, dict[str, Any]]:
            card = services.buy_gift_card(
                buyer=viewer,
                card_id=wanted["id"],
                amount=wanted["amount"],
                words=wanted["words"],
                conversation=place,
                proof=wanted["proof"],
            )
            return 201, _data(viewer, card)

        return answer_once(request, work)


class GiftCardView(APIView):
    """One gift card, for its buyer, its holder, and who is where it was sent."""

    @extend_schema(responses=shapes.GiftCardSerializer)
    def get(self, request: Request, gift_id: UUID) -> Response:
        viewer = caller_of(request)
        return Response(_data(viewer, credits.gift_card_for(viewer, gift_id)))


class RedemptionsView(APIView):
    """Redeeming a gift card: by its code, or out of the conversation where it was sent."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.RedeemSerializer,
        responses=shapes.GiftCardSerializer,
    )
    def post(self, request: Request) -> Response:
        viewer = caller_of(request)
        body = shapes.RedeemSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def work() -> tuple[int, dict[str, Any]]:
            card = services.redeem_gift_card(
                holder=viewer,
                code=body.validated_data["code"],
                card_id=body.validated_data["gift_card"],
            )
            return 200, _data(viewer, card)

        return answer_once(request, work)
