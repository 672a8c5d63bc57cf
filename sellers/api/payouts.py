"""The shop's money out, for clients of the JSON doors. /api/wallet/payouts/fee/ says its cost."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, Serializer
from rest_framework.views import APIView

from messaging.models import User
from messaging.selectors import viewer_of
from sellers import selectors
from sellers.api.answers import KEY, answer_once
from sellers.serializers import NewShopBankSerializer, NewShopPayoutSerializer, TillSerializer
from wallet import services
from wallet.selectors import balance_in, business_account
from wallet.selectors import payouts as found
from wallet.serializers import payouts as shapes

SHOP = OpenApiParameter("shop", str, description="A shop that the caller owns, by its handle.")


class TillView(APIView):
    """What the shop has, what is held for it, and what is on its way to a bank."""

    @extend_schema(parameters=[SHOP], responses=TillSerializer)
    def get(self, request: Request) -> Response:
        _owner, account = _till(request)
        balance = balance_in(account, account.currency)
        return Response(
            {
                "available": balance["available"],
                "held": balance["incoming"],
                "on_their_way": found.on_their_way(account.id),
                "currency": account.currency,
            }
        )


def _several(
    promise: str,
    how: str,
    *,
    listed: Callable[[UUID], Iterable[Any]],
    shape: type[ModelSerializer[Any]],
    asked: type[Serializer[Any]],
    make: Callable[..., Any],
) -> type[APIView]:
    """The door of what a shop has several of: they are listed, and one more is made."""

    class Several(APIView):
        __doc__ = promise

        @extend_schema(parameters=[SHOP], responses=shape(many=True))
        def get(self, request: Request) -> Response:
            _owner, account = _till(request)
            return Response(shape(listed(account.id), many=True).data)

        @extend_schema(parameters=[KEY], request=asked, responses={201: shape}, description=how)
        def post(self, request: Request) -> Response:
            body = asked(data=request.data)
            body.is_valid(raise_exception=True)
            wanted = dict(body.validated_data)
            owner, account = _till(request, wanted.pop("shop"))

            def work() -> tuple[int, dict[str, Any]]:
                return 201, dict(shape(make(user=owner, account=account, **wanted)).data)

            return answer_once(request, work)

    return Several


ShopBanksView = _several(
    "The shop's bank accounts, shown masked.",
    "Add one; it can be used once it has rested.",
    listed=found.banks_of,
    shape=shapes.BankSerializer,
    asked=NewShopBankSerializer,
    make=lambda *, id, **wanted: services.add_bank(bank_id=id, **wanted),
)
ShopPayoutsView = _several(
    "The shop's payouts, newest first.",
    "Ask for one. The owner shows each time that it is them: see the step-up's doors.",
    listed=found.payouts_of,
    shape=shapes.PayoutSerializer,
    asked=NewShopPayoutSerializer,
    make=lambda *, id, bank, **wanted: services.request_payout(
        payout_id=id, bank_id=bank, **wanted
    ),
)


class ShopBankView(APIView):
    """One of them."""

    @extend_schema(parameters=[SHOP], responses={204: None})
    def delete(self, request: Request, bank_id: UUID) -> Response:
        owner, account = _till(request)
        services.remove_bank(user=owner, account=account, bank_id=bank_id)
        return Response(status=204)


class ShopPayoutView(APIView):
    """How far one came."""

    @extend_schema(parameters=[SHOP], responses=shapes.PayoutSerializer)
    def get(self, request: Request, payout_id: UUID) -> Response:
        _owner, account = _till(request)
        return Response(shapes.PayoutSerializer(found.payout_of(account.id, payout_id)).data)


class ShopPayoutCancellationsView(APIView):
    """Call one off before it leaves."""

    @extend_schema(parameters=[KEY, SHOP], request=None, responses={200: shapes.PayoutSerializer})
    def post(self, request: Request, payout_id: UUID) -> Response:
        owner, account = _till(request)

        def work() -> tuple[int, dict[str, Any]]:
            payout = services.cancel_payout(user=owner, account=account, payout_id=payout_id)
            return 200, dict(shapes.PayoutSerializer(payout).data)

        return answer_once(request, work)


def _till(request: Request, handle: str | None = None) -> tuple[User, Any]:
    """The caller, and the account of the shop of theirs that was named."""
    owner = viewer_of(request)
    named = request.query_params.get("shop", "") if handle is None else handle
    return owner, business_account(selectors.shop_owned(owner, named[:30]).account_id)
