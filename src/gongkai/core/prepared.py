"""Questions that are asked all the time: written for the database once, then asked again with other values.

Django needs several times as long to write the statement of a query as SQLite needs to answer it. What is asked, and
of whom (``visible_to``), stays in the query set; only its writing is not repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from itertools import count
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet

Row = TypeVar("Row")
Value = int | str

# What stands in the statement until a value is put in its place: nothing that a query set would say by itself.
_FIRST_NUMBER = 2_147_000_000


class Prepared(Generic[Row]):
    """``write`` makes the query set of its arguments, which are of ``kinds`` (``int`` or ``str``); a call with their
    values answers with the rows.

    The values must not decide what the statement looks like: no ``None``, no list of changing length.
    """

    def __init__(self, write: Callable[..., QuerySet[Any, Row]], *kinds: type[Value]) -> None:
        self.write, self.kinds = write, kinds

    def __call__(self, *values: Value) -> list[Row]:
        if len(values) != len(self.kinds) or not all(map(isinstance, values, self.kinds)):
            raise TypeError(f"asked with {values!r}, written for {self.kinds!r}")
        written = self._written()
        compiler = copy(written.compiler)
        parameters = tuple(each if place is None else values[place] for each, place in written.parameters)
        # Instance attributes stand before the methods: neither the statement nor the converters of its columns are made anew.
        compiler.as_sql = lambda *_, **__: (written.sql, parameters)
        compiler.get_converters = lambda _: written.converters
        compiler.has_composite_fields = lambda _: written.composite
        query = copy(written.rows.query)
        query.get_compiler = lambda *_, **__: compiler
        asked = SimpleNamespace(db=written.rows.db, model=written.rows.model, query=query, _known_related_objects={})
        return list(written.rows._iterable_class(asked))

    def first(self, *values: Value) -> Row | None:
        """The first row; the query set should end there."""
        return next(iter(self(*values)), None)

    def _written(self) -> _Written:
        """The statement of this connection; it goes with the connection, to which its converters belong."""
        known: dict[Prepared[Any], _Written] = connection.__dict__.setdefault("prepared_statements", {})
        if self not in known:
            known[self] = self._write()
        return known[self]

    def _write(self) -> _Written:
        numbers = count(_FIRST_NUMBER)
        slots = [next(numbers) if kind is int else f"\u27e6{next(numbers)}\u27e7" for kind in self.kinds]
        rows = self.write(*slots)
        compiler = rows.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = [(each, slots.index(each) if each in slots else None) for each in parameters]
        if {place for _, place in places if place is not None} != set(range(len(slots))):
            raise ValueError("a value does not stand in the statement as it was given")
        columns = [column for column, *_ in compiler.select]
        converters, composite = compiler.get_converters(columns), compiler.has_composite_fields(columns)
        return _Written(rows, compiler, sql, places, converters, composite)


@dataclass(frozen=True)
class _Written:
    """A statement with its parameters, each with the argument that takes its place, and what reads the answer."""

    rows: QuerySet[Any, Any]
    compiler: Any
    sql: str
    parameters: list[tuple[Any, int | None]]
    converters: Any
    composite: bool
