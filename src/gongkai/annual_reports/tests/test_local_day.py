"""The earlier day of a local order: read, followed by tasks and reminders, and told apart from the law's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.agencies.models import Agency
from gongkai.annual_reports.desk.board import lines
from gongkai.annual_reports.reporting import due, jobs
from gongkai.annual_reports.reporting.local_day import ASKED_BY, delay, fault, local_day, local_days
from gongkai.annual_reports.tests.test_reporting import Bureau, bureau
from gongkai.applications.tests.desk_client import browser_of, words
from gongkai.applications.tests.office import on
from gongkai.core import audit, settings
from gongkai.core.models import Entry, Job, Task
from gongkai.core.viewers import Supervisor
from gongkai.core.writing import write_transaction

__all__ = ["bureau"]
pytestmark = pytest.mark.django_db
ORDER = "云政办发〔2025〕40号"
LOCAL, LAW = date(2026, 1, 22), date(2026, 1, 31)
ADDRESS = "/desk/reports/MB9990019/2025/"


def ask(bureau: Bureau, value: str = "1-22", valid_from: date = date(2026, 1, 1)) -> None:
    """The city asks all its units."""
    with write_transaction():
        entry = audit.write_entry(bureau.people["supervisor"], "settings.put", Entry.Result.DONE, channel="call")
        city = bureau.government.pk
        settings.put(ASKED_BY, value, agency_id=city, source=ORDER, valid_from=valid_from, entry=entry)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", None),
        ("1-15", None),
        ("01-31", None),
        ("2-1", "晚于"),
        ("12-31", "晚于"),
        ("1-32", "月-日"),
        ("0-5", "月-日"),
        ("1月15日", "月-日"),
        ("1-15-1", "月-日"),
    ],
)
def test_a_day_is_no_later_than_the_laws(value: str, said: str | None) -> None:
    answer = fault(value)
    assert answer is None if said is None else said in (answer or "")


@pytest.mark.parametrize(
    ("asked", "submitted", "today", "said"),
    [
        (LOCAL, None, "2026-01-22", ""),
        (LOCAL, None, "2026-01-23", "已过本地期限"),
        (LOCAL, None, "2026-01-31", "已过本地期限"),
        (LOCAL, None, "2026-02-01", "已过法定期限"),
        (None, None, "2026-01-31", ""),
        (None, None, "2026-02-01", "已过法定期限"),
        (LOCAL, "2026-01-22", "2026-03-01", ""),
        (LOCAL, "2026-01-23", "2026-03-01", "报送晚于本地期限"),
        (LOCAL, "2026-01-31", "2026-03-01", "报送晚于本地期限"),
        (LOCAL, "2026-02-01", "2026-03-01", "报送晚于法定期限"),
        (None, "2026-01-31", "2026-03-01", ""),
    ],
)
def test_which_day_was_missed(asked: date | None, submitted: str | None, today: str, said: str) -> None:
    handed_in = date.fromisoformat(submitted) if submitted else None
    assert delay(asked, LAW, handed_in, date.fromisoformat(today)) == said


def test_it_holds_for_units_and_neither_for_governments_nor_before_it_was_ordered(bureau: Bureau) -> None:
    ask(bureau)
    day = date(2026, 1, 20)
    found = local_day(bureau.agency, 2025, day)
    assert found is not None
    assert (found.day, found.source) == (LOCAL, ORDER)
    assert local_day(bureau.agency, 2025, date(2025, 12, 31)) is None
    office = Agency.objects.get(code="MB9990001")
    office.supervisor = bureau.government
    assert local_days([bureau.government, office, bureau.agency], 2025, day) == {bureau.agency.pk: found}


def test_nobody_asks_in_one_query(bureau: Bureau, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert local_days([bureau.agency, bureau.government], 2025, date(2026, 1, 20)) == {}


def test_tasks_follow_it_until_it_is_over_or_the_report_submitted(bureau: Bureau) -> None:
    ask(bureau)
    (item,) = due.items(bureau.people["reviewer"], date(2026, 1, 22))
    assert item.due == LOCAL
    (item,) = due.items(bureau.people["reviewer"], date(2026, 1, 23))
    assert item.due == LAW
    bureau.do("begin", "explain")
    assert Task.objects.get(closed_by=None).due == LOCAL
    with on("2026-01-23"):
        bureau.do("check")
        assert Task.objects.get(closed_by=None).due == LAW
        bureau.do("sign", "submit")
    assert Task.objects.get(closed_by=None).due == LAW
    assert bureau.row.submitted_on == date(2026, 1, 23)


def due_now() -> date | None:
    """The day of the open task, after the job has run."""
    jobs.keep_days({})
    day: date | None = Task.objects.get(closed_by=None).due
    return day


def test_an_open_task_follows_the_order_that_is_in_force(bureau: Bureau) -> None:
    """To an earlier day as to a later one, never past the law's, and back to it when nobody asks any more."""
    bureau.do("begin")
    assert due_now() == LAW
    with on("2026-01-12"):
        for value, expected in (("1-22", LOCAL), ("1-15", date(2026, 1, 15)), ("1-25", date(2026, 1, 25)), ("", LAW)):
            ask(bureau, value)
            assert due_now() == expected, value
        assert jobs.keep_days({}) == "0 项任务改按现行的期限", "run again, nothing changes"


