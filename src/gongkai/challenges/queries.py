"""Finding challenges, and how other rooms name them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.http import urlencode

from gongkai.challenges.models import Challenge
from gongkai.challenges.process import KIND, OFFICE, STATES
from gongkai.core.models import Matter
from gongkai.core.registry import MatterKind, MatterLabel, PanelLine, matter_kinds
from gongkai.core.viewers import Staff, Viewer
from gongkai.law.challenges import ENDINGS
from gongkai.law.explanation import cn


def address(row: Challenge) -> str:
    """The page of a challenge at the desk."""
    return reverse("challenges:challenge", args=[row.key])


def labels(keys: Sequence[int]) -> dict[int, MatterLabel]:
    """How workbench and audit name challenges; one query however many there are. Nobody is named."""
    rows = Challenge.objects.filter(pk__in=keys)
    return {row.pk: MatterLabel(f"{row.number} {row.group_word}", address(row)) for row in rows}


def against(viewer: Viewer, matter: Matter) -> Iterable[PanelLine]:
    """The challenges to a case or a publication, the newest first; one query."""
    rows = Challenge.objects.visible_to(viewer).filter(target=matter).exclude(process_state="void").order_by("-pk")
    for row in rows:
        ended = f"：{ENDINGS[row.ending].label}" if row.ending else ""
        place = f"{row.forum} {row.reference}".strip()
        detail = f"{STATES[row.process_state]}{ended}；{cn(row.received_on)}收到"
        yield PanelLine(f"{row.number} {row.group_word}", f"{place}。{detail}", address(row))


def new(viewer: Viewer, matter: Matter, number: str) -> tuple[str, str] | None:
    """Where a challenge to the case is registered, for whoever may do it."""
    if not isinstance(viewer, Staff) or viewer.agency_id != matter.agency_id or not viewer.roles & set(OFFICE):
        return None
    return f"{reverse('challenges:new')}?{urlencode({'about': number})}", "登记复议、诉讼"


def register() -> None:
    """Let the workbench name them; once per process."""
    if KIND not in matter_kinds:
        matter_kinds.add(MatterKind(KIND, labels))
