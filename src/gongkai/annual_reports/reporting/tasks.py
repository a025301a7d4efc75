"""Whose turn it is after each step: one open task, in the agency or at the department in charge."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from gongkai.agencies.service import Agency
from gongkai.annual_reports.models import AnnualReport
from gongkai.annual_reports.reporting.in_charge import in_charge_of
from gongkai.annual_reports.reporting.local_day import LocalDay, local_day, local_days
from gongkai.annual_reports.reporting.process import REPORT, SUPERVISOR
from gongkai.annual_reports.reporting.report import Report, read
from gongkai.core.actions import Run
from gongkai.core.models import Task

# State to the step that leads on and the role that takes it.
NEXT = {
    "drafting": ("annual_reports.check", "reviewer"),
    "returned": ("annual_reports.check", "reviewer"),
    "correcting": ("annual_reports.check", "reviewer"),
    "checked": ("annual_reports.sign", "signer"),
    "signed": ("annual_reports.submit", "publisher"),
    "submitted": ("annual_reports.accept", SUPERVISOR),
    "accepted": ("annual_reports.publish", "publisher"),
}


# Where the department in charge has no place in the system, the agency registers what it says.
REGISTERED = ("annual_reports.outside_accept", "publisher")


def wanted(state: str, report: Report) -> tuple[str, str] | None:
    """The step that leads on and its role; none where nothing has to be done."""
    if state == "signed" and not report.submits:
        return NEXT["accepted"]
    if state == "submitted" and report.outside:
        return REGISTERED
    return NEXT.get(state)


def settle(run: Run) -> None:
    """Close what was open and open what comes next."""
    matter, report = run.the_matter(), read(run.facts)
    Task.objects.filter(matter=matter).open().update(closed_by=run.entry)
    following = wanted(REPORT.state_after(run.facts), report)
    if following is None:
        return
    step, role = following
    agency = Agency.objects.select_related("supervisor__office").get(pk=matter.agency_id)
    at = in_charge_of(agency, run.today) if role == SUPERVISOR else agency
    local = local_day(agency, report.year, run.today)
    due = asked_by(local, run.today, submitted=report.submitted_on is not None or report.public is not None)
    day = due or report.due
    Task.objects.create(matter=matter, agency=at, kind=step, role=role, due=day, opened_by=run.entry)


def asked_by(local: LocalDay | None, today: date, *, submitted: bool) -> date | None:
    """The earlier local day, until the report was submitted or that day is over."""
    if local is None or submitted or today > local.day:
        return None
    return local.day


def follow(today: date) -> int:
    """Give each open task the day that asks for its report today; how many have another day now.

    A local order holds as long as it is in force: one that asks earlier is followed at once, and one that was replaced
    or withdrawn asks for nothing any more. It was stated to nobody outside, so that no promise keeps the earlier day
    (O10); the law's day stays the last one. Run again, it changes nothing.
    """
    waiting = Task.objects.open().filter(matter__kind=REPORT.kind)
    keys = list(waiting.order_by().values_list("matter_id", flat=True).distinct())
    rows = AnnualReport.objects.standing().filter(pk__in=keys).select_related("agency__supervisor")
    changed = 0
    for year, reports in groupby(rows.order_by("year"), key=lambda row: row.year):
        own = list(reports)
        asking = local_days([row.agency for row in own], year, today)
        for row in own:
            submitted = row.submitted_on is not None or row.public_id is not None
            day = asked_by(asking.get(row.agency_id), today, submitted=submitted) or row.due
            others = waiting.filter(matter=row.matter_id).exclude(due=day) if day else waiting.none()
            changed += others.update(due=day)
    return changed
