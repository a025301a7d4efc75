"""What the facts of an annual report amount to, as one value. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from gongkai.annual_reports.reporting import facts as f
from gongkai.core.facts import FactView, in_force
from gongkai.law.report_terms import Reporter, ReportTerm, report_term


@dataclass(frozen=True)
class Explanation:
    """Why a warning stands: the warning as it was worded, and the reason that somebody wrote."""

    message: str
    reason: str


@dataclass(frozen=True)
class Report:
    """A report: on what, what was checked and signed last, what the public reads, and why the next version is made.

    ``explained``: why warnings stand, by their key. ``outside``: it lies with a department in charge that has no place
    in the system. ``submitted_on``: the day on which it was first submitted.
    """

    year: int
    reporter: Reporter
    whole: bool = False
    in_charge: bool = False
    explained: Mapping[str, Explanation] = field(default_factory=dict)
    checked: f.Checked | None = None
    signed: f.Signed | None = None
    submitted: bool = False
    submitted_on: date | None = None
    outside: bool = False
    public: f.Published | None = None
    published_on: date | None = None
    why: str = ""

    @property
    def term(self) -> ReportTerm:
        """By which days it is submitted and published (条例 49)."""
        return report_term(self.reporter, self.year)

    @property
    def submits(self) -> bool:
        """Whether it goes to a department in charge; that department publishes its own and its government's itself."""
        return self.term.submit_by is not None and not self.in_charge

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

    def explanations(self, keys: Sequence[str]) -> list[Explanation]:
        """Why the warnings of these keys stand."""
        return [self.explained[key] for key in keys if key in self.explained]


def read(facts: Sequence[FactView]) -> Report:
    """The report of these facts; the first of them is its beginning."""
    report: Report | None = None
    for view in in_force(facts):
        if isinstance(view.payload, f.Begun):
            began = view.payload
            report = Report(began.year, Reporter(began.reporter), began.whole, began.in_charge)
        elif report is not None:
            report = _after(report, view)
    if report is None:
        raise ValueError("a report begins with its beginning")
    return report


def _after(report: Report, view: FactView) -> Report:
    match view.payload:
        case f.Explained(reasons):
            return replace(report, explained=_with(report.explained, reasons))
        case f.Checked() as checked:
            return replace(report, checked=checked)
        case f.SentBack(reason):
            return replace(report, checked=None, why=report.why or _why(report, reason))
        case f.Signed() as signed:
            return replace(report, signed=signed)
        case f.Submitted(outside=outside):
            first = report.submitted_on or view.occurred_on
            return replace(report, submitted=True, submitted_on=first, outside=outside)
        case f.Returned(reason) | f.OutsideReturned(reason=reason):
            return replace(report, checked=None, submitted=False, why=_why(report, reason))
        case f.Published() as published:
            first = report.published_on or view.occurred_on
            return replace(report, public=published, published_on=first, why="")
        case f.CorrectionBegun(changes):
            return replace(report, checked=None, submitted=False, why=changes)
    return report


def _with(known: Mapping[str, Explanation], reasons: Sequence[Mapping[str, str]]) -> dict[str, Explanation]:
    told = {each["key"]: Explanation(each["message"], each["reason"]) for each in reasons}
    return {key: each for key, each in {**known, **told}.items() if each.reason}


def _why(report: Report, reason: str) -> str:
    """Of a correction what it corrects, whatever was said about its drafts."""
    return report.why if report.public is not None and report.why else f"按退回意见修改：{reason}"
