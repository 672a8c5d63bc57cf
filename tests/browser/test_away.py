"""Away: push to a browser that asked for it, notes that go once read, pages that are kept."""

import json
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import Page, expect

from messaging.models import Participant, PushNote, PushSubscription, User
from messaging.selectors.people import looking_at
from tests.browser.conftest import DESKTOP, PHONE, Windows, serious_faults
from tests.browser.hands import chat, eventually, is_linked, row, sees, write
from tests.factories import direct, say
from tests.proxy import Proxy
from tests.push import PushService
from tests.world import person

pytestmark = pytest.mark.django_db(transaction=True)

# A browser's half of push without its vendor's service: the keys are the test's.
PUSHABLE = """(() => {
    const {endpoint, keys} = %s;
    const found = () => localStorage.fake ? {
        endpoint, options: {}, toJSON: () => ({endpoint, keys}),
        unsubscribe: async () => delete localStorage.fake,
    } : null;
    PushManager.prototype.getSubscription = async () => found();
    PushManager.prototype.subscribe = async (options) => {
        if (!options.userVisibleOnly || !options.applicationServerKey) throw new Error("options");
        localStorage.fake = 1;
        return found();
    };
    Object.defineProperty(Notification, "permission", {
        get: () => localStorage.permission ?? "default",
    });
    Notification.requestPermission = async () => {
        if (!navigator.userActivation.isActive) throw new Error("asked without a click");
        localStorage.asked = Number(localStorage.asked ?? 0) + 1;
        return (localStorage.permission = "granted");
    };
})()"""
SHOWN = """() => navigator.serviceWorker.ready
    .then((one) => one.getNotifications())
    .then((all) => all.map((one) => [one.title, one.body]))"""


@pytest.fixture
def push():
    service = PushService()
    yield service
    service.stop()


@pytest.fixture
def friends(live):
    alice, bob = person("alice", "Alice Martin"), person("bob", "Bob Durand")
    return alice, bob, direct(alice, bob)


class Worker:
    """The worker of a window: what the push service got is handed to it."""

    def __init__(self, page: Page, push: PushService) -> None:
        self.page, self.push = page, push
        self.registration = ""
        self.line = page.context.new_cdp_session(page)
        self.line.on("ServiceWorker.workerRegistrationUpdated", self._seen)
        self.line.send("ServiceWorker.enable")
        eventually(page, lambda: self.registration, "no worker")

    def _seen(self, event: dict[str, Any]) -> None:
        for one in event["registrations"]:
            self.registration = one["registrationId"]

    def deliver(self, payload: dict[str, Any]) -> None:
        self.line.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": self.page.url.split("/", 3)[0] + "//" + self.page.url.split("/")[2],
                "registrationId": self.registration,
                "data": json.dumps(payload),
            },
        )

    def shows(self, *notes: list[str]) -> None:
        eventually(
            self.page,
            lambda: self.page.evaluate(SHOWN) == list(notes),
            lambda: f"{self.page.evaluate(SHOWN)} is not {notes}",
        )


def open_pushable(windows: Windows, push: PushService, user, path="/", **options) -> Page:
    """A window whose browser can be pushed to, and whose worker is up."""
    page = windows.open(user, "about:blank", service_workers="allow", **options)
    page.context.grant_permissions(["notifications"], origin=windows.url)
    script = PUSHABLE % json.dumps({"endpoint": push.endpoint(), "keys": push.keys})
    page.context.add_init_script(script)
    page.goto(path)
    is_linked(page)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    return page


