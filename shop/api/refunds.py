"""JSON doors of what a shop gives back: refunds, and credit to spend there."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.errors import NotFound
from messaging.selectors import viewer_of
from shop import selectors, services
from shop.api.answers import KEY, answer_once, values_in
from shop.permissions import STAFF
from shop.serializers import OrderSerializer, order_data
from shop.serializers import refunds as shapes
from shop.serializers.charges import ChargeSerializer, charge_data


class OrderRefundsView(APIView):
    """Giving back some of a delivered order, for its shop."""

    @extend_schema(
        parameters=[KEY], request=shapes.OrderRefundSerializer, responses=OrderSerializer
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """It goes back to what paid, in the inverse order; all refunds together at most what was
        paid."""
        seller = viewer_of(request)
        body = values_in(shapes.OrderRefundSerializer, request.data)
        order = selectors.order_for(seller, order_id).order
        if not selectors.works_at(seller, order.shop_id):
            raise NotFound("order_not_found")

        def work() -> tuple[int, dict[str, Any]]:
            services.refund_order(
                actor=seller,
                order=order,
                refund_id=body["id"],
                amount=body["amount"],
                variant_id=body["variant"],
            )
            return 200, order_data(selectors.order_for(seller, order_id))

        return answer_once(request, work)


class ChargeRefundsView(APIView):
    """Giving back some of what was paid at the counter, for its shop."""

    @extend_schema(parameters=[KEY], request=shapes.GivenSerializer, responses=ChargeSerializer)
    def post(self, request: Request, charge_id: UUID) -> Response:
        seller = viewer_of(request)
        body = values_in(shapes.GivenSerializer, request.data)
        charge = selectors.charge_for(seller, charge_id)
        if not selectors.works_at(seller, charge.shop_id):
            raise NotFound("charge_not_found")

        def work() -> tuple[int, dict[str, Any]]:
            services.refund_charge(
                actor=seller, charge=charge, refund_id=body["id"], amount=body["amount"]
            )
            return 200, charge_data(selectors.charge_for(seller, charge_id))

        return answer_once(request, work)


class CreditsView(APIView):
    """Store credit for the customer of a conversation."""

    @extend_schema(
        parameters=[KEY],
        request=shapes.GivenSerializer,
        responses={201: shapes.GivenSerializer},
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """It leaves the shop's till now, and pays by itself at the next purchase there."""
        seller = viewer_of(request)
        body = values_in(shapes.GivenSerializer, request.data)
        thread, me = selectors.thread_for(seller, conversation_id)
        if selectors.side_of(me) != STAFF:
            raise NotFound("conversation_not_found")

        def work() -> tuple[int, dict[str, Any]]:
            services.give_store_credit(
                actor=seller, thread=thread, credit_id=body["id"], amount=body["amount"]
            )
            return 201, {"id": str(body["id"]), "amount": body["amount"]}

        return answer_once(request, work)
