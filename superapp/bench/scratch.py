"""A migrated database beside the real one, for what leaves marks that nothing can remove."""

import contextlib
import os
from collections.abc import Iterator

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql


@contextlib.contextmanager
def database() -> Iterator[None]:
    """Work there, in this process and in the servers it starts; dropped at the end."""
    name = f"bench_{os.getpid()}"
    url = settings.DATABASE_URL
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        before = connection.settings_dict["NAME"]
        try:
            _move(f"{url.rpartition('/')[0]}/{name}", name)
            call_command("migrate", verbosity=0)
            yield
        finally:
            _move(url, before)
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            server.execute(drop)


def _move(url: str, name: str) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    settings.DATABASE_URL = url
    connection.settings_dict["NAME"] = name
