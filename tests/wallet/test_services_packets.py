"""Red packets: sent once, drawn once a person, never a unit more or less than was put in."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from messaging import services as chats
from messaging.cards import attach_faces, render_bubble
from messaging.errors import Invalid, NotAllowed, NotFound
from messaging.models import Message, uuid7
from messaging.selectors import complete
from tests.factories import UserFactory, direct
from wallet import selectors, services
from wallet.errors import BadAmount, IdReused, NotEnough, PacketEmpty, PacketOver
from wallet.models import Packet, PacketShare
from wallet.models.ledger import Account
from wallet.selectors.audit import Drift, audit
from wallet.services.packets import drawn_amount

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(alice, bob, carol):
    return chats.open_group(owner=alice, title="Picnic", members=[bob, carol])


@pytest.fixture
def send(alice, group, funded_wallet):
    """Send a packet of Alice's: ``send(900, shares=3)``."""

    def send(amount=900, shares=3, *, to=None, **more) -> Packet:
        return services.send_packet(
            sender=alice,
            conversation=to or group,
            packet_id=more.pop("packet_id", None) or uuid7(),
            amount=amount,
            shares=shares,
            **more,
        )

    return send


def claim(person, packet) -> int:
    return services.claim_share(claimer=person, packet_id=packet.id).amount


def has(person) -> int:
    return selectors.balance_of(person)["available"]


def is_whole(packet) -> bool:
    """Invariant 12: what was drawn and what is left, or went back, is what was put in."""
    packet.refresh_from_db()
    drawn = [share.amount for share in packet.drawn.all()]
    pot = Account.objects.get(packet=packet).balance
    left = 0 if packet.returned_at else packet.left_amount
    return (
        sum(drawn) + packet.left_amount == packet.amount
        and len(drawn) + packet.left_shares == packet.shares
        and min(drawn, default=1) >= 1
        and pot == left
        and not [found for found in audit() if isinstance(found, Drift)]
    )


def over(packet) -> None:
    Packet.objects.filter(id=packet.id).update(expires_at=timezone.now() - timedelta(seconds=1))


def test_it_is_drawn_to_the_last_unit(send, alice, bob, carol):
    packet = send(1000, 3)
    assert has(alice) == 9_000
    drawn = [claim(one, packet) for one in (bob, carol, alice)]
    assert sum(drawn) == 1000
    assert (has(bob), has(carol)) == (drawn[0], drawn[1])
    assert is_whole(packet)
    assert packet.emptied_at


def test_equal_shares_give_the_odd_units_to_the_first(send, alice, bob, carol):
    packet = send(1000, 3, kind="equal")
    assert [claim(one, packet) for one in (carol, bob, alice)] == [334, 333, 333]


