"""Tables 2, 3 and 4 from the grids of a file (R89, R90, R95): rows by their labels, cells by the columns of the head.

A table may lie in several grids (page breaks, one grid per block), several tables may lie in one grid, and rows of
text may stand among them: all grids are taken as one stream of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from gongkai.annual_reports.document import CellKind, Table, columns_of
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.readers.blocks import Grid
from gongkai.annual_reports.readers.recognition.glyphs import compact
from gongkai.annual_reports.readers.recognition.grids.rows import RowView, Sorted, contents, rows_of, sort_rows
from gongkai.annual_reports.readers.recognition.grids.table2 import read_table_2
from gongkai.annual_reports.readers.recognition.grids.table3 import read_table_3
from gongkai.annual_reports.readers.recognition.grids.table4 import read_table_4
from gongkai.annual_reports.readers.recognition.labels import find
from gongkai.annual_reports.readers.recognition.refused_cells import TABLE_NAMES, row_twice
from gongkai.annual_reports.readers.recognition.tables import TableReading, read_cells

TWO_TABLES, TOO_LONG = "read-two-tables", "read-table-too-long"
# The longest statutory table has 28 rows; heads repeated on each page and broken rows make some more.
MOST_ROWS = 200
READERS: dict[str, Callable[[Sequence[Sorted]], TableReading]] = {
    "t2": read_table_2,
    "t3": read_table_3,
    "t4": read_table_4,
}
# A second table of which less than this part is there is a remnant or an example, not a rival.
_RIVAL = 0.25
_NUMBERS_4 = 15
# Rows with which a table begins, and how many rows must have come before they can begin another.
_FIRST_ROWS = {"t2": ({"rules", "normative"}, 3), "t3": ({"r01", "r02", "r03"}, 8), "t4": ({"review"}, 2)}


@dataclass(frozen=True)
class GridsReading:
    """What the grids of a file gave: a reading for each table that was found, and of each grid its rows with their
    tables.

    ``whole``: grids, by number, known to be rows of tables and nothing else, so that nobody need look at them."""

    tables: dict[str, TableReading]
    grids: Sequence[Sequence[Sorted]] = ()
    whole: frozenset[int] = frozenset()

    @property
    def rows(self) -> tuple[Sorted, ...]:
        """The rows of all grids."""
        return tuple(chain.from_iterable(self.grids))

    @property
    def text_rows(self) -> tuple[RowView, ...]:
        """The rows that belong to no table and say something."""
        return tuple(each.row for each in self.rows if each.table is None and each.row.texts)


def read_grids(grids: Sequence[Grid]) -> GridsReading:
    """The tables that stand in these grids, which are in the order of the file."""
    rows = sort_rows(row for number, grid in enumerate(grids) for row in rows_of(number, grid))
    tables = {}
    for table, reader in READERS.items():
        runs = _instances(contents(rows, table), table)
        all_readings = [reader(run) if len(run) <= MOST_ROWS else _too_long(run, table) for run in runs]
        readings = [each for each in all_readings if each.table is not None or each.old_form or each.findings]
        if readings:
            lost = [run for run, each in zip(runs, all_readings, strict=True) if each not in readings]
            tables[table] = _with_lost_rows(_one_of(readings, table), lost, table)
    by_grid: list[list[Sorted]] = [[] for _ in grids]
    for each in rows:
        by_grid[each.row.grid].append(each)
    return GridsReading(tables, by_grid)


def _too_long(run: Sequence[Sorted], table: str) -> TableReading:
    message = f"{TABLE_NAMES[table]}有 {len(run)} 行，不像规定的表格，没有读取。请只留规定的各行"
    finding = Finding(TOO_LONG, Severity.ERROR, message, place=str(run[0].row.place), unread=True)
    return TableReading(None, (finding,))


def _instances(rows: Sequence[Sorted], table: str) -> list[list[Sorted]]:
    """The rows cut into tables: where the first rows of a table come again after a good part of it, another begins."""
    first, least = _FIRST_ROWS[table]
    runs: list[list[Sorted]] = [[]]
    seen: set[str] = set()
    for each in rows:
        code = _code(each, table)
        if (code in seen and code in first and len(seen) >= least) or _after_the_numbers(each, runs[-1], table):
            runs.append(_trailing_head(runs[-1]))
            seen = set()
        if code:
            seen.add(code)
        runs[-1].append(each)
    return [run for run in runs if run]


def _after_the_numbers(each: Sorted, run: Sequence[Sorted], table: str) -> bool:
    """A Table 4 whose numbers have all come is over when a head follows."""
    if table != "t4" or not each.head:
        return False
    return sum(len(row.row.values) for row in run if not row.head and row.row.has_values) >= _NUMBERS_4


def _code(each: Sorted, table: str) -> str | None:
    if each.head:
        return None
    best = find(each.row.label, table).best or find(each.row.full_label, table).best
    return best.code if best else None


def _trailing_head(run: list[Sorted]) -> list[Sorted]:
    taken: list[Sorted] = []
    while run and run[-1].head:
        taken.insert(0, run.pop())
    return taken


def _one_of(readings: Sequence[TableReading], table: str) -> TableReading:
    """The one table of several: the only one with numbers, or the only whole one. Two that differ are refused."""
    found = [each for each in readings if each.table is not None or each.old_form] or list(readings)
    filled = [each for each in found if each.table and _numbers(each.table)] or found
    best = max(filled, key=lambda each: read_cells(each.table) if each.table else 0)
    if best.table is None:
        return best
    rivals = [each for each in filled if each.table not in (None, best.table) and _rivals(each, best)]
    if not rivals:
        return replace(best, findings=(*best.findings, *_contradictions(filled, best.table)))
    message = f"文件里有 {len(rivals) + 1} 张数不相同的{TABLE_NAMES[table]}，不知哪一张是本报告的，没有读取。请只留一张"
    return TableReading(None, (Finding(TWO_TABLES, Severity.ERROR, message, unread=True),))


def _with_lost_rows(reading: TableReading, runs: Sequence[Sequence[Sorted]], table: str) -> TableReading:
    """The reading with a finding for each row that comes again after the table, with other numbers, in too few rows to
    be a table of its own."""
    kept = {
        row.code: [compact(cell.printed) for cell in row.cells] for row in (reading.table.rows if reading.table else ())
    }
    findings = []
    for each in (each for run in runs for each in run if each.row.has_values):
        code = _code(each, table)
        if code in kept and [compact(cell.text) for cell in each.row.values] != kept[code]:
            cells = tuple(f"{table}.{code}.{column}" for column in columns_of(table, code))
            findings.append(row_twice(table, code, each.row.place, cells))
    return replace(reading, findings=(*reading.findings, *findings))


def _contradictions(readings: Sequence[TableReading], table: Table) -> list[Finding]:
    """What remnants of the table say against it: rows that come again with other numbers."""
    others = [(name, cell) for each in readings if each.table for name, cell in each.table.cells.items()]
    against = [
        name for name, cell in others if cell.kind is CellKind.NUMBER and table.cells.get(name) not in (None, cell)
    ]
    return [
        row_twice(table.code, row.code, None, tuple(name for name in against if name.split(".")[1] == row.code))
        for row in table.rows
        if any(name.split(".")[1] == row.code for name in against)
    ]


def _rivals(each: TableReading, best: TableReading) -> bool:
    assert each.table is not None
    assert best.table is not None
    return read_cells(each.table) > _RIVAL * read_cells(best.table)


def _numbers(table: Table) -> int:
    return sum(cell.kind is CellKind.NUMBER for cell in table.cells.values())
