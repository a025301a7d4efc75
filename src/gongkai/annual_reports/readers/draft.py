"""A table being read from a stream of text: its rows so far, and what was refused and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.annual_reports.document import OTHERWISE_APART, OTHERWISE_TOGETHER, Cell, columns_of
from gongkai.annual_reports.readers.numbers import read_count, read_fee
from gongkai.annual_reports.readers.refused import FEE_ROW, Refusals, missing_rows
from gongkai.annual_reports.readers.stream import Stream
from gongkai.annual_reports.readers.tables import TableReading, table_of
from gongkai.law.report_format import TABLES

_MOST_SHOWN = 60


@dataclass(slots=True)
class TableDraft:
    """Rows and refusals of one table."""

    table: str
    stream: Stream
    rows: dict[str, tuple[Cell, ...]] = field(default_factory=dict)
    refusals: Refusals = field(init=False)

    def __post_init__(self) -> None:
        self.refusals = Refusals(self.table)

    def width(self, row: str) -> int:
        """How many cells the row has."""
        return len(columns_of(self.table, row))

    def cells(self, row: str, texts: Sequence[str], position: int) -> tuple[Cell, ...]:
        """The texts as cells of the row."""
        place = self.stream.place(position)
        reading = read_fee if row == FEE_ROW else read_count
        return tuple(reading(text, place).cell for text in texts)

    def refuse(self, row: str, printed: str, why: str, position: int) -> None:
        """Sets the row to unreadable cells and keeps the reason."""
        place = self.stream.place(position)
        shown = printed if len(printed) <= _MOST_SHOWN else printed[:_MOST_SHOWN] + "…"
        columns = columns_of(self.table, row)
        self.rows[row] = tuple(self.refusals.cell(row, column, shown, why, place) for column in columns)

    def reading(self) -> TableReading:
        """The table with its findings, rows that are missing last; nothing where no row is there."""
        if not self.rows:
            return TableReading(None)
        present = {*self.rows} | ({*OTHERWISE_APART} if OTHERWISE_TOGETHER in self.rows else set())
        lost = [row.code for row in TABLES[self.table].rows if row.code not in present]
        findings = (*self.refusals.findings(), *missing_rows(self.table, lost))
        return TableReading(table_of(self.table, self.rows), findings)
