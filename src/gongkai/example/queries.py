"""Finding a reading request by its number, and the faces under which it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse

from gongkai.core import personal
from gongkai.core.faces import Faces
from gongkai.core.models import Matter, Number, PersonalRecord
from gongkai.core.registry import MatterKind, MatterLabel, matter_kinds
from gongkai.core.viewers import Viewer
from gongkai.example.models import ReadingRequest
from gongkai.example.process import READING


def matter_by_number(viewer: Viewer, year: int, number: int) -> Matter:
    """The matter with this registration number, if ``viewer`` may know of it."""
    found = Number.objects.filter(series="查阅", year=year, value=number, matter__in=Matter.objects.visible_to(viewer))
    row = found.select_related("matter").first()
    if row is None:
        raise Http404
    return row.matter


def _public(row: ReadingRequest) -> Mapping[str, Any]:
    return {"number": row.number, "state": row.process_state}


def _staff(row: ReadingRequest) -> Mapping[str, Any]:
    return {**_public(row), "title": row.title, "due": row.due, "provisional": row.provisional}


def _personal(row: ReadingRequest, viewer: Viewer, purpose: str) -> Mapping[str, Any]:
    record = PersonalRecord.objects.select_related("matter", "key").get(matter_id=row.pk)
    return {**_staff(row), "reader": personal.read(record, viewer, purpose)}


def labels(keys: Sequence[int]) -> dict[int, MatterLabel]:
    """How the workbench names reading requests, and where their pages are; two queries however many there are."""
    numbers = {row.matter_id: row for row in Number.objects.filter(series="查阅", matter_id__in=keys)}
    rows = ReadingRequest.objects.filter(matter_id__in=numbers)
    return {
        row.pk: MatterLabel(
            f"{row.number} {row.title}",
            reverse("example:request", args=[numbers[row.pk].year, numbers[row.pk].value]),
        )
        for row in rows
    }


def register() -> None:
    """Let the workbench name them; once per process."""
    if READING.kind not in matter_kinds:
        matter_kinds.add(MatterKind(READING.kind, labels))


FACES: Faces[ReadingRequest] = Faces("查阅登记", public=_public, staff=_staff, personal=_personal)
