"""Layouts: grids that are alike in everything but their numbers are recognised once, and filled in from then on.

The statutory tables come again in every report of an office and, from one template, in those of a whole province.
What becomes of a cell depends on where it stands and on the words around it, never on which number is in it: so a
layout is read with numbers of no meaning in its cells, and where each of them is found again, there the number of a
report belongs. Layouts in which anything has to be said (a row missing, two rows alike, a cell refused) are not
remembered: there numbers may matter, and the report is read for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from itertools import accumulate, chain
from operator import getitem, itemgetter

from gongkai.annual_reports.document import OTHERWISE_TOGETHER, Cell, CellKind, Numbers, Place, Printed, Table, TableRow
from gongkai.annual_reports.lazily import Lazily
from gongkai.annual_reports.readers.blocks import Grid
from gongkai.annual_reports.readers.numberless import Filled, Layout, numberless, own_number
from gongkai.annual_reports.readers.recognition.grids.reading import GridsReading, read_grids
from gongkai.annual_reports.readers.recognition.grids.rows import Sorted, rows_of
from gongkai.annual_reports.readers.recognition.numbers import read_fee
from gongkai.annual_reports.readers.recognition.refused_cells import FEE_ROW
from gongkai.annual_reports.readers.recognition.tables import TableReading

# Real reports have 300 cells with 2,000 characters; what is much larger is not remembered.
_MOST_CELLS, _MOST_TEXT = 1_000, 20_000
# What is longer hardly comes again at its place; and of each place so many are kept.
_SMALL, _KEPT = 3, 64


@dataclass(frozen=True, slots=True)
class _Slot:
    """What a cell of a table is: the number at that place among those of the grids, or always the same. ``at``: its
    grid and the row in it, from 0; nothing for a cell that the report does not have."""

    number: int | None
    always: Cell
    at: tuple[int, int] | None


@dataclass(frozen=True, eq=False)
class _Recognised:
    """Layouts recognised: by grid, the table of each row and whether it is of the head; the grids that are rows of
    tables and nothing else; the slots of each row of the tables, by the code of the table and then of the row."""

    grids: tuple[tuple[tuple[str | None, bool], ...], ...]
    whole: frozenset[int]
    tables: Mapping[str, tuple[tuple[str, tuple[_Slot, ...]], ...]]


class _Place(dict[str, Cell]):
    """Where in a file a cell stands: the cell by the number that is in it. A mapping, since there are two hundred to a
    report and looking up costs a tenth of making: small numbers stand at the same places in report after report."""

    __slots__ = ("_fee", "place")

    def __init__(self, place: Place | None, *, fee: bool) -> None:
        super().__init__()
        self.place = place
        self._fee = fee

    def __missing__(self, text: str) -> Cell:
        cell = read_fee(text, self.place).cell if self._fee else Cell(CellKind.NUMBER, int(text), text, self.place)
        if len(text) <= _SMALL and len(self) < _KEPT:
            self[text] = cell
        return cell


class _Always(dict[str, Cell]):
    """A place without a number: the same cell whatever is asked for."""

    __slots__ = ("_cell", "place")

    def __init__(self, cell: Cell) -> None:
        super().__init__()
        self._cell = cell
        self.place = cell.place

    def __missing__(self, text: str) -> Cell:
        return self._cell


@dataclass(frozen=True)
class _Placed:
    """One table in a file: its code, the place of each cell and which number stands in it (the last where there is
    none: it is not looked at), and the rows with their first and last cell."""

    code: str
    cells: tuple[_Place | _Always, ...]
    numbers: tuple[int, ...]
    rows: tuple[tuple[str, int, int], ...]

    def filled(self, numbers: Sequence[str]) -> Table:
        """The table with these numbers."""
        texts = self.texts(numbers)
        if not self.of_numbers:
            return Table(self.code, tuple(self._rows(texts)))
        printed = Printed(texts, self.places, self.rows, self.together)
        return Table(self.code, Numbers(self._values(texts), printed, lambda: tuple(self._rows(texts))))

    def _values(self, texts: Sequence[str]) -> tuple[int | Decimal, ...]:
        fee = self.fee
        if fee is None:
            return tuple(map(int, texts))
        return (*map(int, texts[:fee]), Decimal(texts[fee]), *map(int, texts[fee + 1 :]))

    def _rows(self, texts: Sequence[str]) -> Iterator[TableRow]:
        cells = tuple(map(getitem, self.cells, texts))
        return (TableRow(row, cells[start:end]) for row, start, end in self.rows)

    @cached_property
    def texts(self) -> Callable[[Sequence[str]], tuple[str, ...]]:
        """Picks the numbers of the table, cell by cell, out of all those of the file."""
        return itemgetter(*self.numbers)

    @cached_property
    def of_numbers(self) -> bool:
        """Whether a number is in every cell: a whole one, since of no other is a layout known, or a fee."""
        return min(self.numbers) >= 0

    @cached_property
    def places(self) -> tuple[Place | None, ...]:
        """Where each cell stands."""
        return tuple(cell.place for cell in self.cells)

    @cached_property
    def fee(self) -> int | None:
        """Which cell is that of the fee, if there is one."""
        return next((start for row, start, _ in self.rows if row == FEE_ROW), None)

    @cached_property
    def together(self) -> bool:
        """Whether （六）其他处理 is one row."""
        return any(row == OTHERWISE_TOGETHER for row, _, _ in self.rows)


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
    # Numbers count for nothing: no cell has a long one.
    texts = [grid.rows.layout.length if isinstance(grid.rows, Filled) else grid.length for grid in grids]
    return sum(cells) <= _MOST_CELLS and sum(texts) <= _MOST_TEXT


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
    rows = tuple(tuple((each.table, each.head) for each in of_grid) for of_grid in reading.grids)
    of_tables = [number for number, of_grid in enumerate(rows) if of_grid and all(table for table, _ in of_grid)]
    return _Recognised(rows, frozenset(of_tables), tables)


# The same tables mostly stand at the same places of a file.
@lru_cache(maxsize=128)
def _placed(known: _Recognised, places: tuple[Place, ...]) -> tuple[_Placed, ...]:
    """The tables in a file whose grids are at these places."""

    # The cells of a row have one place between them: what is the same object is kept, and sent, once.
    @cache
    def row_at(grid: int, row: int) -> Place:
        return Place(places[grid].part, (places[grid].row or 1) + row)

    def place(slot: _Slot) -> Place | None:
        return None if slot.at is None else row_at(*slot.at)

    def cell(slot: _Slot, row: str) -> _Place | _Always:
        if slot.number is not None:
            return _Place(place(slot), fee=row == FEE_ROW)
        return _Always(Cell(slot.always.kind, slot.always.value, slot.always.printed, place(slot)))

    def table(code: str, rows: tuple[tuple[str, tuple[_Slot, ...]], ...]) -> _Placed:
        ends = list(accumulate(len(slots) for _, slots in rows))
        spans = tuple((row, end - len(slots), end) for (row, slots), end in zip(rows, ends, strict=True))
        cells = tuple(cell(slot, row) for row, slots in rows for slot in slots)
        numbers = tuple(-1 if slot.number is None else slot.number for _, slots in rows for slot in slots)
        return _Placed(code, cells, numbers, spans)

    return tuple(table(code, rows) for code, rows in known.tables.items())


def forget() -> None:
    """Forget all layouts, so that the next report is read as the first of its kind."""
    _recognised.cache_clear()
    _placed.cache_clear()


def _filled(known: _Recognised, grids: Sequence[Grid], filled: Sequence[Filled]) -> GridsReading:
    numbers = [*chain.from_iterable([each.numbers for each in filled]), ""]
    placed = _placed(known, tuple([grid.place for grid in grids]))
    tables = {each.code: TableReading(each.filled(numbers)) for each in placed}
    rows = [_Rows(number, grid, sorts) for number, (grid, sorts) in enumerate(zip(grids, known.grids, strict=True))]
    return GridsReading(tables, rows, known.whole)


class _Rows(Lazily[Sorted]):
    """The rows of a grid, whose tables are known."""

    def __init__(self, number: int, grid: Grid, sorts: Sequence[tuple[str | None, bool]]) -> None:
        def made() -> list[Sorted]:
            views = rows_of(number, grid)
            return [Sorted(view, table, head) for view, (table, head) in zip(views, sorts, strict=True)]

        super().__init__(made)
