"""An agency with a year of cases and sources for the other tables, for the tests of computed reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from gongkai.agencies.models import Agency
from gongkai.annual_reports.yearly.sources import Number, Source, sources
from gongkai.applications.tests.counted_lives import Life, live
from gongkai.core import settings
from gongkai.core.audit import write_entry
from gongkai.core.counted import Record, Records
from gongkai.core.models import Entry
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction

NAME = "云川市住房和城乡建设局"
TABLE_2 = {
    "t2.normative.made": 2,
    "t2.normative.valid": 14,
    "t2.licences.decided": 214,
    "t2.penalties.decided": 9,
    "t2.fees.charged": Decimal("12.5"),
}
TABLE_4 = {"t4.review.upheld": 1, "t4.review.corrected": 1, "t4.suit_direct.pending": 1}


def agency(code: str = "MB9990019", name: str = NAME, **more: Any) -> Agency:
    """A department; ``more`` are other columns."""
    values: dict[str, Any] = {"kind": "department", "valid_from": date(2019, 5, 15), **more}
    return Agency.objects.create(code=code, name=name, short_name=name[3:], sort_key=code, **values)


def day(text: str) -> date:
    """A date of its ISO form."""
    return date.fromisoformat(text)


def a_year(of: Agency) -> None:
    """2025: five new and one carried in, four answered, two carried on."""
    live(
        [
            Life(of, day("2024-12-20"), "c5", day("2025-01-16"), "r13"),
            Life(of, day("2025-02-10"), "c1", day("2025-03-07"), "r03"),
            Life(of, day("2025-03-17"), "c1", day("2025-04-14"), "r04", again=(day("2025-08-04"), "r03")),
            Life(of, day("2025-05-20"), "c2", day("2025-06-16"), "r17"),
            Life(of, day("2025-12-22"), "c1", day("2026-01-12"), "r03"),
            Life(of, day("2025-12-30"), "c2"),
        ]
    )


def choose(code: str, value: Any, of: Agency) -> None:
    """A setting of one agency, since long ago."""
    with write_transaction():
        entry = write_entry(Job("测试"), "test.settings", Entry.Result.DONE, channel="call", agency_id=of.pk)
        settings.put(code, value, agency_id=of.pk, source="市政府办公室通知", valid_from=date(2020, 1, 1), entry=entry)


def _behind(question: Any, cell: str, viewer: Any, after: str) -> Records:
    return Records((Record("1", f"{cell} 的记录"),))


def fake(code: str, cells: dict[str, Number]) -> Source:
    """A source that counts the same for every agency."""
    return Source(
        code, "测试来源", lambda question: cells, _behind, lambda some, year: {each.pk: cells for each in some}
    )


@contextmanager
def others() -> Iterator[None]:
    """Sources for tables 2 and 4, in place of what the rooms that count them have registered."""
    kept = dict(sources._items)
    sources._items.update({"t2": fake("t2", TABLE_2), "t4": fake("t4", TABLE_4)})
    try:
        yield
    finally:
        sources._items.clear()
        sources._items.update(kept)
