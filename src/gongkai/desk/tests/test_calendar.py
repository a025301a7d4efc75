"""Entering a holiday notice at the desk: what is read, what is refused, and the new edition that follows (R3, R4)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from gongkai.core import calendars
from gongkai.core.models import CalendarNotice, Entry, Job
from gongkai.core.refusals import Invalid, Refused
from gongkai.desk.actions import EVERYBODY, EnterNotice, read_days
from harness.town import Town

pytestmark = pytest.mark.db

NOTICE: dict[str, Any] = {
    "year": "2027",
    "title": "国务院办公厅关于2027年部分节假日安排的通知",
    "number": "国办发明电〔2026〕8号",
    "published_on": "2026-11-20",
    "off": "1月1日至3日\n2月5日至2月12日",
    "worked": "2月14日",
    "agency": EVERYBODY,
}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2027-02-06", ["2027-02-06"]),
        ("2月6日", ["2027-02-06"]),
        ("2月6日至8日", ["2027-02-06", "2027-02-07", "2027-02-08"]),
        ("1月31日至2月1日", ["2027-01-31", "2027-02-01"]),
        ("2026年12月31日至2027年1月1日", ["2026-12-31", "2027-01-01"]),
        ("2027/2/6、2027.2.8", ["2027-02-06", "2027-02-08"]),
        ("2月6日—2月7日\n\n2月9日", ["2027-02-06", "2027-02-07", "2027-02-09"]),
        ("", []),
    ],
)
def test_days_are_read_as_a_notice_writes_them(text: str, days: list[str]) -> None:
    assert read_days(text, 2027) == frozenset(map(date.fromisoformat, days))


@pytest.mark.parametrize("text", ["春节", "2月30日", "2月8日至2月6日", "1月1日至12月31日", "13月1日"])
def test_what_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(ValidationError, match="“"):
        read_days(text, 2027)


def test_a_notice_makes_the_year_known_and_queues_the_folding(town: Town) -> None:
    before = calendars.current(None)
    EnterNotice.perform(town.viewer("system_admin"), NOTICE)
    now = calendars.current(None)
    assert before.law.last_known_year == 2026
    assert now.law.last_known_year == 2027
    assert now.edition == before.edition + 1
    assert not now.law.is_working(date(2027, 2, 8))
    assert now.law.is_working(date(2027, 2, 14))
    assert Job.objects.filter(kind="core.refold").count() == 1
    assert Entry.objects.get(action="desk.enter_notice").subject == "calendar:2027"


def test_a_local_notice_holds_for_its_agency_alone(town: Town) -> None:
    housing = town.agencies["c-housing"]
    local = {**NOTICE, "year": "2026", "off": "12月10日", "worked": "", "agency": housing.code, "amends": "on"}
    EnterNotice.perform(town.viewer("system_admin"), local)
    assert not calendars.current(housing.pk).law.is_working(date(2026, 12, 10))
    assert calendars.current(None).law.is_working(date(2026, 12, 10))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"off": "春节"}, "off"),
        ({"off": ""}, "off"),
        ({"worked": "2月15日"}, "worked"),  # a Monday
        ({"worked": "2月6日"}, "worked"),  # off and worked
        ({"number": ""}, "number"),
        ({"year": "1999"}, "year"),
    ],
)
def test_what_makes_no_notice_is_refused_at_its_field(town: Town, change: dict[str, str], field: str) -> None:
    rows = CalendarNotice.objects.count()
    with pytest.raises(Invalid) as refused:
        EnterNotice.perform(town.viewer("system_admin"), {**NOTICE, **change})
    assert field in refused.value.errors
    assert CalendarNotice.objects.count() == rows


def test_other_roles_are_refused(town: Town) -> None:
    with pytest.raises(Refused, match="系统管理员"):
        EnterNotice.perform(town.viewer("handler"), NOTICE)


def test_the_page_enters_it_and_shows_the_year(town: Town) -> None:
    client = town.client("system_admin")
    assert "还没有录入" in client.get("/desk/calendar/?year=2027").content.decode()
    answer = client.post("/desk/calendar/notice/", {**NOTICE, "_once": "a"})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/calendar/?year=2027")
    text = client.get("/desk/calendar/?year=2027").content.decode()
    assert "国办发明电〔2026〕8号" in text
    assert "还没有录入" not in text
    assert "2027 年放假安排还没有录入" not in client.get("/desk/").content.decode()
    again = client.post("/desk/calendar/notice/", {**NOTICE, "_once": "a"})
    assert (again.status_code, again["Location"]) == (303, "/desk/calendar/")


def test_a_refused_page_keeps_what_was_typed(town: Town) -> None:
    answer = town.client("system_admin").post("/desk/calendar/notice/", {**NOTICE, "off": "春节八天", "_once": "b"})
    assert answer.status_code == 422
    assert "春节八天" in answer.content.decode()


@pytest.mark.parametrize(("year", "status"), [("2019", 200), ("2026", 200), ("2018", 404), ("x", 404), ("²", 404)])
def test_years_outside_the_calendar_have_no_page(town: Town, year: str, status: int) -> None:
    assert town.client("handler").get("/desk/calendar/", {"year": year}).status_code == status


def test_the_months_of_2026_have_their_working_days(town: Town) -> None:
    text = town.client("handler").get("/desk/calendar/?year=2026").content.decode()
    assert "18 个工作日" in text  # October: 31 days, 9 weekend days, 5 weekdays off, one Saturday worked
