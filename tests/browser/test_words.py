"""What one can do with a message, by mouse, by keyboard and by thumb, while somebody else looks."""

import re

import pytest
from playwright.sync_api import Page, expect

from messaging import services
from messaging.models import Message, Star
from tests.browser.conftest import PHONE
from tests.browser.hands import FIELD, bubble, chat, eventually, is_linked, row, write
from tests.factories import say

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair(windows, alice, bob, conversation):
    """Alice's window and Bob's, on their conversation."""
    say(bob, conversation, "Tea or coffee?")
    mine, theirs = (windows.open(one, chat(conversation)) for one in (alice, bob))
    for page in (mine, theirs):
        is_linked(page)
    return mine, theirs


def act(page: Page, text: str, *names: str) -> None:
    """Open the menu of the message that says this, by the mouse, and choose."""
    # What may be done with one's own words is known once they were sent.
    expect(bubble(page, text)).not_to_have_attribute("data-state", "waiting")
    bubble(page, text).locator(".bubble").hover()
    page.locator(".acts [data-act=more]").click()
    for name in names:
        page.locator(f".menu [data-act={name}]").last.click()


def test_a_reply_quotes_and_its_quote_leads_back(pair, bob, conversation):
    mine, theirs = pair
    bubble(mine, "Tea or coffee?").locator(".bubble").hover()
    mine.locator(".acts [data-act=reply]").click()
    expect(mine.locator(".aside__text")).to_have_text("Tea or coffee?")
    expect(mine.locator(FIELD)).to_be_focused()
    write(mine, "Tea")
    expect(mine.locator(".aside")).to_have_count(0)
    for page in (mine, theirs):
        quote = bubble(page, "Tea").locator(".quote")
        expect(quote.locator(".quote__text")).to_have_text("Tea or coffee?")
    quote.click()
    expect(bubble(theirs, "Tea or coffee?")).to_have_class(re.compile("msg--flash"))


def test_a_quote_of_what_is_far_up_loads_it(windows, alice, bob, conversation):
    old = say(bob, conversation, "The first word")[0]
    say(bob, conversation, *[f"line {number}" for number in range(120)])
    services.send_message(
        sender=alice, conversation=conversation, client_id=old.id, text="Yes", reply_to=old.id
    )
    page = windows.open(alice, chat(conversation))
    expect(bubble(page, "The first word")).to_have_count(0)
    bubble(page, "Yes").locator(".quote").click()
    expect(bubble(page, "The first word")).to_be_in_viewport()


def test_reactions_count_live_and_mine_stands_out(pair):
    mine, theirs = pair
    act(mine, "Tea or coffee?", "quick")
    for page in pair:
        expect(bubble(page, "Tea or coffee?").locator(".reaction b")).to_have_text("1")
    reaction = bubble(theirs, "Tea or coffee?").locator(".reaction")
    expect(reaction).to_have_attribute("aria-pressed", "false")
    reaction.click()
    expect(reaction).to_have_attribute("aria-pressed", "true")
    expect(bubble(mine, "Tea or coffee?").locator(".reaction b")).to_have_text("2")
    reaction.click()
    expect(bubble(mine, "Tea or coffee?").locator(".reaction b")).to_have_text("1")


def test_the_keyboard_reaches_every_deed(pair):
    mine, theirs = pair
    mine.locator("#log").focus()
    mine.keyboard.press("ArrowUp")
    expect(bubble(mine, "Tea or coffee?")).to_be_focused()
    mine.keyboard.press("Enter")
    expect(mine.locator(".menu")).to_be_visible()
    mine.keyboard.press("Escape")
    expect(mine.locator(".menu")).to_be_hidden()
    expect(bubble(mine, "Tea or coffee?")).to_be_focused()
    mine.keyboard.press("Enter")
    expect(mine.locator(".menu__emoji").first).to_be_focused()
    mine.keyboard.press("Enter")
    expect(bubble(theirs, "Tea or coffee?").locator(".reaction")).to_have_count(1)
    mine.keyboard.press("Escape")
    expect(mine.locator(FIELD)).to_be_focused()


def test_up_edits_my_last_word_and_esc_lets_go(pair):
    mine, theirs = pair
    write(mine, "Tee")
    expect(bubble(theirs, "Tee")).to_be_visible()
    field = mine.locator(FIELD)
    field.press("ArrowUp")
    expect(field).to_have_value("Tee")
    field.press("Escape")
    expect(field).to_have_value("")
    expect(mine.locator(".aside")).to_have_count(0)
    field.press("ArrowUp")
    expect(field).to_have_value("Tee")
    write(mine, "Tea")
    for page in pair:
        expect(bubble(page, "Tea").locator(".bubble__edited")).to_be_visible()
        expect(bubble(page, "Tee")).to_have_count(0)
    bubble(theirs, "Tea").locator(".bubble__edited").click()
    expect(theirs.locator(".versions")).to_contain_text("Tee")


