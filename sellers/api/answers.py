"""What the desk's JSON doors share: one answer for one key, pages and numbers in an address."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from messaging.selectors import viewer_of
from wallet import services

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="Made by the client for this request; the same key gives the same answer.",
)
PAGE = OpenApiParameter("page", int, description="From 1.")


def answer_once(request: Request, work: Callable[[], tuple[int, dict[str, Any]]]) -> Response:
    """The answer of ``work``, done at most once under the request's Idempotency-Key."""
    status, body, is_replay = services.run_once(
        user=viewer_of(request),
        key=request.headers.get("Idempotency-Key"),
        fingerprint=services.fingerprint_of(request.method or "", request.path, request.data),
        work=work,
    )
    headers = {"Idempotency-Replayed": "true"} if is_replay else None
    return Response(body, status=status, headers=headers)


def number_in(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def page_in(request: Request) -> int:
    return min(number_in(request, "page") or 1, 1000)
