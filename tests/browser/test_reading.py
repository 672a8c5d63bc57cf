"""Reading a thread, as people notice it: places kept, days said, two devices equal."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from messaging import services
from messaging.models import Message, Participant
from messaging.services import mark_read
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import (
    FIELD,
    bubble,
    chat,
    eventually,
    has_state,
    is_linked,
    overflow,
    row,
    said,
    sees,
    small_targets,
    texts_of,
    write,
)
from tests.factories import UserFactory, direct, say

pytestmark = pytest.mark.django_db(transaction=True)


def test_scrolling_up_loads_what_was_said_before_and_moves_nothing(
    windows, alice, bob, conversation
):
    for number in range(200):
        say(bob, conversation, f"question {number}")
        say(alice, conversation, f"answer {number}\nin two lines")
    asked, loading, most = [], set(), []
    page = windows.open(alice, chat(conversation))

    def begins(request):
        if "/earlier/" in request.url:
            asked.append(request.url)
            loading.add(request.url)
            most.append(len(loading))

    page.on("request", begins)
    page.on("requestfinished", lambda request: loading.discard(request.url))
    messages = page.locator("#log-list > .msg")
    expect(messages).to_have_count(30)
    assert page.locator("#log").evaluate("(log) => getComputedStyle(log).overflowAnchor") == "none"
    known = 30
    while known < 400:
        # Where the first visible bubble stands, asked in the same task as the scroll.
        at = page.evaluate(
            """() => {
                const log = document.querySelector("#log");
                log.scrollTop = -(log.scrollHeight - log.clientHeight) + 40;
                const edge = log.getBoundingClientRect().top;
                window.anchor = [...document.querySelectorAll("#log-list > .msg")]
                    .find((one) => one.getBoundingClientRect().top > edge);
                return window.anchor.getBoundingClientRect().top;
            }"""
        )
        page.wait_for_function(
            "(n) => document.querySelectorAll('#log-list > .msg').length > n", arg=known
        )
        now = page.evaluate("window.anchor.getBoundingClientRect().top")
        assert abs(now - at) <= 1, f"the reader was moved by {now - at} px at {known}"
        known = messages.count()
    assert max(most) == 1, "two loads at once"
    assert len(asked) == len(set(asked))
    assert said(page)[::2] == [f"question {number}" for number in range(200)]
    page.locator("#log").evaluate("(log) => { log.scrollTop = -log.scrollHeight; }")
    expect(page.locator("#log-list > .day")).to_have_count(1)
    expect(messages.first).to_be_in_viewport()


def test_the_end_stays_in_view_and_a_pill_counts_what_came_while_further_up(
    windows, alice, bob, conversation
):
    say(bob, conversation, *[f"line {number}" for number in range(40)])
    mark_read(reader=alice, conversation=conversation, seq=40)
    page = windows.open(alice, chat(conversation))
    is_linked(page)
    expect(bubble(page, "line 39")).to_be_in_viewport()
    say(bob, conversation, "at the end")
    expect(bubble(page, "at the end")).to_be_in_viewport()
    expect(page.locator("#jump")).to_be_hidden()

    # The composer grows to about eight lines, and pushes the last bubble up, not out.
    field = page.locator(FIELD)
    one = field.bounding_box()["height"]
    field.fill("\n".join(["row"] * 8))
    assert field.bounding_box()["height"] > 4 * one
    expect(bubble(page, "at the end")).to_be_in_viewport(ratio=1)
    field.fill("\n".join(["row"] * 30))
    assert field.bounding_box()["height"] < 12 * one
    expect(bubble(page, "at the end")).to_be_in_viewport(ratio=1)
    field.fill("")

    before = page.locator("#log").evaluate("(log) => (log.scrollTop = -400, log.scrollTop)")
    seen = page.evaluate(
        """() => {
            const edge = document.querySelector("#log").getBoundingClientRect().top;
            window.anchor = [...document.querySelectorAll("#log-list > .msg")]
                .find((one) => one.getBoundingClientRect().top > edge);
            return window.anchor.getBoundingClientRect().top;
        }"""
    )
    say(bob, conversation, "news 1", "news 2\nin two lines", "news 3")
    expect(page.locator("#jump")).to_have_text("3 new messages")
    assert abs(page.evaluate("window.anchor.getBoundingClientRect().top") - seen) <= 1
    assert before == -400
    page.locator("#jump").click()
    expect(bubble(page, "news 3")).to_be_in_viewport(ratio=1)
    expect(page.locator("#jump")).to_be_hidden()
    # What I say myself brings me to it.
    page.locator("#log").evaluate("(log) => { log.scrollTop = -400; }")
    write(page, "back at the end")
    expect(bubble(page, "back at the end")).to_be_in_viewport(ratio=1)


BLIND = """
    window.looks = true;
    document.hasFocus = () => window.looks;
    Object.defineProperty(document, "hidden", {get: () => !window.looks});
    window.look = (is) => {
        window.looks = is;
        document.dispatchEvent(new Event("visibilitychange"));
        window.dispatchEvent(new Event(is ? "focus" : "blur"));
    };
