"""The calendar in force for an agency: notice rows folded into an immutable value with an edition number (R3, R4).

Shipped notices seed the rows; a new or corrected notice makes a new edition and queues the open cases for folding.
"""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.core.models.calendar import CalendarEdition


@dataclass(frozen=True)
class DatedCalendar:
    """A calendar and the number of its edition; projections and letters keep the number."""

    edition: int


def current(agency_id: int | None) -> DatedCalendar:
    """The present calendar of an agency."""
    row = CalendarEdition.objects.order_by("-number").first()
    return DatedCalendar(row.number if row else 0)
