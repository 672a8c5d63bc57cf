"""PIN, passkeys, limits and freeze, for clients of the JSON doors."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from messaging.errors import NotAllowed
from wallet import selectors, services
from wallet.api.answers import caller_of
from wallet.selectors.stepping import bound_from
from wallet.serializers import safety as shapes


def check_recent(request: Request) -> None:
    """Refuse who has not given the password a moment ago; an API token can't have."""
    if not did_recently_reauthenticate(request._request):
        raise NotAllowed("reauthentication_needed")


class StepUpView(APIView):
    """Show that it is you, for one amount, payee and reference."""

    @extend_schema(request=shapes.StepUpSerializer, responses={201: shapes.ProofSerializer})
    def post(self, request: Request) -> Response:
        """Answers a proof that is good once, for two minutes, and for exactly this."""
        body = _valid(shapes.StepUpSerializer, request)
        proof = services.prove_by_pin(
            owner=caller_of(request), pin=body["pin"], bound=bound_from(body)
        )
        return _proof(proof)


class PasskeyStepUpsView(APIView):
    """The same with a passkey, which signs what is paid."""

    @extend_schema(
        operation_id="wallet_step_up_passkey_begin",
        request=shapes.BoundSerializer,
        responses={201: shapes.ChallengeSerializer},
    )
    def post(self, request: Request) -> Response:
        body = _valid(shapes.BoundSerializer, request)
        step_up_id, options = services.begin_step_up(
            owner=caller_of(request), bound=bound_from(body)
        )
        return Response({"id": str(step_up_id), "options": options}, status=201)


class PasskeyStepUpView(APIView):
    @extend_schema(
        operation_id="wallet_step_up_passkey_complete",
        request=shapes.CredentialSerializer,
        responses={201: shapes.ProofSerializer},
    )
    def post(self, request: Request, step_up_id: UUID) -> Response:
        body = _valid(shapes.CredentialSerializer, request)
        proof = services.prove_by_passkey(
            owner=caller_of(request), step_up_id=step_up_id, credential=body["credential"]
        )
        return _proof(proof)


class PasskeyOptionsView(APIView):
    @extend_schema(request=None, responses={201: shapes.OptionsSerializer})
    def post(self, request: Request) -> Response:
        """What ``navigator.credentials.create`` needs. The password must be fresh."""
        check_recent(request)
        return Response({"options": services.begin_passkey(owner=caller_of(request))}, status=201)


class PasskeysView(APIView):
    """The caller's passkeys."""

    @extend_schema(responses=shapes.PasskeySerializer(many=True))
    def get(self, request: Request) -> Response:
        found = selectors.passkeys_of(caller_of(request))
        return Response(shapes.PasskeySerializer(found, many=True).data)

    @extend_schema(request=shapes.NewPasskeySerializer, responses={201: shapes.PasskeySerializer})
    def post(self, request: Request) -> Response:
        """Keep what the browser made. The password must be fresh."""
        body = _valid(shapes.NewPasskeySerializer, request)
        check_recent(request)
        added = services.add_passkey(
            owner=caller_of(request), name=body["name"], credential=body["credential"]
        )
        found = selectors.passkey_for(caller_of(request), added.pk)
        return Response(shapes.PasskeySerializer(found).data, status=201)


class PasskeyView(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, passkey_id: int) -> Response:
        """Forget a passkey. The password must be fresh."""
        selectors.passkey_for(caller_of(request), passkey_id)
        check_recent(request)
        services.remove_passkey(owner=caller_of(request), passkey_id=passkey_id)
        return Response(status=204)


class SafetyView(APIView):
    """How the wallet is guarded, and what may leave it now."""

    @extend_schema(responses=shapes.SafetySerializer)
    def get(self, request: Request) -> Response:
        return Response(_safety(request))


class PinView(APIView):
    @extend_schema(request=shapes.NewPinSerializer, responses={204: None})
    def put(self, request: Request) -> Response:
        """Set the PIN: with the current one, or where the password is fresh."""
        body = _valid(shapes.NewPinSerializer, request)
        if body["current"]:
            services.check_pin(owner=caller_of(request), pin=body["current"])
        else:
            check_recent(request)
        services.set_pin(owner=caller_of(request), pin=body["pin"])
        return Response(status=204)


class LimitView(APIView):
    @extend_schema(request=shapes.LimitSerializer, responses=shapes.SafetySerializer)
    def put(self, request: Request) -> Response:
        """Lower holds at once, higher a day later; null is the tier's own."""
        body = _valid(shapes.LimitSerializer, request)
        services.set_limit(
            owner=caller_of(request),
            name=body["name"],
            amount=body["amount"],
            currency=settings.CURRENCY,
        )
        return Response(_safety(request))


class FreezeView(APIView):
    @extend_schema(request=None, responses=shapes.SafetySerializer)
    def put(self, request: Request) -> Response:
        """Let nothing out any more."""
        services.freeze_wallet(actor=caller_of(request), owner=caller_of(request))
        return Response(_safety(request))

    @extend_schema(responses=shapes.SafetySerializer)
    def delete(self, request: Request) -> Response:
        """Let money out again: where the password is fresh."""
        check_recent(request)
        services.thaw_wallet(actor=caller_of(request), owner=caller_of(request))
        return Response(_safety(request))


def _safety(request: Request) -> dict[str, Any]:
    viewer = caller_of(request)
    allowance = selectors.allowance_of(viewer)
    return dict(
        shapes.SafetySerializer(
            {"allowance": allowance, "safety": selectors.safety_of(viewer)}
        ).data
    )


def _proof(proof: str) -> Response:
    seconds = int(services.PROOF_EXPIRES.total_seconds())
    return Response({"proof": proof, "expires_in": seconds}, status=201)


def _valid(shape: Any, request: Request) -> dict[str, Any]:
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    values: dict[str, Any] = body.validated_data
    return values
