"""What happens by itself: judgments that nobody appealed come into force, and reminders before a term ends (R140).

A reminder is a job under the name of challenge, mark and day, so that it is queued once however often the scan runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gongkai.applications.service import remind as write_to
from gongkai.challenges import queues
from gongkai.challenges.actions.ending import LetStand
from gongkai.challenges.due import DUE_WORDS
from gongkai.challenges.models import Challenge
from gongkai.core import calendars, clock, jobs
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.core.writing import write_transaction

STAND, SCAN, REMIND = "challenges.stand", "challenges.reminders", "challenges.remind"
# Working days before the day at which a reminder goes out.
MARKS = (5, 2, 0)


def stand(_: dict[str, Any]) -> str:
    """Note which judgments are in force since their term ran out; run again, it notes nothing new."""
    rows = Challenge.objects.filter(process_state="judged", ended_on__lte=clock.today()).select_related("matter")
    number = 0
    for row in rows.order_by("pk"):
        try:
            LetStand.perform(
                Job("一审裁判生效"), matter=row.matter, channel="job", once=f"{STAND} {row.pk} {row.last_seq}"
            )
            number += 1
        except Refused:
            continue  # somebody recorded an appeal in between
    return f"{number} 件一审裁判生效"


@dataclass(frozen=True)
class Mark:
    """One reminder that is due: of which challenge, of what, for which day."""

    matter: int
    what: str
    days: int
    day: date

    @property
    def key(self) -> str:
        """Its name: the same reminder is never queued twice."""
        return f"{self.matter}:{self.what}:{self.days}:{self.day}"


def marks(rows: Iterable[Challenge], today: queues.Today) -> Iterator[Mark]:
    """The most urgent mark that the term of each of ``rows`` has reached today; nothing after the day itself."""
    for row in rows:
        if row.due is None:
            continue
        left = today.left(row.due)
        reached = [mark for mark in MARKS if 0 <= left <= mark]
        if reached:
            yield Mark(row.pk, row.due_for, min(reached), row.due)


def scan(_: dict[str, Any]) -> str:
    """Queue the reminders that are due today."""
    day, number = clock.today(), 0
    rows = Challenge.objects.filter(closed=False, due__isnull=False)
    for agency in rows.order_by("agency_id").values_list("agency_id", flat=True).distinct():
        found = list(marks(rows.filter(agency_id=agency).iterator(), queues.Today(day, calendars.current(agency))))
        with write_transaction():
            for mark in found:
                payload = {"matter": mark.matter, "what": mark.what, "day": mark.day.isoformat()}
                jobs.queue(REMIND, mark.key, payload)
        number += len(found)
    return f"{number} 项提醒"


def remind(payload: dict[str, Any]) -> str:
    """Write to whoever handles it, if he wants mail; not of a term that was kept or moved meanwhile."""
    row = Challenge.objects.get(pk=payload["matter"])
    day = date.fromisoformat(payload["day"])
    if row.closed or (row.due_for, row.due) != (payload["what"], day):
        return "期限已经变动或者已经办理，不提醒"
    today = queues.Today(clock.today(), calendars.current(row.agency_id))
    what = DUE_WORDS[row.due_for]
    text = f"{row.number} 的{what}是 {day}，{queues.chip_of(row, today).text}。请登录工作台办理。"
    return write_to(
        row.handler_id, f"{row.number} {what} {day}", text, f"remind {row.pk} {row.due_for} {day} {today.day}"
    )


def register() -> None:
    """Add the jobs; once per process."""
    if SCAN in kinds:
        return
    kinds.add(JobKind(STAND, "一审裁判期满生效", stand, every=timedelta(hours=6)))
    kinds.add(JobKind(SCAN, "查找复议诉讼将到的期限", scan, every=timedelta(hours=1)))
    kinds.add(JobKind(REMIND, "复议诉讼期限提醒", remind, at_most_once=True))
