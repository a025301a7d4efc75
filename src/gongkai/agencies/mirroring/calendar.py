"""两区: the notices of the working calendar that were entered in the inner zone, so that the days told to an applicant
in the outer one are those by which the answer is due (R2-R4). What the program ships is there already.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from typing import Any

from django.db.models import QuerySet

from gongkai.agencies.mirroring.register import agency_called
from gongkai.core import calendars
from gongkai.core.actions import Run
from gongkai.core.mirroring import MirrorAction, Mirrored, as_bytes
from gongkai.core.models.calendar import CalendarNotice
from gongkai.law.notices import Notice

_WORDS = ("year", "number", "title", "source", "off", "worked", "amends")


def marks() -> dict[str, str]:
    """All of them are one subject; one query."""
    rows = told("")
    return {"": hashlib.sha256(as_bytes(rows)).hexdigest()} if rows else {}


def told(subject: str) -> list[dict[str, Any]]:
    """The notices in the order in which they were entered; one query."""
    return [_told(row) for row in _entered()]


def _entered() -> QuerySet[CalendarNotice]:
    return CalendarNotice.objects.filter(shipped=False).select_related("agency").order_by("pk")


def _told(row: CalendarNotice) -> dict[str, Any]:
    return {
        "agency": row.agency.code if row.agency is not None else "",
        "published_on": row.published_on.isoformat(),
        **{name: getattr(row, name) for name in _WORDS},
    }


class MirrorCalendar(MirrorAction):
    """镜像内网的工作日历: each notice makes a new edition, and open applications get their days anew."""

    code = "agencies.mirror_calendar"
    title = "镜像内网的工作日历"

    def mirror(self, run: Run, told: list[dict[str, Any]]) -> int:
        there = Counter(as_bytes(_told(row)) for row in _entered())
        fresh = []
        for each in told:
            same = as_bytes({name: each[name] for name in ("agency", "published_on", *_WORDS)})
            if there[same]:
                there[same] -= 1
            else:
                fresh.append(each)
        run.describe("calendar", None, notices=[each["title"] for each in fresh])
        for each in fresh:
            key = agency_called(each["agency"]).pk if each["agency"] else None
            calendars.enter(_notice(each), agency_id=key, source=each["source"], entry=run.entry)
        return len(fresh)


def _notice(each: dict[str, Any]) -> Notice:
    return Notice(
        year=each["year"],
        number=each["number"],
        title=each["title"],
        published=date.fromisoformat(each["published_on"]),
        off=frozenset(map(date.fromisoformat, each["off"])),
        work=frozenset(map(date.fromisoformat, each["worked"])),
        amends=each["amends"],
    )


KIND = Mirrored("calendar", "工作日历", marks, told, MirrorCalendar, order=20)