def test_an_order_that_holds_from_a_later_day_is_followed_from_then_on(bureau: Bureau) -> None:
    bureau.do("begin")
    ask(bureau, "1-28", valid_from=date(2026, 1, 22))
    with on("2026-01-21"):
        assert due_now() == LAW
    with on("2026-01-22"):
        assert due_now() == date(2026, 1, 28)
    with on("2026-01-29"):
        assert due_now() == LAW, "the local day is over"


def test_what_was_submitted_keeps_the_laws_day(bureau: Bureau) -> None:
    bureau.do("begin", "explain", "check", "sign", "submit")
    ask(bureau)
    assert due_now() == LAW


def test_a_published_report_and_one_without_a_day_are_left_alone(bureau: Bureau) -> None:
    bureau.do("begin", "explain", "check", "sign", "submit", "accept", "publish")
    ask(bureau)
    assert jobs.keep_days({}) == "0 项任务改按现行的期限"
    bureau.do("correct")
    assert (due_now(), bureau.row.due) == (None, None)


def test_all_tasks_follow_in_a_fixed_number_of_queries(bureau: Bureau, django_assert_max_num_queries: Any) -> None:
    bureau.do("begin")
    with on("2026-01-20"), django_assert_max_num_queries(6):
        jobs.keep_days({})


@pytest.mark.parametrize(
    ("day", "marks"),
    [
        ("2026-01-12", {"2026-01-22:10"}),
        ("2026-01-19", {"2026-01-22:3"}),
        ("2026-01-22", {"2026-01-22:0", "2026-01-31:10"}),
        ("2026-01-23", {"2026-01-31:10"}),
    ],
)
def test_reminders_name_the_day_that_asks(bureau: Bureau, day: str, marks: set[str]) -> None:
    ask(bureau)
    with on(day):
        jobs.scan({})
    rows = Job.objects.filter(kind=jobs.REMIND, key__startswith=f"{bureau.agency.pk}:")
    assert {row.key.partition(":")[2] for row in rows} == marks
    (known,) = [each for key, each in jobs.open_reports(date(2026, 1, 12)).items() if key == bureau.agency.pk]
    assert ORDER in known.said(LOCAL)
    assert known.said(LAW) == "法定期限 2026-01-31"


def test_what_was_submitted_is_reminded_of_by_the_laws_day_alone(bureau: Bureau) -> None:
    ask(bureau)
    bureau.do("begin", "explain", "check", "sign", "submit")
    assert jobs.open_reports(date(2026, 1, 21))[bureau.agency.pk].days == (LAW,)


def test_board_and_report_tell_the_two_apart(bureau: Bureau) -> None:
    ask(bureau)
    above = bureau.people["supervisor"]
    assert isinstance(above, Supervisor)
    bureau.do("begin", "explain")
    with on("2026-01-23"):
        (line,) = lines(above, 2025)
        assert (line.asked, line.due, line.delay, line.late) == (LOCAL, LAW, "已过本地期限", False)
        body = words(browser_of(above).get("/desk/reports/board/?year=2025"))
        assert "2026-01-22（本地）" in body
        assert "2026-01-31（法定）" in body
        bureau.do("check", "sign", "submit")
        (line,) = lines(above, 2025)
        assert line.delay == "报送晚于本地期限"
        body = words(browser_of(bureau.people["reviewer"]).get(ADDRESS))
        assert "报送晚于本地期限" in body
        assert ORDER in body
    with on("2026-02-02"):
        bureau.do("return")
        (line,) = lines(above, 2025)
        assert (line.delay, line.late) == ("已过法定期限", True)
