"""Which lines of the catalogues are really published: by the column that was assigned, and by items named one by one.

An item is late by its own statutory term, or by the term of the line where that can be read (``terms``); a line with a
cycle is due again after it. A line that is published on request only is not expected on the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Max, Q

from gongkai.core import calendars, clock
from gongkai.law.calendar import Calendar
from gongkai.publications import columns
from gongkai.publications.grassroots import terms
from gongkai.publications.grassroots.models import StandardItem, StandardLine
from gongkai.publications.grassroots.terms import Kind, Term
from gongkai.publications.models import Column, Publication
from gongkai.publications.process import IN_WORK

STATES = {
    "ok": "按时公开",
    "late": "公开过，有逾期的",
    "stale": "该更新了",
    "missing": "没有公开",
    "request": "依申请公开",
}


@dataclass(frozen=True)
class Covered:
    """A line with what is public about it; ``next_by``: until when its term asks for something new."""

    line: StandardLine
    term: Term
    items: int = 0
    late: int = 0
    last: datetime | None = None
    stale: bool = False
    next_by: date | None = None

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

    @property
    def unclear(self) -> bool:
        """Whether no day follows from its term."""
        return self.term.kind is Kind.UNCLEAR


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


class _One(NamedTuple):
    """What is asked of a public item: its days, and whether the statutory term was kept."""

    column: int | None
    late_days: int | None
    shown_at: datetime | None
    formed_on: date | None
    first_shown_at: datetime | None
    migrated: bool

    def late(self, term: Term, calendar: Calendar) -> bool:
        """Whether it came after its own term or that of the line; what came from another site proves nothing."""
        if self.late_days:
            return True
        if self.formed_on is None or self.first_shown_at is None or self.migrated:
            return False
        due = term.due(self.formed_on, calendar)
        return due is not None and clock.local_date(self.first_shown_at) > due


_DAYS = ("late_days", "shown_at", "formed_on", "first_shown_at", "migrated")


@dataclass(frozen=True)
class _Seen:
    items: int = 0
    late: int = 0
    last: datetime | None = None

    def plus(self, other: _Seen) -> _Seen:
        """Both together."""
        last = max(filter(None, (self.last, other.last)), default=None)
        return _Seen(self.items + other.items, self.late + other.late, last)


def covered(lines: Sequence[StandardLine], today: date) -> list[Covered]:
    """The lines, of one agency, with what is public about each; eight queries at most, however many there are."""
    if not lines:
        return []
    calendar = calendars.current(lines[0].agency_id).law
    read = {line.pk: terms.read(line.term) for line in lines}
    below = _below(lines[0].agency_id)
    inside = {line.pk: below.get(line.column_id, set()) if line.column_id else set() for line in lines}
    counted = _counted({each for keys in inside.values() for each in keys})
    stricter = {line.pk for line in lines if read[line.pk].kind is Kind.WITHIN and not read[line.pk].general}
    kept = _kept({each for key in stricter for each in inside[key]})
    stale = _stale({line.column_id for line in lines if line.column_id is not None}, today)
    named = _named(lines)
    found = []
    for line in lines:
        term, own = read[line.pk], inside[line.pk]
        seen = _Seen()
        for key in own:
            seen = seen.plus(counted.get(key, _Seen()))
            if line.pk in stricter:
                seen = seen.plus(_Seen(0, sum(each.late(term, calendar) for each in kept.get(key, ()))))
        for each in named.get(line.pk, ()):
            if each.column not in own:
                seen = seen.plus(_Seen(1, each.late(term, calendar), each.shown_at))
        by = term.next_by(clock.local_date(seen.last), calendar) if seen.last else None
        overdue = line.column_id in stale or (by is not None and by < today)
        found.append(Covered(line, term, seen.items, seen.late, seen.last, overdue, by))
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
    rows = Publication.objects.standing().with_shown_at().filter(column_id__in=set(keys)).order_by()
    summed = rows.values("column_id").annotate(
        items=Count("pk"), late=Count("pk", filter=Q(late_days__gt=0)), last=Max("shown_at")
    )
    return {row["column_id"]: _Seen(row["items"], row["late"], row["last"]) for row in summed}


def _stale(keys: Iterable[int], today: date) -> set[int]:
    lines = columns.of_agencies(Column.objects.filter(pk__in=set(keys)), today)
    return {line.column.pk for line in lines if line.late_days}


def _kept(keys: Iterable[int]) -> dict[int, list[_One]]:
    """Of each column the public items that kept their statutory term: a line's own term may be shorter."""
    rows = Publication.objects.standing().with_shown_at().filter(column_id__in=set(keys), migrated=False)
    found: dict[int, list[_One]] = {}
    for values in rows.exclude(late_days__gt=0).order_by().values_list("column_id", *_DAYS):
        found.setdefault(values[0], []).append(_One(*values))
    return found


def _named(lines: Sequence[StandardLine]) -> dict[int, list[_One]]:
    named = StandardItem.objects.filter(line__in=[line.pk for line in lines], ended_by__isnull=True)
    items = Publication.objects.standing().with_shown_at().filter(pk__in=named.values("item_id"))
    days = {key: _One(*values) for key, *values in items.values_list("pk", "column_id", *_DAYS)}
    found: dict[int, list[_One]] = {}
    for line, item in named.values_list("line_id", "item_id"):
        if item in days:
            found.setdefault(line, []).append(days[item])
    return found


def waiting(lines: Sequence[Covered], today: date) -> Mapping[int, list[tuple[Publication, date]]]:
    """By line, what its column's drafts should have made public by now, with the last day of the line's term; for the
    desk only. Two queries."""
    asked = [each for each in lines if each.line.column_id is not None and each.term.kind is Kind.WITHIN]
    if not asked:
        return {}
    agency = asked[0].line.agency_id
    below, calendar = _below(agency), calendars.current(agency).law
    rows = Publication.objects.filter(
        agency_id=agency, public=False, elsewhere="", first_published_at=None, process_state__in=IN_WORK
    ).filter(column_id__in={key for each in asked for key in below.get(each.line.column_id or 0, ())})
    drafts = list(rows.exclude(formed_on=None).select_related("text").order_by("formed_on", "pk"))
    found: dict[int, list[tuple[Publication, date]]] = {}
    for each in asked:
        own = below.get(each.line.column_id or 0, set())
        for row in drafts:
            due = each.term.due(row.formed_on, calendar) if row.column_id in own and row.formed_on else None
            if due is not None and due < today:
                found.setdefault(each.line.pk, []).append((row, due))
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
    standing = Publication.objects.standing().values("pk")
    rows = StandardItem.objects.filter(line__in=keys, ended_by__isnull=True, item__in=standing)
    found = rows.order_by("-item__published_at", "-pk")
    return list(found.values_list("line_id", "item__index_number", "item__live__text__title"))
