"""Talking, as people notice it: each test is a few lines of the acceptance list in one story."""

import os
import signal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serious_faults
from tests.browser.hands import (
    FIELD,
    bubble,
    chat,
    eventually,
    has_state,
    is_linked,
    row,
    sees,
    texts_of,
    write,
)
from tests.factories import direct, say

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_see_each_other_type_write_and_read(windows, alice, bob, carol, conversation):
    other = direct(alice, carol)
    mine = windows.open(alice, chat(conversation))
    is_linked(mine)
    expect(mine.locator("#thread-live")).to_be_hidden()
    theirs = windows.open(bob, "/")
    is_linked(theirs)
    # Presence, where Bob came after the page was drawn.
    expect(mine.locator("#thread-live")).to_have_text("online")

    write(mine, "Bonjour Bob")
    expect(row(theirs, conversation)).to_contain_text("Bonjour Bob")
    has_state(bubble(mine, "Bonjour Bob"), "delivered")
    expect(theirs).to_have_title("(1) Palabre")
    expect(theirs.locator("#rail-unread b")).to_have_text("1")
    expect(row(theirs, conversation).locator(".count")).to_have_text("1 unread")

    row(theirs, conversation).locator("a").click()
    sees(theirs, "Bonjour Bob")
    has_state(bubble(mine, "Bonjour Bob"), "read")
    expect(theirs).to_have_title("Alice Martin · Palabre")
    expect(theirs.locator("#rail-unread")).to_be_hidden()

    # Typing: seen by the other alone, and over as soon as the words are there.
    theirs.locator(FIELD).press_sequentially("Salut")
    expect(mine.locator("#thread-live")).to_have_text("typing…")
    expect(theirs.locator("#thread-live")).to_have_text("online")
    theirs.locator(FIELD).press("Enter")
    expect(mine.locator("#thread-live")).to_have_text("online")
    has_state(bubble(theirs, "Salut"), "read")
    sees(mine, "Bonjour Bob", "Salut")

    # In another conversation: the row says who writes, then what, and counts it.
    row(mine, other).locator("a").click()
    expect(mine.locator(".topbar__name")).to_have_text("Carol Petit")
    theirs.locator(FIELD).press_sequentially("Tu viens")
    expect(row(mine, conversation).locator(".row__live")).to_have_text("typing…")
    theirs.locator(FIELD).press("Enter")
    expect(row(mine, conversation)).to_contain_text("Tu viens")
    expect(mine).to_have_title("(1) Carol Petit · Palabre")
    has_state(bubble(theirs, "Tu viens"), "delivered")
    icon = mine.locator('link[rel="icon"]')
    assert icon.get_attribute("href") == icon.get_attribute("data-unread")

    # Leaving is seen too.
    theirs.close()
    row(mine, conversation).locator("a").click()
    expect(mine.locator("#thread-live")).to_be_hidden()
    expect(mine.locator("#thread-rest")).to_contain_text("last seen")
    assert serious_faults(mine) == []


def test_own_words_stand_at_once_and_the_answer_moves_nothing(windows, alice, bob, conversation):
    say(bob, conversation, "first")
    page = windows.open(alice, chat(conversation))
    is_linked(page)
    os.kill(windows.live.server.pid, signal.SIGSTOP)
    try:
        page.locator(FIELD).fill("at once")
        # In one task of the page: nothing could have been asked of anybody.
        state = page.evaluate(
            """() => {
                document.querySelector("#composer").requestSubmit();
                const own = document.querySelector("#log-list > .msg:last-of-type");
                window.own = own;
                return [own.querySelector(".bubble__text").textContent, own.dataset.state];
            }"""
        )
        assert state == ["at once", "waiting"]
        has_state(bubble(page, "at once"), "waiting")
        expect(page.locator(FIELD)).to_have_value("")
        page.evaluate("window.top0 = window.own.getBoundingClientRect().top")
    finally:
        os.kill(windows.live.server.pid, signal.SIGCONT)
    has_state(bubble(page, "at once"), "sent")
    sees(page, "first", "at once")
    same = page.evaluate(
        """() => {
            const own = document.querySelector("#log-list > .msg:last-of-type");
            const moved = own.getBoundingClientRect().top - window.top0;
            return {own: own === window.own, moved, focus: document.activeElement.id,
                    live: own.getAttribute("aria-live")};
        }"""
    )
    assert same == {"own": True, "moved": 0, "focus": "composer-text", "live": "off"}


