"""Finding a reading request by its number, and the faces under which it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404

from gongkai.core import personal
from gongkai.core.faces import Faces
from gongkai.core.models import Matter, Number, PersonalRecord
from gongkai.core.viewers import Viewer
from gongkai.example.models import ReadingRequest


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


FACES: Faces[ReadingRequest] = Faces("查阅登记", public=_public, staff=_staff, personal=_personal)
