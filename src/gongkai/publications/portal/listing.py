"""One list of public items: filters, a page by key, a count, the choices that lead further (R17, R104).

Counts are exact to ``EXACT``; beyond it nothing is counted to the end. Pages are found by the index number of their
last row, so that the ten thousandth page costs what the first does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Subquery

from gongkai.agencies.service import Agency
from gongkai.core import clock
from gongkai.core.routes import address
from gongkai.core.viewers import Anonymous
from gongkai.publications import genres, statute
from gongkai.publications.models import Column, Publication
from gongkai.publications.portal.caching import for_a_while

EXACT = 10_000
SIZE = 20
TOGETHER = 3
FIRST_YEAR = 2008
BINDING = tuple(code for code, genre in genres.GENRES.items() if genre.binding)
VALIDITIES = dict(Publication.Validity.choices)
# By facet, the columns that it is counted by: a validity is one only of what binds somebody.
FACETS = {
    "agency": ("agency",),
    "genre": ("genre",),
    "topic": ("topic_head",),
    "year": ("published_year",),
    "validity": ("validity", "genre"),
}
COLUMNS = (
    "pk",
    "index_number",
    "genre",
    "catalogue",
    "topic",
    "validity",
    "published_at",
    "first_published_at",
    "agency__code",
    "agency__name",
    "agency__short_name",
    "live__text__title",
    "live__text__document_number",
    "live__text__issuers",
    "live__text__summary",
    "live__text__written_on",
    "live__text__effective_on",
)


@dataclass(frozen=True)
class Row:
    """What a list says of an item: the words of its live version."""

    pk: int
    index_number: str
    title: str
    number: str
    issuers: tuple[str, ...]
    summary: str
    written_on: date | None
    effective_on: date | None
    published_at: datetime
    agency: str
    agency_name: str
    agency_short: str
    genre: str
    catalogue: str
    topic: str
    validity: str
    explained: bool = False

    @property
    def url(self) -> str:
        """Its page."""
        return address("documents:document", self.index_number)

    @property
    def genre_title(self) -> str:
        """Its genre in words."""
        return genres.title_of(self.genre)

    @property
    def binding(self) -> bool:
        """Whether its validity is shown (R104)."""
        return self.genre in BINDING

    @property
    def validity_title(self) -> str:
        """Its validity in words; empty for what binds nobody."""
        return VALIDITIES[self.validity] if self.binding or self.validity != "valid" else ""


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; an empty field narrows nothing."""

    agency: str = ""
    catalogue: str = ""
    genre: str = ""
    topic: str = ""
    year: str = ""
    validity: str = ""
    column: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], **fixed: str) -> Filter:
        """The filter of an address. A value that is none of its field's narrows nothing."""
        asked = {each.name: query.get(each.name, "").strip()[:120] for each in fields(cls)}
        known: dict[str, Any] = {
            "catalogue": statute.CODES,
            "genre": genres.GENRES,
            "validity": VALIDITIES,
            "year": set(map(str, range(1990, clock.today().year + 1))),
        }
        values = {name: value for name, value in asked.items() if name not in known or value in known[name]}
        return cls(**{**values, **fixed})

    @property
    def query(self) -> dict[str, str]:
        """As a query of an address."""
        return {each.name: getattr(self, each.name) for each in fields(self) if getattr(self, each.name)}

    def but(self, **changes: str) -> Filter:
        """The same with some fields changed."""
        return replace(self, **changes)

    def condition(self) -> Q:
        """The condition on ``Publication``; by columns of its own, so that its indexes serve."""
        found = Q()
        if self.agency:
            found &= Q(agency=Subquery(Agency.objects.filter(code=self.agency).values("pk")[:1]))
        if self.catalogue:
            found &= Q(catalogue=self.catalogue)
        if self.genre:
            found &= Q(genre=self.genre)
        if self.topic:
            found &= _of_topic(self.topic)
        if self.year:
            found &= _of_year(int(self.year))
        if self.validity:
            found &= Q(validity=self.validity, genre__in=BINDING)
        if self.column:
            found &= Q(column__in=columns_below(self.column))
        return found

    def rows(self) -> QuerySet[Publication]:
        """The public items of this filter, newest first."""
        rows = Publication.objects.visible_to(Anonymous()).filter(self.condition())
        return rows.order_by("-published_at", "-pk")


def _of_topic(topic: str) -> Q:
    """With that topic or one below it; by its first part, for which there is an index."""
    first, _, below = topic.partition("/")
    found = Q(topic_head=first)
    return found & (Q(topic=topic) | Q(topic__startswith=f"{topic}/")) if below else found


def _of_year(year: int) -> Q:
    """Published in that year; as a range, so that the order of every list serves it."""
    first, last = (datetime(each, 1, 1, tzinfo=clock.BEIJING) for each in (year, year + 1))
    return Q(published_at__gte=first, published_at__lt=last)


