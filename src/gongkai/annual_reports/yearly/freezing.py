"""A report as it stands, judged by the rules, and frozen as a version: for signing, and for freezing on its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.annual_reports import rules
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.models import ReportVersion
from gongkai.annual_reports.yearly import keeping, versions
from gongkai.annual_reports.yearly.computing import compute
from gongkai.annual_reports.yearly.consolidating import consolidate
from gongkai.annual_reports.yearly.last_year import last_year
from gongkai.annual_reports.yearly.question import Question, question
from gongkai.annual_reports.yearly.warnings import warnings_of
from gongkai.core.actions import Run
from gongkai.core.refusals import Refused


@dataclass(frozen=True)
class Standing:
    """The document of now; ``members``: of a consolidated one, which version of each agency it sums."""

    asked: Question
    document: ReportDocument
    members: list[dict[str, Any]]
    whole: bool
    deductions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        """Of the document as canonical JSON."""
        return versions.canonical(self.document)[1]


def standing(agency: Agency, year: int, *, whole: bool) -> Standing:
    """The report computed now, to be frozen. Raises ``Refused`` while the year is not over."""
    now = so_far(agency, year, whole=whole)
    if not now.asked.over:
        raise Refused("not_over", f"{year} 年还没有结束，不能定稿。", rule="条例第四十九条")
    return now


def so_far(agency: Agency, year: int, *, whole: bool) -> Standing:
    """The report computed now, whether or not the year is over."""
    asked = question(agency, year)
    if not whole:
        return Standing(asked, compute(asked).document, [], whole=False)
    area = consolidate(agency, year)
    members, taken = [member.kept() for member in area.members], [each.kept() for each in area.deductions]
    return Standing(asked, area.document, members, whole=True, deductions=taken)


def findings(now: Standing) -> list[Finding]:
    """What the rules find in it, against last year's report where there is one."""
    last = last_year(now.asked, whole=bool(now.members))
    return rules.check(now.document, last.document if last else None)


def judge(now: Standing, explained: Collection[str]) -> tuple[str, ...]:
    """The keys of the warnings that stand, each of them among ``explained``.

    Raises ``Refused`` while a rule finds an error, and while a warning stands without its reason (R91).
    """
    found = findings(now)
    errors = [finding.message for finding in found if finding.severity is Severity.ERROR]
    if errors:
        raise Refused("errors", f"还有 {len(errors)} 处错误，不能定稿：{errors[0]}")
    standing_warnings = warnings_of(found)
    open_ones = [each.message for key, each in standing_warnings.items() if key not in explained]
    if open_ones:
        advice = "请逐条写明理由；数字变动以后，原来的理由不再算数。"
        raise Refused("unexplained", f"还有 {len(open_ones)} 条提醒没有写明理由：{open_ones[0]}。{advice}")
    return tuple(standing_warnings)


def freeze(run: Run, now: Standing, because: str) -> ReportVersion:
    """Keep it as the next version, with each record that it counted."""
    origin = ReportVersion.Origin.FROZEN
    version = versions.keep(
        run,
        now.asked.agency,
        now.asked.year,
        now.document,
        origin,
        because=because,
        members=now.members,
        deductions=now.deductions,
        tables_kept=keeping.tables_kept(),
    )
    keeping.keep_records(version, now.asked)
    return version
