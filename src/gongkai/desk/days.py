"""The working calendar as pages draw it: days off, make-up days, and from where on nothing is known yet (R3, R4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.core import calendars
from gongkai.law.calendar import Calendar

DAY = timedelta(days=1)
SATURDAY = 5
WEEKDAYS = "一二三四五六日"
WEEKS_BACK, WEEKS_AHEAD = 10, 6

IsWorkday = Callable[[date], bool]


@dataclass(frozen=True)
class Days:
    """The calendar in force for an agency, with the days that its notices name."""

    law: Calendar
    off: frozenset[date]
    worked: frozenset[date]
    edition: int = 0

    @classmethod
    def of(cls, law: Calendar, edition: int = 0) -> Days:
        """The days that notices and local overrides name; of two about one day the later stands, as in the law room."""
        marks: dict[date, bool] = {}
        for notice in law.notices:
            marks.update(dict.fromkeys(notice.off, True) | dict.fromkeys(notice.work, False))
        marks.update({each.day: not each.working for each in law.overrides})
        off = frozenset(day for day, free in marks.items() if free)
        return cls(law, off, frozenset(marks) - off, edition)

    def known(self, day: date) -> bool:
        """Whether a notice covers the day's year; days beyond are drawn as provisional."""
        return self.law.is_known(day)

    def mark(self, day: date) -> str:
        """``ban`` make-up working day, ``hol`` day off by notice, ``off`` weekend, empty an ordinary working day."""
        if day in self.worked:
            return "ban"
        if day in self.off:
            return "hol"
        return "off" if day.weekday() >= SATURDAY else ""

    def is_workday(self, day: date) -> bool:
        """Whether the agency works on ``day``; in a year without notice, as far as the statutory days tell."""
        return self.law.is_working(day)

    @property
    def known_until(self) -> date:
        """The last day that a notice covers."""
        return date(self.law.last_known_year, 12, 31)


def days_of(agency_id: int | None) -> Days:
    """The days of an agency, in its present edition. One query while the edition stays the same."""
    dated = calendars.current(agency_id)
    return Days.of(dated.law, dated.edition)


def left(today: date, due: date, is_workday: IsWorkday) -> int:
    """Working days from ``today`` to ``due``: 0 on the day itself, at least 1 before it, at most -1 after it."""
    if due == today:
        return 0
    first, last = min(today, due), max(today, due)
    number = sum(is_workday(first + DAY * n) for n in range(1, (last - first).days + 1))
    return max(number, 1) if due > today else -max(number, 1)


@dataclass(frozen=True)
class Cell:
    """One day of the strip: its class, the small word in it, and whether a deadline falls on it."""

    day: date
    kind: str
    word: str = ""
    dot: str = ""


@dataclass(frozen=True)
class Strip:
    """Weeks as columns, weekdays as rows; ``months`` are headings with the number of weeks under each."""

    months: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    first: date
    last: date
    worked: tuple[date, ...]


def strip(days: Days, today: date, dues: Iterable[date] = ()) -> Strip:
    """The strip around ``today`` with a dot on each day of ``dues``, red where it is past."""
    wanted = frozenset(dues)
    monday = today - DAY * today.weekday()
    weeks = [monday + DAY * 7 * n for n in range(-WEEKS_BACK, WEEKS_AHEAD + 1)]
    rows = tuple(
        (word, tuple(cell(days, week + DAY * place, today, wanted) for week in weeks))
        for place, word in enumerate(WEEKDAYS)
    )
    first, last = weeks[0], weeks[-1] + DAY * 6
    worked = tuple(sorted(day for day in days.worked if first <= day <= last))
    return Strip(_months(weeks), rows, first, last, worked)


def cell(days: Days, day: date, today: date, dues: frozenset[date] = frozenset()) -> Cell:
    """One day as it is drawn: by notice or provisional, past, today, with a dot where something is due."""
    mark = days.mark(day)
    kind, word = mark, {"ban": "班", "hol": "休"}.get(mark, "")
    if not days.known(day):
        kind, word = "un", ""
    elif not mark and day < today:
        kind = "past"
    if day == today:
        kind = f"{kind} td".strip()
    dot = "" if day not in dues else "red" if day < today else "due"
    return Cell(day, kind, word, dot)


def _months(weeks: list[date]) -> tuple[tuple[str, int], ...]:
    """A week belongs to the month of its Thursday."""
    names = [f"{(week + DAY * 3).month}月" for week in weeks]
    groups: list[tuple[str, int]] = []
    for name in names:
        if groups and groups[-1][0] == name:
            groups[-1] = (name, groups[-1][1] + 1)
        else:
            groups.append((name, 1))
    return tuple(groups)
