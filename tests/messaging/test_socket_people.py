"""What the sockets of people hear about one another: presence, typing, requests."""

import contextlib
import threading

import pytest
from django.db import connection
from django.utils import timezone

from messaging import services
from messaging.models import Participant, User
from messaging.services.rights import erase_person
from tests.factories import say
from tests.messaging.test_consumers import tab

pytestmark = pytest.mark.django_db(transaction=True)


def about(opened, person):
    """The next word of this person's presence; everybody hears of their own as well."""
    while True:
        data = opened.wait("presence.changed")["data"]
        if data["user"] == str(person.id):
            return data


def test_presence_reaches_only_those_who_may_see_it(live, alice, bob, conversation):
    with tab(live, alice) as mine:
        services.arrive(user=bob, socket_id="one")
        assert about(mine, bob)["is_online"] is True
        services.set_presence_audience(person=bob, audience="nobody")
        gone = about(mine, bob)
        assert (gone["is_online"], gone["last_seen_at"]) == (False, None)
        services.leave(user=bob, socket_id="one")
        services.arrive(user=bob, socket_id="two")
        mine.hears_nothing("presence.changed")


def test_who_hides_does_not_see(live, alice, bob, conversation):
    services.set_presence_audience(person=alice, audience="nobody")
    with tab(live, alice) as mine:
        about(mine, alice)
        services.arrive(user=bob, socket_id="one")
        mine.hears_nothing("presence.changed")


def test_a_block_hides_presence_and_typing_both_ways_at_once(live, alice, bob, conversation):
    with tab(live, alice) as mine, tab(live, bob) as theirs:
        services.block_person(actor=bob, person=alice)
        while about(mine, bob)["last_seen_at"] is not None:
            pass  # what was said before the block
        for typist in (alice, bob):
            services.set_typing(typist=typist, conversation=conversation, is_typing=True)
        services.leave(user=bob, socket_id="none")
        mine.hears_nothing("typing.changed", "contact.updated")
        theirs.hears_nothing("typing.changed")


def test_a_request_arrives_live(live, alice, bob):
    with tab(live, bob) as theirs:
        services.request_contact(asker=alice, person=bob)
        heard = theirs.wait("contact.updated")["data"]
        assert (heard["person"]["handle"], heard["state"], heard["requests"]) == (
            "alice",
            "asked",
            1,
        )


def test_who_is_removed_hears_nothing_more_while_others_talk_on(live, alice, bob, carol):
    group = services.open_group(owner=alice, title="Picnic", members=[bob, carol])
    stop = threading.Event()

    def talk():
        number = 0
        while not stop.is_set() and number < 400:
            say(alice, group, f"line {number}")
            number += 1
        connection.close()

    with tab(live, bob) as theirs, tab(live, carol) as hers:
        talker = threading.Thread(target=talk)
        talker.start()
        try:
            theirs.wait("message.created")
            services.remove_member(actor=alice, conversation=group, person=bob)
            place = Participant.objects.get(conversation=group, user=bob)
            heard = []
            with contextlib.suppress(TimeoutError):
                while True:
                    frame = theirs.wait("message.created", seconds=1)
                    heard.append(frame["seq"])
            assert all(seq <= place.left_seq for seq in heard)
        finally:
            stop.set()
            talker.join()
        last = say(alice, group, "the last line")[0]
        while hers.wait("message.created")["seq"] < last.seq:
            pass
        theirs.hears_nothing("message.created", "message.updated", "typing.changed")


def test_keeping_reaches_every_tab_of_the_person_and_nobody_else(live, alice, bob, conversation):
    with tab(live, alice) as one, tab(live, alice) as two, tab(live, bob) as theirs:
        services.keep_conversation(keeper=alice, conversation=conversation, is_pinned=True)
        for mine in (one, two):
            heard = mine.wait("participation.updated")["data"]
            assert heard["conversation"] == str(conversation.id)
            assert heard["pinned_at"]
        theirs.hears_nothing("participation.updated")


def test_a_new_member_hears_the_group_at_once(live, alice, bob, carol):
    group = services.open_group(owner=alice, title="Picnic", members=[bob])
    with tab(live, carol) as hers:
        services.add_members(actor=alice, conversation=group, people=[carol])
        assert hers.wait("conversation.opened")["data"]["conversation"] == str(group.id)
        say(alice, group, "welcome")
        while hers.wait("message.created")["data"]["text"] != "welcome":
            pass


def test_who_came_late_hears_nothing_of_what_was_said_before(live, alice, bob, carol):
    group = services.open_group(owner=alice, title="Picnic", members=[bob])
    [secret] = say(alice, group, "before carol")

    def change(text):
        services.edit_message(editor=alice, message=secret, text=text)
        services.add_reaction(user=bob, message=secret, emoji="👍")
        services.remove_reaction(user=bob, message=secret, emoji="👍")

    def hears_the_rest_alone(hers, text):
        [later] = say(alice, group, text)
        services.add_reaction(user=bob, message=later, emoji="👍")
        frame = {"type": ""}
        while frame["type"] != "message.updated":
            frame = hers.wait("message.created", "message.updated")
            assert frame["data"]["id"] != str(secret.id)
        assert frame["data"]["id"] == str(later.id)

    with tab(live, bob) as theirs, tab(live, carol) as hers:
        services.add_members(actor=alice, conversation=group, people=[carol])
        hers.wait("conversation.opened")
        change("still before carol")
        assert theirs.wait("message.updated")["data"]["id"] == str(secret.id)
        hears_the_rest_alone(hers, "welcome")
    with tab(live, carol) as hers:  # and with a socket that was told of the group by the heads
        change("before carol, again")
        hears_the_rest_alone(hers, "good to have you")


def test_a_socket_asks_who_is_here_and_is_told_what_it_may_know(live, alice, bob, carol):
    moment = timezone.now()
    User.objects.filter(pk__in=[bob.pk, carol.pk]).update(last_seen_at=moment)
    services.set_presence_audience(person=carol, audience="nobody")
    services.arrive(user=bob, socket_id="one")
    services.arrive(user=carol, socket_id="two")
    with tab(live, alice) as mine:
        mine.say(type="people", people=[str(bob.id), str(carol.id)])
        bobs, carols = mine.wait("people")["people"]
        assert bobs == {
            "user": str(bob.id),
            "is_online": True,
            "last_seen_at": moment.isoformat(),
        }
        assert carols == {"user": str(carol.id), "is_online": False, "last_seen_at": None}


def test_a_new_name_is_told_to_whoever_talks_with_them(live, alice, bob, carol, conversation):
    with tab(live, alice) as mine, tab(live, carol) as hers:
        services.update_profile(
            person=bob,
            display_name="Robert",
            handle="robert",
            locale="en",
            time_zone="Europe/Paris",
            theme="system",
        )
        told = mine.wait("person.changed")["data"]
        assert (told["id"], told["name"], told["is_gone"]) == (str(bob.id), "Robert", False)
        hers.hears_nothing("person.changed")


def test_a_deletion_is_told_and_says_nothing_of_who_it_was(live, alice, bob, conversation):
    group = services.open_group(owner=alice, title="Picnic", members=[bob])
    say(bob, group, "hello")
    with tab(live, alice) as mine:
        erase_person(person=bob, handle="bob")
        told = mine.wait("person.changed")["data"]
        assert told["is_gone"] is True
        assert (told["name"], told["initials"], told["avatar"]) == ("Deleted account", "?", "")
        assert told["handle"].startswith("gone.")
