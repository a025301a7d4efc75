"""Which cell of a grid's row stands in which column of the format.

Three things must agree before a number is put into a column: how many cells the rows have, where they stand, and what
the head says. Where the head names another order, the head is followed; where it contradicts itself or the rows, the
cells are refused. Nothing is ever shifted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.annual_reports.readers.blocks import GridCell
from gongkai.annual_reports.readers.recognition.glyphs import compact
from gongkai.annual_reports.readers.recognition.grids.rows import RowView, is_group
from gongkai.annual_reports.readers.recognition.labels import find_column
from gongkai.law.report_format import TABLES

# Why a cell's content is refused.
MERGED = "合并单元格里的数不知属于哪一列"
TOO_FEW = "这一行的数比表头的列少，不知缺的是哪一列"
TOO_MANY = "这一行的数比表头的列多，不知哪一个是多出的"
HEAD_UNCLEAR = "表头各列的名称或次序不清，不能确定各数属于哪一列"
# So much of a head is shown.
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Placed:
    """What stands in a column: a text, or the reason why what stands there is refused."""

    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one grid: where each begins (empty where columns are not known) and its code, ``None`` for one
    that the format does not have. ``reason``: why no cell can be put into a column."""

    starts: tuple[int, ...]
    codes: tuple[str | None, ...]
    reason: str = ""


def columns_of_grid(head: Sequence[RowView], body: Sequence[RowView], wanted: Sequence[str], table: str) -> Columns:
    """The columns of a grid with this head and these rows of values; ``wanted`` are the format's column codes."""
    exact = all(row.exact for row in body)
    starts = _usual_starts(body) if exact else ()
    count = len(starts) if exact else len(wanted)
    by_place = _codes_by_place(head, starts, wanted, table) if exact else None
    if by_place and {*wanted} <= {*by_place}:
        return Columns(starts, tuple(by_place))
    if count > len(wanted) and exact:
        starts = _without_blank_edges(starts, body, len(wanted))
        by_place = _codes_by_place(head, starts, wanted, table)
        count = len(starts)
    if count == len(wanted):
        order = _order_of_head(head, wanted, table)
        if order == (*wanted,) and exact and not _complete(head, wanted, table) and _displaced(by_place, wanted):
            order = None
        return Columns(starts, order) if order else Columns(starts, (None,) * count, _unclear(head, wanted, table))
    if by_place and count < len(wanted) and None not in by_place:
        return Columns(starts, tuple(by_place))
    return Columns(starts, (None,) * count, TOO_FEW if count < len(wanted) else TOO_MANY)


def place_values(row: RowView, columns: Columns, anchor: str | None) -> list[Placed]:
    """What stands in each of the grid's columns in this row. ``anchor`` is the side on which the values of other rows
    stand where a grid has more cells than columns and the columns are not known."""
    if columns.reason:
        return [Placed(_joined(row.values), columns.reason)] * len(columns.codes)
    # A blank that reaches over several rows may be a cell of each, or the rest of a label that slipped in among them.
    if len(row.values) != len(columns.codes) and any(_reaches(cell, row) for cell in row.values):
        return [Placed(_joined(row.values), TOO_MANY)] * len(columns.codes)
    if columns.starts:
        return _by_place(row, columns)
    return _by_count(row, len(columns.codes), anchor)


def usual_anchor(rows: Sequence[RowView], count: int) -> str | None:
    """``left`` where the values follow the label at once and blank cells come last, ``right`` where blank cells stand
    between label and values, in all rows that leave no doubt."""
    sides = set()
    for row in rows:
        possible = possible_offsets(row, count)
        spare = len(row.values) - count
        if spare > 0 and len(possible) == 1:
            sides.add("left" if possible == [0] else "right" if possible == [spare] else "")
    return sides.pop() or None if len(sides) == 1 else None


def possible_offsets(row: RowView, count: int) -> list[int]:
    """How many cells after the label may be left out so that ``count`` cells follow and nothing but blanks is lost."""
    filled = [bool(compact(cell.text)) for cell in row.values]
    spare = len(filled) - count
    return [n for n in range(spare + 1) if not any(filled[:n]) and not any(filled[n + count :])]


def _by_place(row: RowView, columns: Columns) -> list[Placed]:
    starts = columns.starts
    if _one_each(row.values, starts):
        return [_plain(cell, row) for cell in row.values]
    placed: list[Placed | None] = [None] * len(starts)
    for cell in row.values:
        inside = [i for i, start in enumerate(starts) if cell.column <= start < cell.column + cell.colspan]
        if not inside and compact(cell.text):
            return [Placed(_joined(row.values), TOO_MANY)] * len(starts)
        for i in inside:
            placed[i] = _merged(cell, row) if len(inside) > 1 else _plain(cell, row)
    if any(each is None for each in placed):
        return [Placed(_joined(row.values), TOO_FEW)] * len(starts)
    return [each for each in placed if each is not None]


def _one_each(values: Sequence[GridCell], starts: Sequence[int]) -> bool:
    """As many cells as columns, none spanning several: so it is when only the label's span is wrong."""
    return len(values) == len(starts) and all(
        sum(cell.column <= start < cell.column + cell.colspan for start in starts) <= 1 for cell in values
    )


def _reaches(cell: GridCell, row: RowView) -> bool:
    return cell.rowspan > 1 or cell.row != row.number


def _plain(cell: GridCell, row: RowView) -> Placed:
    # A number that reaches over several rows belongs to one of them, or to their sum.
    shared = _reaches(cell, row) and _is_number(cell)
    return Placed(cell.text, MERGED if shared else "")


def _merged(cell: GridCell, row: RowView) -> Placed:
    return Placed(cell.text, MERGED) if _is_number(cell) else _plain(cell, row)


