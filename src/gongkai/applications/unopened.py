"""Answers that were sent online and that nobody has opened: the paper is posted before the term ends (O9).

A job looks for them. It raises the task once and no second time while the first is open; once the answer is opened or
posted, the steps that say so close the task by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from gongkai.applications.actions.base import agency_of, case_of
from gongkai.applications.case import Case, read
from gongkai.applications.models import Application
from gongkai.applications.tasks import RESEND
from gongkai.core import calendars, clock, settings
from gongkai.core.actions import Action, Run
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.models import Task
from gongkai.core.policies import is_system
from gongkai.core.process import facts_of
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.letters.service import DeliveryEvent

JOB = "applications.unopened"
SETTING = "applications.post_unopened"
ROLE = "receiver"


class AskToPost(Action):
    """提醒邮寄没有打开的答复: the task stands on the case until the answer is posted or opened."""

    code = "applications.ask_to_post"
    title = "提醒邮寄没有打开的答复"
    policy = is_system

    def carry_out(self, run: Run) -> None:
        case = case_of(run)
        before = settings.value(SETTING, agency_of(run), run.today)
        if not to_post(case, before):
            raise Refused("opened", "这件答复已经打开、已经邮寄，或者还不到邮寄的时候。")
        if Task.objects.filter(matter=run.the_matter(), kind=RESEND).open().exists():
            raise Refused("asked", "已经提醒过邮寄这件答复。")
        run.open_task(RESEND, ROLE)


def to_post(case: Case, before: int) -> bool:
    """Whether the day has come to post the answer of ``case``."""
    day = case.post_on(before)
    return day is not None and case.today >= day


def waiting() -> Iterator[Application]:
    """The cases whose answer went out online and is not delivered, and for which no task to post it is open."""
    online = DeliveryEvent.objects.filter(letter__matter=OuterRef("pk"), method=DeliveryEvent.Method.ELECTRONIC)
    asked = Task.objects.filter(matter=OuterRef("pk"), kind=RESEND).open()
    rows = Application.objects.filter(process_state="dispatched").filter(Exists(online), ~Exists(asked))
    yield from rows.select_related("matter__agency").order_by("pk").iterator()


def due_now(row: Application) -> bool:
    """Whether the day has come, so that a case that still has time leaves no entry of a refusal."""
    case = read(facts_of(row.matter), calendars.current(row.agency_id), clock.today())
    return to_post(case, settings.value(SETTING, row.matter.agency, case.today))


def scan(_: dict[str, Any]) -> str:
    """Raise the task on every case whose day has come; run again, it raises nothing new."""
    number = 0
    for row in waiting():
        if not due_now(row):
            continue
        try:
            AskToPost.perform(Job("提醒邮寄"), matter=row.matter, channel="job")
        except Refused:
            continue  # opened, posted or asked for since it was found
        number += 1
    return f"提醒邮寄 {number} 件"


def register() -> None:
    """Add the job; once per process."""
    if JOB not in kinds:
        kinds.add(JobKind(JOB, "查找没有打开的网上答复", scan, every=timedelta(hours=1)))
