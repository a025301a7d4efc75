"""Which report: of whom, of which year, in which readings (R94, O16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.agencies.service import Agency, lines_of
from gongkai.applications.counting import Asked
from gongkai.core import clock
from gongkai.core.settings import values_on

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
    return questions([agency], year)[0]


def questions(agencies: Sequence[Agency], year: int) -> list[Question]:
    """The same for many agencies: one query where nobody has set a reading, three at most."""
    if not agencies:
        return []
    values = values_on((ADDS_PREDECESSORS, LAST_DECISION), min(date(year, 12, 31), clock.today()))
    lines = lines_of(each.pk for each in agencies) if values.owners else {}
    read = [(each, values.resolved(lines.get(each.pk, ()))) for each in agencies]
    ended = _ended(year) if any(found[ADDS_PREDECESSORS].value for _, found in read) else []
    return [
        Question(
            agency,
            year,
            _ended_into(agency, ended) if found[ADDS_PREDECESSORS].value else (),
            found[LAST_DECISION].value,
        )
        for agency, found in read
    ]


def _ended(year: int) -> list[Agency]:
    """The agencies that ended in the year and have a successor; one query."""
    return list(Agency.objects.filter(successor__isnull=False, valid_to__year=year))


def _ended_into(agency: Agency, ended: Sequence[Agency]) -> tuple[Agency, ...]:
    """Those whose powers went to this one, directly or through another."""
    found: dict[int, Agency] = {}
    followers = {agency.pk}
    while followers:
        rows = [row for row in ended if row.successor_id in followers and row.pk not in {agency.pk, *found}]
        followers = {row.pk for row in rows}
        found |= {row.pk: row for row in rows}
    return tuple(found.values())
