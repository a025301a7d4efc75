"""A database many times as large: the rows of its cases again, under keys of their own, by the database itself.

Folding a million cases takes an hour and shows nothing that a hundred thousand do not; what an index or a query does
with a million rows is the same whoever inserted them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def last_of(models: Sequence[Any]) -> dict[Any, int]:
    """The last key of each model; 0 where there is none."""
    from django.db.models import Max  # noqa: PLC0415  Django must be set up first

    return {model: model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in models}


def multiply(models: Sequence[Any], after: Mapping[Any, int], copies: int, changed: Mapping[str, str]) -> None:
    """Insert the rows of ``models`` beyond the keys ``after`` so many times more, what others refer to first.

    ``changed``: for ``table.column`` the SQL expression of its value in the copy ``{copy}``, for what may stand once.
    """
    from django.db import connection, transaction  # noqa: PLC0415  Django must be set up first

    spans = last_of(models)
    for copy in range(1, copies + 1):
        with transaction.atomic(), connection.cursor() as cursor:
            for model in models:
                columns, values = zip(*_columns(model, spans, changed, copy), strict=True)
                table, key = model._meta.db_table, model._meta.pk.column
                into = f"INSERT INTO {table} ({', '.join(columns)})"
                # Names of our own models and numbers: nothing here comes from outside.
                taken = (
                    f"SELECT {', '.join(values)} FROM {table} WHERE {key} > {after[model]} AND {key} <= {spans[model]}"  # noqa: S608
                )
                cursor.execute(f"{into} {taken}")


def _columns(model: Any, spans: Mapping[Any, int], changed: Mapping[str, str], copy: int) -> list[tuple[str, str]]:
    """Each column with what stands in it in this copy."""
    found = []
    for field in model._meta.concrete_fields:
        name = f'"{field.column}"'
        target = field.related_model if field.is_relation else (model if field.primary_key else None)
        value = f"{name} + {spans[target] * copy}" if target in spans else name
        own = changed.get(f"{model._meta.db_table}.{field.column}")
        found.append((name, own.format(copy=copy) if own else value))
    return found
