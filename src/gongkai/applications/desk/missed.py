"""Steps that an applicant took in the outer zone and that could not be taken here, as pages of a case name them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gongkai.applications.case import Case
from gongkai.applications.crossing import STEPS


@dataclass(frozen=True)
class MissedLine:
    """Which step, when he took it, why it could not be taken."""

    title: str
    at: datetime
    because: str


def missed_lines(case: Case) -> list[MissedLine]:
    """Those that nobody has dealt with yet."""
    return [MissedLine(STEPS.get(each.step, each.step), each.at, each.because) for each in case.missed]
