"""Money between people on real locks: exactly one of accepting, taking back and the clock wins."""

from datetime import date, timedelta

import pytest

from messaging.models import uuid7
from messaging.services import open_group
from tests.invariants.racing import race
from wallet import ledger, services
from wallet.errors import PotClosed, RequestOver, TransferOver
from wallet.models import ChatTransfer
from wallet.selectors import balance_of
from wallet.selectors.audit import Drift, audit

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


@pytest.fixture(autouse=True)
def books_agree(transactional_db):
    yield
    assert [found for found in audit() if isinstance(found, Drift)] == []


@pytest.fixture
def send(alice, bob, conversation):
    services.top_up(user=alice, top_up_id=uuid7(), amount=10_000)

    def send(**more):
        content = {
            "payer": alice,
            "transfer_id": uuid7(),
            "payee": bob,
            "conversation": conversation,
            "amount": 100,
            "currency": "EUR",
            "is_confirmed": True,
        }
        return services.send_transfer(**content | more)

    return send


def test_one_of_accepting_declining_recalling_and_expiring_wins(send, alice, bob):
    paid = 0
    for _round in range(ROUNDS):
        sent = send()
        which = {"transfer_id": sent.id}
        outcomes = race(
            lambda which=which: services.accept_transfer(payee=bob, **which),
            lambda which=which: services.recall_transfer(payer=alice, **which),
            lambda which=which: services.decline_transfer(payee=bob, **which),
            lambda sent=sent: services.settle_due_transfers(now=sent.expires_at),
        )
        *people, swept = outcomes
        winners = [one for one in people if isinstance(one, ChatTransfer)]
        assert len(winners) + swept == 1, outcomes
        assert {one for one in people if one not in winners} <= {TransferOver}
        sent.refresh_from_db()
        paid += sent.state == "paid"
        assert sent.settled_at is not None
    assert balance_of(bob)["available"] == paid * 100
    assert balance_of(alice) | {"available": 10_000 - paid * 100, "held": 0} == balance_of(alice)


def test_a_form_sent_many_times_at_once_sends_once(send, alice):
    key = uuid7()
    outcomes = race(*(lambda: send(transfer_id=key) for _ in range(8)))
    assert {one.id for one in outcomes} == {key}
    assert ChatTransfer.objects.count() == 1 and balance_of(alice)["held"] == 100


def test_recalling_at_the_end_of_a_delay_and_paying_are_one_or_the_other(send, alice, bob):
    for _round in range(ROUNDS):
        sent = send(delay_hours=2)
        services.accept_transfer(payee=bob, transfer_id=sent.id)
        recalled, swept = race(
            lambda sent=sent: services.recall_transfer(payer=alice, transfer_id=sent.id),
            lambda sent=sent: services.settle_due_transfers(now=sent.releases_at),
        )
        assert isinstance(recalled, ChatTransfer) != bool(swept)


def test_a_request_is_paid_once_and_not_after_it_was_cancelled(send, alice, bob, conversation):
    send()
    asked = services.request_money(
        asker=bob,
        request_id=uuid7(),
        people=[alice],
        conversation=conversation,
        amount=300,
        currency="EUR",
    )

    def pay():
        return services.pay_request(payer=alice, request_id=asked.id, is_confirmed=True)

    *paid, cancelled = race(
        *[pay] * 6, lambda: services.cancel_request(asker=bob, request_id=asked.id)
    )
    is_paid = cancelled is RequestOver
    assert all((one is RequestOver) != is_paid for one in paid)
    assert balance_of(bob)["available"] == (300 if is_paid else 0)


def test_two_clocks_make_an_occurrence_once(send, alice, bob, conversation):
    standing = services.order_standing(
        payer=alice,
        standing_id=uuid7(),
        payee=bob,
        conversation=conversation,
        amount=100,
        currency="EUR",
        every="week",
        first_on=date.today() + timedelta(days=2),
        is_confirmed=True,
    )
    made = race(*(lambda: services.run_due_standings(now=standing.due_at) for _ in range(4)))
    assert sum(made) == 1 and balance_of(bob)["available"] == 100


def test_what_is_put_in_while_a_pot_closes_goes_back_or_stays_out(alice, bob):
    for person in (alice, bob):
        services.top_up(user=person, top_up_id=uuid7(), amount=1_000)
    group = open_group(owner=alice, title="Picnic", members=[bob])
    pot = services.open_pot(
        owner=alice, pot_id=uuid7(), conversation=group, title="Tent", goal=0, currency="EUR"
    )

    def put():
        return services.contribute_to_pot(payer=bob, pot_id=pot.id, move_id=uuid7(), amount=100)

    *given, _closed = race(*[put] * 5, lambda: services.close_pot(owner=alice, pot_id=pot.id))
    assert {one for one in given if isinstance(one, type)} <= {PotClosed}
    assert balance_of(bob)["available"] == 1_000
    assert (
        ledger.open_account(account_id=uuid7(), code=f"pot.{pot.id}", currency="EUR").balance == 0
    )
