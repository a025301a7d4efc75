"""Table 4 out of the records (R95, O14): the contract with the annual report. Each function asks three queries at most.

A challenge counts in every year in which it was pending: in the year from whose days on its ending is in force by
its result, in the years before it as 尚未审结. One case of two instances is one, and so is one that is tried again: a
retrial changes nothing that was counted. A dispute in review and in suit counts in both groups. What ends after 31
December, or after today where the year still runs, is pending.

What one agency took over from another counts once: at the agency that had it when it ended, or on 31 December. Table 4
has no row for what is carried over, so that the agency that handed it over counts nothing of it in that year; what its
reports of earlier years counted stays theirs (O16).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, BooleanField, Case, Count, F, Q, QuerySet, Value, When
from django.urls import reverse

from gongkai.agencies.service import Agency, lines_of
from gongkai.challenges.models import Challenge
from gongkai.core import clock, settings
from gongkai.core.counted import CHANGED_SINCE, Kept
from gongkai.core.counted import Record as Shown
from gongkai.core.lookups import Keys
from gongkai.core.prepared import Prepared
from gongkai.core.standing import Standing
from gongkai.core.viewers import Viewer
from gongkai.law.challenges import COLUMN_WORDS, ENDINGS, PENDING, RESULTS, TOTAL, TRACK_WORDS, Part, columns
from gongkai.law.report_format import TABLE_4

PAGE = 50
GROUPS = tuple(row.code for row in TABLE_4.rows)
Cell = tuple[str, str]
OPTIONS = ("challenges.columns", "challenges.count_as_review_organ")
# Of two agencies in one dispute, the organ that acted first stands for both.
_RANK = {Part.ALONE: 0, Part.WITH_REVIEW: 0, Part.WITH_ORIGINAL: 1}


@dataclass(frozen=True)
class Options:
    """What an agency chose: the column of each ending, and whether it counts where it was the review organ (O14)."""

    columns: dict[str, str]
    as_review_organ: bool

    def counts(self, part: str) -> bool:
        """Whether a challenge in which the agency had this part is in its table."""
        return self.as_review_organ or part != Part.WITH_ORIGINAL

    def column(self, ending: str, pending: bool) -> str:
        """The column of a challenge."""
        return PENDING if pending else self.columns[ending]

    def endings(self, column: str) -> list[str]:
        """The endings that count in a column."""
        return [code for code, where in self.columns.items() if where == column]


def options(agency: Agency, year: int) -> Options:
    """The options in force at the end of the year; one query."""
    return _options(settings.resolve_all(OPTIONS, agency, _last(year)))


def _options(found: Mapping[str, settings.Resolved]) -> Options:
    return Options(columns(found[OPTIONS[0]].value), found[OPTIONS[1]].value)


@dataclass(frozen=True)
class Record:
    """One challenge behind a cell: how it is called, where, what became of it, and the address of its page."""

    matter: int
    number: str
    group: str
    forum: str
    reference: str
    received_on: date
    ended_on: date | None
    result: str
    url: str
    case_known: bool


@dataclass(frozen=True)
class Page:
    """Some records, and what to ask for to get those that follow; none at the end."""

    records: list[Record]
    after: int | None


def table4(agency: Agency, year: int) -> dict[Cell, int]:
    """The fifteen numbers of one agency, by row and column of ``law.report_format.TABLE_4``."""
    return tables4([agency], year)[agency.pk]


def tables4(agencies: Collection[Agency], year: int) -> dict[int, dict[Cell, int]]:
    """Table 4 of each of many agencies, by its key. Two queries where they have no challenge, else one more for what
    they have chosen; one where one has chosen by itself, and one where one was taken over."""
    keys = {agency.pk for agency in agencies}
    parts = [*_parts.rows(keys, year, _last(year)), *_moved_parts(keys, year)]
    chosen = _chosen({key for key, *_ in parts}, year)
    counted: dict[int, Counter[Cell]] = {agency.pk: Counter() for agency in agencies}
    for key, part, group, ending, pending, number in parts:
        if chosen[key].counts(part):
            counted[key][group, chosen[key].column(ending, pending)] += number
    return {key: _with_totals(cells) for key, cells in counted.items()}


@Standing
def _parts(agencies: Keys, year: int, last: date) -> QuerySet[Any, tuple[Any, ...]]:
    """Agency, part, group, ending, whether pending on the ``last`` day of the year so far, and the number; without
    those that were taken over."""
    own = Challenge.objects.filter(agency_id__among=agencies, origin__isnull=True)
    rows = _of_year(own, year, last).order_by().annotate(pending=_pending(last))
    return rows.values_list("agency_id", "part", "group", "counted_ending", "pending").annotate(n=Count("pk"))


def _moved_parts(keys: Collection[int], year: int) -> list[tuple[Any, ...]]:
    """The same of those that were taken over, one by one."""
    holders = {key: holder for key, holder in _holders(year).items() if holder in keys}
    if not holders:
        return []
    rows = _of_year(Challenge.objects.filter(pk__in=holders), year, _last(year)).annotate(pending=_pending(_last(year)))
    parts = rows.order_by().values_list("pk", "part", "group", "counted_ending", "pending")
    return [(holders[key], *rest, 1) for key, *rest in parts]


def _chosen(agency_ids: Collection[int], year: int) -> dict[int, Options]:
    """What holds for each of many agencies; one query for all, and one more where one has chosen by itself."""
    if not agency_ids:
        return {}
    values = settings.values_on(OPTIONS, _last(year))
    lines = lines_of(agency_ids) if values.owners else {}
    found = {key: values.resolved(lines.get(key, ())) for key in agency_ids}
    return {key: _options(each) for key, each in found.items()}


def _holders(year: int) -> dict[int, int]:
    """Of the challenges that were taken over, by their key, the agency that counts each in the year: they are few."""
    return {key: _holder(origin, moves, ended, _last(year)) for key, origin, moves, ended in _taken_over()}


_taken_over: Prepared[tuple[Any, ...]] = Prepared(
    lambda: (
        Challenge.objects.filter(origin__isnull=False, counted=True)
        .order_by()
        .values_list("pk", "origin_id", "moves", "counted_on")
    )
)


def _holder(origin: int, moves: list[tuple[str, int]], ended: date | None, last: date) -> int:
    """Who had it when it ended, or on the ``last`` day. What ended on the day of the move ended before it."""
    holder = origin
    for day, agency in moves:
        on = date.fromisoformat(day)
        if on <= last and (ended is None or on < ended):
            holder = agency
    return holder


def _of(agencies: Collection[Agency], year: int, rows: Any) -> Any:
    """The challenges of the year that these agencies count by some option, each with its ``holder`` and whether it is
    ``pending``; two queries, one of which is this."""
    keys, holders, last = {each.pk for each in agencies}, _holders(year), _last(year)
    rows = _of_year(rows, year, last).annotate(pending=_pending(last))
    if not holders:
        return rows.filter(agency_id__among=keys).annotate(holder=F("agency_id"))
    own = [key for key, holder in holders.items() if holder in keys]
    moved = [When(pk=key, then=Value(holders[key])) for key in own]
    rows = rows.filter(Q(agency_id__among=keys, origin__isnull=True) | Q(pk__in=own))
    return rows.annotate(holder=Case(*moved, default=F("agency_id"), output_field=BigIntegerField()))


def consolidated(agencies: Collection[Agency], year: int) -> dict[Cell, int]:
    """The fifteen numbers of several agencies together, by the installation's options: the same dispute of two of them,
    recognised by its number, counts once (国办公开办函〔2016〕201号). Three queries."""
    chosen = _options(settings.resolve_all(OPTIONS, None, _last(year)))
    rows = _of(agencies, year, Challenge.objects.all())
    best: dict[Any, tuple[int, Cell]] = {}
    values = rows.order_by("pk").values_list("pk", "dispute", "group", "part", "counted_ending", "pending")
    for key, dispute, group, part, ending, pending in values:
        cell = (group, chosen.column(ending, pending))
        rank, name = _RANK[Part(part)], (dispute or key)
        if name not in best or rank < best[name][0]:
            best[name] = (rank, cell)
    return _with_totals(Counter(cell for _, cell in best.values()))


@dataclass(frozen=True)
class Counted:
    """A dispute in the table of one agency: in which cell, and since when it is in the records."""

    agency: int
    cell: Cell
    part: str
    dispute: str
    number: str
    reference: str
    opened_at: datetime


@dataclass(frozen=True)
class Doubled:
    """A dispute that two agencies of one sum count: whose number is taken out again, and whose stays (R95, O14)."""

    out: Counted
    stays: Counted


def doubled(agencies: Collection[Agency], year: int, counts: Callable[[Counted], bool]) -> list[Doubled]:
    """What the tables of several agencies count twice when they are added, each read by its own options. ``counts``:
    whether a number is in what is added. Two queries where there is no dispute, else as ``tables4``."""
    told = ("part", "dispute", "number", "reference", "matter__opened_at")
    disputes = _of(agencies, year, Challenge.objects.exclude(dispute="")).order_by("pk")
    rows = list(disputes.values_list("holder", "group", "counted_ending", "pending", *told))
    chosen = _chosen({key for key, *_ in rows}, year)
    found: dict[str, list[Counted]] = defaultdict(list)
    for key, group, ending, pending, *rest in rows:
        each = Counted(key, (group, chosen[key].column(ending, pending)), *rest)
        if chosen[key].counts(each.part) and counts(each):
            found[each.dispute].append(each)
    same = (sorted(rows, key=lambda each: _RANK[Part(each.part)]) for rows in found.values() if len(rows) > 1)
    return [Doubled(out, first) for first, *others in same for out in others]


def behind(agency: Agency, year: int, group: str, column: str, viewer: Viewer, after: int | None = None) -> Page:
    """The records behind one number that ``viewer`` may know of, by their registration; three queries.

    ``after``: of the page before. Raises ``KeyError`` for a cell that the table does not have.
    """
    if group not in GROUPS or column not in COLUMN_WORDS:
        raise KeyError((group, column))
    chosen = options(agency, year)
    seen = Challenge.objects.visible_to(viewer).filter(group=group)
    rows = _counted(_of([agency], year, seen), chosen)
    if column == PENDING:
        rows = rows.filter(pending=True)
    elif column != TOTAL:
        rows = rows.filter(pending=False, counted_ending__in=chosen.endings(column))
    return _page(rows, chosen, after)


def without_case(agency: Agency, year: int, viewer: Viewer, after: int | None = None) -> Page:
    """Those of the year that are linked to no application and no publication: gaps in the record; three
    queries."""
    chosen = options(agency, year)
    seen = Challenge.objects.visible_to(viewer).filter(target=None)
    return _page(_counted(_of([agency], year, seen), chosen), chosen, after)


def _last(year: int) -> date:
    """The day as which the year is told: its last one, or today while it runs."""
    return min(date(year, 12, 31), clock.today())


def _of_year(rows: Any, year: int, last: date) -> Any:
    """Received by the ``last`` day of the year so far, and not in force before its beginning."""
    pending_in_it = Q(counted_on=None) | Q(counted_on__gte=date(year, 1, 1))
    return rows.filter(pending_in_it, counted=True, received_on__lte=last)


def _counted(rows: Any, chosen: Options) -> Any:
    """Those that are in the table of an agency which has chosen so."""
    return rows if chosen.as_review_organ else rows.exclude(part=Part.WITH_ORIGINAL)


def _pending(last: date) -> Case:
    ended = When(counted_on__lte=last, then=Value(False))
    return Case(ended, default=Value(True), output_field=BooleanField())


def _with_totals(counted: Counter[Cell]) -> dict[Cell, int]:
    table = {(group, column): counted[group, column] for group in GROUPS for column in (*RESULTS, PENDING)}
    totals = {(group, TOTAL): sum(table[group, column] for column in (*RESULTS, PENDING)) for group in GROUPS}
    return {**table, **totals}


def _page(rows: QuerySet[Any], chosen: Options, after: int | None) -> Page:
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.order_by("pk")[: PAGE + 1])
    shown = found[:PAGE]
    return Page(list(_records(shown, chosen)), shown[-1].pk if len(found) > PAGE else None)


def _records(rows: Iterable[Any], chosen: Options) -> Iterable[Record]:
    for row in rows:
        result = COLUMN_WORDS[PENDING]
        if not row.pending:
            result = f"{COLUMN_WORDS[chosen.columns[row.counted_ending]]}（{ENDINGS[row.counted_ending].label}）"
        yield Record(
            row.pk,
            row.number,
            TRACK_WORDS[row.group],
            row.forum,
            row.reference,
            row.received_on,
            row.counted_on,
            result,
            reverse("challenges:challenge", args=[row.key]),
            row.target_id is not None,
        )


# -- what a frozen report keeps of it --

KEPT_AS = "challenge"


def kept(agencies: Collection[Agency], year: int) -> Iterator[Kept]:
    """Every challenge of the year in its cell, named as it is now: organ, number and result can change later, and hold
    no personal data. Three queries, and one more where an agency has chosen by itself."""
    options_of = _chosen({each.pk for each in agencies}, year)
    for row in _of(agencies, year, Challenge.objects.all()).order_by("pk").iterator():
        chosen = options_of[row.holder]
        if not chosen.counts(row.part):
            continue
        [told] = _records([row], chosen)
        place = f"{told.forum} {told.reference}".strip()
        yield Kept(
            f"t4.{row.group}.{chosen.column(row.counted_ending, row.pending)}",
            1,
            KEPT_AS,
            row.pk,
            row.last_seq,
            number=told.number,
            title=f"{told.group}　{place}",
            days=f"{told.received_on} → {told.ended_on or '未结'}",
            said=told.result,
        )


def kept_records(rows: Iterable[Kept], viewer: Viewer, since: datetime) -> dict[tuple[str, int], Shown]:
    """Kept challenges as they stood, those that ``viewer`` may know of, with what has happened since; one query."""
    then = {each.record: each for each in rows}
    found = {}
    for row in Challenge.objects.visible_to(viewer).filter(pk__in=then):
        each = then[row.pk]
        notes = () if row.last_seq == each.seq else (CHANGED_SINCE.format(seq=each.seq),)
        url = reverse("challenges:challenge", args=[row.key])
        found[each.key] = Shown(each.number, each.title, url, each.days, each.said, notes)
    return found
