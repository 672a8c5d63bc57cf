"""Rows out of questions that are written out: for what every request or every payment asks."""

import functools
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


@functools.cache
def columns_of(model: type[models.Model], of: str) -> str:
    """Every column of a model, of the table that the question calls ``of``."""
    quoted = connection.ops.quote_name
    return ", ".join(f"{of}.{quoted(field.column)}" for field in model._meta.concrete_fields)


def width_of(model: type[models.Model]) -> int:
    """How many columns that are."""
    return len(_names(model))


def row_from(model: type[Row], values: Sequence[Any]) -> Row:
    """The row whose columns these are, in the order of ``columns_of``."""
    return model.from_db(connection.alias, _names(model), values)


@functools.cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]
