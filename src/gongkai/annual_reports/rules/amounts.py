"""Numbers taken from a report's cells for sums: what counts as nought, and what is not judged at all."""

from __future__ import annotations

from collections.abc import Iterable

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


def amount(report: ReportDocument, name: str) -> Number | None:
    """The number of a cell for a sum, if there is one."""
    return counted(report.cell(name))


def total(report: ReportDocument, names: Iterable[str]) -> Number | None:
    """The sum of cells; nothing when one of them cannot be counted."""
    values = [amount(report, name) for name in names]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def as_printed(report: ReportDocument, names: Iterable[str]) -> tuple[str, ...]:
    """Cell names, with the one row in place of the three where （六）其他处理 is printed as one."""
    if report.table3 is None or not report.table3.together:
        return tuple(names)
    return tuple(dict.fromkeys(_together(name) for name in names))


def _together(name: str) -> str:
    table, row, column = name.split(".")
    return f"{table}.{OTHERWISE_TOGETHER}.{column}" if row in OTHERWISE_APART else name
