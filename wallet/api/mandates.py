"""Allowances over HTTP. Giving one and spending under it are a shop's doors."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from wallet import services
from wallet.api.answers import caller_of
from wallet.selectors import mandates
from wallet.serializers import mandates as shapes


class MandateView(APIView):
    """One allowance, for the two people it is between."""

    @extend_schema(responses=shapes.MandateSerializer)
    def get(self, request: Request, mandate_id: UUID) -> Response:
        found = mandates.mandate_for(caller_of(request), mandate_id)
        return Response(shapes.mandate_data(found))

    @extend_schema(request=None, responses=shapes.MandateSerializer)
    def delete(self, request: Request, mandate_id: UUID) -> Response:
        """It is over. Again: nothing more happens."""
        caller = caller_of(request)
        services.revoke_mandate(actor=caller, mandate_id=mandate_id)
        return Response(shapes.mandate_data(mandates.mandate_for(caller, mandate_id)))
