"""What the pages of this floor share: who asks, sheets, and words for the screen's corner."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from messaging.errors import Invalid
from shop.errors import BadQuantity


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page; a boosted link wants the whole one."""
    headers = request.headers
    return bool(headers.get("HX-Request")) and not headers.get("HX-Boosted")


def sheet(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    nav: str = "",
    status: int = 200,
) -> HttpResponse:
    """The sheet's fragment; on a page of its own for a plain request."""
    if is_fragment(request):
        return render(request, template, dict(context), status=status)
    framed = {
        **context,
        "is_page": True,
        "sheet_template": template,
        "sheet_title": title,
        "sheet_nav": nav,
    }
    return render(request, "_sheet_page.html", framed, status=status)


def told(response: HttpResponse, **triggers: Any) -> HttpResponse:
    """Ask the page to react: ``toast={"text": ...}``, ``sheet_close=True``, ``drawer_open=url``."""
    named = {name.replace("_", ":"): value for name, value in triggers.items()}
    response["HX-Trigger"] = json.dumps(named)
    return response


def uuid_in(values: Mapping[str, Any], name: str) -> UUID | None:
    """The id in a form or query, None where it is not one."""
    try:
        return UUID(str(values.get(name, "")))
    except ValueError:
        return None


def needed_uuid(values: Mapping[str, Any], name: str) -> UUID:
    value = uuid_in(values, name)
    if value is None:
        raise Invalid("bad_id", fields={name: "UUID"})
    return value


def whole_number(text: str) -> int:
    """A quantity that was typed: ASCII digits only; BadQuantity for everything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadQuantity
    return int(text)


def page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1
