"""A line of the statement leads back to what it belongs to, and to the message that shows it."""

import pytest
from django.utils import timezone

from messaging.models import Message, uuid7
from messaging.services import open_group, remove_participant
from wallet import selectors, services
from wallet.cards.home import source_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(alice, bob, funded_wallet):
    return open_group(owner=alice, title="Picnic", members=[bob])


def newest(person, currency="EUR"):
    """The newest movement on the person's statement, and what it belongs to."""
    account = selectors.wallet_of(person, currency)
    moved = selectors.movement_of(person, selectors.statement_of(account)[0].transfer_id)
    return moved, source_of(person, moved)


def place_of(card: str) -> str:
    shown = Message.objects.filter(card_type=card).latest("seq")
    return f"/chats/{shown.conversation_id}/?at={shown.seq}"


@pytest.fixture
def packet(alice, group):
    return services.send_packet(
        sender=alice, conversation=group, packet_id=uuid7(), amount=5_00, shares=2
    )


def test_a_red_packet_sent_drawn_and_come_back(alice, bob, packet):
    for act, person in (
        (lambda: None, alice),
        (lambda: services.claim_share(claimer=bob, packet_id=packet.id), bob),
        (lambda: _over(packet), alice),
    ):
        act()
        moved, source = newest(person)
        assert moved.kind.startswith("packet")
        assert source.sheet_url == f"/packets/{packet.id}/"
        assert source.conversation_url == place_of("wallet.packet")


def _over(packet) -> None:
    type(packet).objects.filter(id=packet.id).update(expires_at=timezone.now())
    assert services.return_packets() == 1


def test_a_packet_of_a_group_one_has_left_leads_nowhere(bob, group, packet):
    services.claim_share(claimer=bob, packet_id=packet.id)
    remove_participant(conversation=group, user=bob)
    assert newest(bob)[1] is None


def test_a_share_of_a_bill_for_both_sides(alice, bob, group):
    bills = [
        services.split_bill(
            initiator=bob,
            conversation=group,
            split_id=uuid7(),
            title="Dinner",
            people=[alice, bob],
            amount=amount,
        )
        for amount in (10_00, 20_00)
    ]
    for bill in bills:
        services.pay_share(payer=alice, split_id=bill.id)
    for person in (alice, bob):
        _moved, source = newest(person)
        assert source.sheet_url == f"/splits/{bills[1].id}/"
        assert source.conversation_url == place_of("wallet.split")


def test_each_leg_of_an_exchange_leads_to_the_other(alice, funded_wallet):
    for amount in (10_00, 20_00):
        offer = services.quote_exchange(owner=alice, sell="EUR", buy="USD", amount=amount)
        services.take_quote(owner=alice, quote_id=offer.id)
    (sold, to_bought), (bought, to_sold) = newest(alice, "EUR"), newest(alice, "USD")
    assert to_bought.sheet_url == f"/wallet/movements/{bought.transfer_id}/"
    assert to_sold.sheet_url == f"/wallet/movements/{sold.transfer_id}/"
    assert (str(to_bought.label), str(to_sold.label)) == ("What was bought", "What was sold")
