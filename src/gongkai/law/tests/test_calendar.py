"""R2-R4: days off, make-up days, counting, and the calendar as it was known on a day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.calendar import FIRST_DAY, LAST_DAY, Calendar, OutOfCalendar, shipped
from gongkai.law.calendar_data import NOTICES
from gongkai.law.notices import LUNAR, Notice, Override, span_days, statutory_days

D = date.fromisoformat
SHIPPED = shipped()

# R3, word for word: year -> days off, make-up days, working days.
TABLE = {
    2019: (
        "01-01; 02-04~02-10; 04-05~04-07; 05-01~05-04; 06-07~06-09; 09-13~09-15; 10-01~10-07",
        "02-02, 02-03, 04-28, 05-05, 09-29, 10-12",
        250,
    ),
    2020: (
        "01-01; 01-24~02-02; 04-04~04-06; 05-01~05-05; 06-25~06-27; 10-01~10-08",
        "01-19, 04-26, 05-09, 06-28, 09-27, 10-10",
        249,
    ),
    2021: (
        "01-01~01-03; 02-11~02-17; 04-03~04-05; 05-01~05-05; 06-12~06-14; 09-19~09-21; 10-01~10-07",
        "02-07, 02-20, 04-25, 05-08, 09-18, 09-26, 10-09",
        250,
    ),
    2022: (
        "01-01~01-03; 01-31~02-06; 04-03~04-05; 04-30~05-04; 06-03~06-05; 09-10~09-12; 10-01~10-07",
        "01-29, 01-30, 04-02, 04-24, 05-07, 10-08, 10-09",
        249,
    ),
    2023: (
        "01-01~01-02; 01-21~01-27; 04-05; 04-29~05-03; 06-22~06-24; 09-29~10-06",
        "01-28, 01-29, 04-23, 05-06, 06-25, 10-07, 10-08",
        249,
    ),
    2024: (
        "01-01; 02-10~02-17; 04-04~04-06; 05-01~05-05; 06-08~06-10; 09-15~09-17; 10-01~10-07",
        "02-04, 02-18, 04-07, 04-28, 05-11, 09-14, 09-29, 10-12",
        251,
    ),
    2025: (
        "01-01; 01-28~02-04; 04-04~04-06; 05-01~05-05; 05-31~06-02; 10-01~10-08",
        "01-26, 02-08, 04-27, 09-28, 10-11",
        248,
    ),
    2026: (
        "01-01~01-03; 02-15~02-23; 04-04~04-06; 05-01~05-05; 06-19~06-21; 09-25~09-27; 10-01~10-07",
        "01-04, 02-14, 02-28, 05-09, 09-20, 10-10",
        248,
    ),
}


@pytest.mark.parametrize("year", TABLE)
def test_each_day_of_the_year_is_what_the_table_says(year: int) -> None:
    off_text, work_text, total = TABLE[year]
    off = {d for span in off_text.split("; ") for d in span_days("~".join(f"{year}-{x}" for x in span.split("~")))}
    work = {D(f"{year}-{x}") for x in work_text.split(", ")}
    days = span_days(f"{year}-01-01~{year}-12-31")
    # 2022-12-31 belongs to the notice for 2023 and is a Saturday anyway.
    expected = [d for d in days if d in work or (d.weekday() < 5 and d not in off)]
    assert [d for d in days if SHIPPED.is_working(d)] == expected
    assert SHIPPED.working_days_in(year) == len(expected) == total


def test_every_known_day_agrees_with_the_independent_package() -> None:
    days = span_days("2019-01-01~2026-12-31")
    assert [d for d in days if SHIPPED.is_working(d) != chinese_calendar.is_workday(d)] == []


def test_a_make_up_day_is_always_a_weekend_day() -> None:
    assert {day.weekday() for notice in NOTICES for day in notice.work} <= {5, 6}


@pytest.mark.parametrize(
    ("known_on", "day", "working"),
    [
        # Labour Day 2019: one day by the first notice, four and two make-up days by that of 22 March.
        ("2019-03-21", "2019-05-02", True),
        ("2019-03-22", "2019-05-02", False),
        ("2019-03-21", "2019-04-28", False),
        ("2019-03-22", "2019-04-28", True),
        ("2019-03-21", "2019-05-05", False),
        ("2019-03-22", "2019-05-05", True),
        ("2019-03-21", "2019-05-01", False),
        # Spring Festival 2020: to 30 January with a make-up Saturday, then to 2 February without it.
        ("2020-01-26", "2020-01-31", True),
        ("2020-01-27", "2020-01-31", False),
        ("2020-01-26", "2020-02-01", True),
        ("2020-01-27", "2020-02-01", False),
        ("2020-01-26", "2020-02-03", True),
        ("2020-01-27", "2020-02-03", True),
    ],
)
def test_the_calendar_as_it_was_known_on_a_day(known_on: str, day: str, working: bool) -> None:
    assert Calendar.build(known_on=D(known_on)).is_working(D(day)) is working


@pytest.mark.parametrize(
    ("received", "known_on", "due"),
    [
        ("2019-04-03", "2019-03-21", "2019-05-03"),
        ("2019-04-03", "2019-03-22", "2019-05-05"),
        # Two days more off, two days more worked before the end: the same day.
        ("2019-04-26", "2019-03-21", "2019-05-27"),
        ("2019-04-26", "2019-03-22", "2019-05-27"),
        ("2020-01-20", "2020-01-26", "2020-02-21"),
        ("2020-01-20", "2020-01-27", "2020-02-25"),
    ],
)
def test_a_twentieth_day_moves_with_the_notice(received: str, known_on: str, due: str) -> None:
    assert str(Calendar.build(known_on=D(known_on)).add_working_days(D(received), 20)) == due


def test_each_state_of_knowledge_is_an_edition_of_its_own() -> None:
    before, after = Calendar.build(known_on=D("2020-01-26")), Calendar.build(known_on=D("2020-01-27"))
    assert before.edition != after.edition
    assert after.edition == Calendar.build(known_on=D("2020-01-27")).edition
    assert Calendar.build(edition="云川-7").edition == "云川-7"


def test_the_last_known_year_is_that_of_the_last_yearly_notice() -> None:
    assert SHIPPED.last_known_year == 2026
    assert Calendar.build(known_on=D("2025-11-03")).last_known_year == 2025
    assert Calendar.build(known_on=D("2025-11-04")).last_known_year == 2026


def test_2027_has_only_weekends_and_statutory_days_off_and_is_not_known() -> None:
    year = span_days("2027-01-01~2027-12-31")
    off = [str(d) for d in year if d.weekday() < 5 and not SHIPPED.is_working(d)]
    assert off == ["2027-01-01", "2027-02-05", "2027-02-08", "2027-04-05", "2027-06-09", "2027-09-15", "2027-10-01"]
    assert not any(SHIPPED.is_working(d) for d in year if d.weekday() >= 5)
    assert SHIPPED.is_known(D("2026-12-31"))
    assert not SHIPPED.is_known(D("2027-01-01"))


def test_the_statutory_days_are_thirteen_since_the_change_of_2024_and_eleven_before() -> None:
    assert len(statutory_days(2025)) == 13
    assert len(statutory_days(2025, D("2024-11-09"))) == 11
    assert len(statutory_days(2025, D("2024-11-10"))) == 13
    assert len(statutory_days(2024)) == 11


@pytest.mark.parametrize("year", TABLE)
def test_the_statutory_days_were_off_in_every_announced_year(year: int) -> None:
    assert [d for d in statutory_days(year) if SHIPPED.is_working(d)] == []


def test_festivals_of_consecutive_years_are_a_lunar_year_apart() -> None:
    for festival in (0, 2, 3):
        days = [date(year, *LUNAR[year][festival]) for year in sorted(LUNAR)]
        assert {(b - a).days for a, b in pairwise(days)} <= {353, 354, 355, 383, 384, 385}
    assert {LUNAR[year][1] for year in LUNAR} == {(4, 4), (4, 5)}


def test_an_agency_may_add_and_take_away_single_days() -> None:
    local = Calendar.build(
        overrides=[
            Override(D("2026-03-20"), False, "自治区人民政府通知"),
            Override(D("2026-03-21"), True, "自治区人民政府通知"),
        ]
    )
    assert not local.is_working(D("2026-03-20"))
    assert local.is_working(D("2026-03-21"))
    assert local.edition != SHIPPED.edition


def test_a_day_cannot_be_off_and_worked_in_one_notice() -> None:
    with pytest.raises(ValueError, match="既放假又上班"):
        Notice.of(year=2027, number="x", title="x", published="2026-11-30", off=("2027-01-01",), work=("2027-01-01",))


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        ("2026-03-02", 0, "2026-03-02"),
        ("2026-03-02", 20, "2026-03-30"),
        ("2026-03-02", 40, "2026-04-28"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-23", 1, "2026-02-24"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2024-12-31", 1, "2025-01-02"),
        ("2022-12-30", 1, "2023-01-03"),
        ("2025-01-25", 1, "2025-01-26"),
        ("2025-01-27", 1, "2025-02-05"),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: str, count: int, day: str) -> None:
    assert str(SHIPPED.add_working_days(D(start), count)) == day


@pytest.mark.parametrize(
    ("start", "count", "rolled", "plain"),
    [
        ("2026-03-16", 60, "2026-05-15", "2026-05-15"),
        ("2026-08-03", 60, "2026-10-08", "2026-10-02"),
        ("2026-06-05", 15, "2026-06-22", "2026-06-20"),
        ("2026-12-02", 30, "2027-01-04", "2027-01-01"),
    ],
)
def test_a_natural_day_period_that_ends_on_a_day_off_ends_on_the_next_working_day(
    start: str, count: int, rolled: str, plain: str
) -> None:
    assert str(SHIPPED.add_natural_days(D(start), count)) == rolled
    assert str(SHIPPED.add_natural_days(D(start), count, roll=False)) == plain


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-03-30", 6, "2026-09-30"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2024-08-29", 6, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2026-07-31", 6, "2027-02-01"),
        ("2026-01-31", 12, "2027-02-01"),
    ],
)
def test_months_end_on_the_same_day_number_or_the_last_day_and_roll(start: str, months: int, end: str) -> None:
    assert str(SHIPPED.add_months(D(start), months)) == end


def test_days_outside_the_calendar_are_refused() -> None:
    with pytest.raises(OutOfCalendar):
        SHIPPED.is_working(D("2018-12-31"))
    with pytest.raises(OutOfCalendar):
        SHIPPED.add_working_days(LAST_DAY, 1)
    with pytest.raises(ValueError, match="负数"):
        SHIPPED.add_working_days(FIRST_DAY, -1)


DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@given(DAYS, st.integers(0, 300))
def test_counting_there_and_back_agrees(start: date, count: int) -> None:
    assert SHIPPED.working_days_between(start, SHIPPED.add_working_days(start, count)) == count


@given(DAYS, DAYS, st.integers(0, 100))
def test_a_later_start_never_ends_earlier(one: date, other: date, count: int) -> None:
    first, second = sorted((one, other))
    assert SHIPPED.add_working_days(first, count) <= SHIPPED.add_working_days(second, count)


@given(DAYS)
def test_rolling_goes_to_the_nearest_working_day_not_before(day: date) -> None:
    rolled = SHIPPED.roll(day)
    assert SHIPPED.is_working(rolled)
    assert not any(SHIPPED.is_working(day + timedelta(days=n)) for n in range((rolled - day).days))
