"""Working days, natural days and months (R1-R4).

A ``Calendar`` is an immutable value: the State Council's notices that were known on some day, the local changes of one
agency, and an edition identifier that every letter and projection keeps, so that a date can be computed again as it
was computed then. Counting follows 民法典 200-204: the day of the trigger is day 0 and is not counted. Every question
is answered from two sorted arrays, the working days and how many of them there are up to each day.

The first day known is 1 January 2019. After the last announced year only weekends and the statutory days are off, and
``is_known`` is false: such a date is provisional. Within December of the last announced year the few days that next
year's New Year holiday might still touch are taken as they stand.
"""

from __future__ import annotations

import hashlib
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

from gongkai.law.calendar_data import NOTICES
from gongkai.law.notices import LAST_LUNAR_YEAR, ONE_DAY, Notice, Override, statutory_days

FIRST_DAY = date(2019, 1, 1)
LAST_DAY = date(LAST_LUNAR_YEAR, 12, 31)
FIRST_ORDINAL = FIRST_DAY.toordinal()


class OutOfCalendar(ValueError):
    """A date before the first known year, or so far ahead that not even the statutory days are tabulated."""


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The working days from 2019 on, as known in one edition. Build one with ``Calendar.build`` or ``shipped``."""

    edition: str
    last_known_year: int
    working: tuple[date, ...] = field(repr=False)
    # How many working days there are through each day, by its distance from the first day.
    through: tuple[int, ...] = field(repr=False)
    notices: tuple[Notice, ...] = field(repr=False)
    overrides: tuple[Override, ...] = field(repr=False, default=())

    @classmethod
    def build(
        cls,
        notices: Iterable[Notice] = NOTICES,
        *,
        known_on: date | None = None,
        overrides: Iterable[Override] = (),
        edition: str | None = None,
    ) -> Calendar:
        """The calendar made of the notices published up to and including ``known_on`` (none: all of them).

        Of two notices about the same day the later one wins; an agency's overrides win over both. Without an edition
        of the caller's, the identifier is made from the content, so equal calendars have equal editions.
        """
        used = sorted((n for n in notices if known_on is None or n.published <= known_on), key=lambda n: n.published)
        known_years = {n.year for n in used if not n.amends}
        last_known = FIRST_DAY.year - 1
        while last_known + 1 in known_years:
            last_known += 1
        marks = {d: True for y in range(last_known + 1, LAST_DAY.year + 1) for d in statutory_days(y, known_on)}
        for notice in used:
            marks.update(dict.fromkeys(notice.off, True) | dict.fromkeys(notice.work, False))
        local = tuple(sorted(overrides, key=lambda o: o.day))
        marks.update({o.day: not o.working for o in local})
        working = _working_days(marks)
        through = _counted(working)
        return cls(edition or _edition(last_known, working), last_known, working, through, tuple(used), local)

    # -- single days --

    def is_working(self, day: date) -> bool:
        """Whether the day is a working day. Raises ``OutOfCalendar``."""
        index = self.index(day)
        return index > 0 and self.working[index - 1] == day

    def is_known(self, day: date) -> bool:
        """Whether the notice of the day's year is in this edition; if not, the day is provisional."""
        return day.year <= self.last_known_year

    def index(self, day: date) -> int:
        """How many working days there are from the first day of the calendar up to and including ``day``."""
        place = day.toordinal() - FIRST_ORDINAL
        if 0 <= place < len(self.through):
            return self.through[place]
        raise OutOfCalendar(f"{day} 不在工作日历范围内（{FIRST_DAY} 至 {LAST_DAY}）")

    def at(self, index: int) -> date:
        """The working day with that index: the inverse of ``index``. Raises ``OutOfCalendar``."""
        if not 0 < index <= len(self.working):
            raise OutOfCalendar(f"推算的日期超出工作日历范围（{FIRST_DAY} 至 {LAST_DAY}）")
        return self.working[index - 1]

    # -- periods --

    def add_working_days(self, start: date, count: int) -> date:
        """Day ``count`` of a period triggered on ``start`` (R2): day 1 is the next working day; 0 gives ``start``."""
        if count < 0:
            raise ValueError("工作日数不能为负数")
        return start if count == 0 else self.at(self.index(start) + count)

    def working_days_between(self, after: date, through: date) -> int:
        """How many working days lie after ``after`` and up to and including ``through``; negative when reversed."""
        return self.index(through) - self.index(after)

    def roll(self, day: date) -> date:
        """The day itself if it is a working day, else the first working day after it (民法典 203)."""
        return day if self.is_working(day) else self.at(self.index(day) + 1)

    def add_natural_days(self, start: date, count: int, *, roll: bool = True) -> date:
        """Day ``count`` of a natural-day period; one that would end on a day off ends on the next working day."""
        end = start + timedelta(days=count)
        return self.roll(end) if roll else end

    def add_months(self, start: date, count: int, *, roll: bool = True) -> date:
        """The same day number ``count`` months later, or that month's last day (民法典 202), rolled like days."""
        months = start.year * 12 + start.month - 1 + count
        year, month = divmod(months, 12)
        end = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
        return self.roll(end) if roll else end

    def working_days_in(self, year: int) -> int:
        """The number of working days in a calendar year."""
        before = 0 if year == FIRST_DAY.year else self.index(date(year - 1, 12, 31))
        return self.index(date(year, 12, 31)) - before


@lru_cache(maxsize=8)
def shipped(known_on: date | None = None) -> Calendar:
    """The calendar of the shipped notices, as known on a day (none: with all of them)."""
    return Calendar.build(known_on=known_on)


def _working_days(off_marks: dict[date, bool]) -> tuple[date, ...]:
    days = (FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1))
    return tuple(day for day in days if not off_marks.get(day, day.weekday() >= 5))


def _counted(working: tuple[date, ...]) -> tuple[int, ...]:
    """The running count of working days over all days of the calendar."""
    marks = [0] * ((LAST_DAY - FIRST_DAY).days + 1)
    for day in working:
        marks[day.toordinal() - FIRST_ORDINAL] = 1
    return tuple(accumulate(marks))


def _edition(last_known_year: int, working: tuple[date, ...]) -> str:
    content = ",".join(map(str, working)).encode()
    return f"{last_known_year}-{hashlib.sha256(content).hexdigest()[:8]}"


__all__ = ["FIRST_DAY", "LAST_DAY", "ONE_DAY", "Calendar", "OutOfCalendar", "shipped"]
