"""What makes it feel like a real application: forty promises, each with the tests that prove it.

The table names them; a promise whose test is renamed or gone fails here. What no story of the other
files tells is told below. How fast things are is measured by ``manage.py bench screens``.
"""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from messaging.services import mark_read
from tests.browser.conftest import PHONE
from tests.browser.hands import FIELD, bubble, chat, eventually, is_linked, overflow, write
from tests.factories import say

pytestmark = pytest.mark.django_db(transaction=True)
TESTS = Path(__file__).resolve().parent.parent

PROMISES = {
    "a thread reads without scripts, and a plain form sends": [
        "browser/test_reading:without_scripts_a_thread_reads_and_a_plain_form_sends"
    ],
    "my words stand at once, whatever the server does": [
        "browser/test_messages:own_words_stand_at_once_and_the_answer_moves_nothing"
    ],
    "the answer to them moves nothing and takes no focus": [
        "browser/test_messages:own_words_stand_at_once_and_the_answer_moves_nothing"
    ],
    "what was written to a dead server arrives once and in order": [
        "browser/test_messages:three_messages_to_a_server_that_died_arrive_once_and_in_order",
        "browser/test_outage:what_is_written_without_a_network_goes_when_it_is_back",
    ],
    "one attempt is one message, by whichever door": [
        "faults/test_delivery:one_attempt_from_two_tabs_and_over_http_is_one_row"
    ],
    "a refused message says why, and can be retried or deleted by keyboard": [
        "browser/test_messages:a_refused_message_says_why_and_can_be_retried_or_deleted_by_keyboard"
    ],
    "a line that drops brings back all that was said meanwhile": [
        "browser/test_messages:a_line_that_drops_comes_back_by_itself_with_everything"
    ],
    "it knocks with pauses, at once when the network is back, and says so after two seconds": [
        "browser/test_messages:a_line_that_drops_comes_back_by_itself_with_everything"
    ],
    "older lines come while scrolling up, and the reader is not moved": [
        "browser/test_reading:scrolling_up_loads_what_was_said_before_and_moves_nothing"
    ],
    "the end stays in view, and a pill counts what came while further up": [
        "browser/test_reading:the_end_stays_in_view_and_a_pill_counts_what_came_while_further_up"
    ],
    "a thread opens at what is new, and only who looks has read it": [
        "browser/test_reading:unread_lands_on_the_divider_and_is_read_only_by_who_looks"
    ],
    "ticks go from sent over delivered to read, live": [
        "browser/test_messages:two_people_see_each_other_type_write_and_read"
    ],
    "who types is shown to the others, and said rarely": [
        "browser/test_messages:two_people_see_each_other_type_write_and_read",
        "browser/test_acceptance:typing_is_said_once_in_a_while_and_stops_by_itself",
    ],
    "who is here is shown live, to whom they allow it": [
        "browser/test_people:presence_shows_and_hides_live"
    ],
    "a draft stays, and the list shows it": [
        "browser/test_reading:drafts_stay_and_keys_do_what_hands_expect",
        "browser/test_words:a_draft_is_the_same_in_all_my_windows",
    ],
    "the keys do what hands expect": [
        "browser/test_reading:drafts_stay_and_keys_do_what_hands_expect",
        "browser/test_words:up_edits_my_last_word_and_esc_lets_go",
        "browser/test_words:enter_sends_and_breaks_where_it_should_and_the_field_grows",
        "browser/test_find:the_switcher_goes_anywhere_by_keyboard",
    ],
    "the field grows, and the last bubble stays in view": [
        "browser/test_reading:the_end_stays_in_view_and_a_pill_counts_what_came_while_further_up"
    ],
    "one speaker's lines are grouped, and days are the reader's own": [
        "browser/test_reading:groups_of_one_speaker_and_day_pills_in_french"
    ],
    "a reply quotes, and its quote leads back however far": [
        "browser/test_words:a_reply_quotes_and_its_quote_leads_back",
        "browser/test_words:a_quote_of_what_is_far_up_loads_it",
    ],
    "reactions count live, by mouse, thumb and keyboard": [
        "browser/test_words:reactions_count_live_and_mine_stands_out",
        "browser/test_words:the_keyboard_reaches_every_deed",
        "browser/test_words:a_thumb_held_down_opens_the_menu_and_drawn_aside_it_answers",
    ],
    "an edit and a recall show on the other side, within their time": [
        "browser/test_words:up_edits_my_last_word_and_esc_lets_go",
        "browser/test_words:taken_back_is_gone_for_both_and_in_quotes",
        "messaging/test_services_changes:",
    ],
    "files are pasted, dropped and chosen, with progress, and move nothing when they come": [
        "browser/test_media:a_picture_goes_with_its_caption_and_both_see_it",
        "browser/test_media:pasted_and_dropped_pictures_make_an_album",
        "browser/test_media:what_comes_later_moves_nothing",
        "browser/test_media:an_upload_that_fails_is_tried_again_and_one_can_be_taken_away",
        "messaging/test_services_attachments:",
    ],
    "the viewer goes by arrows, closes with Back, and gives the focus back": [
        "browser/test_media:the_viewer_goes_by_arrows_and_gives_the_focus_back",
        "browser/test_media:on_a_phone_back_closes_the_viewer",
    ],
    "links are safe, and their previews move nobody": [
        "browser/test_words:markup_is_drawn_and_links_are_safe",
        "browser/test_words_safety:none_of_two_hundred_payloads_runs",
        "browser/test_asks:a_preview_arrives_without_moving_the_reader",
    ],
    "matches inside a thread are counted, walked and marked": [
        "browser/test_find:inside_a_thread_matches_are_counted_walked_and_marked"
    ],
    "a listing in a thread goes into the cart without leaving, and out again": [
        "browser/test_shell:the_cart_fills_from_everywhere_and_is_paid_once_for_both_shops",
        "browser/test_shop:the_cart_changes_over_the_page_and_forgives",
    ],
    "paying twice pays once, and both sides see it": [
        "browser/test_purchase:a_payment_is_made_once_whatever_happens_to_the_answer",
        "browser/test_purchase:the_whole_story_in_two_windows",
    ],
    "title and icon count what waits, on every tab": [
        "browser/test_messages:two_people_see_each_other_type_write_and_read",
        "browser/test_away:what_is_read_elsewhere_leaves_screens_titles_and_tabs",
    ],
    "push is asked for by a click, and opens the thread": [
        "browser/test_away:push_is_asked_for_by_a_click_and_opens_the_thread"
    ],
    "the last pages are there without a line, until sign-out": [
        "browser/test_away:offline_the_last_pages_are_there_and_signing_out_forgets_them",
        "browser/test_phone:pictures_of_the_last_threads_are_there_without_a_line_until_sign_out",
    ],
    "a phone shows one pane, and Back finds the same spot": [
        "browser/test_reading:a_phone_shows_one_pane_and_back_finds_the_same_spot"
    ],
    "dark follows the system or the choice": [
        "browser/test_shell:theme_and_language_follow_the_choice_on_me"
    ],
    "who wants no motion gets none": [
        "browser/test_acceptance:who_wants_no_motion_gets_none_and_who_reads_from_the_right_a_mirror"
    ],
    "nothing serious stands in anybody's way, in both themes and languages": [
        "browser/test_shell:every_page_is_sound_at_both_sizes_in_both_themes"
    ],
    "a thread says itself to who cannot see it": [
        "browser/test_reading:a_thread_says_itself_to_who_cannot_see_it"
    ],
    "from right to left everything is mirrored": [
        "browser/test_acceptance:who_wants_no_motion_gets_none_and_who_reads_from_the_right_a_mirror",
        "test_front:styles_know_no_left_and_right",
    ],
    "no page breaks the policy or complains": [
        "browser/test_shell:every_page_is_sound_at_both_sizes_in_both_themes",
        "test_front:templates_keep_to_the_policy_and_to_what_is_there",
    ],
    "all tabs and devices of a person stay equal": [
        "browser/test_reading:two_tabs_and_two_devices_of_one_person_stay_equal",
        "browser/test_people:two_tabs_and_two_devices_keep_the_list_alike",
        "browser/test_shop:a_cart_of_another_tab_is_drawn_anew",
    ],
    "pages are light, and long threads stay so": [
        "test_front:scripts_of_a_first_paint_weigh_less_than_sixty_kilobytes",
        "superapp/test_roof:a_threads_page_weighs_less_than_sixty_kilobytes",
        "browser/test_acceptance:opening_moves_nothing_and_far_up_only_what_is_near_is_drawn",
    ],
    "every list has words for nothing, for waiting and for failing": [
        "browser/test_people:every_list_has_words_for_nothing",
        "browser/test_people:the_list_comes_by_pages_and_keeps_its_place",
        "browser/test_find:a_search_says_when_there_is_nothing_and_when_it_failed",
    ],
}


