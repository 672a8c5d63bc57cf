"""Finding things again: to a message and back, inside a thread, everywhere, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serious_faults
from tests.browser.hands import bubble, chat, is_linked, said, write
from tests.factories import direct, say

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def long(alice, bob, conversation):
    """Two hundred lines; the seventh speaks of a café."""
    for number in range(1, 201):
        text = "On se retrouve au café du port" if number == 7 else f"line {number}"
        say(bob, conversation, text)
    return conversation


def test_a_thread_opens_at_a_message_goes_on_and_comes_back_to_the_end(windows, alice, bob, long):
    page = windows.open(alice, f"{chat(long)}?at=7")
    found = bubble(page, "On se retrouve au café du port")
    expect(found).to_be_in_viewport()
    expect(found).to_have_class(re.compile("msg--flash"))
    expect(bubble(page, "line 200")).to_have_count(0)
    is_linked(page)
    say(bob, long, "said meanwhile")
    expect(page.locator("#jump")).to_contain_text("1")
    expect(bubble(page, "said meanwhile")).to_have_count(0)
    page.locator("#jump").click()
    expect(bubble(page, "said meanwhile")).to_be_in_viewport()
    expect(page).to_have_url(re.compile(r"/$"))
    write(page, "here again")
    expect(bubble(page, "here again")).to_be_in_viewport()


def test_reading_on_from_an_old_message_reaches_the_end_without_a_gap(windows, alice, bob, long):
    page = windows.open(alice, f"{chat(long)}?at=150")
    expect(bubble(page, "line 150")).to_be_in_viewport()
    for _turn in range(12):
        page.locator("#log").evaluate("(log) => { log.scrollTop = 0; }")
        page.wait_for_timeout(150)
    expect(bubble(page, "line 200")).to_be_in_viewport()
    texts = [int(text.split()[1]) for text in said(page)]
    assert texts == list(range(texts[0], 201))
    is_linked(page)
    say(bob, long, "live again")
    expect(bubble(page, "live again")).to_be_in_viewport()


def test_a_word_written_while_reading_old_lines_goes_to_the_end(windows, alice, bob, long):
    page = windows.open(alice, f"{chat(long)}?at=7")
    expect(bubble(page, "line 8")).to_be_in_viewport()
    write(page, "answer")
    expect(bubble(page, "answer")).to_be_in_viewport()
    expect(bubble(page, "line 200")).to_be_in_viewport()


def found(page, section="messages"):
    return page.locator(f"#inbox-found [data-section={section}] .found__one")


def test_the_box_searches_everything_and_a_message_opens_in_its_place(windows, alice, bob, long):
    page = windows.open(alice, "/")
    page.locator("#inbox-find").fill("cafes du porr")
    expect(found(page)).to_have_count(1)
    expect(found(page).locator("mark")).to_have_text(["café", "port"])
    page.keyboard.press("ArrowDown")
    expect(found(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(bubble(page, "On se retrouve au café du port")).to_be_in_viewport()
    expect(bubble(page, "line 8")).to_be_in_viewport()
    expect(page).to_have_url(re.compile(r"\?at=7$"))
    # The thread is open now: another result of it only scrolls.
    page.locator("#inbox-find").fill("190")
    expect(found(page)).to_contain_text(["line 190"])
    found(page).first.click()
    expect(bubble(page, "line 190")).to_be_in_viewport()
    page.locator("#inbox-find").press("Escape")
    expect(page.locator("#inbox-found .recent")).to_contain_text("cafes du porr")
    page.locator("#inbox-find").press("Escape")
    expect(page.locator("#inbox-list")).to_be_visible()


def test_the_keyboard_passes_an_empty_search_on_its_way_to_the_list(windows, alice, long):
    page = windows.open(alice, "/")
    page.locator("#inbox-find").focus()
    filters = page.locator("#inbox-found .inbox__narrow > *")
    expect(filters.first).to_be_visible()
    for _stop in range(filters.count() + 1):
        page.keyboard.press("Tab")
    expect(page.locator("[data-filter=all]")).to_be_focused()
    expect(page.locator("#inbox-list")).to_be_visible()


def test_a_search_says_when_there_is_nothing_and_when_it_failed(windows, alice, long):
    windows.expected += ["500", "Failed to load"]
    page = windows.open(alice, "/")
    field = page.locator("#inbox-find")
    field.fill("zzzzzz")
    expect(page.locator("#inbox-found")).to_contain_text("Nothing found")
    field.fill("line before:never")
    expect(page.locator("#inbox-found [role=alert]")).to_contain_text("never")
    page.route("**/search/?q=*", lambda route: route.fulfill(status=500))
    field.fill("port")
    retry = page.locator(".found__failed button")
    expect(retry).to_be_visible()
    page.unroute("**/search/?q=*")
    retry.click()
    expect(found(page)).to_have_count(1)
    page.locator("[data-filter-word='from:me']").click()
    expect(field).to_have_value("port from:me ")
    expect(page.locator("#inbox-found")).to_contain_text("Nothing found")


def test_more_of_a_section_comes_on_demand(windows, alice, long):
    page = windows.open(alice, "/")
    page.locator("#inbox-find").fill("line")
    expect(found(page)).to_have_count(20)
    page.locator("#inbox-found [data-more]").click()
    expect(found(page)).to_have_count(40)
    expect(found(page).nth(20)).to_be_focused()


def test_inside_a_thread_matches_are_counted_walked_and_marked(windows, alice, bob, long):
    say(bob, long, "Deux CAFÉS, merci")
    page = windows.open(alice, chat(long))
    page.locator("#composer-text").press("Control+f")
    field = page.locator(".within input")
    expect(field).to_be_focused()
    field.fill("cafe")
    count = page.locator(".within__count")
    expect(count).to_have_text("1 of 2")
    expect(bubble(page, "Deux CAFÉS, merci")).to_be_in_viewport()
    marked = "() => [...CSS.highlights.get('found')].map((range) => range.toString())"
    assert page.evaluate(marked) == ["CAFÉS"]
    field.press("Enter")
    expect(count).to_have_text("2 of 2")
    expect(bubble(page, "On se retrouve au café du port")).to_be_in_viewport()
    assert page.evaluate(marked) == ["café"]
    page.get_by_role("button", name="Newer match").click()
    expect(count).to_have_text("1 of 2")
    expect(bubble(page, "Deux CAFÉS, merci")).to_be_in_viewport()
    field.fill("zzzzzz")
    expect(count).to_have_text("Nothing found")
    field.press("Escape")
    expect(page.locator(".within")).to_be_hidden()
    expect(page.locator("#composer-text")).to_be_focused()


def test_the_switcher_goes_anywhere_by_keyboard(windows, alice, carol, long):
    direct(alice, carol)
    page = windows.open(alice, "/wallet/")
    page.keyboard.press("Control+k")
    field = page.locator("#switcher-find")
    expect(field).to_be_focused()
    page.keyboard.type("petit")
    option = page.locator("#switcher [aria-selected=true]")
    expect(option).to_contain_text("Carol Petit")
    page.keyboard.press("Enter")
    expect(page.locator(".topbar__name")).to_have_text("Carol Petit")
    page.keyboard.press("Control+k")
    expect(page.locator("#switcher [role=option]").first).to_contain_text("Bob Durand")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("disc")
    expect(option).to_contain_text("Discover")
    page.keyboard.press("Escape")
    expect(page.locator("#switcher")).to_be_hidden()
    expect(page.locator("#composer-text")).to_be_focused()


def test_searching_has_no_serious_fault(windows, alice, long):
    page = windows.open(alice, chat(long), theme="dark")
    page.locator("#composer-text").press("Control+f")
    page.locator(".within input").fill("cafe")
    page.locator("#inbox-find").fill("cafe")
    expect(found(page)).to_have_count(1)
    assert serious_faults(page) == []
    page.keyboard.press("Control+k")
    page.locator("#switcher-find").fill("durand")
    expect(page.locator("#switcher [role=option]").first).to_be_visible()
    assert serious_faults(page) == []
