"""What the pages of the desk share: fragments, sheets, ids and pages in a request."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page; a boosted link wants the whole one."""
    headers = request.headers
    return bool(headers.get("HX-Request")) and not headers.get("HX-Boosted")


def sheet(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, title: str
) -> HttpResponse:
    """The sheet's fragment; on a page of its own for a plain request."""
    if is_fragment(request):
        return render(request, template, dict(context))
    framed = {
        **context,
        "is_page": True,
        "sheet_template": template,
        "sheet_title": title,
        "sheet_nav": "desk",
    }
    return render(request, "_sheet_page.html", framed)


def told(response: HttpResponse, **triggers: Any) -> HttpResponse:
    """Ask the page to react: ``toast={"text": ...}``, ``sheet_close=True``."""
    named = {name.replace("_", ":"): value for name, value in triggers.items()}
    response["HX-Trigger"] = json.dumps(named)
    return response


def uuid_in(values: Mapping[str, Any], name: str) -> UUID | None:
    """The id in a form or query, None where it is not one."""
    try:
        return UUID(str(values.get(name, "")))
    except ValueError:
        return None


def number_in(values: Mapping[str, Any], name: str) -> int | None:
    text = str(values.get(name, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
