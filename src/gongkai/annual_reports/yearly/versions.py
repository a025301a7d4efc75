"""A version of a report: read from a published file, or frozen from the records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.models import ReportVersion
from gongkai.annual_reports.wire import write_document
from gongkai.core.actions import Run


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
        sha256=digest,
        because=because,
        members=list(members),
        deductions=list(deductions) or None,
        tables_kept=list(tables_kept) or None,
        made_at=run.moment,
        entry=run.entry,
    )
