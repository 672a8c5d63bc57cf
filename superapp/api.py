"""The API's root: the one error shape and every floor's routes under /api/."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import set_rollback

from messaging.errors import Refusal, TooFast
from messaging.services.limits import count
from superapp.middleware import STATUS_OF_KIND


class Parser(JSONParser):
    """JSON bodies; one that is nested beyond reason is malformed like any other."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError from None


class PersonThrottle(BaseThrottle):
    """So many requests of one person, or of one address where nobody is signed in."""

    seconds: int | None = None

    def allow_request(self, request: Any, view: Any) -> bool:
        user = request.user
        try:
            count(person=user.pk if user.is_authenticated else self.get_ident(request), deed="api")
        except TooFast as error:
            self.seconds = error.details["retry_after"]
        return self.seconds is None

    def wait(self) -> int | None:
        return self.seconds


def refuse(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer every refusal as ``{code, message, fields}``, with the details it carries."""
    set_rollback()
    if isinstance(error, Refusal):
        response = _answer(
            STATUS_OF_KIND[error.kind],
            error.code,
            error.message,
            {name: _texts(text) for name, text in error.fields.items()},
            error.details,
        )
        if "retry_after" in error.details:
            response["Retry-After"] = str(error.details["retry_after"])
        return response
    if isinstance(error, Http404):
        return _answer(404, "not_found", _("Not found."))
    if isinstance(error, PermissionDenied):
        return _answer(403, "not_allowed", _("You can't do that."))
    if isinstance(error, RequestDataTooBig):
        return _answer(413, "too_large", _("That is too much at once."))
    if isinstance(error, exceptions.ValidationError):
        fields = (
            error.detail if isinstance(error.detail, dict) else {"non_field_errors": error.detail}
        )
        return _answer(400, "invalid", _("Some fields need attention."), _plain(fields))
    if isinstance(error, exceptions.APIException):
        response = _answer(error.status_code, error.default_code, error.detail)
        if wait := getattr(error, "wait", None):
            response["Retry-After"] = str(int(wait) + 1)
        if scheme := getattr(error, "auth_header", ""):
            response["WWW-Authenticate"] = scheme
        return response
    return None


def _answer(
    code_of_http: int,
    code: str,
    message: Any,
    fields: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
) -> Response:
    body = {"code": code, "message": force_str(message), "fields": fields or {}}
    return Response({**body, **(details or {})}, code_of_http)


def _texts(text: Any) -> list[str]:
    return [force_str(text)]


def _plain(detail: Any) -> Any:
    if isinstance(detail, dict):
        return {key: _plain(value) for key, value in detail.items()}
    if isinstance(detail, list):
        return [_plain(value) for value in detail]
    return force_str(detail)
