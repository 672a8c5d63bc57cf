"""Files in two windows: chosen, pasted, dropped, recorded; seen, heard, looked at closely."""

import base64
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from messaging.models import Attachment, Conversation
from superapp.management.commands.shots import CHROMIUM, FLAGS
from tests import samples
from tests.browser.conftest import PHONE, Windows, serious_faults
from tests.browser.hands import chat, eventually, has_state, is_linked, overflow, small_targets
from tests.live import Live

EARS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """With a microphone that hears a beep."""
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = driver.chromium.launch(executable_path=executable, args=[*FLAGS, *EARS])
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def own_files(live: Live, settings: Any) -> None:
    settings.MEDIA_ROOT = live.data_directory / "media"


def file(data: bytes, name: str, mime: str = "image/jpeg") -> dict[str, Any]:
    return {"name": name, "mimeType": mime, "buffer": data}


def choose(page: Page, *files: dict[str, Any]) -> None:
    """Press the clip and choose these."""
    with page.expect_file_chooser() as chooser:
        page.locator("[data-attach='']").click()
    chooser.value.set_files(list(files))


def give(page: Page, how: str, data: bytes, name: str = "photo.jpg") -> None:
    """Paste or drop one file, as the browser tells of it."""
    page.evaluate(
        """([how, encoded, name]) => {
            const bytes = Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], name, {type: "image/jpeg"}));
            const target = document.querySelector(how === "paste" ? "#composer-text" : "#log");
            const told = {bubbles: true, cancelable: true};
            if (how === "paste") {
                target.dispatchEvent(new ClipboardEvent("paste", {...told, clipboardData: data}));
            } else for (const name of ["dragover", "drop"]) {
                target.dispatchEvent(new DragEvent(name, {...told, dataTransfer: data}));
            }
        }""",
        [how, base64.b64encode(data).decode(), name],
    )


def send(page: Page, caption: str = "") -> None:
    page.locator("#composer-text").fill(caption)
    page.locator("#composer-text").press("Enter")


def pictures(page: Page):
    return page.locator("#log-list .shot__seen")


def is_drawn(page: Page, count: int) -> None:
    """As many pictures stand in the thread, each with its pixels."""
    expect(page.locator("#log-list a.shot .shot__seen")).to_have_count(count)
    page.wait_for_function(
        """() => [...document.querySelectorAll("#log-list a.shot .shot__seen")]
            .every((one) => one.complete && one.naturalWidth)"""
    )


def test_a_picture_goes_with_its_caption_and_both_see_it(
    windows: Windows, worker: None, alice, bob, conversation: Conversation
) -> None:
    mine, theirs = windows.open(alice, chat(conversation)), windows.open(bob, chat(conversation))
    is_linked(theirs)
    choose(mine, file(samples.photo(), "photo.jpg"))
    expect(mine.locator(".tray__item")).to_have_attribute("data-state", "done")
    send(mine, "By the sea")
    expect(mine.locator(".tray")).to_be_hidden()
    for page in (mine, theirs):
        is_drawn(page, 1)
        expect(page.locator(".bubble__text")).to_have_text("By the sea")
    row = Attachment.objects.get()
    assert (row.width, row.height) == (1200, 800)
    box = theirs.locator("#log-list .shot__seen").bounding_box()
    assert box and (round(box["width"]), round(box["height"])) == (320, 213)


def test_pasted_and_dropped_pictures_make_an_album(
    windows: Windows, worker: None, alice, conversation: Conversation
) -> None:
    page = windows.open(alice, chat(conversation))
    give(page, "paste", samples.photo())
    expect(page.locator(".tray__item")).to_have_count(1)
    give(page, "drop", samples.photo((600, 900)))
    expect(page.locator(".tray__item[data-state=done]")).to_have_count(2)
    send(page)
    expect(page.locator(".shots--2")).to_have_count(1)
    is_drawn(page, 2)
    assert serious_faults(page) == []


