"""What wants attention at the head of the workbench: findings of the rooms' checks, a calendar that ends soon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from gongkai.agencies.service import Role
from gongkai.core import jobs
from gongkai.core.models import Job
from gongkai.core.registry import Finding, doctor_checks
from gongkai.core.viewers import Staff
from gongkai.desk import scope
from gongkai.desk.days import Days

MARGIN = timedelta(days=60)

# Checks of the rooms that are told on the workbench: to which roles, and on which page they are mended.
TOLD_TO: dict[str, tuple[frozenset[str], str]] = {
    "agencies.contact": (frozenset({Role.SYSTEM, Role.PUBLISHER}), "agencies:agencies"),
    "agencies.remedies": (frozenset({Role.SYSTEM, Role.PUBLISHER}), "agencies:agencies"),
    "agencies.second_factor": (frozenset({Role.SECURITY}), "agencies:accounts"),
    "agencies.shared_account": (frozenset({Role.SECURITY}), "agencies:accounts"),
    "agencies.mandatory_roles": (frozenset({Role.SECURITY}), "agencies:people"),
    "agencies.exclusive_roles": (frozenset({Role.SECURITY}), "agencies:people"),
}
MOST_FINDINGS = 3


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
    ending = calendar_alert(viewer, today, calendar, list(dues))
    found = [*_jobs(viewer), *([ending] if ending else []), *_findings(viewer)]
    return sorted(found, key=lambda alert: alert.kind != "bad")


def calendar_alert(viewer: Staff, today: date, calendar: Days, dues: list[date]) -> Alert | None:
    """The known days must reach 60 days past the longest open deadline (design, section 3)."""
    until, needed = calendar.known_until, max([today, *dues]) + MARGIN
    if until >= needed:
        return None
    year = until.year + 1
    beyond = sum(1 for due in dues if due > until)
    counted = f"您的 {beyond} 项期限落在没有录入的日子，" if beyond else f"{needed.year} 年的期限"
    may_enter = Role.SYSTEM in viewer.roles
    return Alert(
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
    failing = jobs.failing().count()
    if failing:
        text = "上一次执行出错，到时间还会再试，请看失败原因。"
        yield Alert(f"{failing} 项定期任务没有成功", text, icon="cog", url=reverse("desk:jobs"), act="看原因")


def _findings(viewer: Staff) -> Iterator[Alert]:
    wanted = {code: page for code, (roles, page) in TOLD_TO.items() if roles & viewer.roles and code in doctor_checks}
    if not wanted or not scope.leads(viewer):
        return  # the checks look at the whole installation; each agency's own reminders come as due items
    for code, page in wanted.items():
        found = [each for each in doctor_checks[code].run() if each.severity != "ok"]
        for finding in found[:MOST_FINDINGS]:
            yield Alert(finding.message, finding.remedy, _kind(finding), url=reverse(page), act="去处理")
        if len(found) > MOST_FINDINGS:
            more = len(found) - MOST_FINDINGS
            yield Alert(f"{doctor_checks[code].title}：另有 {more} 处", "逐个处理。", url=reverse(page), act="去处理")


def _kind(finding: Finding) -> str:
    return "bad" if finding.severity == "error" else "warn"
