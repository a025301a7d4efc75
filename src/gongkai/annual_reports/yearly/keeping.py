"""What a frozen report keeps of each record that it counted, so that its cells open as they stood.

Of a case its last fact, column and rows; of the records of tables 2 and 4 and of the entries beside them the cell and
how much of it they are. A report of its own keeps those of one question. That of an area keeps those of the units that
had no version, so that their records of the day were counted; the others have kept theirs themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, models

from gongkai.agencies.service import Agency
from gongkai.annual_reports.models import FrozenCase, FrozenRecord, ReportVersion, Supplement
from gongkai.annual_reports.yearly.question import Question
from gongkai.annual_reports.yearly.question import questions as questions_of
from gongkai.annual_reports.yearly.sources import APPLICATIONS, sources
from gongkai.applications import counting
from gongkai.core.counted import Kept

BATCH = 5000
ENTRY = "entry"
CASE = ("version", "agency", "place", "matter", "seq", "row", "column")
RECORD = (
    *("version", "agency", "place", "cell", "amount"),
    *("kind", "record", "seq", "edition", "number", "title", "days", "said"),
)


def tables_kept() -> list[str]:
    """The codes of the tables of which each record is kept."""
    return [each.code for each in sources if each.keeping is not None or each.code == APPLICATIONS.code]


def keep_records(version: ReportVersion, asked: Question) -> None:
    """Keep the records of the version, within the transaction that freezes it."""
    questions = _without_version(version) if version.members else [asked]
    _store(FrozenCase, CASE, _cases(version, questions))
    _store(FrozenRecord, RECORD, _records(version, questions))


def _without_version(version: ReportVersion) -> list[Question]:
    codes = [each["code"] for each in version.members if each["version"] is None]
    return questions_of(list(Agency.objects.filter(code__in=codes).order_by("code")), version.year)


def _store(model: type[models.Model], names: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """Write plain values: objects of hundreds of thousands of records would hold up everybody who writes meanwhile."""
    columns = [model._meta.get_field(name).get_attname_column()[1] or "" for name in names]  # type: ignore[union-attr]
    marks = ", ".join(["%s"] * len(columns))
    quoted = ", ".join(connection.ops.quote_name(each) for each in columns)
    statement = f"INSERT INTO {model._meta.db_table} ({quoted}) VALUES ({marks})"  # noqa: S608  names of our own
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            cursor.executemany(statement, batch)


def _cases(version: ReportVersion, questions: Sequence[Question]) -> Iterator[tuple[Any, ...]]:
    place = 0
    for asked in questions:
        unit = asked.agency.pk if version.members else None
        for case in counting.cases(asked.asked):
            for row in case.rows:
                place += 1
                yield version.pk, unit, place, case.matter, case.seq, row, case.column


def _records(version: ReportVersion, questions: Sequence[Question]) -> Iterator[tuple[Any, ...]]:
    told = ((asked.agency.pk, each) for asked in questions for each in _counted(asked))
    field = FrozenRecord._meta.get_field("amount")
    written: dict[Decimal | int, Any] = {}
    for place, (agency, each) in enumerate(told, start=1):
        if each.amount not in written:
            written[each.amount] = field.get_db_prep_save(each.amount, connection)
        known = (each.kind, each.record, each.seq, each.edition, each.number, each.title, each.days, each.said)
        yield version.pk, agency, place, each.cell, written[each.amount], *known


def _counted(asked: Question) -> Iterator[Kept]:
    """The entries before the records, so that they stand on the first page of a cell."""
    yield from entries(asked)
    for source in sources:
        if source.keeping is not None:
            yield from source.keeping.records(asked)


def entries(asked: Question) -> Iterable[Kept]:
    """The entries beside the records of a report, in the cells that they enter; sums follow from these."""
    rows = Supplement.objects.in_force().filter(agency__in=asked.agencies, year=asked.year).order_by("pk")
    for row in rows:
        cells = [row.cell] if row.cell else [f"t3.{each}.{row.column}" for each in (row.came, row.went)]
        for cell in cells:
            yield Kept(cell, row.amount, ENTRY, row.pk)
