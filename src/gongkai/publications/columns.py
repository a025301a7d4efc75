"""栏目台账: of each column its last update, until when the next is due, and whether 本期无此类信息 was signed.

Overdue is computed: a column is overdue after its due day unless a signed statement covers today. A statement moves no
date: the last update stays what was published last (practice 3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, QuerySet

from gongkai.agencies.service import Post
from gongkai.core import clock
from gongkai.publications.models import Column, NothingNew, Publication

# How often a column can be promised to be updated, in days; the longest that the words can mean.
CYCLES = {0: "不定期", 7: "每周", 14: "每两周", 31: "每月", 92: "每季度", 183: "每半年", 366: "每年"}


@dataclass(frozen=True)
class Line:
    """A column of the ledger, with its depth in the tree."""

    column: Column
    depth: int
    items: int
    last: date | None
    due: date | None
    statement: NothingNew | None
    today: date

    @property
    def cycle(self) -> str:
        """How often it must be updated, in words."""
        days = self.column.cycle_days
        return CYCLES.get(days, f"每 {days} 天")

    @property
    def stated(self) -> bool:
        """Whether a signed statement covers today, and nothing was published in its period after all."""
        signed = self.statement
        if signed is None or not signed.period_from <= self.today <= signed.period_to:
            return False
        return self.last is None or self.last < signed.period_from

    @property
    def late_days(self) -> int:
        """How many days it is past its due day; 0 where it is not, or a statement covers today."""
        if self.due is None or self.stated or self.due >= self.today:
            return 0
        return (self.today - self.due).days

    @property
    def soon(self) -> bool:
        """Whether its due day lies within the next week."""
        return self.due is not None and not self.stated and 0 <= (self.due - self.today).days <= 7


def ledger(agency_id: int, today: date, *, ended: bool = False) -> list[Line]:
    """The columns of one agency in tree order; three queries."""
    rows = Column.objects.filter(agency_id=agency_id, valid_to__isnull=not ended)
    found = list(rows.select_related("unit", "account__person"))
    return list(_lines([(column, depth) for column, depth in in_tree(found)], today))


def of_agencies(rows: QuerySet[Column], today: date) -> list[Line]:
    """The columns that must be kept up, of whatever agencies: those in use that have a cycle; three queries."""
    kept = rows.filter(valid_to__isnull=True, cycle_days__gt=0).select_related("agency", "unit", "account__person")
    return list(_lines([(column, 0) for column in kept], today))


def line_of(column: Column, today: date) -> Line:
    """The line of one column; two queries."""
    return next(iter(_lines([(column, 0)], today)))


def _lines(columns: Sequence[tuple[Column, int]], today: date) -> Iterable[Line]:
    keys = [column.pk for column, _ in columns]
    standing = Publication.objects.standing().with_shown_at().filter(column_id__in=keys)
    counted = standing.values("column_id").order_by().annotate(items=Count("pk"), last=Max("shown_at"))
    known = {row["column_id"]: row for row in counted}
    statements: dict[int, NothingNew] = {}
    for row in NothingNew.objects.filter(column_id__in=keys).order_by("period_to", "pk"):
        statements[row.column_id] = row
    for column, depth in columns:
        values = known.get(column.pk, {"items": 0, "last": None})
        last = clock.local_date(values["last"]) if values["last"] else None
        yield Line(column, depth, values["items"], last, due_on(column, last), statements.get(column.pk), today)


@dataclass(frozen=True)
class Statement:
    """A signed 本期无此类信息 as the public reads it: period, reason, day, and the signer's office, never his name.

    ``overtaken``: something was published in its period after all.
    """

    row: NothingNew
    office: str
    overtaken: bool


def statements(column: Column, most: int) -> list[Statement]:
    """The newest statements of the column, whose agency is loaded; three queries at most."""
    rows = list(NothingNew.objects.filter(column=column).select_related("entry")[:most])
    if not rows:
        return []
    posts = {
        post.pk: post for post in Post.objects.filter(pk__in=[row.entry.post for row in rows]).select_related("unit")
    }
    rows_shown = Publication.objects.standing().with_shown_at().filter(column=column, shown_at__gte=_begin(rows))
    published = [clock.local_date(at) for at in rows_shown.values_list("shown_at", flat=True)]
    return [
        Statement(
            row,
            _office(column, posts.get(row.entry.post)),
            any(row.period_from <= day <= row.period_to for day in published),
        )
        for row in rows
    ]


def _begin(rows: Sequence[NothingNew]) -> datetime:
    return datetime.combine(min(row.period_from for row in rows), time.min, clock.BEIJING)


def _office(column: Column, post: Post | None) -> str:
    unit = post.unit.name if post is not None and post.unit is not None else ""
    return f"{column.agency.name}{unit}"


def due_on(column: Column, last: date | None) -> date | None:
    """Until when the next update is due: one cycle after the last, or after the column began; None without a cycle."""
    if not column.cycle_days:
        return None
    return (last or column.valid_from) + timedelta(days=column.cycle_days)


def in_tree(columns: Sequence[Column]) -> list[tuple[Column, int]]:
    """The columns with their depth, each below its parent; one whose parent is not in the list stands at the top."""
    known = {column.pk for column in columns}
    below: dict[int | None, list[Column]] = {}
    for column in columns:
        below.setdefault(column.parent_id if column.parent_id in known else None, []).append(column)
    ordered: list[tuple[Column, int]] = []
    waiting = [(column, 0) for column in reversed(below.get(None, []))]
    while waiting:
        column, depth = waiting.pop()
        ordered.append((column, depth))
        waiting.extend((child, depth + 1) for child in reversed(below.get(column.pk, [])))
    return ordered
