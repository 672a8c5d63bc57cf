"""JSON doors of charges: asking, paying by code, calling off."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.errors import Invalid
from messaging.selectors import viewer_of
from shop import selectors, services
from shop.api.answers import KEY, answer_once, values_in
from shop.selectors import Wanted
from shop.serializers import charges as shapes
from shop.serializers import shop_data
from wallet.errors import BadAmount


class ChargesView(APIView):
    """What a shop asks at its counter."""

    @extend_schema(
        parameters=[KEY],
        request=shapes.NewChargeSerializer,
        responses={201: shapes.ChargeSerializer},
    )
    def post(self, request: Request) -> Response:
        """Ask for an amount or for lines, by a code to show; or take it from a code shown."""
        seller = viewer_of(request)
        body = values_in(shapes.NewChargeSerializer, request.data)
        shop = selectors.shop_of(seller, body["shop"])
        lines = [Wanted(one["variant"], one["quantity"]) for one in body.get("lines", [])]
        amount = body.get("amount") or 0
        if body["digits"] and lines:
            raise Invalid("bad_charge", fields={"lines": Invalid.message})

        def work() -> tuple[int, dict[str, Any]]:
            what: dict[str, Any] = {"charge_id": body["id"], "amount": amount, "note": body["note"]}
            if body["digits"]:
                charge = services.charge_by_code(
                    seller=seller, shop=shop, digits=body["digits"], **what
                )
            else:
                charge = services.ask_charge(seller=seller, shop=shop, lines=lines, **what)
            return 201, shapes.charge_data(charge, with_code=True)

        return answer_once(request, work)


class ChargeView(APIView):
    """One charge, for its payer and for the shop."""

    @extend_schema(responses=shapes.ChargeSerializer)
    def get(self, request: Request, charge_id: UUID) -> Response:
        charge = selectors.charge_for(viewer_of(request), charge_id)
        return Response(shapes.charge_data(charge, with_code=charge.payer_id is None))

    @extend_schema(request=None, responses=shapes.ChargeSerializer)
    def delete(self, request: Request, charge_id: UUID) -> Response:
        """Call it off."""
        viewer = viewer_of(request)
        charge = selectors.charge_for(viewer, charge_id)
        return Response(shapes.charge_data(services.call_off_charge(actor=viewer, charge=charge)))


class PaymentsView(APIView):
    """Confirming a charge that waits for its payer."""

    @extend_schema(
        parameters=[KEY], request=shapes.ProofSerializer, responses=shapes.ChargeSerializer
    )
    def post(self, request: Request, charge_id: UUID) -> Response:
        payer = viewer_of(request)
        body = values_in(shapes.ProofSerializer, request.data)
        charge = selectors.charge_for(payer, charge_id)

        def work() -> tuple[int, dict[str, Any]]:
            paid = services.pay_charge(payer=payer, charge=charge, proof=body["proof"])
            return 200, shapes.charge_data(paid)

        return answer_once(request, work)


class CodeView(APIView):
    """What a shop's code leads to, and paying it."""

    @extend_schema(responses=shapes.ScannedChargeSerializer)
    def get(self, request: Request, code: str) -> Response:
        opened = selectors.opened_by(viewer_of(request), code)
        charge = shapes.charge_data(opened.charge) if opened.charge else None
        return Response({"shop": shop_data(opened.shop), "charge": charge})

    @extend_schema(
        parameters=[KEY], request=shapes.PayCodeSerializer, responses=shapes.ChargeSerializer
    )
    def post(self, request: Request, code: str) -> Response:
        """Pay it; a counter's code needs ``id`` and ``amount``."""
        payer = viewer_of(request)
        opened = selectors.opened_by(payer, code)
        body = values_in(shapes.PayCodeSerializer, request.data)
        if opened.charge is None and not (body.get("id") and body.get("amount")):
            raise BadAmount(fields={"amount": BadAmount.message})

        def work() -> tuple[int, dict[str, Any]]:
            if opened.charge is not None:
                paid = services.pay_charge(payer=payer, charge=opened.charge, proof=body["proof"])
            else:
                paid = services.pay_at_counter(
                    payer=payer,
                    shop=opened.shop,
                    charge_id=body["id"],
                    amount=body["amount"],
                    note=body["note"],
                    proof=body["proof"],
                )
            return 200, shapes.charge_data(paid)

        return answer_once(request, work)
