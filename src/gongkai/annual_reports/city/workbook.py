"""The workbook of all units: the area's report in the statutory layout, whose numbers are formulas over one row for
each unit and what is taken out, so that whoever opens it can follow every sum."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from gongkai.annual_reports.document import columns_of
from gongkai.annual_reports.renderers.layout import Role, grid
from gongkai.annual_reports.renderers.xlsx import Styles, begun, write_grid
from gongkai.annual_reports.rules.words import column_name, row_name
from gongkai.annual_reports.yearly.consolidating import Member, Whole
from gongkai.annual_reports.yearly.deductions import Deduction
from gongkai.annual_reports.yearly.sources import Number
from gongkai.law.report_format import TABLES

UNITS = "汇总的机关"
HEAD = ("序号", "机构代码", "机关", "计入的版本", "校验值", "没有数的格")
WIDTHS = (6, 14, 34, 34, 68, 12)
# Before the numbers of a unit: its code and its name; above them one line, which is no head of a statutory table.
LABELS, HEADS = 2, 1


def render(whole: Whole) -> bytes:
    """The workbook."""
    held = io.BytesIO()
    city = whole.question.agency
    book, styles = begun(held, f"{city.name}{whole.question.year}年政府信息公开工作年度报告汇总", city.name)
    sums = {table.code: book.add_worksheet(f"表{table.section}") for table in TABLES.values()}
    _write_units(book, whole, styles)
    for table in whole.document.tables:
        places = _write_rows(book, table.code, whole, styles)
        _write_sum(sums[table.code], table, places, whole, styles)
    book.close()
    return held.getvalue()


def sheet_of(code: str) -> str:
    """The name of the sheet with the units' rows of a table."""
    return f"各机关表{TABLES[code].section}"


def _write_units(book: Workbook, whole: Whole, styles: Styles) -> None:
    sheet = book.add_worksheet(UNITS)
    for column, (name, width) in enumerate(zip(HEAD, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, styles.heading)
    for row, member in enumerate(whole.members, 1):
        sheet.write_number(row, 0, row, styles.body)
        for column, text in enumerate((member.code, member.name, member.said, member.sha256), 1):
            sheet.write_string(row, column, text, styles.body)
        sheet.write_number(row, len(HEAD) - 1, member.blank, styles.body)
    sheet.freeze_panes(1, 0)


def _write_rows(book: Workbook, code: str, whole: Whole, styles: Styles) -> dict[str, str]:
    """One row for each unit, one for each deduction, and the sum; the place of the sum of each cell."""
    sheet = book.add_worksheet(sheet_of(code))
    names = [f"{code}.{row.code}.{column}" for row in TABLES[code].rows for column in columns_of(code, row.code)]
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 34)
    sheet.set_column(LABELS, LABELS + len(names) - 1, 11)
    for column, text in enumerate(("机构代码", "机关")):
        sheet.write_string(HEADS - 1, column, text, styles.sub)
    for column, name in enumerate(names, LABELS):
        _, row, last = name.split(".")
        sheet.write_string(0, column, f"{row_name(code, row)}：{column_name(code, last)}", styles.sub)
    lines = [
        *(_of_member(each, names) for each in whole.members),
        *(_of_deduction(each, names) for each in whole.deductions),
    ]
    for at, (first, second, values) in enumerate(lines, HEADS):
        sheet.write_string(at, 0, first, styles.body)
        sheet.write_string(at, 1, second, styles.body)
        for column, value in enumerate(values, LABELS):
            if value is not None:
                sheet.write_number(at, column, _plain(value), styles.body)
    end = HEADS + len(lines)
    sheet.write_string(end, 1, "合计", styles.sub)
    sheet.freeze_panes(HEADS, LABELS)
    return {name: _sum(sheet, end, column, whole.cells.get(name), styles) for column, name in enumerate(names, LABELS)}


def _of_member(member: Member, names: list[str]) -> tuple[str, str, list[Number | None]]:
    return member.code, member.name, [member.cells.get(name) for name in names]


def _of_deduction(each: Deduction, names: list[str]) -> tuple[str, str, list[Number | None]]:
    title = f"扣除重复：{each.agency.name}与{each.other.name}。{each.reason}"
    return each.agency.code, title, [-each.cells[name] if name in each.cells else None for name in names]


def _sum(sheet: Any, row: int, column: int, value: Number | None, styles: Styles) -> str:
    first, last = xl_rowcol_to_cell(HEADS, column), xl_rowcol_to_cell(row - 1, column)
    sheet.write_formula(row, column, f"=SUM({first}:{last})", styles.sub, _plain(value or 0))
    return str(xl_rowcol_to_cell(row, column))


def _write_sum(sheet: Any, table: Any, places: dict[str, str], whole: Whole, styles: Styles) -> None:
    laid = grid(table)
    write_grid(sheet, laid, styles)
    for box in laid.boxes:
        if box.role is Role.VALUE and box.name in whole.cells:
            formula = f"='{sheet_of(table.code)}'!{places[box.name]}"
            sheet.write_formula(box.row, box.column, formula, styles.box(box), _plain(whole.cells[box.name]))


def _plain(value: Number) -> float | int:
    return float(value) if isinstance(value, Decimal) else value
