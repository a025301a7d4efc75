"""Terms of decisions that are shown to the public (R20): seven working days to show one (双公示), three to take one off
that was changed or revoked (处罚法 48(2)). Lateness follows from the days that are recorded, and stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongkai.core import clock
from gongkai.core.viewers import Anonymous
from gongkai.law.calendar import FIRST_DAY, Calendar
from gongkai.law.publication import RULES, publication_date
from gongkai.publications.acts.models import Act, Ledgered, number_key
from gongkai.publications.models import Publication

WITHDRAWAL_DAYS = 3
GENRES = ("licence", "penalty")
RECENT_YEARS = 2
MOST = 200


@dataclass(frozen=True)
class Kept:
    """A term: until when, and how many working days after it the step was taken."""

    by: date
    on: date
    late: int


def shown(act: Act, calendar: Calendar) -> Kept | None:
    """How soon a published decision was shown: the day it was recorded here; None for one that is not shown, or that
    corrects an earlier row, or is older than the calendar."""
    if not act.published or act.replaces_id is not None or act.decided_on < FIRST_DAY:
        return None
    rule = RULES["licence_penalty" if act.kind in GENRES else "other_enforcement"]
    by = publication_date(rule.code, act.decided_on, calendar).on
    return kept(by, clock.local_date(act.recorded_at), calendar)


def taken_off(act: Act, calendar: Calendar) -> Kept | None:
    """How soon a revoked decision was taken off; None for one that stands."""
    if act.ended_as != Ledgered.Ended.REVOKED or act.revoked_on is None or act.ended_at is None or not act.published:
        return None
    return kept(withdraw_by(act.revoked_on, calendar), clock.local_date(act.ended_at), calendar)


def withdraw_by(revoked_on: date, calendar: Calendar) -> date | None:
    """The last of the three working days after a decision was changed or revoked; None before the calendar begins."""
    return calendar.add_working_days(revoked_on, WITHDRAWAL_DAYS) if revoked_on >= FIRST_DAY else None


def kept(by: date | None, on: date, calendar: Calendar) -> Kept | None:
    """The term with how late the step was; None where there is no term."""
    if by is None:
        return None
    return Kept(by, on, max(0, calendar.working_days_between(by, on)) if on > by else 0)


@dataclass(frozen=True)
class StillShown:
    """An item that is public although the decision it shows was revoked, and until when it must be off."""

    item: Publication
    act: Act
    by: date


def still_shown(agency_id: int, today: date, calendar: Calendar) -> Iterator[StillShown]:
    """Public items of the agency whose document number is that of a revoked decision; two queries."""
    since = date(today.year - RECENT_YEARS, 1, 1)
    revoked = Act.objects.filter(agency_id=agency_id, ended_as=Ledgered.Ended.REVOKED, revoked_on__gte=since)
    acts = {act.number_key: act for act in revoked.order_by("-revoked_on", "-pk")[:MOST]}
    if not acts:
        return
    rows = Publication.objects.visible_to(Anonymous()).filter(agency_id=agency_id, genre__in=GENRES)
    shown_rows = rows.exclude(live__text__document_number="").select_related("live__text").defer("live__canonical")
    for row in shown_rows.order_by("-published_at", "-pk").iterator(chunk_size=500):
        act = acts.get(number_key(row.live.text.document_number)) if row.live is not None else None
        by = withdraw_by(act.revoked_on, calendar) if act is not None and act.revoked_on is not None else None
        if act is not None and by is not None:
            yield StillShown(row, act, by)
