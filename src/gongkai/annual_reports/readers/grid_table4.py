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
    elif not (_read_in_parts(body, run) or _read_one_row(body, run)):
        return TableReading(None)
    body.mend()
    return TableReading(table_of(TABLE_4.code, body.rows), body.findings())


def _read_in_parts(body: Body, run: Sequence[Sorted]) -> bool:
    """A row of numbers under each head of its own: one for the reviews and one for the suits, or one for each
    group."""
    parts: list[tuple[list[RowView], RowView]] = []
    head: list[RowView] = []
    for each in run:
        if each.head:
            head.append(each.row)
        elif each.row.has_values:
            parts.append((head, each.row))
            head = []
    groups = [_groups_of(head) for head, _ in parts]
    if len(parts) < 2 or sorted(group for some in groups for group in some) != sorted(_GROUPS):
        return False
    if any(len(row.values) != len(some) * len(_COLUMNS) for some, (_, row) in zip(groups, parts, strict=True)):
        return False
    for some, (head, row) in zip(groups, parts, strict=True):
        cells = [(group, column) for group in some for column in _COLUMNS]
        _put(body, cells, _plain(row.values, row), "" if _is_in_order(head) else HEAD_UNCLEAR, row)
    return True


def _groups_of(head: Sequence[RowView]) -> list[str]:
    found = (find(cell.text, TABLE_4.code).best for row in head for cell in row.own)
    return [best.code for best in found if best]


def _read_one_row(body: Body, run: Sequence[Sorted]) -> bool:
    head = [each.row for each in run if each.head]
    rows = [each.row for each in run if not each.head and each.row.values]
    filled = [row for row in rows if row.has_values]
    wide = [row for row in filled or rows[:1] if len(row.values) > 1 or row.has_values]
    if not wide or not head:
        return False
    row = wide[0]
    placed, columns = _place(row, head)
    names, reason = _names(columns, row, head)
    _put(body, names, placed, _TWO_ROWS if len(wide) > 1 else reason, row)
    return True


def _put(body: Body, names: Sequence[tuple[str, str]], placed: Sequence[Placed], reason: str, row: RowView) -> None:
    """The cells under their groups; with a reason, all of them are refused."""
    cells: dict[tuple[str, str], Cell] = {}
    for (group, column), each in zip(names, placed, strict=True):
        shown = Placed("", reason) if reason else each
        cells[group, column] = body.refusals.cell(group, column, shown.text, shown.reason, row.place)
    for group in dict.fromkeys(group for group, _ in names):
        body.add(group, [cells[group, column] for column in _COLUMNS], row)


def _place(row: RowView, head: Sequence[RowView]) -> tuple[list[Placed], list[int]]:
    """What stands in the fifteen cells, and the columns of the grid in which they stand."""
    values, count = row.values, len(_CELLS)
    if len(values) > count:
        possible = possible_offsets(row, count)
        if len(possible) == 1 or (possible and not row.has_values):
            values = values[possible[0] : possible[0] + count]
    if len(values) == count:
        return _plain(values, row), [cell.column for cell in values]
    width = max(cell.column + cell.colspan for each in (*head, row) for cell in each.own)
    if len(values) < count and width == count and row.exact:
        return _by_column(row), list(range(count))
    shown = " ".join(text for cell in row.values if (text := compact(cell.text)))
    return [Placed(shown, TOO_FEW if len(values) < count else TOO_MANY)] * count, []


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


def _plain(values: Sequence[GridCell], row: RowView) -> list[Placed]:
    return [Placed(cell.text, MERGED if _taller(cell, row) else "") for cell in values]


def _taller(cell: GridCell, row: RowView) -> bool:
    return cell.row != row.number and any(sign.isdigit() for sign in cell.text)


def _names(columns: Sequence[int], row: RowView, head: Sequence[RowView]) -> tuple[Sequence[tuple[str, str]], str]:
    """Group and column of each value: as the head stands over it where that is complete, whatever its order; else
    those of the format, with a reason to refuse them where the head names another order."""
    if row.exact and columns and all(each.grid == row.grid for each in head):
        names = [(_over(column, head, "group"), _over(column, head, "column")) for column in columns]
        known = [(group, column) for group, column in names if group and column]
        if len(set(known)) == len(_CELLS):
            return known, ""
    return _CELLS, "" if _is_in_order(head) else HEAD_UNCLEAR


def _over(at: int, head: Sequence[RowView], what: str) -> str | None:
    """The lowest name of that kind that stands over the grid's column."""
    name = None
    for row in head:
        for each in row.own:
            if each.column <= at < each.column + each.colspan:
                found = find(each.text, TABLE_4.code).best if what == "group" else find_column(each.text, TABLE_4.code)
                name = found.code if found else name
    return name


def _is_in_order(head: Sequence[RowView]) -> bool:
    """Whether nothing in the head speaks against the format's order of groups and columns."""
    groups = [best.code for row in head for cell in row.own if (best := find(cell.text, TABLE_4.code).best)]
    if groups != sorted(groups, key=_GROUPS.index) and len(set(groups)) == len(groups):
        return False
    rows = ([text for cell in row.own if (text := compact(cell.text)) and not is_group(text)] for row in head)
    return all(_in_order(words) for words in rows)


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
