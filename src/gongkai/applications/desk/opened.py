"""One case as a page opens it: its row, its facts, what they amount to; three queries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.urls import reverse

from gongkai.agencies.service import OpenedMatter
from gongkai.applications.case import Case, read
from gongkai.applications.models import Application
from gongkai.applications.process import APPLICATION, STATES
from gongkai.core import calendars, clock
from gongkai.core.policies import met_by
from gongkai.core.process import edition_kept, facts_of
from gongkai.core.viewers import Viewer


@dataclass(frozen=True)
class Opened(OpenedMatter):
    """A case that ``viewer`` may know of, as it stands today."""

    process = APPLICATION
    words = STATES

    row: Application
    case: Case

    @property
    def title(self) -> str:
        """What is asked for."""
        return self.row.text.title if self.row.text else ""

    @property
    def met(self) -> bool:
        """Whether the viewer has, or had, a task on it: then he reads who applies."""
        return self.row.pk in self.met_matters

    @cached_property
    def met_matters(self) -> frozenset[int]:
        """Its matter where the viewer has met it, for the faces of its letters."""
        return met_by(self.viewer, [self.row.pk])

    def url(self) -> str:
        """The page of the case."""
        return reverse("applications:case", args=[self.row.registrar.code, self.row.number])

    def step_url(self, step: str, of: str = "") -> str:
        """The page of a step, and of what it is about where that is known."""
        name, more = ("applications:step_of", [of]) if of else ("applications:step", [])
        return reverse(name, args=[self.row.registrar.code, self.row.number, step, *more])

    def page(self, name: str) -> str:
        """Another page of the case by its url name in this room."""
        return reverse(f"applications:{name}", args=[self.row.registrar.code, self.row.number])


def opened(viewer: Viewer, agency: str, number: str) -> Opened:
    """The case under this registration number; 404 where there is none that ``viewer`` may know of."""
    rows = Application.objects.visible_to(viewer).called(agency, number)
    row = rows.select_related("matter", "agency", "origin", "text", "unit", "handler__person").first()
    if row is None:
        raise Http404
    row.matter.agency = row.agency
    facts, kept = facts_of(row.matter), edition_kept(APPLICATION, row)
    calendar = calendars.of_edition(kept, row.agency_id) if kept else calendars.current(row.agency_id)
    return Opened(viewer, row, facts, read(facts, calendar, clock.today()))
