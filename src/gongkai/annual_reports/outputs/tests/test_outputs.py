"""Results as JSON lines, page and workbook: complete, escaped, without formulas."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from gongkai.annual_reports import rules
from gongkai.annual_reports.checking import Examined, Result, Run, cannot_read
from gongkai.annual_reports.outputs import json_lines, pages, workbook
from gongkai.annual_reports.rules.tests.invented import report, with_numbers, with_text
from gongkai.annual_reports.wire import read_document

NASTY = "<script>alert(1)</script>&\"'"
GOOD = report()
WRONG = with_numbers(GOOD, t3_r01_c1=999, t4_review_total=11)


def result(document, file="a.html") -> Result:
    return Result(file, document, tuple(rules.check(document)))


BROKEN = Result("c.pdf", None, (cannot_read("c.pdf", "没有文字"),))


def test_a_line_of_json_holds_the_report_and_its_findings():
    written = json.loads(json_lines.line(result(WRONG)))
    assert (written["file"], written["readable"], written["agency"], written["year"]) == (
        "a.html",
        True,
        "云川市人民政府",
        2024,
    )
    assert read_document(written) == WRONG
    flow = next(each for each in written["findings"] if each["rule"] == "t3-flow")
    assert flow["cells"] == ["table3.r01.c1", "table3.r02.c1", "table3.r24.c1", "table3.r25.c1"]
    assert (flow["expected"], flow["actual"], flow["severity"]) == ("1001", "22", "error")
    assert "\n" not in json_lines.line(result(WRONG))


def test_a_file_without_report_has_the_same_keys():
    read, unread = (json.loads(json_lines.line(each)) for each in (result(GOOD), BROKEN))
    assert list(read) == list(unread)
    assert (unread["readable"], unread["table3"]) == (False, None)


def test_the_page_escapes_everything_and_loads_nothing():
    hostile = replace(with_text(WRONG, "一", NASTY), agency=NASTY, title=NASTY)
    page = pages.page([result(hostile, NASTY), BROKEN])
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"(?:src|href)=\"?(?!#)[^\"]*(?:https?:|//)", page)


def test_the_page_links_cells_to_findings_and_marks_them():
    page = pages.page([result(WRONG)])
    targets = set(re.findall(r'<a href="#([^"]+)"', page))
    assert targets
    assert targets <= set(re.findall(r' id="([^"]+)"', page))
    assert 'class="mark error"' in page
    assert ">999<" in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_summary_names_every_report():
    page = pages.page([result(GOOD, "good.docx"), result(WRONG, "wrong.docx"), BROKEN])
    for word in ("全部报告", "good.docx", "wrong.docx", "c.pdf", "通过", "有错误", "未能读取"):
        assert word in page
    assert "全部报告" not in pages.page([result(GOOD)])


def test_details_are_limited_and_that_is_said(monkeypatch):
    monkeypatch.setattr(pages, "DETAILS", 2)
    page = pages.page([result(WRONG, f"{n}.docx") for n in range(4)])
    assert page.count('<section class="report"') == 2
    assert "3.docx" in page
    assert "只列出前 2 份" in page


@pytest.fixture
def book(tmp_path):
    def write(*results: Result):
        with Run() as run:
            for each in results:
                run.add(Examined(each, None))
            workbook.write(run, tmp_path / "run.xlsx")
        return openpyxl.load_workbook(tmp_path / "run.xlsx")

    return write


def test_the_workbook_has_summary_findings_and_tables(book):
    made = book(result(WRONG), BROKEN)
    assert made.sheetnames == ["汇总", "问题", "各表数据"]
    summary = [[cell.value for cell in row] for row in made["汇总"].iter_rows()]
    assert summary[1][1:4] == ["云川市人民政府", "2024", "有错误"]
    assert summary[2][3] == "未能读取"
    findings = [[cell.value for cell in row] for row in made["问题"].iter_rows(min_row=2)]
    assert any(row[4] == "t3-flow" and "≠" in row[5] for row in findings)
    numbers = [[cell.value for cell in row] for row in made["各表数据"].iter_rows(min_row=2)]
    assert ["表三", "一、本年新收", "自然人", 999] in [row[3:7] for row in numbers]
    assert len(numbers) == 10 + 25 * 7 + 15


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://example.org", "{=1}"]
)
def test_no_text_becomes_a_formula_or_a_link(book, text):
    made = book(result(replace(WRONG, agency=text), text))
    for sheet in made:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
    assert made["汇总"]["B2"].value == text


def test_a_number_too_long_for_a_workbook_is_kept_as_text(book):
    made = book(result(with_numbers(GOOD, t3_r01_c1=123456789012345678)))
    values = [row[6].value for row in made["各表数据"].iter_rows(min_row=2)]
    assert "123456789012345678" in values


def test_a_page_of_a_run_is_the_page_of_its_results(tmp_path: Path):
    with Run() as run:
        run.add(Examined(result(WRONG), None))
        assert "".join(pages.chunks(run)).rstrip("\n") == pages.page(list(run)).rstrip("\n")