"""


def test_unread_lands_on_the_divider_and_is_read_only_by_who_looks(
    windows, alice, bob, conversation
):
    say(alice, conversation, *[f"old {number}" for number in range(20)])
    say(bob, conversation, *[f"unread {number}\nof twelve" for number in range(12)])

    def read_by_alice():
        return Participant.objects.get(conversation=conversation, user=alice).last_read_seq

    page = windows.open(alice, "/")
    page.context.add_init_script(BLIND)
    page.add_init_script("window.looks = false;")
    theirs = windows.open(bob, chat(conversation))
    is_linked(theirs)
    page.goto(chat(conversation))
    is_linked(page)
    divider = page.locator("#fresh")
    expect(divider).to_have_text("12 new messages")
    expect(divider).to_be_in_viewport(ratio=1)
    # Opened, but behind another window: delivered at most, never read.
    assert page.evaluate("document.hasFocus()") is False
    say(bob, conversation, "one more")
    has_state(bubble(theirs, "one more"), "delivered")
    assert read_by_alice() == 20
    expect(page).to_have_title("(13) Bob Durand · Palabre")

    page.evaluate("look(true)")
    eventually(page, lambda: read_by_alice() > 20)
    page.locator("#log").evaluate("(log) => { log.scrollTop = 0; }")
    eventually(page, lambda: read_by_alice() == 33)
    expect(page).to_have_title("Bob Durand · Palabre")
    # The divider stays until the thread is left.
    expect(divider).to_have_count(1)
    has_state(bubble(theirs, "one more"), "read")
    page.reload()
    expect(page.locator("#log-list > .msg")).not_to_have_count(0)
    expect(divider).to_have_count(0)


def test_drafts_stay_and_keys_do_what_hands_expect(windows, alice, bob, carol, conversation):
    other = direct(alice, carol)
    page = windows.open(alice, chat(conversation))
    is_linked(page)
    field = page.locator(FIELD)
    # An input method keeps its Enter; Shift+Enter breaks; Enter sends.
    field.fill("kon")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(page.locator("#log-list > .msg")).to_have_count(0)
    field.press("Shift+Enter")
    field.press_sequentially("nichiwa")
    assert field.input_value() == "kon\nnichiwa"
    field.press("Control+k")
    expect(page.locator("#switcher-find")).to_be_focused()
    page.keyboard.type("carol")
    expect(page.locator("#switcher [role=option]").first).to_contain_text("Carol Petit")
    page.keyboard.press("Enter")
    expect(page.locator(".topbar__name")).to_have_text("Carol Petit")

    draft = row(page, conversation).locator(".row__live")
    expect(draft).to_have_text(re.compile(r"^Draft:\s*kon\s+nichiwa$"))
    page.reload()
    expect(draft).to_have_text(re.compile(r"^Draft:\s*kon\s+nichiwa$"))
    # A page that was drawn before the server had it takes nothing away.
    eventually(page, lambda: Participant.objects.filter(draft="kon\nnichiwa").exists())
    Participant.objects.filter(draft="kon\nnichiwa").update(draft="", draft_at=None)
    page.reload()
    expect(draft).to_have_text(re.compile(r"^Draft:\s*kon\s+nichiwa$"))
    # A new window of the same browser, signed in anew.
    page.context.clear_cookies()
    key, value = next(iter(windows.live.cookies(alice).items()))
    page.context.add_cookies([{"name": key, "value": value, "url": windows.live.url}])
    page.goto(chat(conversation))
    expect(field).to_have_value("kon\nnichiwa")
    is_linked(page)
    field.press("Enter")
    has_state(page.locator("#log-list > .msg"), "sent")
    assert texts_of(conversation) == ["kon\nnichiwa"]
    row(page, other).locator("a").click()
    expect(page.locator(".topbar__name")).to_have_text("Carol Petit")
    expect(draft).to_be_hidden()
    expect(row(page, conversation)).to_contain_text("kon nichiwa")


def test_what_is_said_after_a_notice_shows_who_says_it(windows, alice, bob):
    group = services.open_group(owner=bob, title="Picnic", members=[alice])
    page = windows.open(alice, chat(group))
    is_linked(page)
    say(bob, group, "hello", "who comes?")
    for _way in ("live", "drawn"):
        expect(bubble(page, "who comes?")).to_have_class(re.compile("msg--joined"))
        expect(bubble(page, "hello").locator(".msg__from")).to_be_in_viewport(ratio=1)
        expect(bubble(page, "hello")).not_to_have_class(re.compile("msg--joined"))
        page.reload()


def test_groups_of_one_speaker_and_day_pills_in_french(windows, alice, bob, conversation):
    alice.locale, alice.time_zone = "fr", "Europe/Paris"
    alice.save()
    now = datetime.now(UTC)
    sent = say(bob, conversation, "long ago", "a minute later", "ten minutes later")
    sent += say(alice, conversation, "my answer")
    sent += say(bob, conversation, "yesterday")
    moments = [
        datetime(2024, 2, 29, 22, 58, tzinfo=UTC),
        datetime(2024, 2, 29, 22, 59, tzinfo=UTC),
        # Past midnight in Paris, not yet in UTC.
        datetime(2024, 2, 29, 23, 9, tzinfo=UTC),
        datetime(2024, 2, 29, 23, 10, tzinfo=UTC),
        now - timedelta(days=1),
    ]
    for message, moment in zip(sent, moments, strict=True):
        Message.objects.filter(id=message.id).update(created_at=moment)
    mark_read(reader=alice, conversation=conversation, seq=5)
    page = windows.open(alice, chat(conversation))
    days = page.locator("#log-list > .day")
    pills = ["jeudi 29 février 2024", "vendredi 1 mars 2024", "Hier"]
    expect(days).to_have_text(pills)
    joined = page.locator("#log-list > .msg--joined .bubble__text")
    expect(joined).to_have_text(["a minute later"])
    expect(page.locator("#log-list > .msg").first.locator("time")).to_have_text("23:58")
    is_linked(page)
    # Live, the script keeps the same layout: a new day, then a group.
    write(page, "aujourd'hui")
    write(page, "encore moi")
    has_state_fr = page.locator("#log-list > .msg").last.locator(".ticks .hush")
    expect(has_state_fr).to_have_text("envoyé")
    expect(days).to_have_text([*pills, "Aujourd’hui"])
    expect(joined).to_have_text(["a minute later", "encore moi"])
    before = page.locator("#log-list").inner_text()
    page.reload()
    expect(days).to_have_text([*pills, "Aujourd’hui"])
    expect(joined).to_have_text(["a minute later", "encore moi"])
    assert page.locator("#log-list").inner_text() == before
    assert serious_faults(page) == []
    # At the end nothing scrolls when lines come; of the pills at the top one is seen even so.
    say(bob, conversation, *(f"line {number}" for number in range(30)))
    expect(page.locator("#log-list > .day:not(.day--under)")).to_have_text(["Aujourd’hui"])


def test_a_phone_shows_one_pane_and_back_finds_the_same_spot(windows, alice, bob):
    for number in range(24):
        friend = UserFactory(display_name=f"Friend {number:02}")
        say(friend, direct(alice, friend), f"hello from {number}")
    conversation = direct(alice, bob)
    say(bob, conversation, "x" * 300, *[f"line {number}" for number in range(30)])
    page = windows.open(alice, "/", size=PHONE)
    expect(page.locator("#thread")).to_have_count(0)
    listed = page.locator("#inbox-list")
    friend = page.locator(".row", has_text="Friend 07")
    friend.scroll_into_view_if_needed()
    spot = listed.evaluate("(list) => list.scrollTop")
    assert spot > 0
    friend.tap()
    expect(page.locator(".topbar__name")).to_have_text("Friend 07")
    expect(page.locator("#inbox")).to_be_hidden()
    expect(page.locator(FIELD)).to_be_in_viewport(ratio=1)
    page.locator(".topbar__back").tap()
    expect(page.locator("#thread")).to_have_count(0)
    assert listed.evaluate("(list) => list.scrollTop") == spot
    # The browser's own Back does the same.
    friend.tap()
    expect(page.locator(".topbar__name")).to_have_text("Friend 07")
    page.go_back()
    expect(page.locator("#thread")).to_have_count(0)
    expect(friend).to_be_in_viewport()
    assert abs(listed.evaluate("(list) => list.scrollTop") - spot) <= 1

    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 640})
        page.goto(chat(conversation))
        assert overflow(page) <= 0
        assert small_targets(page) == []
        page.goto("/")
        assert overflow(page) <= 0
        assert small_targets(page) == []


def test_two_tabs_and_two_devices_of_one_person_stay_equal(windows, alice, bob, conversation):
    say(bob, conversation, "for both")
    one = windows.open(alice, "/")
    is_linked(one)
    expect(one).to_have_title("(1) Palabre")
    tab = windows.tab(one.context, chat(conversation))
    is_linked(tab)
    expect(one).to_have_title("Palabre")
    expect(row(one, conversation).locator(".count")).to_be_hidden()
    row(one, conversation).locator("a").click()
    device = windows.open(alice, chat(conversation))
    is_linked(device)
    write(tab, "from the tab")
    write(device, "from the device")
    for page in (one, tab, device):
        expect(bubble(page, "from the device")).to_have_count(1)
        expect(bubble(page, "from the tab")).to_have_count(1)
    device.reload()
    order = said(device)
    for page in (one, tab):
        sees(page, *order)
        expect(page.locator("#log-list > .msg--mine")).to_have_count(2)


def test_without_scripts_a_thread_reads_and_a_plain_form_sends(windows, alice, bob, conversation):
    say(bob, conversation, "readable", "with https://example.org/ in it")
    page = windows.open(alice, chat(conversation), java_script_enabled=False)
    expect(page.locator("#log-list .bubble__text")).to_have_count(2)
    link = page.locator(".bubble__text a")
    assert link.get_attribute("href") == "https://example.org/"
    assert {"nofollow", "noopener", "noreferrer"} <= set(link.get_attribute("rel").split())
    page.locator(FIELD).fill("sent by a plain form")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(f"**{chat(conversation)}")
    expect(page.locator("#log-list .bubble__text").last).to_have_text("sent by a plain form")
    assert texts_of(conversation)[-1] == "sent by a plain form"


def test_a_thread_says_itself_to_who_cannot_see_it(windows, alice, bob, conversation):
    say(bob, conversation, "hello there")
    page = windows.open(alice, chat(conversation))
    is_linked(page)
    log = page.get_by_role("log", name="Conversation with Bob Durand")
    expect(log).to_have_count(1)
    assert log.get_attribute("aria-live") in (None, "polite")
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    expect(page.get_by_role("button", name="Send")).to_have_count(1)
    page.goto("/")
    say(bob, conversation, "two", "three")
    unread = page.get_by_role("link", name="2 unread")
    expect(unread).to_have_count(1)
    rail = page.get_by_role("navigation", name="Palabre")
    expect(rail.get_by_role("link", name="unread: 2")).to_have_count(1)
    # Focus is never lost: from a row into the thread, and back into the list.
    unread.focus()
    unread.press("Enter")
    expect(page.locator(".topbar__name")).to_have_text("Bob Durand")
    expect(page.locator(FIELD)).to_be_focused()
