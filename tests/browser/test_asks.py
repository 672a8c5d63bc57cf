"""Two windows and what people answer with a tap; a preview that moves nobody."""

import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from messaging import services
from messaging.models import Answer, LinkPreview, Message
from messaging.services.messages import announce_change
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import chat, eventually, is_at_rest, is_linked, overflow, write
from tests.factories import direct, say
from tests.samples import photo

FORM = {
    "title": "Your size",
    "is_private": True,
    "pages": [
        {"fields": [{"id": "height", "label": "Height", "type": "number", "is_required": True}]},
        {"fields": [{"id": "ok", "label": "I agree", "type": "consent", "is_required": True}]},
    ],
}
POLL = {"question": "Where to?", "options": [{"title": "Sea"}, {"title": "Hills"}]}


@pytest.fixture
def counter(world):
    """Inès's conversation with Atelier Kaolin, where Jeanne asks."""
    conversation = world.thread()

    def ask(kind, spec):
        return services.post_ask(
            asker=world.jeanne, conversation=conversation, kind=kind, spec=spec
        )

    return conversation, ask


def test_buttons_are_answered_by_typing_their_number(windows, world, counter):
    conversation, ask = counter
    ask("buttons", {"text": "Which glaze?", "options": [{"title": "Blue"}, {"title": "Sand"}]})
    theirs = windows.open(world.jeanne, chat(conversation))
    mine = windows.open(world.ines, chat(conversation), size=PHONE)
    for page in (theirs, mine):
        is_linked(page)
    expect(mine.get_by_role("button", name="Sand")).to_be_enabled()
    expect(theirs.get_by_role("button", name="Sand")).to_be_disabled()
    write(mine, "2")
    sand = mine.get_by_role("button", name="Sand")
    expect(sand).to_have_attribute("aria-pressed", "true")
    expect(sand).to_be_disabled()
    expect(theirs.locator(".ask__said")).to_contain_text("Inès Morel")
    expect(theirs.locator(".ask__said")).to_contain_text("Sand")
    assert overflow(mine) == 0


def test_a_tap_answers_once_and_says_it(windows, world, counter):
    conversation, ask = counter
    ask("buttons", {"text": "Which glaze?", "options": [{"title": "Blue"}, {"title": "Sand"}]})
    mine = windows.open(world.ines, chat(conversation))
    is_linked(mine)
    mine.get_by_role("button", name="Blue").dblclick()
    expect(mine.locator(".bubble__text")).to_have_text(["Blue"])
    mine.reload()
    expect(mine.get_by_role("button", name="Blue")).to_have_attribute("aria-pressed", "true")


def test_a_form_is_resumed_after_a_reload(windows, world, counter):
    conversation, ask = counter
    posted = ask("form", FORM)
    windows.expected = ["status of 400"]
    mine = windows.open(world.ines, chat(conversation), size=PHONE)
    is_linked(mine)
    mine.get_by_role("button", name="Fill in").click()
    sheet = mine.locator("#sheet")
    sheet.get_by_label("Height").fill("tall")
    sheet.get_by_role("button", name="Next").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    sheet.get_by_label("Height").fill("172")
    sheet.get_by_role("button", name="Next").click()
    expect(sheet.get_by_label("I agree")).to_be_visible()
    mine.reload()
    mine.get_by_role("button", name="Go on").click()
    sheet.get_by_label("I agree").check()
    sheet.get_by_role("button", name="Look it over").click()
    expect(sheet).to_contain_text("172")
    sheet.get_by_role("button", name="Send").click()
    expect(sheet).not_to_be_visible()
    expect(mine.get_by_role("button", name="See the answers")).to_be_visible()
    assert is_at_rest(mine)
    assert Answer.objects.get(ask=posted).is_complete
    theirs = windows.open(world.jeanne, chat(conversation))
    theirs.get_by_role("button", name="See the answers").click()
    expect(theirs.locator("#sheet")).to_contain_text("172")


def test_a_poll_is_made_voted_in_and_equal_in_all_windows(windows, world):
    conversation = direct(world.ines, world.camille)
    mine = windows.open(world.ines, chat(conversation))
    theirs = windows.open(world.camille, chat(conversation))
    for page in (mine, theirs):
        is_linked(page)
    mine.locator(".composer .plus summary").click()
    mine.get_by_role("link", name="Poll").click()
    sheet = mine.locator("#sheet")
    sheet.get_by_label("Question").fill(POLL["question"])
    for number, one in enumerate(POLL["options"], start=1):
        sheet.get_by_label(f"Answer {number}", exact=True).fill(one["title"])
    sheet.get_by_role("button", name="Send").click()
    for page in (mine, theirs):
        expect(page.locator(".poll__one")).to_have_count(2)
        expect(page.locator(".poll__bar").first).to_have_css("appearance", "none")
    theirs.locator(".poll__one").nth(1).click()
    for page in (mine, theirs):
        expect(page.locator(".poll__n").nth(1)).to_contain_text("1")
    mine.locator(".poll__one").nth(1).click()
    for page in (mine, theirs):
        expect(page.locator(".poll__n").nth(1)).to_contain_text("2")
        expect(page.locator(".poll__one").nth(1)).to_have_attribute("aria-pressed", "true")
    theirs.locator(".poll__one").nth(1).click()
    for page in (mine, theirs):
        expect(page.locator(".poll__n").nth(1)).to_contain_text("1")
    expect(theirs.locator(".poll__one").nth(1)).to_have_attribute("aria-pressed", "false")
    expect(mine.locator(".poll__one").nth(1)).to_have_attribute("aria-pressed", "true")


