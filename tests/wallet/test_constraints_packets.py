"""The laws of red packets hold in the database, past the services."""

import pytest
from django.utils import timezone

from messaging import services as chats
from messaging.models import uuid7
from tests.wallet.test_constraints import refused_by
from wallet import services
from wallet.models import Packet, PacketShare

pytestmark = pytest.mark.django_db


@pytest.fixture
def packet(alice, bob, funded_wallet):
    group = chats.open_group(owner=alice, title="Picnic", members=[bob])
    return services.send_packet(
        sender=alice, conversation=group, packet_id=uuid7(), amount=900, shares=2
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("packet_has_a_unit_for_each_share", {"amount": 1, "left_amount": 1}),
        ("packet_gives_no_more_than_it_has", {"left_amount": 901}),
        ("packet_gives_no_more_than_it_has", {"left_shares": 3}),
        ("packet_keeps_a_unit_for_each_share_left", {"left_amount": 1}),
        ("packet_keeps_a_unit_for_each_share_left", {"left_shares": 0, "emptied_at": "now"}),
        ("packet_emptied_by_its_last_share", {"emptied_at": "now"}),
        ("packet_emptied_by_its_last_share", {"left_shares": 0, "left_amount": 0}),
        (
            "packet_returns_what_is_left",
            {"left_shares": 0, "left_amount": 0, "emptied_at": "now", "returned_at": "now"},
        ),
    ],
)
def test_a_packet_never_gives_what_it_has_not(packet, name, fields):
    fields = {key: timezone.now() if value == "now" else value for key, value in fields.items()}
    refused_by(name, lambda: Packet.objects.filter(id=packet.id).update(**fields))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("packet_share_once_a_person", {"number": 2}),
        ("packet_share_numbered_once", {"claimer": "alice"}),
        ("packet_share_is_a_unit_at_least", {"claimer": "alice", "number": 2, "amount": 0}),
    ],
)
def test_a_share_is_drawn_once_and_worth_something(packet, alice, bob, name, fields):
    services.claim_share(claimer=bob, packet_id=packet.id)
    people = {"alice": alice, "bob": bob}
    row = {"packet": packet, "claimer": "bob", "number": 1, "amount": 5, "id": uuid7(), **fields}
    row["claimer"] = people[row["claimer"]]
    refused_by(name, lambda: PacketShare.objects.create(**row))
