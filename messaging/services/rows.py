"""Rows written by one plain INSERT: for what is written with every payment.

The model still says what its columns are and how values become theirs; what is left out is what
``save`` and ``bulk_create`` do around it, which takes longer than the statement itself.
"""

import functools
from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models import AutoField

from messaging.selectors.rows import prepared


def insert(*, rows: Sequence[models.Model], may_exist: bool = False) -> int:
    """Write new rows of one model in one statement; how many were written.

    Where one of them ``may_exist``, it is left as it is and not counted: whoever writes the same
    row at this moment is waited for. Else that is an IntegrityError. An automatic number of the
    row's own stays unknown.
    """
    head, fields = _columns(type(rows[0]))
    marks = f"({', '.join(['%s'] * len(fields))})"
    statement = head + ", ".join([marks] * len(rows))
    values: list[Any] = [
        field.get_db_prep_save(field.pre_save(row, True), connection)
        for row in rows
        for field in fields
    ]
    with prepared() as cursor:
        cursor.execute(statement + " ON CONFLICT DO NOTHING" * may_exist, values)
        written: int = cursor.rowcount
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return written


@functools.cache
def _columns(model: type[models.Model]) -> tuple[str, tuple[Any, ...]]:
    fields = tuple(
        field
        for field in model._meta.concrete_fields
        if not (isinstance(field, AutoField) or field.generated)
    )
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field in fields)
    head = f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES "  # noqa: S608 (our own)
    return head, fields