def test_a_preview_arrives_without_moving_the_reader(windows, world):
    conversation = direct(world.ines, world.camille)
    preview = LinkPreview.objects.create(url="https://example.org/")
    say(world.camille, conversation, *[f"line {number}" for number in range(30)])
    [linked] = say(world.camille, conversation, "https://example.org/")
    say(world.camille, conversation, *[f"more {number}" for number in range(12)])
    services.mark_read(reader=world.ines, conversation=conversation, seq=999)
    mine = windows.open(world.ines, chat(conversation))
    is_linked(mine)
    mine.evaluate("document.getElementById('log').scrollTop = -420")
    anchor = mine.locator("#log-list > .msg", has_text="line 29")
    before = anchor.bounding_box()
    LinkPreview.objects.filter(pk=preview.pk).update(
        state="ready", title="A blue mug", site="Kaolin", fetched_at=timezone.now()
    )
    announce_change(message_id=linked.id)
    expect(mine.locator(".preview__title")).to_have_text("A blue mug")
    after = anchor.bounding_box()
    assert before is not None and after is not None
    assert abs(after["y"] - before["y"]) <= 1


def test_its_sender_takes_a_preview_off(windows, world):
    conversation = direct(world.ines, world.camille)
    LinkPreview.objects.create(
        url="https://example.org/", state="ready", title="A blue mug", fetched_at=timezone.now()
    )
    say(world.ines, conversation, "https://example.org/")
    mine = windows.open(world.ines, chat(conversation))
    theirs = windows.open(world.camille, chat(conversation))
    is_linked(theirs)
    expect(theirs.locator(".preview__off")).not_to_be_visible()
    mine.locator(".preview__off").click()
    for page in (mine, theirs):
        expect(page.locator(".preview")).to_have_count(0)
    eventually(mine, lambda: not Message.objects.filter(preview__isnull=False).exists())


def test_a_place_is_shared_after_a_click(windows, world):
    conversation = direct(world.ines, world.camille)
    mine = windows.open(
        world.ines,
        chat(conversation),
        geolocation={"latitude": 45.764, "longitude": 4.8357},
        permissions=["geolocation"],
    )
    is_linked(mine)
    held = []  # the press comes before the script that it needs
    mine.route("**/messaging/asks*.js", lambda route: held.append(route))
    mine.locator(".composer .plus summary").click()
    mine.get_by_role("link", name="Place").click()
    mine.get_by_role("button", name="Where I am now").click()
    eventually(mine, lambda: held)
    held[0].continue_()
    expect(mine.get_by_label("Latitude")).to_have_value("45.764000")
    mine.locator("#sheet").get_by_role("button", name="Send").click()
    expect(mine.locator(".ask--place")).to_contain_text("45.7640° N 4.8357° E")
    assert uuid.UUID(Message.objects.get(card_type="messaging.place").card_ref)


def test_whose_card_is_suggested_and_walked_by_keyboard(windows, world):
    conversation = direct(world.ines, world.jeanne)
    services.request_contact(asker=world.ines, person=world.camille)
    services.request_contact(asker=world.camille, person=world.ines)
    mine = windows.open(world.ines, chat(conversation))
    is_linked(mine)
    mine.locator(".composer .plus summary").click()
    mine.get_by_role("link", name="Contact").click()
    field = mine.get_by_role("combobox", name="Whose card?")
    field.press_sequentially("cam")
    option = mine.get_by_role("option", name="Camille")
    expect(option).to_be_visible()
    assert serious_faults(mine) == []
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(option).to_be_hidden()
    expect(mine.locator("#sheet")).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("camille")
    field.press("Enter")
    expect(mine.locator("#log-list .card")).to_contain_text("Camille")


def test_the_shop_shows_slides_and_hears_which_one(windows, world):
    conversation = world.thread()
    theirs = windows.open(world.jeanne, chat(conversation))
    is_linked(theirs)
    theirs.goto(f"/chats/{conversation.id}/asks/carousel/")
    theirs.get_by_label("Title of slide 1").fill("Blue mug")
    theirs.get_by_label("First button of slide 1").fill("This one")
    theirs.get_by_label("Title of slide 2").fill("Sand bowl")
    theirs.get_by_label("First button of slide 2").fill("That one")
    picture = {"name": "mug.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    theirs.get_by_label("Picture of slide 1").set_input_files([picture])
    theirs.get_by_role("button", name="Send").click()
    mine = windows.open(world.ines, chat(conversation), size=PHONE)
    is_linked(mine)
    expect(mine.locator(".slide")).to_have_count(2)
    mine.wait_for_function("() => document.querySelector('.slide__image').naturalWidth === 480")
    mine.get_by_role("button", name="That one").click()
    expect(theirs.locator(".ask__said")).to_contain_text("That one")
    assert overflow(mine) == 0
