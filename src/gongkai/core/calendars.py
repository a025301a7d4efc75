"""The calendar in force for an agency: notice rows folded into an immutable value with an edition number (R3, R4).

The notices that the law room ships seed the rows; a new notice makes a new edition and queues the open matters for
folding. Closed matters keep the edition that they used. An agency's own notice (local holidays) overrides the State's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Q, QuerySet

from gongkai.core import clock, jobs
from gongkai.core.models.audit import Entry
from gongkai.core.models.calendar import CalendarEdition, CalendarNotice
from gongkai.core.prepared import Prepared
from gongkai.core.refusals import Invalid
from gongkai.core.writing import must_be_writing, write_transaction
from gongkai.law.calendar import Calendar
from gongkai.law.calendar_data import NOTICES
from gongkai.law.notices import Notice, Override


@dataclass(frozen=True)
class Due:
    """A computed day; ``provisional`` where it reaches past the announced years."""

    date: date
    provisional: bool


@dataclass(frozen=True)
class DatedCalendar:
    """A calendar and the number of its edition; projections and letters keep the number."""

    edition: int
    law: Calendar

    def after(self, day: date, count: int) -> Due:
        """Working day ``count`` after ``day`` (R2), and whether it lies where no notice is known yet (R4)."""
        end = self.law.add_working_days(day, count)
        return Due(end, not self.law.is_known(end))


def current(agency_id: int | None) -> DatedCalendar:
    """The present calendar of an agency; one query, then from memory."""
    edition = _general.first() if agency_id is None else _of_agency.first(agency_id)
    return _dated(edition, agency_id)


def of_edition(number: int, agency_id: int | None) -> DatedCalendar:
    """The calendar as it was in an earlier edition: what a letter of that time was computed with."""
    return _dated(CalendarEdition.objects.get(number=number), agency_id)


def _dated(edition: CalendarEdition | None, agency_id: int | None) -> DatedCalendar:
    if edition is None:
        return DatedCalendar(0, _build((), 0, agency_id))
    # Number and moment: two databases in one process (tests) never share an entry of the cache.
    key, last = (edition.digest, edition.made_at), edition.last_notice_id or 0
    return DatedCalendar(edition.number, _build(key, last, agency_id if agency_id in _local(key, last) else None))


@lru_cache(maxsize=64)
def _local(key: tuple[object, ...], last_notice: int) -> frozenset[int]:
    """The agencies with notices of their own: all others share one calendar, since making one takes long."""
    rows = CalendarNotice.objects.filter(agency__isnull=False, pk__lte=last_notice)
    return frozenset(rows.values_list("agency_id", flat=True))


@lru_cache(maxsize=1024)
def _build(key: tuple[object, ...], last_notice: int, agency_id: int | None) -> Calendar:
    rows = CalendarNotice.objects.filter(_for(agency_id), pk__lte=last_notice)
    general = [to_law(row) for row in rows if row.agency_id is None]
    local = {day: override for row in rows if row.agency_id is not None for day, override in _overrides(row)}
    return Calendar.build(general, overrides=local.values(), edition=str(last_notice))


def _for(agency_id: int | None) -> Q:
    return Q(agency__isnull=True) | Q(agency_id=agency_id) if agency_id is not None else Q(agency__isnull=True)


def _newest(agency_id: int | None) -> QuerySet[CalendarEdition]:
    return CalendarEdition.objects.filter(_for(agency_id)).order_by("-number")[:1]


_general: Prepared[CalendarEdition] = Prepared(lambda: _newest(None))
_of_agency: Prepared[CalendarEdition] = Prepared(_newest, int)


def to_law(row: CalendarNotice) -> Notice:
    """A notice row as the value that the law room computes with."""
    return Notice(
        year=row.year,
        number=row.number,
        title=row.title,
        published=row.published_on,
        off=frozenset(map(date.fromisoformat, row.off)),
        work=frozenset(map(date.fromisoformat, row.worked)),
        amends=row.amends,
    )


def _overrides(row: CalendarNotice) -> list[tuple[date, Override]]:
    """A local notice, day by day (办法 art. 4)."""
    notice, source = to_law(row), f"{row.title} {row.number}".strip()
    off = [(day, Override(day, False, source)) for day in notice.off]
    return off + [(day, Override(day, True, source)) for day in notice.work]


def seed() -> int:
    """Add the shipped notices that the database does not have yet, and an edition for them; how many were added."""
    known = set(CalendarNotice.objects.filter(shipped=True).values_list("published_on", "title"))
    missing = [notice for notice in NOTICES if (notice.published, notice.title) not in known]
    if missing:
        with write_transaction():
            for notice in missing:
                _add(notice, agency_id=None, entry=None, source="随软件提供", shipped=True)
            _new_edition(None)
    return len(missing)


def enter(notice: Notice, *, agency_id: int | None, source: str, entry: Entry) -> CalendarEdition:
    """Enter a notice within an Action: its row, a new edition, and the folding of open matters queued.

    Raises ``Invalid`` where the days do not make a notice.
    """
    must_be_writing("a calendar notice")
    errors = faults(notice, current(agency_id).law)
    if errors:
        raise Invalid(errors)
    _add(notice, agency_id=agency_id, entry=entry, source=source, shipped=False)
    edition = _new_edition(agency_id)
    jobs.queue("core.refold", f"edition {edition.number}", {"agency": agency_id}, entry=entry)
    return edition


def faults(notice: Notice, present: Calendar) -> dict[str, list[str]]:
    """What is wrong with a notice, by field; empty where nothing is.

    A weekday may be named as worked only where it is off now: that takes back a day off announced by mistake.
    """
    errors: dict[str, list[str]] = {}
    both = sorted(notice.off & notice.work)
    if both:
        errors["worked"] = [f"{both[0]} 不能既放假又上班。"]
    weekdays = sorted(day for day in notice.work if day.weekday() < 5 and present.is_working(day))
    if weekdays:
        errors["worked"] = [f"{weekdays[0]} 本来就是工作日，不用列入调休上班。"]
    far = sorted(day for day in notice.off | notice.work if abs(day.year - notice.year) > 1)
    if far:
        errors["off"] = [f"{far[0]} 不在 {notice.year} 年前后，请核对日期。"]
    if not notice.off and not notice.work:
        errors["off"] = ["请填写放假日期。"]
    return errors


def _add(notice: Notice, *, agency_id: int | None, entry: Entry | None, source: str, shipped: bool) -> None:
    CalendarNotice.objects.create(
        agency_id=agency_id,
        year=notice.year,
        published_on=notice.published,
        number=notice.number,
        title=notice.title,
        amends=notice.amends,
        source=source,
        off=_iso(notice.off),
        worked=_iso(notice.work),
        shipped=shipped,
        entry=entry,
    )


def _iso(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]


def _new_edition(agency_id: int | None) -> CalendarEdition:
    rows = list(CalendarNotice.objects.order_by("pk").values_list("pk", "agency_id", "year", "off", "worked"))
    last = CalendarEdition.objects.select_for_update().order_by("-number").first()
    return CalendarEdition.objects.create(
        agency_id=agency_id,
        number=last.number + 1 if last else 1,
        made_at=clock.now(),
        digest=hashlib.sha256(json.dumps(rows).encode()).hexdigest(),
        last_notice_id=rows[-1][0] if rows else None,
    )
