"""Crowds at one packet, one bill, one price: each share once, whoever is killed meanwhile."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import uuid7
from messaging.services import open_group
from tests.factories import UserFactory
from tests.faults import laws
from tests.faults.children import Child, at_once
from tests.faults.conftest import lift_limits, sized
from tests.invariants.racing import race
from wallet import services
from wallet.errors import (
    GiftCardUsed,
    KeyInFlight,
    NotEnough,
    PacketEmpty,
    PacketOver,
    SplitCancelled,
)
from wallet.models import Packet, PacketShare, Quote, SplitShare
from wallet.models.ledger import Transfer
from wallet.selectors import balance_of, business_balance

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, SHARES, WORKERS = 50, 10, 10


@pytest.fixture(autouse=True)
def laws_hold(transactional_db):
    lift_limits()
    before = laws.deadlocks()
    yield
    laws.the_books_agree()
    assert laws.deadlocks() == before


def crowd(owner, count):
    people = UserFactory.create_batch(count)
    return open_group(owner=owner, title="Village", members=people), people


def fund(person, *, times=1):
    for _time in range(times):
        services.top_up(user=person, top_up_id=uuid7(), amount=9_000_00)


def put_together(sender, group, dice, count):
    return [
        services.send_packet(
            sender=sender,
            conversation=group,
            packet_id=uuid7(),
            amount=dice.randint(SHARES, 500),
            shares=SHARES,
            kind=dice.choice(["lucky", "equal"]),
        )
        for _packet in range(count)
    ]


def draw(packets, people, seed):
    """Everybody at every packet, in an order of one's own; how each of them came out."""
    turns = [(packet, person) for packet in packets for person in people]
    random.Random(seed).shuffle(turns)
    outcomes = Counter()
    for packet, person in turns:
        try:
            services.claim_share(claimer=person, packet_id=packet.id)
            outcomes["drawn"] += 1
        except (PacketEmpty, PacketOver) as refusal:
            outcomes[type(refusal)] += 1
    return outcomes


def test_ten_shares_among_fifty_are_drawn_by_ten(alice, dice):
    fund(alice)
    group, others = crowd(alice, PEOPLE - 1)
    people = [alice, *others]  # the sender too
    for _batch in range(sized(1, 50)):
        packets = put_together(alice, group, dice, sized(3, 20))
        crews = [people[place::WORKERS] for place in range(WORKERS)]
        seeds = [dice.random() for _crew in crews]
        outcomes = sum(
            at_once(
                *(
                    lambda crew=crew, seed=seed, packets=packets: draw(packets, crew, seed)
                    for crew, seed in zip(crews, seeds, strict=True)
                )
            ),
            Counter(),
        )
        assert outcomes == {
            "drawn": SHARES * len(packets),
            PacketEmpty: (PEOPLE - SHARES) * len(packets),
        }
    shares = PacketShare.objects.count()
    assert (
        shares == SHARES * sized(3, 1_000) == Transfer.objects.filter(kind="packet_share").count()
    )
    print(f"{shares} shares drawn")


def test_what_is_left_goes_back_once_whatever_is_killed(alice, dice):
    """Time runs out while people draw, and the processes that give back are killed at it."""
    fund(alice)
    group, people = crowd(alice, 20)
    everything = balance_of(alice)["balance"]
    for _batch in range(sized(1, 25)):
        packets = put_together(alice, group, dice, sized(6, 40))
        soon = timezone.now() + timedelta(milliseconds=dice.randint(50, 600))
        Packet.objects.filter(id__in=[one.id for one in packets]).update(expires_at=soon)
        seeds = [dice.random() for _crew in range(3)]
        drawing = [
            Child(lambda seed=seed, packets=packets: draw(packets, people, seed)) for seed in seeds
        ]
        for _kill in range(sized(3, 10)):
            returning = Child(lambda: [services.return_packets() for _turn in range(1_000)])
            returning.process.join(dice.uniform(0.05, 0.4))
            returning.kill()
        outcomes = [child.said() for child in drawing]
        assert {name for one in outcomes for name in one} <= {"drawn", PacketEmpty, PacketOver}
        # In seconds from now all of them are over, for who draws and for who gives back.
        Packet.objects.filter(id__in=[one.id for one in packets]).update(expires_at=timezone.now())
        services.return_packets()
        assert services.return_packets() == 0
    open_ones = Packet.objects.filter(emptied_at=None, returned_at=None)
    assert not open_ones.exists()
    assert Packet.objects.count() == sized(6, 1_000)
    drawn = sum(balance_of(one)["balance"] for one in people)
    assert balance_of(alice)["balance"] + drawn == everything