@given(amount=st.integers(1, 10**6), shares=st.integers(1, 60), kind=st.sampled_from(Packet.Kind))
def test_every_draw_leaves_a_unit_for_each_who_comes_after(amount, shares, kind):
    amount, left = max(amount, shares), max(amount, shares)
    for remaining in range(shares, 0, -1):
        drawn = drawn_amount(kind=kind, amount=left, shares=remaining)
        assert 1 <= drawn <= left - (remaining - 1)
        assert remaining == 1 or kind == "equal" or drawn <= max(1, 2 * left // remaining)
        left -= drawn
    assert left == 0


def test_one_person_draws_once(send, bob):
    packet = send()
    assert claim(bob, packet) == claim(bob, packet)
    assert PacketShare.objects.count() == 1
    assert is_whole(packet)


def test_who_comes_too_late_is_told(send, alice, bob, carol):
    packet = send(10, 1)
    claim(bob, packet)
    with pytest.raises(PacketEmpty):
        claim(carol, packet)
    assert is_whole(packet)


def test_outsiders_and_members_of_other_groups_find_nothing(send, bob):
    packet, stranger = send(), UserFactory()
    chats.open_group(owner=bob, title="Other", members=[stranger])
    with pytest.raises(NotFound) as refused:
        claim(stranger, packet)
    with pytest.raises(NotFound) as unknown:
        services.claim_share(claimer=stranger, packet_id=uuid.uuid4())
    assert refused.value.code == unknown.value.code == "packet_not_found"


def test_who_came_later_was_never_shown_it(send, alice, group):
    packet, late = send(), UserFactory()
    chats.add_members(actor=alice, conversation=group, people=[late])
    with pytest.raises(NotFound):
        claim(late, packet)


def test_who_left_finds_nothing(send, bob, group):
    packet = send()
    chats.leave_group(actor=bob, conversation=group)
    with pytest.raises(NotFound):
        claim(bob, packet)


def test_for_some_it_is_for_them_alone(send, alice, bob, carol):
    packet = send(500, 1, only_for=[carol])
    for other in (alice, bob):
        with pytest.raises(NotAllowed, match="packet_not_for_you"):
            claim(other, packet)
    assert claim(carol, packet) == 500


def test_between_two_it_is_for_the_other_one(send, alice, bob):
    packet = send(700, 5, to=direct(alice, bob))
    assert packet.shares == 1
    with pytest.raises(NotAllowed):
        claim(alice, packet)
    assert claim(bob, packet) == 700


def test_who_blocked_each_other_gives_and_takes_nothing(send, alice, bob):
    packet, place = send(), direct(alice, bob)
    chats.block_person(actor=bob, person=alice)
    with pytest.raises(NotAllowed, match="unreachable"):
        claim(bob, packet)
    with pytest.raises(NotAllowed, match="unreachable"):
        send(500, to=place)
    assert has(alice) == 10_000 - 900


def test_what_nobody_drew_goes_back_once(send, alice, bob):
    packet = send(900, 3)
    drawn = claim(bob, packet)
    assert services.return_packets() == 0
    over(packet)
    assert services.return_packets() == 1
    assert services.return_packets() == 0
    assert has(alice) == 10_000 - drawn
    assert is_whole(packet)
    assert packet.returned_at
    said = Message.objects.filter(conversation=packet.conversation, kind="notice").order_by("seq")
    assert said.last().summary["en"].startswith("Left in the red packet: €")


def test_after_its_time_nothing_is_drawn(send, bob, carol):
    packet = send()
    over(packet)
    with pytest.raises(PacketOver):
        claim(bob, packet)
    services.return_packets()
    with pytest.raises(PacketOver):
        claim(carol, packet)
    assert is_whole(packet)


def test_the_same_form_sends_once(send, alice):
    packet_id = uuid7()
    assert send(packet_id=packet_id) == send(packet_id=packet_id)
    assert has(alice) == 9_100
    assert Message.objects.filter(card_type="wallet.packet").count() == 1
    with pytest.raises(IdReused):
        send(901, packet_id=packet_id)


@pytest.mark.parametrize("amount", [0, -1, 10**13, True, 1.5, "1e3", None])
def test_what_is_no_amount_is_not_sent(send, amount):
    with pytest.raises(BadAmount):
        send(amount)
    assert Packet.objects.count() == 0


@pytest.mark.parametrize("shares", [0, -1, 4, True, 10**9])
def test_there_are_no_more_shares_than_people(send, shares):
    with pytest.raises(Invalid, match="bad_shares"):
        send(900, shares)


def test_it_refuses_too_little_too_much_and_what_is_not_there(send, settings):
    with pytest.raises(Invalid, match="packet_too_small"):
        send(2, 3)
    with pytest.raises(NotEnough):
        send(10_001)
    settings.PACKET_MAX_AMOUNT = 5
    with pytest.raises(Invalid, match="packet_too_large"):
        send(501)
    assert not Account.objects.filter(code__startswith="packet.", debits_posted__gt=0).exists()


def test_it_is_not_for_notes_and_strangers_in_the_group(send, alice, group):
    with pytest.raises(NotAllowed, match="no_packets_here"):
        send(to=chats.open_notes(owner=alice))
    with pytest.raises(Invalid, match="not_a_member"):
        send(100, 1, only_for=[UserFactory()])
    with pytest.raises(Invalid, match="packet_for_oneself"):
        send(100, 1, only_for=[alice])


def face(packet) -> str:
    [message] = complete(Message.objects.filter(card_ref=str(packet.id)))
    attach_faces([message])
    return render_bubble(message)


def test_the_card_says_how_far_it_is(send, alice, bob, carol, django_capture_on_commit_callbacks):
    packet = send(900, 2, note="Bridge toll")
    assert "Bridge toll" in face(packet)
    assert "none opened yet" in face(packet)
    with django_capture_on_commit_callbacks(execute=True):
        first = claim(bob, packet)
    assert "1 of 2 opened" in face(packet)
    with override("fr"):
        assert "1 ouverte sur 2" in face(packet)
    with django_capture_on_commit_callbacks(execute=True):
        second = claim(carol, packet)
    best = "Bob" if first >= second else "Carol"
    assert f"Best luck: {best}" in face(packet)
    message = Message.objects.get(card_ref=str(packet.id))
    assert "all taken" in message.summary["en"]
    assert message.changed_seq == message.seq + 2


def test_the_best_luck_is_told_when_all_is_taken(send, alice, bob, carol):
    packet = send(1000, 2)
    claim(bob, packet)
    seen = selectors.packet_for(alice, packet.id)
    assert [share.is_best for share in selectors.shares_of(alice, seen)] == [False]
    claim(carol, packet)
    seen = selectors.packet_for(alice, packet.id)
    drawn = selectors.shares_of(alice, seen)
    best = max(drawn, key=lambda share: (share.amount, -share.number))
    assert [share for share in drawn if share.is_best] == [best]
