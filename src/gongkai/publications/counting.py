"""Table 2 of the annual report, and the records behind each of its cells: the contract with the report (R86-R89).

规章 and 行政规范性文件 are counted from what was published. Made: signed (成文日期) in the year. Repealed: marked as
repealed or expired since a day of the year, or past its own term in it. Valid: made by 31 December and neither repealed
nor expired by then, so that valid(Y) = valid(Y-1) + made - repealed unless an older document came in later. What was
taken off the site by 31 December is in none of them. Decisions count by their day, published or lawfully not; a record
made by mistake is none, a revoked decision is one. Fees are the sum of the months' figures, in 万元.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models import Value as Constant
from django.urls import reverse

from gongkai.agencies.service import Agency
from gongkai.core.counted import CHANGED_SINCE, Kept
from gongkai.core.counted import Record as Shown
from gongkai.core.lookups import Keys
from gongkai.core.standing import Standing
from gongkai.core.viewers import Viewer
from gongkai.law.report_format import CHARGED, DECIDED, MADE, REPEALED, TABLE_2, VALID
from gongkai.publications.acts.kinds import ACTS, BY_ROW, FEE, FEES_ROW, TITLES
from gongkai.publications.acts.models import FEN_OF_10000_YUAN, Act, Figure, Ledgered
from gongkai.publications.models import Publication, PublicationQuerySet, Version

SIZE = 50
# A month stands before the decisions of its year, so that the few of them are on the first page.
GENRES = {"rules": "rule", "normative": "normative"}
ROWS = {genre: row for row, genre in GENRES.items()}
LEFT = (Publication.Validity.REPEALED, Publication.Validity.EXPIRED)
FEES_CELL = f"t2.{FEES_ROW}.{CHARGED}"
Value = int | Decimal


@dataclass(frozen=True)
class Record:
    """One record behind a cell: what it is called, its number, its day, how much of the cell it is, its desk page."""

    title: str
    number: str
    on: date | None
    counts: Value
    url: str


@dataclass(frozen=True)
class Page:
    """Records of a cell, and the key after which the next page begins; empty on the last."""

    records: list[Record]
    after: str = ""


def table2(agency: Agency, year: int) -> dict[str, Value]:
    """Every cell of Table 2 by its name in ``law.report_format``; pieces, and 万元 for fees. One query."""
    return tables2([agency], year)[agency.pk]


def tables2(agencies: Collection[Agency], year: int) -> dict[int, dict[str, Value]]:
    """Table 2 of each of many agencies, by its key; one query for all."""
    nought: dict[str, Value] = {**dict.fromkeys(TABLE_2.cells(), 0), FEES_CELL: Decimal(0)}
    found = {agency.pk: dict(nought) for agency in agencies}
    sums: Counter[tuple[int, str]] = Counter()
    for key, what, *counts in _counted.rows({each.pk for each in agencies}, year):
        if what in ROWS:
            cells = (f"t2.{ROWS[what]}.{column}" for column in conditions(year))
            found[key].update(zip(cells, map(int, counts), strict=True))
        else:
            sums[key, what] += int(counts[0])
    for (key, kind), count in sums.items():
        if kind == FEE:
            found[key][FEES_CELL] = Decimal(count) / FEN_OF_10000_YUAN
        else:
            found[key][f"t2.{ACTS[kind].row}.{DECIDED}"] = count
    return found


def behind(agency: Agency, year: int, cell: str, viewer: Viewer, after: str | None = None) -> Page:
    """The records behind a cell that ``viewer`` may see, the newest first, ``SIZE`` to a page. Two queries at most.

    Raises ``KeyError`` for a cell that Table 2 does not have. ``after`` is the key that the page before handed out.
    """
    if cell not in set(TABLE_2.cells()):
        raise KeyError(cell)
    _, row, column = cell.split(".")
    if row in GENRES:
        return _of_documents(agency, year, row, column, viewer, after)
    return _of_ledger(agency, year, BY_ROW[row], viewer, after)


def conditions(year: int) -> Mapping[str, Q]:
    """By column, which published documents count in the report of ``year``."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    marked = Q(validity__in=LEFT, validity_since__lte=last)
    run_out = ~Q(validity__in=LEFT) & Q(expires_on__lt=last)
    gone_by_then = marked | run_out
    before = Q(written_on__lte=last)
    left_in_year = Q(validity__in=LEFT, validity_since__range=(first, last))
    # A term that ends on 31 December is over on the day after, in the next year.
    left_by_term = ~Q(validity__in=LEFT) & Q(expires_on__gte=date(year - 1, 12, 31), expires_on__lt=last)
    return {
        MADE: Q(written_on__range=(first, last)),
        REPEALED: before & (left_in_year | left_by_term),
        VALID: before & ~gone_by_then,
    }


