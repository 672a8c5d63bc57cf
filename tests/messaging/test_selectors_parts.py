"""Parts of a thread: before a number, after one, around one."""

import pytest

from messaging import selectors, services
from messaging.models import Hiding
from tests.factories import say

pytestmark = pytest.mark.django_db


def seqs(page):
    return [message.seq for message in page.messages]


@pytest.fixture
def hundred(alice, bob, conversation):
    say(bob, conversation, *(f"line {number}" for number in range(1, 101)))
    return selectors.conversation_for(alice, conversation.id)


def test_a_part_around_a_number_has_both_of_its_sides(alice, hundred):
    page = selectors.messages_of(alice, hundred, around=50)
    assert seqs(page) == list(range(35, 65))
    assert page.has_earlier and page.has_later


def test_a_part_says_where_the_log_begins_and_ends(alice, hundred):
    first = selectors.messages_of(alice, hundred, around=1)
    assert (seqs(first)[0], first.has_earlier, first.has_later) == (1, False, True)
    last = selectors.messages_of(alice, hundred, around=100)
    assert (seqs(last)[-1], last.has_earlier, last.has_later) == (100, True, False)
    beyond = selectors.messages_of(alice, hundred, around=10**15)
    assert seqs(beyond) == list(range(86, 101))


def test_what_comes_after_a_number_comes_in_order(alice, hundred):
    page = selectors.messages_of(alice, hundred, after=60, limit=30)
    assert seqs(page) == list(range(61, 91)) and page.has_later
    rest = selectors.messages_of(alice, hundred, after=90)
    assert seqs(rest) == list(range(91, 101)) and not rest.has_later


def test_a_part_shows_nothing_from_before_one_joined(bob, carol, alice, hundred):
    group = services.open_conversation(
        kind="group", title="Trio", sign="users", hue=1, members=[(alice, "owner"), (bob, "member")]
    )
    say(alice, group, "before", "also before")
    services.add_participant(conversation=group, user=carol, role="member")
    carol_place = selectors.participation_of(carol, group.id)
    carol_place.joined_seq = 2
    carol_place.save()
    say(alice, group, "after")
    mine = selectors.conversation_for(carol, group.id)
    assert [m.text for m in selectors.messages_of(carol, mine, around=1).messages] == ["after"]


def test_a_part_leaves_out_what_one_has_hidden(alice, hundred):
    hidden = selectors.messages_of(alice, hundred, around=50).messages[15]
    Hiding.objects.create(user=alice, message=hidden)
    assert hidden.seq == 50
    assert 50 not in seqs(selectors.messages_of(alice, hundred, around=50))


def test_the_thread_page_opens_at_a_number(alice, hundred, browser_of):
    page = browser_of(alice).get(f"/chats/{hundred.id}/?at=20").content.decode()
    assert '">line 20<' in page.replace("__text", "") and ">line 90<" not in page
    assert 'data-has-later="1"' in page and 'data-jump="20"' in page
    for bad in ("-1", "x", "9" * 30, "%00"):
        assert browser_of(alice).get(f"/chats/{hundred.id}/?at={bad}").status_code == 200
