"""Layouts: grids that are alike in everything but their numbers are recognised once, and filled in from then on.

The statutory tables come again in every report of an office and, from one template, in those of a whole province.
What becomes of a cell depends on where it stands and on the words around it, never on which number is in it: so a
layout is read with numbers of no meaning in its cells, and where each of them is found again, there the number of a
report belongs. Layouts in which anything has to be said (a row missing, two rows alike, a cell refused) are not
remembered: there numbers may matter, and the report is read for itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gongkai.annual_reports.document import Cell, CellKind, Place, Table, TableRow
from gongkai.annual_reports.readers.blocks import Grid
from gongkai.annual_reports.readers.lazily import Lazily
from gongkai.annual_reports.readers.numberless import Filled, Layout, numberless, own_number
from gongkai.annual_reports.readers.recognition.grids.reading import GridsReading, read_grids
from gongkai.annual_reports.readers.recognition.grids.rows import Sorted, rows_of
from gongkai.annual_reports.readers.recognition.numbers import read_fee
from gongkai.annual_reports.readers.recognition.refused_cells import FEE_ROW
from gongkai.annual_reports.readers.recognition.tables import TableReading

# Real reports have 300 cells with 2,000 characters; what is much larger is not remembered.
_MOST_CELLS, _MOST_TEXT = 1_000, 20_000
# What is longer hardly comes again at its place.
_SMALL = 3


@dataclass(frozen=True, slots=True)
class _Slot:
    """What a cell of a table is: the number at that place among those of the grids, or always the same. ``at``: its
    grid and the row in it, from 0; nothing for a cell that the report does not have."""

    number: int | None
    always: Cell
    at: tuple[int, int] | None


@dataclass(frozen=True, eq=False)
class _Recognised:
    """Layouts recognised: the table of each of their rows and whether it is of the head; the grids that are rows of
    tables and nothing else; the slots of each row of the tables, by the code of the table and then of the row."""

    rows: tuple[tuple[str | None, bool], ...]
    whole: frozenset[int]
    tables: Mapping[str, tuple[tuple[str, tuple[_Slot, ...]], ...]]


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """A slot in a file: the number that stands in it and where; or the cell that is always there. No two are equal:
    they are looked up for each cell, by what they are and not by what they hold."""

    number: int | None
    cell: Cell
    fee: bool

    def read(self, text: str) -> Cell:
        """The cell with this number."""
        if self.fee:
            return read_fee(text, self.cell.place).cell
        return Cell(CellKind.NUMBER, int(text), text, self.cell.place)


def read_alike(grids: Sequence[Grid]) -> GridsReading:
    """The same as ``read_grids``, faster for a layout that was read before."""
    # Where the borders are not those of the file, numbers have a part in making them out.
    if not grids or not all(grid.exact for grid in grids) or not _is_bearable(grids):
        return read_grids(grids)
    filled = [grid.rows if isinstance(grid.rows, Filled) else numberless(grid.rows) for grid in grids]
    known = _recognised(tuple([each.layout for each in filled]))
    return _filled(known, grids, filled) if known is not None else read_grids(grids)


def _is_bearable(grids: Sequence[Grid]) -> bool:
    cells = [len(grid.rows.layout) if isinstance(grid.rows, Filled) else sum(map(len, grid.rows)) for grid in grids]
    return sum(cells) <= _MOST_CELLS and sum([grid.length for grid in grids]) <= _MOST_TEXT


# A run over a province meets some hundred layouts, each of some 30 kB.
@lru_cache(maxsize=256)
def _recognised(layouts: tuple[Layout, ...]) -> _Recognised | None:
    """The layouts recognised; nothing where they are not the same for all numbers."""
    numbers: dict[str, int] = {}
    grids = []
    for part, layout in enumerate(layouts):
        own = [own_number(len(numbers) + at, decimal=decimal) for at, decimal in enumerate(layout.decimals)]
        numbers |= {number: len(numbers) + at for at, number in enumerate(own)}
        grids.append(Grid(layout.filled(own), Place(str(part))))
    reading = read_grids(grids)
    if any(each.findings or each.table is None for each in reading.tables.values()):
        return None

    def slot(cell: Cell) -> _Slot:
        at = (int(cell.place.part), (cell.place.row or 1) - 1) if cell.place else None
        return _Slot(numbers.get(cell.printed), cell, at)

    tables = {
        code: tuple((row.code, tuple(map(slot, row.cells))) for row in each.table.rows)
        for code, each in reading.tables.items()
        if each.table
    }
    of_text = {each.row.grid for each in reading.rows if each.table is None}
    of_tables = {each.row.grid for each in reading.rows} - of_text
    return _Recognised(tuple((each.table, each.head) for each in reading.rows), frozenset(of_tables), tables)


# The same tables mostly stand at the same places of a file.
@lru_cache(maxsize=256)
def _placed(known: _Recognised, places: tuple[Place, ...]) -> Mapping[str, tuple[tuple[str, tuple[_Placed, ...]], ...]]:
    """The slots of the tables, by table and row, with their places in a file whose grids are at these."""

    def place(slot: _Slot) -> Place | None:
        if slot.at is None:
            return None
        grid, row = slot.at
        return Place(places[grid].part, (places[grid].row or 1) + row)

    def placed(slot: _Slot, row: str) -> _Placed:
        cell = Cell(slot.always.kind, slot.always.value, slot.always.printed, place(slot))
        return _Placed(slot.number, cell, row == FEE_ROW)

    return {
        code: tuple((row, tuple(placed(slot, row) for slot in slots)) for row, slots in rows)
        for code, rows in known.tables.items()
    }


# Small numbers stand at the same places in report after report.
@lru_cache(maxsize=1 << 15)
def _read_once(slot: _Placed, text: str) -> Cell:
    return slot.read(text)


def forget() -> None:
    """Forget all layouts, so that the next report is read as the first of its kind."""
    _recognised.cache_clear()
    _placed.cache_clear()
    _read_once.cache_clear()


def _filled(known: _Recognised, grids: Sequence[Grid], filled: Sequence[Filled]) -> GridsReading:
    numbers = [number for each in filled for number in each.numbers]

    def row(slots: Sequence[_Placed]) -> tuple[Cell, ...]:
        return tuple(
            [
                slot.cell
                if slot.number is None
                else _read_once(slot, text)
                if len(text := numbers[slot.number]) <= _SMALL
                else slot.read(text)
                for slot in slots
            ]
        )

    tables = {
        code: TableReading(Table(code, tuple([TableRow(name, row(slots)) for name, slots in rows])))
        for code, rows in _placed(known, tuple([grid.place for grid in grids])).items()
    }
    return GridsReading(tables, Lazily(lambda: _rows(known, grids)), known.whole)


def _rows(known: _Recognised, grids: Sequence[Grid]) -> list[Sorted]:
    views = (row for number, grid in enumerate(grids) for row in rows_of(number, grid))
    return [Sorted(view, table, head) for view, (table, head) in zip(views, known.rows, strict=True)]
