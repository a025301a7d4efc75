"""Queues of items: what waits for what today, as conditions on the projection; nothing here is stored.

``PARTS`` divide what is in work and not yet public: each such item stands in exactly one of them. 我的 and the lists of
what is published lie across them. A revision of something public has no due day and stands under its state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from gongkai.core.calendars import DatedCalendar
from gongkai.core.models import Task
from gongkai.core.viewers import Staff
from gongkai.publications.chain import STAGES
from gongkai.publications.models import Publication, PublicationQuerySet
from gongkai.publications.process import IN_WORK, KIND
from gongkai.ui.words import SOON as SOON_DAYS

DUE, NEWEST, LOOK = "due", "newest", "look"


@dataclass(frozen=True)
class Today:
    """The day for which queues are asked, with the calendar that says which days are soon."""

    day: date
    calendar: DatedCalendar

    @property
    def soon_before(self) -> date:
        """The first day that is no longer within the next five working days."""
        return self.calendar.law.add_working_days(self.day, SOON_DAYS + 1)


@dataclass(frozen=True)
class Queue:
    """A list by its key; ``when`` is its condition, without regard to who looks; ``order`` how it is sorted."""

    key: str
    title: str
    empty: str
    when: Callable[[Today], Q]
    order: str = DUE
    red: bool = False
    counted: bool = True


def _work(*states: str) -> Q:
    return Q(process_state__in=states or IN_WORK)


def _in_review(stage: str) -> Callable[[Today], Q]:
    return lambda today: Q(process_state="reviewing", stage=stage)


# On the own site, or sent to another platform.
PUBLIC = Q(public=True) | ~Q(elsewhere="")
MINE = Queue("mine", "我的", "没有等您办理的信息。", lambda today: _work("kept", *IN_WORK) | PUBLIC)
LATE = Queue("late", "已逾期", "没有超过公开期限的信息。", lambda today: _work() & Q(due__lt=today.day), red=True)
SOON = Queue(
    "soon",
    "五日内到期",
    "五个工作日以内没有到期的信息。",
    lambda today: _work() & Q(due__gte=today.day, due__lt=today.soon_before),
)
DRAFTING = Queue("drafting", "起草中", "没有起草中的信息。", lambda today: _work("drafting"))
REVIEWING = Queue("reviewing", "审核中", "没有审核中的信息。", lambda today: _work("reviewing"))
SIGNED = Queue("signed", "待发布", "没有待发布的信息。", lambda today: _work("signed") & Q(scheduled_at__isnull=True))
SCHEDULED = Queue(
    "scheduled", "已预约", "没有预约发布的信息。", lambda today: _work("signed") & Q(scheduled_at__isnull=False)
)
PUBLISHED = Queue(
    "published",
    "已公开",
    "还没有公开过信息。",
    lambda today: PUBLIC,
    order=NEWEST,
    counted=False,
)
UNPROVED = Queue(
    "unproved",
    "待平台证明",
    "发往平台的和要平台撤下的，都已经登记了证明。",
    lambda today: Q(proof_waits=True),
    red=True,
)
REASSESS = Queue(
    "reassess",
    "到期评估",
    "没有到期要评估的信息。",
    lambda today: _work("kept") & Q(review_on__lte=today.day),
    order=LOOK,
    red=True,
)
KEPT = Queue("kept", "留存", "没有留存不公开的信息。", lambda today: _work("kept"), order=LOOK)
WITHDRAWN = Queue(
    "withdrawn",
    "已撤下",
    "没有撤下的信息。",
    lambda today: Q(withdrawn_on__isnull=False),
    order=NEWEST,
    counted=False,
)
ALL = Queue("all", "全部", "还没有起草过信息。", lambda today: Q(), order=NEWEST, counted=False)
PARTS = (DRAFTING, REVIEWING, SIGNED, SCHEDULED)
TABS = (MINE, LATE, SOON, *PARTS, UNPROVED, PUBLISHED, REASSESS, KEPT, WITHDRAWN, ALL)
STAGE_QUEUES = tuple(
    Queue(f"at_{stage.code}", f"等待{stage.title}", f"没有等待{stage.title}的信息。", _in_review(stage.code))
    for stage in STAGES.values()
)
QUEUES: Mapping[str, Queue] = {queue.key: queue for queue in (*TABS, *STAGE_QUEUES)}


def waiting_for(viewer: Staff) -> Q:
    """Items on which an open task waits for this person, or for whoever holds one of his roles."""
    return Q(pk__in=Task.objects.waiting_for(viewer).filter(matter__kind=KIND).values("matter_id"))


def rows_of(queue: Queue, rows: PublicationQuerySet, viewer: Staff, today: Today) -> PublicationQuerySet:
    """Those of ``rows`` that stand in the queue."""
    return rows.filter(waiting_for(viewer)) if queue is MINE else rows.filter(queue.when(today))


def counts(rows: PublicationQuerySet, viewer: Staff, today: Today) -> dict[str, int]:
    """How many items each counted queue holds; one query over what is in work or kept, and one for 我的."""
    counted = (*(queue for queue in TABS if queue.counted and queue is not MINE), *STAGE_QUEUES)
    asked = {queue.key: Count("pk", filter=queue.when(today)) for queue in counted}
    found: dict[str, int] = rows.filter(_work("kept", *IN_WORK) | Q(proof_waits=True)).order_by().aggregate(**asked)
    return {**found, MINE.key: rows.filter(waiting_for(viewer)).count()}


def keyset(queue: Queue) -> tuple[Any, ...]:
    """The order of a queue: the most urgent first, or the newest."""
    if queue.order == NEWEST:
        return ("-pk",)
    return (F("review_on" if queue.order == LOOK else "due").asc(nulls_last=True), "pk")


def after(queue: Queue, row: Publication) -> Q:
    """What follows ``row`` in the order of ``keyset``."""
    if queue.order == NEWEST:
        return Q(pk__lt=row.pk)
    name = "review_on" if queue.order == LOOK else "due"
    day = getattr(row, name)
    if day is None:
        return Q(**{f"{name}__isnull": True, "pk__gt": row.pk})
    return Q(**{f"{name}__gt": day}) | Q(**{name: day, "pk__gt": row.pk}) | Q(**{f"{name}__isnull": True})
