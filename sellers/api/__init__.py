"""The JSON doors of the desk."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.selectors import conversation_for, viewer_of
from sellers import selectors, services
from sellers import serializers as shapes
from sellers.api.answers import PAGE, number_in, page_in
from shop.selectors import listing_for
from shop.serializers import OrdersSerializer, ShareSerializer, order_data
from wallet.selectors import KINDS, balance_in, business_account, sieve_of, sifted
from wallet.serializers import row_data

STATEMENT_PAGE = 30
SHOP = OpenApiParameter("shop", str, description="One of the reader's shops, by its handle.")


class DeskView(APIView):
    """The desk's conversations in their lanes."""

    @extend_schema(parameters=[SHOP], responses=shapes.DeskSerializer)
    def get(self, request: Request) -> Response:
        chosen = request.query_params.get("shop", "")[:30]
        return Response(shapes.desk_data(selectors.desk_inbox(viewer_of(request), shop=chosen)))


class ClientView(APIView):
    """The client of a conversation: orders, spend, cart."""

    @extend_schema(responses=shapes.ClientSerializer)
    def get(self, request: Request, conversation_id: UUID) -> Response:
        viewer = viewer_of(request)
        conversation = conversation_for(viewer, conversation_id)
        return Response(shapes.client_data(selectors.client_of(viewer, conversation)))


class DeskOrdersView(APIView):
    """Orders of the reader's shops, or that came from their advice."""

    @extend_schema(
        parameters=[
            OpenApiParameter("list", str, enum=sorted(selectors.ORDER_LISTS)),
            PAGE,
        ],
        responses=OrdersSerializer,
    )
    def get(self, request: Request) -> Response:
        views, has_more, _counts = selectors.orders_at(
            viewer_of(request),
            which=request.query_params.get("list", "all"),
            page=page_in(request),
        )
        return Response({"orders": [order_data(view) for view in views], "has_more": has_more})


class DeskStatementView(APIView):
    """One shop's account, newest movement first."""

    @extend_schema(
        parameters=[
            SHOP,
            OpenApiParameter("before", int, description="Movements before this id."),
            OpenApiParameter("q", str, description="Words of names, notes, kinds, or an amount."),
            OpenApiParameter("direction", str, enum=["in", "out"], description="Only these."),
            OpenApiParameter("kind", str, enum=list(KINDS)),
            OpenApiParameter("from", str, description="First day, like 2026-11-01."),
            OpenApiParameter("to", str, description="Last day, included."),
        ],
        responses=shapes.ShopStatementSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params.dict()
        shop = selectors.shop_at(viewer_of(request), asked.get("shop", "")[:30])
        account = business_account(shop.account_id)
        sieve = sieve_of(asked, is_strict=True)
        page = sifted(account, sieve, number_in(request, "before"), STATEMENT_PAGE)
        balance = balance_in(account, account.currency)
        return Response(
            {
                "shop": shop.handle,
                "balance": balance["balance"],
                "incoming": balance["incoming"],
                "currency": balance["currency"],
                "rows": [row_data(row) for row in page.rows],
                "before": page.older,
            }
        )


class StylistsView(APIView):
    """Who can be asked for advice."""

    @extend_schema(responses=shapes.StylistSerializer(many=True))
    def get(self, request: Request) -> Response:
        found = selectors.stylists(viewer_of(request))
        return Response([shapes.stylist_data(one) for one in found])


class StylistThreadView(APIView):
    """The reader's conversation with a stylist."""

    @extend_schema(request=None, responses=shapes.StylistThreadSerializer)
    def post(self, request: Request, handle: str) -> Response:
        """Open it, or find it again."""
        viewer = viewer_of(request)
        stylist = selectors.stylist_for(viewer, handle)
        conversation = services.open_stylist_conversation(client=viewer, stylist=stylist)
        return Response({"conversation": str(conversation.id), "stylist": stylist.user.handle})


class RecommendationsView(APIView):
    """Listings that a stylist recommends in a conversation."""

    @extend_schema(request=ShareSerializer, responses={204: None})
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Send one; the same client_id sends it once."""
        viewer = viewer_of(request)
        body = ShareSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.recommend_listing(
            sender=viewer,
            conversation=conversation_for(viewer, conversation_id),
            listing=listing_for(viewer, body.validated_data["listing"]).listing,
            client_id=body.validated_data["client_id"],
        )
        return Response(status=204)
