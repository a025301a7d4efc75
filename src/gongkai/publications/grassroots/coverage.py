"""Which lines of the catalogues are really published: by the column that was assigned, and by items named one by one.

In time or late is what the system computed of each item when it was published; a line that is published on request
only is not expected on the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q

from gongkai.core import clock
from gongkai.core.viewers import Anonymous
from gongkai.publications import columns
from gongkai.publications.grassroots.models import StandardItem, StandardLine
from gongkai.publications.models import Column, Publication

STATES = {
    "ok": "按时公开",
    "late": "公开过，有逾期的",
    "stale": "该更新了",
    "missing": "没有公开",
    "request": "依申请公开",
}


@dataclass(frozen=True)
class Covered:
    """A line with what is public about it."""

    line: StandardLine
    items: int = 0
    late: int = 0
    last: datetime | None = None
    stale: bool = False

    @property
    def state(self) -> str:
        """The code of its state."""
        if not self.items:
            return "missing" if self.line.demanded else "request"
        return "stale" if self.stale else "late" if self.late else "ok"

    @property
    def state_word(self) -> str:
        """The state in words."""
        return STATES[self.state]


@dataclass(frozen=True)
class Sum:
    """The lines of one field, counted by their state."""

    field: str
    total: int
    counts: dict[str, int]

    @property
    def demanded(self) -> int:
        """How many must be on the site."""
        return self.total - self.counts.get("request", 0)

    @property
    def there(self) -> int:
        """How many are."""
        return self.demanded - self.counts.get("missing", 0)


@dataclass(frozen=True)
class _Seen:
    items: int = 0
    late: int = 0
    last: datetime | None = None

    def with_one(self, late: int | None, at: datetime | None) -> _Seen:
        """One item more."""
        return _Seen(self.items + 1, self.late + bool(late), max(filter(None, (self.last, at)), default=None))

    def plus(self, other: _Seen) -> _Seen:
        """Both together."""
        last = max(filter(None, (self.last, other.last)), default=None)
        return _Seen(self.items + other.items, self.late + other.late, last)


def covered(lines: Sequence[StandardLine], today: date) -> list[Covered]:
    """The lines, of one agency, with what is public about each; five queries at most, however many there are."""
    if not lines:
        return []
    below = _below(lines[0].agency_id)
    wanted = {line.column_id for line in lines if line.column_id is not None}
    counted = _counted({each for key in wanted for each in below.get(key, {key})})
    stale = _stale(wanted, today)
    named = _named(lines)
    found = []
    for line in lines:
        inside = below.get(line.column_id, set()) if line.column_id is not None else set()
        seen = _Seen()
        for key in inside:
            seen = seen.plus(counted.get(key, _Seen()))
        for column, late, at in named.get(line.pk, ()):
            if column not in inside:
                seen = seen.with_one(late, at)
        found.append(Covered(line, seen.items, seen.late, seen.last, line.column_id in stale))
    return found


def _below(agency_id: int) -> dict[int, set[int]]:
    """Of each column of the agency, itself and all below it."""
    parents = dict(Column.objects.filter(agency_id=agency_id).values_list("pk", "parent_id"))
    found: dict[int, set[int]] = {key: set() for key in parents}
    for key in parents:
        above: int | None = key
        while above is not None:
            found[above].add(key)
            above = parents.get(above)
    return found


def _counted(keys: Iterable[int]) -> dict[int, _Seen]:
    rows = Publication.objects.visible_to(Anonymous()).filter(column_id__in=set(keys)).order_by()
    summed = rows.values("column_id").annotate(
        items=Count("pk"), late=Count("pk", filter=Q(late_days__gt=0)), last=Max("published_at")
    )
    return {row["column_id"]: _Seen(row["items"], row["late"], row["last"]) for row in summed}


def _stale(keys: Iterable[int], today: date) -> set[int]:
    lines = columns.of_agencies(Column.objects.filter(pk__in=set(keys)), today)
    return {line.column.pk for line in lines if line.late_days}


def _named(lines: Sequence[StandardLine]) -> dict[int, list[tuple[int | None, int | None, datetime | None]]]:
    rows = StandardItem.objects.filter(
        line__in=[line.pk for line in lines], ended_by__isnull=True, item__public=True
    ).values_list("line_id", "item__column_id", "item__late_days", "item__published_at")
    found: dict[int, list[tuple[int | None, int | None, datetime | None]]] = {}
    for line, column, late, at in rows:
        found.setdefault(line, []).append((column, late, at))
    return found


def of_agency(agency_id: int, field: str = "") -> list[Covered]:
    """The agency's lines in force, of one field or of all, with their coverage today."""
    rows = StandardLine.objects.in_force().filter(agency_id=agency_id)
    if field:
        rows = rows.filter(field=field)
    return covered(list(rows.select_related("column").order_by("field", "place", "pk")), clock.today())


def sums(found: Iterable[Covered]) -> list[Sum]:
    """By field, in the order in which the lines come."""
    counts: dict[str, dict[str, int]] = {}
    for each in found:
        states = counts.setdefault(each.line.field, {})
        states[each.state] = states.get(each.state, 0) + 1
    return [Sum(name, sum(states.values()), states) for name, states in counts.items()]


def public_items(keys: Sequence[int]) -> list[tuple[int, str, str]]:
    """Line, index number and title of the public items named for these lines; one query."""
    rows = StandardItem.objects.filter(line__in=keys, ended_by__isnull=True, item__public=True)
    found = rows.order_by("-item__published_at", "-pk")
    return list(found.values_list("line_id", "item__index_number", "item__live__text__title"))
