"""What the last days of 条例 49 put on the workbench besides tasks: a report that nobody has begun."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gongkai.agencies.service import Agency
from gongkai.annual_reports.models import AnnualReport, ReportVersion
from gongkai.annual_reports.reporting.local_day import local_day
from gongkai.annual_reports.reporting.queries import address
from gongkai.annual_reports.rules.organs import reporter
from gongkai.core.registry import DueItem
from gongkai.core.viewers import Staff, Viewer
from gongkai.law.report_terms import report_term

OFFICE = frozenset({"reviewer", "publisher"})


def last_day(agency: Agency, year: int) -> date:
    """By when the agency's report on ``year`` is submitted, or published where it goes to nobody (R86)."""
    term = report_term(reporter(agency.name), year)
    return term.submit_by or term.publish_by


def items(viewer: Viewer, day: date) -> Iterable[DueItem]:
    """From 1 January a line for the office until the report on last year is begun; what was begun stands as a task."""
    if not isinstance(viewer, Staff) or not viewer.roles & OFFICE:
        return
    year = day.year - 1
    known = AnnualReport.objects.standing().filter(agency_id=viewer.agency_id, year=year).exists()
    if known or ReportVersion.objects.filter(agency_id=viewer.agency_id, year=year).exists():
        return
    agency = Agency.objects.select_related("supervisor").get(pk=viewer.agency_id)
    if agency.valid_from.year > year:
        return
    asked = local_day(agency, year, day)
    by = asked.day if asked is not None and day <= asked.day else last_day(agency, year)
    yield DueItem(f"{year} 年年度报告", "还没有开始编制", by, address(agency.code, year), "未指定", mine=True)
