"""A run as a workbook: a summary, all findings, all tables. Text is written as text, whatever it looks like."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from gongkai.annual_reports.checking import Result, Run
from gongkai.annual_reports.document import Cell, CellKind, Table, columns_of
from gongkai.annual_reports.outputs.pages import rows
from gongkai.annual_reports.rules.words import SEVERITY_NAMES, TABLE_NAMES, cells_names, column_name, number, row_name

SUMMARY = ("序号", "机关", "年度", "结果", "错误", "提醒", "说明", "问题所在", "文件")
FINDINGS = ("序号", "机关", "年度", "程度", "规则", "内容", "所在", "单元格", "应为", "现为", "依据", "文件")
TABLES = ("序号", "机关", "年度", "表", "行", "列", "数值", "说明")
WIDTHS = {"机关": 32, "文件": 40, "内容": 80, "问题所在": 30, "单元格": 40, "依据": 28, "行": 40, "列": 22, "说明": 10}
KINDS = {
    CellKind.BLANK: "空白",
    CellKind.NOT_APPLICABLE: "/",
    CellKind.MISSING: "原文没有",
    CellKind.UNREADABLE: "未能读出",
}
Start = tuple[int, str, str]
# What a cell and a sheet of a workbook can hold.
LONGEST = 32_000
MOST_ROWS = 1_048_000
EXACT = 10**15
SAFE = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(run: Run, path: Path) -> None:
    """Write the workbook to ``path``; memory does not grow with the number of reports. Raises ``OSError``."""
    try:
        _write(run, path)
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _write(run: Run, path: Path) -> None:
    with xlsxwriter.Workbook(str(path), SAFE) as book:
        head = book.add_format({"bold": True, "bg_color": "#d9e7ec", "border": 1})
        summary, findings, tables = (
            _Sheet(book, name, columns, head)
            for name, columns in (("汇总", SUMMARY), ("问题", FINDINGS), ("各表数据", TABLES))
        )
        for row, result in zip(rows(run), run, strict=True):
            start = (row.number, row.agency, row.year)
            counts = (row.errors, row.warnings, row.notes)
            summary.add(*start, row.state, *counts, row.fails, row.file)
            _findings(findings, start, result)
            for table in result.document.tables if result.document else ():
                _table(tables, start, table)


def _findings(sheet: _Sheet, start: Start, result: Result) -> None:
    for finding in result.findings:
        cells = cells_names(finding.cells) if finding.cells else ""
        both = (finding.expected or "", finding.actual or "")
        severity = SEVERITY_NAMES[finding.severity]
        sheet.add(
            *start, severity, finding.rule, finding.message, finding.place, cells, *both, finding.source, result.file
        )


def _table(sheet: _Sheet, start: Start, table: Table) -> None:
    for row in table.rows:
        for column, cell in zip(columns_of(table.code, row.code), row.cells, strict=True):
            names = (TABLE_NAMES[table.code], row_name(table.code, row.code), column_name(table.code, column))
            sheet.add(*start, *names, _value(cell), KINDS.get(cell.kind, ""))


def _value(cell: Cell) -> str | int | Decimal:
    """A number as a number, unless a workbook would round it."""
    if cell.value is None:
        return ""
    return cell.value if -EXACT < cell.value < EXACT else number(cell.value)


class _Sheet:
    """A sheet that is written row by row."""

    def __init__(self, book: Any, name: str, columns: tuple[str, ...], head: Any) -> None:
        self._sheet = book.add_worksheet(name)
        self._next = 1
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, WIDTHS.get(column, 10))
            self._sheet.write_string(0, place, column, head)
        self._sheet.freeze_panes(1, 0)

    def add(self, *values: str | int | Decimal) -> None:
        """A row; what is beyond the last row a sheet has is left out."""
        if self._next > MOST_ROWS:
            return
        for place, value in enumerate(values):
            if isinstance(value, str):
                self._sheet.write_string(self._next, place, value[:LONGEST])
            else:
                self._sheet.write_number(self._next, place, value)
        self._next += 1
