"""台账 of a year: by kind and month what is recorded, one by one or as a figure, and which months are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.db.models.functions import ExtractMonth

from gongkai.publications.acts.kinds import FEE, FIGURES
from gongkai.publications.acts.models import Act, Figure


@dataclass(frozen=True)
class Month:
    """A month of a kind: ``value`` is none where nothing is recorded; ``told`` says that it is a figure."""

    month: date
    value: int | None
    told: bool
    missing: bool


@dataclass(frozen=True)
class Line:
    """The months of one kind, their sum (pieces, or fen for fees), and whether anything was ever recorded of it."""

    code: str
    title: str
    months: list[Month]
    used: bool

    @property
    def total(self) -> int:
        """The sum of the year."""
        return sum(month.value or 0 for month in self.months)

    @property
    def missing(self) -> list[Month]:
        """The months that are over and of which nothing is recorded; none for a kind that was never used."""
        return [month for month in self.months if month.missing] if self.used else []

    @property
    def is_fee(self) -> bool:
        """Whether its numbers are fen."""
        return self.code == FEE


def lines(agency_id: int, year: int, today: date) -> list[Line]:
    """Every kind of the ledger in that year; four queries. A month without a single decision is recorded as 0."""
    acts, figures = (
        Act.objects.counted().filter(agency_id=agency_id),
        Figure.objects.in_force().filter(agency_id=agency_id),
    )
    listed = _by_month(acts.filter(decided_on__year=year).annotate(m=ExtractMonth("decided_on")), Count("pk"))
    told = _by_month(figures.filter(month__year=year).annotate(m=ExtractMonth("month")), Sum("value"))
    used = {*acts.order_by().values_list("kind", flat=True).distinct()}
    used |= {*figures.order_by().values_list("kind", flat=True).distinct()}
    found = []
    for code, title in FIGURES:
        months = [
            _month(date(year, number, 1), listed.get((code, number)), told.get((code, number)), today)
            for number in range(1, 13)
        ]
        found.append(Line(code, title, months, code in used))
    return found


def _by_month(rows: object, number: object) -> dict[tuple[str, int], int]:
    grouped = rows.values("kind", "m").order_by().annotate(number=number)  # type: ignore[attr-defined]
    return {(row["kind"], row["m"]): row["number"] for row in grouped}


def _month(month: date, listed: int | None, told: int | None, today: date) -> Month:
    value = None if listed is None and told is None else (listed or 0) + (told or 0)
    over = (month.year, month.month) < (today.year, today.month)
    return Month(month, value, told is not None, over and value is None)
