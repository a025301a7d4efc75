"""One challenge as a page opens it: its row, its facts, what they amount to, what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import Http404
from django.urls import reverse

from gongkai.agencies.service import OpenedMatter
from gongkai.applications import service as applications
from gongkai.challenges import queues
from gongkai.challenges.dispute import Dispute, read
from gongkai.challenges.models import Challenge
from gongkai.challenges.process import CHALLENGE, STATES
from gongkai.core import calendars, clock
from gongkai.core.calendars import DatedCalendar
from gongkai.core.models import Matter
from gongkai.core.process import edition_kept, facts_of
from gongkai.core.registry import MatterLabel, matter_kinds
from gongkai.core.viewers import Viewer
from gongkai.ui.words import Chip


@dataclass(frozen=True)
class Opened(OpenedMatter):
    """A challenge that ``viewer`` may know of, as it stands today."""

    process = CHALLENGE
    words = STATES

    row: Challenge
    dispute: Dispute
    calendar: DatedCalendar

    @property
    def today(self) -> date:
        """The day as which it was read."""
        return self.dispute.today

    @property
    def title(self) -> str:
        """What it is, and where."""
        return f"{self.row.group_word}：{self.row.forum}"

    @property
    def chip(self) -> Chip:
        """The label of its deadline."""
        return queues.chip_of(self.row, queues.Today(self.today, self.calendar))

    @cached_property
    def case(self) -> applications.Application | None:
        """The application that it is about; one query."""
        return applications.row_of(self.viewer, self.row.target_id)

    @cached_property
    def target(self) -> MatterLabel | None:
        """What it is about, named by the room that owns it; two queries."""
        if self.case is not None:
            text = self.case.text.title if self.case.text else ""
            return MatterLabel(f"申请 {self.case.number} {text}".strip(), applications.address(self.case))
        matter = Matter.objects.visible_to(self.viewer).filter(pk=self.row.target_id or 0).first()
        if matter is None or matter.kind not in matter_kinds:
            return None
        return matter_kinds[matter.kind].label([matter.pk]).get(matter.pk)

    def url(self) -> str:
        """The page of the challenge."""
        return reverse("challenges:challenge", args=[self.row.key])

    def step_url(self, step: str) -> str:
        """The page of a step."""
        return reverse("challenges:step", args=[self.row.key, step])


def opened(viewer: Viewer, key: str) -> Opened:
    """The challenge under this key; 404 where there is none that ``viewer`` may know of."""
    rows = queues.at_desk(viewer).filter(key=key).select_related("matter", "agency", "handler__person")
    row: Challenge | None = rows.first()
    if row is None:
        raise Http404
    row.matter.agency = row.agency
    facts, kept = facts_of(row.matter), edition_kept(CHALLENGE, row)
    calendar = calendars.of_edition(kept, row.agency_id) if kept else calendars.current(row.agency_id)
    return Opened(viewer, row, facts, read(facts, calendar, clock.today()), calendar)
