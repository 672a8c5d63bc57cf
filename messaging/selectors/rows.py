"""Rows out of questions that are written out: for what every request or every payment asks."""

import functools
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper

Row = TypeVar("Row", bound=models.Model)


def prepared() -> CursorWrapper:
    """A cursor for what is asked all the time: the server binds the values, and keeps the statement
    prepared for this connection, so that neither side reads it each time."""
    here = connections[DEFAULT_DB_ALIAS]  # once: the proxy looks for it at every word
    here.ensure_connection()
    make = here.make_debug_cursor if here.queries_logged else here.make_cursor
    return make(ServerBindingCursor(here.connection))  # type: ignore[call-arg,arg-type]


@functools.cache
def columns_of(model: type[models.Model], of: str) -> str:
    """Every column of a model, of the table that the question calls ``of``."""
    quoted = connection.ops.quote_name
    return ", ".join(f"{of}.{quoted(str(field.column))}" for field in model._meta.concrete_fields)


def width_of(model: type[models.Model]) -> int:
    """How many columns that are."""
    return len(_names(model))


def row_from(model: type[Row], values: Sequence[Any]) -> Row:
    """The row whose columns these are, in the order of ``columns_of``."""
    return model.from_db(DEFAULT_DB_ALIAS, _names(model), values)


@functools.cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]
