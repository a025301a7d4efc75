"""Rendered and read again a report is the same: tables exactly, text as NFC paragraphs with single spaces."""

from __future__ import annotations

from importlib import resources

import pytest
from hypothesis import HealthCheck, given, settings

from gongkai.annual_reports.document import ReportDocument, Section
from gongkai.annual_reports.readers import reading
from gongkai.annual_reports.renderers import pdf, render
from gongkai.annual_reports.tests.documents import document, documents

EXAMPLES = {"json": 25, "html": 8, "docx": 5, "xlsx": 8, "pdf": 3}
_few = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def text_of(report: ReportDocument) -> list[tuple[str, ...]]:
    """Title, agency, lead and sections."""
    return [
        (report.title, report.agency or ""),
        report.lead,
        *((section.number, section.heading, *section.paragraphs) for section in report.sections),
    ]


def assert_same(report: ReportDocument, kind: str) -> None:
    found = reading.read_bytes(render(report, kind))
    again = found.document
    assert again is not None, found.findings
    assert not found.unread, found.findings
    assert (again.table2, again.table3, again.table4) == (report.table2, report.table3, report.table4)
    assert (again.year, again.format) == (report.year, report.format)
    assert text_of(again) == text_of(report)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_report_comes_back(kind: str) -> None:
    assert_same(document(), kind)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_name_and_date_below_the_text_come_back(kind: str) -> None:
    six = Section("六", "其他需要报告的事项", ("本年度没有收取信息处理费。", "云川市数据管理局", "2026年1月20日"))
    assert_same(document(sections=(*document().sections[:-1], six)), kind)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_any_balanced_report_comes_back(kind: str) -> None:
    @settings(_few, max_examples=EXAMPLES[kind])
    @given(documents())
    def comes_back(report: ReportDocument) -> None:
        assert_same(report, kind)

    comes_back()


@pytest.mark.parametrize("kind", EXAMPLES)
def test_blank_and_not_applicable_cells_come_back(kind: str) -> None:
    @settings(_few, max_examples=EXAMPLES[kind])
    @given(documents(balanced=False))
    def comes_back(report: ReportDocument) -> None:
        assert_same(report, kind)

    comes_back()


def test_a_section_that_occurs_twice_loses_no_text_in_json() -> None:
    twice = (Section("五", "存在的主要问题", ("甲。",)), Section("五", "改进情况", ("乙。", "丙。")))
    again = reading.read_bytes(render(document(sections=twice), "json")).document
    assert again is not None
    assert [(section.number, section.paragraphs) for section in again.sections] == [("五", ("甲。", "乙。", "丙。"))]


STROKES = ("(x: 0.5pt)", "(y: 0.5pt)", "none", "(x, y) => (left: 0.5pt)", '(dash: "dotted")')


@pytest.mark.parametrize("stroke", STROKES)
def test_tables_of_a_pdf_with_other_rules(stroke: str, monkeypatch: pytest.MonkeyPatch) -> None:
    template = resources.files("gongkai.annual_reports.renderers").joinpath("report.typ").read_bytes()
    changed = template.replace(b"stroke: 0.5pt", f"stroke: {stroke}".encode())
    assert changed != template
    monkeypatch.setattr(pdf, "_template", lambda: changed)
    assert_same(document(), "pdf")
