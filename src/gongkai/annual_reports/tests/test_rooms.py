"""Tables 2 and 4 of a report out of the rooms that have the records, through to the checker."""

from __future__ import annotations

import pytest

from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.yearly import behind, completeness
from gongkai.annual_reports.yearly.computing import compute
from gongkai.annual_reports.yearly.question import question
from gongkai.annual_reports.yearly.verdict import findings_of
from gongkai.challenges.tests.bureau import build, on
from gongkai.core import actions
from gongkai.core.viewers import Job
from gongkai.publications.tests.newsroom import Newsroom
from gongkai.publications.tests.newsroom import build as build_newsroom
from gongkai.publications.tests.test_acts import FIGURE

pytestmark = [pytest.mark.django_db, pytest.mark.db]
EVERYBODY = Job("测试")


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return build_newsroom("MB9990043", "云川市自然资源局")


def test_a_month_of_decisions_is_in_table_2(newsroom: Newsroom) -> None:
    with on("2026-03-10"):
        actions.registered["publications.record_figure"].perform(newsroom.publisher, FIGURE, channel="command")
        computed = compute(question(newsroom.agency, 2026))
        assert computed.absent_tables == ()
        assert computed.document.cell("t2.penalties.decided").value == int(FIGURE["amount"])
        [record] = behind.behind(question(newsroom.agency, 2026), "t2.penalties.decided", EVERYBODY).rows
        assert record.url
        assert behind.behind(question(newsroom.agency, 2026), "t2.licences.decided", EVERYBODY).rows == ()


def test_a_review_is_in_table_4_and_a_gap_while_its_case_is_unknown(db: None) -> None:
    bureau = build()
    with on("2026-03-10"):
        bureau.receive(reference="云府复〔2026〕9号")
        asked = question(bureau.office.agency, 2026)
        computed = compute(asked)
        cells = {name: computed.document.cell(f"t4.review.{name}").value for name in ("pending", "total")}
        assert cells == {"pending": 1, "total": 1}
        [record] = behind.behind(asked, "t4.review.pending", EVERYBODY).rows
        assert record.counted.startswith("尚未审结")
        assert record.notes
        gaps = {gap.code: gap for gap in completeness.gaps(computed, None, EVERYBODY)}
        assert [each.reference for each in gaps["challenges"].records] == [record.reference]
        assert not [each for each in findings_of(computed, None) if each.severity is Severity.ERROR]
