"""Rows of a table in grids put under their codes, cells under their columns: what Tables 2, 3 and 4 have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gongkai.annual_reports.document import OTHERWISE_APART, OTHERWISE_TOGETHER, Cell, CellKind
from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.readers.broken_numbers import mended
from gongkai.annual_reports.readers.grid_columns import Columns, Placed, columns_of_grid, place_values, usual_anchor
from gongkai.annual_reports.readers.grid_rows import RowView, Sorted
from gongkai.annual_reports.readers.labels import Match, align, find
from gongkai.annual_reports.readers.refused import Refusals, extra_row, missing_rows, row_twice, unclear_row
from gongkai.law.report_format import TABLES


@dataclass
class Body:
    """A table while it is read: its rows of cells by code, what was refused, what is to be said."""

    table: str
    rows: dict[str, list[Cell]] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)
    refusals: Refusals = field(init=False)

    def __post_init__(self) -> None:
        self.refusals = Refusals(self.table)

    def add(self, code: str, cells: list[Cell], row: RowView) -> None:
        """A row. The same row again is taken once when both say the same or one of them nothing, else refused."""
        before = self.rows.get(code)
        if before is None or all(cell.kind is CellKind.BLANK for cell in before):
            self.rows[code] = cells
        elif cells != before and any(cell.kind is not CellKind.BLANK for cell in cells):
            self.rows[code] = [Cell.unreadable(cell.printed, cell.place) for cell in before]
            self.found.append(row_twice(self.table, code, row.place))

    def mend(self) -> None:
        """Numbers broken over lines are put together in the rows whose total proves them."""
        for code, cells in self.rows.items():
            whole = mended(cells)
            if whole is not None:
                self.rows[code] = whole
                self.refusals.take_back(f"{self.table}.{code}.")

    def refuse(self, code: str, columns: int, row: RowView) -> None:
        """A row of the format that stands there and cannot be told."""
        self.rows.setdefault(code, [Cell.unreadable("", row.place) for _ in range(columns)])

    def findings(self) -> tuple[Finding, ...]:
        """All there is to say, rows that are missing last."""
        return (*self.found, *self.refusals.findings(), *missing_rows(self.table, self._missing()))

    def _missing(self) -> list[str]:
        codes = [row.code for row in TABLES[self.table].rows]
        present = {*self.rows} | ({*OTHERWISE_APART} if OTHERWISE_TOGETHER in self.rows else set())
        return [code for code in codes if code not in present]


def whole_rows(run: Sequence[Sorted], table: str) -> list[RowView]:
    """The rows of values of a table, those whose label was broken over two rows (a page break in it) put together."""
    rows: list[RowView] = []
    for each in run:
        if each.head or not (each.row.texts or each.row.values):
            continue
        if rows and _broken(rows[-1], each.row, table):
            rows[-1] = _together(rows[-1], each.row)
        else:
            rows.append(each.row)
    return [row for row in rows if row.label or row.has_values]


def matched(rows: Sequence[RowView], table: str) -> list[Match]:
    """The code of each row."""
    return align([_label(row, table) for row in rows], table)


def say_unplaced(body: Body, rows: Sequence[RowView], matches: Sequence[Match], columns: int) -> None:
    """Findings for the rows that got no code; rows of the format that they may be are refused, not missing."""
    codes = [match.code for match in matches]
    for at, (row, match) in enumerate(zip(rows, matches, strict=True)):
        if match.code is not None or (not row.has_values and find(row.label, body.table).block_only):
            continue
        if match.rivals:
            body.found.append(unclear_row(body.table, row.full_label, match.rivals, row.place))
            for rival in match.rivals:
                if rival not in codes and rival != OTHERWISE_TOGETHER:
                    body.refuse(rival, columns, row)
        elif row.has_values or row.values:
            gap = _gap(codes, at, body.table) if row.has_values and not find(row.label, body.table).blocks else []
            body.found.append(extra_row(body.table, row.full_label or row.line, row.place, gap=gap))
            for code in gap:
                body.refuse(code, columns, row)


def read_rows(body: Body, run: Sequence[Sorted], coded: Sequence[tuple[str, RowView]], wanted: Sequence[str]) -> None:
    """The cells of these rows, grid by grid, into the body."""
    last: Columns | None = None
    for grid in dict.fromkeys(row.grid for _, row in coded):
        rows = [(code, row) for code, row in coded if row.grid == grid]
        views = [row for _, row in rows]
        head = [each.row for each in run if each.head and each.row.grid == grid]
        columns = columns_of_grid(head, views, wanted, body.table)
        if not head and last and len(last.codes) == len(columns.codes):
            columns = Columns(columns.starts, last.codes, last.reason)
        anchor = usual_anchor(views, len(columns.codes))
        for code, row in rows:
            placed = dict(zip(columns.codes, place_values(row, columns, anchor), strict=True))
            body.add(code, [_cell(body, code, column, placed, columns, row) for column in wanted], row)
        last = columns


def _cell(
    body: Body, code: str, column: str, placed: Mapping[str | None, Placed], columns: Columns, row: RowView
) -> Cell:
    if columns.reason:
        return body.refusals.cell(code, column, "", columns.reason, row.place)
    if column not in placed:
        return Cell.missing(row.place)
    return body.refusals.cell(code, column, placed[column].text, placed[column].reason, row.place)


def _label(row: RowView, table: str) -> str:
    """The row's own label, with the blocks beside it where they do not spoil it."""
    own, full = find(row.label, table).best, find(row.full_label, table).best
    return row.label if own and (full is None or full.code != own.code) else row.full_label


def _broken(first: RowView, second: RowView, table: str) -> bool:
    if first.has_values and second.has_values:
        return False
    one, two = find(first.label, table), find(second.label, table)
    if not (first.label and second.label) or one.block_only or two.numbered:
        return False
    if one.best and two.best and one.best.code != two.best.code:
        return False
    both = find(f"{first.label}{second.label}", table).best
    return both is not None and both.score >= max(c.best.score if c.best else 0 for c in (one, two))


def _together(first: RowView, second: RowView) -> RowView:
    kept, rest = (second, first) if second.has_values else (first, second)
    return kept.with_label(f"{first.label}{second.label}", rest)


def _gap(codes: Sequence[str | None], at: int, table: str) -> list[str]:
    """The format's rows that are missing between the nearest known rows above and below."""
    order = [row.code for row in TABLES[table].rows]
    known = [order.index(code) if code in order else -1 for code in codes]
    above = max((n for n in known[:at] if n >= 0), default=-1)
    below = min((n for n in known[at + 1 :] if n > above), default=len(order))
    return [code for code in order[above + 1 : below] if code not in codes] if below - above <= 4 else []
