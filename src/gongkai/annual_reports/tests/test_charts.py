"""The charts of a published report: every number of theirs stands in a table, and the page is read as without them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client

from gongkai.annual_reports.charts import RESULTS, charts
from gongkai.annual_reports.document import Cell, Table, TableRow
from gongkai.annual_reports.readers import reading
from gongkai.annual_reports.rules import check
from gongkai.annual_reports.tests.documents import document
from gongkai.annual_reports.tests.test_reporting import PAGE, PATHS, Bureau, bureau
from gongkai.annual_reports.wire import read_document
from gongkai.law.report_format import RESULT_ROWS

__all__ = ["bureau"]
pytestmark = pytest.mark.django_db
CHARTS = re.compile(r'<section class="sec" aria-labelledby="h-charts">.*?</section>', re.DOTALL)


def test_each_result_belongs_to_one_bar() -> None:
    assert [row for _, rows in RESULTS for row in rows] == list(RESULT_ROWS)


def test_bars_say_what_the_table_says() -> None:
    report = document()
    found = {each.code: each for each in charts(report)}
    assert set(found) == {"results", "applicants"}
    results = found["results"]
    values = [int(re.sub(r"\D", "", bar.said)) for bar in results.bars]
    assert sum(values) == report.cell("t3.r24.c7").number
    assert [bar.width for bar in results.bars] == [round(100 * value / sum(values), 1) for value in values]
    assert all(f"{bar.label} {bar.said}" in results.description for bar in results.bars)
    kinds = [int(re.sub(r"\D", "", bar.said)) for bar in found["applicants"].bars]
    assert kinds == [report.cell(f"t3.r01.c{column}").number for column in range(1, 7)]


def test_years_are_drawn_in_order_each_leading_to_its_report() -> None:
    report = document(year=2025)
    earlier = [(year, f"/reports/X/{year}/", document(year=year)) for year in (2024, 2022)]
    (years,) = [each for each in charts(report, earlier) if each.code == "years"]
    assert [(bar.label, bar.url) for bar in years.bars] == [
        ("2022 年", "/reports/X/2022/#t3.r01.c7"),
        ("2024 年", "/reports/X/2024/#t3.r01.c7"),
        ("2025 年", "#t3.r01.c7"),
    ]
    assert [bar.width for bar in years.bars] == [100, 100, 100], "the longest fills the width"


@pytest.mark.parametrize("cell", [Cell.of(0), Cell.blank()])
def test_what_says_nothing_or_is_not_known_is_not_drawn(cell: Cell) -> None:
    report = document()
    assert report.table3 is not None
    rows = tuple(TableRow(row.code, tuple(cell for _ in row.cells)) for row in report.table3.rows)
    assert charts(replace(report, table3=Table("t3", rows))) == []
    assert charts(replace(report, table3=None)) == []


def test_the_page_has_them_beside_the_three_tables_and_is_read_the_same(bureau: Bureau) -> None:
    bureau.do(*PATHS["published"])
    body = Client().get(PAGE).content.decode()
    assert body.count("<table") == 3
    assert body.count("<figure") == body.count('role="img"') == body.count("<desc") == 2
    assert "<script" not in CHARTS.findall(body)[0]
    with_charts, without = reading.read_bytes(body.encode()), reading.read_bytes(CHARTS.sub("", body).encode())
    assert with_charts.document is not None
    assert without.document is not None
    assert bureau.row.public is not None
    frozen = read_document(bureau.row.public.document)
    assert with_charts.document.tables == frozen.tables
    assert with_charts.document.sections == without.document.sections
    assert with_charts.findings == without.findings
    assert check(with_charts.document) == check(without.document)
    for bar_cell in re.findall(r'href="#(t3\.[^"]+)"', CHARTS.findall(body)[0]):
        assert f'id="{bar_cell}"' in body