def test_what_comes_later_moves_nothing(
    windows: Windows, worker: None, alice, bob, conversation: Conversation
) -> None:
    """Boxes are kept: before the picture is made, and before its pixels are here."""
    page = windows.open(bob, chat(conversation))
    is_linked(page)
    page.evaluate(
        """() => { window.shifted = 0; new PerformanceObserver((list) => {
            for (const one of list.getEntries()) window.shifted += one.value;
        }).observe({type: "layout-shift", buffered: true}); }"""
    )
    row = samples.kept(alice, conversation, samples.upload(samples.photo()), width=1200, height=800)
    samples.sent(alice, conversation, row)
    box = page.locator("#log-list .shot")
    expect(box).to_be_visible()
    before = box.bounding_box()
    is_drawn(page, 1)
    assert before == box.bounding_box()
    page.reload()
    is_drawn(page, 1)
    assert page.evaluate("() => window.shifted ?? 0") == 0


def test_an_upload_that_fails_is_tried_again_and_one_can_be_taken_away(
    windows: Windows, alice, conversation: Conversation
) -> None:
    page = windows.open(alice, chat(conversation))
    windows.expected += ["Failed to load resource"]
    page.route("**/attachments/", lambda route: route.abort())
    choose(page, file(samples.photo(), "one.jpg"), file(b"Two mugs", "list.txt", "text/plain"))
    expect(page.locator(".tray__item[data-state=failed]")).to_have_count(2)
    send(page, "Both")
    expect(page.locator("#composer-text")).to_have_value("Both")
    page.unroute("**/attachments/")
    page.get_by_role("button", name="Retry: list.txt").click()
    expect(page.locator(".tray__item[data-state=done]")).to_have_count(1)
    page.get_by_role("button", name="Remove: one.jpg").press("Enter")
    expect(page.locator(".tray__item")).to_have_count(1)
    page.locator("#composer-text").press("Enter")
    expect(page.locator("a.doc .doc__name")).to_have_text("list.txt")
    assert Attachment.objects.count() == 1


def test_what_is_damaged_is_said_before_it_is_sent(
    windows: Windows, worker: None, alice, conversation: Conversation
) -> None:
    page = windows.open(alice, chat(conversation))
    choose(page, file(samples.BROKEN, "broken.jpg"))
    expect(page.locator(".tray__item")).to_have_attribute("data-state", "refused")
    expect(page.locator(".tray__note")).to_contain_text("damaged")
    page.get_by_role("button", name="Remove: broken.jpg").click()
    expect(page.locator(".tray")).to_be_hidden()
    eventually(page, lambda: not Attachment.objects.exists())


@pytest.fixture
def album(alice, conversation: Conversation):
    """Three pictures in one message, prepared."""
    rows = [
        samples.prepared(alice, conversation, samples.upload(samples.photo(), f"{name}.jpg"))
        for name in ("one", "two", "three")
    ]
    return samples.sent(alice, conversation, *rows, text="By the sea")


def test_a_picture_that_the_browser_cannot_draw_stands_as_a_file(windows, alice, conversation):
    page = windows.open(alice, chat(conversation))
    heic = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + bytes(200)
    choose(page, file(samples.photo(), "seen.jpg"), file(heic, "IMG_0042.HEIC", "image/heic"))
    items = page.locator(".tray__item")
    expect(items).to_have_count(2)
    seen, unseen = items.first, items.last
    expect(seen.locator("img.tray__seen")).to_be_visible()
    expect(seen.locator(".tray__name")).to_have_count(0)
    expect(unseen.locator(".tray__sign .icon")).to_be_visible()
    expect(unseen.locator(".tray__name")).to_have_text("IMG_0042.HEIC")
    expect(unseen.locator("img")).to_have_count(0)


def test_the_viewer_goes_by_arrows_and_gives_the_focus_back(
    windows: Windows, album, bob, conversation: Conversation
) -> None:
    page = windows.open(bob, chat(conversation))
    is_drawn(page, 3)
    first = page.locator("#log-list a.shot").first
    first.focus()
    first.press("Enter")
    viewer = page.locator("dialog.viewer")
    expect(viewer).to_be_visible()
    expect(viewer.locator(".viewer__count")).to_have_text("1 / 3")
    expect(viewer.locator(".viewer__said")).to_have_text("By the sea")
    expect(viewer.locator(".viewer__seen")).to_have_attribute("src", re.compile("/file/$"))
    assert serious_faults(page) == []
    page.keyboard.press("ArrowRight")
    expect(viewer.locator(".viewer__count")).to_have_text("2 / 3")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(viewer.locator(".viewer__count")).to_have_text("1 / 3")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(first).to_be_focused()