def test_push_is_asked_for_by_a_click_and_opens_the_thread(windows, worker, friends, push):
    alice, bob, conversation = friends
    page = open_pushable(windows, push, bob)
    card = page.locator("#inbox-ask")
    expect(card).to_be_visible()
    assert page.evaluate("localStorage.asked") is None
    page.set_viewport_size({"width": 844, "height": 390})  # where it would cover the list
    expect(card).to_be_hidden()
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    card.get_by_role("button", name="Turn on").click()
    expect(card).to_be_hidden()
    eventually(page, PushSubscription.objects.filter(user=bob).exists, "not subscribed")
    assert page.evaluate("localStorage.asked") == "1"

    say(alice, conversation, "Are you there?")
    eventually(page, lambda: len(push.said) == 1, "not pushed")
    [note] = push.said
    assert note["title"] == "Alice Martin" and note["text"] == "Are you there?"
    hands = Worker(page, push)
    hands.deliver(note)
    hands.shows(["Alice Martin", "Are you there?"])

    # A press on it: the worker is told as the browser would.
    [served] = page.context.service_workers
    served.evaluate(
        """async () => {
            const [notification] = await registration.getNotifications();
            open(notification.data.url);
        }"""
    )
    page.wait_for_url(f"**{chat(conversation)}")
    hands.shows()  # what is read stands nowhere
    page.reload()
    is_linked(page)
    assert page.evaluate("localStorage.asked") == "1"

    # Now the thread is open before Bob's eyes: he is not told.
    page.bring_to_front()
    eventually(page, lambda: looking_at(conversation.id), "not taken to look")
    say(alice, conversation, "Good.")
    sees(page, "Are you there?", "Good.")
    mine = Participant.objects.filter(conversation=conversation, user=bob)
    eventually(page, lambda: mine.get().last_read_seq == 2, "not read")
    page.goto("/me/notifications/")
    eventually(page, lambda: not looking_at(conversation.id), "still taken to look")
    expect(page.get_by_text("This browser tells you of new messages.").first).to_be_visible()
    expect(page.locator(".me__line", has_text="last reached")).to_be_visible()
    say(alice, conversation, "And now?")

    def told() -> list[str]:
        return [one["text"] for one in push.said if one["type"] == "message"]

    eventually(page, lambda: told() == ["Are you there?", "And now?"], lambda: f"pushed: {told()}")
    assert serious_faults(page) == []
    page.get_by_role("button", name="Turn off").click()
    eventually(page, lambda: not PushSubscription.objects.exists(), "still subscribed")


def test_what_is_read_elsewhere_leaves_screens_titles_and_tabs(windows, worker, friends, push):
    alice, bob, conversation = friends
    page = open_pushable(windows, push, bob, "/wallet/")
    page.evaluate("localStorage.permission = 'granted'; localStorage.fake = 1")
    page.reload()
    eventually(page, PushSubscription.objects.filter(user=bob).exists, "not renewed")
    other = windows.tab(page.context, "/discover/")
    is_linked(other)
    say(alice, conversation, "One", "Two")
    for tab in (page, other):
        expect(tab).to_have_title(titled(2))
        expect(tab.locator('link[rel="icon"]')).to_have_attribute(
            "href", "/static/icons/favicon-unread.svg"
        )
    eventually(page, lambda: PushNote.objects.filter(shown_at__isnull=False).exists(), "no note")
    eventually(page, lambda: push.said and push.said[-1]["text"] == "Two", "the second not pushed")
    hands = Worker(page, push)
    hands.deliver(push.said[-1])
    hands.shows(["Alice Martin", "Two"])

    phone = windows.open(bob, chat(conversation), size=PHONE)
    phone.bring_to_front()
    sees(phone, "One", "Two")
    for tab in (page, other):
        expect(tab).not_to_have_title(titled(2))
        expect(tab.locator('link[rel="icon"]')).to_have_attribute(
            "href", "/static/icons/favicon.svg"
        )
    hands.shows()  # an open tab took it away
    eventually(page, lambda: push.said[-1]["type"] == "clear", "not cleared")
    assert not PushNote.objects.exists()
    # Where no tab is open the worker does, and still shows something for a moment.
    hands.deliver({**push.said[0], "type": "message"})
    hands.shows(["Alice Martin", push.said[0]["text"]])
    hands.deliver(push.said[-1])
    hands.shows()


def titled(count: int) -> re.Pattern[str]:

    return re.compile(rf"^\({count}\) ")


