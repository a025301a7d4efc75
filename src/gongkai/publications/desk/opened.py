"""One item as a page opens it: its row, its facts, what they amount to, its present text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.http import Http404
from django.urls import reverse

from gongkai.agencies.service import OpenedMatter
from gongkai.core import calendars, clock, settings
from gongkai.core.calendars import DatedCalendar
from gongkai.core.models.matter import matters_of
from gongkai.core.process import facts_of
from gongkai.core.viewers import Staff, Supervisor, Viewer
from gongkai.publications import chain, texts
from gongkai.publications.item import Item, read
from gongkai.publications.models import Publication, PublicationQuerySet, Text
from gongkai.publications.process import PUBLICATION, STATES
from gongkai.ui.words import Chip, deadline_chip

# The word of the state published, of what was sent to another platform and not yet seen there.
SENT = "已发往平台"


def at_desk(viewer: Viewer) -> PublicationQuerySet:
    """The items that ``viewer`` works on or oversees: not those of other agencies that are merely public."""
    rows = Publication.objects.visible_to(viewer).filter(matters_of(viewer, "matter__"))
    if isinstance(viewer, Staff) and not isinstance(viewer, Supervisor):
        return rows.filter(Q(agency_id=viewer.agency_id))
    return rows


@dataclass(frozen=True)
class Opened(OpenedMatter):
    """An item that ``viewer`` may know of, as it stands today."""

    process = PUBLICATION
    words = STATES

    row: Publication
    item: Item
    calendar: DatedCalendar

    @property
    def today(self) -> date:
        """The day as which the item was read."""
        return self.item.today

    @property
    def state_word(self) -> str:
        """Its Chinese word; in review the stage whose turn it is."""
        if self.state == "reviewing" and self.item.stage is not None:
            return f"等待{self.item.stage.title}"
        return SENT if self.state == "published" and self.item.proof_waits else super().state_word

    @cached_property
    def text(self) -> Text:
        """The text in work."""
        return texts.present(self.item)

    @property
    def title(self) -> str:
        """The title of the text in work."""
        return self.text.title

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The chain that holds: the one that the item entered, or the one it would enter today."""
        if self.item.submitted is not None:
            return self.item.submitted.chain
        setting = settings.value("publications.chain", self.agency, self.today)
        return chain.chain_for(setting, self.text.genre)

    @property
    def chip(self) -> Chip:
        """The label of its deadline."""
        return chip_of(self.row, self.today, self.calendar)

    def url(self) -> str:
        """The page of the item."""
        return reverse("publications:item", args=[self.row.key])

    def step_url(self, step: str, of: str = "") -> str:
        """The page of a step, and of the file that it is about."""
        if of:
            return reverse("publications:step_of", args=[self.row.key, step, of])
        return reverse("publications:step", args=[self.row.key, step])


def opened(viewer: Viewer, key: str) -> Opened:
    """The item under this key; 404 where there is none that ``viewer`` may know of."""
    row = at_desk(viewer).filter(key=key).select_related("matter", "agency", "column", "unit").first()
    if row is None:
        raise Http404
    row.matter.agency = row.agency
    facts = facts_of(row.matter)
    return Opened(viewer, row, facts, read(facts, clock.today()), calendars.current(row.agency_id))


def left(day: date, due: date, calendar: DatedCalendar) -> int:
    """Working days to ``due``: 0 on the day, at least 1 before it, at most -1 after it."""
    if due == day:
        return 0
    first, last = sorted((day, due))
    number = max(calendar.law.working_days_between(first, last), 1)
    return number if due > day else -number


def chip_of(row: Publication, today: date, calendar: DatedCalendar) -> Chip:
    """The deadline label of an item as of today; lateness of what is published stays to be seen."""
    if row.process_state == "discarded":
        return Chip("", "已作废")
    if row.process_state == "kept":
        if row.review_on is not None and row.review_on <= today:
            return Chip("late", "到期评估", "clock")
        return Chip("hold", "不公开")
    if row.proof_waits and row.process_state in {"published", "withdrawn"}:
        return Chip("soon", "待平台证明", "clock")
    if row.process_state == "withdrawn":
        return Chip("hold", "已撤下")
    if row.first_published_at is not None or row.claimed_at is not None:
        if row.late_days is None:
            return Chip("done", "已公开", "ok")
        return Chip("late", f"逾期{row.late_days}日公开", "clock") if row.late_days else Chip("done", "按期公开", "ok")
    return deadline_chip("running", None if row.due is None else left(today, row.due, calendar))
