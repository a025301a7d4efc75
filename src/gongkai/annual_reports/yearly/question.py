"""Which report: of whom, of which year, in which readings (R94, O16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.agencies.service import Agency
from gongkai.applications.counting import Asked
from gongkai.core import clock
from gongkai.core.models.settings import SettingValue
from gongkai.core.settings import resolve_all

ADDS_PREDECESSORS, LAST_DECISION = "annual_reports.adds_predecessors", "annual_reports.last_decision"


@dataclass(frozen=True)
class Question:
    """One report. ``predecessors``: agencies that ended in the year and whose period it adds (O16, an option)."""

    agency: Agency
    year: int
    predecessors: tuple[Agency, ...] = ()
    last_decision: bool = False

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """The agency and those whose period it adds."""
        return self.agency, *self.predecessors

    @property
    def asked(self) -> Asked:
        """The same for the count of applications."""
        return Asked(frozenset(each.pk for each in self.agencies), self.year, self.last_decision)

    @property
    def over(self) -> bool:
        """Whether the year is over: before, the numbers are those of today."""
        return clock.today() > date(self.year, 12, 31)


def question(agency: Agency, year: int) -> Question:
    """The report of ``agency`` in the readings that are set for it on the last day of the year."""
    values = resolve_all((ADDS_PREDECESSORS, LAST_DECISION), agency, min(date(year, 12, 31), clock.today()))
    before = ended_into(agency, year) if values[ADDS_PREDECESSORS].value else ()
    return Question(agency, year, before, values[LAST_DECISION].value)


def questions(agencies: Sequence[Agency], year: int) -> list[Question]:
    """The reports of many agencies. Where nobody has set a reading, one query tells so for all of them."""
    if SettingValue.objects.filter(code__in=(ADDS_PREDECESSORS, LAST_DECISION)).exists():
        return [question(agency, year) for agency in agencies]
    return [Question(agency, year) for agency in agencies]


def ended_into(agency: Agency, year: int) -> tuple[Agency, ...]:
    """The agencies that ended in the year and whose powers went to this one, directly or through another."""
    found: dict[int, Agency] = {}
    followers = [agency.pk]
    while followers:
        rows = Agency.objects.filter(successor_id__in=followers, valid_to__year=year).exclude(
            pk__in=[agency.pk, *found]
        )
        followers = [row.pk for row in rows]
        found |= {row.pk: row for row in rows}
    return tuple(found.values())
