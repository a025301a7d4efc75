"""Questions that are asked all the time: written for the database once, then asked again with other values.

Django needs several times as long to write the statement of a query as SQLite needs to answer it. What is asked, and
for whom (``visible_to``), stays in the query set; only its writing is not repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, ValuesIterable, ValuesListIterable, get_related_populators

Row = TypeVar("Row")
Value = int | str

# What stands in the statement until a value is put in its place: nothing that a query set would say by itself.
_FIRST_MARK = 2_147_000_000


class Prepared(Generic[Row]):
    """``write`` makes the query set of its arguments, which are of ``kinds`` (``int`` or ``str``); a call with their
    values answers with the rows: models, ``values`` or ``values_list``.

    The values must not decide what the statement looks like: no ``None``, no list of changing length. What the query set
    takes from elsewhere, a day above all, stays in the statement as it was at first: it has to be a value too.
    """

    def __init__(self, write: Callable[..., QuerySet[Any, Row]], *kinds: type[Value]) -> None:
        self.write, self.kinds = write, kinds

    def __call__(self, *values: Value) -> list[Row]:
        if len(values) != len(self.kinds) or not all(map(isinstance, values, self.kinds)):
            raise TypeError(f"asked with {values!r}, written for {self.kinds!r}")
        written = self._written()
        with connection.cursor() as cursor:
            cursor.execute(written.sql, [each if place is None else values[place] for each, place in written.values])
            found: Iterable[Any] = cursor.fetchall()
        if written.converters:
            found = written.compiler.apply_converters(found, written.converters)
        return [written.made(row) for row in found]

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
        numbers = range(_FIRST_MARK, _FIRST_MARK + len(self.kinds))
        marks = [mark if kind is int else f"\u27e6{mark}\u27e7" for mark, kind in zip(numbers, self.kinds, strict=True)]
        rows = self.write(*marks)
        compiler = rows.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        values = [(each, marks.index(each) if each in marks else None) for each in parameters]
        if {place for _, place in values if place is not None} != set(range(len(marks))):
            raise ValueError("a value does not stand in the statement as it was given")
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        return _Written(compiler, sql, values, converters, _maker(rows, compiler))


@dataclass(frozen=True)
class _Written:
    """A statement, its values (each with the argument that takes its place), and what reads the answer."""

    compiler: Any
    sql: str
    values: list[tuple[Any, int | None]]
    converters: Any
    made: Callable[[Any], Any]


def _maker(rows: QuerySet[Any, Any], compiler: Any) -> Callable[[Any], Any]:
    """What makes a row of the answer into what the query set gives."""
    kind: Any = rows._iterable_class
    if kind is ModelIterable:
        return _model_maker(compiler, rows.db)
    if kind is ValuesListIterable:
        return tuple
    if kind is ValuesIterable:
        names = list(rows.query.selected or ())
        return lambda row: dict(zip(names, row, strict=True))
    raise TypeError(f"{kind.__name__} is not prepared")


def _model_maker(compiler: Any, database: str) -> Callable[[Any], Any]:
    info, select = compiler.klass_info, compiler.select
    first, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_ in select[first:end]]
    populators: Any = get_related_populators
    related = populators(info, select, database)
    annotated = tuple((compiler.annotation_col_map or {}).items())

    def made(row: Any) -> Any:
        found = info["model"].from_db(database, names, row[first:end])
        for each in related:
            each.populate(row, found)
        for name, place in annotated:
            setattr(found, name, row[place])
        return found

    return made
