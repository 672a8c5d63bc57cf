"""Whether what we stand on is there."""

from django.db import connection


def ask_database() -> None:
    """Returns when Postgres answers; raises what the driver says when it does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
