"""People in their windows: contacts, groups, presence, and lists that stay equal."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from messaging import services
from messaging.models import Contact, Conversation, Message, Participant, User, uuid7
from messaging.services.rights import erase_person
from tests.browser.conftest import PHONE, serious_faults
from tests.browser.hands import (
    bubble,
    chat,
    eventually,
    is_linked,
    overflow,
    row,
    small_targets,
    write,
)
from tests.factories import UserFactory, direct, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def befriend(one, other):
    services.request_contact(asker=one, person=other)
    services.request_contact(asker=other, person=one)


def test_presence_shows_and_hides_live(windows, alice, bob, conversation):
    """14: who is here is seen at once, and no more once they choose so."""
    mine = windows.open(alice, chat(conversation))
    is_linked(mine)
    theirs = windows.open(bob)
    is_linked(theirs)
    live = mine.locator("#thread-live")
    expect(live).to_be_visible()
    expect(row(mine, conversation).locator(".avatar__here")).to_be_visible()
    theirs.goto("/me/")
    theirs.get_by_label("Who sees when I am here").select_option("nobody")
    theirs.locator("form", has=theirs.locator("#me-audience")).get_by_role("button").click()
    expect(live).to_be_hidden()
    expect(mine.locator("#thread-rest time")).to_have_count(0)
    # It is mutual: who hides sees nobody either.
    theirs.goto(chat(conversation))
    expect(theirs.locator("#thread-live")).to_be_hidden()


def test_without_a_line_nobody_is_said_to_be_here(windows, alice, bob, conversation):
    """Whoever left meanwhile is not here either once the line is back."""
    windows.expected += ["WebSocket"]
    theirs, mine = windows.open(bob), windows.open(alice)
    is_linked(theirs)
    lines, is_cut = [], False

    def carry(line):
        lines.append(line)
        if is_cut:
            line.close()
        else:
            line.connect_to_server()

    mine.route_web_socket("**/socket/", carry)
    mine.goto(chat(conversation))
    is_linked(mine)
    head, dot = mine.locator("#thread-live"), row(mine, conversation).locator(".avatar__here")
    expect(head).to_have_text("online")
    for one in (head, dot):
        expect(one).to_be_visible()
    is_cut = True
    lines[-1].close()
    expect(mine.locator("#netbar")).to_be_visible()
    for one in (head, dot):
        expect(one).to_be_hidden()
    theirs.close()
    eventually(mine, lambda: User.objects.get(pk=bob.pk).last_seen_at, "bob is still here")
    is_cut = False
    is_linked(mine)
    expect(mine.locator("#netbar")).to_be_hidden()
    expect(mine.locator("#thread-rest time")).to_contain_text("last seen")
    for one in (head, dot):
        expect(one).to_be_hidden()


def call(person, name, handle):
    settings = {"locale": "en", "time_zone": "Europe/Paris", "theme": "system"}
    services.update_profile(person=person, display_name=name, handle=handle, **settings)


def test_a_new_name_and_a_deleted_account_show_at_once(windows, alice, bob, carol, conversation):
    group = services.open_group(owner=alice, title="Picnic", members=[bob, carol])
    [hello] = say(bob, group, "hello")
    services.send_message(
        sender=carol, conversation=group, client_id=uuid7(), text="hi", reply_to=hello.id
    )
    say(bob, conversation, "just us")
    mine, hers = windows.open(alice, chat(conversation)), windows.open(carol, chat(group))
    is_linked(mine)
    is_linked(hers)
    hers.locator("#composer-text").press_sequentially("@bo")
    expect(hers.locator(".mentions__one")).to_have_text("Bob Durand@bob")
    call(bob, "Zoé Roy", "zoe")
    expect(row(mine, conversation).locator(".row__name")).to_have_text("Zoé Roy")
    expect(mine.locator(".topbar__name")).to_have_text("Zoé Roy")
    expect(mine.locator(".topbar .avatar")).to_have_text("ZR")
    expect(bubble(hers, "hello").locator(".msg__from")).to_have_text("Zoé")
    expect(hers.locator(".quote__who")).to_have_text("Zoé")
    expect(hers.locator(".topbar__rest")).to_contain_text("Zoé")
    expect(hers.locator("#group-panel")).to_contain_text("Zoé Roy")
    hers.locator("#composer-text").fill("")
    hers.locator("#composer-text").press_sequentially("@zo")
    expect(hers.locator(".mentions__one")).to_have_text("Zoé Roy@zoe")
    hers.locator("#composer-text").press("Escape")
    mine.locator("#composer-text").fill("half said")
    erase_person(person=User.objects.get(pk=bob.pk), handle="zoe")
    for place in (row(mine, conversation).locator(".row__name"), mine.locator(".topbar__name")):
        expect(place).to_have_text("Deleted account")
    expect(mine.locator(".topbar .avatar")).to_have_text("?")
    expect(mine.locator("#composer-text")).to_have_value("half said")
    expect(bubble(hers, "hello").locator(".msg__from")).to_have_text("Deleted account")
    expect(bubble(hers, "hello").locator(".avatar")).to_have_text("?")
    expect(hers.locator(".quote__who")).to_have_text("Deleted account")
    for page in (mine, hers):
        expect(page.locator("#main")).not_to_contain_text("Zoé")


def test_a_new_name_shows_in_the_panel_beside_a_thread(windows, world):
    talk = direct(world.ines, world.camille)
    say(world.ines, talk, "A dress?")
    client, stylist = windows.open(world.ines, chat(talk)), windows.open(world.camille, chat(talk))
    seller = windows.open(world.jeanne, chat(world.thread()))
    for page in (client, stylist, seller):
        expect(page.locator("#panel .shop__name")).to_be_visible()
        is_linked(page)
    call(world.camille, "Zoé Roy", "zoe")
    call(world.ines, "Una Vidal", "una")
    for page, name in ((client, "Zoé Roy"), (stylist, "Una Vidal"), (seller, "Una Vidal")):
        expect(page.locator("#panel .shop__name")).to_have_text(name)
        expect(page.locator(".topbar__name")).to_have_text(name)
        initials = "".join(part[0] for part in name.split())
        for face in page.locator(":is(.topbar, #panel .shop) .avatar").all():
            expect(face).to_have_text(initials)


def test_a_request_arrives_and_is_accepted(windows, alice, bob):
    mine, theirs = windows.open(alice), windows.open(bob)
    is_linked(theirs)
    mine.get_by_role("link", name="New chat").first.click()
    mine.get_by_label("Name of a contact, or anybody's handle").fill("bob")
    mine.get_by_role("button", name="Find").click()
    expect(mine.locator(".card-face__name")).to_have_text("Bob Durand")
    mine.get_by_role("button", name="Add contact").click()
    expect(mine.get_by_text("Request sent")).to_be_visible()
    expect(theirs.locator(".requests-count b")).to_have_text("1")
    theirs.get_by_role("link", name="New chat").first.click()
    theirs.get_by_role("button", name="Accept").click()
    expect(theirs.locator("#contact-list")).to_contain_text("Alice Martin")
    expect(theirs.locator(".requests-count")).to_be_hidden()
    eventually(mine, lambda: Contact.objects.get().state == "accepted")


def test_a_group_is_made_joined_by_link_and_left(windows, alice, bob, carol):
    befriend(alice, bob)
    mine = windows.open(alice)
    mine.get_by_role("link", name="New chat").first.click()
    mine.get_by_role("link", name="New group").click()
    mine.get_by_label("Name of the group").fill("Picnic")
    mine.get_by_role("checkbox", name="Bob Durand").check()
    mine.get_by_role("button", name="Make the group").click()
    mine.wait_for_url(re.compile("/chats/.+/"))
    expect(mine.locator(".notice")).to_have_text("Alice made the group “Picnic”")
    expect(mine.locator("#group-panel")).to_contain_text("2 members")
    group = Conversation.objects.get(kind="group")
    theirs = windows.open(bob, chat(group))
    is_linked(theirs)
    mine.locator("#group-panel").get_by_role("link", name="Invite").click()
    mine.get_by_role("button", name="Make a link").click()
    link = mine.locator(".invite__url").get_attribute("href")
    assert link is not None
    hers = windows.open(carol, link.replace(windows.url, ""))
    hers.get_by_role("button", name="Join the group").click()
    hers.wait_for_url(re.compile("/chats/.+/"))
    write(hers, "Hello all")
    expect(bubble(theirs, "Hello all")).to_be_visible()
    expect(theirs.locator("#group-panel")).to_contain_text("3 members")
    # Bob is shown out: his thread closes, his list forgets it, the others see why.
    mine.keyboard.press("Escape")
    answers = ["dismiss", "accept"]
    mine.on("dialog", lambda dialog: getattr(dialog, answers.pop(0))())
    mine.locator("#member-list").get_by_role("link", name="Bob Durand").click()
    mine.get_by_role("button", name="Hand over").click()
    mine.get_by_role("button", name="Remove").click()
    assert not answers and group.participants.get(user=alice).role == "owner"
    theirs.wait_for_url(re.compile("/$"))
    expect(row(theirs, group)).to_have_count(0)
    expect(hers.locator(".notice").last).to_have_text("Alice removed Bob")
    hers.locator("#group-panel").get_by_role("link", name="Leave").click()
    hers.locator("#sheet").get_by_role("button", name="Leave").click()
    hers.wait_for_url(re.compile("/$"))
    expect(row(hers, group)).to_have_count(0)


def test_announcements_close_the_composer_of_members(windows, alice, bob):
    group = services.open_group(owner=alice, title="News", members=[bob])
    theirs = windows.open(bob, chat(group))
    is_linked(theirs)
    expect(theirs.locator("#composer")).to_be_visible()
    services.update_group(actor=alice, conversation=group, is_announcement=True)
    expect(theirs.locator("#composer")).to_be_hidden()
    expect(theirs.locator(".composer--closed")).to_be_visible()
    mine = windows.open(alice, chat(group))
    expect(mine.locator("#composer")).to_be_visible()


def test_two_tabs_and_two_devices_keep_the_list_alike(windows, alice, bob, carol, conversation):
    """38: read, pinned, silent, archived: on every window of the person."""
    other = direct(alice, carol)
    say(bob, conversation, "one", "two")
    say(carol, other, "newer")
    one = windows.open(alice)
    two = windows.tab(one.context, "/")
    phone = windows.open(alice, size=PHONE)
    for page in (one, two, phone):
        is_linked(page)
        expect(page.locator(".inbox__item").first).to_contain_text("Carol")
    row(one, conversation).locator(".row").click(button="right")
    one.get_by_role("button", name="Pin at the top").click()
    for page in (one, two, phone):
        expect(page.locator(".inbox__item").first).to_contain_text("Bob")
        expect(page.locator("#rail-unread b")).to_have_text("3")
    row(one, conversation).locator(".row").click(button="right")
    one.get_by_role("button", name="Always").click()
    for page in (one, two, phone):
        expect(page.locator("#rail-unread b")).to_have_text("1")
        expect(row(page, conversation).locator(".count b")).to_have_text("2")
    row(phone, other).locator(".row").click()
    for page in (one, two):
        expect(row(page, other).locator(".count")).to_be_hidden()
        expect(page.locator("#rail-unread")).to_be_hidden()
    row(two, conversation).locator(".row").click(button="right")
    two.locator("#sheet").get_by_role("button", name="Archive").click()
    for page in (one, two):
        expect(row(page, conversation)).to_be_hidden()
    # With a mouse, every folder stands there: nothing has to be drawn aside.
    expect(one.get_by_role("button", name="Archived")).to_be_in_viewport(ratio=1)
    one.get_by_role("button", name="Archived").click()
    expect(row(one, conversation)).to_be_visible()
    expect(row(one, other)).to_be_hidden()


def test_the_list_comes_by_pages_and_keeps_its_place(windows, alice, bob):
    """31: a phone comes back from a thread to where the list was."""
    people = [UserFactory.build() for _each in range(150)]
    type(alice).objects.bulk_create(people)
    now = timezone.now()
    talks = Conversation.objects.bulk_create(
        Conversation(
            kind="direct",
            direct_key=f"{one.id}:x",
            last_seq=1,
            last_message_at=now - timedelta(minutes=minute),
        )
        for minute, one in enumerate(people)
    )
    Participant.objects.bulk_create(
        Participant(conversation=talk, user=user)
        for talk, other in zip(talks, people, strict=True)
        for user in (alice, other)
    )
    Message.objects.bulk_create(
        Message(conversation=talk, sender=one, client_id=one.id, seq=1, changed_seq=1, text="hi")
        for talk, one in zip(talks, people, strict=True)
    )
    page = windows.open(alice, size=PHONE)
    is_linked(page)
    expect(page.locator(".inbox__item")).to_have_count(60)
    expect(page.locator("#rail-unread b")).to_have_text("150")
    for count in (120, 150):
        page.locator(".inbox__item").last.scroll_into_view_if_needed()
        expect(page.locator(".inbox__item")).to_have_count(count)
    target = row(page, talks[100])
    target.scroll_into_view_if_needed()
    spot = page.evaluate("() => document.querySelector('#inbox-list').scrollTop")
    target.locator(".row").click()
    expect(page.locator("#thread")).to_be_visible()
    page.go_back()
    expect(target).to_be_visible()
    back = page.evaluate("() => document.querySelector('#inbox-list').scrollTop")
    assert abs(back - spot) < 80
    assert overflow(page) == 0
    page.locator("[data-filter=archived]").click()
    expect(page.get_by_text("No conversation here for now.")).to_be_visible()
    expect(page.locator("#inbox-list")).to_be_hidden()


def test_every_list_has_words_for_nothing(windows, alice):
    """40: an empty list says what to do; one that fails offers to try again."""
    page = windows.open(alice)
    expect(page.get_by_text("The shade is free")).to_be_visible()
    expect(page.locator(".tree:visible")).to_have_count(1)
    page.get_by_role("link", name="New chat").first.click()
    expect(page.get_by_text("No contacts yet.")).to_be_visible()
    page.get_by_role("link", name="People you have blocked").click()
    expect(page.get_by_text("Nobody. Whoever you block is not told of it.")).to_be_visible()
    page.keyboard.press("Escape")
    services.open_notes(owner=alice)
    page.reload()
    is_linked(page)
    windows.expected.append("Failed to load resource")
    page.route("**/chats/rows/**", lambda route: route.abort())
    page.get_by_role("button", name="Archived").click()
    expect(page.locator(".inbox__failed")).to_be_visible()
    page.unroute("**/chats/rows/**")
    page.locator(".inbox__failed").get_by_role("button", name="Retry").click()
    expect(page.locator(".inbox__failed")).to_be_hidden()
    expect(page.locator(".inbox__nothing")).to_be_visible()


def test_nobody_is_told_of_a_block(windows, alice, bob, conversation):
    theirs = windows.open(bob, chat(conversation))
    mine = windows.open(alice, chat(conversation))
    is_linked(theirs)
    expect(theirs.locator("#thread-live")).to_be_visible()
    mine.locator(".topbar").get_by_role("link", name="Profile of Bob Durand").click()
    mine.get_by_role("button", name="Block").click()
    expect(mine.get_by_role("button", name="Unblock")).to_be_visible()
    expect(theirs.locator("#thread-live")).to_be_hidden()
    write(theirs, "are you there?")
    expect(theirs.locator(".fail__why")).to_contain_text("This person can't be reached.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sheets_and_panels_can_be_used_by_everybody(windows, alice, bob, carol, theme):
    befriend(alice, bob)
    services.request_contact(asker=carol, person=alice)
    group = services.open_group(owner=alice, title="Picnic", members=[bob])
    services.make_invite(maker=alice, conversation=group)
    page = windows.open(alice, size=PHONE, theme=theme)
    for path in (
        "/chats/new/",
        "/groups/new/",
        "/@alice/",
        "/@bob/",
        f"/chats/{group.id}/keeping/",
        f"/groups/{group.id}/invites/",
        f"/groups/{group.id}/settings/",
        f"/groups/{group.id}/members/bob/",
    ):
        page.goto(path)
        assert serious_faults(page) == [], path
        assert overflow(page) == 0, path
        assert small_targets(page) == [], path
