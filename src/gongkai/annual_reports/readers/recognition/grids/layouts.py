"""Layouts: grids that are alike in everything but their numbers are recognised once, and filled in from then on.

The statutory tables come again in every report of an office and, from one template, in those of a whole province.
What becomes of a cell depends on where it stands and on the words around it, never on which number is in it: so a
layout is read with numbers of no meaning in its cells, and where each of them is found again, there the number of a
report belongs. Layouts in which anything has to be said (a row missing, two rows alike, a cell refused) are not
remembered: there numbers may matter, and the report is read for itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gongkai.annual_reports.document import Cell, Place, Table, TableRow
from gongkai.annual_reports.readers.blocks import Grid, GridCell
from gongkai.annual_reports.readers.recognition.grids.reading import GridsReading, read_grids
from gongkai.annual_reports.readers.recognition.grids.rows import Sorted, rows_of
from gongkai.annual_reports.readers.recognition.numbers import LONGEST, read_count, read_fee
from gongkai.annual_reports.readers.recognition.refused_cells import FEE_ROW
from gongkai.annual_reports.readers.recognition.tables import TableReading

# A cell of a layout: as the file has it, or its place alone where there is a whole number; a decimal has a mark more.
_Whole = tuple[int, int, int, int]
_Fraction = tuple[int, int, int, int, str]
_LayoutCell = GridCell | _Whole | _Fraction
_Layout = tuple[tuple[tuple[_LayoutCell, ...], ...], ...]

_DECIMAL = re.compile(r"(?:0|[1-9]\d{0,9})\.\d{1,6}", re.ASCII)
# No sum of these is one of these, and none stands in a report: the numbers are recognised by their values.
_FIRST = 7 * 10 ** (LONGEST - 1)
# Real reports have 300 cells with 2,000 characters; what is much larger is not remembered.
_MOST_CELLS, _MOST_TEXT = 1_000, 20_000


@dataclass(frozen=True, slots=True)
class _Slot:
    """What a cell of a table is: the number at that place among those of the grids, or always the same. ``row`` counts
    the rows of all grids; there is none for a cell that the report does not have."""

    number: int | None
    always: Cell
    row: int | None


@dataclass(frozen=True, slots=True)
class _Recognised:
    """A layout recognised: the table of each row of its grids and whether it is of the head; the slots of each row of
    its tables, by the code of the table and then of the row."""

    rows: tuple[tuple[str | None, bool], ...]
    tables: Mapping[str, tuple[tuple[str, tuple[_Slot, ...]], ...]]


def read_alike(grids: Sequence[Grid]) -> GridsReading:
    """The same as ``read_grids``, faster for a layout that was read before."""
    # Where the borders are not those of the file, numbers have a part in making them out.
    if not grids or not all(grid.exact for grid in grids) or not _is_bearable(grids):
        return read_grids(grids)
    numbers: list[str] = []
    layout = tuple([tuple([_without_numbers(row, numbers) for row in grid.rows]) for grid in grids])
    known = _recognised(layout)
    return _filled(known, grids, numbers) if known is not None else read_grids(grids)


def _is_bearable(grids: Sequence[Grid]) -> bool:
    texts = [cell.text for grid in grids for row in grid.rows for cell in row]
    return len(texts) <= _MOST_CELLS and sum(map(len, texts)) <= _MOST_TEXT


def _without_numbers(row: Sequence[GridCell], numbers: list[str]) -> tuple[_LayoutCell, ...]:
    """The cells of a row for a layout; their numbers are put into the list."""
    cells: list[_LayoutCell] = []
    for cell in row:
        text = cell.text
        if text.isdigit() and text.isascii() and (text[0] != "0" or text == "0") and len(text) <= LONGEST:
            numbers.append(text)
            cells.append(cell[1:])
        elif "." in text and _DECIMAL.fullmatch(text):
            numbers.append(text)
            cells.append((*cell[1:], "."))
        else:
            cells.append(cell)
    return tuple(cells)


# A run over a province meets some hundred layouts, each of some 30 kB.
@lru_cache(maxsize=256)
def _recognised(layout: _Layout) -> _Recognised | None:
    """The layout recognised; nothing where it is not the same for all numbers."""
    numbers: dict[str, int] = {}
    grids = [Grid(_with_own_numbers(rows, numbers), Place(str(part))) for part, rows in enumerate(layout)]
    reading = read_grids(grids)
    if any(each.findings or each.table is None for each in reading.tables.values()):
        return None
    rows = {each.row.place: at for at, each in enumerate(reading.rows)}

    def slot(cell: Cell) -> _Slot:
        return _Slot(numbers.get(cell.printed), cell, rows[cell.place] if cell.place else None)

    tables = {
        code: tuple((row.code, tuple(map(slot, row.cells))) for row in each.table.rows)
        for code, each in reading.tables.items()
        if each.table
    }
    return _Recognised(tuple((each.table, each.head) for each in reading.rows), tables)


def forget() -> None:
    """Forget all layouts, so that the next report is read as the first of its kind."""
    _recognised.cache_clear()


def _with_own_numbers(
    rows: tuple[tuple[_LayoutCell, ...], ...], numbers: dict[str, int]
) -> tuple[tuple[GridCell, ...], ...]:
    """The rows of a grid of a layout with a number of its own in each cell that has one."""

    def filled(cell: _LayoutCell) -> GridCell:
        if isinstance(cell, GridCell):
            return cell
        number = str(_FIRST + len(numbers))
        text = number if len(cell) == 4 else f"{number[0]}{number[-4:]}.5"
        numbers[text] = len(numbers)
        return GridCell(text, *cell[:4])

    return tuple(tuple(map(filled, row)) for row in rows)


def _filled(known: _Recognised, grids: Sequence[Grid], numbers: Sequence[str]) -> GridsReading:
    views = [row for number, grid in enumerate(grids) for row in rows_of(number, grid)]
    rows = tuple(Sorted(view, table, head) for view, (table, head) in zip(views, known.rows, strict=True))

    def cell(slot: _Slot, fee: bool) -> Cell:
        place = views[slot.row].place if slot.row is not None else None
        if slot.number is None:
            return Cell(slot.always.kind, slot.always.value, slot.always.printed, place)
        return (read_fee if fee else read_count)(numbers[slot.number], place).cell

    tables = {
        code: TableReading(
            Table(
                code,
                tuple([TableRow(row, tuple([cell(slot, row == FEE_ROW) for slot in slots])) for row, slots in each]),
            )
        )
        for code, each in known.tables.items()
    }
    return GridsReading(tables, rows)