def test_taken_back_is_gone_for_both_and_in_quotes(pair, bob, conversation):
    mine, theirs = pair
    write(mine, "My secret")
    expect(bubble(theirs, "My secret")).to_be_visible()
    bubble(theirs, "My secret").locator(".bubble").hover()
    theirs.locator(".acts [data-act=reply]").click()
    write(theirs, "What?")
    expect(bubble(mine, "What?")).to_be_visible()  # it moves what is above it
    act(mine, "My secret", "delete", "recall")
    for page in pair:
        expect(page.locator(".bubble--gone")).to_have_count(1)
        expect(page.get_by_text("My secret")).to_have_count(0)
    theirs.reload()
    expect(theirs.get_by_text("My secret")).to_have_count(0)


def test_deleted_for_me_stays_with_others_and_never_comes_back(
    pair, windows, alice, bob, conversation
):
    mine, theirs = pair
    second = windows.tab(mine.context, chat(conversation))
    is_linked(second)
    act(mine, "Tea or coffee?", "delete", "hide")
    for page in (mine, second):
        expect(bubble(page, "Tea or coffee?")).to_have_count(0)
    act(theirs, "Tea or coffee?", "quick")  # a change of it finds nobody here
    write(theirs, "Hello?")
    expect(bubble(mine, "Hello?")).to_be_visible()
    expect(bubble(mine, "Tea or coffee?")).to_have_count(0)
    mine.reload()
    expect(bubble(mine, "Hello?")).to_be_visible()
    expect(bubble(mine, "Tea or coffee?")).to_have_count(0)


def test_a_pin_shows_at_the_top_for_both(pair):
    mine, theirs = pair
    act(mine, "Tea or coffee?", "pin")
    for page in pair:
        expect(page.locator(".pins__go")).to_contain_text("Tea or coffee?")
        expect(page.locator(".notice")).to_have_text("Alice pinned a message")
    theirs.locator(".pins__go").click()
    expect(bubble(theirs, "Tea or coffee?")).to_have_class(re.compile("msg--flash"))
    act(theirs, "Tea or coffee?", "unpin")
    expect(mine.locator(".pins")).to_be_hidden()


def test_a_phones_menu_opens_over_what_is_pinned(windows, alice, bob, conversation):
    [said] = say(bob, conversation, "Tea or coffee?")
    services.set_pin(user=alice, message=said, is_on=True)
    page = windows.open(alice, chat(conversation), size=PHONE)
    is_linked(page)
    expect(page.locator(".pins__go")).to_be_visible()
    page.locator(".topbar__more summary").tap()
    page.locator(".topbar__more [data-find]").tap()
    expect(page.get_by_role("searchbox", name="Find in this conversation")).to_be_focused()
    expect(
        page.locator(".topbar__more .plus__menu")
    ).to_be_hidden()  # it leaves what it opened to view


def test_a_star_is_found_again(pair, alice):
    mine, _theirs = pair
    act(mine, "Tea or coffee?", "star")
    expect(bubble(mine, "Tea or coffee?")).to_have_attribute("data-starred", "1")
    assert Star.objects.filter(user=alice).count() == 1
    mine.get_by_role("link", name="Starred messages").click()
    mine.locator(".kept__one").click()
    expect(bubble(mine, "Tea or coffee?")).to_have_class(re.compile("msg--flash"))


def test_a_message_is_sent_on(pair, alice, carol):
    mine, _theirs = pair
    other = services.open_direct(opener=alice, other=carol)
    act(mine, "Tea or coffee?", "forward")
    mine.locator(".target", has_text="Carol").click()
    mine.locator("#sheet").get_by_role("button", name="Forward").click()
    expect(mine.locator("#sheet")).to_be_hidden()
    kept = Message.objects.get(conversation=other)
    assert (kept.text, kept.is_forwarded) == ("Tea or coffee?", True)
    mine.goto(chat(other))
    expect(mine.locator(".bubble__note")).to_have_text("Forwarded")


def test_it_tells_who_has_read(pair):
    mine, _theirs = pair
    write(mine, "Read me")
    act(mine, "Read me", "about")
    expect(mine.locator(".about")).to_contain_text("Bob Durand")


