"""What wants attention at the head of the workbench: findings of the rooms' checks, a calendar that ends soon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from gongkai.agencies.service import Role
from gongkai.core.models import Job
from gongkai.core.registry import doctor_checks
from gongkai.core.viewers import Staff
from gongkai.desk.days import Days

MARGIN = timedelta(days=60)

# Checks of the rooms that are told on the workbench: to which roles, and on which page they are mended.
TOLD_TO: dict[str, tuple[frozenset[str], str]] = {}


@dataclass(frozen=True)
class Alert:
    """One banner: what is wrong, how to mend it, and where."""

    title: str
    text: str
    kind: str = "warn"
    icon: str = ""
    url: str = ""
    act: str = ""


def alerts(viewer: Staff, today: date, calendar: Days, dues: Iterable[date]) -> list[Alert]:
    """All that concerns the acting post, the gravest first."""
    found = [*_jobs(viewer), *_calendar(viewer, today, calendar, list(dues)), *_findings(viewer)]
    return sorted(found, key=lambda alert: alert.kind != "bad")


def _calendar(viewer: Staff, today: date, calendar: Days, dues: list[date]) -> Iterator[Alert]:
    """The known days must reach 60 days past the longest open deadline (design, section 3)."""
    until, needed = calendar.known_until, max([today, *dues]) + MARGIN
    if until >= needed:
        return
    year = until.year + 1
    beyond = sum(1 for due in dues if due > until)
    counted = f"您的 {beyond} 项期限落在没有录入的日子，" if beyond else f"{needed.year} 年的期限"
    may_enter = Role.SYSTEM in viewer.roles
    yield Alert(
        title=f"{year} 年放假安排还没有录入",
        text=f"{counted}现按法定节假日暂算。国务院办公厅通知公布后，由系统管理员录入，期限会重新计算并留下记录。",
        icon="cal",
        url=reverse("desk:notice") if may_enter else reverse("desk:calendar"),
        act="录入通知" if may_enter else "看日历",
    )


def _jobs(viewer: Staff) -> Iterator[Alert]:
    if Role.SYSTEM not in viewer.roles:
        return
    states = list(Job.objects.filter(state__in=[Job.State.FAILED, Job.State.UNCLEAR]).values_list("state", flat=True))
    unclear, failed = states.count(Job.State.UNCLEAR), states.count(Job.State.FAILED)
    if unclear:
        yield Alert(
            f"{unclear} 项寄发不能确定是否已经发出",
            "执行到一半中断。请查实以后登记，系统不会自己重发。",
            kind="bad",
            icon="mail",
            url=reverse("desk:jobs"),
            act="去核实",
        )
    if failed:
        text = "多次重试后仍未成功，请看失败原因。"
        yield Alert(f"{failed} 项后台任务失败", text, kind="bad", icon="cog", url=reverse("desk:jobs"), act="看原因")


def _findings(viewer: Staff) -> Iterator[Alert]:
    for check in doctor_checks:
        roles, page = TOLD_TO.get(check.code, (frozenset(), ""))
        if not roles & viewer.roles:
            continue
        for finding in check.run():
            if finding.severity != "ok":
                kind = "bad" if finding.severity == "error" else "warn"
                yield Alert(finding.message, finding.remedy, kind, url=reverse(page) if page else "", act="去处理")
