"""Folding anew: all open matters after the calendar changed (R4), or everything, to check or to mend."""

from __future__ import annotations

from typing import Any

from gongkai.core import audit
from gongkai.core.models.audit import Entry
from gongkai.core.models.matter import Matter
from gongkai.core.process import Process, differences, processes, refold
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction


def refold_open(agency_id: int | None) -> int:
    """Fold every open matter of the agency (none: of all) with the present calendar; how many dates moved.

    Each moved date leaves an entry with the old and the new one. Closed ones, which have no due date, stay.
    """
    moved = 0
    for process in processes():
        rows = process.projection.objects.filter(due__isnull=False)
        if agency_id is not None:
            rows = rows.filter(agency_id=agency_id)
        for matter_id in rows.order_by("matter_id").values_list("matter_id", flat=True):
            moved += _refold_one(process, matter_id)
    return moved


def _refold_one(process: Process, matter_id: int) -> bool:
    with write_transaction():
        matter = Matter.objects.select_for_update().get(pk=matter_id)
        before = process.projection.objects.get(pk=matter_id)
        after = refold(process, matter)
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
    """Fold every matter of every process and write its projection; how many."""
    done = 0
    for process in processes():
        for matter_id in Matter.objects.filter(kind=process.kind).order_by("pk").values_list("pk", flat=True):
            with write_transaction():
                refold(process, Matter.objects.select_for_update().get(pk=matter_id))
            done += 1
    return done


def check() -> list[str]:
    """Every difference between a projection row and its facts folded now; a sound database has none."""
    return [line for process in processes() for line in differences(process)]
