"""The clock bar: what each day of an application was, for drawing (../ui: run, ext, out, wait, void, left, over).

Segments follow each other day by day without a gap, both ends included, beginning with the day after receipt; how many
cells a segment has is the number of its working days. A segment that holds only days off has none.

``run`` days that count · ``ext`` days that count beyond the first period · ``out`` consultation, also the part of a
known term that still lies ahead · ``void`` days that a new beginning cancelled · ``wait`` correction or payment
awaited · ``left`` days still to come · ``over`` days after the due date. A closed clock has nothing left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

from gongkai.law.calendar import Calendar
from gongkai.law.consultation import Interval

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of the case between two beginnings: started on, stopped on (none: it runs), next beginning.

    ``closed``: the case was closed in this stretch; from then on nobody was waited for.
    """

    start: date
    stopped: date | None
    ended: date | None
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive days of one kind, both ends included; ``days`` counts its working days."""

    kind: str
    first: date
    last: date
    days: int


class Reckoned(Protocol):
    """The part of a period that is drawn."""

    @property
    def due(self) -> date: ...
    @property
    def base(self) -> date: ...
    @property
    def out(self) -> tuple[Interval, ...]: ...


def draw(
    chapters: Iterable[Chapter],
    live: Chapter,
    period: Reckoned | None,
    as_of: date,
    closed_on: date | None,
    calendar: Calendar,
) -> tuple[Segment, ...]:
    """The segments of past chapters (void and wait) and of the living one."""
    pieces: list[tuple[str, date, date]] = []
    for chapter in chapters:
        stopped = chapter.stopped or chapter.start
        end = chapter.ended or stopped
        waited = max(stopped, chapter.closed or end)
        pieces += [("void", chapter.start, stopped), ("wait", stopped, waited), ("void", waited, end)]
    now = closed_on or as_of
    if period is None:
        stopped = live.stopped or live.start
        pieces += [("void", live.start, stopped), ("wait", stopped, now)]
    else:
        pieces += _living(live.start, period, now, closed_on is not None)
    return _joined(pieces, calendar)


def _living(start: date, period: Reckoned, now: date, closed: bool) -> list[tuple[str, date, date]]:
    last = now if closed else max(now, period.due)
    cuts = {start, now, period.base, period.due, last, *(day for span in period.out for day in span)}
    days = sorted(day for day in cuts if start <= day <= last)
    return [(_kind(a, b, period, now), a, b) for a, b in pairwise(days)]


def _kind(after: date, through: date, period: Reckoned, now: date) -> str:
    if any(a <= after and through <= b for a, b in period.out):
        return "out"
    if through > now:
        return "left"
    if through <= period.base:
        return "run"
    return "ext" if through <= period.due else "over"


def _joined(pieces: Iterable[tuple[str, date, date]], calendar: Calendar) -> tuple[Segment, ...]:
    """Empty pieces dropped, neighbours of one kind joined, ends made inclusive."""
    joined: list[tuple[str, date, date]] = []
    for kind, after, through in pieces:
        if through <= after:
            continue
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1], through)
        else:
            joined.append((kind, after, through))
    return tuple(Segment(k, a + ONE_DAY, b, calendar.working_days_between(a, b)) for k, a, b in joined)
