"""Payment codes for clients of the JSON doors."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from wallet import serializers as shapes
from wallet import services
from wallet.api.answers import caller_of


class CodesView(APIView):
    """The caller's code to show at a till."""

    @extend_schema(request=None, responses={201: shapes.ShownCodeSerializer})
    def post(self, request: Request) -> Response:
        """A fresh one, good once and for a minute."""
        shown = services.show_code(owner=caller_of(request))
        return Response({"digits": shown.digits, "expires_at": shown.expires_at}, status=201)
