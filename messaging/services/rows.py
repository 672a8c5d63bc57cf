"""Rows written by one plain INSERT: for what is written with every payment.

The model still says what its columns are and how values become theirs; what is left out is what
``save`` and ``bulk_create`` do around it, which takes longer than the statement itself.
"""

import functools
import json
from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import AutoField

from messaging.selectors.rows import prepared


def insert(*, rows: Sequence[models.Model], may_exist: bool = False) -> int:
    """Write new rows of one model in one statement; how many were written.

    Where one of them ``may_exist``, it is left as it is and not counted: whoever writes the same
    row at this moment is waited for. Else that is an IntegrityError. An automatic number of the
    row's own stays unknown.
    """
    statement, values = _written(rows)
    return _execute(rows, statement + " ON CONFLICT DO NOTHING" * may_exist, values)


def insert_together(*, rows: Sequence[models.Model]) -> None:
    """Write new rows of several models in one statement, all or none of them."""
    lots: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        lots.setdefault(type(row), []).append(row)
    *before, (last, values) = map(_written, lots.values())
    named = (f"lot_{number} AS ({one})" for number, (one, _values) in enumerate(before))
    statement = f"WITH {', '.join(named)} {last}" if before else last
    _execute(rows, statement, [one for _one, some in before for one in some] + values)


def row_json(*, row: models.Model) -> str:
    """The row's columns in JSON, for a database function that writes it with other things
    (``jsonb_populate_record``); an automatic number of its own is for that to give."""
    _head, fields = _columns(type(row))
    return json.dumps({field.column: field.pre_save(row, True) for field in fields}, default=str)


def _written(rows: Sequence[models.Model]) -> tuple[str, list[Any]]:
    """The statement that writes these rows of one model, and its values."""
    head, fields = _columns(type(rows[0]))
    marks = f"({', '.join(['%s'] * len(fields))})"
    here = connections[DEFAULT_DB_ALIAS]  # once: the proxy looks for it at every word
    values = [
        field.get_db_prep_save(field.pre_save(row, True), here) for row in rows for field in fields
    ]
    return head + ", ".join([marks] * len(rows)), values


def _execute(rows: Sequence[models.Model], statement: str, values: list[Any]) -> int:
    with prepared() as cursor:
        cursor.execute(statement, values)
        written: int = cursor.rowcount
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
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
