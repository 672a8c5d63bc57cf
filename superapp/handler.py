"""Pages in their own threads: one visit to the thread a request, whatever the middlewares are."""

import functools
from collections.abc import Callable
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse
from servestatic.middleware import ServeStaticMiddleware


class PageHandler(ASGIHandler):
    """Runs all middlewares and the view of a request in its thread, one after the other.

    Django's own handler asks on the event loop, and goes from there to the thread and back for
    every stretch of middlewares that are not coroutines, for the view, and for each line that it
    logs. None of ours gains by the loop, and each way costs as much as a query.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> Any:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


class StaticMiddleware:
    """ServeStatic, which is a coroutine, asked for its own files alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.static = _static()
        self.serve = async_to_sync(self.static)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.static.autorefresh or request.path_info in self.static.files:
            served: HttpResponse | None = self.serve(request)
            if served is not None:
                return served
        return self.get_response(request)


@functools.cache
def _static() -> ServeStaticMiddleware:
    """It looks at every file when it is made: once a process is enough."""
    return ServeStaticMiddleware(_missing)


async def _missing(_request: HttpRequest) -> None:
    return None
