"""Tables of a file laid out: rows of cells with spans become a ``Grid`` in which every cell knows its column.

Spans of real files are often wrong (longer than the table, overlapping) and may be hostile; they are clipped, and
what no cell begins in is no column.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from gongkai.annual_reports.readers.blocks import GridCell
from gongkai.annual_reports.readers.limits import GRID_AREA, MAX_COLSPAN
from gongkai.annual_reports.readers.refusals import LIMIT, Unreadable

# A cell as it stands in its row, before it has a column: text, rows and columns that it takes. No rows at all: it
# reaches to the end of the table.
Spanning = tuple[str, int, int]


def lay_out(rows: Sequence[Sequence[Spanning]]) -> tuple[tuple[GridCell, ...], ...]:
    """Cells at their columns, as a browser puts them. Raises ``Unreadable`` for a table beyond all measure."""
    # Up to which row (excluded) a column is taken by a cell that began further up.
    taken: list[int] = []
    placed = [_row(number, cells, len(rows), taken) for number, cells in enumerate(rows) if _bearable(number, taken)]
    if len({cell.column for row in placed for cell in row}) == len(taken):
        return tuple(map(tuple, placed))
    return without_hollow_columns(placed)


def _bearable(rows: int, taken: list[int]) -> bool:
    if rows * len(taken) > GRID_AREA:
        raise Unreadable(LIMIT, f"表格过大（{rows} 行 {len(taken)} 列以上），不是年度报告的表格，没有读取")
    return True


def _row(number: int, cells: Sequence[Spanning], rows: int, taken: list[int]) -> list[GridCell]:
    placed, column, known = [], 0, len(taken)
    for text, high, wide in cells:
        while column < known and taken[column] > number:
            column += 1
        if wide == high == 1 and column < known:
            # Nearly every cell; what it takes, the next row has back.
            placed.append(GridCell(text, number, column))
            column += 1
            continue
        wide = _free(number, column, min(max(wide, 1), MAX_COLSPAN), taken)
        high = min(high, rows - number) if high > 0 else rows - number
        taken.extend([0] * (column + wide - known))
        taken[column : column + wide] = [number + high] * wide
        known = len(taken)
        placed.append(GridCell(text, number, column, high, wide))
        column += wide
    return placed


def _free(number: int, column: int, wide: int, taken: list[int]) -> int:
    """How far a cell reaches before it meets one that came from above."""
    for ahead in range(1, wide):
        if column + ahead < len(taken) and taken[column + ahead] > number:
            return ahead
    return wide


def without_hollow_columns(rows: Sequence[Sequence[GridCell]]) -> tuple[tuple[GridCell, ...], ...]:
    """The same cells; columns in which no cell begins are taken out of the count."""
    starts = sorted({cell.column for row in rows for cell in row})
    width = len(starts)
    if all(cell.column + cell.colspan <= width for row in rows for cell in row):
        return tuple(map(tuple, rows))

    def narrowed(cell: GridCell) -> GridCell:
        first = bisect_left(starts, cell.column)
        wide = bisect_left(starts, cell.column + cell.colspan) - first
        return GridCell(cell.text, cell.row, first, cell.rowspan, wide)

    return tuple(tuple(narrowed(cell) for cell in row) for row in rows)
