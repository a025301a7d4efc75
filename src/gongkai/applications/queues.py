"""Queues: which cases wait for what today, as conditions on the projection; nothing here is stored.

The queues ``PARTS`` divide the open cases: each stands in exactly one of them, whatever day it is asked. 我的 and 全部
lie across them. A case whose due day is provisional because of a letter nobody heard of is overdue after that day too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from gongkai.applications.models import Application, ApplicationQuerySet
from gongkai.applications.process import STATES
from gongkai.core.models import Task
from gongkai.core.viewers import Staff, Supervisor, Viewer
from gongkai.law.calendar import Calendar
from gongkai.law.clock import State
from gongkai.ui.words import SOON, Chip, deadline_chip

ANSWERED = ("dispatched", "delivered")
ANSWERED_STATES = (*ANSWERED, "archived")
UNANSWERED_STATES = tuple(state for state in STATES if state not in ANSWERED_STATES)
OUTSIDE = ("correcting", "paying")
_HELD = {"correcting": State.AWAITING_CORRECTION.value, "paying": State.AWAITING_PAYMENT.value}


@dataclass(frozen=True)
class Today:
    """The day for which queues are asked, with the calendar that says which days are soon."""

    day: date
    law: Calendar

    @property
    def soon_before(self) -> date:
        """The first day that is no longer within the next five working days."""
        return self.law.add_working_days(self.day, SOON + 1)

    def left(self, due: date) -> int:
        """Working days to ``due``: 0 on the day, at least 1 before it, at most -1 after it."""
        if due == self.day:
            return 0
        first, last = sorted((self.day, due))
        number = max(self.law.working_days_between(first, last), 1)
        return number if due > self.day else -number


@dataclass(frozen=True)
class Queue:
    """A list by its key; ``when`` is its condition, without regard to who looks. ``all_time``: it also holds what is
    closed, the newest first."""

    key: str
    title: str
    empty: str
    when: Callable[[Today], Q]
    red: bool = False
    all_time: bool = False


def _unconfirmed(today: Today) -> Q:
    return Q(process_state="unconfirmed")


def _answered(today: Today) -> Q:
    return Q(process_state__in=ANSWERED)


def _counted() -> Q:
    return ~Q(process_state__in=("unconfirmed", *ANSWERED))


def _late(today: Today) -> Q:
    return _counted() & Q(due__lt=today.day)


def _not_late(today: Today) -> Q:
    return _counted() & (Q(due__isnull=True) | Q(due__gte=today.day))


def _outside(today: Today) -> Q:
    return Q(process_state__in=OUTSIDE) | Q(await_until__isnull=False, await_until__gte=today.day)


def _inside(today: Today) -> Q:
    """Written without a negation: in SQL a comparison with an absent day is neither true nor false."""
    return ~Q(process_state__in=OUTSIDE) & (Q(await_until__isnull=True) | Q(await_until__lt=today.day))


def _waiting(today: Today) -> Q:
    return _not_late(today) & _outside(today)


def _due_today(today: Today) -> Q:
    # A range, though of one day: the list is read in the order of the index of open cases, not through all cases.
    return _counted() & _inside(today) & Q(due__range=(today.day, today.day))


def _soon(today: Today) -> Q:
    return _counted() & _inside(today) & Q(due__gt=today.day, due__lt=today.soon_before)


def _later(today: Today) -> Q:
    return _counted() & _inside(today) & (Q(due__isnull=True) | Q(due__gte=today.soon_before))


LATE = Queue("late", "已逾期", "没有逾期的申请。", _late, red=True)
TODAY = Queue("today", "今日到期", "今天没有到期的申请。", _due_today)
SOON_DUE = Queue("soon", "五日内到期", "五个工作日以内没有到期的申请。", _soon)
LATER = Queue("later", "其他在办", "没有其他在办的申请。", _later)
WAITING = Queue("waiting", "等待他人", "没有在等申请人、第三方或者其他机关的申请。", _waiting)
UNCONFIRMED = Queue("unconfirmed", "待确认收到", "没有待与申请人确认的申请。", _unconfirmed)
ANSWERED_QUEUE = Queue("answered", "待送达归档", "没有已经答复、待送达或者归档的申请。", _answered)
PARTS = (LATE, TODAY, SOON_DUE, LATER, WAITING, UNCONFIRMED, ANSWERED_QUEUE)
MINE = Queue("mine", "我的", "没有分给您的申请。分派给您的、等您审核签发的会排在这里。", lambda today: Q())
PUBLISH = Queue(
    "publish",
    "可以主动公开的",
    "没有等着研究是否主动公开的申请。两个以上申请人得到同一信息，或者申请人建议公开的，答复以后会排在这里。",
    # What it is not, rather than what it is: so the index of those to be considered serves, and not that of the states.
    lambda today: Q(to_consider=True) & ~Q(process_state__in=UNANSWERED_STATES),
    all_time=True,
)
ALL = Queue("all", "全部", "还没有登记过申请。", lambda today: Q(), all_time=True)
QUEUES: Mapping[str, Queue] = {queue.key: queue for queue in (MINE, *PARTS, PUBLISH, ALL)}


def mine(viewer: Viewer) -> Q:
    """Cases that the viewer handles, or on which a task of his own is open."""
    # The agency is named so that the index of open tasks serves: whoever has worked for years has many that are closed.
    agency = getattr(viewer, "agency_id", None)
    tasks = Task.objects.open().filter(agency_id=agency, account_id=viewer.account_id).values("matter_id")
    return Q(handler_id=viewer.account_id) | Q(pk__in=tasks)


def seen_by(viewer: Viewer) -> ApplicationQuerySet:
    """The cases that ``viewer`` sees; for one agency its own column is named too, so that the room's indexes serve."""
    rows = Application.objects.visible_to(viewer)
    if isinstance(viewer, Staff) and not isinstance(viewer, Supervisor):
        return rows.filter(agency_id=viewer.agency_id)
    return rows


