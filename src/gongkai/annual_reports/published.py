"""What the public reads: versions that were published, the newest of each report first, the older ones beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gongkai.annual_reports.models import ReportVersion
from gongkai.core.viewers import Viewer


@dataclass(frozen=True)
class Listed:
    """One report of the public list."""

    code: str
    agency: str
    year: int
    published_at: datetime


def versions_for(viewer: Viewer, code: str, year: int) -> list[ReportVersion]:
    """The published versions of that report, the newest first; one query. Drafts are on no public route."""
    rows = ReportVersion.objects.visible_to(viewer).filter(agency__code=code, year=year, made_public__isnull=False)
    return list(rows.select_related("agency", "made_public").order_by("-number"))


def earlier_reports(viewer: Viewer, code: str, year: int, years: int) -> list[ReportVersion]:
    """The newest published version of each of the ``years`` before, the latest first; one query."""
    rows = ReportVersion.objects.visible_to(viewer).filter(
        agency__code=code, year__lt=year, year__gte=year - years, made_public__isnull=False
    )
    newest: dict[int, ReportVersion] = {}
    for row in rows.order_by("-year", "-number"):
        newest.setdefault(row.year, row)
    return list(newest.values())


def published_reports(viewer: Viewer, year: int | None = None) -> list[Listed]:
    """Each report that was published, by year and agency; one query."""
    rows = ReportVersion.objects.visible_to(viewer).filter(made_public__isnull=False)
    if year is not None:
        rows = rows.filter(year=year)
    values = rows.order_by("-year", "agency__sort_key", "-number").values_list(
        "agency__code", "agency__name", "year", "made_public__published_at"
    )
    return _newest(list(values))


def _newest(values: Sequence[tuple[str, str, int, datetime]]) -> list[Listed]:
    found: dict[tuple[str, int], Listed] = {}
    for code, name, year, moment in values:
        found.setdefault((code, year), Listed(code, name, year, moment))
    return list(found.values())
