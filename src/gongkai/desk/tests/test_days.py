"""The calendar as the desk draws it. Notices of 2026: 国庆 1—7 October with 20 September and 10 October worked (R3)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.desk.days import Days, cell, left, strip
from gongkai.law.calendar import shipped

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def days() -> Days:
    return Days.of(shipped())


@pytest.mark.parametrize(
    ("day", "mark", "workday"),
    [
        (date(2026, 9, 19), "off", False),  # an ordinary Saturday
        (date(2026, 9, 20), "ban", True),  # Sunday, worked for the holiday
        (date(2026, 9, 25), "hol", False),  # 中秋
        (date(2026, 10, 3), "hol", False),  # a Saturday inside the holiday
        (date(2026, 10, 8), "", True),
        (date(2026, 10, 10), "ban", True),
        (date(2026, 11, 24), "", True),
    ],
)
def test_marks(days: Days, day: date, mark: str, workday: bool) -> None:
    assert (days.mark(day), days.is_workday(day)) == (mark, workday)


def test_the_next_year_is_provisional(days: Days) -> None:
    assert days.known_until == date(2026, 12, 31)
    assert days.known(date(2026, 12, 31))
    assert not days.known(date(2027, 1, 1))
    assert cell(days, date(2027, 1, 4), TODAY).kind == "un"


@pytest.mark.parametrize(
    ("due", "number"),
    [
        (date(2026, 11, 24), 0),
        (date(2026, 11, 25), 1),
        (date(2026, 11, 27), 3),
        (date(2026, 11, 28), 3),  # Saturday: nothing is added
        (date(2026, 11, 30), 4),
        (date(2026, 11, 23), -1),
        (date(2026, 11, 20), -2),
    ],
)
def test_working_days_left(days: Days, due: date, number: int) -> None:
    assert left(TODAY, due, days.is_workday) == number


def test_what_was_due_on_friday_is_late_on_saturday_although_no_working_day_passed(days: Days) -> None:
    assert left(date(2026, 11, 28), date(2026, 11, 27), days.is_workday) == -1


def test_the_strip_reaches_from_ten_weeks_back_to_six_ahead(days: Days) -> None:
    drawn = strip(days, TODAY)
    assert (drawn.first, drawn.last) == (date(2026, 9, 14), date(2027, 1, 10))
    assert drawn.months == (("9月", 2), ("10月", 5), ("11月", 4), ("12月", 5), ("1月", 1))
    assert drawn.worked == (date(2026, 9, 20), date(2026, 10, 10))
    assert [word for word, _ in drawn.rows] == list("一二三四五六日")
    assert {len(cells) for _, cells in drawn.rows} == {17}


@pytest.mark.parametrize(
    ("day", "kind", "dot"),
    [
        (date(2026, 11, 24), "td", "due"),
        (date(2026, 11, 19), "past", "red"),
        (date(2026, 12, 4), "", "due"),
        (date(2026, 12, 3), "", ""),
        (date(2027, 1, 6), "un", "due"),
    ],
)
def test_deadlines_are_dots(days: Days, day: date, kind: str, dot: str) -> None:
    dues = [date(2026, 11, 19), date(2026, 11, 24), date(2026, 12, 4), date(2027, 1, 6)]
    cells = [each for _, row in strip(days, TODAY, dues).rows for each in row if each.day == day]
    assert [(each.kind, each.dot) for each in cells] == [(kind, dot)]