def test_three_messages_to_a_server_that_died_arrive_once_and_in_order(
    windows, alice, bob, conversation
):
    windows.expected += ["ERR_CONNECTION_", "ERR_SOCKET_", "htmx:afterRequest", "htmx:sendError"]
    say(bob, conversation, "are you there")
    page = windows.open(alice, chat(conversation))
    is_linked(page)
    windows.live.kill_server()
    try:
        for text in ("one", "two", "three"):
            write(page, text)
        has_state(bubble(page, "three"), "waiting")
        expect(page.locator("#netbar")).to_contain_text("3 messages waiting")
    finally:
        windows.live.start()
    page.reload()
    for text in ("one", "two", "three"):
        has_state(bubble(page, text), "sent")
    sees(page, "are you there", "one", "two", "three")
    expect(page.locator("#netbar")).to_be_hidden()
    assert texts_of(conversation) == ["are you there", "one", "two", "three"]
    page.reload()
    sees(page, "are you there", "one", "two", "three")


def test_a_refused_message_says_why_and_can_be_retried_or_deleted_by_keyboard(
    windows, alice, conversation
):
    page = windows.open(alice, chat(conversation))
    is_linked(page)
    page.locator(FIELD).evaluate("(field) => { field.value = 'bad \\u0007 bell'; }")
    page.locator(FIELD).press("Enter")
    refused = page.locator("#log-list > .msg")
    has_state(refused, "failed")
    expect(refused.locator(".fail__why")).to_have_text(
        "Not sent. This message has characters that can't be shown."
    )
    assert serious_faults(page) == []
    retry = refused.get_by_role("button", name="Retry")
    retry.focus()
    retry.press("Enter")
    expect(page.locator(FIELD)).to_be_focused()
    has_state(refused, "failed")
    # It is still there after a reload: nothing a person wrote is thrown away unasked.
    page.reload()
    has_state(refused, "failed")
    delete = refused.get_by_role("button", name="Delete")
    delete.focus()
    delete.press("Enter")
    expect(refused).to_have_count(0)
    page.reload()
    expect(refused).to_have_count(0)
    assert texts_of(conversation) == []


def test_a_line_that_drops_comes_back_by_itself_with_everything(windows, alice, bob, conversation):
    page = windows.open(None, "about:blank")
    line = {"is_cut": False, "tries": 0, "sockets": []}

    def route(socket):
        line["tries"] += 1
        if line["is_cut"]:
            socket.close()
        else:
            socket.connect_to_server()
            line["sockets"].append(socket)

    page.context.route_web_socket("**/socket/", route)
    key, value = next(iter(windows.live.cookies(alice).items()))
    page.context.add_cookies([{"name": key, "value": value, "url": windows.live.url}])
    page.goto(chat(conversation))
    is_linked(page)
    write(page, "before")
    has_state(bubble(page, "before"), "sent")

    # A line that comes back within two seconds is nobody's business.
    page.evaluate(
        """() => {
            window.bars = 0;
            new MutationObserver(() => { window.bars += netbar.hidden ? 0 : 1; })
                .observe(netbar, {attributes: true});
        }"""
    )
    line["sockets"][-1].close()
    eventually(page, lambda: len(line["sockets"]) == 2)
    is_linked(page)
    assert page.evaluate("window.bars") == 0

    line["is_cut"] = True
    line["sockets"][-1].close()
    tries = line["tries"]
    say(bob, conversation, "1", "2", "3", "4", "5")
    expect(page.locator("#netbar")).to_be_visible()
    expect(page.locator("#netbar")).to_contain_text("Connecting")
    sees(page, "before")
    assert line["tries"] - tries < 8, "it knocks without pause"
    line["is_cut"] = False
    page.evaluate("dispatchEvent(new Event('online'))")
    sees(page, "before", "1", "2", "3", "4", "5")
    expect(page.locator("#netbar")).to_be_hidden()
