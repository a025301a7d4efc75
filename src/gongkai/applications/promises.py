"""What a calendar change does to days that letters have stated (O10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongkai.applications.actions.base import settle
from gongkai.applications.case import read
from gongkai.applications.process import APPLICATION
from gongkai.applications.tasks import REDRAFT
from gongkai.core import audit, calendars
from gongkai.core.facts import FactView
from gongkai.core.models import Entry, Matter, Task
from gongkai.core.viewers import Job


def after_calendar_change(
    matter: Matter, facts: Sequence[FactView], calendar: calendars.DatedCalendar, today: date
) -> None:
    """Tasks get the new day; a stated day that differs from it opens the task 期限变更告知, one that is right again
    closes it, and an entry says both."""
    case = read(facts, calendar, max([today, *(view.occurred_on for view in facts)]))
    clock = case.clock
    if clock is None or clock.closed_on is not None:
        return
    asked_for = Task.objects.filter(matter=matter, kind=REDRAFT).open()
    if (case.term_changed is None and not asked_for.exists()) or case.promised is None:
        Task.objects.filter(matter=matter).open().exclude(due=case.due).update(due=case.due)
        return
    entry = audit.write_entry(
        Job("日历变更重算"),
        "calendar.promise",
        Entry.Result.DONE,
        channel="job",
        matter=matter,
        detail={
            "stated": case.promised[0].isoformat(),
            "due": clock.due.isoformat() if clock.due else None,
            "binding": case.due.isoformat() if case.due else None,
        },
    )
    settle(matter, case, APPLICATION.state_after(facts), entry)
