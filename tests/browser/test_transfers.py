"""Two windows and money between people: each card, live on both sides."""

import pytest
from playwright.sync_api import expect

from messaging.models import uuid7
from messaging.services import open_group
from tests.browser.conftest import PHONE
from tests.browser.hands import chat, is_linked, overflow
from tests.factories import direct
from wallet import services
from wallet.selectors import balance_of


@pytest.fixture
def pair(world):
    """Inès, who has 100 euros, and Camille."""
    world.fund(world.ines, 100_00)
    return world.ines, world.camille, direct(world.ines, world.camille)


def test_a_transfer_is_sent_by_keyboard_alone_and_accepted(windows, pair):
    ines, camille, conversation = pair
    mine = windows.open(ines, chat(conversation))
    theirs = windows.open(camille, chat(conversation), size=PHONE)
    for page in (mine, theirs):
        is_linked(page)
    keys = mine.keyboard
    mine.locator(".composer .plus summary").focus()
    keys.press("Enter")
    mine.get_by_role("link", name="Transfer", exact=True).focus()
    keys.press("Enter")
    sheet = mine.locator("#sheet")
    expect(sheet.get_by_label("Amount")).to_be_focused()
    expect(sheet).to_contain_text("You have never paid Camille")
    keys.press("Shift+Tab")
    keys.press("Space")
    expect(sheet.get_by_label("It is the person I mean: @camille")).to_be_checked()
    keys.press("Tab")
    keys.type("12.50")
    keys.press("Tab")
    keys.type("Croissants")
    keys.press("Enter")
    expect(sheet).not_to_be_visible()
    for page in (mine, theirs):
        expect(page.locator(".money__sum")).to_have_text("€12.50")
        expect(page.locator(".money .state")).to_contain_text("Waits for Camille")
    theirs.get_by_role("button", name="Open it").click()
    their_sheet = theirs.locator("#sheet")
    expect(their_sheet.get_by_role("button", name="Accept")).to_be_visible()
    assert overflow(theirs) == 0
    their_sheet.get_by_role("button", name="Accept").click()
    for page in (mine, theirs):
        expect(page.locator(".money .state")).to_contain_text("Camille has it")
    assert balance_of(camille)["available"] == 12_50
    mine.locator(".card__acts .btn").click()
    expect(sheet).to_contain_text("Croissants")
    expect(sheet.get_by_role("button", name="Take it back")).to_have_count(0)


@pytest.fixture
def group(world):
    """Inès and Camille, who have 100 euros each, with Ada in a group."""
    for person in (world.ines, world.camille):
        world.fund(person, 100_00)
    return open_group(owner=world.ines, title="Picnic", members=[world.camille, world.ada])


def test_a_request_is_paid_from_its_card(windows, world, group):
    mine = windows.open(world.ines, chat(group))
    theirs = windows.open(world.camille, chat(group), size=PHONE)
    for page in (mine, theirs):
        is_linked(page)
    mine.locator(".composer .plus summary").click()
    mine.get_by_role("link", name="Request money").click()
    sheet = mine.locator("#sheet")
    sheet.get_by_label("Amount, from each").fill("6")
    sheet.get_by_label("What for (may stay empty)").fill("Bus")
    sheet.get_by_role("button", name="Request").click()
    for page in (mine, theirs):
        expect(page.locator(".money__tag--due")).to_have_count(2)
    theirs.get_by_role("button", name="Open it").click()
    their_sheet = theirs.locator("#sheet")
    their_sheet.get_by_label("It is the person I mean: @ines").check()
    their_sheet.get_by_role("button", name="Pay €6.00").dblclick()
    for page in (mine, theirs):
        expect(page.locator(".money__tag--in")).to_have_count(1)
        expect(page.locator(".money .state")).to_contain_text("Waits for Ada")
    assert balance_of(world.ines)["available"] == 106_00
    assert overflow(theirs) == 0


