"""Allowances for shops: giving one, and ordering under it, for whoever has it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.selectors import person_for, viewer_of
from shop import selectors, services
from shop.api import coupons_in, lines_in
from shop.api.answers import KEY, answer_once, values_in
from shop.serializers import CheckedOutSerializer, order_data
from shop.serializers.mandates import NewMandateSerializer, OrderUnderSerializer
from wallet.selectors.mandates import is_used, mandate_for, mandates_of
from wallet.serializers.mandates import MandateSerializer, mandate_data


class MandatesView(APIView):
    """The allowances that the caller gave or was given."""

    @extend_schema(responses=MandateSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response([mandate_data(one) for one in mandates_of(viewer_of(request))])

    @extend_schema(
        parameters=[KEY], request=NewMandateSerializer, responses={201: MandateSerializer}
    )
    def post(self, request: Request) -> Response:
        """Give one. It is always confirmed: its payee in the step-up is ``mandate.`` and the
        grantee's id."""
        grantor = viewer_of(request)
        body = values_in(NewMandateSerializer, request.data)
        grantee = person_for(grantor, body["grantee"])

        def work() -> tuple[int, dict[str, Any]]:
            given = services.allow_spending(
                grantor=grantor,
                grantee=grantee,
                mandate_id=body["id"],
                cap=body["cap"],
                per_use=body["per_use"],
                shop=selectors.shop_named(grantor, body["shop"]),
                category=selectors.category_named(grantor, body["category"]),
                until=body["until"],
                proof=body["proof"],
            )
            return 201, mandate_data(mandate_for(grantor, given.id))

        return answer_once(request, work)


class OrdersUnderView(APIView):
    """Orders for who gave the allowance."""

    @extend_schema(
        parameters=[KEY], request=OrderUnderSerializer, responses={201: CheckedOutSerializer}
    )
    def post(self, request: Request, mandate_id: UUID) -> Response:
        """Order these lines, or the caller's whole cart, with the giver's wallet; each use is
        posted in the conversation. The giver is who uses the codes."""
        grantee = viewer_of(request)
        seen = mandate_for(grantee, mandate_id)
        body = values_in(OrderUnderSerializer, request.data)

        def work() -> tuple[int, dict[str, Any]]:
            # A cart that was ordered is empty: the same once more finds its orders.
            if not (body["cart"] and is_used(seen, body["id"])):
                lines = lines_in(request, body)
                services.place_orders_under(
                    grantee=grantee,
                    mandate_id=seen.id,
                    payment_id=body["id"],
                    lines=lines,
                    expected_total=body["expected_total"],
                    from_cart=body["cart"],
                    coupon_ids=[one.id for one in coupons_in(request, body, lines)],
                )
            views = selectors.payment_orders(grantee, body["id"])
            return 201, {
                "id": str(body["id"]),
                "total": sum(view.order.total for view in views),
                "currency": views[0].order.currency,
                "orders": [order_data(view) for view in views],
            }

        return answer_once(request, work)
