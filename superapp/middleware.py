"""What every page shares: the reader's language and time zone, and refusals said in words."""

import hashlib
import zoneinfo
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.encoding import force_str
from django_structlog.middlewares import RequestMiddleware

from messaging.errors import Refusal, TooFast
from messaging.selectors.addresses import address_of
from messaging.services.limits import count
from wallet.selectors import devices

STATUS_OF_KIND = {
    "invalid": 400,
    "forbidden": 403,
    "missing": 404,
    "conflict": 409,
    "unprocessable": 422,
    "busy": 429,
    "down": 503,
}


class PolicyMiddleware:
    """The one content security policy of every page and answer, put together once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(HEADER, self.policy)
        return response


class LogMiddleware(RequestMiddleware):
    """Logs each request, under the address that ``TRUSTED_PROXIES`` lets us believe."""

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=address_of(request.META))


class ReaderMiddleware:
    """Speaks the signed-in person's language and counts in their time zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self._told(self.get_response(request), "")
        translation.activate(user.locale)
        request.LANGUAGE_CODE = user.locale
        try:
            zone = zoneinfo.ZoneInfo(user.time_zone)
        except (KeyError, ValueError):
            zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
        with timezone.override(zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", user.locale)
        return self._told(response, str(user.pk))

    def _told(self, response: HttpResponse, reader: str) -> HttpResponse:
        """Whose page this is, for the browser's worker, which keeps one reader's pages."""
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers["Palabre-Reader"] = reader
        return response


class SessionActivityMiddleware:
    """Notes when a session was last used, every five minutes: not a write for every request."""

    every = timedelta(minutes=5)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and request.user.is_authenticated:
            seen_at = getattr(request.session, "seen_at", None)
            is_due = seen_at is None or seen_at <= timezone.now() - self.every
            if is_due and not self._touched(request, key):
                UserSession.objects.create_from_request(request)
        return self.get_response(request)

    @staticmethod
    def _touched(request: HttpRequest, key: str) -> bool:
        """Note it in one statement where all else is as it was: the same browser and address."""
        known = UserSession.objects.filter(
            session_key=key,
            user=request.user,
            ip=get_adapter().get_client_ip(request),
            user_agent=request.META.get("HTTP_USER_AGENT", "")[:200],
        )
        return bool(known.update(last_seen_at=timezone.now()))


class DeviceMiddleware:
    """Tells the wallet which browser asks: one it knows may do more than one it has never seen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = devices.asking.set(request.COOKIES.get(devices.DEVICE_COOKIE, "")[:200])
        try:
            return self.get_response(request)
        finally:
            devices.asking.reset(token)


class RefusalMiddleware:
    """Turns a refusal raised by a page into a toast (htmx) or a plain page, with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refused(request, error) if isinstance(error, Refusal) else None


class LimitMiddleware:
    """Counts what ``RATE_LIMITED_ROUTES`` names, for the person and their address together."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        found = request.resolver_match
        deed = settings.RATE_LIMITED_ROUTES.get(
            (request.method or "", found.route if found else "")
        )
        if deed is None:
            return None
        try:
            count(person=_who(request), deed=deed, address=address_of(request.META))
        except TooFast as error:
            return refused(request, error)
        return None


def _who(request: HttpRequest) -> str:
    """The person; of an API client its token, since the door has not looked at it yet."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    given = request.headers.get("Authorization", "")
    return hashlib.sha256(given.encode()).hexdigest()[:32] if given else ""


def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    """A refusal as the asker can read it: JSON, a toast for htmx, or a plain page."""
    status = STATUS_OF_KIND[error.kind]
    response: HttpResponse
    if request.path.startswith("/api/"):
        fields = {name: [force_str(text)] for name, text in error.fields.items()}
        body = {"code": error.code, "message": force_str(error.message), "fields": fields}
        response = JsonResponse(body | error.details, status=status)
    elif request.headers.get("HX-Request"):
        response = render(request, "_toast.html", {"refusal": error}, status=status)
        response["HX-Retarget"] = "#toasts"
        response["HX-Reswap"] = "beforeend"
    else:
        response = render(request, "refusal.html", {"refusal": error}, status=status)
    if "retry_after" in error.details:
        response["Retry-After"] = str(error.details["retry_after"])
    return response
