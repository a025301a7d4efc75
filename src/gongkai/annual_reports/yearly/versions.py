"""A version of a report: read from a published file, or frozen from the records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.models import ReportVersion
from gongkai.annual_reports.wire import NAMES, write_document, write_numbers
from gongkai.core.actions import Run


@dataclass(frozen=True)
class Contribution:
    """A version as a sum reads it: its numbers without its document. ``key``: of its row."""

    key: int
    number: int
    origin: str
    sha256: str
    made_at: datetime
    numbers: str

    @cached_property
    def values(self) -> tuple[int | str | None, ...]:
        """In the order of ``wire.NAMES``: a decimal number as text, nothing where there is none."""
        return tuple(json.loads(self.numbers))

    @property
    def cells(self) -> dict[str, int | Decimal]:
        """The cells that have a number, by name."""
        return {name: number_of(value) for name, value in zip(NAMES, self.values, strict=True) if value is not None}

    @property
    def frozen(self) -> bool:
        """Whether it was made from the records."""
        return self.origin == ReportVersion.Origin.FROZEN


def number_of(value: int | str) -> int | Decimal:
    """A number of a kept version."""
    return Decimal(value) if isinstance(value, str) else value


def contributions(agency_ids: Collection[int], year: int) -> dict[int, Contribution]:
    """The last version of each agency's own report of that year, without documents; one query."""
    rows = ReportVersion.objects.filter(agency_id__among=agency_ids, year=year).order_by("number")
    names = ("agency_id", "members", "pk", "number", "origin", "sha256", "made_at", "numbers")
    return {agency: Contribution(*rest) for agency, members, *rest in rows.values_list(*names) if not members}


def canonical(document: ReportDocument) -> tuple[dict[str, Any], str]:
    """The document as plain data, and the SHA-256 of it as canonical JSON."""
    data = write_document(document)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return data, hashlib.sha256(text.encode()).hexdigest()


def keep(
    run: Run,
    agency: Agency,
    year: int,
    document: ReportDocument,
    origin: ReportVersion.Origin,
    *,
    because: str = "",
    members: Sequence[dict[str, Any]] = (),
    deductions: Sequence[dict[str, Any]] = (),
    tables_kept: Sequence[str] = (),
) -> ReportVersion:
    """Add the next version of the agency's report of that year, within an Action."""
    data, digest = canonical(document)
    last = ReportVersion.objects.filter(agency=agency, year=year).order_by("-number").first()
    return ReportVersion.objects.create(
        agency=agency,
        year=year,
        number=last.number + 1 if last else 1,
        origin=origin,
        document=data,
        numbers=write_numbers(data),
        sha256=digest,
        because=because,
        members=list(members),
        deductions=list(deductions) or None,
        tables_kept=list(tables_kept) or None,
        made_at=run.moment,
        entry=run.entry,
    )
