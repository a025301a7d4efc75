"""What is taken out of an area's sum because two units count it: disputes of two units, recognised by their number
(R95, O14), and numbers whose exclusion was agreed. Each stands beside the cells that it touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.annual_reports.models import Exclusion
from gongkai.annual_reports.touched import touched
from gongkai.annual_reports.yearly.sources import Number
from gongkai.annual_reports.yearly.versions import Contribution
from gongkai.challenges import counting

FEE_CELL = "t2.fees.charged"
Versions = Mapping[int, Contribution]
SAME_DISPUTE = "国办公开办函〔2016〕201号"


@dataclass(frozen=True)
class Deduction:
    """``agency`` is whose number is taken out, ``other`` whose stays. ``exclusion``: where it was agreed; none where
    the records show it. ``stale``: one of the two has another version since."""

    agency: Agency
    other: Agency
    cells: Mapping[str, Number]
    reason: str
    proof: str
    exclusion: Exclusion | None = None
    stale: bool = False

    def kept(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {
            "agency": self.agency.code,
            "other": self.other.code,
            "cells": {name: str(value) for name, value in self.cells.items()},
            "reason": self.reason,
            "proof": self.proof,
        }


def deductions(city: Agency, year: int, agencies: Sequence[Agency], versions: Versions) -> tuple[Deduction, ...]:
    """Of a sum over ``agencies``, which contributed these versions, or their records of today where they have none."""
    return (*_of_records(year, agencies, versions), *_agreed(city, year, agencies, versions))


def _of_records(year: int, agencies: Collection[Agency], versions: Versions) -> list[Deduction]:
    named = {each.pk: each for each in agencies}

    def counts(row: counting.Counted) -> bool:
        """A version holds what was in the records when it was frozen; what a file holds only an agreement can tell."""
        version = versions.get(row.agency)
        return version is None or (version.frozen and row.opened_at <= version.made_at)

    return [
        Deduction(
            named[each.out.agency],
            named[each.stays.agency],
            touched(".".join(("t4", *each.out.cell)), "", "", "", 1),
            f"{each.out.reference or each.out.number}：同一争议由两个机关应诉、答复，汇总时只计一次",
            SAME_DISPUTE,
        )
        for each in counting.doubled(agencies, year, counts)
    ]


def _agreed(city: Agency, year: int, agencies: Collection[Agency], versions: Versions) -> list[Deduction]:
    members = {each.pk for each in agencies}
    rows = Exclusion.objects.in_force().filter(city=city, year=year)
    return [
        Deduction(
            row.agency,
            row.other,
            {name: value.normalize() if name == FEE_CELL else int(value) for name, value in row.cells().items()},
            row.reason,
            f"{row.agreement}，{row.agreed_by} {row.agreed_on} 同意",
            row,
            any(_key(versions.get(whose)) != then for whose, then in _contributed(row)),
        )
        for row in rows.select_related("agency", "other", "version", "other_version")
        if {row.agency_id, row.other_id} <= members
    ]


def _key(version: Contribution | None) -> int | None:
    return version.key if version is not None else None


def _contributed(row: Exclusion) -> tuple[tuple[int, int | None], ...]:
    return (row.agency_id, row.version_id), (row.other_id, row.other_version_id)


def total(taken: Sequence[Deduction]) -> dict[str, Number]:
    """What is taken out of each cell."""
    found: dict[str, Number] = defaultdict(int)
    for each in taken:
        for name, value in each.cells.items():
            found[name] += value
    return dict(found)


def of_cell(taken: Sequence[Deduction], cell: str) -> list[Deduction]:
    """Those that touch a cell."""
    return [each for each in taken if cell in each.cells]
