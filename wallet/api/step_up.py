"""Step-up for clients of the JSON doors: a PIN for a proof."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from wallet import services
from wallet.api.answers import caller_of
from wallet.selectors.stepping import bound_from
from wallet.serializers import safety as shapes


class StepUpView(APIView):
    """Show that it is you, for one amount, payee and reference."""

    @extend_schema(request=shapes.StepUpSerializer, responses={201: shapes.ProofSerializer})
    def post(self, request: Request) -> Response:
        """Answers a proof that is good once, for two minutes, and for exactly this."""
        body = shapes.StepUpSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data
        proof = services.prove_by_pin(
            owner=caller_of(request), pin=wanted["pin"], bound=bound_from(wanted)
        )
        seconds = int(services.PROOF_EXPIRES.total_seconds())
        return Response({"proof": proof, "expires_in": seconds}, status=201)
