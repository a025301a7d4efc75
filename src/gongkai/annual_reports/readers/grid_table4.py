"""Table 4 from the rows of grids (R95): fifteen numbers in one row, or a labelled row of five for each group."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.annual_reports.document import Cell
from gongkai.annual_reports.readers.blocks import GridCell
from gongkai.annual_reports.readers.glyphs import compact
from gongkai.annual_reports.readers.grid_body import Body, matched, read_rows, whole_rows
from gongkai.annual_reports.readers.grid_columns import (
    HEAD_UNCLEAR,
    MERGED,
    TOO_FEW,
    TOO_MANY,
    Placed,
    possible_offsets,
)
from gongkai.annual_reports.readers.grid_rows import RowView, Sorted, is_group
from gongkai.annual_reports.readers.labels import find, find_column
from gongkai.annual_reports.readers.tables import TableReading, table_of
from gongkai.law.report_format import TABLE_4

_GROUPS = tuple(row.code for row in TABLE_4.rows)
_COLUMNS = tuple(column.code for column in TABLE_4.columns)
_LABELS = {column.code: column.label for column in TABLE_4.columns}
_CELLS = tuple((group, column) for group in _GROUPS for column in _COLUMNS)
_TWO_ROWS = "有不止一行数，不知哪一行是本年的"


def read_table_4(run: Sequence[Sorted]) -> TableReading:
    """The table in these rows, or nothing when there is no row of numbers for it."""
    rows = whole_rows(run, TABLE_4.code)
    matches = matched(rows, TABLE_4.code)
    coded = [(match.code, row) for match, row in zip(matches, rows, strict=True) if match.code and row.values]
    body = Body(TABLE_4.code)
    if len({code for code, _ in coded}) > 1:
        read_rows(body, run, coded, _COLUMNS)
    elif not _read_one_row(body, run):
        return TableReading(None)
    return TableReading(table_of(TABLE_4.code, body.rows), body.findings())


def _read_one_row(body: Body, run: Sequence[Sorted]) -> bool:
    head = [each.row for each in run if each.head]
    rows = [each.row for each in run if not each.head and each.row.values]
    filled = [row for row in rows if row.has_values]
    wide = [row for row in filled or rows[:1] if len(row.values) > 1 or row.has_values]
    if not wide or not head:
        return False
    row = wide[0]
    reason = _TWO_ROWS if len(wide) > 1 else _contradiction(head)
    placed = [Placed("", reason)] * len(_CELLS) if reason else _place(row, head)
    names = _names_by_place(row, head) if not reason else None
    cells: dict[tuple[str, str], Cell] = {}
    for (group, column), each in zip(names or _CELLS, placed, strict=True):
        cells[group, column] = body.refusals.cell(group, column, each.text, each.reason, row.place)
    for group in _GROUPS:
        body.add(group, [cells[group, column] for column in _COLUMNS], row)
    return True


def _place(row: RowView, head: Sequence[RowView]) -> list[Placed]:
    values, count = row.values, len(_CELLS)
    if len(values) > count:
        possible = possible_offsets(row, count)
        if len(possible) == 1 or (possible and not row.has_values):
            values = values[possible[0] : possible[0] + count]
    if len(values) == count:
        return [Placed(cell.text, MERGED if _taller(cell, row) else "") for cell in values]
    width = max(cell.column + cell.colspan for each in (*head, row) for cell in each.own)
    if len(values) < count and width == count and row.exact:
        return _by_column(row)
    shown = " ".join(text for cell in row.values if (text := compact(cell.text)))
    return [Placed(shown, TOO_FEW if len(values) < count else TOO_MANY)] * count


def _by_column(row: RowView) -> list[Placed]:
    shown = " ".join(text for cell in row.cells if (text := compact(cell.text)))
    placed = [Placed(shown, TOO_FEW)] * len(_CELLS)
    if sum(cell.colspan for cell in row.cells) != len(_CELLS):
        return placed
    for cell in row.cells:
        merged = MERGED if cell.colspan > 1 and any(sign.isdigit() for sign in cell.text) else ""
        for column in range(cell.column, cell.column + cell.colspan):
            placed[column] = Placed(cell.text, merged)
    return placed


def _taller(cell: GridCell, row: RowView) -> bool:
    return cell.row != row.number and any(sign.isdigit() for sign in cell.text)


def _names_by_place(row: RowView, head: Sequence[RowView]) -> list[tuple[str, str]] | None:
    """Group and column of each value as the head stands over it, where that is complete; the head may have another
    order than the format."""
    if not row.exact or len(row.values) != len(_CELLS) or any(each.grid != row.grid for each in head):
        return None
    names = [(_over(cell, head, "group"), _over(cell, head, "column")) for cell in row.values]
    known = [(group, column) for group, column in names if group and column]
    return known if len(set(known)) == len(_CELLS) else None


def _over(cell: GridCell, head: Sequence[RowView], what: str) -> str | None:
    """The lowest name of that kind that stands over the cell."""
    name = None
    for row in head:
        for each in row.own:
            if each.column <= cell.column < each.column + each.colspan:
                found = find(each.text, TABLE_4.code).best if what == "group" else find_column(each.text, TABLE_4.code)
                name = found.code if found else name
    return name


def _contradiction(head: Sequence[RowView]) -> str:
    """Why the order of columns cannot be taken to be the format's; empty where nothing speaks against it."""
    groups = [best.code for row in head for cell in row.own if (best := find(cell.text, TABLE_4.code).best)]
    if groups != sorted(groups, key=_GROUPS.index) and len(set(groups)) == len(groups):
        return "" if _complete_by_place(head) else HEAD_UNCLEAR
    for row in head:
        words = [text for cell in row.own if (text := compact(cell.text)) and not is_group(text)]
        if not _in_order(words) and not _complete_by_place(head):
            return HEAD_UNCLEAR
    return ""


def _complete_by_place(head: Sequence[RowView]) -> bool:
    width = max(cell.column + cell.colspan for row in head for cell in row.own)
    if width != len(_CELLS) or not all(row.exact for row in head):
        return False
    cells = [GridCell("", 0, column) for column in range(width)]
    return len({(_over(cell, head, "group"), _over(cell, head, "column")) for cell in cells}) == len(_CELLS)


def _in_order(words: Sequence[str]) -> bool:
    """Whether the words of a row of the head are the five column names, once to three times, or what is left of
    them."""
    if len(words) % len(_COLUMNS) == 0:
        return all(_is(word, _COLUMNS[n % len(_COLUMNS)]) for n, word in enumerate(words))
    rest = iter(_COLUMNS)
    return all(any(_is(word, column) for column in rest) for word in words)


def _is(word: str, column: str) -> bool:
    found = find_column(word, TABLE_4.code)
    if found is not None:
        return found.code == column
    rest = iter(_LABELS[column])
    return all(sign in rest for sign in word)
