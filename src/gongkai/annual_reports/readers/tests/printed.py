"""Grids of the statutory tables as a word processor writes them, to be mutated by tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongkai.annual_reports.document import CellKind, Place, Table
from gongkai.annual_reports.readers.blocks import Grid, GridCell
from gongkai.annual_reports.readers.recognition.grids.layouts import read_alike
from gongkai.annual_reports.readers.recognition.grids.reading import GridsReading, read_grids
from gongkai.annual_reports.readers.recognition.tables import TableReading
from gongkai.law.report_format import TABLE_3

ROWS_3 = [row.code for row in TABLE_3.rows]
LABELS_3 = {row.code: row.label for row in TABLE_3.rows}
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
SPANS = {
    "r05": ("（三）不予公开", 8),
    "r13": ("（四）无法提供", 3),
    "r16": ("（五）不予处理", 5),
    "r21": ("（六）其他处理", 3),
}
COLUMN_NAMES = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
FIVE = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")

# A row of a table before it is laid out: (text, colspan, rowspan).
Written = list[list[tuple[str, int, int]]]
Values = dict[str, list[str]]


def numbers_3(start: int = 100) -> Values:
    """Table 3 with a different number in every cell, so that no shift stays unseen."""
    return {code: [str(start + 10 * n + c) for c in range(1, 8)] for n, code in enumerate(ROWS_3)}


def grid(rows: Sequence[Sequence[tuple[str, int, int] | str]], *, part: str = "第1个表格", exact: bool = True) -> Grid:
    """Rows of cells laid out as a browser does it."""
    taken: dict[tuple[int, int], bool] = {}
    laid: list[tuple[GridCell, ...]] = []
    for number, row in enumerate(rows):
        cells, column = [], 0
        for each in row:
            text, wide, high = (each, 1, 1) if isinstance(each, str) else each
            while taken.get((number, column)):
                column += 1
            for r in range(number, number + high):
                for c in range(column, column + wide):
                    taken[r, c] = True
            cells.append(GridCell(text, number, column, high, wide))
            column += wide
        laid.append(tuple(cells))
    return Grid(tuple(laid), Place(part, 1), exact=exact)


def head_3() -> Written:
    return [
        [(NOTE, 3, 3), ("申请人情况", 7, 1)],
        [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)],
        [(name, 1, 1) for name in COLUMN_NAMES],
    ]


def body_3(values: Mapping[str, Sequence[str]], labels: Mapping[str, str] = LABELS_3) -> Written:
    """The rows of Table 3 in three label columns with their blocks; rows without values are left out."""
    rows: Written = []
    codes = [code for code in (*ROWS_3[:20], "r21_23", *ROWS_3[20:]) if code in values]
    inner = [code for code in codes if code not in ("r01", "r02", "r25")]
    for code in codes:
        cells: list[tuple[str, int, int]] = []
        if inner and code == inner[0]:
            cells.append(("三、本年度办理结果", 1, len(inner)))
        if code in ("r01", "r02", "r25"):
            cells.append((labels[code], 3, 1))
        elif code in ("r03", "r04", "r24"):
            cells.append((labels[code], 2, 1))
        elif code == "r21_23":
            cells.append(("（六）其他处理", 2, 1))
        else:
            first, (block, _) = [(s, b) for s, b in SPANS.items() if s <= code][-1]
            same = [c for c in codes if first <= c < _next_block(first) and c != "r21_23"]
            if code == same[0]:
                cells.append((block, 1, len(same)))
            cells.append((labels[code], 1, 1))
        rows.append([*cells, *((text, 1, 1) for text in values[code])])
    return rows


def _next_block(first: str) -> str:
    return next((start for start in SPANS if start > first), "r24")


def rows_2(values: Mapping[str, Sequence[str]]) -> Written:
    """Table 2 as one grid of four columns."""
    return [
        [("第二十条第（一）项", 4, 1)],
        [("信息内容", 1, 1), ("本年制发件数", 1, 1), ("本年废止件数", 1, 1), ("现行有效件数", 1, 1)],
        [("规章", 1, 1), *((text, 1, 1) for text in values["rules"])],
        [("行政规范性文件", 1, 1), *((text, 1, 1) for text in values["normative"])],
        [("第二十条第（五）项", 4, 1)],
        [("信息内容", 1, 1), ("本年处理决定数量", 3, 1)],
        [("行政许可", 1, 1), (values["licences"][0], 3, 1)],
        [("第二十条第（六）项", 4, 1)],
        [("信息内容", 1, 1), ("本年处理决定数量", 3, 1)],
        [("行政处罚", 1, 1), (values["penalties"][0], 3, 1)],
        [("行政强制", 1, 1), (values["coercion"][0], 3, 1)],
        [("第二十条第（八）项", 4, 1)],
        [("信息内容", 1, 1), ("本年收费金额（单位：万元）", 3, 1)],
        [("行政事业性收费", 1, 1), (values["fees"][0], 3, 1)],
    ]


NUMBERS_2: Values = {
    "rules": ["1", "2", "3"],
    "normative": ["11", "12", "13"],
    "licences": ["501"],
    "penalties": ["502"],
    "coercion": ["503"],
    "fees": ["7730.28"],
}


def head_4() -> Written:
    return [
        [("行政复议", 5, 1), ("行政诉讼", 10, 1)],
        [*((name, 1, 2) for name in FIVE), ("未经复议直接起诉", 5, 1), ("复议后起诉", 5, 1)],
        [(name, 1, 1) for name in (*FIVE, *FIVE)],
    ]


NUMBERS_4 = [str(n) for n in range(31, 46)]


def table_4() -> Written:
    return [*head_4(), [(text, 1, 1) for text in NUMBERS_4]]


def shown(table: Table) -> dict[str, list[int | str | None]]:
    """The rows as plain values: numbers, ``na``, ``""`` for blank, ``None`` for refused, ``missing``."""
    rows: dict[str, list[int | str | None]] = {}
    for name, cell in table.cells.items():
        words = {CellKind.BLANK: "", CellKind.NOT_APPLICABLE: "na", CellKind.MISSING: "missing"}
        value = cell.value if cell.value is not None else words.get(cell.kind)
        rows.setdefault(name.split(".")[1], []).append(value)  # type: ignore[arg-type]
    return rows


def as_numbers(values: Mapping[str, Sequence[str]]) -> dict[str, list[int | str | None]]:
    """Values as ``shown`` would give them if all were read."""
    return {code: [int(text) if text.lstrip("-").isdigit() else text for text in row] for code, row in values.items()}


def read_both(grids: Sequence[Grid]) -> GridsReading:
    """The grids read for themselves, and, with the same result to the last place, by their layout."""
    own, alike = read_grids(grids), read_alike(grids)
    assert [_told(each) for each in alike.tables.items()] == [_told(each) for each in own.tables.items()]
    assert [(each.table, each.head, each.row.own) for each in alike.rows] == [
        (each.table, each.head, each.row.own) for each in own.rows
    ]
    return alike


def _told(named: tuple[str, TableReading]) -> tuple[object, ...]:
    table, reading = named
    cells = reading.table.cells if reading.table else {}
    places = [(name, cell.kind, cell.value, cell.printed, cell.place) for name, cell in cells.items()]
    return table, places, reading.findings, reading.old_form


def cut(whole: Grid, at: int, *, part: str = "第2个表格") -> tuple[Grid, Grid]:
    """A grid over two pages: cells that reach over the break are ended, and go on without text."""
    upper = tuple(
        tuple(cell._replace(rowspan=min(cell.rowspan, at - cell.row)) for cell in row) for row in whole.rows[:at]
    )
    reaching = [cell for row in whole.rows[:at] for cell in row if cell.row + cell.rowspan > at]
    lower: list[tuple[GridCell, ...]] = []
    for number, row in enumerate(whole.rows[at:]):
        carried = (
            [GridCell("", 0, c.column, c.row + c.rowspan - at, c.colspan) for c in reaching] if number == 0 else []
        )
        moved = [cell._replace(row=number) for cell in row]
        lower.append(tuple(sorted((*carried, *moved), key=lambda cell: cell.column)))
    return Grid(upper, whole.place, whole.exact), Grid(tuple(lower), Place(part, 1), whole.exact)