def test_offline_the_last_pages_are_there_and_signing_out_forgets_them(windows, live, friends):
    alice, bob, conversation = friends
    say(alice, conversation, "Kept words")
    line = Proxy("127.0.0.1", live.port)
    windows.url = f"http://127.0.0.1:{line.port}"
    windows.expected += ["ERR_", "WebSocket", "htmx:", "Failed to fetch", "503", "403"]
    try:
        page = windows.open(bob, "/", service_workers="allow")
        page.wait_for_function("() => navigator.serviceWorker.controller")
        page.goto("/")
        page.goto(chat(conversation))
        sees(page, "Kept words")
        eventually(page, lambda: chat(conversation) in kept(page), "not kept")

        line.cut()
        page.reload()
        sees(page, "Kept words")
        expect(page.locator("#netbar")).to_be_visible()
        expect(page.locator(".composer")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.body).display") == "block"
        page.goto("/")
        expect(row(page, conversation)).to_be_visible()
        row(page, conversation).locator("a").click()
        sees(page, "Kept words")
        page.goto("/wallet/")
        expect(page.get_by_role("heading", name="No connection")).to_be_visible()

        line.mend()
        say(alice, conversation, "Fresh words")
        page.goto(chat(conversation))
        sees(page, "Kept words", "Fresh words")  # never the kept copy while somebody answers
        write(page, "Back again")
        sees(page, "Kept words", "Fresh words", "Back again")

        page.goto("/me/")
        page.get_by_role("button", name="Sign out", exact=True).click()
        page.wait_for_url("**/accounts/login/**")
        eventually(page, lambda: kept(page) == [], "still kept")
        line.cut()
        page.goto(chat(conversation))
        expect(page.get_by_role("heading", name="No connection")).to_be_visible()
        assert "Kept words" not in page.content()
    finally:
        windows.close()
        line.close()


def test_the_page_for_when_nothing_answers_follows_the_language(windows, live, alice):
    line = Proxy("127.0.0.1", live.port)
    windows.url = f"http://127.0.0.1:{line.port}"
    windows.expected += ["ERR_", "WebSocket", "htmx:", "Failed to fetch", "503", "403"]
    try:
        page = windows.open(alice, "/", service_workers="allow")
        page.wait_for_function("() => navigator.serviceWorker.controller")
        for language, heading in (("fr", "Pas de connexion"), ("en", "No connection")):
            User.objects.filter(pk=alice.pk).update(locale=language)
            page.goto("/me/")
            eventually(page, lambda: language_kept(page) == language, "kept in another language")  # noqa: B023
            line.cut()
            page.goto("/wallet/")
            expect(page.get_by_role("heading", name=heading)).to_be_visible()
            expect(page.locator("html")).to_have_attribute("lang", language)
            line.mend()
    finally:
        windows.close()
        line.close()


def test_the_demos_mails_say_when_in_the_readers_zone(windows, live, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = live.data_directory / "mail"
    EmailMessage("Hello", "…", to=["clock@example.org"]).send()
    shown = {}
    for zone in ("Asia/Tokyo", "America/New_York"):
        page = windows.open(None, "/mail/?to=clock@example.org", timezone_id=zone)
        time = page.locator(".mail time")
        sent = datetime.fromisoformat(time.get_attribute("datetime"))
        expect(time).to_contain_text(f"{sent.astimezone(ZoneInfo(zone)):%H:%M}")
        shown[zone] = time.text_content()
    assert len(set(shown.values())) == 2


def language_kept(page: Page) -> str:
    """The language of the page that this browser keeps for when nothing answers."""
    found: str = page.evaluate(
        """async () => (await caches.match("/offline/")).headers.get("Content-Language")"""
    )
    return found


def kept(page: Page) -> list[str]:
    """The private pages that this browser keeps."""
    found: list[str] = page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys()) {
                if (!name.startsWith("palabre-pages-")) continue;
                const cache = await caches.open(name);
                for (const one of await cache.keys()) found.push(new URL(one.url).pathname);
            }
            return found;
        }"""
    )
    return found
