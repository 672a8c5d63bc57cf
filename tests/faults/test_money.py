"""Many who pay at once, and errors at every statement: money moves once, or not at all."""

import itertools
import uuid
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction
from psycopg import errors

from messaging.errors import Refusal
from messaging.models import uuid7
from tests.faults import laws
from tests.faults.conftest import IS_FULL, sized
from tests.invariants.racing import race
from wallet import ledger, selectors, services
from wallet.errors import AlreadyResolved, KeyInFlight, NotDue, NotEnough, PastDue
from wallet.ledger import Expire, Pending, Post, Single, Void
from wallet.models.ledger import Account, Transfer

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 12
PASSING = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable)


@pytest.fixture(autouse=True)
def laws_hold(transactional_db):
    before = laws.deadlocks()
    yield
    laws.the_books_agree()
    assert laws.deadlocks() == before


def opened(count: int, each: int = 0) -> list[Account]:
    """Accounts with ``each`` in them."""
    accounts = [
        ledger.open_account(account_id=uuid7(), code=f"fault.{uuid.uuid4()}", currency="EUR")
        for _ in range(count)
    ]
    source = services.accounts.open_clearing_account(provider="fault", currency="EUR")
    for place in range(0, count if each else 0, 100):
        ledger.write([move(source, one, each) for one in accounts[place : place + 100]])
    return accounts


def move(debit, credit, amount, kind=Single, **fields) -> Single:
    return kind(uuid7(), debit.id, credit.id, amount, "EUR", "fault", **fields)


def balances(accounts) -> list[int]:
    ids = [one.id for one in accounts]
    found = {one.id: one.balance for one in Account.objects.filter(id__in=ids)}
    return [found[one] for one in ids]


def test_one_key_sent_fifty_times_at_once_moves_money_once(alice):
    payer, payee = opened(2, each=100_000)
    for number in range(sized(2, 200)):
        one = move(payer, payee, 10)

        def ask(number=number, one=one):
            return services.run_once(
                user=alice,
                key=f"key {number}",
                fingerprint="same",
                work=lambda: (201, {"id": str(one.id), "written": ledger.write([one])}),
            )

        answers = [answer for answer in race(*[ask] * 50) if answer is not KeyInFlight]
        assert [replayed for *_body, replayed in answers].count(False) == 1
        assert {(status, body["id"], body["written"]) for status, body, _ in answers} == {
            (201, str(one.id), 1)
        }
    assert balances([payee]) == [100_000 + 10 * sized(2, 200)]


def test_what_is_there_once_is_spent_once():
    for _round in range(sized(2, 200)):
        (payer,), payees = opened(1, each=100), opened(sized(20, 100))
        moves = [move(payer, payee, 60) for payee in payees]
        outcomes = race(*(lambda one=one: ledger.write([one]) for one in moves))
        assert Counter(outcomes) == {1: 1, NotEnough: len(payees) - 1}
        assert (balances([payer]), sum(balances(payees))) == ([40], 60)


def test_a_thousand_buyers_pay_one_seller(dice):
    buyers, (seller,) = opened(sized(100, 1_000), each=1_000), opened(1)
    fees = services.accounts.open_fees_account(currency="EUR")
    shares = [buyers[place::WORKERS] for place in range(WORKERS)]

    def pay(share):
        for buyer in share:
            ledger.write([move(buyer, seller, 100), move(seller, fees, 5)])

    race(*(lambda share=share: pay(share) for share in shares))
    assert balances([seller]) == [95 * len(buyers)]
    assert selectors.business_balance(fees.id)["balance"] == 5 * len(buyers)


def test_pairs_rings_and_splits_in_any_order_never_deadlock(dice):
    crowd = opened(20, each=1_000_000)
    seeds = [dice.random() for _ in range(WORKERS)]

    def send(seed):
        own, held = type(dice)(seed), []
        for _ in range(sized(12, 1_700)):
            kind = own.choice(("pair", "ring", "split", "hold", "end"))
            some = own.sample(crowd, {"pair": 2, "hold": 2}.get(kind, own.randint(3, 10)))
            if kind == "ring":
                batch = [
                    move(one, to, 3) for one, to in zip(some, [*some[1:], some[0]], strict=True)
                ]
            elif kind == "split":
                batch = [move(some[0], to, own.randint(1, 9)) for to in some[1:]]
            elif kind == "end" and held:
                own.shuffle(held)
                batch = [own.choice((Post, Void))(uuid7(), one) for one in held[:3]]
                del held[:3]
            else:
                batch = [move(*some[:2], 7, Pending if kind == "hold" else Single)]
                held += [one.id for one in batch if type(one) is Pending]
            assert ledger.write(batch) == len(batch)
        return True

    assert race(*(lambda seed=seed: send(seed) for seed in seeds)) == [True] * WORKERS
    assert sum(balances(crowd)) == 20_000_000


