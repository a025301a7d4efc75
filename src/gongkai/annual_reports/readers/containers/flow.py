"""A flow of text that a container reader writes piece by piece: paragraphs, and tables between them.

A table cell is a flow too. Which tables are data and which only arrange a page is decided here, for all containers
in which tables hold tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.readers.blocks import Block, Grid, GridRow, Line
from gongkai.annual_reports.readers.containers.spans import lay_out
from gongkai.annual_reports.readers.refusals import Unreadable

# Stands in a cell that shows a picture and no text: such a cell is not blank.
PICTURE = "\ufffc"
# Zero-width and soft hyphen: nobody sees them, and they part numbers and labels.
_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
# In a number alone these spaces part its thousands; common ones part two numbers.
_THOUSANDS = re.compile(r"\s*[+\-−]?\d{1,3}(?:[\u00a0\u2009\u202f]\d{3})+(?:\.\d+)?\s*")
# A table of data has at least so many rows of at least so many cells with text of at most this length.
_DATA_ROWS, _DATA_CELLS, _DATA_LENGTH = 2, 3, 80


@dataclass(slots=True)
class FlowTable:
    """A table laid out, in a flow."""

    rows: Sequence[GridRow]


@dataclass(slots=True)
class Flow:
    """Paragraphs and tables in order. ``write`` adds to the paragraph that is open, ``end`` closes it."""

    items: list[str | FlowTable] = field(default_factory=list)
    picture: bool = False
    holds_tables: bool = False
    open_text: list[str] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Go on in the open paragraph; nothing is put between."""
        self.open_text.append(text)

    def end(self) -> None:
        """End the open paragraph, if there is one."""
        if self.open_text:
            text = tidy("".join(self.open_text))
            self.open_text.clear()
            if text:
                self.items.append(text)

    def add(self, table: FlowTable) -> None:
        """Put a table after what there is."""
        self.items.append(table)
        self.holds_tables = True

    def text(self) -> str:
        """All there is as text, a paragraph a line."""
        self.end()
        if len(self.items) == 1 and isinstance(self.items[0], str):
            lines = self.items[0]
        else:
            lines = "\n".join(line for item in self.items for line in _lines_of(item))
        # A picture beside a number may be a part of it; beside words it says nothing.
        beside = any(map(str.isdigit, lines)) and not any(map(str.isalpha, lines))
        return f"{lines}{PICTURE}" if self.picture and (beside or not lines) else lines


@dataclass(slots=True)
class FlowCell:
    """A cell whose content is a flow, or, as in most, one paragraph and nothing else."""

    rowspan: int = 1
    colspan: int = 1
    paragraph: str = ""
    flow: Flow | None = None

    @property
    def items(self) -> list[str | FlowTable]:
        """What stands in it, in order."""
        if self.flow is not None:
            return self.flow.items
        return [self.paragraph] if self.paragraph else []

    @property
    def holds_tables(self) -> bool:
        """Whether it is more than a cell of text."""
        return self.flow is not None and self.flow.holds_tables

    @property
    def blank(self) -> bool:
        """Whether nothing is to be seen in it."""
        return not (self.paragraph or (self.flow is not None and (self.flow.items or self.flow.picture)))

    def text(self) -> str:
        """All there is as text, a paragraph a line."""
        return self.paragraph if self.flow is None else self.flow.text()


def tidy(text: str) -> str:
    """One paragraph as it is seen: runs of spaces of any kind are one, what has no width is gone."""
    if text.isalnum():
        return text
    if not text.isascii() and _THOUSANDS.fullmatch(text):
        return text.strip()
    # Asked of all signs at once: most text has none but common ones.
    if not text.isprintable() or "  " in text:
        text = _SPACES.sub(" ", _UNSEEN.sub("", text))
    return text.strip()


# The words of the statutory tables come again in every report.
@lru_cache(maxsize=2048)
def tidy_label(text: str) -> str:
    """The same, remembered: for the short texts of cells."""
    return tidy(text)


def put_table(flow: Flow, rows: list[list[FlowCell]]) -> Finding | None:
    """Add a table of cells to the flow, as a table if it is one of data, as text if it arranges text and tables.

    A finding where it is too large to be either.
    """
    flow.end()
    for row in rows:
        for cell in row:
            if cell.flow is not None:
                cell.flow.end()
    try:
        table = _laid_out(rows) if _is_data(rows) else None
    except Unreadable as refused:
        return refused.finding
    if table is not None:
        flow.add(table)
        return None
    for row in rows:
        for cell in row:
            flow.items.extend(cell.items)
            flow.holds_tables = flow.holds_tables or cell.holds_tables
    return None


def blocks_of(flow: Flow) -> tuple[Block, ...]:
    """The flow as blocks with their places: paragraphs and tables are counted from 1."""
    flow.end()
    blocks: list[Block] = []
    tables = 0
    for number, item in enumerate(flow.items, start=1):
        if isinstance(item, str):
            blocks.append(Line(item, _paragraph(number - tables)))
        else:
            tables += 1
            blocks.append(Grid(item.rows, _table(tables)))
    return tuple(blocks)


# The same few in every file.
@lru_cache(maxsize=1024)
def _paragraph(number: int) -> Place:
    return Place(f"第{number}段")


@lru_cache(maxsize=64)
def _table(number: int) -> Place:
    return Place(f"第{number}个表格")


def _laid_out(rows: list[list[FlowCell]]) -> FlowTable:
    return FlowTable(lay_out([[(cell.text(), cell.rowspan, cell.colspan) for cell in row] for row in rows]))


def _is_data(rows: list[list[FlowCell]]) -> bool:
    if max(map(len, rows), default=0) < 2:
        return False
    nested = sum(_length(cell) for row in rows for cell in row if cell.holds_tables)
    if not nested:
        return not all(cell.blank for row in rows for cell in row)
    whole = sum(_length(cell) for row in rows for cell in row)
    return nested * 2 < whole and sum(map(_is_data_row, rows)) >= _DATA_ROWS


def _is_data_row(row: list[FlowCell]) -> bool:
    return sum(not cell.holds_tables and 0 < _length(cell) <= _DATA_LENGTH for cell in row) >= _DATA_CELLS


def _length(cell: FlowCell) -> int:
    return sum(len(line) for item in cell.items for line in _lines_of(item))


def _lines_of(item: str | FlowTable) -> Iterator[str]:
    if isinstance(item, str):
        yield item
        return
    for row in item.rows:
        for cell in row:
            if cell.text:
                yield cell.text
