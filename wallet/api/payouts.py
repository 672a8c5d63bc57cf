"""Money out, for clients of the JSON doors."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.errors import Invalid
from wallet import services
from wallet.api.answers import IDEMPOTENCY_KEY, answer_once, caller_of, values_in
from wallet.models.ledger import Account
from wallet.money import parse_amount
from wallet.selectors import payouts as found
from wallet.serializers import payouts as shapes


class BanksView(APIView):
    """The caller's bank accounts, shown masked."""

    @extend_schema(responses=shapes.BankSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(shapes.BankSerializer(found.banks_of(_mine(request).id), many=True).data)

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewBankSerializer,
        responses={201: shapes.BankSerializer},
    )
    def post(self, request: Request) -> Response:
        asked = values_in(request, shapes.NewBankSerializer)

        def work() -> tuple[int, dict[str, Any]]:
            bank = services.add_bank(
                user=caller_of(request),
                account=_mine(request),
                bank_id=asked["id"],
                iban=asked["iban"],
                holder=asked["holder"],
            )
            return 201, dict(shapes.BankSerializer(bank).data)

        return answer_once(request, work)


class BankView(APIView):
    """One of them."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, bank_id: UUID) -> Response:
        services.remove_bank(user=caller_of(request), account=_mine(request), bank_id=bank_id)
        return Response(status=204)


class PayoutFeeView(APIView):
    """What a payout would cost."""

    @extend_schema(
        parameters=[OpenApiParameter("amount", int, required=True)],
        responses=shapes.PayoutFeeSerializer,
    )
    def get(self, request: Request) -> Response:
        text = request.query_params.get("amount", "")
        if not (text.isascii() and text.isdigit() and len(text) <= 13):
            raise Invalid("bad_amount", fields={"amount": "1 … 10^12"})
        amount = parse_amount(int(text), _mine(request).currency)
        fee = found.payout_fee(amount)
        approvals = found.approvals_for(amount)
        facts = {"amount": amount, "fee": fee, "total": amount + fee, "approvals": approvals}
        return Response(facts)


class PayoutsView(APIView):
    """The caller's payouts, newest first."""

    @extend_schema(responses=shapes.PayoutSerializer(many=True))
    def get(self, request: Request) -> Response:
        mine = found.payouts_of(_mine(request).id)
        return Response(shapes.PayoutSerializer(mine, many=True).data)

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewPayoutSerializer,
        responses={201: shapes.PayoutSerializer},
    )
    def post(self, request: Request) -> Response:
        asked = values_in(request, shapes.NewPayoutSerializer)

        def work() -> tuple[int, dict[str, Any]]:
            payout = services.request_payout(
                user=caller_of(request),
                account=_mine(request),
                payout_id=asked["id"],
                bank_id=asked["bank"],
                amount=asked["amount"],
                expected_fee=asked["expected_fee"],
                proof=asked["proof"],
            )
            return 201, dict(shapes.PayoutSerializer(payout).data)

        return answer_once(request, work)


class PayoutView(APIView):
    """How far one came."""

    @extend_schema(responses=shapes.PayoutSerializer)
    def get(self, request: Request, payout_id: UUID) -> Response:
        payout = found.payout_of(_mine(request).id, payout_id)
        return Response(shapes.PayoutSerializer(payout).data)


class PayoutCancellationsView(APIView):
    """Call one off before it leaves."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY], request=None, responses={200: shapes.PayoutSerializer}
    )
    def post(self, request: Request, payout_id: UUID) -> Response:
        def work() -> tuple[int, dict[str, Any]]:
            payout = services.cancel_payout(
                user=caller_of(request), account=_mine(request), payout_id=payout_id
            )
            return 200, dict(shapes.PayoutSerializer(payout).data)

        return answer_once(request, work)


class RefundsView(APIView):
    """Part of a top-up, back to the card that paid it."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewRefundSerializer,
        responses={201: shapes.RefundSerializer},
    )
    def post(self, request: Request, top_up_id: UUID) -> Response:
        asked = values_in(request, shapes.NewRefundSerializer)

        def work() -> tuple[int, dict[str, Any]]:
            refund = services.refund_top_up(
                user=caller_of(request),
                refund_id=asked["id"],
                top_up_id=top_up_id,
                amount=asked["amount"],
                proof=asked["proof"],
            )
            return 201, dict(shapes.RefundSerializer(refund).data)

        return answer_once(request, work, in_steps=True)


def _mine(request: Request) -> Account:
    return services.open_wallet(owner=caller_of(request))
