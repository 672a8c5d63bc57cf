"""The JSON doors of this floor. What moves money or an order takes an Idempotency-Key."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.selectors import address_of, viewer_of
from shop import selectors, services
from shop import serializers as shapes
from shop.api.answers import KEY, PAGE, answer_once, page_in, values_in
from shop.errors import EmptyCart
from shop.models import Coupon, Order
from shop.selectors import Wanted


class ShopsView(APIView):
    """Open shops, by name."""

    @extend_schema(
        parameters=[OpenApiParameter("q", str, description="Words of name, trade or city.")],
        responses=shapes.ShopSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        found = selectors.shops(viewer_of(request), query=request.query_params.get("q", "")[:100])
        return Response([shapes.shop_data(shop) for shop in found])


class ShopView(APIView):
    """One shop."""

    @extend_schema(responses=shapes.ShopSerializer)
    def get(self, request: Request, handle: str) -> Response:
        return Response(shapes.shop_data(selectors.shop_for(viewer_of(request), handle)))


class ThreadView(APIView):
    """The reader's conversation with a shop."""

    @extend_schema(request=shapes.OpenThreadSerializer, responses=shapes.ThreadSerializer)
    def post(self, request: Request, handle: str) -> Response:
        """Open it, or find it again; about a listing of the shop, if one is given."""
        body = values_in(shapes.OpenThreadSerializer, request.data)
        shop = selectors.shop_for(viewer_of(request), handle)
        about = None
        if body["listing"]:
            about = selectors.listing_for(viewer_of(request), body["listing"]).listing
        thread = services.open_thread(
            customer=viewer_of(request), shop=shop, ref=body["ref"], listing=about
        )
        return Response(
            {
                "conversation": str(thread.conversation_id),
                "shop": shop.handle,
                "ref": thread.ref,
            }
        )


