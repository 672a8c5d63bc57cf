"""Reports, cautions, held links, and rights over one's data, as people meet them."""

import zipfile

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from messaging.models import Block, DataExport, Message, Report, User
from tests.browser.conftest import PHONE, Windows, serious_faults
from tests.browser.hands import (
    bubble,
    chat,
    eventually,
    has_state,
    is_linked,
    overflow,
    small_targets,
    write,
)
from tests.factories import PASSWORD, direct, say
from tests.world import person

pytestmark = pytest.mark.django_db(transaction=True)
IBAN = "Un virement bancaire : FR14 2004 1010 0505 0001 3M02 606"


@pytest.fixture
def two(live):
    """Alice, and Bob whom she does not know."""
    return person("alice", "Alice Martin"), person("bob", "Bob Durand")


def is_sound(page: Page) -> None:
    """Nothing wider than the window, nothing too small to hit, nothing that axe minds."""
    assert overflow(page) <= 0
    assert serious_faults(page) == []


def test_a_message_is_reported_from_its_sheet(windows: Windows, two) -> None:
    alice, bob = two
    talk = direct(alice, bob)
    said = say(bob, talk, "hello", IBAN)
    theirs = windows.open(bob, chat(talk))
    for size, theme in ((PHONE, "dark"), ((1280, 800), "light")):
        page = windows.open(alice, chat(talk), size=size, theme=theme)
        is_linked(page)
        page.evaluate(
            "url => import('/static/js/core/sheet.js').then((one) => one.open('sheet', url))",
            f"/chats/{talk.id}/report/?message={said[1].id}",
        )
        sheet = page.locator("#sheet")
        expect(sheet.get_by_role("heading", name="Report")).to_be_visible()
        expect(sheet.locator(".report__quote")).to_contain_text("virement bancaire")
        is_sound(page)
        if size == PHONE:
            assert small_targets(page) == []
            page.keyboard.press("Escape")
            continue
        sheet.get_by_label("Fraud or a fake payment page").check()
        sheet.get_by_label("In your words").fill("He wants to be paid elsewhere")
        sheet.get_by_label("Block Bob Durand too").check()
        sheet.get_by_role("button", name="Report").click()
        expect(sheet).to_contain_text("Nobody else learns")
        sheet.locator(".sheet__foot [data-close]").click()
        expect(sheet).not_to_be_visible()
    [made] = Report.objects.all()
    assert (made.person, made.reason, made.message) == (bob, "scam", said[1])
    assert [one["text"] for one in made.evidence] == ["hello", IBAN]
    assert Block.objects.filter(blocker=alice, blocked=bob).exists()
    assert "eport" not in theirs.locator("#log").inner_text()


def test_a_caution_is_for_the_reader_alone_and_stays_closed(windows: Windows, two) -> None:
    alice, bob = two
    talk = direct(alice, bob)
    mine = windows.open(alice, chat(talk), size=PHONE, theme="dark")
    theirs = windows.open(bob, chat(talk))
    is_linked(mine)
    is_linked(theirs)
    write(theirs, IBAN)
    has_state(bubble(theirs, IBAN), "sent")
    caution = mine.locator(".caution")
    expect(caution).to_be_visible()
    expect(caution).to_contain_text("Pay inside the conversation")
    is_sound(mine)
    expect(theirs.locator(".caution")).to_be_hidden()
    caution.get_by_role("button", name="Hide this").click()
    expect(caution).to_be_hidden()
    mine.reload()
    expect(bubble(mine, IBAN)).to_be_visible()
    expect(mine.locator(".caution")).to_be_hidden()


def test_a_new_accounts_first_link_is_sent_on_its_second_word(windows: Windows, two) -> None:
    alice, bob = two
    User.objects.filter(pk=bob.pk).update(date_joined=timezone.now())
    talk = direct(alice, bob)
    page = windows.open(bob, chat(talk))
    is_linked(page)
    write(page, "see https://example.org/offer")
    held = page.locator(".fail--held")
    expect(held).to_contain_text("Your account is new")
    is_sound(page)
    held.get_by_role("button", name="Edit").click()
    expect(page.locator("#composer-text")).to_have_value("see https://example.org/offer")
    expect(page.locator("#log-list .msg")).to_have_count(0)
    page.locator("#composer-text").press("Enter")
    page.reload()  # the question outlives the page
    page.locator(".fail--held").get_by_role("button", name="Send anyway").click()
    expect(page.locator(".fail")).to_have_count(0)
    eventually(page, lambda: Message.objects.filter(text__contains="example.org").count() == 1)
    reader = windows.open(alice, chat(talk))
    expect(reader.locator(".caution")).to_contain_text("This account is new")


def test_a_link_that_an_edit_adds_waits_too(windows: Windows, two) -> None:
    alice, bob = two
    User.objects.filter(pk=bob.pk).update(date_joined=timezone.now())
    talk = direct(alice, bob)
    windows.expected += ["409"]
    page = windows.open(bob, chat(talk))
    is_linked(page)
    write(page, "look")
    has_state(bubble(page, "look"), "sent")
    field = page.locator("#composer-text")
    field.press("ArrowUp")
    expect(field).to_have_value("look")
    write(page, "look: https://example.org/offer")
    held = page.locator(".toast")
    expect(held).to_contain_text("Your account is new")
    expect(field).to_have_value("look: https://example.org/offer")
    held.get_by_role("button", name="Send anyway").click()
    expect(bubble(page, "look: https://example.org/offer")).to_be_visible()
    expect(field).to_have_value("")


def confirm(page: Page) -> None:
    """Give the password once more."""
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def test_a_person_takes_their_data_along(windows: Windows, two, worker) -> None:
    alice, bob = two
    say(alice, direct(alice, bob), "mine alone")
    page = windows.open(alice, "/me/", size=PHONE, theme="dark")
    page.get_by_role("link", name="Your data").click()
    expect(page.get_by_role("heading", name="Take your data along")).to_be_visible()
    is_sound(page)
    assert small_targets(page) == []
    page.get_by_role("link", name="Confirm that it is you").click()
    confirm(page)
    page.get_by_role("button", name="Prepare my data").click()
    ready = page.get_by_role("link", name="Download")
    expect(ready).to_be_visible()
    with page.expect_download() as waiting:
        ready.click()
    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert b"mine alone" in archive.read("messages.json")
    assert DataExport.objects.get().state == "ready"


def test_a_person_deletes_their_account(windows: Windows, two) -> None:
    alice, bob = two
    talk = direct(alice, bob)
    say(alice, talk, "I was here")
    page = windows.open(alice, "/me/data/")
    page.locator("section[aria-labelledby='data-delete'] a").click()
    confirm(page)
    expect(page.get_by_role("heading", name="What goes")).to_be_visible()
    is_sound(page)
    said = page.locator(".rights__stays", has_text="What you said to others")
    expect(said.get_by_text("pinned messages")).not_to_be_visible()
    said.get_by_text("What exactly").click()
    expect(said.get_by_text("pinned messages")).to_be_visible()
    box = page.get_by_label("write your handle")
    box.fill("bob")
    windows.expected.append("400")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("alert")).to_contain_text("not your handle")
    page.get_by_label("write your handle").fill("alice")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", name="Account deleted")).to_be_visible()
    page.goto("/me/")
    expect(page.locator("#id_login")).to_be_visible()
    theirs = windows.open(bob, chat(talk))
    expect(bubble(theirs, "I was here")).to_be_visible()
    expect(theirs.locator(".topbar__name")).to_have_text("Deleted account")
