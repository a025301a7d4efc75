"""Next year's holidays: without them, terms that run past the year's end are only provisional (R4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gongkai.core import clock
from gongkai.core.models.calendar import CalendarNotice
from gongkai.core.registry import Finding
from gongkai.ops.checks.findings import error, ok, warning

USUAL_MONTH = 10  # the State Council's office publishes the next year's holidays in October or November


def next_year() -> Iterator[Finding]:
    """Judged on today's date."""
    years = set(CalendarNotice.objects.filter(agency__isnull=True).values_list("year", flat=True))
    yield from judge(clock.today(), years)


def judge(today: date, years: set[int]) -> Iterator[Finding]:
    """Which of this and the next year have no notice, on ``today``."""
    remedy = "收到国务院办公厅的放假通知后，在“工作日历”中录入"
    if today.year not in years:
        yield error(f"没有 {today.year} 年的放假安排，今年的期限都是暂定的", remedy)
    elif today.month >= USUAL_MONTH and today.year + 1 not in years:
        yield warning(f"还没有 {today.year + 1} 年的放假安排，跨年的期限是暂定的", remedy)
    else:
        yield ok(f"放假安排录到 {max(years)} 年")
