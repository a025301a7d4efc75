"""What can happen to a file that a unit sent. ``file`` is the key of a ``FileLink``, ``edition`` of a
``ReportVersion``."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.annual_reports.reporting.facts import Told
from gongkai.core.facts import fact


@fact("unit_files.received")
@dataclass(frozen=True)
class Received(Told):
    """A unit's report on a year came as a file; ``city`` asked for it. ``sha256``: of the file as it came."""

    city: int
    year: int
    file: int
    name: str
    sha256: str
    errors: int
    warnings: int


@fact("unit_files.returned")
@dataclass(frozen=True)
class Returned(Told):
    """It went back with a marked copy; ``reason`` is what was said besides the findings."""

    reason: str


@fact("unit_files.accepted")
@dataclass(frozen=True)
class Accepted(Told):
    """It is the unit's contribution to the sum; ``note``: why warnings stand."""

    edition: int
    sha256: str
    note: str
