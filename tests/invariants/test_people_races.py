"""Real threads on groups and contacts: whoever comes at the same moment."""

import pytest

from messaging import services
from messaging.errors import NotFound
from messaging.models import Contact, Invite, Participant
from messaging.services.groups import GroupFull
from tests.factories import UserFactory, say
from tests.invariants.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def present(group):
    return Participant.objects.filter(conversation=group, left_at__isnull=True)


def test_one_gets_the_last_place(alice, bob, settings):
    settings.GROUP_MAX_MEMBERS = 3
    group = services.open_group(owner=alice, title="Picnic", members=[bob])
    link = services.make_invite(maker=alice, conversation=group).token
    people = [UserFactory() for _each in range(4)]
    got = race(
        *(lambda one=one: services.use_invite(person=one, token=link) for one in people[:2]),
        *(
            lambda one=one: services.add_members(actor=alice, conversation=group, people=[one])
            for one in people[2:]
        ),
    )
    assert got.count(GroupFull) == 3
    assert present(group).count() == 3


def test_a_link_for_two_lets_two_in(alice):
    group = services.open_group(owner=alice, title="Picnic", members=[])
    link = services.make_invite(maker=alice, conversation=group, max_uses=2)
    people = [UserFactory() for _each in range(5)]
    got = race(
        *(lambda one=one: services.use_invite(person=one, token=link.token) for one in people)
    )
    assert got.count(NotFound) == 3
    assert present(group).count() == 3
    assert Invite.objects.get(pk=link.pk).uses == 2


def test_the_same_person_twice_uses_a_link_once(alice, bob):
    group = services.open_group(owner=alice, title="Picnic", members=[])
    link = services.make_invite(maker=alice, conversation=group, max_uses=1)
    got = race(*[lambda: services.use_invite(person=bob, token=link.token)] * 3)
    assert NotFound not in got
    assert present(group).count() == 2


def test_two_who_ask_each_other_at_once_are_contacts_in_one_row(alice, bob):
    for _round in range(3):
        Contact.objects.all().delete()
        race(
            lambda: services.request_contact(asker=alice, person=bob),
            lambda: services.request_contact(asker=bob, person=alice),
        )
        assert Contact.objects.get().state == "accepted"


def test_a_group_has_one_owner_whoever_leaves_and_promotes(alice, bob, carol):
    for _round in range(3):
        group = services.open_group(owner=alice, title="Picnic", members=[bob, carol])
        race(
            lambda group=group: services.leave_group(actor=alice, conversation=group),
            lambda group=group: services.set_member_role(
                actor=alice, conversation=group, person=carol, role="owner"
            ),
            lambda group=group: services.leave_group(actor=bob, conversation=group),
        )
        owners = present(group).filter(role="owner")
        assert [one.user for one in owners] == [carol]


def test_who_writes_while_being_removed_is_heard_before_or_not_at_all(alice, bob):
    group = services.open_group(owner=alice, title="Picnic", members=[bob])
    race(
        *(lambda n=n: say(bob, group, f"line {n}") for n in range(3)),
        lambda: services.remove_member(actor=alice, conversation=group, person=bob),
    )
    place = Participant.objects.get(conversation=group, user=bob)
    after = group.messages.filter(sender=bob, seq__gt=place.left_seq)
    assert not after.exists()
