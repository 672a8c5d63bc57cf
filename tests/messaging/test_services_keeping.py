"""How a person keeps their conversations, folders, and an inbox that has grown."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging import selectors, services
from messaging.errors import Conflict, Invalid, NotFound
from messaging.models import Conversation, Message, Participant
from tests.factories import UserFactory, direct, say

pytestmark = pytest.mark.django_db


def keep(person, conversation, **wanted):
    return services.keep_conversation(keeper=person, conversation=conversation, **wanted)


def folder(viewer, name):
    return [row.conversation.id for row in selectors.inbox_of(viewer, folder=name)]


def test_pinned_ones_come_first_five_at_most(alice):
    talks = [direct(alice, UserFactory()) for _each in range(7)]
    for talk in talks[:5]:
        keep(alice, talk, is_pinned=True)
        keep(alice, talk, is_pinned=True)
    with pytest.raises(Conflict) as refused:
        keep(alice, talks[5], is_pinned=True)
    assert refused.value.code == "too_many_pins"
    order = folder(alice, "all")
    assert order[:5] == [talk.id for talk in reversed(talks[:5])]
    keep(alice, talks[0], is_pinned=False)
    keep(alice, talks[5], is_pinned=True)
    assert folder(alice, "all")[0] == talks[5].id


def test_an_archived_one_comes_back_with_its_next_message_unless_muted(alice, bob, conversation):
    say(bob, conversation, "one")
    keep(alice, conversation, is_archived=True)
    assert folder(alice, "all") == []
    assert folder(alice, "archived") == [conversation.id]
    say(bob, conversation, "two")
    assert folder(alice, "all") == [conversation.id]
    assert folder(alice, "archived") == []
    keep(alice, conversation, is_archived=True, mute="always")
    say(bob, conversation, "three")
    assert folder(alice, "archived") == [conversation.id]
    # The other side keeps it as they like.
    assert folder(bob, "all") == [conversation.id]


def test_a_muted_one_counts_on_its_row_and_nowhere_else(alice, bob, conversation):
    say(bob, conversation, "one", "two")
    assert selectors.unread_by_side(alice) == (2, 0)
    keep(alice, conversation, mute="hour")
    assert selectors.unread_by_side(alice) == (0, 0)
    [row] = selectors.inbox_of(alice)
    assert (row.unread, row.is_muted) == (2, True)
    Participant.objects.filter(user=alice).update(muted_until=timezone.now() - timedelta(seconds=1))
    assert selectors.unread_by_side(alice) == (2, 0)
    keep(alice, conversation, mute="")
    assert selectors.inbox_of(alice)[0].is_muted is False


def test_marked_unread_lasts_until_it_is_read(alice, bob, conversation):
    say(bob, conversation, "one")
    services.mark_read(reader=alice, conversation=conversation, seq=1)
    keep(alice, conversation, is_marked_unread=True)
    assert folder(alice, "unread") == [conversation.id]
    say(bob, conversation, "two")
    services.mark_read(reader=alice, conversation=conversation, seq=2)
    assert folder(alice, "unread") == []


def test_folders_hold_what_their_names_say(alice, bob, carol, conversation):
    group = services.open_group(owner=bob, title="Picnic", members=[alice])
    notes = services.open_notes(owner=alice)
    assert services.open_notes(owner=alice) == notes
    say(bob, group, "hello")
    assert folder(alice, "groups") == [group.id]
    assert set(folder(alice, "people")) == {conversation.id, notes.id}
    assert folder(alice, "shops") == []
    counts = selectors.counts_of(alice).folders
    assert (counts["all"], counts["unread"], counts["groups"], counts["people"]) == (1, 1, 1, 0)
    with pytest.raises(Invalid):
        folder(alice, "cats")


def test_notices_wait_for_nobody(alice, bob):
    services.open_group(owner=bob, title="Picnic", members=[alice])
    assert selectors.unread_by_side(alice) == (0, 0)


def test_outsiders_keep_nothing(carol, conversation):
    with pytest.raises(NotFound):
        keep(carol, conversation, is_pinned=True)


@pytest.mark.parametrize("wanted", [{"mute": "century"}, {"notify": "loudly"}])
def test_it_refuses_what_it_does_not_know(alice, conversation, wanted):
    with pytest.raises(Invalid):
        keep(alice, conversation, **wanted)


def test_a_thousand_conversations_come_by_pages_and_cost_what_few_cost(alice, browser_of):
    people = [UserFactory.build() for _each in range(300)]
    type(alice).objects.bulk_create(people)
    now = timezone.now()
    talks = Conversation.objects.bulk_create(
        Conversation(
            kind="direct",
            direct_key=f"{one.id}:x",
            last_seq=1,
            last_message_at=now - timedelta(minutes=minute // 3),
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
    keep(alice, talks[-1], is_pinned=True)
    seen, after = [], ""
    while True:
        page = selectors.inbox_of(alice, folder="all", after=after, limit=selectors.INBOX_PAGE)
        if not page:
            break
        assert len(page) <= 60
        seen += [row.conversation.id for row in page]
        after = page[-1].cursor
    assert len(seen) == len(set(seen)) == 300
    assert seen[0] == talks[-1].id
    assert selectors.unread_by_side(alice) == (300, 0)
    client = browser_of(alice)
    client.get("/me/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/").status_code == 200
    assert len(captured) <= 10


def test_the_api_keeps_and_pages(alice, bob, conversation, api_of):
    client = api_of(alice)
    at = f"/api/conversations/{conversation.id}/keeping/"
    assert client.post(at, {"is_pinned": True, "mute": "always"}, format="json").json()["is_muted"]
    assert client.get(at).json()["pinned_at"]
    [row] = client.get("/api/conversations/?folder=people").json()
    assert row["is_pinned"]
    assert client.get(f"/api/conversations/?after={row['cursor']}").json() == []
    assert client.get("/api/conversations/?after=nonsense").status_code == 400
    assert client.get("/api/folders/").json()["folders"]["people"] == 0
    notes = client.post("/api/notes/").json()["id"]
    assert client.post("/api/notes/").json()["id"] == notes
