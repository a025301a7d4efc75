"""Rows of grids, whichever grid they stand in, and to which of the three tables each belongs (R89, R90, R95)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from gongkai.annual_reports.document import Place
from gongkai.annual_reports.readers.blocks import Grid, GridCell
from gongkai.annual_reports.readers.recognition.glyphs import compact
from gongkai.annual_reports.readers.recognition.labels import OLD_FORM, find, find_column, is_old_form, numbering
from gongkai.annual_reports.readers.recognition.numbers import like_value

_HEADER_3 = re.compile(r"勾稽关系|申请人情况|法人(?:或|和)?其他组织")
_HEADER_2 = re.compile(r"第二十条第?\([一五六八九]\)项|^信息内容$")
_SUITS = re.compile(r"^(?:行政复议|行政诉讼|未经复议.{0,6}起诉|复议后.{0,4}起诉)$")
_WORDS = re.compile(r"[^\W\d_]")
# A row of words with so many cells beside them is of a table.
_FEWEST_VALUES = 5
# Nothing longer is a bit of a broken heading.
_BIT = 9
# A text this long is prose that stands in a cell.
_PROSE = 90


@dataclass(frozen=True)
class RowView:
    """A row of a grid: the cells that begin in it and those that reach down into it from above, left to right."""

    grid: int
    own: tuple[GridCell, ...]
    above: tuple[GridCell, ...]
    place: Place
    exact: bool

    @cached_property
    def cells(self) -> tuple[GridCell, ...]:
        """All cells, by column."""
        return tuple(sorted((*self.above, *self.own), key=lambda cell: cell.column))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts that begin in this row, blank ones left out."""
        return tuple(text for cell in self.own if (text := compact(cell.text)))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The texts that are no numbers: most are."""
        return tuple(text for text in self.texts if not text.isdigit())

    @cached_property
    def label_start(self) -> int:
        """1 where a running number stands in a cell of its own before the label, else 0."""
        texts = [compact(cell.text) for cell in self.cells[:2]]
        return int(len(texts) > 1 and texts[0].isdigit() and not like_value(texts[1]) and is_words(texts[1]))

    @cached_property
    def label_end(self) -> int:
        """How many of ``cells`` are the row's label, counted from the left: its last text, before the first number."""
        end = self.label_start
        for position, cell in enumerate(self.cells[end:], start=end):
            text = compact(cell.text)
            if not text:
                continue
            if like_value(cell.text) and not find(cell.text).blocks:
                break
            if position > self.label_start and not is_words(text):
                break
            end = position + 1
        return end

    @cached_property
    def label(self) -> str:
        """The label texts that begin in this row, joined."""
        return " ".join(c.text for c in self._label_cells if c.row == self.number and c.text.strip())

    @cached_property
    def full_label(self) -> str:
        """The label with the labels of the blocks that reach down beside it, joined."""
        return " ".join(c.text for c in self._label_cells if c.text.strip())

    @property
    def _label_cells(self) -> tuple[GridCell, ...]:
        return self.cells[self.label_start : self.label_end]

    @property
    def number(self) -> int:
        """The row's number in its grid, from 0."""
        return self.own[0].row if self.own else -1

    @cached_property
    def values(self) -> tuple[GridCell, ...]:
        """The cells to the right of the label. Words that reach down from the table's head are none of them."""
        return tuple(c for c in self.cells[self.label_end :] if c.row == self.number or like_value(c.text))

    @cached_property
    def has_values(self) -> bool:
        """Whether something stands to the right of the label."""
        return any(compact(cell.text) for cell in self.values)

    @property
    def lines(self) -> list[str]:
        """The row as lines of text: a cell of prose is its paragraphs, short cells beside one another are one line."""
        filled = [cell.text for cell in self.own if cell.text.strip()]
        if len(filled) == 1:
            return [text for text in filled[0].splitlines() if text.strip()]
        return [self.line] if filled else []

    @property
    def line(self) -> str:
        """The row as one line of text."""
        return " ".join(" ".join(cell.text.split()) for cell in self.own if cell.text.strip())

    def with_label(self, text: str, rest: RowView) -> RowView:
        """This row under the whole label, part of which stood in the row ``rest``; blocks that only ``rest`` has
        beside it are kept."""
        blocks = [cell._replace(column=-2 + n) for n, cell in enumerate(rest.above[:2])] if not self.above else []
        label = GridCell(text, self.number, self.cells[self.label_end - 1].column if self.label_end else 0)
        values = tuple(cell for cell in self.values if cell.row == self.number)
        above = tuple(cell for cell in self.above if cell not in self.values)
        return replace(self, own=(label, *values), above=(*blocks, *above))


def is_words(text: str) -> bool:
    """Whether the compact text is words of a label, not an amount or a sign that stands for one."""
    label = find(text)
    if label.best is not None or label.blocks or (numbering(text)[0] and len(_WORDS.findall(text)) > 1):
        return True
    return len(_WORDS.findall(text)) > 1 and not any(sign.isdigit() for sign in text)


def is_group(text: str) -> bool:
    """Whether the compact text heads several columns together, or all of them."""
    return bool(_HEADER_3.search(text) or _SUITS.match(text) or _HEADER_2.search(text))


