"""Real windows: Chromium driven against the live application, one context a person.

Every console error, uncaught exception and CSP violation fails the test that caused it.
"""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from messaging.models import User
from superapp.management.commands.shots import CHROMIUM, FLAGS
from tests.live import Live
from tests.world import World, build

DESKTOP, PHONE = (1280, 800), (390, 844)
# Long enough for a busy machine: tests wait for what must happen, never for how fast.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # The driver keeps an event loop in this thread, where Django would refuse the ORM. One browser
    # a module, so that no other test runs under that loop.
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = driver.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


class Windows:
    """Opens windows for people and watches what their consoles say."""

    def __init__(self, browser: Browser, live: Live) -> None:
        self.browser, self.live = browser, live
        # Where windows go: the application itself, or a line to it that a test can cut.
        self.url = live.url
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        # What a test provokes on purpose, as substrings of console lines.
        self.expected: list[str] = []

    def open(
        self,
        user: User | None,
        path: str = "/",
        *,
        size: tuple[int, int] = DESKTOP,
        theme: str = "light",
        **options: Any,
    ) -> Page:
        """A window of its own; ``options`` are the driver's: ``java_script_enabled=False``."""
        usual = {
            "base_url": self.url,
            "viewport": {"width": size[0], "height": size[1]},
            "color_scheme": theme,
            "has_touch": size == PHONE,
            "locale": "fr-FR" if user and user.locale == "fr" else "en-GB",
            "timezone_id": "Europe/Paris",
            "reduced_motion": "reduce",
            # A worker of its own in every window: only where it is what is tried.
            "service_workers": "block",
        }
        context = self.browser.new_context(**usual | options)
        context.set_default_timeout(20_000)
        if user:
            key = self.live.cookies(user)[settings.SESSION_COOKIE_NAME]
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.url}]
            )
        self.contexts.append(context)
        return self.tab(context, path)

    def tab(self, context: BrowserContext, path: str) -> Page:
        """One more tab of the same person."""
        page = context.new_page()
        page.on("console", lambda line: line.type == "error" and self.complain(line.text))
        page.on("pageerror", lambda error: self.complain(f"uncaught: {error}"))
        page.goto(path)
        return page

    def complain(self, text: str) -> None:
        self.complaints.append(text)

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def unexpected(self) -> list[str]:
        return [
            line
            for line in self.complaints
            if not any(expected in line for expected in self.expected)
        ]


@pytest.fixture
def windows(chromium: Browser, live: Live) -> Iterator[Windows]:
    opened = Windows(chromium, live)
    yield opened
    opened.close()
    assert not opened.unexpected(), "\n".join(opened.unexpected())


@pytest.fixture
def world(live: Live, settings: Any) -> World:
    """Shops with pictures, in the uploads that the live application serves."""
    settings.MEDIA_ROOT = live.data_directory / "media"
    return build(with_pictures=True)


@pytest.fixture
def worker(live: Live, workers_end: None) -> None:
    """Somebody to run what reacts to facts."""
    live.start_worker()


@pytest.fixture(scope="module")
def workers_end(live_server_process: Live) -> Iterator[None]:
    """No worker stays behind to take what other tests queue."""
    yield
    live_server_process.stop_worker()


def serious_faults(page: Page) -> list[str]:
    """What axe calls serious or critical on this page, in one line each."""
    found = Axe().run(page)
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:160]}"
        for fault in found.response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