def _public(agencies: Keys, year: int) -> PublicationQuerySet:
    """What was published and not taken off the site by the end of the year."""
    rows: PublicationQuerySet = Publication.objects.filter(agency_id__among=agencies, live__isnull=False)
    return rows.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=date(year, 12, 31)))


def _acts(agencies: Keys, year: int) -> QuerySet[Act]:
    return Act.objects.counted().filter(agency_id__among=agencies, decided_on__year=year)


def _figures(agencies: Keys, year: int) -> QuerySet[Figure]:
    return Figure.objects.in_force().filter(agency_id__among=agencies, month__year=year)


@Standing
def _counted(agencies: Keys, year: int) -> QuerySet[Any, tuple[Any, ...]]:
    """Agency and genre with a number for each column of ``conditions``; agency and kind with the first number alone:
    what the lists say, and what the months' figures say."""
    documents = _public(agencies, year).filter(genre__in=GENRES.values()).order_by().values_list("agency_id", "genre")
    columns = {name: Count("pk", filter=condition) for name, condition in conditions(year).items()}
    alone = [Constant(0)] * (len(columns) - 1)
    listed = _acts(agencies, year).order_by().values_list("agency_id", "kind").annotate(number=Count("pk"))
    told = _figures(agencies, year).order_by().values_list("agency_id", "kind").annotate(number=Sum("value"))
    rest = ("agency_id", "kind", "number", *alone)
    return documents.annotate(**columns).union(listed.values_list(*rest), told.values_list(*rest), all=True)


def _of_documents(agency: Agency, year: int, row: str, column: str, viewer: Viewer, after: str | None) -> Page:
    seen = Publication.objects.visible_to(viewer).values("pk")
    rows = _public({agency.pk}, year).filter(conditions(year)[column], genre=GENRES[row], pk__in=seen)
    return _page(rows.select_related("live__text"), "written_on", after, _document)


def _document(row: Publication) -> Record:
    text = row.live.text if row.live is not None else None
    title, number = (text.title, text.document_number) if text is not None else (row.index_number, "")
    return Record(title, number, row.written_on, 1, reverse("publications:item", args=[row.key]))


def _of_ledger(agency: Agency, year: int, kind: str, viewer: Viewer, after: str | None) -> Page:
    told: list[Record] = []
    if not after:
        figures = _figures({agency.pk}, year).filter(kind=kind, pk__in=Figure.objects.visible_to(viewer).values("pk"))
        told = [_figure(row) for row in figures.order_by("-month", "pk")]
    if kind == FEE:
        return Page(told)
    rows = _acts({agency.pk}, year).filter(kind=kind, pk__in=Act.objects.visible_to(viewer).values("pk"))
    listed = _page(rows, "decided_on", after, _act)
    return Page(told + listed.records, listed.after)


def _figure(row: Figure) -> Record:
    counts: Value = Decimal(row.value) / FEN_OF_10000_YUAN if row.kind == FEE else row.value
    title = f"{row.month:%Y年%m月}{row.item or TITLES[row.kind]}（{row.source}）"
    return Record(title, "", row.month, counts, reverse("publications:figure", args=[row.key]))


def _act(row: Act) -> Record:
    return Record(row.title, row.decision_number, row.decided_on, 1, reverse("publications:act", args=[row.key]))


