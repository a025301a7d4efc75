"""What the facts of an annual report amount to, as one value. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from gongkai.annual_reports.reporting import facts as f
from gongkai.core.facts import FactView, in_force
from gongkai.law.report_terms import Reporter, ReportTerm, report_term


@dataclass(frozen=True)
class Report:
    """A report: on what, what was checked and signed last, what the public reads, and why the next version is made."""

    year: int
    reporter: Reporter
    whole: bool = False
    checked: f.Checked | None = None
    signed: f.Signed | None = None
    submitted: bool = False
    public: f.Published | None = None
    published_on: date | None = None
    why: str = ""

    @property
    def term(self) -> ReportTerm:
        """By which days it is submitted and published (条例 49)."""
        return report_term(self.reporter, self.year)

    @property
    def submits(self) -> bool:
        """Whether it goes to a department in charge; a government's own department in charge publishes itself."""
        return self.term.submit_by is not None

    @property
    def due(self) -> date | None:
        """The day of what comes next; none once it was published."""
        if self.public is not None:
            return None
        return self.term.publish_by if self.submitted else self.term.submit_by or self.term.publish_by

    @property
    def late(self) -> bool:
        """Whether it was first published after the last day."""
        return self.published_on is not None and self.published_on > self.term.publish_by


def read(facts: Sequence[FactView]) -> Report:
    """The report of these facts; the first of them is its beginning."""
    report: Report | None = None
    for view in in_force(facts):
        if isinstance(view.payload, f.Begun):
            began = view.payload
            report = Report(began.year, Reporter(began.reporter), began.whole)
        elif report is not None:
            report = _after(report, view)
    if report is None:
        raise ValueError("a report begins with its beginning")
    return report


def _after(report: Report, view: FactView) -> Report:
    match view.payload:
        case f.Checked() as checked:
            return replace(report, checked=checked)
        case f.SentBack(reason):
            return replace(report, checked=None, why=report.why or _why(report, reason))
        case f.Signed() as signed:
            return replace(report, signed=signed)
        case f.Submitted():
            return replace(report, submitted=True)
        case f.Returned(reason):
            return replace(report, checked=None, submitted=False, why=_why(report, reason))
        case f.Published() as published:
            first = report.published_on or view.occurred_on
            return replace(report, public=published, published_on=first, why="")
        case f.CorrectionBegun(changes):
            return replace(report, checked=None, submitted=False, why=changes)
    return report


def _why(report: Report, reason: str) -> str:
    """Of a correction what it corrects, whatever was said about its drafts."""
    return report.why if report.public is not None and report.why else f"按退回意见修改：{reason}"