def rows_of(queue: Queue, viewer: Viewer, today: Today) -> ApplicationQuerySet:
    """The cases of a queue that ``viewer`` sees."""
    rows = seen_by(viewer)
    if queue.all_time:
        return rows.filter(queue.when(today))
    rows = rows.filter(closed=False)
    return rows.filter(mine(viewer)) if queue is MINE else rows.filter(queue.when(today))


def counts(viewer: Viewer, today: Today) -> dict[str, int]:
    """How many cases each queue holds, but 全部; two queries."""
    asked = {queue.key: Count("pk", filter=queue.when(today)) for queue in PARTS}
    asked["mine"] = Count("pk", filter=mine(viewer))
    found: dict[str, int] = seen_by(viewer).filter(closed=False).aggregate(**asked)
    return {**found, PUBLISH.key: rows_of(PUBLISH, viewer, today).count()}


def chip_of(row: Application, today: Today) -> Chip:
    """The deadline label of a case as of today."""
    if row.process_state == "unconfirmed":
        return Chip("", "待确认")
    if row.closed or row.process_state in ANSWERED:
        return _ended(row)
    if row.due is not None and row.due < today.day:
        return deadline_chip("overdue", today.left(row.due))
    if row.process_state in _HELD:
        return deadline_chip(_HELD[row.process_state], None)
    if row.await_until is not None and row.await_until >= today.day:
        return deadline_chip(State.EXCLUDED.value, None)
    return deadline_chip("running", None if row.due is None else today.left(row.due))


def _ended(row: Application) -> Chip:
    if row.process_state == "forwarded":
        return Chip("done", "已转送")
    return deadline_chip(row.clock_state if row.clock_state in {"withdrawn", "lapsed"} else "replied", None)


def keyset(queue: Queue) -> tuple[Any, ...]:
    """The order of a queue: the most urgent first; what holds the closed ones too: the newest first."""
    return ("-pk",) if queue.all_time else (F("due").asc(nulls_last=True), "pk")


def after(queue: Queue, row: Application) -> Q:
    """What follows ``row`` in the order of ``keyset``."""
    if queue.all_time:
        return Q(pk__lt=row.pk)
    if row.due is None:
        return Q(due__isnull=True, pk__gt=row.pk)
    return Q(due__gt=row.due) | Q(due=row.due, pk__gt=row.pk) | Q(due__isnull=True)
