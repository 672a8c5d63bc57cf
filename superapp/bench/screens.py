"""What a reader feels, in a real browser: own words at once, long threads, nothing that jumps.

Chromium with a window of 1280 by 800, on this machine, against our own server.
"""

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from messaging.models import Conversation, Message, User, uuid7
from superapp.bench import crew
from superapp.bench.figures import figure
from superapp.served import Server, served

BUBBLES, TURNS = 2_000, 7
OWN_BUBBLE, LONG_TASK = 50, 100  # milliseconds that we allow ourselves
WATCH = """
    window.shifts = 0; window.paint = 0;
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) shifts += one.value;
    }).observe({type: "layout-shift", buffered: true});
    new PerformanceObserver((list) => (paint = list.getEntries().at(-1).startTime))
        .observe({type: "largest-contentful-paint", buffered: true});
"""
# From the key to the frame after it: what a person sees, not what a script has done.
PRESS = """() => new Promise((seen) => {
    const field = document.querySelector("#composer-text");
    field.value = "at once";
    const count = document.querySelectorAll("#log-list > .msg").length;
    const from = performance.now();
    field.dispatchEvent(new KeyboardEvent("keydown",
        {key: "Enter", bubbles: true, cancelable: true}));
    const own = document.querySelectorAll("#log-list > .msg").length === count + 1;
    requestAnimationFrame(() => requestAnimationFrame(() =>
        seen(own ? performance.now() - from : Infinity)));
})"""
# All the way up, page by page.
CLIMB = """async (wanted) => {
    const log = document.querySelector("#log");
    const count = () => document.querySelectorAll("#log-list > .msg").length;
    while (count() < wanted) {
        log.scrollTop = -(log.scrollHeight - log.clientHeight);
        await new Promise((done) => requestAnimationFrame(done));
    }
    return count();
}"""
# And down again, a screen at a time.
DESCEND = """async () => {
    const log = document.querySelector("#log");
    for (let at = log.scrollTop; at < 0; at += log.clientHeight) {
        log.scrollTop = at;
        await new Promise((done) => requestAnimationFrame(done));
    }
}"""


def run() -> Iterator[dict[str, Any]]:
    """Yield the figures of one reader's screen; nothing where there is no browser."""
    # Imported here: the pictures' command knows where a browser may be.
    from superapp.management.commands.shots import CHROMIUM, FLAGS

    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the driver keeps a loop here
    with crew.people(2) as users, served() as server:
        [(reader, other, talk)] = crew.pairs(users)
        fill(talk, [reader, other])
        [key] = crew.sessions([reader])
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=executable, args=FLAGS)
            page = _page(browser, server, key, f"/chats/{talk.id}/")
            yield from _opening(page)
            yield from _own_words(page, server)
            yield from _long_thread(page)
            browser.close()


def fill(talk: Conversation, people: list[User]) -> None:
    """Two thousand messages, of one line and of several, by turns."""
    now = timezone.now()
    Message.objects.bulk_create(
        Message(
            id=uuid7(),
            conversation=talk,
            sender=people[number % 2],
            client_id=uuid7(),
            seq=number + 1,
            changed_seq=number + 1,
            kind=Message.Kind.TEXT,
            text=f"line {number} " + "and some more words " * (number % 7),
            created_at=now,
        )
        for number in range(BUBBLES)
    )
    Conversation.objects.filter(id=talk.id).update(last_seq=BUBBLES, last_message_at=now)
    talk.participants.update(last_read_seq=BUBBLES, last_delivered_seq=BUBBLES)


def _page(browser: Browser, server: Server, key: str, path: str) -> Page:
    address = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(
        base_url=address, viewport={"width": 1280, "height": 800}, service_workers="block"
    )
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}
    context.add_cookies([cookie])  # type: ignore[list-item]
    context.add_init_script(WATCH)
    page = context.new_page()
    for _twice in range(2):  # the first visit warms the server up
        page.goto(path)
        page.wait_for_function(
            "() => import('/static/js/core/socket.js').then((one) => one.link.isReady)"
        )
    page.wait_for_timeout(500)
    return page


def _opening(page: Page) -> Iterator[dict[str, Any]]:
    yield figure("thread, largest contentful paint", page.evaluate("paint"), "ms", 1_500)
    yield figure("thread, layout shift while it opens", page.evaluate("shifts"), "", 0)


def _own_words(page: Page, server: Server) -> Iterator[dict[str, Any]]:
    os.kill(server.pid, signal.SIGSTOP)
    try:
        seen = sorted(page.evaluate(PRESS) for _turn in range(TURNS))
    finally:
        os.kill(server.pid, signal.SIGCONT)
    yield figure("own bubble seen, server paused, median", seen[TURNS // 2], "ms", OWN_BUBBLE)


def _long_thread(page: Page) -> Iterator[dict[str, Any]]:
    page.reload()
    page.wait_for_timeout(1_000)
    loading = _longest_task(page, lambda: page.evaluate(CLIMB, BUBBLES))
    scrolling = _longest_task(page, lambda: page.evaluate(DESCEND))
    named = f"longest task, {BUBBLES:,} bubbles"
    yield figure(f"{named}, scrolling", scrolling, "ms", LONG_TASK)
    yield figure(f"{named}, loading earlier ones", loading, "ms", LONG_TASK)


def _longest_task(page: Page, act: Callable[[], Any]) -> float:
    """Milliseconds of work of the page's longest task meanwhile; waiting for a core is no work."""
    browser = page.context.browser
    assert browser
    browser.start_tracing(
        page=page, categories=["toplevel", "disabled-by-default-devtools.timeline"]
    )
    act()
    page.wait_for_timeout(300)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    pages = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        one.get("tdur", 0)
        for one in events
        if one["name"].endswith("RunTask") and (one["pid"], one["tid"]) in pages
    ]
    return max(tasks, default=0) / 1000
