"""Pending transfers end once: posted whole or in part, voided, or expired when they are due."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from messaging.models import uuid7
from wallet import ledger
from wallet.errors import AlreadyResolved, BadAmount, BadCurrency, IdReused, NotDue, PastDue
from wallet.ledger import Expire, Pending, Post, Single, Void
from wallet.models.ledger import Entry, Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def hold(funded_wallet, shop):
    """Reserve 40.00 of Alice's for the shop, for so long: ``hold(hours=24)``."""

    def hold(**lasting: float) -> Pending:
        expires_at = timezone.now() + timedelta(**lasting) if lasting else None
        one = Pending(
            uuid7(), funded_wallet.id, shop.id, 4_000, "EUR", "test", expires_at=expires_at
        )
        ledger.write([one])
        return one

    return hold


def refused(reason, *batch):
    with pytest.raises(reason), transaction.atomic():
        ledger.write(batch)


def figures(account):
    account.refresh_from_db()
    return account.available, account.balance, account.debits_pending, account.credits_pending


def later(one: Pending, **time: float):
    return ledger.dated(one.expires_at + timedelta(**time))


def test_a_part_is_posted_and_the_rest_given_back_in_the_same_row(hold, funded_wallet, shop):
    held = hold()
    ledger.write([Post(uuid7(), held.id, 1_500)])
    assert figures(funded_wallet) == (8_500, 8_500, 0, 0)
    assert figures(shop) == (1_500, 1_500, 0, 0)
    row = Transfer.objects.get(pending=held.id)
    assert (row.phase, row.amount) == ("post", 1_500)
    assert [entry.amount for entry in row.entries.order_by("id")] == [-1_500, 1_500]


@pytest.mark.parametrize("amount", [0, -1, 4_001, 10**30, True, 1.5, "1"])
def test_a_part_is_between_one_and_all(hold, funded_wallet, amount):
    held = hold()
    refused(BadAmount, Post(uuid7(), held.id, amount))
    assert figures(funded_wallet)[2] == 4_000


def test_a_part_again_is_a_no_op_and_another_part_refused(hold):
    held, post_id = hold(), uuid7()
    assert ledger.write([Post(post_id, held.id, 1_500)]) == 1
    assert ledger.write([Post(post_id, held.id, 1_500)]) == 0
    refused(IdReused, Post(post_id, held.id, 1_501))
    refused(IdReused, Post(post_id, held.id))
    refused(AlreadyResolved, Post(uuid7(), held.id, 2_500))


def test_it_expires_when_it_is_due_and_not_before(hold, funded_wallet):
    held, end = hold(hours=24), uuid7()
    refused(NotDue, Expire(end, held.id))
    with later(held, microseconds=-1):
        refused(NotDue, Expire(end, held.id))
    with later(held):
        assert ledger.write([Expire(end, held.id)]) == 1
    assert figures(funded_wallet) == (10_000, 10_000, 0, 0)
    assert Entry.objects.filter(transfer__pending=held.id).count() == 0
    assert ledger.write([Expire(end, held.id)]) == 0


def test_what_has_no_due_moment_never_expires(hold):
    held = hold()
    with ledger.dated(timezone.now() + timedelta(days=40_000)):
        refused(NotDue, Expire(uuid7(), held.id))


def test_what_is_due_is_posted_no_more_and_may_be_voided(hold):
    held = hold(hours=2)
    with later(held):
        refused(PastDue, Post(uuid7(), held.id))
        assert ledger.write([Void(uuid7(), held.id)]) == 1


def test_a_post_in_time_is_still_a_no_op_when_it_comes_again_late(hold):
    held, post = hold(hours=2), uuid7()
    ledger.write([Post(post, held.id)])
    with later(held, hours=1):
        assert ledger.write([Post(post, held.id)]) == 0
        refused(AlreadyResolved, Expire(uuid7(), held.id))


@pytest.mark.parametrize("first", [Post, Void, Expire])
@pytest.mark.parametrize("second", [Post, Void, Expire])
def test_it_has_one_end(hold, first, second):
    held = hold(hours=1)
    with ledger.dated(held.expires_at if first is Expire else timezone.now()):
        ledger.write([first(uuid7(), held.id)])
    with later(held):
        refused(AlreadyResolved, second(uuid7(), held.id))
    assert Transfer.objects.filter(pending=held.id).count() == 1


def test_its_due_moment_is_part_of_what_it_is(hold, funded_wallet, shop):
    held = hold(hours=1)
    again = Pending(held.id, funded_wallet.id, shop.id, 4_000, "EUR", "test")
    refused(IdReused, again)


def test_linked_ends_come_whole_or_not_at_all(hold, funded_wallet, shop):
    early, due = hold(), hold(hours=1)
    with later(due):
        refused(PastDue, Post(uuid7(), early.id), Post(uuid7(), due.id))
        assert figures(funded_wallet)[2] == 8_000
        refused(NotDue, Expire(uuid7(), due.id), Expire(uuid7(), early.id))
        fee = Single(uuid7(), shop.id, funded_wallet.id, 100, "EUR", "fee")
        assert ledger.write([Expire(uuid7(), due.id), Post(uuid7(), early.id, 3_000), fee]) == 3
    assert figures(funded_wallet) == (7_100, 7_100, 0, 0)


@pytest.mark.parametrize(
    ("phase", "amount", "moment", "law"),
    [
        ("expire", 4_000, -1, "transfer_expires_when_due"),
        ("post", 4_000, 0, "transfer_posts_before_it_is_due"),
        ("post", 4_001, -1, "transfer_mirrors_its_pending_one"),
        ("void", 3_999, -1, "transfer_mirrors_its_pending_one"),
        ("expire", 3_999, 0, "transfer_mirrors_its_pending_one"),
    ],
)
def test_the_database_keeps_these_laws_by_itself(hold, phase, amount, moment, law):
    held = hold(hours=1)
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        Transfer.objects.create(
            id=uuid7(),
            phase=phase,
            pending_id=held.id,
            debit_account_id=held.debit_id,
            credit_account_id=held.credit_id,
            amount=amount,
            currency="EUR",
            kind="test",
            created_at=held.expires_at + timedelta(seconds=moment),
        )
        connection.check_constraints()
    assert refused.value.__cause__.diag.constraint_name == law


@pytest.mark.parametrize("currency", ["EUR", "USD", "GBP", "JPY", "XOF", "KWD"])
def test_accounts_are_kept_in_many_currencies(db, currency):
    opened = ledger.open_account(account_id=uuid7(), code="c", currency=currency)
    assert opened.currency == currency


@pytest.mark.parametrize("currency", ["", "eur", "XXX", "BTC", "EURO"])
def test_other_currencies_are_refused(db, currency):
    with pytest.raises(BadCurrency):
        ledger.open_account(account_id=uuid7(), code="c", currency=currency)
