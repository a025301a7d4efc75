"""Letters to third parties, co-makers and other organs, and the time they take out of the reply period.

条例 33(3): the time needed to ask a third party or another organ does not count. Where it begins and ends is not
written; the safe reading (R39) excludes the days after the day of dispatch up to and including the day the opinion
arrives or its term ends, whichever comes first. Times that overlap are taken out once (R38).

An interval is a pair (after, through): the days after the first up to and including the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongkai.law.calendar import Calendar
from gongkai.law.readings import Readings
from gongkai.law.rules import CO_MAKER, THIRD_PARTY, UNRECEIVED_LETTER

Interval = tuple[date, date]

THIRD = "third_party"
MAKER = "co_maker"
OTHER = "other_organ"


@dataclass(slots=True)
class Letter:
    """One letter and what became of it.

    ``counts`` is false for a letter that takes no time out, ``in_vain`` true for one sent when its period was over.
    ``ended_on``: a reopening ended what it was sent for. ``heard_after``: the due date that had passed before anything
    was heard of it.
    """

    role: str
    party: str
    sent: date
    chapter: int
    counts: bool = True
    term_ends: date | None = None
    received: date | None = None
    answered: date | None = None
    returned: date | None = None
    in_vain: bool = False
    ended_on: date | None = None
    heard_after: date | None = None

    @property
    def live(self) -> bool:
        """Whether it takes time out of the living period, if there is any to take."""
        return self.counts and self.ended_on is None

    @property
    def awaits_receipt(self) -> bool:
        """Sent, but neither received nor back nor answered: nobody knows yet when its term will end."""
        return self.role != OTHER and self.received is None and self.answered is None and self.returned is None

    def opinion_by(self, calendar: Calendar) -> date | None:
        """The last day for the opinion: 15 working days from receipt, or the day the letter to an organ sets."""
        if self.role == OTHER:
            return self.term_ends
        if self.received is None:
            return None
        rule = THIRD_PARTY if self.role == THIRD else CO_MAKER
        return calendar.add_working_days(self.received, rule.count)

    def excluded(self, calendar: Calendar, until: date, readings: Readings) -> list[Interval]:
        """The intervals this letter takes out; one not yet received excludes to ``until`` and not beyond (O11)."""
        if not self.live:
            return []
        term = self.opinion_by(calendar)
        if self.role == OTHER:
            return [(self.sent, _earliest(self.answered, term))]
        after = self.sent if readings.exclusion_from == "dispatch" else self.received
        if after is None:
            return []
        if self.heard_after is None and self.received is not None:
            return [(after, _earliest(self.answered, term))]
        heard = _first(self.answered, self.returned)
        if self.heard_after is None and heard is not None:
            return [(after, heard)]
        # Its own end holds while nothing is known of it; news that came before the due date had passed replaces it.
        return [(after, _earliest(until, self.gives_up(calendar, readings)))]

    def gives_up(self, calendar: Calendar, readings: Readings) -> date | None:
        """The day on which a letter nobody heard of stops excluding by itself; none: it does not (O11)."""
        if readings.unreceived_letter == "open":
            return None
        return calendar.add_working_days(self.sent, UNRECEIVED_LETTER.count)


def union(intervals: list[Interval], after: date) -> list[Interval]:
    """The intervals joined where they touch or overlap, in order, without what lies on or before ``after``."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        start = max(start, after)
        if end <= start:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _first(*days: date | None) -> date | None:
    known = [day for day in days if day is not None]
    return min(known) if known else None


def _earliest(*days: date | None) -> date:
    found = _first(*days)
    if found is None:
        raise ValueError("没有日期")
    return found
