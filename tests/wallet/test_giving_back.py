"""What comes back counts against no limit any more, for as long as what left would have counted."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging.models import AuditEntry, uuid7
from messaging.services import open_group
from wallet import ledger, services
from wallet.models import Outflow, Tier
from wallet.selectors.safety import Spent, guard_of, reading_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def free(db):
    """Nobody is asked for a PIN here."""
    Tier.objects.update(free=1_000_00, free_most=1_000_00)


def spent_by(person, *payees: str) -> Spent:
    return reading_of(guard_of(person), "EUR", ledger.now(), payees).spent


def counted(person) -> tuple[int, int]:
    """What counts within a day, and of it what left unconfirmed."""
    spent = spent_by(person)
    return spent.day, spent.free


@pytest.fixture
def sent(alice, bob, conversation, funded_wallet):
    def sent(amount=20_00):
        return services.send_transfer(
            payer=alice,
            transfer_id=uuid7(),
            payee=bob,
            conversation=conversation,
            amount=amount,
            currency="EUR",
            is_confirmed=True,
        )

    return sent


@pytest.mark.parametrize("how", ["declined", "recalled", "expired"])
def test_a_transfer_that_comes_back_gives_its_room_back(sent, alice, bob, how):
    sent(5_00)
    gone = sent()
    assert counted(alice) == (25_00, 25_00)
    for _again in range(2):
        if how == "declined":
            services.decline_transfer(payee=bob, transfer_id=gone.id)
        elif how == "recalled":
            services.recall_transfer(payer=alice, transfer_id=gone.id)
        else:
            services.settle_due_transfers(now=gone.expires_at)
    left = 0 if how == "expired" else 5_00
    assert counted(alice) == (left, left)
    entry = AuditEntry.objects.filter(verb="money.back").earliest("id")
    assert entry.data["payee"] == f"user.{bob.id}"


def test_a_transfer_that_was_paid_counts(sent, alice, bob):
    services.accept_transfer(payee=bob, transfer_id=sent().id)
    assert counted(alice) == (20_00, 20_00)


def test_an_order_called_off_gives_its_room_back_once(reserve, funded_wallet, alice):
    part, _other = reserve(40_00), reserve(10_00)
    for _again in range(2):
        services.void_payment_part(part_id=part)
    assert counted(alice) == (10_00, 10_00)


def test_one_of_two_shops_gives_back_its_own(alice, funded_wallet, shop, florist):
    parts = [services.Part(uuid7(), one.id, sum_) for one, sum_ in ((shop, 30_00), (florist, 9_00))]
    services.reserve_payment(payer=alice, payment_id=uuid7(), parts=parts)
    services.void_payment_part(part_id=parts[0].id)
    names = (f"shop.{shop.id}", f"shop.{florist.id}")
    assert dict(spent_by(alice, *names).payees) == {names[0]: 0, names[1]: 9_00}


def test_what_nobody_drew_of_a_packet_gives_its_room_back(alice, bob, carol, funded_wallet):
    group = open_group(owner=alice, title="Picnic", members=[bob, carol])
    packet = services.send_packet(
        sender=alice, conversation=group, packet_id=uuid7(), amount=30_00, shares=2, kind="equal"
    )
    services.claim_share(claimer=bob, packet_id=packet.id)
    type(packet).objects.filter(id=packet.id).update(expires_at=timezone.now())
    assert services.return_packets() == 1
    assert counted(alice) == (15_00, 15_00)


def test_what_comes_back_of_a_pot_is_the_newest_put_in(alice, bob, funded_wallet):
    group = open_group(owner=alice, title="Picnic", members=[bob])
    pot = services.open_pot(
        owner=alice, pot_id=uuid7(), conversation=group, title="Tent", goal=0, currency="EUR"
    )
    for amount in (8_00, 12_00):
        services.contribute_to_pot(payer=alice, pot_id=pot.id, move_id=uuid7(), amount=amount)
    services.withdraw_from_pot(owner=alice, pot_id=pot.id, move_id=uuid7(), amount=5_00)
    services.close_pot(owner=alice, pot_id=pot.id)
    assert counted(alice) == (5_00, 5_00)
    backs = Outflow.objects.filter(gives_back__isnull=False).order_by("amount")
    assert [(one.amount, one.gives_back.amount) for one in backs] == [
        (-12_00, 12_00),
        (-3_00, 8_00),
    ]


def test_it_is_given_back_in_the_window_in_which_it_left(alice, bob):
    payee, early, late = f"user.{bob.id}", uuid7(), uuid7()
    for reference, hours in ((early, 20), (late, 0)):
        with ledger.dated(timezone.now() - hours * HOUR):
            services.clear(
                payer=alice, amount=10_00, currency="EUR", payee=payee, reference=reference
            )
    services.give_back(payer=alice, payee=payee, amount=4_00, reason=uuid7(), reference=early)
    spent = spent_by(alice)
    assert (spent.hour, spent.day) == (10_00, 16_00)


def test_parts_come_back_up_to_what_left_and_each_once(alice, bob):
    payee, reference, reason = f"user.{bob.id}", uuid7(), uuid7()
    services.clear(payer=alice, amount=10_00, currency="EUR", payee=payee, reference=reference)
    paid = {"payer": alice, "payee": payee, "reference": reference}
    for _again in range(2):
        services.give_back(**paid, amount=4_00, reason=reason)
    assert counted(alice) == (6_00, 6_00)
    for _more in range(2):
        services.give_back(**paid, amount=4_00, reason=uuid7())
    assert counted(alice) == (0, 0)


def test_what_another_paid_is_not_touched(alice, bob, carol):
    reference = uuid7()
    paid = {"payee": f"user.{carol.id}", "reference": reference}
    for payer in (alice, bob):
        services.clear(payer=payer, amount=10_00, currency="EUR", **paid)
    services.give_back(payer=alice, amount=10_00, reason=uuid7(), **paid)
    assert (counted(alice), counted(bob)) == ((0, 0), (10_00, 10_00))


@pytest.mark.parametrize(
    "wrong",
    [{"amount": -10_01}, {"amount": 5}, {"payee": "user.other"}, {"created_at": timezone.now()}],
)
def test_the_database_refuses_to_give_back_what_never_left(alice, bob, wrong):
    services.clear(payer=alice, amount=10_00, currency="EUR", payee="user.x", reference=uuid7())
    left = Outflow.objects.get()
    row = {
        "user": alice,
        "amount": -1_00,
        "currency": "EUR",
        "payee": "user.x",
        "reference": uuid7(),
        "gives_back": left,
        "created_at": left.created_at,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Outflow.objects.create(**row | wrong)
    Outflow.objects.create(**row)
