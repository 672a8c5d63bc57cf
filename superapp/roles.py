"""Who may do what in the database: the owner migrates, the application appends, a reader reads.

The owner's URL is used by ``manage.py prepare`` and ``migrate`` alone. The application connects as
another role, which can write the books on and never over: whoever gets to speak SQL in its name
still can't update, delete, truncate or alter them, nor switch a trigger off.
"""

import time
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import errors, sql

READER = "palabre_reader"
OWNERS_COMMANDS = ("prepare", "migrate", "sqlmigrate", "showmigrations", "flush")
# Roles are the whole server's: another database may be making the same ones at this moment.
TRIES, _AT_ONCE = 10, (errors.DuplicateObject, errors.UniqueViolation, errors.InternalError_)
# What only grows, and the one table of which the application may update nothing but counters.
APPEND_ONLY = (
    "wallet_transfer",
    "wallet_entry",
    "wallet_seal",
    "wallet_outflow",
    "wallet_partrefund",
    "wallet_mandateuse",
    "wallet_mandateback",
    "messaging_auditentry",
)
ACCOUNT, COUNTERS = (
    "wallet_account",
    ("debits_pending", "debits_posted", "credits_pending", "credits_posted"),
)
BOOKS = (ACCOUNT, "wallet_transfer", "wallet_entry", "wallet_seal", "wallet_verification")


def share_out(owner_url: str, app_url: str) -> None:
    """Give the roles what is theirs in the database of ``owner_url``; makes roles that are missing.

    Nothing happens where both URLs name one role: then the triggers alone guard the books.
    """
    app = urlsplit(app_url)
    name, password = unquote(app.username or ""), unquote(app.password or "")
    if not name or name == unquote(urlsplit(owner_url).username or ""):
        return
    for left in reversed(range(TRIES)):
        try:
            with psycopg.connect(owner_url) as connection:
                _make(connection, name, password)
                _make(connection, READER, "")
                grant(connection, name)
            return
        except _AT_ONCE:
            if not left:
                raise
            time.sleep(0.2)


def grant(connection: "psycopg.Connection[Any]", app: str) -> None:
    """Let ``app`` use every table, the books only so that they grow; let the reader see the books.

    In one transaction: there is no moment in which it may do more, or less.
    """
    roles = {"app": sql.Identifier(app), "reader": sql.Identifier(READER)}
    books = sql.SQL(", ").join(map(sql.Identifier, BOOKS))
    grown = sql.SQL(", ").join(map(sql.Identifier, (*APPEND_ONLY, ACCOUNT)))
    counters = sql.SQL(", ").join(map(sql.Identifier, COUNTERS))
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {app}, {reader}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        # A temporary table could stand before a real one where a trigger looks.
        "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}",
        "REVOKE UPDATE, DELETE, TRUNCATE ON {grown} FROM {app}",
        "GRANT UPDATE ({counters}) ON {account} TO {app}",
        "GRANT SELECT ON {books} TO {reader}",
    ):
        connection.execute(
            sql.SQL(statement).format(
                **roles,
                database=sql.Identifier(connection.info.dbname),
                grown=grown,
                counters=counters,
                account=sql.Identifier(ACCOUNT),
                books=books,
            )
        )


def _make(connection: "psycopg.Connection[Any]", name: str, password: str) -> None:
    """The role with that password, if we may make roles; without a password it can't log in."""
    found = connection.execute(
        "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s),"
        " (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user)",
        [name],
    ).fetchone()
    assert found
    is_there, may_make = found
    if is_there and not (may_make and password):
        return
    connection.execute(
        sql.SQL("{verb} ROLE {name} {login}").format(
            verb=sql.SQL("ALTER" if is_there else "CREATE"),
            name=sql.Identifier(name),
            login=sql.SQL("LOGIN PASSWORD {}").format(sql.Literal(password))
            if password
            else sql.SQL("NOLOGIN"),
        )
    )