def _page(rows: QuerySet[Any], day: str, after: str | None, record: Callable[[Any], Record]) -> Page:
    """Fifty by their day, the newest first; one query, and one for the row after which it begins."""
    if after:
        last = rows.model._default_manager.filter(key=after).values(day, "pk").first()
        if last is not None:
            rows = rows.filter(Q(**{f"{day}__lt": last[day]}) | Q(**{day: last[day], "pk__lt": last["pk"]}))
    found = list(rows.order_by(f"-{day}", "-pk")[: SIZE + 1])
    shown = found[:SIZE]
    following = shown[-1].key if len(found) > SIZE else ""
    return Page([record(row) for row in shown], following)


# -- what a frozen report keeps of it --

DOCUMENT, ACT, FIGURE = "publication", "act", "figure"
Key = tuple[str, int]


def kept(agencies: Collection[Agency], year: int) -> Iterator[Kept]:
    """Every record of the year with its cell; six queries. No wording is copied: a document is named by the version
    that was public, and a row of the ledger is written once, so that both are read as they stood (O18)."""
    keys = {each.pk for each in agencies}
    for column, condition in conditions(year).items():
        rows = _public(keys, year).filter(condition, genre__in=GENRES.values()).order_by("pk")
        for key, seq, genre, edition in rows.values_list("pk", "last_seq", "genre", "live__number").iterator():
            yield Kept(f"t2.{ROWS[genre]}.{column}", 1, DOCUMENT, key, seq, edition)
    for key, kind, value in _figures(keys, year).order_by("month", "pk").values_list("pk", "kind", "value"):
        if kind == FEE:
            yield Kept(FEES_CELL, Decimal(value) / FEN_OF_10000_YUAN, FIGURE, key)
        else:
            yield Kept(f"t2.{ACTS[kind].row}.{DECIDED}", value, FIGURE, key)
    for key, kind in _acts(keys, year).order_by("pk").values_list("pk", "kind").iterator():
        yield Kept(f"t2.{ACTS[kind].row}.{DECIDED}", 1, ACT, key)


def kept_records(rows: Sequence[Kept], viewer: Viewer, since: datetime) -> dict[Key, Shown]:
    """Kept records as they stood at ``since``, with what has happened to them, those that ``viewer`` may see; five
    queries at most."""
    keys: dict[str, dict[int, Kept]] = {DOCUMENT: {}, ACT: {}, FIGURE: {}}
    for row in rows:
        keys[row.kind][row.record] = row
    found: dict[Key, Shown] = _kept_documents(keys[DOCUMENT], viewer) if keys[DOCUMENT] else {}
    for kind, objects, told in ((ACT, Act.objects, _act), (FIGURE, Figure.objects, _figure)):
        for each in objects.visible_to(viewer).filter(pk__in=keys[kind]) if keys[kind] else ():
            found[kind, each.pk] = _kept_row(told(each), each, since)
    return found


def _kept_documents(keys: Mapping[int, Kept], viewer: Viewer) -> dict[Key, Shown]:
    seen = Publication.objects.visible_to(viewer).filter(pk__in=keys)
    editions = Version.objects.filter(matter_id__in=keys, number__in={each.edition for each in keys.values()})
    texts = {(row.matter_id, row.number): row.text for row in editions.select_related("text")}
    found: dict[Key, Shown] = {}
    for row in seen:
        then = keys[row.pk]
        text = texts.get((row.pk, then.edition))
        title, number = (text.title, text.document_number) if text is not None else ("", "")
        day = text.written_on if text is not None else row.written_on
        notes = () if row.last_seq == then.seq else (CHANGED_SINCE.format(seq=then.seq),)
        url = reverse("publications:item", args=[row.key])
        found[DOCUMENT, row.pk] = Shown(number or row.index_number, title, url, str(day or ""), "", notes)
    return found


def _kept_row(told: Record, row: Ledgered, since: datetime) -> Shown:
    changed = row.ended_at is not None and row.ended_at >= since
    notes = (f"定稿以后：{Ledgered.Ended(row.ended_as).label}",) if changed else ()
    return Shown(told.number, told.title, told.url, str(told.on or ""), "", notes)
