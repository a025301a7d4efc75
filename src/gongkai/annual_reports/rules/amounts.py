"""Numbers taken from a report's cells for sums: what counts as nought, and what is not judged at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from gongkai.annual_reports.document import (
    OTHERWISE_APART,
    OTHERWISE_TOGETHER,
    Cell,
    CellKind,
    ReportDocument,
    Table,
)
from gongkai.annual_reports.rules.remembering import of_the_last
from gongkai.annual_reports.rules.words import Number

# Where each cell of a table stands in it, and the numbers of all cells in that order.
_Counted = tuple[Mapping[str, int], Sequence[Number | None]]
_NO_TABLE: _Counted = ({}, ())


def counted(cell: Cell) -> Number | None:
    """The cell in a sum. A blank or ``/`` adds nothing (that it stands there is a finding of its own); a cell that is
    missing or was refused is never taken as nought: there is no number, and no judgement."""
    if cell.kind in (CellKind.BLANK, CellKind.NOT_APPLICABLE):
        return 0
    return cell.value


def counted_values(table: Table) -> Sequence[Number | None]:
    """The numbers of the cells, row by row; nothing for one that cannot be counted."""
    # Nearly every cell has a number; only of a table with others they are asked what they are.
    if table.plain or None not in table.values:
        return table.values
    return [counted(cell) for cell in table.cells.values()]


@of_the_last
def _tables(report: ReportDocument) -> Mapping[str, _Counted]:
    """The tables by their codes."""
    return {table.code: (table.places, counted_values(table)) for table in report.tables}


def amount(report: ReportDocument, name: str) -> Number | None:
    """The number of a cell for a sum, if there is one."""
    return _number(_tables(report), name)


def total(report: ReportDocument, names: Iterable[str]) -> Number | None:
    """The sum of cells; nothing when one of them cannot be counted."""
    tables = _tables(report)
    values = [_number(tables, name) for name in names]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _number(tables: Mapping[str, _Counted], name: str) -> Number | None:
    places, values = tables.get(name.partition(".")[0], _NO_TABLE)
    place = places.get(name)
    return None if place is None else values[place]


def as_printed(report: ReportDocument, names: Iterable[str]) -> tuple[str, ...]:
    """Cell names, with the one row in place of the three where （六）其他处理 is printed as one."""
    names = tuple(names)
    return with_otherwise_together(names) if report.table3 is not None and report.table3.together else names


# The balances and what texts are compared with: some hundred different ones.
@lru_cache(maxsize=512)
def with_otherwise_together(names: tuple[str, ...]) -> tuple[str, ...]:
    """Cell names as they are where （六）其他处理 is one row."""
    return tuple(dict.fromkeys(_together(name) for name in names))


def _together(name: str) -> str:
    table, row, column = name.split(".")
    return f"{table}.{OTHERWISE_TOGETHER}.{column}" if row in OTHERWISE_APART else name