def test_an_emoji_is_found_by_its_name_and_written(pair):
    mine, theirs = pair
    mine.locator(".composer [data-emoji]").click()
    mine.locator(".emojis__find").fill("fête")
    expect(mine.locator(".emojis__one[data-emoji='🎉']")).to_be_visible()
    # In either language a word is found by how it begins: "chat" is no part of "achat".
    for typed in ("chat", "cat", "gat kis", "bisou ch"):
        mine.locator(".emojis__find").fill(typed)
        kiss = mine.locator(".emojis__one[data-emoji='😽']")
        expect(kiss).to_have_count(0 if typed == "gat kis" else 1)
        for other in ("🛒", "🥑"):
            expect(mine.locator(f".emojis__one[data-emoji='{other}']")).to_have_count(0)
    mine.locator(".emojis__find").fill("guitar")
    mine.keyboard.press("Enter")
    mine.locator(".emojis__find").fill("visage pensif")
    mine.keyboard.press("ArrowDown")
    mine.keyboard.press("Enter")
    mine.keyboard.press("Escape")
    expect(mine.locator(FIELD)).to_have_value("🎸😔")
    mine.locator(FIELD).press("Enter")
    expect(bubble(theirs, "🎸😔")).to_be_visible()


def test_a_mention_is_chosen_by_keyboard_and_stands_out(pair):
    mine, theirs = pair
    mine.locator(FIELD).press_sequentially("Hello @b")
    expect(mine.locator(".mentions__one")).to_have_count(1)
    mine.keyboard.press("Enter")
    expect(mine.locator(FIELD)).to_have_value("Hello @bob ")
    mine.keyboard.press("Enter")
    called = theirs.locator(".msg--called")
    expect(called.locator(".mention")).to_have_text("@bob")
    theirs.reload()
    expect(called.locator(".mention")).to_have_text("@bob")


def test_markup_is_drawn_and_links_are_safe(pair):
    mine, theirs = pair
    mine.locator(FIELD).fill("*bold* https://a.example/x javascript:alert(1)")
    mine.locator(FIELD).press("Enter")
    for page in pair:
        expect(page.locator(".bubble__text strong")).to_have_text("bold")
        link = page.locator(".bubble__text a")
        expect(link).to_have_count(1)
        expect(link).to_have_attribute("rel", "nofollow noopener noreferrer ugc")
        expect(link).to_have_attribute("target", "_blank")


def test_a_draft_is_the_same_in_all_my_windows(pair, windows, alice, conversation):
    mine, _theirs = pair
    phone = windows.open(alice, chat(conversation), size=PHONE)
    is_linked(phone)
    mine.locator(FIELD).fill("Dear Bob")
    expect(phone.locator(FIELD)).to_have_value("Dear Bob")
    third = windows.open(alice, "/")
    expect(row(third, conversation).locator(".row__live")).to_contain_text("Dear Bob")
    mine.locator(FIELD).press("Enter")
    expect(phone.locator(FIELD)).to_have_value("")
    me = conversation.participants.get(user=alice)
    eventually(mine, lambda: me.refresh_from_db() or me.draft == "")
    phone.reload()
    expect(phone.locator(FIELD)).to_have_value("")


def test_a_thumb_held_down_opens_the_menu_and_drawn_aside_it_answers(
    windows, alice, bob, conversation
):
    say(bob, conversation, "Tea or coffee?")
    page = windows.open(alice, chat(conversation), size=PHONE)
    is_linked(page)
    box = bubble(page, "Tea or coffee?").locator(".bubble").bounding_box()
    x, y = box["x"] + 20, box["y"] + box["height"] / 2
    thumb = page.context.new_cdp_session(page)

    def touch(kind: str, *at: tuple[float, float]) -> None:
        points = [{"x": right, "y": down} for right, down in at]
        thumb.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (x, y))
    expect(page.locator(".menu")).to_be_visible()
    touch("touchEnd")
    expect(page.locator(".menu")).to_be_visible()
    page.locator(".menu [data-act=quick]").first.tap()
    expect(bubble(page, "Tea or coffee?").locator(".reaction")).to_have_count(1)
    touch("touchStart", (x, y))
    for step in range(1, 10):
        touch("touchMove", (x + step * 10, y))
    touch("touchEnd")
    expect(page.locator(".aside__text")).to_have_text("Tea or coffee?")


def test_enter_sends_and_breaks_where_it_should_and_the_field_grows(pair):
    mine, theirs = pair
    field = mine.locator(FIELD)
    field.press_sequentially("one")
    field.press("Shift+Enter")
    field.press_sequentially("two")
    expect(field).to_have_value("one\ntwo")
    height = field.bounding_box()["height"]
    field.fill("\n".join("x" * 20))
    assert height < field.bounding_box()["height"] < 260
    expect(mine.locator("#log-list > .msg").last).to_be_in_viewport()
    field.fill("one\ntwo")
    field.press("Control+Enter")
    expect(bubble(theirs, "one\ntwo")).to_have_count(1)
    field.evaluate(
        "one => { one.value = 'composed'; one.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})); }"
    )
    expect(field).to_have_value("composed")
