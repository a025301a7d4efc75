"""Finding applications, and the faces under which they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from gongkai.applications.models import Applicant, Application, RequestText
from gongkai.applications.process import APPLICATION, STATES
from gongkai.core import personal
from gongkai.core.faces import Faces
from gongkai.core.models import PersonalRecord
from gongkai.core.registry import MatterKind, MatterLabel, matter_kinds
from gongkai.core.viewers import Viewer


def address(row: Application) -> str:
    """The page of a case at the desk; ``agency`` and ``origin`` must be loaded."""
    return reverse("applications:case", args=[row.registrar.code, row.number])


def labels(keys: Sequence[int]) -> dict[int, MatterLabel]:
    """How workbench and audit name applications; one query however many there are. No applicant is named."""
    rows = Application.objects.filter(pk__in=keys).select_related("agency", "origin", "text")
    return {row.pk: MatterLabel(f"{row.number} {row.text.title if row.text else ''}", address(row)) for row in rows}


def register() -> None:
    """Let the workbench name them; once per process."""
    if APPLICATION.kind not in matter_kinds:
        matter_kinds.add(MatterKind(APPLICATION.kind, labels))


def _public(row: Application) -> Mapping[str, Any]:
    return {"number": row.number, "state": STATES[row.process_state], "received_on": row.received_on, "due": row.due}


def _staff(row: Application) -> Mapping[str, Any]:
    text: RequestText | None = row.text
    people = Applicant.objects.filter(matter_id=row.pk, ended_by__isnull=True)
    return {
        **_public(row),
        "title": text.title if text else "",
        "text": text.text if text else "",
        "applicants": [(person.name, person.get_kind_display(), person.agent) for person in people],
        "codes": row.codes,
    }


def _personal(row: Application, viewer: Viewer, purpose: str) -> Mapping[str, Any]:
    records = PersonalRecord.objects.filter(matter_id=row.pk).select_related("matter", "key")
    return {**_staff(row), "people": [(r.label, personal.read(r, viewer, purpose)) for r in records]}


FACES: Faces[Application] = Faces("政府信息公开申请", public=_public, staff=_staff, personal=_personal)
