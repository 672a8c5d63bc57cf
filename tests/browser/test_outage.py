"""The network, Valkey or Postgres goes away under open windows, and comes back."""

import contextlib
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Page, expect

from messaging.models import Message
from shop.models import Order
from tests.browser.conftest import Windows
from tests.browser.hands import FIELD, bubble, has_state, is_linked, sees, write
from tests.live import Live, database_url
from tests.proxy import Proxy
from tests.world import build

pytestmark = pytest.mark.django_db(transaction=True)

TROUBLE = re.compile("Trouble on our side")


class Engines:
    """An application that reaches its engines over lines that a test can cut."""

    def __init__(self, log_directory) -> None:
        at = urlsplit(settings.REDIS_URL)
        self.valkey = Proxy(at.hostname, at.port)
        to = connection.settings_dict
        self.postgres = Proxy(to["HOST"], int(to["PORT"]))
        self.live = Live(
            log_directory,
            redis_url=settings.REDIS_URL.replace(f":{at.port}", f":{self.valkey.port}"),
            DATABASE_URL=database_url().replace(f":{to['PORT']}/", f":{self.postgres.port}/"),
        )

    def mend(self) -> None:
        self.valkey.mend()
        self.postgres.mend()

    def close(self) -> None:
        self.live.stop()
        self.valkey.close()
        self.postgres.close()


@pytest.fixture(scope="module")
def engines(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Engines]:
    with django_db_blocker.unblock():
        opened = Engines(tmp_path_factory.mktemp("outage"))
    yield opened
    opened.close()


@pytest.fixture
def windows(chromium, engines: Engines, transactional_db) -> Iterator[Windows]:
    opened = Windows(chromium, engines.live)
    # What a browser says of requests that an outage broke is not our complaint.
    opened.expected += [
        "500 (Internal",
        "503 (Service",
        "ERR_INTERNET_DISCONNECTED",
        "htmx:",
        "Response Status Error",
    ]
    yield opened
    engines.mend()
    opened.close()
    assert not opened.unexpected(), "\n".join(opened.unexpected())


def types_until_seen(writer: Page, reader: Page) -> None:
    """Typing is said every three seconds; a sign may be lost while the lines come back."""
    for _ in range(20):
        writer.locator(FIELD).press_sequentially("a", delay=20)
        with contextlib.suppress(AssertionError):
            expect(reader.locator("#thread-live")).to_have_text("typing…", timeout=3_500)
            return
    raise AssertionError("nobody saw the typing")


def texts() -> list[str]:
    return list(Message.objects.order_by("seq").values_list("text", flat=True))


def keep(page: Page) -> None:
    """Remember this page, to know later whether it was loaded anew."""
    page.evaluate("window.kept = true")


def is_kept(page: Page) -> bool:
    return page.evaluate("window.kept === true")


def test_without_valkey_people_are_told_and_go_on_talking(
    windows, engines, alice, bob, conversation
):
    mine = windows.open(alice, f"/chats/{conversation.id}/")
    theirs = windows.open(bob, f"/chats/{conversation.id}/")
    for page in (mine, theirs):
        is_linked(page)
        keep(page)
    write(mine, "before")
    sees(theirs, "before")
    engines.valkey.cut()
    for page in (mine, theirs):
        expect(page.locator("#netbar")).to_have_text(TROUBLE)
    write(mine, "without one")
    write(mine, "without two")
    has_state(bubble(mine, "without two"), "sent")
    # Nobody pushes now, but the numbers tell that something is missing.
    sees(theirs, "before", "without one", "without two")
    engines.valkey.mend()
    for page in (mine, theirs):
        expect(page.locator("#netbar")).to_be_hidden()
    # The pushes are back: typing has no other way.
    expect(mine.locator("#thread-live")).to_have_text("online")
    types_until_seen(theirs, mine)
    theirs.locator(FIELD).fill("after")
    theirs.locator(FIELD).press("Enter")
    has_state(bubble(theirs, "after"), "read")
    for page in (mine, theirs):
        sees(page, "before", "without one", "without two", "after")
        assert is_kept(page)
    assert texts() == ["before", "without one", "without two", "after"]


def test_without_postgres_words_wait_and_a_payment_is_neither_lost_nor_doubled(windows, engines):
    world = build()
    conversation = world.thread()
    world.fund(world.ines, 100_00)
    shopper = windows.open(world.ines, f"/chats/{conversation.id}/")
    seller = windows.open(world.jeanne, f"/desk/{conversation.id}/")
    for page in (shopper, seller):
        is_linked(page)
        keep(page)
    shopper.locator("#shop-panel .strip a", has_text="Milk jug").click()
    sheet = shopper.locator("dialog#sheet[open]")
    sheet.get_by_role("button", name="Buy now").click()
    pay = sheet.get_by_role("button", name="Pay €19.00")
    expect(pay).to_be_enabled()
    engines.postgres.cut()
    expect(shopper.locator("#netbar")).to_have_text(TROUBLE)
    pay.click()
    expect(shopper.locator("#toasts .toast")).not_to_have_count(0)
    expect(pay).to_be_enabled()
    write(seller, "one moment")
    write(seller, "we look into it")
    has_state(bubble(seller, "we look into it"), "waiting")
    expect(seller.locator("#netbar")).to_contain_text("2 messages waiting")
    engines.postgres.mend()
    for page in (shopper, seller):
        expect(page.locator("#netbar")).to_be_hidden()
    sees(shopper, "one moment", "we look into it")
    has_state(bubble(seller, "we look into it"), "read")
    pay.click()
    expect(sheet).to_have_count(0)
    for page in (shopper, seller):
        expect(page.locator("#log-list .card--order")).to_have_count(1)
        assert is_kept(page)
    assert Order.objects.count() == 1
    assert texts()[:2] == ["one moment", "we look into it"]


def test_what_is_written_without_a_network_goes_when_it_is_back(windows, alice, bob, conversation):
    theirs = windows.open(bob, f"/chats/{conversation.id}/")
    mine = windows.open(alice, f"/chats/{conversation.id}/")
    for page in (mine, theirs):
        is_linked(page)
    mine.reload()
    is_linked(mine)
    mine.context.set_offline(True)
    write(mine, "one")
    write(mine, "two")
    expect(mine.locator("#netbar")).to_contain_text("Connecting")
    expect(bubble(mine, "two")).to_be_visible()
    mine.context.set_offline(False)
    sees(theirs, "one", "two")
    has_state(bubble(mine, "two"), "read")
    expect(mine.locator("#netbar")).to_be_hidden()

    # The same, and the window is closed before the network is back.
    mine.context.set_offline(True)
    write(mine, "three")
    write(mine, "four")
    context = mine.context
    mine.close()
    context.set_offline(False)
    again = windows.tab(context, "/")
    sees(theirs, "one", "two", "three", "four")
    again.goto(f"/chats/{conversation.id}/")
    sees(again, "one", "two", "three", "four")
    has_state(bubble(again, "four"), "read")
    assert texts() == ["one", "two", "three", "four"]
