"""What can happen to an annual report. ``edition`` is the key of a ``ReportVersion``; no personal data anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gongkai.core.facts import fact


class Told:
    """What ``@fact`` puts on each of them."""

    kind: ClassVar[str]
    version: ClassVar[int]


@fact("annual_reports.begun")
@dataclass(frozen=True)
class Begun(Told):
    """The agency set out to report on a year; ``reporter`` (law.report_terms) decides the day it is due (条例 49)."""

    year: int
    reporter: str
    whole: bool = False


@fact("annual_reports.checked")
@dataclass(frozen=True)
class Checked(Told):
    """No rule found an error. ``sha256``: of what was checked; ``accepted``: why warnings stand."""

    sha256: str
    accepted: str = ""


@fact("annual_reports.sent_back")
@dataclass(frozen=True)
class SentBack(Told):
    """Within the agency, before it was submitted."""

    reason: str


@fact("annual_reports.signed")
@dataclass(frozen=True)
class Signed(Told):
    """The responsible leader signed: this version is what is submitted, accepted and published."""

    edition: int
    sha256: str


@fact("annual_reports.submitted")
@dataclass(frozen=True)
class Submitted(Told):
    """It went to the department in charge (条例 49)."""

    edition: int


@fact("annual_reports.returned")
@dataclass(frozen=True)
class Returned(Told):
    """The department in charge gave it back."""

    reason: str


@fact("annual_reports.accepted")
@dataclass(frozen=True)
class Accepted(Told):
    """The department in charge accepted it."""

    edition: int
    note: str = ""


@fact("annual_reports.published")
@dataclass(frozen=True)
class Published(Told):
    """Everybody reads this version from now on."""

    edition: int
    sha256: str


@fact("annual_reports.correction_begun")
@dataclass(frozen=True)
class CorrectionBegun(Told):
    """What was published is wrong: ``changes`` says what a new version changes. The old one stays readable (O15)."""

    changes: str
