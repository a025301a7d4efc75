"""What a frozen report keeps of each record that it counted, so that its cells open as they stood.

Of a case its last fact, column and rows; of the records of tables 2 and 4 and of the entries beside them the cell and
how much of it they are. A report of its own keeps those of one question. That of an area keeps those of the units that
had no version, so that their records of the day were counted; the others have kept theirs themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import models

from gongkai.agencies.service import Agency
from gongkai.annual_reports.models import FrozenCase, FrozenRecord, ReportVersion, Supplement
from gongkai.annual_reports.yearly.question import Question
from gongkai.annual_reports.yearly.question import questions as questions_of
from gongkai.annual_reports.yearly.sources import APPLICATIONS, sources
from gongkai.applications import counting
from gongkai.core.counted import Kept

BATCH = 1000
ENTRY = "entry"


def tables_kept() -> list[str]:
    """The codes of the tables of which each record is kept."""
    return [each.code for each in sources if each.keeping is not None or each.code == APPLICATIONS.code]


def keep_records(version: ReportVersion, asked: Question) -> None:
    """Keep the records of the version, within the transaction that freezes it."""
    questions = _without_version(version) if version.members else [asked]
    _store(FrozenCase, _cases(version, questions))
    _store(FrozenRecord, _records(version, questions))


def _without_version(version: ReportVersion) -> list[Question]:
    codes = [each["code"] for each in version.members if each["version"] is None]
    return questions_of(list(Agency.objects.filter(code__in=codes).order_by("code")), version.year)


def _store(model: type[models.Model], rows: Iterator[Any]) -> None:
    while batch := list(islice(rows, BATCH)):
        model._default_manager.bulk_create(batch)


def _cases(version: ReportVersion, questions: Sequence[Question]) -> Iterator[FrozenCase]:
    place = 0
    for asked in questions:
        unit = asked.agency if version.members else None
        for case in counting.cases(asked.asked):
            for row in case.rows:
                place += 1
                yield FrozenCase(
                    version=version,
                    agency=unit,
                    place=place,
                    matter_id=case.matter,
                    seq=case.seq,
                    row=row,
                    column=case.column,
                )


def _records(version: ReportVersion, questions: Sequence[Question]) -> Iterator[FrozenRecord]:
    told = ((asked.agency, each) for asked in questions for each in _counted(asked))
    for place, (agency, each) in enumerate(told, start=1):
        yield FrozenRecord(version=version, agency=agency, place=place, **vars(each))


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