def _is_number(cell: GridCell) -> bool:
    return any(sign.isdigit() for sign in compact(cell.text))


def _by_count(row: RowView, count: int, anchor: str | None) -> list[Placed]:
    values = row.values
    if len(values) < count:
        return [Placed(_joined(values), TOO_FEW)] * count
    possible = possible_offsets(row, count)
    if len(possible) > 1 and row.has_values:
        side = {"left": [0], "right": [len(values) - count]}.get(anchor or "", [])
        possible = [n for n in possible if n in side]
    if not possible:
        return [Placed(_joined(values), TOO_MANY)] * count
    return [_plain(cell, row) for cell in values[possible[0] : possible[0] + count]]


def _joined(values: Sequence[GridCell]) -> str:
    return " ".join(text for cell in values if (text := " ".join(cell.text.split())))


def _usual_starts(body: Sequence[RowView]) -> tuple[int, ...]:
    """Where the values begin in most rows; of equally many, the most columns."""
    counted = Counter(tuple(cell.column for cell in row.values) for row in body if row.values)
    if not counted:
        return ()
    most = max(counted.items(), key=lambda item: (item[1], len(item[0])))[0]
    # Rows whose cells are merged are no measure where others show the single columns.
    finer = [starts for starts in counted if {*most} < {*starts} and counted[starts] * 3 >= counted[most]]
    return max(finer, key=len) if finer else most


def _without_blank_edges(starts: tuple[int, ...], body: Sequence[RowView], count: int) -> tuple[int, ...]:
    """The columns without those at the edges in which no row has anything, as far as there are too many."""
    filled = {cell.column for row in body for cell in row.values if compact(cell.text)}
    kept = list(starts)
    left = next((n for n, start in enumerate(kept) if start in filled), len(kept))
    right = next((n for n, start in enumerate(reversed(kept)) if start in filled), len(kept))
    spare = len(kept) - count
    if left + right == spare or (left >= spare and right == 0) or (right >= spare and left == 0):
        return tuple(kept[min(left, spare) : len(kept) - (spare - min(left, spare))])
    return starts


def _codes_by_place(
    head: Sequence[RowView], starts: Sequence[int], wanted: Sequence[str], table: str
) -> list[str | None] | None:
    """The code that the head gives to each column by standing over it; nothing where it contradicts itself."""
    codes: list[str | None] = [None] * len(starts)
    for row in head:
        for cell in row.own:
            code = _code(cell, wanted, table)
            inside = [i for i, start in enumerate(starts) if cell.column <= start < cell.column + cell.colspan]
            if code is None or len(inside) != 1:
                continue
            at = inside[0]
            if codes[at] not in (None, code) or code in codes[:at] + codes[at + 1 :]:
                return None
            codes[at] = code
    return codes


def _unclear(head: Sequence[RowView], wanted: Sequence[str], table: str) -> str:
    """Why no column is known, with the words of the head that are none of the format's, else with all of them."""
    texts = [text for row in head for cell in row.own if (text := compact(cell.text)) and not is_group(text)]
    printed = list(dict.fromkeys(_strange_words(head, wanted, table) or texts))
    labels = "、".join(column.label for column in TABLES[table].columns if column.code in wanted)
    return f"{HEAD_UNCLEAR}：表头印的是“{'、'.join(printed)[:_SHOWN]}”，格式为“{labels}”" if printed else HEAD_UNCLEAR


def _displaced(by_place: Sequence[str | None] | None, wanted: Sequence[str]) -> bool:
    return by_place is None or any(code not in (None, own) for code, own in zip(by_place, wanted, strict=True))


def _code(cell: GridCell, wanted: Sequence[str], table: str) -> str | None:
    found = find_column(cell.text, table)
    return found.code if found and found.code in wanted else None


def _named(head: Sequence[RowView], wanted: Sequence[str], table: str) -> list[list[str]]:
    """The codes that the rows of the head name, row by row; a head repeated on the next page counts once."""
    rows = [codes for row in head if (codes := [c for cell in row.own if (c := _code(cell, wanted, table))])]
    return [codes for n, codes in enumerate(rows) if codes not in rows[:n]]


def _complete(head: Sequence[RowView], wanted: Sequence[str], table: str) -> bool:
    return {code for codes in _named(head, wanted, table) for code in codes} >= {*wanted}


def _order_of_head(head: Sequence[RowView], wanted: Sequence[str], table: str) -> tuple[str, ...] | None:
    """The order of the columns as the head names them, outer row around inner row; the format's own where the head
    says nothing against it; nothing where it does."""
    rows = _named(head, wanted, table)
    named = [code for codes in rows for code in codes]
    if not all(_follows(codes, wanted) for codes in rows):
        return tuple(rows[0]) if len(rows) == 1 and sorted(named) == sorted(wanted) else None
    lost = [column.label for column in TABLES[table].columns if column.code in {*wanted} - {*named}]
    return tuple(wanted) if all(_part_of_any(word, lost) for word in _strange_words(head, wanted, table)) else None


def _strange_words(head: Sequence[RowView], wanted: Sequence[str], table: str) -> list[str]:
    """Words among the column names of the head that are none."""
    strange = []
    for row in head:
        at = [n for n, cell in enumerate(row.own) if _code(cell, wanted, table)]
        between = row.own[at[0] : at[-1]] if at else ()
        texts = (compact(cell.text) for cell in between if _code(cell, wanted, table) is None)
        strange += [text for text in texts if text and not is_group(text)]
    return strange


def _part_of_any(word: str, labels: Sequence[str]) -> bool:
    return any(_follows(word, compact(label)) for label in labels)


def _follows(part: Sequence[str], whole: Sequence[str]) -> bool:
    rest = iter(whole)
    return all(each in rest for each in part)
