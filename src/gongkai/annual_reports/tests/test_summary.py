"""The plain sentences on a published report: out of its tables, and silent where those are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.summary import sentences
from gongkai.annual_reports.tests.years import a_year, agency, others
from gongkai.annual_reports.yearly.computing import compute
from gongkai.annual_reports.yearly.question import question
from gongkai.applications.tests.office import on
from gongkai.core import calendars

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Iterator[ReportDocument]:
    calendars.seed()
    with on("2026-01-20"), others():
        found = agency()
        a_year(found)
        yield compute(question(found, 2025)).document


def test_each_number_of_the_year_is_said(document: ReportDocument) -> None:
    assert sentences(document) == [
        "2025 年，收到要求公开信息的申请 5 件，另有 1 件是上一年没有办完的。",
        "这一年办完 4 件，其中全部公开的 1 件，公开了一部分的 1 件。",
        "还有 2 件转到下一年接着办。",
        "有人不服、申请行政复议的 2 件，其中 1 件的结果是要纠正。",
        "直接告到法院的 1 件。",
    ]


def test_a_year_without_anything_says_so() -> None:
    """Nought is said in words, and not part by part."""
    calendars.seed()
    with on("2026-01-20"):
        assert sentences(compute(question(agency(), 2025)).document) == [
            "2025 年，收到要求公开信息的申请 0 件。",
            "这一年办完 0 件。",
            "没有转到下一年接着办的。",
            "没有人申请行政复议。",
            "没有人告到法院。",
        ]


def test_what_no_table_says_is_not_said(document: ReportDocument) -> None:
    without = sentences(replace(document, table4=None))
    assert without == sentences(document)[:3]
    assert sentences(replace(document, table3=None, table4=None)) == []
