"""What a phone adds: a thumb held on the microphone, what other applications share, pictures that
are there without a line, and an address for pushes that changes."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from messaging.models import Attachment, Message, PushSubscription
from superapp.management.commands.shots import CHROMIUM, FLAGS
from tests import samples
from tests.browser.conftest import PHONE, Windows
from tests.browser.hands import chat, eventually, is_linked, overflow, row, sees
from tests.browser.test_media import EARS, own_files
from tests.factories import say
from tests.proxy import Proxy
from tests.push import PushService

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["own_files"]  # every window here serves the files that it sent


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """With a microphone that hears a beep."""
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = driver.chromium.launch(executable_path=executable, args=[*FLAGS, *EARS])
        yield browser
        browser.close()


class Thumb:
    """One thumb on the glass of this page."""

    def __init__(self, page: Page) -> None:
        self.line = page.context.new_cdp_session(page)

    def _touch(self, kind: str, *at: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in at]
        self.line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def down(self, x: float, y: float) -> None:
        self.at = (x, y)
        self._touch("touchStart", self.at)

    def to(self, right: float, down: float) -> None:
        x, y = self.at
        for step in range(1, 9):
            self._touch("touchMove", (x + right * step / 8, y + down * step / 8))

    def up(self) -> None:
        self._touch("touchEnd")


def test_a_thumb_held_on_the_microphone_sends_drops_or_lets_go(
    windows: Windows, worker: None, alice, bob, conversation
) -> None:
    page = windows.open(alice, chat(conversation), size=PHONE)
    is_linked(page)
    mic, bar = page.locator("[data-record]"), page.locator(".recorder")
    box = mic.bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    thumb = Thumb(page)

    thumb.down(*middle)  # drawn aside: dropped
    expect(bar).to_contain_text("Aside: drop it")
    thumb.to(-130, 0)
    expect(bar).to_have_count(0)
    thumb.up()
    expect(mic).to_be_visible()

    thumb.down(*middle)  # drawn up: goes on by itself
    expect(bar).to_be_visible()
    thumb.to(0, -120)
    expect(bar.get_by_role("button", name="Send")).to_be_visible()
    thumb.up()
    expect(page.locator(".recorder__time")).to_have_text("0:01")
    bar.get_by_role("button", name="Drop the recording").click()
    expect(bar).to_have_count(0)
    assert not Attachment.objects.exists()

    thumb.down(*middle)  # let go: sent
    expect(page.locator(".recorder__time")).to_have_text("0:01")
    thumb.up()
    expect(bar).to_have_count(0)
    expect(page.locator("#log-list .voice__play")).to_have_count(1)
    assert Attachment.objects.get().kind == "voice"


def supervised(windows: Windows, user: Any, path: str = "/", **options: Any) -> Page:
    """A window in whose browser our worker is at work."""
    page = windows.open(user, path, service_workers="allow", **options)
    page.wait_for_function("() => navigator.serviceWorker.controller")
    is_linked(page)
    return page


def test_what_another_application_shares_waits_in_the_conversation_that_is_chosen(
    windows: Windows, worker: None, alice, bob, conversation
) -> None:
    page = supervised(windows, alice, size=PHONE)
    target = page.evaluate(
        "fetch(document.querySelector('link[rel=manifest]').href)"
        ".then((one) => one.json()).then((one) => one.share_target)"
    )
    assert (target["action"], target["method"]) == ("/share/", "POST")
    page.evaluate(
        """(target) => {
            const form = document.createElement("form");
            Object.assign(form, {method: "post", action: target.action, enctype: target.enctype});
            for (const name of ["text", "url"]) {
                const value = {text: "Look at this", url: "https://a.example/mug"}[name];
                form.append(Object.assign(document.createElement("input"), {name, value}));
            }
            const files = document.createElement("input");
            Object.assign(files, {type: "file", name: target.params.files[0].name});
            const chosen = new DataTransfer();
            chosen.items.add(new File(["One line"], "notes é.txt", {type: "text/plain"}));
            files.files = chosen.files;
            form.append(files);
            document.body.append(form);
            form.submit();
        }""",
        target,
    )
    page.get_by_role("link", name="Bob Durand").click()
    field = page.locator("#composer-text")
    expect(field).to_have_value("Look at this\nhttps://a.example/mug")
    expect(page.locator(".tray")).to_contain_text("notes é.txt")
    assert "shared" not in page.url
    assert not Message.objects.exists()  # nothing goes before its sender says so
    expect(page.locator(".tray__item")).to_have_attribute("data-state", "done")
    field.press("Enter")
    eventually(page, Message.objects.exists, "not sent")
    assert Attachment.objects.get().name == "notes é.txt"
    page.reload()
    expect(page.locator(".tray")).to_have_count(0)


def test_pictures_of_the_last_threads_are_there_without_a_line_until_sign_out(
    windows: Windows, live, alice, bob, conversation
) -> None:
    line = Proxy("127.0.0.1", live.port)
    windows.url = f"http://127.0.0.1:{line.port}"
    windows.expected += ["ERR_", "WebSocket", "htmx:", "Failed to fetch", "503", "403"]
    try:
        row = samples.prepared(bob, conversation, samples.upload(samples.photo()))
        samples.sent(bob, conversation, row, text="A picture")
        page = windows.open(alice, chat(conversation), service_workers="allow")
        page.wait_for_function("() => navigator.serviceWorker.controller")
        page.goto(chat(conversation))
        sees(page, "A picture")
        eventually(page, lambda: any("/media/" in one for one in kept_media(page)), "not kept")
        line.cut()
        page.reload()
        sees(page, "A picture")
        page.wait_for_function(
            "() => [...document.querySelectorAll('.shot__seen, .shot__seen img')]"
            ".some((one) => one.naturalWidth > 0)"
        )
        line.mend()
        page.goto("/me/")
        page.get_by_role("button", name="Sign out", exact=True).click()
        page.wait_for_url("**/accounts/login/**")
        eventually(page, lambda: kept_media(page) == [], "still kept")
    finally:
        windows.close()
        line.close()


def kept_media(page: Page) -> list[str]:
    """The private pictures that this browser keeps."""
    found: list[str] = page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys()) {
                if (!name.startsWith("palabre-media-")) continue;
                const cache = await caches.open(name);
                for (const one of await cache.keys()) found.push(new URL(one.url).pathname);
            }
            return found;
        }"""
    )
    return found


