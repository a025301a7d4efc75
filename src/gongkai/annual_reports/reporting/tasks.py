"""Whose turn it is after each step: one open task, in the agency or at the department in charge."""

from __future__ import annotations

from datetime import date

from gongkai.agencies.service import Agency
from gongkai.annual_reports.reporting.in_charge import in_charge_of
from gongkai.annual_reports.reporting.local_day import local_day
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
    due = _asked_by(agency, report, run.today) or report.due
    Task.objects.create(matter=matter, agency=at, kind=step, role=role, due=due, opened_by=run.entry)


def _asked_by(agency: Agency, report: Report, today: date) -> date | None:
    """The earlier local day, until the report was submitted or that day is over."""
    if report.submitted_on is not None or report.public is not None:
        return None
    asked = local_day(agency, report.year, today)
    return asked.day if asked is not None and today <= asked.day else None
