"""Pages in threads that stay: one visit to a thread a request, whatever the middlewares are."""

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext, async_to_sync, sync_to_async
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.db import close_old_connections
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import set_script_prefix
from servestatic.middleware import ServeStaticMiddleware


class PageHandler(ASGIHandler):
    """Answers a request in one visit to a thread, from its first signal to its last.

    Django's own handler starts a thread for each request and another that ends it. It asks on the
    event loop, and goes from there to the thread and back for the signals, for every stretch of
    middlewares that are not coroutines, for the view, and for each line that it logs. None of ours
    gains by the loop, and each way costs as much as a query.
    """

    def __init__(self) -> None:
        super().__init__()
        self.idle: list[ThreadPoolExecutor] = []  # each has one thread, for one request at a time

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        thread = self.idle.pop() if self.idle else ThreadPoolExecutor(1, "page")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)
        except asyncio.CancelledError:
            thread.submit(self._keep, thread)  # when it has done what nobody waits for any more
            raise
        except BaseException:
            self._keep(thread)
            raise
        self._keep(thread)

    def _keep(self, thread: ThreadPoolExecutor) -> None:
        if len(self.idle) < settings.REQUESTS_AT_ONCE:
            self.idle.append(thread)
        else:  # more than that at a time were films and files on their way
            thread.shutdown(wait=False)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        response = await sync_to_async(self._answer)(scope, body)
        if isinstance(response, StreamingHttpResponse):
            try:
                await self._stream(response, receive, send)
            finally:
                await sync_to_async(response.close)()
                body.close()
        else:
            await self.send_response(response, send)

    def _answer(self, scope: Any, body: Any) -> Any:
        """What is answered; finished, unless it is read while it is sent."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = refusal if request is None else self.get_response(request)
        response._handler_class = self.__class__
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if response.streaming:
            close_old_connections()  # how slowly a film is fetched keeps no connection from others
        else:
            response.close()
            body.close()
        return response

    async def _stream(self, response: Any, receive: Any, send: Any) -> None:
        """Send until all is sent, or nobody is there to take it."""
        sending = asyncio.create_task(self.send_response(response, send))
        watching = asyncio.create_task(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait({sending, watching}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sent, _watched = sending.done(), [one.cancel() for one in (sending, watching)]
            await asyncio.gather(sending, watching, return_exceptions=True)
        if sent:
            sending.result()


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