def test_on_a_phone_back_closes_the_viewer(
    windows: Windows, album, bob, conversation: Conversation
) -> None:
    page = windows.open(bob, chat(conversation), size=PHONE)
    is_drawn(page, 3)
    page.locator("#log-list a.shot").first.tap()
    expect(page.locator("dialog.viewer")).to_be_visible()
    assert overflow(page) == 0 and small_targets(page) == []
    page.go_back()
    expect(page.locator("dialog.viewer")).to_be_hidden()
    expect(page).to_have_url(re.compile(f"{chat(conversation)}$"))
    page.locator("#log-list a.shot").nth(1).tap()
    page.locator("dialog.viewer [aria-label=Close]").tap()
    expect(page.locator("dialog.viewer")).to_be_hidden()
    expect(page.locator("#log")).to_be_visible()
    assert page.evaluate("() => history.state?.viewer ?? false") is False


def test_a_voice_note_is_recorded_heard_and_sent(
    windows: Windows, worker: None, alice, bob, conversation: Conversation
) -> None:
    mine, theirs = windows.open(alice, chat(conversation)), windows.open(bob, chat(conversation))
    is_linked(theirs)
    mine.locator("#composer-text").fill("A draft that stays")
    mine.locator("[data-record]").click()
    expect(mine.locator(".recorder__time")).to_have_text("0:01")
    mine.get_by_role("button", name="Stop, and listen first").click()
    player = mine.locator(".recorder__player")
    expect(player).to_be_visible()
    eventually(mine, lambda: player.evaluate("one => one.duration < 60 && one.currentTime === 0"))
    assert serious_faults(mine) == []
    mine.locator(".recorder").get_by_role("button", name="Send").click()
    expect(mine.locator("#composer-text")).to_have_value("A draft that stays")
    for page in (mine, theirs):
        expect(page.locator("#log-list .voice__play")).to_be_visible()
    has_state(mine.locator("#log-list .msg"), "read")
    row = Attachment.objects.get()
    assert (row.kind, row.state, len(row.waveform)) == ("voice", "ready", 64)
    assert 900 < row.duration_ms < 10_000
    theirs.locator(".voice__speed").click()
    expect(theirs.locator(".voice__speed")).to_have_text("1.5×")
    theirs.locator(".voice__play").click()
    expect(theirs.locator(".voice__play")).to_have_attribute("aria-pressed", "true")
    expect(theirs.locator(".voice__play")).to_have_attribute("aria-pressed", "false")
    assert theirs.locator(".voice__at").evaluate("one => one.value") == "1000"


def test_a_recording_can_be_dropped(windows: Windows, alice, conversation: Conversation) -> None:
    page = windows.open(alice, chat(conversation))
    page.locator("[data-record]").click()
    expect(page.locator(".recorder")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".recorder")).to_have_count(0)
    expect(page.locator("[data-record]")).to_be_focused()
    assert not Attachment.objects.exists()


@pytest.mark.slow
def test_a_film_plays_in_the_viewer(
    windows: Windows, alice, bob, conversation: Conversation, tmp_path
) -> None:
    data = samples.film(tmp_path / "film.mp4", seconds=2)
    row = samples.prepared(alice, conversation, samples.upload(data, "film.mp4"))
    samples.sent(alice, conversation, row)
    page = windows.open(bob, chat(conversation))
    page.locator("#log-list a.shot--film").click()
    page.wait_for_function("() => document.querySelector('.viewer video')?.currentTime > 0.2")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.viewer")).to_be_hidden()


def test_the_shelf_shows_what_was_sent(
    windows: Windows, album, alice, bob, conversation: Conversation
) -> None:
    samples.carried(alice, conversation, samples.text_file())
    page = windows.open(bob, chat(conversation))
    page.locator(".topbar__shelf").click()
    sheet = page.locator("#sheet")
    expect(sheet.locator(".shelf .shot")).to_have_count(3)
    assert serious_faults(page) == []
    sheet.locator(".shot").nth(1).click()
    expect(page.locator(".viewer__count")).to_have_text("2 / 3")
    page.keyboard.press("Escape")
    expect(sheet).to_be_visible()
    sheet.get_by_role("link", name="Files").click()
    expect(sheet.locator(".doc__name")).to_have_text("list.txt")
    sheet.get_by_role("link", name="Links").click()
    expect(sheet.get_by_role("heading", name="No links yet")).to_be_visible()
