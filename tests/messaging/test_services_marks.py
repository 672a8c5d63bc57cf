"""Reactions, stars, pins, deleting for oneself: each once, each only where one may."""

import re

import pytest

from messaging import selectors, services
from messaging.errors import Invalid, NotAllowed, NotFound
from messaging.models import Block, Conversation, Message, Pin, Reaction, Star
from messaging.selectors import message_for, whole_message
from tests.factories import UserFactory, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def hello(alice, conversation):
    return message_for(alice, say(alice, conversation, "hello")[0].id)


@pytest.fixture
def group(alice, bob, carol):
    return services.open_conversation(
        kind="group",
        title="Picnic",
        sign="users",
        hue=1,
        members=[(alice, "owner"), (bob, "member"), (carol, "admin")],
    )


def reactions(message):
    return selectors.reactions_of(whole_message(message.id))


def test_a_reaction_counts_once_a_person_and_goes_again(alice, bob, hello):
    for _press in range(2):
        services.add_reaction(user=bob, message=hello, emoji="👍")
    services.add_reaction(user=alice, message=hello, emoji="👍")
    assert reactions(hello) == [{"emoji": "👍", "users": [str(bob.id), str(alice.id)]}]
    changed = Message.objects.get().changed_seq
    for _press in range(2):
        services.remove_reaction(user=bob, message=hello, emoji="👍")
    assert reactions(hello) == [{"emoji": "👍", "users": [str(alice.id)]}]
    assert Message.objects.get().changed_seq == changed + 1, "only what changed takes a number"


@pytest.mark.parametrize(
    "text", ["", "a", "👍👍", "1", "<b>", "👍" * 30, "\x00", "ok 👍", "\u200d"]
)
def test_only_one_emoji_is_a_reaction(bob, hello, text):
    with pytest.raises(Invalid, match="not_an_emoji"):
        services.add_reaction(user=bob, message=hello, emoji=text)


def test_two_ways_to_write_an_emoji_are_one_reaction(alice, bob, hello):
    services.add_reaction(user=bob, message=hello, emoji="\u2764")
    services.add_reaction(user=alice, message=hello, emoji="\u2764\ufe0f")
    assert [one["emoji"] for one in reactions(hello)] == ["\u2764\ufe0f"]


def test_a_message_takes_twenty_different_emoji(bob, hello):
    faces = [chr(0x1F600 + number) for number in range(21)]
    for face in faces[:20]:
        services.add_reaction(user=bob, message=hello, emoji=face)
    with pytest.raises(Invalid, match="too_many_reactions"):
        services.add_reaction(user=bob, message=hello, emoji=faces[20])


def test_who_was_blocked_or_silenced_can_not_react(alice, bob, hello, settings):
    from django.utils import timezone

    bob.silenced_until = timezone.now() + timezone.timedelta(days=1)
    with pytest.raises(NotAllowed, match="silenced"):
        services.add_reaction(user=bob, message=hello, emoji="👍")
    bob.silenced_until = None
    Block.objects.create(blocker=alice, blocked=bob)
    with pytest.raises(NotAllowed, match="unreachable"):
        services.add_reaction(user=bob, message=hello, emoji="👍")
    assert not Reaction.objects.exists()


def test_nobody_sees_a_message_from_outside_or_from_before(alice, bob, carol, hello, group):
    with pytest.raises(NotFound, match="message_not_found"):
        message_for(carol, hello.id)
    old = say(alice, group, "before")[0]
    services.remove_participant(conversation=group, user=bob)
    with pytest.raises(NotFound, match="message_not_found"):
        message_for(bob, old.id)


def test_a_star_is_mine_alone(alice, bob, hello):
    for _press in range(2):
        services.set_star(user=bob, message=hello, is_on=True)
    assert [one.message_id for one in selectors.stars_of(bob)] == [hello.id]
    assert selectors.stars_of(alice) == []
    services.set_star(user=bob, message=hello, is_on=False)
    assert not Star.objects.exists()


def test_what_i_deleted_for_myself_never_comes_back(alice, bob, conversation, hello):
    services.set_star(user=bob, message=hello, is_on=True)
    services.hide_message(user=bob, message=hello)
    services.add_reaction(user=alice, message=hello, emoji="👍")
    seen = selectors.conversation_for(bob, conversation.id)
    assert selectors.messages_of(bob, seen).messages == []
    assert selectors.changes_of(bob, seen, after=0)[0] == []
    assert selectors.stars_of(bob) == []
    assert selectors.inbox_of(bob)[0].snippet == ""
    with pytest.raises(NotFound):
        message_for(bob, hello.id)
    theirs = selectors.conversation_for(alice, conversation.id)
    assert [one.id for one in selectors.messages_of(alice, theirs).messages] == [hello.id]


def test_a_pin_is_for_everyone_and_says_who_did_it(alice, bob, conversation, hello):
    for _press in range(2):
        services.set_pin(user=bob, message=hello, is_on=True)
    seen = selectors.conversation_for(alice, conversation.id)
    assert [one.message_id for one in selectors.pins_of(alice, seen)] == [hello.id]
    notice = Message.objects.get(kind="notice")
    assert notice.summary == {"en": "Bob pinned a message", "fr": "Bob a épinglé un message"}
    services.set_pin(user=alice, message=hello, is_on=False)
    assert not Pin.objects.exists()
    assert Message.objects.filter(kind="notice").count() == 1


def test_where_only_admins_write_only_they_pin(alice, bob, carol, group):
    Conversation.objects.filter(id=group.id).update(is_announcement=True)
    message = say(alice, group, "news")[0]
    with pytest.raises(NotAllowed, match="only_admins_pin"):
        services.set_pin(user=bob, message=message_for(bob, message.id), is_on=True)
    services.set_pin(user=carol, message=message_for(carol, message.id), is_on=True)
    assert Pin.objects.count() == 1


def test_it_tells_who_has_read(alice, bob, carol, group):
    message = message_for(alice, say(alice, group, "who?")[0].id)
    services.mark_read(reader=bob, conversation=group, seq=1)
    services.mark_delivered(reader=carol, conversation=group, seq=1)
    readers = selectors.readers_of(alice, message)
    assert (readers.read, readers.delivered, readers.waiting) == ([bob], [carol], [])


def test_the_sheet_counts_who_has_read_and_who_has_not(browser_of, alice, bob, carol, group):
    people = [UserFactory(handle=f"more{letter}") for letter in "abc"]
    services.groups.seat(group=group, people=people)
    [message] = say(alice, group, "hello")
    for reader in (bob, *people[:2]):
        services.mark_read(reader=reader, conversation=group, seq=message.seq)
    services.mark_delivered(reader=carol, conversation=group, seq=message.seq)
    page = browser_of(alice).get(f"/messages/{message.id}/").text
    counted = re.findall(r"(Read by|Delivered to|Not delivered yet) <span[^>]*>(\d+)</span>", page)
    assert counted == [("Read by", "3"), ("Delivered to", "1"), ("Not delivered yet", "1")]