def test_a_hold_has_one_end_whoever_is_first(dice):
    payer, payee = opened(2, each=10**9)
    for _round in range(sized(6, 2_000)):
        # Due at once: then Expire may win and Post may not; or never, and the other way round.
        due = ledger.now() if dice.random() < 0.5 else None
        held = move(payer, payee, 10, Pending, expires_at=due)
        ledger.write([held])
        ends = [kind(uuid7(), held.id) for kind in (Post, Void, Expire) * 2]
        dice.shuffle(ends)
        outcomes = Counter(race(*(lambda end=end: ledger.write([end]) for end in ends)))
        assert outcomes.pop(1) == 1
        assert set(outcomes) <= {AlreadyResolved, NotDue if due is None else PastDue}
        assert Transfer.objects.filter(pending_id=held.id).count() == 1


@contextmanager
def failing_at(place: int, reason: type[Exception]):
    """The statement of that place fails once, as the database would let it."""
    seen = itertools.count()

    def wrapper(execute, sql, params, many, context):
        if next(seen) == place:
            with connection.wrap_database_errors:
                raise reason("injected")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield seen


def verbs(alice, shop):
    """Each verb of money, ready to be called once: what it did is asked afterwards."""
    part_id, payment_id = uuid7(), uuid7()
    one = move(services.open_wallet(owner=alice), shop, 700)
    parts = [services.Part(part_id, shop.id, 300, 15, "PL-1")]

    def reserve():
        services.reserve_payment(payer=alice, payment_id=payment_id, parts=parts)

    return {
        "move": lambda: services.whole_transaction(ledger.write)([one]),
        "reserve": reserve,
        "reserve once": lambda: services.run_once(
            user=alice, key=str(payment_id), fingerprint="f", work=lambda: (201, {"r": reserve()})
        ),
        "post": lambda: services.post_payment_part(part_id=part_id),
        "void": lambda: services.void_payment_part(part_id=part_id),
    }


@pytest.mark.parametrize("verb", ["move", "reserve", "reserve once", "post", "void"])
@pytest.mark.parametrize("reason", PASSING if IS_FULL else PASSING[:1])
def test_an_error_at_any_statement_changes_nothing_of_what_comes_out(
    alice, verb, reason, monkeypatch
):
    monkeypatch.setattr(ledger, "PAUSE_MILLISECONDS", (0, 0))
    shop = services.open_business_account(code="shop.fault", currency="EUR", name="Fault")
    services.top_up(user=alice, top_up_id=uuid7(), amount=100_000)

    def tried(place: int) -> tuple[tuple[int, ...], int]:
        """What the verb changed with an error at that place, and how many statements it took."""
        all_verbs = verbs(alice, shop)
        if verb in ("post", "void"):
            all_verbs["reserve"]()
        before = state()
        with failing_at(place, reason) as seen:
            try:
                all_verbs[verb]()
            except (Refusal, OperationalError) as error:
                raise AssertionError(f"statement {place}") from error
        return tuple(a - b for a, b in zip(state(), before, strict=True)), next(seen)

    def state() -> tuple[int, ...]:
        balance = selectors.balance_of(alice)
        mine = selectors.business_balance(shop.id)
        return (balance["available"], balance["held"], mine["available"], mine["incoming"])

    expected, statements = tried(-1)
    assert statements and any(expected)
    for place in range(statements):
        assert tried(place)[0] == expected, place


def test_an_error_inside_anothers_transaction_goes_to_its_opener(alice):
    services.top_up(user=alice, top_up_id=uuid7(), amount=1_000)
    shop = services.open_business_account(code="shop.fault", currency="EUR", name="Fault")
    with (
        pytest.raises(OperationalError),
        transaction.atomic(),
        failing_at(2, errors.SerializationFailure),
    ):
        verbs(alice, shop)["reserve"]()
    assert selectors.balance_of(alice)["available"] == 1_000
