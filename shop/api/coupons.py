"""Coupons for shoppers, what a checkout would cost with them, and showing one in a conversation."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.selectors import viewer_of
from shop import selectors, services
from shop.api import coupons_in, lines_in
from shop.api.answers import values_in
from shop.serializers import coupons as shapes


class QuotesView(APIView):
    """A checkout before it is paid."""

    @extend_schema(request=shapes.AskQuoteSerializer, responses=shapes.CheckoutQuoteSerializer)
    def post(self, request: Request) -> Response:
        """What the lines, or the whole cart, would cost with these codes. Nothing is kept for it.
        Refused as the order would be: with `coupon_…` where a code takes nothing off."""
        viewer, body = viewer_of(request), values_in(shapes.AskQuoteSerializer, request.data)
        lines = lines_in(request, body)
        quote = selectors.quote_for(viewer, lines, coupons_in(request, body, lines))
        selectors.check_quote(viewer, quote)
        return Response(shapes.quote_data(quote))


class PickedCouponsView(APIView):
    """What the reader has picked: the checkout's page begins with these."""

    @extend_schema(responses=shapes.CouponSerializer(many=True))
    def get(self, request: Request) -> Response:
        picked = selectors.picked_coupons(viewer_of(request))
        return Response([shapes.coupon_data(one) for one in picked])


class CouponView(APIView):
    """One coupon, for who was shown it."""

    @extend_schema(responses=shapes.CouponSerializer)
    def get(self, request: Request, coupon_id: UUID) -> Response:
        return Response(shapes.coupon_data(selectors.coupon_for(viewer_of(request), coupon_id)))


class PicksView(APIView):
    """Whether the reader wants to use it."""

    @extend_schema(request=None, responses=shapes.CouponSerializer)
    def post(self, request: Request, coupon_id: UUID) -> Response:
        """Use it at the next checkouts at its shop, in place of another one."""
        person = viewer_of(request)
        coupon = selectors.coupon_for(person, coupon_id)
        services.pick_coupon(person=person, coupon=coupon)
        return Response(shapes.coupon_data(coupon))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, coupon_id: UUID) -> Response:
        """Don't use it after all."""
        person = viewer_of(request)
        coupon = selectors.coupon_for(person, coupon_id)
        services.drop_coupon(person=person, coupon_id=coupon.id)
        return Response(status=204)


class SentCouponsView(APIView):
    """Coupons shown in a shop's conversation, by its staff."""

    @extend_schema(request=shapes.SendCouponSerializer, responses={204: None})
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Show one; the same client_id shows it once."""
        sender = viewer_of(request)
        body = values_in(shapes.SendCouponSerializer, request.data)
        thread, _me = selectors.thread_for_staff(sender, conversation_id)
        services.post_coupon(
            sender=sender,
            conversation=thread.conversation,
            coupon=selectors.coupon_at(sender, body["coupon"]),
            client_id=body["client_id"],
        )
        return Response(status=204)
