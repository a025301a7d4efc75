"""What can happen to an annual report. ``edition`` is the key of a ``ReportVersion``; no personal data anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from gongkai.core.facts import fact


class Told:
    """What ``@fact`` puts on each of them."""

    kind: ClassVar[str]
    version: ClassVar[int]


@fact("annual_reports.begun")
@dataclass(frozen=True)
class Begun(Told):
    """The agency set out to report on a year; ``reporter`` (law.report_terms) decides the day it is due (条例 49).

    ``in_charge``: it is itself its government's department in charge (条例 4), so that it submits to nobody.
    """

    year: int
    reporter: str
    whole: bool = False
    in_charge: bool = False


@fact("annual_reports.voided")
@dataclass(frozen=True)
class Voided(Told):
    """It was begun by mistake and never signed: the year can be begun anew."""

    reason: str


@fact("annual_reports.explained")
@dataclass(frozen=True)
class Explained(Told):
    """Why warnings stand: of each its ``key`` (yearly.warnings), ``rule``, ``message`` and ``reason``; an empty reason
    takes an earlier one back."""

    reasons: tuple[Mapping[str, str], ...]


@fact("annual_reports.checked")
@dataclass(frozen=True)
class Checked(Told):
    """No rule found an error. ``sha256``: of what was checked; ``warnings``: keys of those that stood, each explained.

    ``accepted``: one reason for all of them, as it was asked before each had its own.
    """

    sha256: str
    accepted: str = ""
    warnings: tuple[str, ...] = ()


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
    """It went to the department in charge (条例 49); ``outside``: which has no place in this system."""

    edition: int
    outside: bool = False


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


@fact("annual_reports.outside_accepted")
@dataclass(frozen=True)
class OutsideAccepted(Told):
    """A department in charge outside the system accepted it: who, on which day, under which number; ``proof`` is the
    file link of its reply."""

    edition: int
    organ: str
    dated: date
    number: str
    proof: int


@fact("annual_reports.outside_reported")
@dataclass(frozen=True)
class OutsideReported(Told):
    """It was sent to a department in charge outside the system, which answers nothing: ``ground`` says why no answer
    is awaited, ``proof`` is the file link of what shows that it was sent."""

    edition: int
    organ: str
    dated: date
    ground: str
    proof: int


@fact("annual_reports.outside_returned")
@dataclass(frozen=True)
class OutsideReturned(Told):
    """A department in charge outside the system gave it back: who, on which day, why, and its reply."""

    organ: str
    dated: date
    reason: str
    proof: int


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
