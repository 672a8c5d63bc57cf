"""What each viewer sees, in a bounded number of queries."""

import uuid

import pytest

from messaging import selectors, services
from messaging.errors import NotFound
from messaging.models import Conversation
from tests.factories import UserFactory, direct, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop_conversation(alice, bob, carol):
    """Alice is the customer; Bob and Carol are staff."""
    return services.open_conversation(
        kind=Conversation.Kind.SHOP,
        title="Atelier Kaolin",
        sign="cup",
        hue=2,
        members=[(alice, "customer"), (bob, "staff"), (carol, "staff")],
    )


def test_an_outsider_and_an_unknown_id_meet_the_same_refusal(carol, conversation):
    for identifier in (conversation.id, uuid.uuid4(), "not-an-id"):
        with pytest.raises(NotFound, match="conversation_not_found"):
            selectors.conversation_for(carol, identifier)


def test_a_direct_conversation_bears_the_others_name(alice, bob, conversation):
    assert selectors.conversation_for(alice, conversation.id).name == "Bob Durand"
    assert selectors.conversation_for(bob, conversation.id).name == "Alice Martin"


def test_a_shop_shows_itself_to_the_customer_and_the_customer_to_the_shop(
    alice, bob, shop_conversation
):
    theirs = selectors.conversation_for(alice, shop_conversation.id)
    assert (theirs.name, theirs.face["sign"]) == ("Atelier Kaolin", "cup")
    ours = selectors.conversation_for(bob, shop_conversation.id)
    assert (ours.name, ours.face["kind"]) == ("Alice Martin", "person")


def test_the_inbox_has_my_side_of_each_conversation(alice, bob, conversation, shop_conversation):
    say(alice, conversation, "to a friend")
    say(alice, shop_conversation, "to a shop")
    assert {row.name for row in selectors.inbox_of(alice)} == {"Bob Durand", "Atelier Kaolin"}
    assert [row.name for row in selectors.inbox_of(bob)] == ["Alice Martin"]
    assert [row.name for row in selectors.inbox_of(bob, as_staff=True)] == ["Alice Martin"]


def test_a_row_says_what_was_said_last_and_how_much_is_unread(alice, bob, conversation):
    say(alice, conversation, "one")
    say(bob, conversation, "two", "three\nfour")
    row = selectors.inbox_of(alice)[0]
    assert (row.snippet, row.unread, row.is_mine) == ("three four", 2, False)
    assert selectors.unread_total(alice) == 2
    services.mark_read(reader=alice, conversation=conversation, seq=3)
    assert selectors.inbox_of(alice)[0].unread == 0
    assert selectors.unread_total(alice) == 0
    theirs = selectors.inbox_of(bob)[0]
    assert (theirs.unread, theirs.is_mine, theirs.is_read_by_others) == (0, True, True)


def test_the_inbox_costs_two_queries_whatever_its_length(alice, django_assert_num_queries):
    for _number in range(12):
        other = UserFactory()
        say(other, direct(alice, other), "hello")
    with django_assert_num_queries(2):
        assert len(selectors.inbox_of(alice)) == 12


def test_pages_go_back_to_the_first_message(alice, conversation):
    say(alice, conversation, *[str(number) for number in range(70)])
    seen = selectors.conversation_for(alice, conversation.id)
    page = selectors.messages_of(alice, seen)
    texts = [message.text for message in page.messages]
    while page.has_earlier:
        page = selectors.messages_of(alice, seen, before=page.messages[0].seq)
        texts = [message.text for message in page.messages] + texts
    assert texts == [str(number) for number in range(70)]


def test_changes_come_in_the_order_of_their_numbers(alice, conversation):
    say(alice, conversation, *[str(number) for number in range(5)])
    seen = selectors.conversation_for(alice, conversation.id)
    changes, complete = selectors.changes_of(alice, seen, after=2, limit=2)
    assert ([message.changed_seq for message in changes], complete) == ([3, 4], False)
    changes, complete = selectors.changes_of(alice, seen, after=4, limit=2)
    assert ([message.changed_seq for message in changes], complete) == ([5], True)


def test_somebody_who_joins_late_sees_what_comes_after(alice, bob, carol):
    group = services.open_conversation(
        kind="group", title="Picnic", sign="users", hue=1, members=[(alice, "owner")]
    )
    say(alice, group, "before")
    services.add_participant(conversation=group, user=carol)
    services.add_participant(conversation=group, user=bob, role="staff")
    say(alice, group, "after")
    for viewer, expected in ((carol, ["after"]), (bob, ["before", "after"])):
        seen = selectors.conversation_for(viewer, group.id)
        page = selectors.messages_of(viewer, seen)
        assert [message.text for message in page.messages] == expected


def test_a_person_is_found_by_handle_but_not_oneself(alice, bob):
    assert selectors.person_for(alice, " @Bob ") == bob
    for handle in ("alice", "nobody", ""):
        with pytest.raises(NotFound):
            selectors.person_for(alice, handle)


def test_a_late_comers_row_and_thread_never_reach_back_before_they_came(alice, bob, carol):
    group = services.open_group(owner=alice, title="Picnic", members=[bob])
    say(alice, group, "before carol")
    services.add_participant(conversation=group, user=carol)
    assert selectors.inbox_of(carol)[0].snippet == ""
    [later] = say(alice, group, "welcome")
    services.hide_message(user=carol, message=later)
    assert selectors.inbox_of(carol)[0].snippet == ""
    services.remove_participant(conversation=group, user=carol)
    say(alice, group, "while carol was away")
    services.add_participant(conversation=group, user=carol)
    say(alice, group, "welcome back")
    services.add_participant(conversation=group, user=carol)  # who is in stays as they are
    back = selectors.conversation_for(carol, group.id)
    assert [one.text for one in selectors.messages_of(carol, back).messages] == ["welcome back"]
    assert selectors.unread_total(carol) == 1
