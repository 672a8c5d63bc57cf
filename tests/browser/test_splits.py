"""A split bill in two windows: asked in one, paid in the other, seen by both."""

import pytest
from playwright.sync_api import expect

from messaging import services as chats
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import chat, is_linked, overflow
from wallet.selectors import balance_of


@pytest.fixture
def picnic(world):
    """Inès, Jeanne and Camille in a group; Jeanne has fifty euros."""
    world.fund(world.jeanne, 50_00)
    return chats.open_group(owner=world.ines, title="Picnic", members=[world.jeanne, world.camille])


def test_a_bill_is_split_and_paid_live(windows, world, picnic):
    mine = windows.open(world.ines, chat(picnic))
    theirs = windows.open(world.jeanne, chat(picnic), size=PHONE, theme="dark")
    for page in (mine, theirs):
        is_linked(page)
    mine.locator(".composer .plus summary").click()
    mine.get_by_role("link", name="Split a bill").click()
    sheet = mine.locator("#sheet")
    sheet.get_by_label("What was it for?").fill("Chez Mamie Lise")
    sheet.get_by_label("The bill").fill("100")
    sheet.get_by_text("By share").click()
    expect(sheet.get_by_label("Share of Jeanne Riou")).to_be_visible()
    sheet.get_by_text("Equally").click()
    expect(sheet.get_by_label("Share of Jeanne Riou")).not_to_be_visible()
    sheet.get_by_role("button", name="Ask for the shares").click()
    expect(sheet).not_to_be_visible()
    for page in (mine, theirs):
        expect(page.locator(".split")).to_contain_text("€0.00 of €66.66 received")
    theirs.locator(".split").get_by_role("button", name="See and pay").click()
    paying = theirs.locator("#sheet")
    expect(paying).to_contain_text("€50.00 in your wallet")
    assert not serious_faults(theirs)
    # The initiator's sheet is open meanwhile and follows.
    mine.locator(".split").get_by_role("button", name="See and pay").click()
    expect(sheet.get_by_role("button", name="Remind Camille Astier")).to_be_visible()
    paying.get_by_role("button", name="Pay my share, €33.33").dblclick()
    expect(paying).not_to_be_visible()
    for page in (mine, theirs):
        expect(page.locator("#log-list .split")).to_contain_text("€33.33 of €66.66 received")
    expect(sheet).to_contain_text("€33.33 of €66.66 received")
    assert balance_of(world.jeanne)["available"] == 16_67
    assert balance_of(world.ines)["available"] == 33_33
    assert overflow(theirs) == 0
    sheet.get_by_role("button", name="Remind Camille Astier").click()
    expect(theirs.locator(".bubble__text")).to_contain_text("a reminder: €33.33")
    sheet.get_by_text("Call it off", exact=True).click()
    sheet.get_by_role("button", name="Call it off for all").click()
    expect(theirs.locator("#log-list .split")).to_contain_text("Called off")
