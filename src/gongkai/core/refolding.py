"""Folding anew: all open matters after the calendar changed (R4), or everything, to check or to mend.

Closed matters keep the calendar edition that they used.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db.models import QuerySet

from gongkai.core import audit, calendars, clock
from gongkai.core.facts import UnknownFact
from gongkai.core.models.audit import Entry
from gongkai.core.models.matter import Matter
from gongkai.core.process import Process, differences, facts_of, processes, refold
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction

logger = logging.getLogger(__name__)


def refold_open(agency_id: int | None) -> int:
    """Fold every open matter of the agency (none: of all) whose calendar is an older edition; how many dates moved.

    Each moved date leaves an entry with the old and the new one. One that cannot be read does not stop the others.
    """
    return sum(_refold_process(process, agency_id) for process in processes())


def _refold_process(process: Process, agency_id: int | None) -> int:
    moved, failed = 0, set[int]()
    # Asked again until none is left: a matter may have been opened under the old edition meanwhile.
    while waiting := [pk for pk in _outdated(process, agency_id) if pk not in failed]:
        for matter_id in waiting:
            try:
                moved += _refold_one(process, matter_id)
            except UnknownFact:
                logger.exception("matter %s", matter_id)
                failed.add(matter_id)
    return moved


def _outdated(process: Process, agency_id: int | None) -> list[int]:
    rows: QuerySet[Any] = process.projection.objects.filter(closed=False)
    if process.settled is not None:
        column, values = process.settled
        rows = rows.exclude(**{f"{column}__in": values})
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    agencies = rows.order_by().values_list("agency_id", flat=True).distinct()
    return [
        matter_id
        for agency in agencies
        for matter_id in rows.filter(agency_id=agency)
        .exclude(calendar_edition=calendars.current(agency).edition)
        .order_by("matter_id")
        .values_list("matter_id", flat=True)
    ]


def _refold_one(process: Process, matter_id: int) -> bool:
    with write_transaction():
        matter = Matter.objects.select_for_update().get(pk=matter_id)
        before = process.projection.objects.get(pk=matter_id)
        after = refold(process, matter)
        if process.recalculated is not None:
            calendar = calendars.current(matter.agency_id)
            process.recalculated(matter, facts_of(matter), calendar, clock.today())
        if (before.due, before.provisional) == (after.due, after.provisional):
            return False
        audit.write_entry(
            Job("日历变更重算"),
            "calendar.refold",
            Entry.Result.DONE,
            channel="job",
            matter=matter,
            detail={"due": [_iso(before), _iso(after)], "edition": after.calendar_edition},
        )
        return True


def _iso(row: Any) -> str | None:
    return row.due.isoformat() if row.due else None


def rebuild() -> int:
    """Fold every matter of every process and write its projection, closed ones with the edition they keep; how many."""
    done = 0
    for process in processes():
        for matter_id in Matter.objects.filter(kind=process.kind).order_by("pk").values_list("pk", flat=True):
            with write_transaction():
                matter = Matter.objects.select_for_update().get(pk=matter_id)
                refold(process, matter)
            done += 1
    return done


def check() -> list[str]:
    """Every difference between a projection row and its facts folded now; a sound database has none."""
    return [line for process in processes() for line in differences(process)]
