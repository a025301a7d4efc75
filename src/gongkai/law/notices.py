"""Holiday notices of the State Council's General Office, and the statutory days behind them (R3, R4).

``Notice`` is what one announcement says; ``statutory_days`` is what 全国年节及纪念日放假办法 fixes for every year and
is all that is known of a year whose notice is not out: the make-up days and the days joined to weekends are missing, so
every date that reaches into such a year is provisional. Days given only to part of the citizens (8 March, 4 May,
1 June, 1 August) never count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """One announcement. ``amends`` marks a notice that changes some days of a year already announced."""

    year: int
    number: str
    title: str
    published: date
    off: frozenset[date]
    work: frozenset[date]
    amends: bool = False

    @classmethod
    def of(
        cls,
        *,
        year: int,
        number: str,
        title: str,
        published: str,
        off: Iterable[str],
        work: Iterable[str],
        amends: bool = False,
    ) -> Notice:
        """Build a notice from ISO dates; days off may be spans such as ``2026-02-15~2026-02-23``.

        Raises ``ValueError`` when a day stands on both sides.
        """
        off_days = frozenset(day for span in off for day in span_days(span))
        work_days = frozenset(date.fromisoformat(text) for text in work)
        if off_days & work_days:
            raise ValueError(f"{number}：同一天既放假又上班：{min(off_days & work_days)}")
        return cls(year, number, title, date.fromisoformat(published), off_days, work_days, amends)


@dataclass(frozen=True, slots=True)
class Override:
    """A local change to one day (R3: ethnic-region days, 办法 art. 4), with the paper it rests on."""

    day: date
    working: bool
    source: str


def span_days(span: str) -> list[date]:
    """All days of ``first~last``, or the one day of a plain ISO date."""
    first, _, last = span.partition("~")
    start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


# Since 10 November 2024 (first used for 2025) the 办法 gives 13 days instead of 11.
THIRTEEN_DAYS_ADOPTED = date(2024, 11, 10)
THIRTEEN_DAYS_FIRST_YEAR = 2025

# year -> 正月初一, 清明, 端午, 中秋 (month, day). Astronomical dates, fixed in advance whatever a notice says.
LUNAR: dict[int, tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    2019: ((2, 5), (4, 5), (6, 7), (9, 13)),
    2020: ((1, 25), (4, 4), (6, 25), (10, 1)),
    2021: ((2, 12), (4, 4), (6, 14), (9, 21)),
    2022: ((2, 1), (4, 5), (6, 3), (9, 10)),
    2023: ((1, 22), (4, 5), (6, 22), (9, 29)),
    2024: ((2, 10), (4, 4), (6, 10), (9, 17)),
    2025: ((1, 29), (4, 4), (5, 31), (10, 6)),
    2026: ((2, 17), (4, 5), (6, 19), (9, 25)),
    2027: ((2, 6), (4, 5), (6, 9), (9, 15)),
    2028: ((1, 26), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 13), (4, 4), (6, 16), (9, 22)),
    2030: ((2, 3), (4, 5), (6, 5), (9, 12)),
    2031: ((1, 23), (4, 5), (6, 24), (10, 1)),
    2032: ((2, 11), (4, 4), (6, 12), (9, 19)),
    2033: ((1, 31), (4, 4), (6, 1), (9, 8)),
    2034: ((2, 19), (4, 5), (6, 20), (9, 27)),
    2035: ((2, 8), (4, 5), (6, 10), (9, 16)),
    2036: ((1, 28), (4, 4), (5, 30), (10, 4)),
    2037: ((2, 15), (4, 4), (6, 18), (9, 24)),
    2038: ((2, 4), (4, 5), (6, 7), (9, 13)),
    2039: ((1, 24), (4, 5), (5, 27), (10, 2)),
    2040: ((2, 12), (4, 4), (6, 14), (9, 20)),
    2041: ((2, 1), (4, 4), (6, 3), (9, 10)),
    2042: ((1, 22), (4, 4), (6, 22), (9, 28)),
    2043: ((2, 10), (4, 5), (6, 11), (9, 17)),
    2044: ((1, 30), (4, 4), (5, 31), (10, 5)),
    2045: ((2, 17), (4, 4), (6, 19), (9, 25)),
}
LAST_LUNAR_YEAR = max(LUNAR)


def statutory_days(year: int, known_on: date | None = None) -> frozenset[date]:
    """The days off that the 办法 itself gives in a year of the table, as it stood on ``known_on`` (none: as it stands).

    13 days from 2025 on (元旦1、春节4、清明1、劳动2、端午1、中秋1、国庆3), 11 before. Where such a day falls on a
    weekend the 办法 promises another day, but which one only the notice says, so none is added here.
    """
    new_year, qingming, duanwu, zhongqiu = (date(year, month, day) for month, day in LUNAR[year])
    days = {date(year, 1, 1), date(year, 5, 1), qingming, duanwu, zhongqiu}
    days.update(new_year + timedelta(days=n) for n in range(3))
    days.update(date(year, 10, n) for n in (1, 2, 3))
    if year >= THIRTEEN_DAYS_FIRST_YEAR and (known_on is None or known_on >= THIRTEEN_DAYS_ADOPTED):
        days.update({new_year - ONE_DAY, date(year, 5, 2)})
    return frozenset(days)
