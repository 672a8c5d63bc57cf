"""The audit finds nothing in books that agree, and each planted drift by its law."""

import io

import pytest
from django.core.management import call_command
from django.db import connection

from messaging.models import uuid7
from wallet import services
from wallet.errors import LedgerDrift
from wallet.models.ledger import Account, Transfer
from wallet.selectors import audit as room
from wallet.selectors.audit import Drift, Progress, audit
from wallet.tasks import audit_ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(funded_wallet, reserve, alice, bob):
    services.post_payment_part(part_id=reserve(1_240, fee=62))
    services.void_payment_part(part_id=reserve(500))
    reserve(2_000)
    services.top_up(user=bob, top_up_id=uuid7(), amount=700)
    connection.check_constraints()


def verify() -> tuple[int, str]:
    out, code = io.StringIO(), 0
    try:
        call_command("verify_ledger", stdout=out, stderr=io.StringIO())
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue()


def past_the_laws(*statements: str) -> None:
    """As the tables' owner, with every trigger off: what no service can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            for word, sql in WORDS.items():
                statement = statement.replace(word, sql)
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")


def test_books_that_agree_pass(books):
    code, said = verify()
    assert code == 0
    assert "The ledger agrees: 8 transfers, 5 accounts" in said
    audit_ledger()


def test_an_empty_ledger_passes(db):
    assert verify()[0] == 0


WORDS = {
    "$wallet": "(SELECT id FROM wallet_account WHERE code = 'wallet' AND credits_posted = 10000)",
    "$posted": "(SELECT id FROM wallet_transfer WHERE phase = 'post')",
    "$held": "(SELECT id FROM wallet_transfer WHERE phase = 'pending' AND amount = 2000)",
    "$last": "(SELECT max(id) FROM wallet_entry)",
}


@pytest.mark.parametrize(
    ("law", "drift"),
    [
        (
            "counters",
            "UPDATE wallet_account SET credits_posted = credits_posted + 1 WHERE id = $wallet",
        ),
        ("counters", "UPDATE wallet_account SET debits_pending = 0 WHERE id = $wallet"),
        ("entries_balance", "DELETE FROM wallet_entry WHERE transfer_id = $posted AND amount < 0"),
        ("entries_balance", "UPDATE wallet_entry SET amount = 2 WHERE transfer_id = $posted"),
        ("sums_to_zero", "UPDATE wallet_entry SET amount = amount + 1 WHERE id = $last"),
        ("running_balance", "UPDATE wallet_entry SET balance_after = 1 WHERE id = $last"),
        ("resolved_once", "UPDATE wallet_transfer SET amount = amount + 1 WHERE id = $posted"),
        ("one_currency", "UPDATE wallet_transfer SET currency = 'USD' WHERE id = $posted"),
        ("payment_parts_are_held", "UPDATE wallet_paymentpart SET amount = 1 WHERE id = $held"),
        ("top_ups_are_booked", "UPDATE wallet_topup SET state = 'declined'"),
        ("guard", "ALTER TABLE wallet_entry DISABLE TRIGGER entry_append_only"),
        ("guard", "ALTER TABLE wallet_account DROP CONSTRAINT account_never_overdrawn"),
        ("guard", "DROP INDEX transfer_resolved_once"),
    ],
)
def test_a_planted_drift_is_found_by_its_law(books, law, drift):
    past_the_laws(drift)
    code, said = verify()
    assert code == 1
    assert f"DRIFT {law}: " in said
    with pytest.raises(LedgerDrift):
        audit_ledger()


def test_an_overdrawn_account_is_found(books):
    past_the_laws(
        "ALTER TABLE wallet_account DROP CONSTRAINT account_never_overdrawn",
        "UPDATE wallet_account SET debits_posted = 999999 WHERE id = $wallet",
    )
    assert "DRIFT never_overdrawn: " in verify()[1]


def test_it_looks_at_every_portion(books, monkeypatch):
    monkeypatch.setattr(room, "PORTION", 2)
    seen = [found for found in audit() if isinstance(found, Progress)]
    assert [found.done for found in seen if found.what == "transfers"] == [2, 4, 6, 8]
    assert [found.done for found in seen if found.what == "accounts"] == [5]
    past_the_laws("UPDATE wallet_account SET credits_posted = credits_posted + 1")
    drifts = [found for found in audit() if isinstance(found, Drift)]
    assert len([one for one in drifts if one.law == "counters"]) == Account.objects.count()
    assert Transfer.objects.count() == 8


def test_its_list_of_guards_is_the_databases(db):
    """Every law of the migrations is watched; a new one has to be added to the list."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
            " WHERE NOT tgisinternal AND relname IN"
            " ('wallet_account', 'wallet_transfer', 'wallet_entry', 'wallet_seal')"
            " UNION SELECT conname FROM pg_constraint JOIN pg_class c ON c.oid = conrelid"
            " WHERE contype = 'c' AND relname IN"
            " ('wallet_account', 'wallet_transfer', 'wallet_entry', 'wallet_seal')"
        )
        laws = {name for (name,) in cursor}
    assert laws <= {*room.GUARDS, "account_currency_well_formed"}
