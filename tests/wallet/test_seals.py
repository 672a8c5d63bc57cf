"""The chain covers what can no longer change, tells of every change, and counts hot accounts."""

import io

import pytest
from django.core.management import call_command
from django.db import connection

from messaging.models import uuid7
from tests.wallet.test_verify_ledger import past_the_laws
from wallet import ledger, selectors, services
from wallet.ledger import Single
from wallet.models.ledger import Account, Entry, Seal, Transfer, Verification
from wallet.selectors.audit import Drift, Head, audit
from wallet.services import seals
from wallet.tasks import seal_ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(funded_wallet, reserve):
    services.post_payment_part(part_id=reserve(1_240, fee=62))
    services.void_payment_part(part_id=reserve(500))
    reserve(2_000)
    connection.check_constraints()


def house(code: str) -> Account:
    return Account.objects.get(code=code)


def drifts() -> list[str]:
    return [found.law for found in audit() if isinstance(found, Drift)]


def head() -> Head:
    return next(found for found in audit() if isinstance(found, Head))


def test_everything_written_is_sealed_once(books):
    assert head() == Head(0, "", 7)
    assert services.seal_books() == 7
    assert services.seal_books() == 0
    seal = Seal.objects.get()
    assert (seal.position, seal.transfers) == (1, 7)
    assert seal.upto == Transfer.objects.order_by("-number")[0].number
    assert head() == Head(1, bytes(seal.head).hex(), 0)
    assert drifts() == []


def test_the_chain_goes_on_in_blocks(books, reserve, monkeypatch):
    monkeypatch.setattr(seals, "BLOCK", 3)
    assert services.seal_books() == 7
    reserve(10)
    seal_ledger()
    assert list(Seal.objects.order_by("position").values_list("position", "transfers")) == [
        (1, 3),
        (2, 3),
        (3, 1),
        (4, 1),
    ]
    assert drifts() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE wallet_transfer SET memo = 'x' WHERE phase = 'post'",
        "UPDATE wallet_transfer SET created_at = now() WHERE phase = 'void'",
        "UPDATE wallet_transfer SET number = number + 1000 WHERE phase = 'post'",
        "UPDATE wallet_entry SET id = id + 1000 WHERE id = (SELECT max(id) FROM wallet_entry)",
        "DELETE FROM wallet_transfer WHERE phase = 'void'",
        "UPDATE wallet_seal SET head = decode(md5(''), 'hex')",
        "UPDATE wallet_seal SET transfers = transfers - 1",
        "UPDATE wallet_seal SET upto = upto - 1",
        "UPDATE wallet_seal SET position = 2",
    ],
)
def test_a_change_in_what_is_sealed_is_found(books, change):
    services.seal_books()
    past_the_laws(change)
    assert "chain" in drifts()


def test_a_break_is_told_where_it_is(books, monkeypatch):
    monkeypatch.setattr(seals, "BLOCK", 2)
    services.seal_books()
    past_the_laws("UPDATE wallet_transfer SET memo = 'x' WHERE phase = 'post'")
    assert drifts() == ["chain"]


def test_a_chain_that_was_made_anew_misses_the_head_that_the_log_showed(books):
    services.seal_books()
    seal = Seal.objects.get()
    known = f"{seal.position}:{bytes(seal.head).hex()}"
    call_command("verify_ledger", head=known, stdout=io.StringIO())
    past_the_laws(
        "UPDATE wallet_transfer SET memo = 'x' WHERE phase = 'post'", "DELETE FROM wallet_seal"
    )
    past_the_laws(
        "UPDATE wallet_account SET debits_pending = 0, debits_posted = 0, credits_pending = 0,"
        " credits_posted = 0 WHERE insert_only"
    )
    services.seal_books()
    assert drifts() == []
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_ledger", head=known, stdout=out)
    assert "DRIFT chain: " in out.getvalue()


def test_a_seal_is_never_changed(books):
    services.seal_books()
    for sql in ("UPDATE wallet_seal SET upto = 0", "DELETE FROM wallet_seal"):
        with pytest.raises(Exception, match="only grows"), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT here")
            try:
                cursor.execute(sql)
            finally:
                cursor.execute("ROLLBACK TO here")


def test_accounts_that_everybody_passes_are_counted_when_asked(books):
    fees, clearing = house("fees"), house("clearing.sandbox")
    assert fees.insert_only and clearing.insert_only
    assert (fees.balance, clearing.balance) == (0, 0)
    for _sealed in (False, True):
        assert selectors.business_balance(fees.id)["balance"] == 62
        assert selectors.business_balance(clearing.id)["balance"] == -10_000
        services.seal_books()
    assert (house("fees").balance, house("clearing.sandbox").balance) == (62, -10_000)
    assert drifts() == []


def test_a_seal_counts_what_came_after_the_last_one(books, reserve):
    services.seal_books()
    services.post_payment_part(part_id=reserve(1_000, fee=50))
    fees = house("fees")
    assert selectors.business_balance(fees.id)["balance"] == 112
    services.seal_books()
    assert house("fees").balance == 112
    assert drifts() == []


def test_reservations_on_such_an_account_are_counted_too(books, shop):
    clearing = house("clearing.sandbox")
    held = ledger.Pending(uuid7(), clearing.id, shop.id, 300, "EUR", "test")
    ledger.write([held])
    assert selectors.business_balance(clearing.id)["held"] == 300
    services.seal_books()
    assert house("clearing.sandbox").debits_pending == 300
    ledger.write([ledger.Post(uuid7(), held.id, 100)])
    assert selectors.business_balance(clearing.id)["held"] == 0
    assert selectors.business_balance(clearing.id)["balance"] == -10_100
    services.seal_books()
    assert (house("clearing.sandbox").debits_pending, drifts()) == (0, [])


def test_their_statement_has_movements_without_a_balance(books):
    rows = selectors.business_statement(house("fees").id)
    assert [(row.amount, row.balance_after) for row in rows] == [(62, None)]


def test_their_entries_are_two_like_all_others(funded_wallet):
    source, fees = house("clearing.sandbox"), services.accounts.open_fees_account(currency="EUR")
    ledger.write([Single(uuid7(), source.id, fees.id, 9, "EUR", "test")])
    last = list(Entry.objects.order_by("-id").values_list("amount", "balance_after")[:2])
    assert last == [(9, None), (-9, None)]
    connection.check_constraints()


def test_a_verification_is_written_down(books):
    services.seal_books()
    call_command("verify_ledger", stdout=io.StringIO())
    done = Verification.objects.get()
    assert (done.transfers, done.drifts) == (7, 0)
    assert done.head == f"1:{head().head}"
