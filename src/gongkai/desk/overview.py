"""The small panels beside the tasks: for the administrators, how the installation does; each with its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.urls import reverse

from gongkai.agencies.service import Role
from gongkai.core import clock
from gongkai.core.models import CalendarEdition, Entry, Job, Seal, SettingValue
from gongkai.core.viewers import Staff
from gongkai.desk.records import visible_entries
from gongkai.ui import words


@dataclass(frozen=True)
class Panel:
    """A titled list of names and values."""

    key: str
    title: str
    rows: tuple[tuple[str, str], ...]
    url: str
    more: str


def panels(viewer: Staff) -> list[Panel]:
    """The panels of the acting post."""
    makers = {Role.SYSTEM: _system, Role.AUDIT: _audit}
    return [panel for role, make in makers.items() if role in viewer.roles for panel in make(viewer)]


def _system(viewer: Staff) -> Iterator[Panel]:
    waiting = Job.objects.filter(state=Job.State.WAITING, run_after__lte=clock.now()).count()
    last = Job.objects.filter(ended_at__isnull=False).order_by("-ended_at").values_list("ended_at", flat=True).first()
    edition = CalendarEdition.objects.order_by("-number").first()
    yield Panel(
        "system",
        "系统运行",
        (
            ("等待执行的任务", f"{waiting} 项"),
            ("最近一次执行", words.moment(last) or "还没有执行过"),
            ("工作日历", str(edition) if edition else "还没有录入"),
            ("改过的设置", f"{SettingValue.objects.values('code').distinct().count()} 项"),
        ),
        reverse("desk:jobs"),
        "后台任务",
    )


def _audit(viewer: Staff) -> Iterator[Panel]:
    morning = datetime.combine(clock.today(), time.min, clock.BEIJING)
    rows = visible_entries(viewer)
    last = Seal.objects.filter(entries__entry__in=rows).order_by("-sealed_at").values_list("sealed_at", flat=True)
    today = rows.filter(at__gte=morning)
    yield Panel(
        "audit",
        "审计记录",
        (
            ("今天的记录", f"{today.count()} 条"),
            ("其中被拒绝", f"{today.filter(result=Entry.Result.REFUSED).count()} 条"),
            ("等待封存", f"{rows.filter(sealed__isnull=True).count()} 条"),
            ("最近一次封存", words.moment(last.first()) or "还没有封存过"),
        ),
        reverse("desk:audit"),
        "查看记录",
    )