def rows_of(number: int, grid: Grid) -> Iterator[RowView]:
    """The rows of a grid, from top to bottom, those in which nothing begins left out."""
    reaching: list[GridCell] = []
    for row, cells in enumerate(grid.rows):
        reaching = [cell for cell in reaching if cell.row + cell.rowspan > row]
        if cells:
            place = Place(grid.place.part, (grid.place.row or 1) + row)
            yield RowView(number, tuple(cells), tuple(reaching), place, grid.exact)
        reaching.extend(cell for cell in cells if cell.rowspan > 1)


@dataclass(frozen=True, slots=True)
class Sorted:
    """A row with the table it belongs to (``t2``, ``t3``, ``t4``, or none) and whether it is of the table's head."""

    row: RowView
    table: str | None
    head: bool = False


def sort_rows(rows: Iterable[RowView]) -> list[Sorted]:
    """Each row with its table. A row that says nothing itself belongs to the table it stands in."""
    done: list[Sorted] = []
    state: Sorted | None = None
    for row in rows:
        found = _sorted(row, state.table if state and _near(state.row, row) else None)
        done.append(found)
        if found.table or row.texts:
            state = found
    return _surrounded(_carried_over(done))


def _surrounded(rows: list[Sorted]) -> list[Sorted]:
    """The rows with bits of a table's head, which stand between rows of it, given to it."""
    done = list(rows)
    for at, each in enumerate(rows[1:-1], start=1):
        before, after = done[at - 1], rows[at + 1]
        same_grid = before.row.grid == each.row.grid == after.row.grid
        if each.table is None and same_grid and before.table == after.table is not None and _is_bit(each.row):
            done[at] = Sorted(each.row, before.table, head=True)
    return done


def _is_bit(row: RowView) -> bool:
    return all(len(text) < _BIT and not any(sign.isdigit() for sign in text) for text in row.texts)


def _carried_over(rows: list[Sorted]) -> list[Sorted]:
    """The rows with those that a page break tore off: what stands at the top of a grid, before rows of the table with
    which the grid before ended, belongs to that table when numbers stand in it."""
    done = list(rows)
    for at in range(1, len(rows)):
        before, each = done[at - 1], rows[at]
        if each.table is not None or before.table is None or len(each.row.values) < _FEWEST_VALUES:
            continue
        following = next((r for r in rows[at:] if r.table is not None or r.row.grid != each.row.grid), None)
        if following and following.row.grid == each.row.grid and following.table == before.table:
            done[at] = Sorted(each.row, before.table)
    return done


def columns_in(row: RowView, table: str) -> list[str]:
    """The columns that cells of the row head, left to right."""
    # No number heads a column, and most cells are numbers.
    found = (find_column(cell.text, table) for cell in row.own if not cell.text.isdigit())
    return [column.code for column in found if column is not None]


def _near(last: RowView, row: RowView) -> bool:
    """A table that goes on in the next grid does so with its labels or with nothing but numbers."""
    return last.grid == row.grid or (last.grid + 1 == row.grid and all(like_value(text) for text in row.texts))


def _sorted(row: RowView, state: str | None) -> Sorted:
    head = _head_of(row)
    if head:
        return Sorted(row, head, head=True)
    if state == "t4" and not row.label:
        return Sorted(row, "t4")
    body = _body_of(row, state)
    if body:
        return Sorted(row, body)
    if state and row.values and not any(len(text) > _PROSE for text in row.texts) and not _is_heading(row):
        return Sorted(row, state)
    return Sorted(row, None)


def _is_heading(row: RowView) -> bool:
    number = numbering(row.label)[0] if len(row.texts) == 1 else None
    return number is not None and number[0] == "chapter"


def _head_of(row: RowView) -> str | None:
    if not row.texts or any(len(text) > _PROSE for text in row.texts):
        return None
    if any(is_old_form(text) or _HEADER_2.search(text) for text in row.words) or _heads(row, "t2", 1):
        return "t2" if not _has_row_2(row) else None
    if any(_HEADER_3.search(text) for text in row.words) or (_heads(row, "t3", 2) and "c1" in columns_in(row, "t3")):
        return "t3" if not row.has_values or not like_value(row.values[-1].text) else None
    if _heads(row, "t4", 2) or sum(bool(_SUITS.match(text)) for text in row.texts) > 1 or _is_wide_group(row):
        return "t4" if not any(text.isdigit() for text in row.texts) else None
    return "t3" if _heads(row, "t3", 2) and not any(text.isdigit() for text in row.texts) else None


def _is_wide_group(row: RowView) -> bool:
    """行政复议 alone over five columns: the head of a table for the reviews only."""
    return len(row.texts) == 1 and _SUITS.match(row.texts[0]) is not None and row.own[0].colspan >= _FEWEST_VALUES


def _heads(row: RowView, table: str, least: int) -> bool:
    return len([code for code in columns_in(row, table) if code != OLD_FORM]) >= least


def _has_row_2(row: RowView) -> bool:
    return find(row.label, "t2").best is not None


def _body_of(row: RowView, state: str | None) -> str | None:
    for label in (row.label, row.full_label):
        best = find(label).best if label else None
        bare = best is not None and find(label).number is None and best.code in ("r23", "r24")
        if best is not None and (not bare or state == "t3"):
            return "t3"
    if find(row.label, "t2").best is not None and row.values:
        return "t2"
    if find(row.label, "t4").best is not None and len(row.values) >= 5:
        return "t4"
    return None


def contents(rows: Sequence[Sorted], table: str) -> list[Sorted]:
    """The rows of one table."""
    return [each for each in rows if each.table == table]
