"""What reading one table gives, whatever it was read from: a grid or a stream of lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongkai.annual_reports.document import (
    OTHERWISE_APART,
    OTHERWISE_TOGETHER,
    Cell,
    CellKind,
    Table,
    TableRow,
    columns_of,
    possible_rows,
)
from gongkai.annual_reports.findings import Finding


@dataclass(frozen=True, slots=True)
class TableReading:
    """A table, or nothing, and what the reader has to say about it. ``old_form``: a Table 2 of the 2019 form stands
    there, which is recognised and not read."""

    table: Table | None
    findings: tuple[Finding, ...] = ()
    old_form: bool = False


def table_of(code: str, rows: Mapping[str, Sequence[Cell]]) -> Table:
    """The table with these rows; those of the format that are not among them are ``MISSING``. （六）其他处理 is one
    row when ``r21_23`` is there and none of r21, r22, r23 is. Raises ``ValueError`` for a row with a wrong number of
    cells."""
    together = OTHERWISE_TOGETHER in rows and not any(row in rows for row in OTHERWISE_APART)
    return Table(code, tuple(_row(code, row, rows) for row in possible_rows(code)[1 if together else 0]))


def read_cells(table: Table) -> int:
    """How many cells of the table were read: a number, a blank or a “not applicable” stands there."""
    return sum(cell.kind not in (CellKind.MISSING, CellKind.UNREADABLE) for cell in table.cells.values())


def _row(code: str, row: str, rows: Mapping[str, Sequence[Cell]]) -> TableRow:
    cells = rows.get(row)
    return TableRow(row, tuple(cells) if cells is not None else tuple(Cell.missing() for _ in columns_of(code, row)))