def test_every_promise_has_its_proof() -> None:
    assert len(PROMISES) == 40
    lost = []
    for promise, proofs in PROMISES.items():
        for proof in proofs:
            place, name = proof.split(":")
            text = (TESTS / f"{place}.py").read_text()
            if not re.search(rf"^def test_{name}\b" if name else r"^def test_", text, re.MULTILINE):
                lost.append(f"{promise}: {proof}")
    assert lost == []


def test_typing_is_said_once_in_a_while_and_stops_by_itself(
    windows, alice, bob, conversation
) -> None:
    page = windows.open(None, "about:blank")
    said: list[bool] = []

    def listen(socket):
        server = socket.connect_to_server()

        def heard(text):
            frame = json.loads(text)
            if frame["type"] == "typing":
                said.append(frame["is_typing"])
            server.send(text)

        socket.on_message(heard)

    page.context.route_web_socket("**/socket/", listen)
    key, value = next(iter(windows.live.cookies(alice).items()))
    page.context.add_cookies([{"name": key, "value": value, "url": windows.live.url}])
    page.clock.install()
    page.goto(chat(conversation))
    page.clock.run_for(1000)
    is_linked(page)
    for _second in range(8):  # a key every half second
        page.locator(FIELD).press("a")
        page.clock.run_for(500)
    eventually(page, lambda: said == [True, True], f"{said}")
    page.clock.run_for(5500)
    eventually(page, lambda: said == [True, True, False], f"{said}")


SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) {
            const what = one.sources.map(({node}) => node?.outerHTML?.slice(0, 100) ?? "gone");
            if (!one.hadRecentInput) shifts.push([one.value, what]);
        }
    }).observe({type: "layout-shift", buffered: true});
"""


def test_opening_moves_nothing_and_far_up_only_what_is_near_is_drawn(
    windows, alice, bob, conversation
) -> None:
    say(bob, conversation, *[f"line {number}" for number in range(200)])
    mark_read(reader=alice, conversation=conversation, seq=200)
    for size in ((1280, 800), PHONE):
        page = windows.open(alice, "about:blank", size=size)
        page.add_init_script(SHIFTS)
        for path in ("/", chat(conversation), "/discover/"):
            # What browsers call good; the bench has the figure, which is nothing at all. On a
            # machine that is short of breath the first paint may come before the styles do.
            for left in reversed(range(3)):
                page.goto(path)
                is_linked(page)
                page.wait_for_timeout(500)  # what comes late would move what is there
                moved = page.evaluate("shifts")
                if sum(how_far for how_far, _what in moved) < 0.1:
                    break
                assert left, (path, moved)
    page.goto(chat(conversation))
    messages = page.locator("#log-list > .msg")
    while messages.count() < 200:
        known = messages.count()
        page.evaluate("() => { const log = document.querySelector('#log');"
                      " log.scrollTop = -log.scrollHeight; }")  # fmt: skip
        page.wait_for_function(
            "(n) => document.querySelectorAll('#log-list > .msg').length > n", arg=known
        )
    ways = page.evaluate(
        "[...document.querySelectorAll('#log-list > .msg')]"
        ".map((one) => getComputedStyle(one).contentVisibility)"
    )
    # The page that came last is being read; the last hundred are at hand.
    assert set(ways[40:70]) == {"auto"} and set(ways[-100:]) == {"visible"}
    page.locator("#log").evaluate("(log) => { log.scrollTop = 0; }")
    expect(bubble(page, "line 199")).to_be_in_viewport(ratio=1)


def moves(page: Page) -> list[str]:
    """What would move by itself for longer than anybody can see."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) => {
            const {transitionDuration, animationName, animationDuration, scrollBehavior,
                animationIterationCount} = getComputedStyle(one);
            const long = (said) => said.split(",").some((part) => parseFloat(part) > 0.011);
            return long(transitionDuration) || scrollBehavior === "smooth"
                || (animationName !== "none" && long(animationDuration));
        }).map((one) => one.outerHTML.slice(0, 100))"""
    )
    return found


def test_who_wants_no_motion_gets_none_and_who_reads_from_the_right_a_mirror(
    windows, alice, bob, conversation
) -> None:
    say(bob, conversation, "Hello")
    page = windows.open(alice, chat(conversation))
    is_linked(page)
    assert moves(page) == []
    page.emulate_media(reduced_motion="no-preference")
    assert moves(page) != []
    page.emulate_media(reduced_motion="reduce")

    write(page, "Salaam")
    sides = "() => ['Hello', 'Salaam'].map((said) => [...document.querySelectorAll('.bubble')]" \
            ".find((one) => one.textContent.includes(said)).getBoundingClientRect())" \
            ".map(({x, width}) => Math.sign(x + width / 2 - (() => {" \
            "const log = document.querySelector('#log').getBoundingClientRect();" \
            "return log.x + log.width / 2; })()))"  # fmt: skip
    assert page.evaluate(sides) == [-1, 1]
    back = page.locator(".composer .tool--send .icon")
    straight = back.evaluate("(one) => getComputedStyle(one).transform")
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate(sides) == [1, -1]
    assert back.evaluate("(one) => getComputedStyle(one).transform") != straight
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) <= 0
