"""Finding the files of units, and how other rooms name them."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from gongkai.agencies.service import Agency
from gongkai.annual_reports.models import UnitFile
from gongkai.annual_reports.unit_files.process import KIND
from gongkai.core.registry import MatterKind, MatterLabel, matter_kinds
from gongkai.core.viewers import Viewer


def files_of(viewer: Viewer, city: Agency, year: int) -> list[UnitFile]:
    """The files that came for the area's report, the newest first; one query."""
    rows = UnitFile.objects.visible_to(viewer).filter(city=city, year=year)
    return list(rows.select_related("agency", "version", "matter").order_by("-pk"))


def address(row: UnitFile) -> str:
    """The page of a file at the desk."""
    return reverse("annual_reports:unit_file", args=[row.city.code, row.year, row.pk])


def labels(keys: Sequence[int]) -> dict[int, MatterLabel]:
    """How workbench and audit name files; one query however many there are."""
    rows = UnitFile.objects.filter(pk__in=keys).select_related("agency", "city")
    return {row.pk: MatterLabel(f"{row.agency.short_name} {row.year} 年年报文件", address(row)) for row in rows}


def register() -> None:
    """Let the workbench name them; once per process."""
    if KIND not in matter_kinds:
        matter_kinds.add(MatterKind(KIND, labels))
