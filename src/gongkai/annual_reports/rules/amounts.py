"""Numbers taken from a report's cells for sums: what counts as nought, and what is not judged at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import cast

from gongkai.annual_reports.document import (
    OTHERWISE_APART,
    OTHERWISE_TOGETHER,
    Cell,
    CellKind,
    ReportDocument,
)
from gongkai.annual_reports.rules.words import Number


def counted(cell: Cell) -> Number | None:
    """The cell in a sum. A blank or ``/`` adds nothing (that it stands there is a finding of its own); a cell that is
    missing or was refused is never taken as nought: there is no number, and no judgement."""
    if cell.kind in (CellKind.BLANK, CellKind.NOT_APPLICABLE):
        return 0
    return cell.value


# A report is judged by all its rules before the next one comes.
@lru_cache(maxsize=2)
def amounts(report: ReportDocument) -> Mapping[str, Number]:
    """The numbers of all cells that can be counted, by their names."""
    found: dict[str, Number] = {}
    for table in report.tables:
        # In nearly every table each cell has a number; only of others they are asked what they are.
        if None not in table.values:
            found.update(zip(table.names, cast(Sequence[Number], table.values), strict=True))
            continue
        found.update((name, value) for name, cell in table.cells.items() if (value := counted(cell)) is not None)
    return found


def amount(report: ReportDocument, name: str) -> Number | None:
    """The number of a cell for a sum, if there is one."""
    return amounts(report).get(name)


def total(report: ReportDocument, names: Iterable[str]) -> Number | None:
    """The sum of cells; nothing when one of them cannot be counted."""
    try:
        return sum(map(amounts(report).__getitem__, names))
    except KeyError:
        return None


def as_printed(report: ReportDocument, names: Iterable[str]) -> tuple[str, ...]:
    """Cell names, with the one row in place of the three where （六）其他处理 is printed as one."""
    names = tuple(names)
    return with_otherwise_together(names) if report.table3 is not None and report.table3.together else names


# The balances and what texts are compared with: some hundred different ones.
@lru_cache(maxsize=512)
def with_otherwise_together(names: tuple[str, ...]) -> tuple[str, ...]:
    """Cell names as they are where （六）其他处理 is one row."""
    return tuple(dict.fromkeys(_together(name) for name in names))


def _together(name: str) -> str:
    table, row, column = name.split(".")
    return f"{table}.{OTHERWISE_TOGETHER}.{column}" if row in OTHERWISE_APART else name
