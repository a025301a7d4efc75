"""Rules of the annual report as data: code, severity, where it looks, the check, its source (practice: fourteen
checks).

``check`` judges one report, with last year's if there is one; ``check_years`` and ``check_among`` do the same from
what a run remembers of each report (``remember``). No rule takes a cell that is missing or was refused for nought.
"""

from __future__ import annotations

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.rules import catalogue
from gongkai.annual_reports.rules.carry_over import Years
from gongkai.annual_reports.rules.memo import Memo, remember
from gongkai.annual_reports.rules.similarity import Among, Library

__all__ = ["Library", "Memo", "check", "check_among", "check_years", "remember"]


def check(
    report: ReportDocument, last_year: ReportDocument | None = None, *, text: bool = True, whole: bool = True
) -> list[Finding]:
    """The findings on one report, and against last year's of the same organ where it is given; without ``text`` its
    title, lead and sections are not judged, and of one that is not ``whole`` nothing is missed that may be in the part
    that was lost."""
    left_out = (*(() if text else catalogue.OF_TEXT), *(() if whole else catalogue.OF_THE_WHOLE))
    judging = [rule for rule in catalogue.ONE_REPORT if rule not in left_out] if left_out else catalogue.ONE_REPORT
    found = [rule.finding(breach) for rule in judging for breach in rule.check(report)]
    if last_year is not None:
        found.extend(check_years(remember(report), remember(last_year)))
    return found


def check_years(this: Memo, last: Memo) -> list[Finding]:
    """The findings on a report against last year's."""
    years = Years(this, last)
    return [rule.finding(breach) for rule in catalogue.TWO_YEARS for breach in rule.check(years)]


def check_among(this: Memo, library: Library) -> list[Finding]:
    """The findings on a report among the others of its run."""
    among = Among(this, library)
    return [rule.finding(breach) for rule in catalogue.ONE_RUN for breach in rule.check(among)]
