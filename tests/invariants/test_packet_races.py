"""Real threads at one red packet: each person once, never more than it holds, whenever it ends."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging import services as chats
from messaging.models import uuid7
from tests.factories import UserFactory
from tests.invariants.racing import race
from tests.invariants.test_ledger_races import deadlocks
from tests.wallet.test_services_packets import is_whole, over
from wallet import services
from wallet.errors import PacketEmpty, PacketOver
from wallet.models import Packet
from wallet.models.packets import PacketShare
from wallet.services import top_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(alice):
    """Alice has money and a group of thirteen."""
    top_up(user=alice, top_up_id=uuid7(), amount=100_000)
    people = UserFactory.create_batch(12)
    group = chats.open_group(owner=alice, title="Picnic", members=people)

    def send(amount=1000, shares=5) -> Packet:
        return services.send_packet(
            sender=alice, conversation=group, packet_id=uuid7(), amount=amount, shares=shares
        )

    return send, [alice, *people]


def claim(person, packet):
    return lambda: services.claim_share(claimer=person, packet_id=packet.id)


def tally(results) -> Counter:
    return Counter("drew" if isinstance(one, PacketShare) else one for one in results)


def test_as_many_draw_as_there_are_shares(crowd):
    send, people = crowd
    before = deadlocks()
    for _round in range(3):
        packet = send()
        results = race(*(claim(one, packet) for one in people))
        assert tally(results) == {"drew": 5, PacketEmpty: 8}
        assert is_whole(packet)
    assert deadlocks() == before


def test_one_person_in_many_windows_draws_once(crowd):
    send, people = crowd
    packet = send()
    results = race(*(claim(people[1], packet),) * 10)
    assert tally(results) == {"drew": 10}
    assert len({one.id for one in results}) == 1
    assert is_whole(packet)


def test_the_last_share_is_drawn_by_one(crowd):
    send, people = crowd
    packet = send(10, 2)
    services.claim_share(claimer=people[0], packet_id=packet.id)
    results = race(*(claim(one, packet) for one in people[1:]))
    assert tally(results) == {"drew": 1, PacketEmpty: 11}
    assert is_whole(packet)


@pytest.mark.parametrize("turn", range(2))
def test_what_goes_back_while_people_draw_is_what_they_left(crowd, turn):
    send, people = crowd
    packet = send(1000, 13)
    soon = timezone.now() + timedelta(milliseconds=60)
    Packet.objects.filter(id=packet.id).update(expires_at=soon)

    def sweep() -> int:
        return sum(services.return_packets() for _again in range(40))

    results = race(*(claim(one, packet) for one in people), sweep)
    over(packet)
    services.return_packets()
    assert set(tally(results[:-1])) <= {"drew", PacketOver}
    assert is_whole(packet)