def test_a_pin_pays_what_is_asked_and_enter_closes_no_pot(windows, world, group):
    windows.expected = ["422"]
    services.set_pin(owner=world.ines, pin="271828")
    services.set_limit(owner=world.ines, name="free", amount=0, currency="EUR")
    services.request_money(
        asker=world.camille,
        request_id=uuid7(),
        people=[world.ines],
        conversation=group,
        amount=6_00,
        currency="EUR",
    )
    pot = services.open_pot(
        owner=world.ines,
        pot_id=uuid7(),
        conversation=group,
        title="Tent",
        goal=0,
        currency="EUR",
    )
    page = windows.open(world.ines, chat(group))
    is_linked(page)
    sheet = page.locator("#sheet")
    page.get_by_role("button", name="Open it").first.click()
    sheet.get_by_label("It is the person I mean: @camille").check()
    sheet.get_by_role("button", name="Pay €6.00").click()
    sheet.get_by_label("Your payment PIN").press_sequentially("271828")
    expect(page.locator(".money__tag--in")).to_have_count(1)
    page.get_by_role("button", name="Open it").last.click()
    sheet.get_by_label("Amount").fill("20")
    sheet.get_by_label("Amount").press("Enter")
    sheet.get_by_label("Your payment PIN").press_sequentially("271828")
    expect(page.locator(".money__sum").last).to_have_text("€20.00")
    pot.refresh_from_db()
    assert pot.closed_at is None and balance_of(world.ines)["available"] == 74_00


def test_who_gets_it_is_chosen_on_a_phone(windows, world, group):
    page = windows.open(world.ines, chat(group), size=PHONE)
    is_linked(page)
    for noun in ("Transfer", "Scheduled transfer"):
        page.locator(".composer .plus summary").click()
        page.get_by_role("link", name=noun, exact=True).click()
        sheet = page.locator("#sheet")
        sheet.locator(".picks__one", has_text="Ada").click()
        expect(sheet.get_by_role("radio", name="Ada")).to_be_checked()
        hidden = sheet.locator(".picks").evaluate("one => one.scrollHeight - one.clientHeight")
        beside = "one => one.scrollWidth - one.clientWidth"
        assert hidden <= 1 and sheet.locator(".sheet__col").evaluate(beside) == 0
        sheet.get_by_role("button", name="Close").click()


def test_a_pot_fills_in_both_windows(windows, world, group):
    mine = windows.open(world.ines, chat(group))
    theirs = windows.open(world.camille, chat(group), size=PHONE)
    for page in (mine, theirs):
        is_linked(page)
    mine.locator(".composer .plus summary").click()
    mine.get_by_role("link", name="Shared pot").click()
    sheet = mine.locator("#sheet")
    sheet.get_by_label("What is it for?").fill("Tent")
    sheet.get_by_label("Goal (may stay empty)").fill("80")
    sheet.get_by_role("button", name="Open the pot").click()
    expect(theirs.locator(".card__title", has_text="Tent")).to_be_visible()
    theirs.get_by_role("button", name="Open it").click()
    their_sheet = theirs.locator("#sheet")
    their_sheet.get_by_label("Amount").fill("20")
    their_sheet.get_by_role("button", name="Put in").click()
    for page in (mine, theirs):
        expect(page.locator(".money__sum")).to_have_text("€20.00")
        expect(page.locator(".money__bar")).to_have_attribute("value", "25")
    mine.get_by_role("button", name="Open it").click()
    sheet.locator("summary", has_text="Close the pot").click()
    expect(sheet.locator(".sure__ask")).to_contain_text("goes back to each in proportion")
    sheet.locator("button[value=close]").click()
    closed = theirs.locator(".notice", has_text="closed “Tent”: €20.00 went back")
    expect(closed).to_be_visible()
    assert balance_of(world.camille)["available"] == 100_00


def test_a_scheduled_transfer_is_shown_and_paused(windows, pair):
    ines, camille, conversation = pair
    mine = windows.open(ines, chat(conversation))
    theirs = windows.open(camille, chat(conversation), size=PHONE)
    for page in (mine, theirs):
        is_linked(page)
    mine.locator(".composer .plus summary").click()
    mine.get_by_role("link", name="Scheduled transfer").click()
    sheet = mine.locator("#sheet")
    sheet.get_by_label("It is the person I mean").check()
    sheet.get_by_label("Amount").fill("12")
    sheet.get_by_role("button", name="Schedule").click()
    for page in (mine, theirs):
        expect(page.locator(".money .state")).to_contain_text("Next:")
    mine.locator(".card__acts .btn").click()
    sheet.get_by_role("button", name="Pause").click()
    for page in (mine, theirs):
        expect(page.locator(".money .state")).to_contain_text("Paused")
