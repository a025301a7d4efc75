"""What a correction of a frozen report would alter: its cells and records as they stood against those of today (O15).

A version stays as it is, whatever happens to a record; this list says what another version would say otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gongkai.annual_reports.models import FrozenCase, FrozenRecord, ReportVersion
from gongkai.annual_reports.rules.words import cell_name, number
from gongkai.annual_reports.wire import read_document
from gongkai.annual_reports.yearly import keeping, then
from gongkai.annual_reports.yearly.question import Question
from gongkai.annual_reports.yearly.sources import Number, sources
from gongkai.applications import counting
from gongkai.core.counted import Kept, Record
from gongkai.core.viewers import Viewer
from gongkai.law.report_format import TABLES

CASE = "case"
Key = tuple[str, int]
# A cell, and how much of it.
Part = tuple[str, Decimal]
ONE = Decimal(1)


@dataclass(frozen=True)
class Altered:
    """A cell with another number today."""

    cell: str
    then: Number
    now: Number

    @property
    def said(self) -> str:
        """In words."""
        return f"{cell_name(self.cell)}：定稿时 {number(self.then)}，现在 {number(self.now)}"


@dataclass(frozen=True)
class Since:
    """``cells`` and ``records`` that differ, the records at most as many as were asked for, and whether there are more.

    ``unkept``: tables whose records were not kept when the version was frozen, so that only numbers are compared.
    """

    cells: tuple[Altered, ...] = ()
    records: tuple[Record, ...] = ()
    more: bool = False
    unkept: tuple[str, ...] = ()


def since(version: ReportVersion, asked: Question, cells: Mapping[str, Number], viewer: Viewer, most: int) -> Since:
    """What is counted otherwise today than in a version that was frozen from the records; ``cells``: of today."""
    altered = tuple(_altered(version, cells))
    moved = _moved(version, asked)
    keys = sorted(moved)
    told = list(_told(version, asked, keys[: most + 1], moved, viewer))
    unkept = tuple(f"表{TABLES[each.code].section}" for each in sources if not version.keeps(each.code))
    return Since(altered, tuple(told[:most]), len(keys) > most, unkept)


def _altered(version: ReportVersion, cells: Mapping[str, Number]) -> Iterator[Altered]:
    document = read_document(version.document)
    for name, now in cells.items():
        stood = document.cell(name).value
        if stood is not None and stood != now:
            yield Altered(name, stood, now)


@dataclass(frozen=True)
class Moved:
    """In which cells a record stood and in which it stands: only those that are not the same."""

    was: tuple[Part, ...]
    now: tuple[Part, ...]

    @property
    def said(self) -> str:
        """In words."""
        return f"定稿时{_places(self.was)}，现在{_places(self.now)}"


def _places(parts: Sequence[Part]) -> str:
    names = (f"{cell_name(cell)}{'' if n == ONE else f' {then.plain(n)}'}" for cell, n in parts)
    return f"计入{'、'.join(names)}" if parts else "不计入"


def _moved(version: ReportVersion, asked: Question) -> dict[Key, Moved]:
    """The records that are counted otherwise. Both sides are compared as plain values, not as rows."""
    stood = _stood(version)
    now = {(*each.key, each.cell, Decimal(each.amount)) for each in _today(version, asked)}
    was, is_now = _by_record(stood - now), _by_record(now - stood)
    return {key: Moved(was.get(key, ()), is_now.get(key, ())) for key in was.keys() | is_now.keys()}


def _stood(version: ReportVersion) -> set[tuple[str, int, str, Decimal]]:
    cases = FrozenCase.objects.filter(version=version).values_list("matter_id", "row", "column")
    rows = FrozenRecord.objects.filter(version=version).values_list("kind", "record", "cell", "amount")
    found = {(CASE, matter, f"t3.{row}.{column}", ONE) for matter, row, column in cases.iterator()}
    return found | {(kind, record, cell, amount) for kind, record, cell, amount in rows.iterator()}


def _today(version: ReportVersion, asked: Question) -> Iterator[Kept]:
    for case in counting.cases(asked.asked):
        for row in case.rows:
            yield Kept(f"t3.{row}.{case.column}", 1, CASE, case.matter)
    if not version.tables_kept:
        return  # frozen before entries and the records of other tables were kept
    yield from keeping.entries(asked)
    for source in sources:
        if source.keeping is not None and version.keeps(source.code):
            yield from source.keeping.records(asked)


def _by_record(rows: Iterable[tuple[str, int, str, Decimal]]) -> dict[Key, tuple[Part, ...]]:
    found: dict[Key, list[Part]] = defaultdict(list)
    for kind, record, cell, amount in rows:
        found[kind, record].append((cell, amount))
    return {key: tuple(sorted(parts)) for key, parts in found.items()}


def _told(
    version: ReportVersion, asked: Question, keys: Sequence[Key], moved: Mapping[Key, Moved], viewer: Viewer
) -> Iterator[Record]:
    cases = counting.records_of([record for kind, record in keys if kind == CASE], viewer)
    others = {key for key in keys if key[0] != CASE}
    rows = _rows_of(version, asked, others) if others else {}
    shown = dict(zip(rows, then.shown(version, list(rows.values()), viewer), strict=True))
    for key in keys:
        record = cases.get(key[1]) if key[0] == CASE else shown.get(key)
        if record is not None:
            yield replace(record, notes=(*record.notes, moved[key].said))


def _rows_of(version: ReportVersion, asked: Question, keys: set[Key]) -> dict[Key, FrozenRecord]:
    """How each record is named: as it was kept, or as it stands today where it was not counted then."""
    numbers = {record for _, record in keys}
    kept = FrozenRecord.objects.filter(version=version, record__in=numbers)
    found = {each.kept.key: each for each in kept if each.kept.key in keys}
    if keys - found.keys():
        for each in _today(version, asked):
            if each.key in keys and each.key not in found:
                found[each.key] = FrozenRecord(version=version, **vars(each))
    return found