def test_an_address_of_push_that_changes_is_told_without_a_page(windows: Windows, alice) -> None:
    push = PushService()
    try:
        page = supervised(windows, alice)
        keys = push.keys
        old, new = push.endpoint(), f"{push.endpoint()}-new"
        page.evaluate(
            """async ([endpoint, keys]) => {
                const {ask} = await import("/static/js/core/api.js");
                await ask("POST", "/api/push/devices/", {endpoint, keys});
            }""",
            [old, keys],
        )
        [hands] = page.context.service_workers
        hands.evaluate(
            """([from, to, keys]) => {
                const told = new ExtendableEvent("pushsubscriptionchange");
                told.oldSubscription = {endpoint: from};
                told.newSubscription = {toJSON: () => ({endpoint: to, keys})};
                dispatchEvent(told);
            }""",
            [old, new, keys],
        )
        known = PushSubscription.objects.values_list("endpoint", flat=True)
        eventually(page, lambda: list(known.all()) == [new], "not told")
    finally:
        push.stop()


def test_without_a_line_one_gets_back_to_the_list(
    windows: Windows, alice, bob, conversation
) -> None:
    windows.expected += ["ERR_", "WebSocket", "htmx:"]
    page = windows.open(alice, chat(conversation), size=PHONE)
    is_linked(page)
    page.context.set_offline(True)
    page.get_by_role("link", name="Back to the chats").tap()
    expect(row(page, conversation)).to_be_visible()
    expect(page.locator("#toasts > *")).to_have_count(0)
    page.context.set_offline(False)
    is_linked(page)
    row(page, conversation).locator("a").tap()
    expect(page.locator("#composer-text")).to_be_visible()
    page.go_back()
    expect(row(page, conversation)).to_be_visible()


def test_the_last_words_of_a_thread_are_not_shared_by_looking(
    windows: Windows, alice, bob, conversation
) -> None:
    say(bob, conversation, "Hello")
    page = windows.open(alice, f"{chat(conversation)}?shared=Bonjour")
    expect(page.locator("#composer-text")).to_have_value("Bonjour")
    assert Message.objects.count() == 1


def test_a_phone_on_its_side_and_a_very_narrow_one_reach_everything(
    windows: Windows, alice, bob, conversation
) -> None:
    page = windows.open(alice, chat(conversation), size=(844, 390), has_touch=True)
    is_linked(page)
    expect(page.locator(".rail__item--me")).to_be_in_viewport(ratio=1)
    page.locator(".composer .plus summary").tap()
    page.locator(".composer .plus__one").last.scroll_into_view_if_needed()
    first = page.locator(".composer .plus__one").first
    first.scroll_into_view_if_needed()
    expect(first).to_be_in_viewport(ratio=1)
    first.tap()
    expect(page.locator("#sheet")).to_be_visible()
    narrow = windows.open(alice, chat(conversation), size=(320, 640), has_touch=True)
    is_linked(narrow)
    assert overflow(narrow) == 0
    # Nor does the page itself go up and down: only what is in it.
    assert narrow.evaluate("document.scrollingElement.scrollHeight") == 640
    field = narrow.locator("#composer-text").bounding_box()
    assert field and field["height"] < 50  # one line, whatever stands beside it
