"""Reminders before 31 January and 31 March (条例 49, R86): by mail to whoever is next and wants mail. And the days of
open tasks, which follow the local orders in force.

A reminder is a job under the name of agency, year and mark, so that it is queued once however often the scan runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gongkai.agencies.service import Agency, accounts_with_role
from gongkai.annual_reports.models import AnnualReport, ReportVersion
from gongkai.annual_reports.reporting.due import last_day
from gongkai.annual_reports.reporting.in_charge import in_charge_of
from gongkai.annual_reports.reporting.local_day import LocalDay, local_days
from gongkai.annual_reports.reporting.process import STATES, SUPERVISOR
from gongkai.annual_reports.reporting.report import read
from gongkai.annual_reports.reporting.tasks import follow, wanted
from gongkai.applications.service import remind as write_to
from gongkai.core import clock, jobs
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.process import facts_of
from gongkai.core.writing import write_transaction

SCAN, REMIND = "annual_reports.reminders", "annual_reports.remind"
FOLLOW = "annual_reports.follow"
# Days before the last day.
MARKS = (10, 3, 0)
SEASON = (1, 2, 3)  # months in which a report falls due


def reached(due: date, today: date) -> int | None:
    """The most urgent mark that is reached; none before the first and after the day itself."""
    left = (due - today).days
    found = [mark for mark in MARKS if 0 <= left <= mark]
    return min(found) if found else None


@dataclass(frozen=True)
class Open:
    """A report that is not published: its last day by 条例, what is missing, and the earlier local day that still asks
    for it."""

    law: date
    what: str
    local: LocalDay | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """The days that are reminded of."""
        return (self.law,) if self.local is None else (self.local.day, self.law)

    def said(self, day: date) -> str:
        """A day of these in words."""
        if self.local is not None and day == self.local.day:
            return f"本地要求 {day} 以前报送（{self.local.source}），法定期限 {self.law}"
        return f"法定期限 {day}"


def open_reports(today: date) -> dict[int, Open]:
    """Agency to what is missing, of last year's reports that are not published; four queries where no city asks for an
    earlier day."""
    year = today.year - 1
    rows = {row.agency_id: row for row in AnnualReport.objects.standing().filter(year=year)}
    done = set(ReportVersion.objects.filter(year=year).values_list("agency_id", flat=True)) - set(rows)
    existing = Agency.objects.filter(valid_from__year__lte=year, valid_to__isnull=True).exclude(pk__in=done)
    agencies = list(existing.select_related("supervisor"))
    asking = local_days(agencies, year, today)
    found = {}
    for agency in agencies:
        row, local = rows.get(agency.pk), asking.get(agency.pk)
        if row is None:
            found[agency.pk] = Open(last_day(agency, year), "还没有开始编制", local)
        elif row.due is not None:
            # What was submitted once has been in time or late; the local day asks for nothing any more.
            asked = local if row.submitted_on is None else None
            found[agency.pk] = Open(row.due, STATES[row.process_state], asked)
    return found


def scan(_: dict[str, Any]) -> str:
    """Queue the reminders that are due today."""
    today, number = clock.today(), 0
    if today.month not in SEASON:
        return "不在编报期间"
    with write_transaction():
        for agency, each in open_reports(today).items():
            for due in each.days:
                mark = reached(due, today)
                if mark is not None:
                    jobs.queue(REMIND, f"{agency}:{due}:{mark}", {"agency": agency, "due": due.isoformat()})
                    number += 1
    return f"{number} 项提醒"


def keep_days(_: dict[str, Any]) -> str:
    """Let the open tasks follow the local orders in force today, which may have changed since a task was opened."""
    with write_transaction():
        return f"{follow(clock.today())} 项任务改按现行的期限"


def remind(payload: dict[str, Any]) -> str:
    """Write to whoever is next; not where it was published or moved on meanwhile."""
    today, due = clock.today(), date.fromisoformat(payload["due"])
    now = open_reports(today).get(payload["agency"])
    if now is None or due not in now.days:
        return "已经办理，不提醒"
    agency = Agency.objects.select_related("supervisor__office").get(pk=payload["agency"])
    subject = f"{agency.short_name} {today.year - 1} 年年度报告 {due}"
    text = f"{agency.name} {today.year - 1} 年政府信息公开工作年度报告：{now.what}，{now.said(due)}。请登录工作台办理。"
    at, role = _next(agency, today)
    sent = [
        write_to(account.pk, subject, text, f"report {agency.pk} {due} {today} {account.pk}")
        for account in accounts_with_role(at.pk, role, today)
    ]
    return "；".join(sent) or "没有人可以提醒"


def _next(agency: Agency, today: date) -> tuple[Agency, str]:
    row = AnnualReport.objects.standing().filter(agency=agency, year=today.year - 1).first()
    if row is None:
        return agency, "reviewer"
    step = wanted(row.process_state, read(facts_of(row.matter)))
    role = step[1] if step else "reviewer"
    return (in_charge_of(agency, today) if role == SUPERVISOR else agency), role


def register() -> None:
    """Add the jobs; once per process."""
    if SCAN in kinds:
        return
    kinds.add(JobKind(SCAN, "查找年度报告将到的期限", scan, every=timedelta(hours=6)))
    kinds.add(JobKind(FOLLOW, "年度报告的任务按现行的本地期限", keep_days, every=timedelta(hours=1)))
    kinds.add(JobKind(REMIND, "年度报告期限提醒", remind, at_most_once=True))
