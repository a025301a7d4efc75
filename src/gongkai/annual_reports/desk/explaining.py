"""Warnings and their reasons on the pages of a report: what may be written now, and what was written."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from gongkai.annual_reports.answer import Answer, answer
from gongkai.annual_reports.desk.process import PREFIX, Progress
from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.models import ReportVersion
from gongkai.annual_reports.reasons import name_of
from gongkai.annual_reports.reporting import facts as f
from gongkai.annual_reports.reporting.actions import Explain, ExplainForm
from gongkai.annual_reports.reporting.process import KIND
from gongkai.annual_reports.reporting.report import Explanation, read
from gongkai.annual_reports.yearly.freezing import findings, so_far
from gongkai.annual_reports.yearly.warnings import key_of
from gongkai.core.facts import FactView
from gongkai.core.models import Matter
from gongkai.core.process import facts_of
from gongkai.core.viewers import Viewer


@dataclass(frozen=True)
class Explaining:
    """The form beside the warnings, where the viewer may write in it now; ``whole``: what the rules find in the sum of
    the area, where that is what is reported; ``checked``: the warnings that stood when the report was checked."""

    form: ExplainForm | None = None
    url: str = ""
    seen: int = 0
    once: str = ""
    known: dict[str, str] = field(default_factory=dict)
    whole: Answer | None = None
    checked: Sequence[Explanation] = ()

    def reason(self, finding: Finding) -> str:
        """Why the warning stands, as far as it was written."""
        return self.known.get(key_of(finding), "")

    def box(self, finding: Finding) -> object:
        """The field of a warning."""
        name = name_of(key_of(finding))
        return self.form[name] if self.form is not None and name in self.form.fields else None


def explaining(viewer: Viewer, at: Progress, found: list[Finding]) -> Explaining:
    """What the page shows of it. ``found``: of the agency's own report as it is computed now."""
    if at.row is None:
        return Explaining()
    row, report = at.row, read(at.facts)
    whole: Answer | None = None
    if row.whole:
        now = so_far(row.agency, row.year, whole=True)
        found = findings(now)
        whole = answer(now.document, "", found)
    checked = report.explanations(report.checked.warnings) if report.checked else ()
    known = {key: each.reason for key, each in report.explained.items()}
    if Explain.refusal(viewer, row.matter, at.facts, report) is not None:
        return Explaining(known=known, whole=whole, checked=checked)
    form = ExplainForm(viewer=viewer, matter=row.matter, found=found)
    url = reverse("annual_reports:step", args=[row.agency.code, row.year, Explain.code.removeprefix(PREFIX)])
    seen = row.matter.last_seq
    return Explaining(form if form.warnings else None, url, seen, secrets.token_urlsafe(16), known, whole, checked)


def explained_in(version: ReportVersion) -> list[Explanation]:
    """The warnings that stood when the version was signed or frozen, with their reasons; three queries at most."""
    kept = version.entry.detail.get("accepted")
    if isinstance(kept, list):
        return [Explanation(each["message"], each["reason"]) for each in kept]
    for matter in Matter.objects.filter(kind=KIND, agency_id=version.agency_id, facts__entry_id=version.entry_id)[:1]:
        return _until(facts_of(matter), version)
    return []


def _until(facts: Sequence[FactView], version: ReportVersion) -> list[Explanation]:
    for place, view in enumerate(facts, 1):
        if isinstance(view.payload, f.Signed) and view.payload.edition == version.pk:
            report = read(facts[:place])
            return report.explanations(report.checked.warnings) if report.checked else []
    return []
