"""Contacts, blocks, and who may see whom."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging import selectors, services
from messaging.errors import NotAllowed, NotFound
from messaging.models import Block, Contact, Conversation, User
from tests.factories import UserFactory, direct, say

pytestmark = pytest.mark.django_db


def befriend(one, other):
    services.request_contact(asker=one, person=other)
    services.answer_contact(person=other, asker=one, accepts=True)


def test_it_asks_and_is_accepted(alice, bob):
    services.request_contact(asker=alice, person=bob)
    assert selectors.requests_to(bob) == [alice]
    assert selectors.standing_between(alice, bob).state == "requested"
    assert selectors.standing_between(bob, alice).state == "asked"
    services.answer_contact(person=bob, asker=alice, accepts=True)
    assert selectors.requests_to(bob) == []
    assert selectors.contacts_of(alice) == [bob]
    assert selectors.contacts_of(bob, "mart") == [alice]
    assert selectors.contacts_of(bob, "nobody") == []


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("éléonore", ["Eléonore Noël"]),
        ("ELEONORE NOEL", ["Eléonore Noël"]),
        ("noe", ["Eléonore Noël"]),
        ("eleonroe", ["Eléonore Noël"]),
        ("@zoe.z", ["Zoé Zimmer"]),
        ("zeo", ["Zoé Zimmer"]),
        ("100%", []),
        ("_", ["Marc Under"]),
        ("\x00", ["Eléonore Noël", "Marc Under", "Zoé Zimmer"]),
    ],
)
def test_contacts_are_found_without_accents_and_in_spite_of_slips(alice, typed, names):
    for handle, name in [
        ("ele.n", "Eléonore Noël"),
        ("zoe.z", "Zoé Zimmer"),
        ("marc_u", "Marc Under"),
    ]:
        befriend(alice, UserFactory(handle=handle, display_name=name))
    assert [one.display_name for one in selectors.contacts_of(alice, typed)] == names


def test_members_are_found_without_accents_too(alice, bob, carol):
    group = services.open_conversation(
        kind="group", title="Trio", sign="users", hue=1, members=[(alice, "owner"), (bob, "member")]
    )
    zoe = UserFactory(handle="zoe.z", display_name="Zoé Zimmer")
    services.add_participant(conversation=group, user=zoe, role="member")
    me = selectors.group_for(alice, group.id)
    for typed in ("ZOE", "zöe", "zimer", "@zoe"):
        assert [one.user for one in selectors.members_of(me, typed)] == [zoe]
    assert [one.user for one in selectors.members_of(me, "martin")] == [alice]
    assert selectors.members_of(me, "\x00") == [] == selectors.members_of(me, "quentin")


def test_asking_twice_is_asking_once_and_asking_back_is_yes(alice, bob):
    services.request_contact(asker=alice, person=bob)
    services.request_contact(asker=alice, person=bob)
    services.request_contact(asker=bob, person=alice)
    contact = Contact.objects.get()
    assert contact.state == "accepted"


def test_whoever_was_declined_asks_no_more_and_is_not_told(alice, bob):
    services.request_contact(asker=alice, person=bob)
    services.answer_contact(person=bob, asker=alice, accepts=False)
    services.request_contact(asker=alice, person=bob)
    assert selectors.requests_to(bob) == []
    assert selectors.standing_between(alice, bob).state == "requested"
    # The one who said no may ask.
    services.request_contact(asker=bob, person=alice)
    assert selectors.requests_to(alice) == [bob]


def test_only_the_asked_one_answers(alice, bob, carol):
    services.request_contact(asker=alice, person=bob)
    for outsider in (alice, carol):
        with pytest.raises(NotFound):
            services.answer_contact(person=outsider, asker=alice, accepts=True)


def test_a_removed_contact_can_be_asked_again(alice, bob):
    befriend(alice, bob)
    services.remove_contact(actor=bob, person=alice)
    assert selectors.contacts_of(alice) == []
    with pytest.raises(NotFound):
        services.remove_contact(actor=bob, person=alice)
    services.request_contact(asker=alice, person=bob)
    assert selectors.requests_to(bob) == [alice]


def test_a_block_refuses_in_the_words_of_somebody_unknown(alice, bob, carol, api_of):
    conversation = direct(alice, bob)
    services.block_person(actor=bob, person=alice)
    assert not selectors.may_reach(alice, bob)
    assert not selectors.may_reach(bob, alice)
    with pytest.raises(NotAllowed) as refused:
        say(alice, conversation, "hello")
    assert refused.value.code == "unreachable"
    client = api_of(alice)
    for method, path, body in (
        ("post", "/api/contacts/", {"handle": "%s"}),
        ("get", "/api/people/%s/", {}),
    ):
        answers = []
        for handle in ("bob", "nobody.here"):
            filled = {name: value % handle for name, value in body.items()}
            url = path % handle if "%s" in path else path
            answers.append(getattr(client, method)(url, filled, format="json"))
        assert answers[0].status_code == 404
        assert answers[0].json() == answers[1].json()
    # Nor does a conversation open that was not there.
    services.block_person(actor=carol, person=alice)
    answer = client.post("/api/conversations/", {"handle": "carol"}, format="json")
    unknown = client.post("/api/conversations/", {"handle": "nobody.here"}, format="json")
    assert (answer.status_code, answer.json()) == (404, unknown.json())
    assert Conversation.objects.count() == 1


def test_blocking_ends_what_waited_and_unblocking_opens_the_way(alice, bob):
    services.request_contact(asker=alice, person=bob)
    services.block_person(actor=bob, person=alice)
    services.block_person(actor=bob, person=alice)
    assert selectors.requests_to(bob) == []
    assert selectors.blocked_by(bob) == [alice]
    with pytest.raises(NotAllowed):
        services.request_contact(asker=bob, person=alice)
    services.unblock_person(actor=bob, person=alice)
    assert selectors.may_reach(alice, bob)


def test_the_database_keeps_one_row_a_pair_and_nobody_blocks_themselves(alice, bob):
    services.request_contact(asker=alice, person=bob)
    key = Contact.objects.get().pair_key
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(asker=bob, asked=alice, pair_key=key)
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(blocker=alice, blocked=alice)


@pytest.mark.parametrize("mine", User.Audience.values)
@pytest.mark.parametrize("theirs", User.Audience.values)
@pytest.mark.parametrize("are_contacts", [True, False])
def test_presence_is_shared_only_where_both_choices_allow_it(mine, theirs, are_contacts):
    one, other = UserFactory(presence_for=mine), UserFactory(presence_for=theirs)
    if are_contacts:
        befriend(one, other)
    allowed = {"everyone": True, "contacts": are_contacts, "nobody": False}
    expected = allowed[mine] and allowed[theirs]
    assert (other.id in selectors.sharing_presence(one, [other.id])) is expected
    assert (one.id in selectors.sharing_presence(other, [one.id])) is expected
    services.block_person(actor=one, person=other)
    assert selectors.sharing_presence(one, [other.id]) == set()
    assert selectors.sharing_presence(other, [one.id]) == set()


def test_the_thread_and_the_api_keep_a_hidden_last_seen_to_themselves(
    alice, bob, conversation, browser_of, api_of
):
    User.objects.filter(id=bob.id).update(last_seen_at=timezone.now())
    page = f"/chats/{conversation.id}/"
    assert 'data-as="seen"' in browser_of(alice).get(page).content.decode()
    assert api_of(alice).get("/api/people/bob/").json()["last_seen_at"]
    services.set_presence_audience(person=bob, audience="nobody")
    assert 'data-as="seen"' not in browser_of(alice).get(page).content.decode()
    assert api_of(alice).get("/api/people/bob/").json()["last_seen_at"] is None


def test_the_api_asks_answers_blocks_and_sets_privacy(alice, bob, api_of):
    hers, his = api_of(alice), api_of(bob)
    asked = hers.post("/api/contacts/", {"handle": "@bob"}, format="json")
    assert (asked.status_code, asked.json()["state"]) == (201, "requested")
    assert [one["handle"] for one in his.get("/api/contacts/").json()["requests"]] == ["alice"]
    assert his.post("/api/contacts/alice/accept/").json()["state"] == "accepted"
    assert hers.get("/api/contacts/").json()["contacts"][0]["handle"] == "bob"
    assert hers.delete("/api/contacts/bob/").status_code == 204
    assert hers.post("/api/blocks/", {"handle": "bob"}, format="json").status_code == 201
    assert [one["handle"] for one in hers.get("/api/blocks/").json()] == ["bob"]
    assert hers.delete("/api/blocks/bob/").status_code == 204
    assert his.post("/api/contacts/alice/decline/").status_code == 404
    assert hers.put("/api/me/privacy/", {"presence_for": "nobody"}, format="json").json() == {
        "presence_for": "nobody"
    }
    alice.refresh_from_db()
    assert alice.presence_for == "nobody"
    assert hers.put("/api/me/privacy/", {"presence_for": "cats"}, format="json").status_code == 400