class ListingsView(APIView):
    """What is on sale, in either language, accents and typos forgiven."""

    @extend_schema(
        operation_id="listings_list",
        parameters=[shapes.FindSerializer],
        responses=shapes.ListingsSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = values_in(shapes.FindSerializer, request.query_params)
        found = selectors.listings_for(
            viewer_of(request),
            query=asked["q"],
            category=asked["category"],
            shop=asked["shop"],
            in_stock=asked["in_stock"],
            sort=asked["sort"],
            page=asked["page"],
        )
        return Response(shapes.listings_data(found))


class ListingView(APIView):
    """One listing with its variants and pictures."""

    @extend_schema(responses=shapes.ListingSerializer)
    def get(self, request: Request, listing_id: UUID) -> Response:
        return Response(shapes.listing_data(selectors.listing_for(viewer_of(request), listing_id)))


class CartView(APIView):
    """The reader's cart."""

    @extend_schema(responses=shapes.CartSerializer)
    def get(self, request: Request) -> Response:
        return Response(shapes.cart_data(selectors.cart_of(viewer_of(request))))

    @extend_schema(responses=shapes.CartSerializer)
    def delete(self, request: Request) -> Response:
        """Take everything out."""
        services.clear_cart(buyer=viewer_of(request))
        return Response(shapes.cart_data(selectors.cart_of(viewer_of(request))))


class CartLinesView(APIView):
    """Lines of the reader's cart."""

    @extend_schema(request=shapes.AddLineSerializer, responses={201: shapes.CartSerializer})
    def post(self, request: Request) -> Response:
        """Put more of a variant in."""
        body = values_in(shapes.AddLineSerializer, request.data)
        variant = selectors.variant_for(viewer_of(request), body["variant"])
        services.add_to_cart(
            buyer=viewer_of(request),
            variant=variant,
            quantity=body["quantity"],
            recommended_by=selectors.recommender_for(
                viewer_of(request), body.get("message"), variant.listing_id
            ),
        )
        return Response(shapes.cart_data(selectors.cart_of(viewer_of(request))), status=201)


class CartLineView(APIView):
    """One line, named by its variant."""

    @extend_schema(request=shapes.SetQuantitySerializer, responses=shapes.CartSerializer)
    def put(self, request: Request, variant_id: UUID) -> Response:
        """Make it hold exactly this many."""
        body = values_in(shapes.SetQuantitySerializer, request.data)
        variant = selectors.variant_for(viewer_of(request), variant_id)
        services.set_cart_quantity(
            buyer=viewer_of(request), variant=variant, quantity=body["quantity"]
        )
        return Response(shapes.cart_data(selectors.cart_of(viewer_of(request))))

    @extend_schema(responses=shapes.CartSerializer)
    def delete(self, request: Request, variant_id: UUID) -> Response:
        """Take it out."""
        variant = selectors.variant_for(viewer_of(request), variant_id)
        services.remove_from_cart(buyer=viewer_of(request), variant=variant)
        return Response(shapes.cart_data(selectors.cart_of(viewer_of(request))))


class CheckoutsView(APIView):
    """Buying: one payment, one order per shop."""

    @extend_schema(
        parameters=[KEY],
        request=shapes.CheckoutSerializer,
        responses={201: shapes.CheckedOutSerializer},
    )
    def post(self, request: Request) -> Response:
        """Order the lines given, or the whole cart, and reserve the money in the wallet; where
        codes leave nothing to pay, `expected_total` is 0 and nothing is reserved."""
        body = values_in(shapes.CheckoutSerializer, request.data)
        return answer_once(request, lambda: self._place(request, body))

    def _place(self, request: Request, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        from_cart = body["cart"]
        if not (from_cart and selectors.is_placed(viewer_of(request), body["id"])):
            lines = lines_in(request, body)
            coupons = coupons_in(request, body, lines)
            services.place_orders(
                buyer=viewer_of(request),
                payment_id=body["id"],
                lines=lines,
                expected_total=body["expected_total"],
                from_cart=from_cart,
                proof=body["proof"],
                with_credits=body["with_credits"],
                coupon_ids=[one.id for one in coupons],
            )
        views = selectors.payment_orders(viewer_of(request), body["id"])
        return 201, {
            "id": str(body["id"]),
            "total": sum(view.order.total for view in views),
            "currency": views[0].order.currency,
            "orders": [shapes.order_data(view) for view in views],
        }


def lines_in(request: Request, body: dict[str, Any]) -> list[Wanted]:
    """The lines of a checkout: those that were sent, or the cart's."""
    if body["cart"]:
        return [
            Wanted(
                line.variant.id,
                line.quantity,
                line.recommended_by.id if line.recommended_by else None,
            )
            for line in selectors.cart_of(viewer_of(request)).lines
        ]
    if not body.get("lines"):
        raise EmptyCart
    return [_line(request, line) for line in body["lines"]]


def coupons_in(request: Request, body: dict[str, Any], lines: list[Wanted]) -> list[Coupon]:
    """What the checkout's codes stand for; trying them counts."""
    return services.try_codes(
        person=viewer_of(request),
        codes=body["coupons"],
        lines=lines,
        address=address_of(request.META),
    )


def _line(request: Request, line: dict[str, Any]) -> Wanted:
    variant = selectors.variant_for(viewer_of(request), line["variant"])
    by = selectors.recommender_for(viewer_of(request), line.get("message"), variant.listing_id)
    return Wanted(variant.id, line["quantity"], by.id if by else None)


class OrdersView(APIView):
    """What the reader ordered, newest first."""

    @extend_schema(operation_id="orders_list", parameters=[PAGE], responses=shapes.OrdersSerializer)
    def get(self, request: Request) -> Response:
        views, has_more = selectors.orders_of(viewer_of(request), page=page_in(request))
        orders = [shapes.order_data(view) for view in views]
        return Response({"orders": orders, "has_more": has_more})


class OrderView(APIView):
    """One order, for a party to it."""

    @extend_schema(responses=shapes.OrderSerializer)
    def get(self, request: Request, order_id: UUID) -> Response:
        return Response(shapes.order_data(selectors.order_for(viewer_of(request), order_id)))


def _move(request: Request, order_id: UUID, verb: Callable[..., Order]) -> Response:
    def work() -> tuple[int, dict[str, Any]]:
        view = selectors.order_for(viewer_of(request), order_id)
        verb(actor=viewer_of(request), order=view.order)
        return 200, shapes.order_data(selectors.order_for(viewer_of(request), order_id))

    return answer_once(request, work)


class ShipmentsView(APIView):
    """The shop has sent it."""

    @extend_schema(parameters=[KEY], request=None, responses=shapes.OrderSerializer)
    def post(self, request: Request, order_id: UUID) -> Response:
        return _move(request, order_id, services.ship_order)


class DeliveriesView(APIView):
    """It has arrived: the shop is paid."""

    @extend_schema(parameters=[KEY], request=None, responses=shapes.OrderSerializer)
    def post(self, request: Request, order_id: UUID) -> Response:
        return _move(request, order_id, services.deliver_order)


class CancellationsView(APIView):
    """Called off before it was sent: the money goes back."""

    @extend_schema(parameters=[KEY], request=None, responses=shapes.OrderSerializer)
    def post(self, request: Request, order_id: UUID) -> Response:
        return _move(request, order_id, services.cancel_order)


class SharedListingsView(APIView):
    """Listings shown in a shop's conversation."""

    @extend_schema(request=shapes.ShareSerializer, responses={204: None})
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Show one; the same client_id shows it once."""
        body = values_in(shapes.ShareSerializer, request.data)
        thread, _me = selectors.thread_for(viewer_of(request), conversation_id)
        offer = selectors.listing_for(viewer_of(request), body["listing"])
        services.share_listing(
            sender=viewer_of(request),
            conversation=thread.conversation,
            listing=offer.listing,
            client_id=body["client_id"],
        )
        return Response(status=204)
