"""How a request is served: in a thread that stays, to its end, whoever leaves before."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from django.core.signals import request_finished, request_started
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from superapp.handler import PageHandler

closed = threading.Event()


def where(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(threading.get_ident()))


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


def endless(_request: HttpRequest) -> StreamingHttpResponse:
    async def pieces() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"piece"
        finally:
            closed.set()

    return StreamingHttpResponse(pieces())


def handler500(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)


def handler404(_request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)


urlpatterns = [path("where", where), path("broken", broken), path("endless", endless)]


@pytest.fixture
def handler(settings):
    settings.MIDDLEWARE, settings.ROOT_URLCONF = [], __name__
    return PageHandler()


async def ask(handler, name: str, *, pieces: int = 10**9) -> list[dict]:
    """What is answered; whoever asks leaves after so many pieces."""
    scope = {"type": "http", "method": "GET", "path": f"/{name}", "raw_path": b"", "headers": []}
    scope |= {"query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1"}
    told, left, asked = [], asyncio.Event(), iter([{"type": "http.request", "body": b""}])

    async def receive() -> dict:
        if (request := next(asked, None)) is not None:
            return request
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict) -> None:
        told.append(message)
        if len(told) > pieces:
            left.set()
        await asyncio.sleep(0)

    await asyncio.wait_for(handler(scope, receive, send), 10)
    return told


def test_one_thread_serves_one_request_after_the_other(handler):
    async def ask_twice() -> set[bytes]:
        return {(await ask(handler, "where"))[1]["body"] for _again in range(2)}

    assert len(asyncio.run(ask_twice())) == 1


def test_requests_at_one_moment_have_threads_of_their_own(handler, settings):
    meet = threading.Barrier(3, timeout=10)
    settings.ROOT_URLCONF = [path("meet", lambda _request: HttpResponse(str(meet.wait())))]
    urls = type("urls", (), {"urlpatterns": settings.ROOT_URLCONF})
    settings.ROOT_URLCONF = urls

    async def ask_together() -> list[list[dict]]:
        return await asyncio.gather(*(ask(handler, "meet") for _one in range(3)))

    assert sorted(told[1]["body"] for told in asyncio.run(ask_together())) == [b"0", b"1", b"2"]


@pytest.mark.parametrize(("name", "status"), [("where", 200), ("broken", 500), ("nowhere", 404)])
def test_each_begins_and_ends_once(handler, name, status):
    seen = []
    note = lambda signal, **_more: seen.append(signal)  # noqa: E731
    signals = (request_started, request_finished)
    for signal in signals:
        signal.connect(note)
    try:
        told = asyncio.run(ask(handler, name))
    finally:
        for signal in signals:
            signal.disconnect(note)
    assert told[0]["status"] == status
    assert [id(one) for one in seen] == [id(one) for one in signals]


def test_a_thread_whose_task_was_cancelled_serves_others_when_it_is_free(handler, settings):
    begun, end = threading.Event(), threading.Event()

    def slow(_request: HttpRequest) -> HttpResponse:
        begun.set()
        end.wait(10)
        return HttpResponse()

    settings.ROOT_URLCONF = type("urls", (), {"urlpatterns": [*urlpatterns, path("slow", slow)]})

    async def give_up() -> int:
        asking = asyncio.create_task(ask(handler, "slow"))
        await asyncio.to_thread(begun.wait, 10)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert handler.idle == []
        await ask(handler, "where")
        end.set()
        while len(handler.idle) < 2:
            await asyncio.sleep(0.01)
        return len(handler.idle)

    assert asyncio.run(asyncio.wait_for(give_up(), 10)) == 2


def test_who_leaves_ends_what_was_sent_to_them(handler):
    closed.clear()
    told = asyncio.run(ask(handler, "endless", pieces=5))
    assert len(told) > 5 and closed.wait(5)
