"""A report as it stands, judged by the rules, and frozen as a version: for signing, and for freezing on its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.annual_reports import rules
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.models import ReportVersion
from gongkai.annual_reports.yearly import versions
from gongkai.annual_reports.yearly.computing import compute
from gongkai.annual_reports.yearly.consolidating import consolidate
from gongkai.annual_reports.yearly.last_year import last_year
from gongkai.annual_reports.yearly.question import Question, question
from gongkai.core.actions import Run
from gongkai.core.refusals import Invalid, Refused


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
    """The report computed now. Raises ``Refused`` while the year is not over."""
    asked = question(agency, year)
    if not asked.over:
        raise Refused("not_over", f"{asked.year} 年还没有结束，不能定稿。", rule="条例第四十九条")
    if not whole:
        return Standing(asked, compute(asked).document, [], whole=False)
    area = consolidate(agency, year)
    members, taken = [member.kept() for member in area.members], [each.kept() for each in area.deductions]
    return Standing(asked, area.document, members, whole=True, deductions=taken)


def judge(now: Standing, accepted: str) -> None:
    """Refused while a rule finds an error, and while warnings stand without a reason (R91)."""
    last = last_year(now.asked, whole=bool(now.members))
    found = rules.check(now.document, last.document if last else None)
    errors = [finding.message for finding in found if finding.severity is Severity.ERROR]
    if errors:
        raise Refused("errors", f"还有 {len(errors)} 处错误，不能定稿：{errors[0]}")
    if any(finding.severity is Severity.WARNING for finding in found) and not accepted.strip():
        raise Invalid({"accepted": ["还有提醒没有解决，请写明仍然定稿的理由。"]})


def freeze(run: Run, now: Standing, because: str) -> ReportVersion:
    """Keep it as the next version, with each case that it counted."""
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
    )
    if not now.members:
        versions.keep_cases(version, now.asked)
    return version
