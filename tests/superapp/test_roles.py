"""The application's role writes the books on and can't write them over; the reader only reads."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import errors, sql

from superapp import embedded
from superapp.roles import APPEND_ONLY, READER, share_out
from tests.live import app_url, database_url

REFUSED = (errors.InsufficientPrivilege, errors.FeatureNotSupported)
TRANSFER = (
    "INSERT INTO wallet_transfer (id, phase, debit_account_id, credit_account_id, amount, currency,"
    " kind, memo, created_at) VALUES ('{}', 'single', '{}', '{}', 5, 'EUR', 'x', '', now())"
)
ATTACKS = [
    *(
        f"UPDATE {table} SET {column} = {column}"  # noqa: S608
        for table, column in (
            ("wallet_transfer", "amount"),
            ("wallet_entry", "amount"),
            ("wallet_seal", "head"),
            ("wallet_outflow", "amount"),
            ("wallet_partrefund", "amount"),
            ("wallet_mandateuse", "amount"),
            ("wallet_mandateback", "amount"),
            ("messaging_auditentry", "id"),
            ("wallet_account", "currency"),
            ("wallet_account", "may_overdraw"),
            ("wallet_account", "owner_id"),
        )
    ),
    *(
        f"DELETE FROM {table}"  # noqa: S608
        for table in (*APPEND_ONLY, "wallet_account")
    ),
    *(f"TRUNCATE {table} CASCADE" for table in (*APPEND_ONLY, "wallet_account")),
    *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in (*APPEND_ONLY, "wallet_account")),
    *(f"ALTER TABLE {table} ADD COLUMN x integer" for table in APPEND_ONLY),
    *(f"DROP TABLE {table} CASCADE" for table in APPEND_ONLY),
    "ALTER TABLE wallet_account DROP CONSTRAINT account_never_overdrawn",
    "DROP TRIGGER entry_append_only ON wallet_entry",
    "DROP INDEX transfer_resolved_once",
    "DROP FUNCTION wallet_append_only() CASCADE",
    "CREATE OR REPLACE FUNCTION wallet_append_only() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    "CREATE TRIGGER mine BEFORE INSERT ON wallet_entry FOR EACH ROW"
    " EXECUTE FUNCTION wallet_append_only()",
    "CREATE RULE mine AS ON INSERT TO wallet_entry DO INSTEAD NOTHING",
    "CREATE TABLE mine (id integer)",
    "CREATE TEMPORARY TABLE wallet_account (id uuid, currency text)",
    "INSERT INTO wallet_seal SELECT * FROM wallet_seal"
    " ON CONFLICT (position) DO UPDATE SET upto = 0",
    "MERGE INTO wallet_entry USING wallet_transfer t ON transfer_id = t.id"
    " WHEN MATCHED THEN DELETE",
    "SET session_replication_role = replica",
    "SET SESSION AUTHORIZATION palabre",
    "SET ROLE palabre",
    "GRANT UPDATE ON wallet_entry TO CURRENT_USER; UPDATE wallet_entry SET amount = amount",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "CREATE ROLE mine SUPERUSER",
    "COPY wallet_entry TO PROGRAM 'cat'",
    "SELECT setval('wallet_transfer_number', 1)",
    "LOCK TABLE wallet_entry IN ACCESS EXCLUSIVE MODE",
]


@pytest.fixture
def app(db):
    """A connection as what serves has it, undone at the end."""
    with psycopg.connect(app_url()) as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_application_is_refused(app, attack):
    with pytest.raises(REFUSED):
        app.execute(attack)


def test_all_that_only_grows_is_known_here(db):
    """A table with a trigger that forbids change is one that the application may not change."""
    with psycopg.connect(database_url()) as owner:
        found = owner.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
            " JOIN pg_proc ON pg_proc.oid = tgfoid WHERE proname LIKE '%append_only'"
        ).fetchall()
    assert {table for (table,) in found} == set(APPEND_ONLY)


def test_the_application_appends_and_reads(app):
    one, other = uuid.uuid4(), uuid.uuid4()
    for account_id in (one, other):
        app.execute(
            "INSERT INTO wallet_account (id, code, currency, may_overdraw, debits_pending,"
            " debits_posted, credits_pending, credits_posted, created_at)"
            " VALUES (%s, %s, 'EUR', true, 0, 0, 0, 0, now())",
            [account_id, f"roles.{account_id}"],
        )
    batch = (
        f'[{{"id": "{uuid.uuid4()}", "phase": "single", "debit": "{one}", "credit": "{other}",'
        ' "amount": 5, "currency": "EUR", "kind": "test", "memo": ""}]'
    )
    assert app.execute("SELECT wallet_write(%s)", [batch]).fetchone() == (1,)
    found = app.execute("SELECT * FROM wallet_counters(%s)", [other]).fetchone()
    assert found == (0, 0, 0, 5)
    with pytest.raises(errors.CheckViolation):
        app.execute(TRANSFER.format(uuid.uuid4(), one, other))
        app.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_reader_sees_the_books_and_nothing_else(app):
    with psycopg.connect(database_url()) as owner:
        owner.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(READER)))
        owner.execute("SELECT count(*) FROM wallet_entry")
        for attack in (
            "SELECT * FROM messaging_user",
            "SELECT * FROM django_session",
            "INSERT INTO wallet_seal VALUES (1, 1, 1, '', now())",
            "UPDATE wallet_account SET debits_posted = 1",
            "SELECT nextval('wallet_transfer_number')",
        ):
            with pytest.raises(errors.InsufficientPrivilege), owner.transaction():
                owner.execute(attack)
        owner.rollback()


def test_to_share_out_again_changes_nothing(app):
    share_out(database_url(), app_url())
    with psycopg.connect(app_url()) as again, pytest.raises(errors.InsufficientPrivilege):
        again.execute("DELETE FROM wallet_entry")


def test_many_who_share_out_at_once_are_in_nobodys_way(app):
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _turn: share_out(database_url(), app_url()), range(6)))


def test_one_role_for_all_is_left_as_it_is():
    share_out("postgresql://one:a@nowhere.invalid/x", "postgresql://one:b@nowhere.invalid/x")


def test_the_applications_password_tells_nothing_of_the_owners():
    url = embedded.app_url("postgresql://palabre:secret@127.0.0.1:5432/palabre")
    assert url.startswith("postgresql://palabre_app:")
    assert url.endswith("@127.0.0.1:5432/palabre")
    assert "secret" not in url
