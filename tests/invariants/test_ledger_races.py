"""Real threads on real locks: money moves once, one side wins, nobody deadlocks."""

import random
import uuid
from collections import Counter

import pytest
from django.db import connection

from messaging.models import uuid7
from tests.invariants.racing import race
from wallet import ledger, selectors, services
from wallet.errors import AlreadyResolved, KeyInFlight, NotEnough
from wallet.ledger import Pending, Post, Single, Void
from wallet.models import IdempotentRequest, TopUp
from wallet.models.ledger import Account, Entry, Transfer
from wallet.selectors.audit import Drift, audit

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 12


@pytest.fixture(autouse=True)
def books_agree(transactional_db):
    yield
    assert [found for found in audit() if isinstance(found, Drift)] == []


def accounts(count: int, each: int = 0) -> list[Account]:
    """Accounts with ``each`` in them."""
    opened = [
        ledger.open_account(account_id=uuid7(), code=f"race.{place}", currency="EUR")
        for place in range(count)
    ]
    source = services.accounts.open_clearing_account(provider="race", currency="EUR")
    if each:
        ledger.write([move(source, account, each) for account in opened])
    return opened


def move(debit: Account, credit: Account, amount: int, kind=Single) -> Single:
    return kind(uuid7(), debit.id, credit.id, amount, "EUR", "race")


def balances(*holders: Account) -> list[int]:
    return [Account.objects.get(id=holder.id).balance for holder in holders]


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def test_opposite_transfers_never_deadlock():
    one, other = accounts(2, each=100_000)
    before = deadlocks()

    def send(debit: Account, credit: Account) -> int:
        return sum(ledger.write([move(debit, credit, 7)]) for _ in range(25))

    pairs = [(one, other), (other, one)] * (THREADS // 2)
    written = race(*(lambda pair=pair: send(*pair) for pair in pairs))
    assert written == [25] * THREADS
    assert balances(one, other) == [100_000, 100_000]
    assert deadlocks() == before


def test_rings_and_batches_in_any_order_never_deadlock():
    ring = accounts(6, each=100_000)
    before = deadlocks()

    def send(seed: int) -> int:
        dice, written = random.Random(seed), 0
        for _ in range(15):
            legs = [dice.sample(ring, 2) for _ in range(dice.randint(1, 5))]
            written += ledger.write([move(*leg, dice.randint(1, 9)) for leg in legs]) > 0
        return written

    assert race(*(lambda seed=seed: send(seed) for seed in range(THREADS))) == [15] * THREADS
    assert sum(balances(*ring)) == 600_000
    assert deadlocks() == before


def test_one_id_sent_by_twenty_at_once_is_written_once():
    payer, payee = accounts(2, each=1_000)
    for _round in range(3):
        one = move(payer, payee, 10)
        assert Counter(race(*[lambda one=one: ledger.write([one])] * 20)) == {1: 1, 0: 19}
    assert balances(payer, payee) == [970, 1_030]


def test_what_is_there_once_is_spent_once():
    for _round in range(5):
        payer, *payees = accounts_with_one_payer(100, THREADS)
        moves = [move(payer, to, 60) for to in payees]
        outcomes = race(*(lambda one=one: ledger.write([one]) for one in moves))
        assert Counter(outcomes) == {1: 1, NotEnough: THREADS - 1}
        assert balances(payer) == [40]
        assert sum(balances(*payees)) == 60


def accounts_with_one_payer(amount: int, payees: int) -> list[Account]:
    opened = [
        ledger.open_account(account_id=uuid7(), code=f"race.{uuid.uuid4()}", currency="EUR")
        for _ in range(payees + 1)
    ]
    source = services.accounts.open_clearing_account(provider="race", currency="EUR")
    ledger.write([move(source, opened[0], amount)])
    return opened


def test_a_reservation_and_a_transfer_do_not_spend_the_same_money():
    for _round in range(5):
        payer, one, other = accounts_with_one_payer(100, 2)
        moves = [move(payer, one, 80, Pending), move(payer, other, 80)]
        outcomes = race(*(lambda one=one: ledger.write([one]) for one in moves))
        assert Counter(outcomes) == {1: 1, NotEnough: 1}


def test_a_pending_one_has_one_end_whoever_is_faster():
    payer, payee = accounts(2, each=10_000)
    for _round in range(8):
        held = move(payer, payee, 10, Pending)
        ledger.write([held])
        ends = [kind(uuid7(), held.id) for kind in (Post, Void) * 3]
        outcomes = race(*(lambda end=end: ledger.write([end]) for end in ends))
        assert Counter(outcomes) == {1: 1, AlreadyResolved: 5}
        assert Transfer.objects.filter(pending_id=held.id).count() == 1


def test_delivered_and_cancelled_at_once_is_one_of_the_two(alice):
    services.top_up(user=alice, top_up_id=uuid7(), amount=10_000)
    shop = services.open_business_account(code="shop.race", currency="EUR", name="Race")
    for _round in range(4):
        part_id = uuid7()
        services.reserve_payment(
            payer=alice,
            payment_id=uuid7(),
            parts=[services.Part(part_id, shop.id, 1_000, 50, "PL-1")],
        )
        outcomes = race(
            *[lambda part_id=part_id: services.post_payment_part(part_id=part_id)] * 3,
            *[lambda part_id=part_id: services.void_payment_part(part_id=part_id)] * 3,
        )
        winners = {"paid": [None] * 3 + [AlreadyResolved] * 3}
        winners["released"] = winners["paid"][::-1]
        assert outcomes == winners[selectors.payment_state(part_id)]


def test_one_top_up_id_at_once_brings_the_money_in_once(alice):
    top_up_id = uuid7()
    done = race(
        *[lambda: services.top_up(user=alice, top_up_id=top_up_id, amount=500).state] * THREADS
    )
    assert done == ["succeeded"] * THREADS
    assert selectors.balance_of(alice)["balance"] == 500
    assert TopUp.objects.count() == 1 and Entry.objects.count() == 2


def test_one_payment_id_at_once_reserves_once(alice):
    services.top_up(user=alice, top_up_id=uuid7(), amount=10_000)
    shop = services.open_business_account(code="shop.race", currency="EUR", name="Race")
    payment_id, parts = uuid7(), [services.Part(uuid7(), shop.id, 4_000, 200, "PL-1")]

    def reserve():
        return services.reserve_payment(payer=alice, payment_id=payment_id, parts=parts).id

    assert race(*[reserve] * THREADS) == [payment_id] * THREADS
    assert selectors.balance_of(alice)["held"] == 4_000


def test_a_wallet_is_opened_once(alice):
    opened = race(*[lambda: services.open_wallet(owner=alice).id] * THREADS)
    assert len(set(opened)) == 1 and Account.objects.filter(owner=alice).count() == 1


def test_one_key_at_once_does_the_work_once(alice):
    done = []

    def ask():
        return services.run_once(
            user=alice, key="k", fingerprint="f", work=lambda: (201, {"n": done.append(1)})
        )[:2]

    for _round in range(3):
        answers = [answer for answer in race(*[ask] * THREADS) if answer is not KeyInFlight]
        assert answers and all(answer == (201, {"n": None}) for answer in answers)
    assert len(done) == 1 and IdempotentRequest.objects.count() == 1
