"""Requests wait for their turn in the order in which they came, and not for ever."""

import asyncio
import contextlib
import json

from superapp.turns import Turns


def serve(turns, *paths):
    """What each request was answered."""

    async def ask(path):
        answer = []

        async def send(part):
            answer.append(part)

        await turns({"type": "http", "path": path}, None, send)
        return answer

    async def ask_all():
        return await asyncio.gather(*(ask(path) for path in paths))

    return asyncio.run(ask_all())


def test_no_more_are_served_at_once_than_there_is_room_for():
    inside, most, order = 0, 0, []

    async def application(scope, receive, send):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.01)
        order.append(scope["path"])
        inside -= 1

    paths = [f"/{number}" for number in range(9)]
    serve(Turns(application, at_once=2, seconds=60), *paths)
    assert (most, order) == (2, paths)


def test_who_waits_too_long_is_told_to_come_back():
    async def application(scope, receive, send):
        await asyncio.sleep(0.3)

    _served, page, api = serve(
        Turns(application, at_once=1, seconds=0.05), "/slow/", "/wallet/", "/api/wallet/"
    )
    for start, _body in (page, api):
        assert start["status"] == 503
        assert (b"retry-after", b"1") in start["headers"]
    assert json.loads(api[1]["body"])["code"] == "busy"


def test_a_fault_gives_its_place_back():
    async def application(scope, receive, send):
        if scope["path"] == "/fault/":
            raise RuntimeError
        await send({"type": "http.response.start", "status": 200})

    turns = Turns(application, at_once=1, seconds=5)

    async def ask_twice():
        with contextlib.suppress(RuntimeError):
            await turns({"type": "http", "path": "/fault/"}, None, None)
        answer = []

        async def send(part):
            answer.append(part)

        await turns({"type": "http", "path": "/"}, None, send)
        return answer

    assert asyncio.run(ask_twice())[0]["status"] == 200


def test_who_is_being_answered_keeps_nobody_waiting():
    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200})
        if scope["path"] == "/film/":
            await asyncio.Event().wait()

    async def ask():
        turns = Turns(application, at_once=1, seconds=5)
        answer = []

        async def send(part):
            answer.append(part)

        film = asyncio.create_task(turns({"type": "http", "path": "/film/"}, None, send))
        await asyncio.sleep(0.01)
        await turns({"type": "http", "path": "/"}, None, send)
        film.cancel()
        return [one["status"] for one in answer]

    assert asyncio.run(ask()) == [200, 200]
