"""What may stand in a cell: a non-negative whole number, in the fee cell a decimal of 万元; no blank, no slash
(国办公开办函〔2021〕30号; R89-R91)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import cast

from gongkai.annual_reports.document import Cell, CellKind, Format, ReportDocument, Table
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules.amounts import amount
from gongkai.annual_reports.rules.organs import is_government
from gongkai.annual_reports.rules.remembering import of_the_last
from gongkai.annual_reports.rules.rule import FORMAT_2021, Breach, Rule
from gongkai.annual_reports.rules.words import TABLE_NAMES, Number, cells_names, number
from gongkai.law.report_format import FIRST_REPORT_YEAR, TABLE_2

FEE = "t2.fees.charged"
# One fen is 0.000001 of 万元: a longer fraction is no amount of money.
FEE_DIGITS = 6
RULES_ROW = "t2.rules."


def blank(report: ReportDocument) -> Iterator[Breach]:
    """Blank cells, said once per table."""
    for table, cells in _unusual(report).items():
        names = [name for name, cell in cells if cell.kind is CellKind.BLANK]
        if names:
            text = f"{TABLE_NAMES[table]}有 {len(names)} 个空白格，没有的应填 0：{cells_names(names)}"
            yield Breach(text, tuple(names), "0", "空白")


def slash(report: ReportDocument) -> Iterator[Breach]:
    """Cells with ``/``, ``—`` or ``无``, said once per table."""
    for table, cells in _unusual(report).items():
        names = [name for name, cell in cells if _slashed(cell) and not _may_slash(report, name)]
        if names:
            printed = report.cell(names[0]).printed or "/"
            text = f"{TABLE_NAMES[table]}有 {len(names)} 格填“{printed}”，没有的应填 0：{cells_names(names)}"
            yield Breach(text, tuple(names), "0", printed)


def slash_for_rules(report: ReportDocument) -> Iterator[Breach]:
    """A department has no power to make 规章: many write ``/`` there."""
    cells = _unusual(report).get(TABLE_2.code, ())
    names = [name for name, cell in cells if _slashed(cell) and _may_slash(report, name)]
    if names:
        yield Breach(
            "表二“规章”行填“/”：部门无权制定规章，可以理解，但格式要求填数字，建议填 0", tuple(names), "0", "/"
        )


def _slashed(cell: Cell) -> bool:
    return cell.kind is CellKind.NOT_APPLICABLE


def _may_slash(report: ReportDocument, name: str) -> bool:
    return name.startswith(RULES_ROW) and not is_government(report.agency)


def negative(report: ReportDocument) -> Iterator[Breach]:
    """Numbers below nought."""
    for name, value in _numbers(report):
        if value < 0:
            yield Breach(f"{cells_names([name])}是 {number(value)}，不能为负数", (name,), "不小于 0", number(value))


def fraction(report: ReportDocument) -> Iterator[Breach]:
    """Numbers that are not whole where pieces are counted."""
    for name, value in _numbers(report):
        if name != FEE and value != int(value):
            text = f"{cells_names([name])}是 {number(value)}，件数应是整数"
            yield Breach(text, (name,), "整数", number(value))


def fee_digits(report: ReportDocument) -> Iterator[Breach]:
    """A fee in 万元 with more digits than a fen has."""
    value = amount(report, FEE)
    if not isinstance(value, Decimal):
        return
    digits = -int(value.normalize().as_tuple().exponent)
    if digits > FEE_DIGITS:
        text = f"{cells_names([FEE])}是 {number(value)} 万元，小数点后有 {digits} 位，最多到 6 位（即分）"
        yield Breach(text, (FEE,), "至多 6 位小数", number(value))


# A report is judged by all its rules before the next one comes.
@of_the_last
def _unusual(report: ReportDocument) -> Mapping[str, tuple[tuple[str, Cell], ...]]:
    """The cells with anything but a natural number, which nearly all have, of the tables with such cells; an ordinary
    fee may be among them."""
    return {table.code: tuple(_unusual_cells(table)) for table in report.tables if not _is_natural(table)}


def _is_natural(table: Table) -> bool:
    """Whether a natural number, or a fee, stands in every cell: asked of all at once, and so it mostly is."""
    return table.plain or ({*map(type, table.values)} == {int} and min(cast("Sequence[int]", table.values)) >= 0)


def _unusual_cells(table: Table) -> Iterator[tuple[str, Cell]]:
    for name, cell in table.cells.items():
        if not (isinstance(cell.value, int) and cell.value >= 0):
            yield name, cell


def _numbers(report: ReportDocument) -> Iterator[tuple[str, Number]]:
    """The numbers that are not natural."""
    for cells in _unusual(report).values():
        for name, cell in cells:
            if cell.value is not None:
                yield name, cell.value


def otherwise_as_one(report: ReportDocument) -> Iterator[Breach]:
    """（六）其他处理 without its three rows."""
    if report.table3 and report.table3.together and (report.year or FIRST_REPORT_YEAR) >= FIRST_REPORT_YEAR:
        names = tuple(name for name in report.table3.cells if ".r21_23." in name)
        text = "表三“（六）其他处理”只有一行；格式分三行填报：逾期不补正、逾期不缴费、其他"
        yield Breach(text, names, "三行", "一行")


def old_form(report: ReportDocument) -> Iterator[Breach]:
    """The form of 2019 for a report of 2021 or later."""
    if report.format is Format.OF_2019 and report.year is not None and report.year >= FIRST_REPORT_YEAR:
        text = f"{report.year} 年的报告用了 2019 年的旧表样（国办公开办函〔2019〕60号），应改用 2021 年的表样"
        yield Breach(text, (), "2021 年表样", "2019 年表样")


RULES: tuple[Rule[ReportDocument], ...] = (
    Rule("cell-blank", Severity.ERROR, "表二至表四", "每一格都要填，没有的填 0", FORMAT_2021, blank),
    Rule("cell-slash", Severity.ERROR, "表二至表四", "不用“/”“—”“无”代替 0", FORMAT_2021, slash),
    Rule("cell-slash-rules", Severity.NOTE, "表二", "部门“规章”行填“/”的，提示改填 0", FORMAT_2021, slash_for_rules),
    Rule("cell-negative", Severity.ERROR, "表二至表四", "不出现负数", FORMAT_2021, negative),
    Rule("cell-fraction", Severity.ERROR, "表二至表四", "件数是整数", FORMAT_2021, fraction),
    Rule("cell-fee-digits", Severity.ERROR, "表二", "收费金额以万元为单位，小数点后至多六位", FORMAT_2021, fee_digits),
    Rule("t3-otherwise", Severity.WARNING, "表三", "“（六）其他处理”分三行填报", FORMAT_2021, otherwise_as_one),
    Rule("old-form", Severity.ERROR, "表二", "2021 年起的报告用 2021 年的表样", FORMAT_2021, old_form),
)
