"""How every sheet of this floor is answered: a fragment, a page around it, or a way onward."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString

from messaging.models import Conversation
from messaging.selectors import drawn_code


def sheet(
    request: HttpRequest, template: str, context: dict[str, Any], *, title: Any, status: int = 200
) -> HttpResponse:
    """The sheet's fragment, or a page around it for a shared link or a browser without scripts."""
    if request.headers.get("HX-Request"):
        return render(request, template, context, status=status)
    framed = {"sheet_template": template, "sheet_title": title, "sheet_nav": "chats"}
    return render(request, "_sheet_page.html", {**framed, **context}, status=status)


def go(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """To a conversation, from a sheet or from a page."""
    return go_to(request, f"/chats/{conversation.id}/")


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return redirect(url)


def qr_of(link: str) -> SafeString:
    """The link as a code to scan."""
    return drawn_code(link)
