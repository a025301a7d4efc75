"""Whose turn it is after each step: one open task, in the agency or at the department in charge."""

from __future__ import annotations

from datetime import date

from gongkai.agencies.service import Agency, accounts_with_role
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


def in_charge_itself(agency: Agency) -> bool:
    """Whether the agency is its government's office and so the department in charge itself (条例 4)."""
    return agency.supervisor is not None and agency.supervisor.office_id == agency.pk


def goes_outside(agency: Agency, day: date) -> bool:
    """Whether the department in charge has no place in the system: nobody above the agency supervises on ``day``, or
    the agency is led by its own system (条例 4) and the one above it is none of that system."""
    above = agency.supervisor
    if agency.kind == Agency.Kind.VERTICAL and (above is None or above.kind != Agency.Kind.VERTICAL):
        return True
    at = in_charge_of(agency, day)
    return above is None or at.pk == agency.pk


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
    following = wanted(REPORT.state_after(run.facts), report)
    if following is None:
        return
    step, role = following
    agency = Agency.objects.select_related("supervisor__office").get(pk=matter.agency_id)
    at = in_charge_of(agency, run.today) if role == SUPERVISOR else agency
    Task.objects.create(matter=matter, agency=at, kind=step, role=role, due=report.due, opened_by=run.entry)
