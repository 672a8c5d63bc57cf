"""API tokens: handle and password for a token, for those who proved their e-mail address."""

from typing import Any

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authtoken.models import Token
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from messaging.errors import Invalid, NotAllowed


class ByAddress(SimpleRateThrottle):
    """So many tries from one address."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": "token_ip", "ident": self.get_ident(request)}


class ByHandle(SimpleRateThrottle):
    """So many tries at one account, wherever they come from."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str:
        asked = request.data if isinstance(request.data, dict) else {}
        handle = str(asked.get("username", "")).lower()[:60]
        return self.cache_format % {"scope": "token_handle", "ident": handle}


class TokenAnswer(serializers.Serializer):
    token = serializers.CharField()


class TokenView(APIView):
    """POST {username, password} -> {token}, to be sent as ``Authorization: Token ...``."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []
    throttle_classes = [ByAddress, ByHandle]

    @extend_schema(request=AuthTokenSerializer, responses=TokenAnswer)
    def post(self, request: Request) -> Response:
        serializer = AuthTokenSerializer(data=request.data, context={"request": request})
        try:
            serializer.is_valid(raise_exception=True)
        except serializers.ValidationError as error:
            if "non_field_errors" in error.detail:
                raise Invalid("wrong_credentials", _("Wrong handle or password.")) from None
            raise
        user = serializer.validated_data["user"]
        if not EmailAddress.objects.is_verified(user.email):
            raise NotAllowed("email_not_confirmed", _("Confirm your e-mail address first."))
        token, _is_new = Token.objects.get_or_create(user=user)
        return Response({"token": token.key})
