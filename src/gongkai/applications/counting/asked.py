"""Whose year is counted, and in which reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

NEW, CARRIED_IN, RESULTS, CARRIED_ON = "r01", "r02", "r24", "r25"
ALL = "c7"
Cells = dict[tuple[str, str], int]
# Forwarded mail was never an application of this agency (O8).
COUNTED = ~Q(process_state="forwarded")


@dataclass(frozen=True)
class Asked:
    """The agencies that one report stands for, by key, and the year.

    ``last_decision``: of several decisions dispatched in the year of the first one, the last gives the row. It is the
    other reading of R94; a decision of a later year adds nothing in either.
    """

    agencies: frozenset[int]
    year: int
    last_decision: bool = False

    @property
    def first_day(self) -> date:
        """1 January."""
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """31 December."""
        return date(self.year, 12, 31)
