"""Queues of challenges: what waits for what today, as conditions on the projection; nothing here is stored.

``PARTS`` divide what is open: each stands in exactly one of them. The other lists lie across them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from gongkai.challenges.models import Challenge, ChallengeQuerySet
from gongkai.challenges.process import KIND, OF_COMPLAINT
from gongkai.core.calendars import DatedCalendar
from gongkai.core.models import Task
from gongkai.core.viewers import Staff, Viewer
from gongkai.ui.words import SOON, Chip, deadline_chip

OPEN = Q(closed=False)


@dataclass(frozen=True)
class Today:
    """The day for which queues are asked, with the calendar that says which days are soon."""

    day: date
    calendar: DatedCalendar

    @property
    def soon_before(self) -> date:
        """The first day that is no longer within the next five working days."""
        return self.calendar.law.add_working_days(self.day, SOON + 1)

    def left(self, due: date) -> int:
        """Working days to ``due``: 0 on the day, at least 1 before it, at most -1 after it."""
        if due == self.day:
            return 0
        first, last = sorted((self.day, due))
        number = max(self.calendar.law.working_days_between(first, last), 1)
        return number if due > self.day else -number


@dataclass(frozen=True)
class Queue:
    """A list by its key; ``when`` is its condition, without regard to who looks. ``all_time``: the newest first."""

    key: str
    title: str
    empty: str
    when: Callable[[Today], Q]
    red: bool = False
    all_time: bool = False


def _in(*states: str) -> Callable[[Today], Q]:
    return lambda today: Q(process_state__in=states)


MINE = Queue("mine", "我的", "没有等您办理的复议、诉讼、投诉。", lambda today: OPEN)
LATE = Queue("late", "已逾期", "没有超过期限的。", lambda today: OPEN & Q(due__lt=today.day), red=True)
SOON_DUE = Queue(
    "soon",
    "五日内到期",
    "五个工作日以内没有到期的。",
    lambda today: OPEN & Q(due__gte=today.day, due__lt=today.soon_before),
)
ANSWERING = Queue("received", "待答复举证", "没有等待答复举证的。", _in("received"))
PENDING = Queue("pending", "审理中", "没有审理中的。", _in("pending", "judged", "appeal", "retrial"))
COMPLAINTS = Queue("complaints", "投诉举报", "没有在办的投诉举报。", _in(*OF_COMPLAINT))
COMPLYING = Queue(
    "complying", "待执行", "没有等待执行的决定、判决。", lambda today: Q(process_state="ended", to_comply=True)
)
ENDED = Queue("ended", "待归档", "没有等待归档的。", lambda today: Q(process_state="ended", to_comply=False))
UNLINKED = Queue(
    "unlinked", "没有关联", "每一件都关联了申请或者信息。", lambda today: Q(target=None, counted=True), all_time=True
)
ALL = Queue("all", "全部", "还没有登记过复议、诉讼、投诉。", lambda today: Q(), all_time=True)
PARTS = (ANSWERING, PENDING, COMPLAINTS, COMPLYING, ENDED)
TABS = (MINE, LATE, SOON_DUE, *PARTS, UNLINKED, ALL)
QUEUES: Mapping[str, Queue] = {queue.key: queue for queue in TABS}


def at_desk(viewer: Viewer) -> ChallengeQuerySet:
    """The challenges that ``viewer`` works on or oversees."""
    rows: ChallengeQuerySet = Challenge.objects.visible_to(viewer)
    return rows


def waiting_for(viewer: Staff) -> Q:
    """Challenges on which an open task waits for this person, or for whoever holds one of his roles."""
    return Q(pk__in=Task.objects.waiting_for(viewer).filter(matter__kind=KIND).values("matter_id"))


def rows_of(queue: Queue, viewer: Staff, today: Today) -> ChallengeQuerySet:
    """Those in the queue that ``viewer`` may know of."""
    rows = at_desk(viewer)
    return rows.filter(waiting_for(viewer)) if queue is MINE else rows.filter(queue.when(today))


def counts(viewer: Staff, today: Today) -> dict[str, int]:
    """How many each queue of open work holds; one query, and one for 我的."""
    counted = (LATE, SOON_DUE, *PARTS, UNLINKED)
    asked = {queue.key: Count("pk", filter=queue.when(today)) for queue in counted}
    found: dict[str, int] = at_desk(viewer).order_by().aggregate(**asked)
    return {**found, MINE.key: rows_of(MINE, viewer, today).count()}


def keyset(queue: Queue) -> tuple[Any, ...]:
    """The order of a queue: the most urgent first, or the newest."""
    return ("-pk",) if queue.all_time else (F("due").asc(nulls_last=True), "pk")


def after(queue: Queue, row: Challenge) -> Q:
    """What follows ``row`` in the order of ``keyset``."""
    if queue.all_time:
        return Q(pk__lt=row.pk)
    if row.due is None:
        return Q(due__isnull=True, pk__gt=row.pk)
    return Q(due__gt=row.due) | Q(due=row.due, pk__gt=row.pk) | Q(due__isnull=True)


def chip_of(row: Challenge, today: Today) -> Chip:
    """The deadline label of a challenge as of today."""
    if row.process_state == "void":
        return Chip("", "已作废")
    if row.due is not None and not row.closed:
        return deadline_chip("running", today.left(row.due))
    if row.closed:
        return Chip("done", "已归档", "ok")
    if row.process_state == "ended":
        return Chip("done", "已审结", "ok")
    return Chip("hold", "等待生效" if row.process_state == "judged" else "等待审理")