def columns_below(key: str) -> list[int]:
    """A column and those directly below it."""
    rows = Column.objects.filter(Q(key=key) | Q(parent__key=key) | Q(parent__parent__key=key))
    return list(rows.values_list("pk", flat=True))


@dataclass(frozen=True)
class Total:
    """How many there are, and whether they were counted to the end."""

    number: int

    @property
    def exact(self) -> bool:
        return self.number <= EXACT

    def __str__(self) -> str:
        text = f"{min(self.number, EXACT):,}".replace(",", "\u00a0")
        return text if self.exact else f"{text}+"


def total(found: Filter) -> Total:
    """How many items the filter lets through."""
    return Total(found.rows().order_by()[: EXACT + 1].count())


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the index numbers by which its neighbours are found; empty where there is none."""

    rows: list[Row]
    after: str = ""
    before: str = ""


def page(found: Filter, after: str = "", before: str = "", size: int = SIZE) -> Page:
    """The page behind the row ``after``, or in front of the row ``before``; the first where neither is known."""
    rows, edge = found.rows(), place(after or before)
    backwards = bool(before and not after and edge)
    if edge is not None and backwards:
        later = Q(published_at__gt=edge[0]) | Q(published_at=edge[0], pk__gt=edge[1])
        rows = rows.filter(later).order_by("published_at", "pk")
    elif edge is not None:
        rows = rows.filter(published_at__lte=edge[0]).exclude(published_at=edge[0], pk__gte=edge[1])
    values = rows_of(rows[: size + 1])
    more, values = len(values) > size, values[:size]
    if backwards:
        values.reverse()
    first, last = (values[0].index_number, values[-1].index_number) if values else ("", "")
    behind = more or backwards
    return Page(with_explained(values), last if behind else "", first if (more if backwards else edge) else "")


def place(index_number: str) -> tuple[datetime, int] | None:
    """Where a row stands in the order, though it be withdrawn by now."""
    if not index_number:
        return None
    rows = Publication.objects.answering().filter(index_number=index_number)
    found: tuple[datetime, int] | None = rows.values_list("published_at", "pk").first()
    return found


def rows_of(rows: QuerySet[Publication]) -> list[Row]:
    """``rows`` as values, in one query."""
    return [row_of(values) for values in rows.values(*COLUMNS)]


def row_of(values: Mapping[str, Any]) -> Row:
    """One row from its columns."""
    return Row(
        pk=values["pk"],
        index_number=values["index_number"],
        title=values["live__text__title"],
        number=values["live__text__document_number"],
        issuers=tuple(values["live__text__issuers"]),
        summary=values["live__text__summary"],
        written_on=values["live__text__written_on"],
        effective_on=values["live__text__effective_on"],
        published_at=values["published_at"],
        agency=values["agency__code"],
        agency_name=values["agency__name"],
        agency_short=values["agency__short_name"] or values["agency__name"],
        genre=values["genre"],
        catalogue=values["catalogue"],
        topic=values["topic"],
        validity=values["validity"],
    )


def with_explained(rows: list[Row]) -> list[Row]:
    """The rows, each knowing whether a public interpretation leads to it; one query."""
    public = Publication.objects.visible_to(Anonymous())
    found = set(public.filter(explains__in=[row.pk for row in rows]).values_list("explains", flat=True))
    return [replace(row, explained=row.pk in found) for row in rows]


def each_row(found: Filter, size: int = 500) -> Iterator[Row]:
    """All rows to the end, read in pages by their place in the order: what is written out whole, in little memory.

    Each page is a query of its own; a row published meanwhile stands in front of all and moves none.
    """
    rows = found.rows()
    while part := rows_of(rows[:size]):
        yield from part
        at, key = part[-1].published_at, part[-1].pk
        rows = found.rows().filter(published_at__lte=at).exclude(published_at=at, pk__gte=key)


@dataclass(frozen=True)
class Choice:
    """One value of a facet; ``count`` is none where it was not counted to the end."""

    value: str
    label: str
    count: int | None = None


@dataclass(frozen=True)
class Facets:
    """The choices of a list: each facet counted under all other filters, in one query each; those that the list is not
    narrowed by in one together, where they are few. Of a list that is not counted to the end no facet is, since each
    has at least as many rows."""

    found: Filter

    @cached_property
    def total(self) -> Total:
        """How many the list has."""
        return total(self.found)

    @cached_property
    def _open(self) -> dict[str, Counter[Any]]:
        """Of the facets by which the list is not narrowed, how many of its own rows each value has."""
        facets = {name: columns for name, columns in FACETS.items() if not getattr(self.found, name)}
        # Many columns come together in as many ways as there are rows, and are counted faster each by itself.
        parts = [facets] if len(facets) <= TOGETHER else [{name: columns} for name, columns in facets.items()]
        return {name: counted for part in parts for name, counted in self._together(part).items()}

    def _together(self, facets: Mapping[str, tuple[str, ...]]) -> dict[str, Counter[Any]]:
        """Some of these facets, in one query."""
        # The database has the less to sort, the fewer columns; what the list is narrowed to is the same in all rows.
        same = {"genre": self.found.genre} if self.found.genre else {}
        asked = [each for each in dict.fromkeys(chain.from_iterable(facets.values())) if each not in same]
        counted = Counter({(*key, *same.values()): n for key, n in _counts(self.found, asked).items()})
        places = {name: place for place, name in enumerate((*asked, *same))}
        return {name: _summed(counted, [places[each] for each in columns]) for name, columns in facets.items()}

    def _counted(self, name: str) -> Counter[Any] | None:
        """How many there are of each value, or values; None where there is more than can be counted to the end."""
        if not self.total.exact:
            return None
        if not getattr(self.found, name):
            return self._open[name]
        # That a list is too long to be counted is true for a while, and takes long to find out.
        wider = self.found.but(**{name: ""})
        return for_a_while(f"facet {name} of {wider.query}", lambda: _exact(wider, FACETS[name]), _is_none)

    @cached_property
    def genre(self) -> list[Choice]:
        counted = self._counted("genre")
        if counted is None:
            return uncounted("genre")
        return [Choice(code, genres.title_of(code), counted[code]) for code in genres.GENRES if code in counted]

    @cached_property
    def agency(self) -> list[Choice]:
        counted = self._counted("agency")
        if counted is None:
            return uncounted("agency")
        rows = Agency.objects.order_by("sort_key", "code").values_list("pk", "code", "name")
        return [Choice(code, name, counted[key]) for key, code, name in rows if key in counted]

    @cached_property
    def year(self) -> list[Choice]:
        counted = self._counted("year")
        if counted is None:
            return uncounted("year")
        return [Choice(str(year), f"{year} 年", counted[year]) for year in sorted(counted, reverse=True)]

    @cached_property
    def topic(self) -> list[Choice]:
        counted = self._counted("topic") or {}
        return [Choice(head, head, number) for head, number in sorted(counted.items()) if head]

    @cached_property
    def validity(self) -> list[Choice]:
        counted = self._counted("validity")
        if counted is None:
            return uncounted("validity")
        numbers: Counter[str] = Counter()
        for (code, genre), number in counted.items():
            numbers[code] += number if genre in BINDING else 0
        return [Choice(code, label, numbers[code]) for code, label in VALIDITIES.items() if numbers[code]]


def uncounted(name: str) -> list[Choice]:
    """The choices of a facet of what is too much to be counted: all that there are, without a number; one query at
    most. Topics, which nobody lists, are none."""
    known: dict[str, Callable[[], Iterable[tuple[str, str]]]] = {
        "agency": lambda: Agency.objects.order_by("sort_key", "code").values_list("code", "name"),
        "genre": lambda: ((code, genre.title) for code, genre in genres.GENRES.items()),
        "year": lambda: ((str(year), f"{year} 年") for year in range(clock.today().year, FIRST_YEAR - 1, -1)),
        "validity": VALIDITIES.items,
    }
    return [Choice(code, label) for code, label in known[name]()] if name in known else []


def _exact(found: Filter, columns: Sequence[str]) -> Counter[Any] | None:
    # That there are too many is found out much faster than how often each value comes among them.
    return _summed(_counts(found, columns), range(len(columns))) if total(found).exact else None


def _is_none(counted: Counter[Any] | None) -> bool:
    return counted is None


def _summed(counted: Counter[tuple[Any, ...]], places: Sequence[int]) -> Counter[Any]:
    """The same by some of the columns: by value where it is one, by the values together where there are more."""
    summed: Counter[Any] = Counter()
    for values, number in counted.items():
        summed[values[places[0]] if len(places) == 1 else tuple(values[place] for place in places)] += number
    return summed


def _counts(found: Filter, columns: Sequence[str]) -> Counter[tuple[Any, ...]]:
    """How often the values of the columns come together, among as many rows as are counted and one more."""
    rows = found.rows().order_by().values(*columns)[: EXACT + 1]
    inner, parameters = rows.query.sql_with_params()
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        # Django counts rows up to a limit, but not by value.
        cursor.execute(f"SELECT {names}, COUNT(*) FROM ({inner}) AS listed GROUP BY {names}", parameters)  # noqa: S608
        return Counter({tuple(values): number for *values, number in cursor.fetchall()})


def by_catalogue(agency: str = "") -> dict[str, int]:
    """How many public items stand under each statute code."""
    rows = Filter(agency=agency).rows().order_by()
    return dict(rows.values_list("catalogue").annotate(n=Count("pk")))
