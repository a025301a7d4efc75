"""An invented report that breaks no rule, and ways to change one thing in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from gongkai.annual_reports.document import Cell, Format, ReportDocument, Section, Table, TableRow, columns_of
from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.rules.words import Number
from gongkai.law.report_format import RESULT_ROWS, SECTIONS, TABLE_2, TABLE_3, TABLE_4

AGENCY, YEAR = "云川市人民政府", 2024
TEXTS = {
    "一": (
        "2024年，全市各级机关推进政务公开。",
        "（一）主动公开。全年更新目录，新增栏目七个。",
        "（二）依申请公开。全年共收到政府信息公开申请225件，办结216件，结转下年度21件。",
        "（三）政府信息管理。制发规范性文件6件。",
        "（四）平台建设。门户网站完成改版。",
        "（五）监督保障。开展两次检查。",
    ),
    "二": (),
    "三": (),
    "四": ("全年发生政府信息公开行政复议10件、行政诉讼20件。",),
    "五": ("存在的主要问题：一是解读形式少；二是答复说理不够。", "下一步改进：一是多用图解；二是编写答复范本。"),
    "六": ("本年度没有发出信息处理费收费通知，实际收取0元。",),
}
LEAD = (
    "本报告按照条例编制，所列数据的统计期限自2024年1月1日起至2024年12月31日止。",
    "如有疑问，请与云川市人民政府办公室联系，电话：0000-1234567。",
)


def table_3(carried: int = 2) -> Table:
    """Seven columns that balance: every result row is its number, so that no two neighbours are alike."""
    results = {row: [int(row[1:]) - 2 + place for place in range(6)] for row in RESULT_ROWS[:6]}
    columns = {row: [0] * 6 for row in (f"r{n:02}" for n in range(1, 26))} | results
    for place in range(6):
        done = sum(columns[row][place] for row in RESULT_ROWS)
        columns["r24"][place], columns["r25"][place] = done, place + 1
        columns["r02"][place] = carried
        columns["r01"][place] = done + place + 1 - carried
    rows = (TableRow(row, tuple(Cell.of(v) for v in [*values, sum(values)])) for row, values in columns.items())
    return Table("t3", tuple(rows))


def table_4() -> Table:
    values = {"review": (4, 3, 2, 1, 10), "suit_direct": (5, 1, 0, 2, 8), "suit_after_review": (6, 2, 3, 1, 12)}
    return Table("t4", tuple(TableRow(row, tuple(map(Cell.of, each))) for row, each in values.items()))


def table_2() -> Table:
    values: Mapping[str, tuple[Number, ...]] = {
        "rules": (1, 0, 9),
        "normative": (6, 4, 80),
        "licences": (5123,),
        "penalties": (871,),
        "coercion": (33,),
        "fees": (Decimal("1204.35"),),
    }
    return Table("t2", tuple(TableRow(row.code, tuple(map(Cell.of, values[row.code]))) for row in TABLE_2.rows))


def report(**changes: object) -> ReportDocument:
    """The report, with some of its parts exchanged."""
    sections = tuple(Section(each.number, each.title, TEXTS[each.number]) for each in SECTIONS)
    whole = ReportDocument(
        AGENCY,
        YEAR,
        f"{AGENCY}2024年政府信息公开工作年度报告",
        Format.OF_2021,
        LEAD,
        sections,
        table_2(),
        table_3(),
        table_4(),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def with_cell(whole: ReportDocument, name: str, cell: Cell) -> ReportDocument:
    """The report with another cell."""
    code, row, column = name.split(".")
    table = next(each for each in whole.tables if each.code == code)
    place = columns_of(code, row).index(column)
    rows = tuple(
        each._replace(cells=(*each.cells[:place], cell, *each.cells[place + 1 :])) if each.code == row else each
        for each in table.rows
    )
    return replace(whole, **{f"table{code[1:]}": replace(table, rows=rows)})


def with_numbers(whole: ReportDocument, **numbers: Number) -> ReportDocument:
    """The report with other numbers; ``t3_r01_c1=5``, rows with underscores as ``t4_suit_direct_total``."""
    for name, value in numbers.items():
        code, rest = name.split("_", 1)
        row, column = rest.rsplit("_", 1)
        whole = with_cell(whole, f"{code}.{row}.{column}", Cell.of(value))
    return whole


def with_text(whole: ReportDocument, number: str, *paragraphs: str) -> ReportDocument:
    """The report with another text in one section."""
    sections = tuple(replace(s, paragraphs=paragraphs) if s.number == number else s for s in whole.sections)
    return replace(whole, sections=sections)


def codes(findings: list[Finding]) -> set[str]:
    """The rules that found something."""
    return {finding.rule for finding in findings}


ALL_CELLS = (*TABLE_3.cells(), *TABLE_4.cells())
