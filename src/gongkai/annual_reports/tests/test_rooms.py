"""Tables 2 and 4 of a report out of the rooms that have the records, through to the checker."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.agencies.models import Agency
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.tests.years import choose
from gongkai.annual_reports.yearly import behind, completeness
from gongkai.annual_reports.yearly.computing import compute
from gongkai.annual_reports.yearly.consolidating import consolidate
from gongkai.annual_reports.yearly.question import ADDS_PREDECESSORS, question
from gongkai.annual_reports.yearly.verdict import findings_of
from gongkai.challenges.tests.bureau import Bureau, build, on
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


@pytest.mark.parametrize(
    ("end", "predecessor", "successor"),
    [("2025-06-30", 1, 0), ("2025-07-01", 1, 0), ("2025-07-02", 0, 1), ("2026-01-05", 0, 1), ("", 0, 1)],
)
@pytest.mark.parametrize("adds", [False, True])
def test_a_review_of_an_agency_that_merged_is_in_one_report_only(
    db: None, end: str, predecessor: int, successor: int, adds: bool
) -> None:
    """Merged on 2025-07-01 (O16): each report by itself, the successor's that adds its predecessor, and the area's."""
    before, after = build(), build("MB9990035", "云川市住房和城市更新局")
    old, new = before.office.agency, after.office.agency
    moved = "2025-07-01"

    def decide(by: Bureau) -> None:
        with on(end):
            by.end("decide_review", matter, "review_revoked")

    with on("2025-03-03"):
        matter = before.receive(reference="云府复〔2025〕9号")
        before.answer(matter)
    if end and end <= moved:
        decide(before)
    with on(moved):
        to = {"to": new.code, "document": "机构改革方案"}
        before.do("take_over", matter, to, by=before.office.receiver)
        matter.refresh_from_db()
    if end and end > moved:
        decide(after)
    Agency.objects.filter(pk=old.pk).update(valid_to=date(2025, 6, 30), successor=new)
    with on("2026-02-02"):
        if adds:
            choose(ADDS_PREDECESSORS, True, new)
        tables = {each.pk: compute(question(each, 2025)) for each in (old, new)}
        found = [tables[each.pk].document.cell("t4.review.total").value for each in (old, new)]
        assert found == [predecessor, 1 if adds else successor]
        rows = behind.behind(question(new, 2025), "t4.review.total", EVERYBODY).rows
        assert len(rows) == found[1]
        city = Agency.objects.create(
            code="MB9990000",
            name="云川市人民政府",
            short_name="市政府",
            sort_key="1",
            kind="government",
            valid_from=date(2020, 1, 1),
        )
        Agency.objects.filter(pk__in=[old.pk, new.pk]).update(supervisor=city)
        assert consolidate(city, 2025).cells["t4.review.total"] == 1, "once in the area, however it is told"
