"""Finding things again: to a message and back, inside a thread, everywhere, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import bubble, chat, is_linked, said, write
from tests.factories import say

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
