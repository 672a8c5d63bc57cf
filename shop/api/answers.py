"""What the JSON doors of this floor share: one answer for one key, and what a request carries."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from messaging.selectors import viewer_of
from shop.serializers import Shape
from wallet.serializers import fingerprint_of
from wallet.services import run_once

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="Made by the client; the same key and body again replay the first answer.",
)
PAGE = OpenApiParameter("page", int, description="From 1.")


def answer_once(request: Request, work: Callable[[], tuple[int, dict[str, Any]]]) -> Response:
    """The answer of ``work``, done at most once under the request's Idempotency-Key."""
    status, body, replayed = run_once(
        user=viewer_of(request),
        key=request.headers.get("Idempotency-Key"),
        fingerprint=fingerprint_of(request.method or "POST", request.path, request.data),
        work=work,
    )
    headers = {"Idempotency-Replayed": "true"} if replayed else None
    return Response(body, status=status, headers=headers)


def values_in(shape: type[Shape], data: Any) -> dict[str, Any]:
    """What was sent, in that shape; refused where it is not."""
    body = shape(data=data)
    body.is_valid(raise_exception=True)
    return body.validated_data


def page_in(request: Request) -> int:
    text = request.query_params.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1
