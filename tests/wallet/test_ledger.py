"""``ledger.write``: whole batches or nothing, once, with the reasons said."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from messaging.errors import Refusal
from messaging.models import uuid7
from wallet import ledger, selectors, services
from wallet.errors import AlreadyResolved, BadAmount, IdReused, NotEnough, UnknownTransfer
from wallet.ledger import Pending, Post, Single, Void
from wallet.models.ledger import Account, Entry, Transfer
from wallet.selectors.chargebacks import told_of

pytestmark = pytest.mark.django_db


def move(debit, credit, amount, kind=Single, **fields):
    facts = {"id": uuid7(), "currency": "EUR", "kind": "test"} | fields
    return kind(debit_id=debit.id, credit_id=credit.id, amount=amount, **facts)


def counters(account):
    account.refresh_from_db()
    return (
        account.debits_pending,
        account.debits_posted,
        account.credits_pending,
        account.credits_posted,
    )


def test_a_single_moves_money_at_once(funded_wallet, shop):
    assert ledger.write([move(funded_wallet, shop, 2_500, memo="tea")]) == 1
    assert counters(funded_wallet) == (0, 2_500, 0, 10_000)
    assert counters(shop) == (0, 0, 0, 2_500)
    out, in_ = Entry.objects.order_by("id")[2:]
    assert (out.account_id, out.amount, out.balance_after) == (funded_wallet.id, -2_500, 7_500)
    assert (in_.account_id, in_.amount, in_.balance_after) == (shop.id, 2_500, 2_500)


def test_a_pending_one_reserves_and_a_post_moves(funded_wallet, shop):
    held = move(funded_wallet, shop, 4_000, Pending)
    ledger.write([held])
    assert counters(funded_wallet) == (4_000, 0, 0, 10_000)
    assert counters(shop) == (0, 0, 4_000, 0)
    assert funded_wallet.available == 6_000 and funded_wallet.balance == 10_000
    ledger.write([Post(id=uuid7(), pending_id=held.id)])
    assert counters(funded_wallet) == (0, 4_000, 0, 10_000)
    assert counters(shop) == (0, 0, 0, 4_000)


def test_a_void_gives_back_and_leaves_no_entry(funded_wallet, shop):
    held = move(funded_wallet, shop, 4_000, Pending)
    ledger.write([held])
    before = Entry.objects.count()
    ledger.write([Void(id=uuid7(), pending_id=held.id)])
    assert counters(funded_wallet) == (0, 0, 0, 10_000)
    assert counters(shop) == (0, 0, 0, 0)
    assert Entry.objects.count() == before


def test_what_is_reserved_is_not_available(funded_wallet, shop):
    ledger.write([move(funded_wallet, shop, 7_000, Pending)])
    with pytest.raises(NotEnough) as refused, transaction.atomic():
        ledger.write([move(funded_wallet, shop, 3_001)])
    assert refused.value.details == {"missing": 1, "available": 3_000, "currency": "EUR"}


def test_an_account_that_may_overdraw_does(shop, funded_wallet):
    clearing = Account.objects.get(code="clearing.sandbox")
    assert selectors.business_balance(clearing.id)["balance"] == -10_000


def test_a_batch_is_written_whole_or_not_at_all(funded_wallet, shop, florist):
    batch = [move(funded_wallet, shop, 6_000), move(funded_wallet, florist, 6_000)]
    with pytest.raises(NotEnough), transaction.atomic():
        ledger.write(batch)
    assert counters(funded_wallet) == (0, 0, 0, 10_000)
    assert not Transfer.objects.filter(id__in=[one.id for one in batch]).exists()


def test_a_batch_is_applied_in_its_order(funded_wallet, shop, florist):
    first = move(funded_wallet, shop, 5_000)
    then = move(shop, florist, 5_000)
    with pytest.raises(NotEnough), transaction.atomic():
        ledger.write([then, first])
    assert ledger.write([first, then]) == 2


def test_a_batch_may_reserve_and_resolve(funded_wallet, shop):
    held = move(funded_wallet, shop, 500, Pending)
    assert ledger.write([held, Post(id=uuid7(), pending_id=held.id)]) == 2
    assert counters(shop) == (0, 0, 0, 500)


def test_the_same_batch_again_is_a_no_op(funded_wallet, shop):
    held = move(funded_wallet, shop, 1_000, Pending)
    post = Post(id=uuid7(), pending_id=held.id)
    for batch in ([held], [held], [post], [post], [held]):
        ledger.write(batch)
    assert ledger.write([post]) == 0
    assert counters(funded_wallet) == (0, 1_000, 0, 10_000)


@pytest.mark.parametrize(
    "change",
    [{"amount": 999}, {"kind": "other"}, {"memo": "x"}, {"credit_id": None}, {"phase": None}],
)
def test_a_known_id_with_other_content_is_refused(funded_wallet, shop, florist, change):
    first = move(funded_wallet, shop, 1_000)
    ledger.write([first])
    kind = Pending if "phase" in change else Single
    fields = {
        "id": first.id,
        "debit_id": funded_wallet.id,
        "credit_id": florist.id if "credit_id" in change else shop.id,
        "amount": change.get("amount", 1_000),
        "currency": "EUR",
        "kind": change.get("kind", "test"),
        "memo": change.get("memo", ""),
    }
    with pytest.raises(IdReused), transaction.atomic():
        ledger.write([kind(**fields)])


def test_a_batch_of_old_and_new_items_is_refused(funded_wallet, shop):
    old = move(funded_wallet, shop, 1_000)
    ledger.write([old])
    with pytest.raises(IdReused), transaction.atomic():
        ledger.write([old, move(funded_wallet, shop, 1_000)])


def test_an_id_twice_in_one_batch_is_refused(funded_wallet, shop):
    twice = move(funded_wallet, shop, 1_000)
    with pytest.raises(IdReused), transaction.atomic():
        ledger.write([twice, twice])


def test_a_pending_one_is_resolved_once(funded_wallet, shop):
    held = move(funded_wallet, shop, 1_000, Pending)
    ledger.write([held, Void(id=uuid7(), pending_id=held.id)])
    for resolution in (Post, Void):
        with pytest.raises(AlreadyResolved), transaction.atomic():
            ledger.write([resolution(id=uuid7(), pending_id=held.id)])


def test_what_was_never_pending_can_not_be_resolved(funded_wallet, shop):
    single = move(funded_wallet, shop, 1_000)
    ledger.write([single])
    for pending_id in (single.id, uuid7()):
        with pytest.raises(UnknownTransfer), transaction.atomic():
            ledger.write([Post(id=uuid7(), pending_id=pending_id)])


def test_an_unknown_account_is_refused(funded_wallet, shop):
    stranger = Account(id=uuid7())
    for debit, credit in ((funded_wallet, stranger), (stranger, shop)):
        with pytest.raises(UnknownTransfer), transaction.atomic():
            ledger.write([move(debit, credit, 1)])


def test_another_currency_than_the_accounts_is_refused(funded_wallet, shop):
    with pytest.raises(UnknownTransfer), transaction.atomic():
        ledger.write([move(funded_wallet, shop, 1, currency="USD")])
    yen = services.open_business_account(code="shop.yen", currency="JPY", name="Yen")
    with pytest.raises(UnknownTransfer), transaction.atomic():
        ledger.write([move(funded_wallet, yen, 1)])


@pytest.mark.parametrize("amount", [0, -1, True, 1.0, "5", None, 10**12 + 1, 10**30])
def test_an_amount_that_is_none_is_refused(funded_wallet, shop, amount):
    with pytest.raises(BadAmount), transaction.atomic():
        ledger.write([move(funded_wallet, shop, amount)])


@pytest.mark.parametrize("size", [0, ledger.MAX_BATCH + 1])
def test_a_batch_has_a_limited_size(funded_wallet, shop, size):
    with pytest.raises(ValueError, match="a batch has"):
        ledger.write([move(funded_wallet, shop, 1)] * size)


def test_a_batch_is_one_round_trip(funded_wallet, shop, florist):
    batch = [move(funded_wallet, one, 10) for one in (shop, florist, shop, florist)]
    with CaptureQueriesContext(connection) as queries:
        ledger.write(batch)
    assert len(queries) == 1


def test_books_of_another_day_carry_its_date(funded_wallet, shop):
    day = datetime(2024, 2, 29, 12, tzinfo=UTC)
    one = move(funded_wallet, shop, 10)
    with ledger.dated(day):
        ledger.write([one])
    transfer = Transfer.objects.get(id=one.id)
    assert transfer.created_at == day
    assert {entry.created_at for entry in transfer.entries.all()} == {day}
    later = move(funded_wallet, shop, 10)
    ledger.write([later])
    assert Transfer.objects.get(id=later.id).created_at.year > 2024


def test_a_holder_has_one_account_of_a_code_and_currency(alice):
    first, again = (services.open_wallet(owner=alice) for _ in range(2))
    yen = services.open_wallet(owner=alice, currency="JPY")
    assert first == again != yen
    assert Account.objects.filter(owner=alice).count() == 2


def test_refusals_are_the_houses_own(funded_wallet, shop):
    with pytest.raises(Refusal) as refused, transaction.atomic():
        ledger.write([move(shop, funded_wallet, 1)])
    assert (refused.value.kind, refused.value.code) == ("unprocessable", "not_enough_money")


def test_a_move_tells_what_people_have_then(alice, bob, funded_wallet, django_assert_num_queries):
    theirs = services.open_wallet(owner=bob)
    held = move(funded_wallet, theirs, 2_000, Pending)
    with django_assert_num_queries(1):
        told = ledger.move([held], [funded_wallet.id, theirs.id])
    assert sorted(told) == sorted(
        [(alice.id, "EUR", 8_000, 2_000, False), (bob.id, "EUR", 0, 0, False)]
    )
    assert sorted(told) == sorted(told_of([funded_wallet.id, theirs.id]))
    with pytest.raises(NotEnough), transaction.atomic():
        ledger.move([move(theirs, funded_wallet, 1)], [theirs.id])
