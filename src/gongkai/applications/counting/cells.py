"""The cells of table 3: one grouped query for the cases that one condition counts, and the exceptional ones by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.lookups import Exact, GreaterThanOrEqual

from gongkai.applications.counting.asked import CARRIED_IN, CARRIED_ON, COUNTED, NEW, RESULTS, Asked, Cells
from gongkai.applications.counting.exceptional import Exceptional, events_of, exceptions, moved
from gongkai.applications.models import Application, ApplicationQuerySet
from gongkai.core.lookups import Keys
from gongkai.core.standing import Standing


def _population(agencies: Keys, year: int) -> ApplicationQuerySet:
    """Received by the end of the year and not answered before it; without those that went to another agency."""
    rows: ApplicationQuerySet = Application.objects.filter(
        COUNTED,
        Q(counted_year__isnull=True) | Q(counted_year__gte=year),
        agency_id__among=agencies,
        origin__isnull=True,
        received_on__lte=date(year, 12, 31),
    )
    return rows.order_by()


@Standing
def _grouped(agencies: Keys, year: int) -> QuerySet[Any, tuple[Any, ...]]:
    """Agency, column, row, whether new, whether done in the year, and the number."""
    came = GreaterThanOrEqual(F("received_on"), date(year, 1, 1))
    went = Exact(F("counted_year"), year)
    rows = _population(agencies, year).values_list("agency_id", "column", "row", came, went)
    return rows.annotate(number=Count("pk"))


def _add(cells: Cells, column: str, row: str, new: bool, done: bool, number: int) -> None:
    cells[NEW if new else CARRIED_IN, column] += number
    if done:
        cells[row, column] += number
        cells[RESULTS, column] += number
    else:
        cells[CARRIED_ON, column] += number


def _add_exceptional(cells: Cells, each: Exceptional) -> None:
    for row, number in each.adds():
        cells[row, each.row.column] += number


def table3(asked: Asked) -> Cells:
    """Rows r01 to r25 in the columns c1 to c6; cells that are not there are nought.

    Two queries, and one more for each kind of exception that there is.
    """
    cells: Cells = defaultdict(int)
    for _, *group in _grouped.rows(asked.agencies, asked.year):
        _add(cells, *group)
    for each in exceptions(asked):
        _add_exceptional(cells, each)
    return {name: number for name, number in cells.items() if number}


def tables3(agencies: frozenset[int], year: int) -> dict[int, Cells]:
    """The same for many agencies, each by itself; the same number of queries however many there are."""
    tables: dict[int, Cells] = {key: defaultdict(int) for key in agencies}
    for key, *group in _grouped.rows(agencies, year):
        _add(tables[key], *group)
    for case in moved(agencies):
        for key in case.holders & agencies:
            _add_exceptional(tables[key], events_of(case, Asked(frozenset({key}), year)))
    return tables


@dataclass(frozen=True)
class CountedCase:
    """How one case was counted: by the key of its matter, the number of its last fact, its column and its rows."""

    matter: int
    seq: int
    column: str
    rows: tuple[str, ...]


def cases(asked: Asked) -> list[CountedCase]:
    """Every case of the year with the rows in which it stands: what freezing a report keeps."""
    strange = {each.row.pk: each for each in exceptions(asked)}
    plain = _population(asked.agencies, asked.year).exclude(pk__in=list(strange)).order_by("pk")
    fields = ("pk", "last_seq", "column", "received_on", "counted_year", "row")
    told = [
        CountedCase(
            key,
            seq,
            column,
            (NEW if received >= asked.first_day else CARRIED_IN, row if counted == asked.year else CARRIED_ON),
        )
        for key, seq, column, received, counted, row in plain.values_list(*fields)
    ]
    return [*told, *(_strange(each) for each in strange.values())]


def carried_in(asked: Asked) -> set[int]:
    """The keys of the cases that the year carries in: what is compared, case by case, with the year before."""
    strange = exceptions(asked)
    plain = _population(asked.agencies, asked.year).filter(received_on__lt=asked.first_day)
    return {*plain.values_list("pk", flat=True), *(each.row.pk for each in strange if CARRIED_IN in each.all_rows())}


def _strange(each: Exceptional) -> CountedCase:
    return CountedCase(each.row.pk, each.row.last_seq, each.row.column, tuple(each.all_rows()))
