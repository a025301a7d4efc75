"""Finding reports by agency and year, and how other rooms name them."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from gongkai.annual_reports.models import AnnualReport
from gongkai.annual_reports.reporting.process import KIND
from gongkai.core.registry import MatterKind, MatterLabel, matter_kinds
from gongkai.core.viewers import Viewer


def report_of(viewer: Viewer, agency_id: int, year: int) -> AnnualReport | None:
    """The report of that agency and year, if ``viewer`` may know of it; with its matter and agency."""
    rows = AnnualReport.objects.visible_to(viewer).standing().filter(agency_id=agency_id, year=year)
    found: AnnualReport | None = rows.select_related("matter__agency", "agency", "edition", "public").first()
    return found


def address(code: str, year: int) -> str:
    """The page of a report at the desk."""
    return reverse("annual_reports:report", args=[code, year])


def labels(keys: Sequence[int]) -> dict[int, MatterLabel]:
    """How workbench and audit name reports; one query however many there are."""
    rows = AnnualReport.objects.filter(pk__in=keys).select_related("agency")
    return {
        row.pk: MatterLabel(f"{row.agency.short_name} {row.year} 年年度报告", address(row.agency.code, row.year))
        for row in rows
    }


def register() -> None:
    """Let the workbench name them; once per process."""
    if KIND not in matter_kinds:
        matter_kinds.add(MatterKind(KIND, labels))
