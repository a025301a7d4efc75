"""What each unit contributed to a cell of an area's version: from the version of the unit that was summed, or from what
the sum kept of a unit without one (R96)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gongkai.annual_reports.models import ReportVersion
from gongkai.annual_reports.wire import read_document
from gongkai.annual_reports.yearly.computing import FEE_CELL
from gongkai.annual_reports.yearly.sources import Number


@dataclass(frozen=True)
class Contributed:
    """``version``: none where the records of that day were counted; ``value``: none where it had no number, and where
    nobody kept it (``unknown``)."""

    code: str
    version: int | None
    value: Number | None
    unknown: bool = False


def contributed(version: ReportVersion, cell: str) -> dict[str, Contributed]:
    """By the code of each unit; one query."""
    return {
        member["code"]: Contributed(member["code"], member["version"], value, unknown)
        for member, value, unknown in _values(version, cell)
    }


def _values(version: ReportVersion, cell: str) -> list[tuple[Mapping[str, Any], Number | None, bool]]:
    numbers = {each["code"]: each["version"] for each in version.members if each["version"] is not None}
    rows = ReportVersion.objects.filter(
        agency__code__in=numbers, year=version.year, number__in=set(numbers.values())
    ).select_related("agency")
    summed = {row.agency.code: row for row in rows if numbers[row.agency.code] == row.number}
    found: list[tuple[Mapping[str, Any], Number | None, bool]] = []
    for member in version.members:
        row, kept = summed.get(member["code"]), cells_kept(member)
        if row is not None:
            found.append((member, read_document(row.document).cell(cell).value, False))
        else:
            found.append((member, (kept or {}).get(cell, 0 if kept is not None else None), kept is None))
    return found


def cells_kept(member: Mapping[str, Any]) -> dict[str, Number] | None:
    """The numbers of a unit without a version, those that were not nought; none where they were not kept."""
    if "cells" not in member:
        return None
    return {name: Decimal(value) if name == FEE_CELL else int(value) for name, value in member["cells"].items()}
