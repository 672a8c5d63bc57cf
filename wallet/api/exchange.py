"""Exchange between one's own currencies, for clients of the JSON doors."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from wallet import selectors, services
from wallet.api.answers import IDEMPOTENCY_KEY, answer_once, caller_of, values_in
from wallet.serializers import exchange as shapes


class CurrenciesView(APIView):
    """What the caller has in each currency."""

    @extend_schema(responses=shapes.CurrencyBalanceSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(selectors.balances_of(caller_of(request)))


class QuotesView(APIView):
    """Ask for a price; it holds for a minute and moves nothing."""

    @extend_schema(
        request=shapes.NewQuoteSerializer, responses={201: shapes.ExchangeQuoteSerializer}
    )
    def post(self, request: Request) -> Response:
        wanted = values_in(request, shapes.NewQuoteSerializer)
        quote = services.quote_exchange(owner=caller_of(request), **wanted)
        return Response(shapes.ExchangeQuoteSerializer(quote).data, status=201)


class ExchangesView(APIView):
    """Exchange as quoted."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewExchangeSerializer,
        responses={201: shapes.ExchangeQuoteSerializer},
    )
    def post(self, request: Request) -> Response:
        wanted = values_in(request, shapes.NewExchangeSerializer)

        def work() -> tuple[int, dict[str, Any]]:
            quote = services.take_quote(
                owner=caller_of(request), quote_id=wanted["quote"], proof=wanted["proof"]
            )
            return 201, dict(shapes.ExchangeQuoteSerializer(quote).data)

        return answer_once(request, work)
