"""Cells, numbers and equations in words: how a finding names what it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from gongkai.annual_reports.document import OTHERWISE_TOGETHER, columns_of
from gongkai.annual_reports.findings import Severity
from gongkai.law.report_format import TABLE_3, TABLE_4, TABLES

Number = int | Decimal

SEVERITY_NAMES = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.NOTE: "说明"}
TABLE_NAMES = {"t2": "表二", "t3": "表三", "t4": "表四"}
# The rows of Table 3 have long labels; a message needs no more than tells them apart.
SHORT_LABELS = {
    "r01": "一、本年新收",
    "r02": "二、上年结转",
    "r04": "（二）部分公开",
    "r21": "1.逾期不补正",
    "r22": "2.逾期不缴费",
    "r24": "（七）总计",
    "r25": "四、结转下年度继续办理",
}
QUOTED = 60


def row_name(table: str, row: str) -> str:
    """A row as a person calls it: ``（三）不予公开 1.属于国家秘密``."""
    if row == OTHERWISE_TOGETHER:
        return "（六）其他处理"
    found = next(each for each in TABLES[table].rows if each.code == row)
    if table == TABLE_3.code:
        return " ".join((*found.blocks[1:], SHORT_LABELS.get(row, found.label)))
    return found.full_label if table == TABLE_4.code else found.label


def column_name(table: str, column: str) -> str:
    """A column as a person calls it."""
    return next(each.label for each in TABLES[table].columns if each.code == column)


# The format has some two hundred cells, and findings name them again and again.
@lru_cache(maxsize=512)
def cell_name(cell: str) -> str:
    """A cell as a person calls it: ``表三“一、本年新收”行“自然人”列``; a row of one cell needs no column."""
    table, row, column = cell.split(".")
    named = f"{TABLE_NAMES[table]}“{row_name(table, row)}”"
    return named if len(columns_of(table, row)) == 1 else f"{named}行“{column_name(table, column)}”列"


def cells_names(cells: Sequence[str], most: int = 4) -> str:
    """Some cells of one table, the first few by name; whole rows and columns as such."""
    return _cells_names(tuple(cells), most)


# One office leaves the same cells blank each year, and so do those that fill in its form.
@lru_cache(maxsize=256)
def _cells_names(cells: tuple[str, ...], most: int) -> str:
    rest, parts = list(cells), []
    for place, name in ((2, column_name), (1, row_name)):
        for code in dict.fromkeys(cell.split(".")[place] for cell in rest):
            table = cells[0].split(".")[0]
            line = [cell for cell in rest if cell.split(".")[place] == code]
            if len(line) > 1 and len(line) == _length(table, place, code):
                parts.append(f"“{name(table, code)}”整{'列' if place == 2 else '行'}")
                rest = [cell for cell in rest if cell not in line]
    names = "、".join([*parts, *(cell_name(cell) for cell in rest[:most])])
    return names + (f"等 {len(cells)} 格" if len(rest) > most else "")


def _length(table: str, place: int, code: str) -> int:
    if place == 1:
        return len(columns_of(table, code))
    return sum(code in columns_of(table, row.code) for row in TABLES[table].rows)


def number(value: Number) -> str:
    """A number as it is written in a report."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def addition(values: Iterable[Number], minus: Iterable[Number] = ()) -> str:
    """``3 + 4 − 1``; noughts are left out of longer ones, where they only hide the rest."""
    plus, less = list(values), list(minus)
    shown = plus if len(plus) + len(less) <= 3 else [value for value in plus if value]
    text = " + ".join(number(value) for value in shown) or "0"
    return text + "".join(f" − {number(value)}" for value in less)


def quote(sentence: str, at: int = 0) -> str:
    """A sentence, shortened around the place that matters."""
    if len(sentence) <= QUOTED:
        return f"“{sentence}”"
    start = max(0, min(at - QUOTED // 2, len(sentence) - QUOTED))
    end = start + QUOTED
    return f"“{'…' if start else ''}{sentence[start:end]}{'…' if end < len(sentence) else ''}”"
