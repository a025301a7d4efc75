"""The records behind a cell of a version, as they stood when it was frozen: what is kept is shown, and of the record
itself only what a viewer may see today and what never changes (O15, O18)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.annual_reports.models import FrozenCase, FrozenRecord, ReportVersion, Supplement
from gongkai.annual_reports.yearly import behind
from gongkai.annual_reports.yearly.keeping import ENTRY
from gongkai.annual_reports.yearly.sources import sources
from gongkai.applications import counting
from gongkai.core.counted import CHANGED_SINCE, PAGE, Kept, Record, Records
from gongkai.core.viewers import Viewer
from gongkai.law.challenges import TOTAL
from gongkai.law.report_format import COLUMNS_3, RESULT_ROWS, TABLE_3, TABLE_4

OUT_OF_SIGHT = "现在由其他机关办理，或者您不能查看"


def frozen(version: ReportVersion, cell: str, viewer: Viewer, after: str = "", unit: Agency | None = None) -> Records:
    """The records behind a cell of a version that keeps them; seven queries at most.

    ``unit``: of an area's version the unit whose records were counted. Raises ``NoSuchCell``.
    """
    cell = behind.cell_called(cell)
    if cell.startswith(TABLE_3.code):
        cases = _cases(version, cell, viewer, after, unit)
        return cases if after else replace(cases, rows=(*_entries(version, cell, viewer, unit), *cases.rows))
    rows = _following(_rows(version, cell, unit), after)
    return Records(tuple(shown(version, rows[:PAGE], viewer)), str(rows[PAGE - 1].place) if len(rows) > PAGE else "")


def parts_of(cell: str) -> list[str]:
    """The cells whose records a cell is made of: itself, or those that it adds up."""
    table, row, column = cell.split(".")
    rows: Collection[str] = RESULT_ROWS if table == TABLE_3.code and row == counting.RESULTS else [row]
    columns = [column]
    if table == TABLE_3.code and column == counting.ALL:
        columns = [each.code for each in COLUMNS_3[:-1]]
    if table == TABLE_4.code and column == TOTAL:
        columns = [each.code for each in TABLE_4.columns[:-1]]
    return [f"{table}.{each}.{name}" for each in rows for name in columns]


def _rows(version: ReportVersion, cell: str, unit: Agency | None) -> Any:
    rows = FrozenRecord.objects.filter(version=version, agency=unit or version.agency_id, cell__in=parts_of(cell))
    return rows.order_by("place")


def _following(rows: Any, after: str) -> list[Any]:
    if after.isascii() and after.isdigit():
        rows = rows.filter(place__gt=int(after))
    return list(rows[: PAGE + 1])


def _entries(version: ReportVersion, cell: str, viewer: Viewer, unit: Agency | None) -> list[Record]:
    return shown(version, list(_rows(version, cell, unit).filter(kind=ENTRY)), viewer)


def shown(version: ReportVersion, rows: Sequence[FrozenRecord], viewer: Viewer) -> list[Record]:
    """Kept rows of tables 2 and 4 and entries, as they stood; each says how much of the cell it is."""
    known: dict[tuple[str, int], Record] = {}
    for source in sources:
        if source.keeping is not None:
            own = [row.kept for row in rows if row.cell.startswith(source.code) and row.kind != ENTRY]
            known |= source.keeping.told(own, viewer, version.made_at) if own else {}
    supplements = _supplements([row.record for row in rows if row.kind == ENTRY])
    return [
        behind.of_supplement(supplements[row.record], row.amount)
        if row.kind == ENTRY
        else _with_amount(row.kept, known.get((row.kind, row.record)))
        for row in rows
    ]


def _supplements(keys: Sequence[int]) -> Mapping[int, Supplement]:
    return Supplement.objects.in_bulk(keys) if keys else {}


def _with_amount(row: Kept, record: Record | None) -> Record:
    amount = row.said or f"计 {plain(row.amount)}"
    if record is None:
        return Record(row.number or "（不能查看）", "", "", row.days, amount, (OUT_OF_SIGHT,))
    return replace(record, counted=amount)


def plain(amount: Decimal | int) -> str:
    """An amount without noughts behind it."""
    return f"{Decimal(amount).normalize():f}"


def _cases(version: ReportVersion, cell: str, viewer: Viewer, after: str, unit: Agency | None) -> Records:
    _, row, column = cell.split(".")
    rows = FrozenCase.objects.filter(
        version=version, agency=unit, row__in=RESULT_ROWS if row == counting.RESULTS else [row]
    )
    if column != counting.ALL:
        rows = rows.filter(column=column)
    found = _following(rows.select_related("matter").order_by("place"), after)
    known = counting.records_of([each.matter_id for each in found[:PAGE]], viewer)
    told = tuple(_since(known[each.matter_id], each) for each in found[:PAGE] if each.matter_id in known)
    return Records(told, str(found[PAGE - 1].place) if len(found) > PAGE else "")


def _since(record: Record, case: FrozenCase) -> Record:
    if case.matter.last_seq == case.seq:
        return record
    return replace(record, notes=(*record.notes, CHANGED_SINCE.format(seq=case.seq)))
