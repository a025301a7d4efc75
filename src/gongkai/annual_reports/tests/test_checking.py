"""A run: results in order, last year's report found by itself, no file that stops the others."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest

from gongkai.annual_reports.checking import Run, check, totals
from gongkai.annual_reports.document import Cell, ReportDocument
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.last_years import LastYears
from gongkai.annual_reports.readers.reading import read
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.rules import catalogue, remember
from gongkai.annual_reports.rules.tests.invented import report, with_cell, with_numbers, with_text
from gongkai.annual_reports.tests.documents import document
from gongkai.annual_reports.walking import Found
from gongkai.annual_reports.workers import in_order

GOOD = report()
WRONG = with_numbers(GOOD, t3_r01_c1=999)
LAST = with_numbers(report(year=2023), t3_r25_c1=3)


@dataclass(frozen=True)
class Reading:
    document: ReportDocument | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Shelf:
    """A reader that knows files by their names."""

    reports: dict[str, ReportDocument | Exception]

    def __call__(self, path: Path) -> Reading:
        found = self.reports[path.name]
        if isinstance(found, Exception):
            raise found
        return Reading(found)


def run(reports: dict[str, ReportDocument | Exception], last: tuple[str, ...] | None = None, **options) -> Run:
    files = [Found(Path(name)) for name in reports if not name.startswith("last")]
    given = None if last is None else [Found(Path(name)) for name in last]
    return check(files, Shelf(reports), last_year=given, **options)


def codes(result) -> set[str]:
    return {finding.rule for finding in result.findings}


def test_a_workbook_of_tables_alone_is_not_asked_for_its_text(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(render(document(), "xlsx")))
    del book["报告正文"]
    book.properties.title = None
    book.save(tmp_path / "三张表.xlsx")
    with check([Found(tmp_path / "三张表.xlsx")], read) as checked:
        (result,) = checked
    assert [(finding.rule, finding.severity) for finding in result.findings] == [("read-tables-only", Severity.NOTE)]
    assert result.document.tables == document().tables


def test_results_in_order_and_more_than_once():
    with run({"good": GOOD, "wrong": WRONG}) as checked:
        for _ in range(2):
            assert [(each.file, each.count(Severity.ERROR) > 0) for each in checked] == [
                ("good", False),
                ("wrong", True),
            ]
        ended = totals(checked)
    assert (ended.files, ended.reports, ended.unread) == (2, 2, 0)
    assert ended.errors == 2


def test_the_gravest_first():
    with run({"wrong": with_text(WRONG, "六", "无。")}) as checked:
        severities = [finding.severity for finding in next(iter(checked)).findings]
    assert severities == sorted(severities, key=list(Severity).index)


def test_a_file_that_fails_is_a_finding_and_the_rest_goes_on(capfd):
    with run({"bad": ValueError("secret"), "gone": FileNotFoundError(2, "No such file"), "good": GOOD}) as checked:
        results = list(checked)
    assert [each.readable for each in results] == [False, False, True]
    assert all(each.unread for each in results[:2])
    assert "secret" not in results[0].findings[0].message
    assert capfd.readouterr().err == ""


def test_a_rule_that_fails_is_said_and_the_report_is_kept(monkeypatch):
    def fails(subject):
        raise ZeroDivisionError

    monkeypatch.setattr(catalogue, "ONE_REPORT", (replace(catalogue.ONE_REPORT[0], check=fails),))
    monkeypatch.setattr(catalogue, "ONE_RUN", (replace(catalogue.ONE_RUN[0], check=fails),))
    with run({"good": GOOD}) as checked:
        result = next(iter(checked))
    assert result.document == GOOD
    assert [finding.rule for finding in result.findings] == ["check-failed"] * 2
    assert result.unread


def test_last_year_is_found_in_the_run_by_agency_and_year():
    with run({"2024": GOOD, "2023": LAST, "other": report(year=2023, agency="沙洲市人民政府")}) as checked:
        results = list(checked)
    carried = [finding for finding in results[0].findings if finding.rule == "t3-carried"]
    assert [finding.cells for finding in carried if "c1" in finding.cells[0]] == [("t3.r02.c1",)]
    assert "2023" in carried[0].message
    assert "t3-carried" not in codes(results[1])


def test_a_single_last_year_is_believed_without_name_and_year():
    nameless = with_numbers(report(agency=None, year=None), t3_r25_c1=3)
    with run({"2024": GOOD, "last": nameless}, ("last",)) as checked:
        assert "t3-carried" in codes(next(iter(checked)))


@pytest.mark.parametrize(
    "other", [report(year=2022), report(year=2023, agency="沙洲市人民政府")], ids=["year", "organ"]
)
def test_a_last_year_that_does_not_fit_is_said(other):
    with run({"2024": GOOD, "last": other}, ("last",)) as checked:
        found = codes(next(iter(checked)))
    assert "last-year" in found
    assert "t3-carried" not in found


def test_the_same_report_twice_is_a_note():
    with run({"a": GOOD, "b": GOOD}) as checked:
        assert ["twice" in codes(each) for each in checked] == [True, True]


def test_of_two_copies_the_fuller_one_is_last_years():
    years = LastYears()
    for memo in (remember(report(year=2023, table3=None), "half"), remember(LAST, "full")):
        years.add(memo)
    found = years.of(remember(GOOD))
    assert found is not None
    assert found.file == "full"


def test_an_organ_under_its_short_name_unless_two_would_fit():
    years = LastYears()
    years.add(remember(report(year=2023, agency="云川市东河区人民政府"), "one"))
    asked = remember(report(agency="东河区人民政府"))
    assert years.of(asked) is not None
    years.add(remember(report(year=2023, agency="沙洲市东河区人民政府"), "two"))
    assert years.of(asked) is None


def test_unread_findings_count():
    unread = Finding("read-x", Severity.ERROR, "未读", unread=True)
    refused = with_cell(GOOD, "t3.r01.c1", Cell.unreadable("1?"))

    def read(path: Path) -> Reading:
        return Reading(refused, (unread,))

    with check([Found(Path("a"))], read) as checked:
        result = next(iter(checked))
    assert (result.readable, result.unread) == (True, True)


def double(number: int) -> int:
    if number == 13:
        os._exit(1)
    return 2 * number


@pytest.mark.parametrize(
    "items", [[13], [1, 2, 13, *range(20, 30)], [*range(100, 160), 13, *range(20, 30)], list(range(20, 90))]
)
def test_processes_keep_the_order_and_lose_only_the_item_that_kills(items):
    done = list(in_order(double, items, 2, lost=lambda number: -number))
    assert done == [(number, -13 if number == 13 else 2 * number) for number in items]


@pytest.mark.parametrize(
    "last, lost",
    [("2.重复申请", {"read-row-missing", "read-table-missing"}), ("四、政府信息公开行政复议", {"read-table-missing"})],
)
def test_what_a_file_has_lost_is_not_said_to_be_left_out(tmp_path, last, lost):
    """Of a file without its end nobody is told to add to the report what may stand there."""
    page = render(GOOD, "html").decode()
    path = tmp_path / "cut.html"
    path.write_text(page[: page.index(last)], encoding="utf-8")
    with check([Found(path)], read) as run:
        (result,) = run
    told = {finding.rule: finding for finding in result.findings if finding.severity is Severity.ERROR}
    assert set(told) == {"read-truncated", *lost}
    for code in lost:
        assert told[code].unread
        assert "缺失的部分" in told[code].message
        assert "按格式补上" not in told[code].message


def test_what_a_whole_file_leaves_out_is_to_be_added(tmp_path):
    path = tmp_path / "whole.html"
    path.write_bytes(render(replace(GOOD, table4=None, sections=GOOD.sections[:5]), "html"))
    with check([Found(path)], read) as run:
        (result,) = run
    told = {finding.rule: finding for finding in result.findings if finding.severity is Severity.ERROR}
    assert set(told) == {"read-table-missing", "section-missing"}
    assert "按格式补上" in told["read-table-missing"].message
