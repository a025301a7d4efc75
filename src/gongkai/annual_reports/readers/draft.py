"""A table being read from a stream of text: its rows so far, and what was refused and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.annual_reports.document import Cell, columns_of
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.readers.numbers import read_count, read_fee
from gongkai.annual_reports.readers.stream import Stream
from gongkai.law.report_format import TABLE_2, TABLE_3, TABLE_4, TABLES

_MOST_SHOWN = 60
_FEE_ROW = "fees"


@dataclass(slots=True)
class TableDraft:
    """Rows and findings of one table."""

    table: str
    stream: Stream
    rows: dict[str, tuple[Cell, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def width(self, row: str) -> int:
        """How many cells the row has."""
        return len(columns_of(self.table, row))

    def cells(self, row: str, texts: Sequence[str], position: int) -> tuple[Cell, ...]:
        """The texts as cells of the row."""
        place = self.stream.place(position)
        reading = read_fee if row == _FEE_ROW else read_count
        return tuple(reading(text, place).cell for text in texts)

    def refuse(self, row: str, printed: str, why: str, position: int) -> None:
        """Sets the row to unreadable cells and says why."""
        place = self.stream.place(position)
        self.rows[row] = tuple(Cell.unreadable(printed, place) for _ in range(self.width(row)))
        names = tuple(f"{self.table}.{row}.{column}" for column in columns_of(self.table, row))
        shown = f"“{short(printed)}”" if printed else ""
        message = f"{title(self.table)}“{row_label(self.table, row)}”一行{shown}没有读取：{why}。请对照原表核对"
        self.findings.append(
            Finding("read-row", Severity.WARNING, message, names, actual=short(printed), place=str(place), unread=True)
        )


def title(table: str) -> str:
    """What a table is called in messages."""
    return {TABLE_2.code: "表二", TABLE_3.code: "表三", TABLE_4.code: "表四"}[table]


def row_label(table: str, row: str) -> str:
    """The label of a row of the format, the blocks that hold it included."""
    return next((each.full_label for each in TABLES[table].rows if each.code == row), "（六）其他处理")


def short(text: str) -> str:
    """So much of a text as a message shows."""
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"
