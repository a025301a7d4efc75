"""Whose turn it is after each step: one open task, in the agency or at the department in charge."""

from __future__ import annotations

from datetime import date

from gongkai.agencies.service import Agency, accounts_with_role
from gongkai.annual_reports.reporting.process import REPORT, SUPERVISOR
from gongkai.annual_reports.reporting.report import read
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


def wanted(state: str, *, submits: bool) -> tuple[str, str] | None:
    """The step that leads on and its role; none where nothing has to be done."""
    if state == "signed" and not submits:
        return NEXT["accepted"]
    return NEXT.get(state)


def in_charge_of(agency: Agency, day: date) -> Agency:
    """Where the report of ``agency`` is examined: the nearest agency above it, or the office of one, that has a
    supervisor on ``day``; the topmost office where nobody has one."""
    above: Agency | None = agency.supervisor
    nearest: Agency = agency
    while above is not None:
        for each in (above.office, above):
            if each is not None and accounts_with_role(each.pk, SUPERVISOR, day):
                return each
        nearest = above.office or above
        above = above.supervisor
    return nearest


def settle(run: Run) -> None:
    """Close what was open and open what comes next."""
    matter, report = run.the_matter(), read(run.facts)
    Task.objects.filter(matter=matter).open().update(closed_by=run.entry)
    following = wanted(REPORT.state_after(run.facts), submits=report.submits)
    if following is None:
        return
    step, role = following
    agency = Agency.objects.select_related("supervisor__office").get(pk=matter.agency_id)
    at = in_charge_of(agency, run.today) if role == SUPERVISOR else agency
    Task.objects.create(matter=matter, agency=at, kind=step, role=role, due=report.due, opened_by=run.entry)