def test_a_share_is_paid_once_or_called_off(alice, bob, carol, dice):
    """Two windows of one debtor, the other debtor, and whoever calls it off, at once."""
    for person in (bob, carol):
        fund(person)
    group = open_group(owner=alice, title="Picnic", members=[bob, carol])
    expected = Counter()
    for _round in range(sized(6, 500)):
        bill = services.split_bill(
            initiator=alice,
            conversation=group,
            split_id=uuid7(),
            title="Lunch",
            people=[alice, bob, carol],
            amount=dice.randint(10, 900),
        )

        def pay(person, bill=bill):
            return lambda: services.pay_share(payer=person, split_id=bill.id).paid_at is not None

        works = [pay(bob), pay(bob), pay(carol)]
        works.append(
            lambda bill=bill: services.cancel_split(actor=alice, split_id=bill.id) and "off"
        )
        order = dice.sample(range(4), 4)
        came = race(*(works[place] for place in order))
        outcomes = [came[order.index(place)] for place in range(4)]
        *bobs, carols, _called = outcomes
        assert set(outcomes[:3]) <= {True, SplitCancelled}
        paid = {one.debtor_id: one for one in SplitShare.objects.filter(split=bill)}
        assert (paid[bob.id].paid_at is not None) == (True in bobs)
        assert (paid[carol.id].paid_at is not None) == (carols is True)
        for person in (bob, carol):
            expected[person] += paid[person.id].amount if paid[person.id].paid_at else 0
    for person in (bob, carol):
        assert balance_of(person)["balance"] == 9_000_00 - expected[person]
    assert balance_of(alice)["balance"] == sum(expected.values())


def test_a_price_is_taken_once_and_the_same_money_spent_once(alice, bob, conversation):
    for _round in range(sized(5, 300)):
        # Enough for one of them, however it came out before: 120.00 are gone each time.
        brought = 180_00 if _round == 0 else 120_00
        services.top_up(user=alice, top_up_id=uuid7(), amount=brought)
        quotes = [
            services.quote_exchange(owner=alice, sell="EUR", buy=buy, amount=120_00)
            for buy in ("USD", "JPY")
        ]

        def take(quote):
            return lambda: services.take_quote(owner=alice, quote_id=quote.id).id

        outcomes = race(
            *(take(quotes[0]) for _window in range(3)),
            take(quotes[1]),
            lambda: (
                services.send_transfer(
                    payer=alice,
                    transfer_id=uuid7(),
                    payee=bob,
                    conversation=conversation,
                    amount=120_00,
                    currency="EUR",
                    is_confirmed=True,
                ).id
            ),
        )
        won = {one for one in outcomes if one is not NotEnough}
        assert len(won) == 1, outcomes
        assert balance_of(alice)["available"] == 60_00
    assert Quote.objects.filter(taken_at__isnull=False).count() * 2 == (
        Transfer.objects.filter(kind="exchange").count()
    )


def test_a_gift_card_is_redeemed_by_one_and_spent_once(alice, dice):
    fund(alice)
    people = UserFactory.create_batch(6)
    shop = services.open_business_account(code="shop.gift", currency="EUR", name="Gift")
    for _round in range(sized(5, 300)):
        card = services.buy_gift_card(buyer=alice, card_id=uuid7(), amount=10_00)
        code = services.code_of(buyer=alice, card=card)
        outcomes = race(
            *(
                lambda one=one, code=code: services.redeem_gift_card(holder=one, code=code).holder
                for one in dice.sample(people, len(people))
            )
        )
        [holder] = [one for one in outcomes if one is not GiftCardUsed]

        def pay(holder=holder):
            part = services.Part(uuid7(), shop.id, 10_00, 0, "PL")
            facts = {"payer": holder, "payment_id": uuid7(), "part": part}
            return services.pay_at_once(with_credits=True, **facts).amount

        paid = race(*[pay] * 4)  # the same ten; there is nothing in the wallet
        assert Counter(paid) == {10_00: 1, NotEnough: 3}
    assert business_balance(shop.id)["balance"] == 10_00 * sized(5, 300)


def test_one_key_from_many_processes_moves_money_once(alice, bob, conversation):
    fund(alice)
    keys = [uuid7() for _key in range(sized(10, 2_000))]

    def send(key):
        sent = services.send_transfer(
            payer=alice,
            transfer_id=key,
            payee=bob,
            conversation=conversation,
            amount=7,
            currency="EUR",
            is_confirmed=True,
        )
        return 201, {"id": str(sent.id), "made": sent.created_at.isoformat()}

    def ask():
        said, waiting = [], [key for key in keys for _again in range(7)]
        while waiting:
            key = waiting.pop(0)
            try:
                said.append(
                    services.run_once(
                        user=alice, key=str(key), fingerprint="same", work=lambda key=key: send(key)
                    )
                )
            except KeyInFlight:
                waiting.append(key)
        return said

    said = at_once(*[ask] * sized(4, 8), seconds=sized(120, 2_400))
    answers = [answer for one in said for answer in one]
    firsts = [body["id"] for _status, body, is_replay in answers if not is_replay]
    assert sorted(firsts) == sorted(map(str, keys))
    assert len({(body["id"], body["made"]) for _status, body, _replay in answers}) == len(keys)
    assert len(answers) == len(keys) * 7 * sized(4, 8)
    assert balance_of(alice)["held"] == 7 * len(keys)
    print(f"{len(keys)} keys, {len(answers)} answers")
