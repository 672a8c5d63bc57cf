"""The shop's coupons, for clients of the JSON doors."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.selectors import person_for, viewer_of
from sellers import selectors
from sellers.api.answers import KEY, PAGE, answer_once, page_in
from shop import services
from shop.selectors import coupon_at, coupons_at
from shop.serializers import coupons as shapes

SHOP = OpenApiParameter("shop", str, description="One of the reader's shops, by its handle.")


class DeskCouponsView(APIView):
    """A shop's coupons, newest first."""

    @extend_schema(parameters=[SHOP, PAGE], responses=shapes.DeskCouponsSerializer)
    def get(self, request: Request) -> Response:
        named = request.query_params.get("shop", "")[:30]
        shop = selectors.shop_at(viewer_of(request), named)
        found, has_more = coupons_at(shop, page=page_in(request))
        coupons = [shapes.desk_coupon_data(one) for one in found]
        return Response({"coupons": coupons, "has_more": has_more})

    @extend_schema(
        parameters=[KEY],
        request=shapes.NewCouponSerializer,
        responses={201: shapes.DeskCouponSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make one: a percentage or an amount; what is left out is no limit."""
        seller = viewer_of(request)
        body = shapes.NewCouponSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = dict(body.validated_data)
        coupon_id, code = asked.pop("id"), asked.pop("code")
        shop = selectors.shop_at(seller, asked.pop("shop")[:30])
        customer = asked.pop("customer")
        terms = services.Terms(
            **{**asked, "minimum": asked["minimum"] or 0},
            customer=person_for(seller, customer) if customer else None,
        )

        def work() -> tuple[int, dict[str, Any]]:
            made = services.create_coupon(
                actor=seller, shop=shop, coupon_id=coupon_id, code=code, terms=terms
            )
            return 201, shapes.desk_coupon_data(coupon_at(seller, made.id))

        return answer_once(request, work)


class EndingsView(APIView):
    """The end of a coupon."""

    @extend_schema(request=None, responses=shapes.DeskCouponSerializer)
    def post(self, request: Request, coupon_id: UUID) -> Response:
        """Nobody can use it from now on; orders that have it keep it."""
        seller = viewer_of(request)
        services.end_coupon(actor=seller, coupon=coupon_at(seller, coupon_id))
        return Response(shapes.desk_coupon_data(coupon_at(seller, coupon_id)))
