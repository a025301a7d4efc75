"""Rules meet anything: no report makes them fail, and no fault of a cell is passed over."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual_reports.checking import Result
from gongkai.annual_reports.document import Cell, Format, ReportDocument, Section, Table, TableRow, columns_of
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.outputs import pages
from gongkai.annual_reports.rules import Library, check, check_among, check_years, remember
from gongkai.annual_reports.rules.tests.invented import ALL_CELLS, report, with_cell
from gongkai.law.report_format import TABLES

NUMBERS = st.one_of(st.integers(-5, 10**18), st.decimals(-5, 10**9, places=7))
CELLS = st.one_of(
    NUMBERS.map(Cell.of),
    st.just(Cell.blank()),
    st.just(Cell.missing()),
    st.just(Cell.not_applicable("—")),
    st.just(Cell.unreadable("1?")),
)
WORDS = st.sampled_from(
    [
        "收到",
        "受理",
        "政府信息公开申请",
        "行政复议",
        "行政诉讼",
        "规范性文件",
        "制发",
        "废止",
        "现行有效",
        "行政许可",
        "予以公开",
        "不予公开",
        "结果维持",
        "未发生",
        "同比增长",
        "3件",
        "12",
        "0.5%",
        "２２件",
        "三件",
        "一是",
        "三是",
        "2023年",
        "2024年",
        "下一步",
        "江苏省",
        "沭阳县",
        "行政事业性收费",
        "万元",
        "，",
        "。",
        "、",
        "（",
        "）",
        "：",
        "共",
        "结转",
        "上年",
        "%",
    ]
)
TEXTS = st.lists(WORDS, max_size=40).map("".join)


@st.composite
def tables(draw: st.DrawFn, code: str) -> Table | None:
    if draw(st.booleans()):
        return None
    rows = [row.code for row in TABLES[code].rows]
    if code == "t3" and draw(st.booleans()):
        rows = [*rows[:20], "r21_23", *rows[23:]]
    widths = {row: len(columns_of(code, row)) for row in rows}
    return Table(code, tuple(TableRow(row, tuple(draw(CELLS) for _ in range(width))) for row, width in widths.items()))


@st.composite
def reports(draw: st.DrawFn) -> ReportDocument:
    numbers = draw(st.lists(st.sampled_from("一二三四五六七"), max_size=8))
    sections = tuple(Section(number, draw(TEXTS), tuple(draw(st.lists(TEXTS, max_size=3)))) for number in numbers)
    return ReportDocument(
        draw(st.none() | TEXTS | st.sampled_from(["云川市公安局", "沭阳县人民政府", "平潭综合实验区"])),
        draw(st.none() | st.integers(1901, 2199)),
        draw(TEXTS),
        draw(st.none() | st.sampled_from(Format)),
        tuple(draw(st.lists(TEXTS, max_size=3))),
        sections,
        draw(tables("t2")),
        draw(tables("t3")),
        draw(tables("t4")),
    )


@given(reports(), reports())
def test_no_report_makes_a_rule_fail(this, last):
    memos = [remember(each, name) for each, name in ((this, "a"), (last, "b"))]
    library = Library()
    for memo in memos:
        library.add(memo)
    findings = [*check(this, last), *check_years(*memos), *check_among(memos[0], library)]
    for finding in findings:
        assert finding.message
        assert all(this.cell(name) for name in finding.cells)
    pages.page([Result("a", this, tuple(findings))])


@given(st.sampled_from(ALL_CELLS), CELLS)
def test_any_other_cell_in_a_balanced_report_is_found(name, cell):
    """Unless reading has said already that it is not there, or could not be read."""
    whole = report()
    if cell == whole.cell(name) or cell in (Cell.missing(), Cell.unreadable("1?")):
        return
    table, row, column = name.split(".")
    errors = [finding for finding in check(with_cell(whole, name, cell)) if finding.severity is Severity.ERROR]
    named = {each for finding in errors for each in finding.cells}
    assert any(each.startswith(f"{table}.{row}.") or each.endswith(f".{column}") for each in named)


def test_a_fee_of_many_digits():
    assert check(with_cell(report(), "t2.fees.charged", Cell.of(Decimal("0.1234567"))))
