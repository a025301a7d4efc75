"""A challenge as its facts have it: one pure reading, used by requirements, fold, pages and jobs.

Terms are functions of the facts and the calendar. Whether an ending is in force depends on no day on which somebody
asks: it has a day from which it is, and who asks compares.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from gongkai.challenges import facts as f
from gongkai.core.calendars import DatedCalendar
from gongkai.core.facts import FactView, in_force
from gongkai.law import challenges as law
from gongkai.law.challenges import ENDINGS, Ending, Follow, Part, Procedure, Term, Track
from gongkai.law.rules import NATURAL_DAY

AFFIRMED, CHANGED, APPEAL_WITHDRAWN = "affirmed", "changed", "withdrawn"
_BRACKETS = str.maketrans("〔【［[", "((((") | str.maketrans("〕】］]", "))))")


def same_number(reference: str) -> str:
    """A court's or review organ's number as it is compared: without spaces, whatever the width and the brackets."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", reference).translate(_BRACKETS))


@dataclass(frozen=True)
class Running:
    """A term of the organ: what it is for, since when, its length and article, its last day, and when it was kept."""

    what: str
    title: str
    since: date
    term: Term
    last: date
    done: date | None = None

    @property
    def late(self) -> bool | None:
        """Whether it was kept too late; none while it runs."""
        return None if self.done is None else self.done > self.last


@dataclass
class Dispute:
    """What has happened, for ``today``."""

    calendar: DatedCalendar
    today: date
    opening: f.Received | f.ComplaintReceived | None = None
    received_on: date = date.min
    target: int | None = None
    forum: str = ""
    reference: str = ""
    handler: int | None = None
    moved: list[tuple[date, f.TakenOver]] = field(default_factory=list)
    answered: f.Answered | None = None
    answered_on: date | None = None
    told_on: date | None = None
    extensions: list[f.ComplaintExtended] = field(default_factory=list)
    judged: f.Judged | None = None
    judged_on: date | None = None
    appeal: f.Appealed | None = None
    appealed_on: date | None = None
    appeal_answered_on: date | None = None
    final: Any = None
    ending: Ending | None = None
    ended_on: date | None = None
    opinions: list[date] = field(default_factory=list)
    reported: list[date] = field(default_factory=list)
    complied_on: date | None = None
    stood: bool = False
    settled: tuple[Ending | None, date | None] | None = None
    retried: tuple[Ending | None, Any] = (None, None)
    restored: Any = None
    voided: bool = False
    instances: int = 1

    @property
    def first(self) -> f.Received | f.ComplaintReceived:
        """What opened it."""
        if self.opening is None:
            raise ValueError("a challenge begins with its receipt")
        return self.opening

    @property
    def track(self) -> Track:
        """Review, suit or complaint."""
        return Track(self.first.track)

    @property
    def part(self) -> Part:
        """In which capacity the organ takes part."""
        return Part(self.first.part)

    @property
    def counted(self) -> bool:
        """Whether it is one of table 4 (R95): no complaint, not as a third party, not registered by mistake."""
        return self.track in law.COUNTED_TRACKS and self.part in law.COUNTED_PARTS and not self.voided

    @property
    def as_counted(self) -> tuple[Ending | None, date | None]:
        """The ending that table 4 counts and the day from which it is in force: the first one that was, since a retrial
        tries again what was counted already."""
        return self.settled or (self.ending, self.ended_on)

    @property
    def ruling(self) -> Any:
        """The fact that holds what was decided last: of instances that affirmed it, the one that they affirmed."""
        return self.final if getattr(self.final, "ending", "") else self.restored or self.judged or self.final

    @property
    def in_force(self) -> bool:
        """Whether it has ended, and nobody can appeal any more."""
        return self.ended_on is not None and self.ended_on <= self.today

    @property
    def order(self) -> tuple[int | None, date | None]:
        """Days or day that the ending names for what it orders."""
        return getattr(self.ruling, "days", None), getattr(self.ruling, "until", None)

    @property
    def follow(self) -> Follow | None:
        """What the ending in force orders the organ to do; none while none is in force or nothing is ordered."""
        return self.ending.follow if self.ending is not None and self.part is not Part.THIRD_PARTY else None

    @property
    def to_comply(self) -> bool:
        """Whether an order is in force and nothing was done about it yet."""
        return self.follow is not None and self.in_force and self.complied_on is None

    @property
    def unreported(self) -> bool:
        """Whether an opinion letter still waits for the report."""
        return len(self.opinions) > len(self.reported)

    @property
    def open_to_appeal(self) -> bool:
        """Whether the last thing that was decided is a judgment of the first instance."""
        return self.judged is not None and self.appeal is None and self.final is None

    @property
    def terms(self) -> list[Running]:
        """All terms of the organ so far, in their order."""
        return [running for make in _TERMS if (running := make(self)) is not None]

    @property
    def next_term(self) -> Running | None:
        """The term that ends first among those not kept yet; none where nothing runs."""
        waiting = [running for running in self.terms if running.done is None and not self.voided]
        return min(waiting, key=lambda running: running.last, default=None)


def read(facts: Sequence[FactView], calendar: DatedCalendar, today: date) -> Dispute:
    """The challenge after ``facts``."""
    dispute = Dispute(calendar, today)
    for view in in_force(facts):
        _READERS[view.kind](dispute, view, view.payload)
    return dispute


# -- the terms --


def _running(dispute: Dispute, what: str, title: str, since: date, term: Term, done: date | None) -> Running:
    return Running(what, title, since, term, term.last_day(since, dispute.calendar.law), done)


def _decided(dispute: Dispute) -> date | None:
    """The day on which something ended, judged or not: from then on nothing is to be answered any more."""
    return dispute.judged_on or dispute.as_counted[1]


def _answer(dispute: Dispute) -> Running | None:
    procedure = getattr(dispute.first, "procedure", "")
    term = law.answer_term(dispute.track, Procedure(procedure) if procedure else None)
    if term is None or dispute.part is Part.THIRD_PARTY or (dispute.answered is None and _decided(dispute)):
        return None
    return _running(dispute, "answer", "答复并提交证据", dispute.received_on, term, dispute.answered_on)


def _appeal(dispute: Dispute) -> Running | None:
    """Of an organ that lost: a term of right and no duty, over when somebody appealed or the judgment stood."""
    ending = ENDINGS[dispute.judged.ending] if dispute.judged is not None else None
    if ending is None or ending.appeal is None or ending.column != law.CORRECTED or dispute.judged_on is None:
        return None
    found = _running(dispute, "appeal", "决定是否上诉", dispute.judged_on, ending.appeal, dispute.appealed_on)
    return replace(found, done=found.last) if dispute.stood and found.done is None else found


def _appeal_answer(dispute: Dispute) -> Running | None:
    appeal = dispute.appeal
    if appeal is None or appeal.own or appeal.copy_on is None or dispute.part is Part.THIRD_PARTY:
        return None
    if dispute.appeal_answered_on is None and dispute.final is not None:
        return None
    done = dispute.appeal_answered_on
    return _running(dispute, "appeal_answer", "二审答辩", appeal.copy_on, law.ANSWER_APPEAL, done)


def _told(dispute: Dispute) -> Running | None:
    first = dispute.first
    if not isinstance(first, f.ComplaintReceived):
        return None
    if dispute.told_on is None and dispute.ended_on is not None:
        return None
    base = law.COMPLAINT_TOLD
    term = Term(base.code, first.told, NATURAL_DAY, base.article)
    return _running(dispute, "told", "告知是否受理", dispute.received_on, term, dispute.told_on)


def _finished(dispute: Dispute) -> Running | None:
    first = dispute.first
    if not isinstance(first, f.ComplaintReceived) or dispute.told_on is None:
        return None
    days = first.done + sum(each.days for each in dispute.extensions)
    term = Term(law.COMPLAINT_DONE.code, days, NATURAL_DAY, law.COMPLAINT_DONE.article)
    return _running(dispute, "finish", "答复投诉举报", dispute.told_on, term, dispute.ended_on)


def _comply(dispute: Dispute) -> Running | None:
    if dispute.follow is None or dispute.ended_on is None:
        return None
    days, until = dispute.order
    if until is not None:
        term = Term(law.ANEW.code, 0, NATURAL_DAY, "决定书、判决书确定的期限")
        return Running("comply", COMPLY[dispute.follow], dispute.ended_on, term, until, dispute.complied_on)
    named = Term(law.ANEW.code, days, law.ANEW.unit, "决定书、判决书确定的期限") if days else law.ANEW
    return _running(dispute, "comply", COMPLY[dispute.follow], dispute.ended_on, named, dispute.complied_on)


def _opinion(dispute: Dispute) -> Running | None:
    """The oldest opinion letter not reported on, or else the last one."""
    if not dispute.opinions:
        return None
    place = min(len(dispute.reported), len(dispute.opinions) - 1)
    done = None if dispute.unreported else dispute.reported[-1]
    return _running(dispute, "opinion", "报送意见书的落实情况", dispute.opinions[place], law.OPINION, done)


COMPLY = {Follow.ANEW: "重新作出答复", Follow.FORBID: "不得公开"}
_TERMS: tuple[Callable[[Dispute], Running | None], ...] = (
    _answer,
    _told,
    _finished,
    _appeal,
    _appeal_answer,
    _comply,
    _opinion,
)


# -- the facts --


def _received(dispute: Dispute, view: FactView, fact: f.Received | f.ComplaintReceived) -> None:
    dispute.opening, dispute.received_on = fact, view.occurred_on
    dispute.target, dispute.handler = fact.target, fact.handler
    dispute.forum, dispute.reference = fact.forum, fact.reference


def _linked(dispute: Dispute, view: FactView, fact: f.Linked) -> None:
    dispute.target = fact.target


def _referenced(dispute: Dispute, view: FactView, fact: f.Referenced) -> None:
    dispute.forum, dispute.reference = fact.forum, fact.reference


def _assigned(dispute: Dispute, view: FactView, fact: f.Assigned) -> None:
    dispute.handler = fact.account


def _taken_over(dispute: Dispute, view: FactView, fact: f.TakenOver) -> None:
    """Terms run on; nobody of the agency that had it handles it any more."""
    dispute.moved.append((view.occurred_on, fact))
    dispute.handler = None


def _answered(dispute: Dispute, view: FactView, fact: f.Answered) -> None:
    dispute.answered, dispute.answered_on = fact, view.occurred_on


def _appeal_answered(dispute: Dispute, view: FactView, fact: f.AppealAnswered) -> None:
    dispute.appeal_answered_on = view.occurred_on


def _end(dispute: Dispute, fact: Any, ending: str, day: date) -> None:
    dispute.final, dispute.ending, dispute.ended_on = fact, ENDINGS[ending], day


def _over(dispute: Dispute, view: FactView, fact: f.ReviewDecided | f.SuitEnded | f.ComplaintFinished) -> None:
    _end(dispute, fact, fact.ending, view.occurred_on)


def _judged(dispute: Dispute, view: FactView, fact: f.Judged) -> None:
    """Not in force before the term for an appeal has run out: that day is known at once, an appeal takes it away."""
    dispute.judged, dispute.judged_on = fact, view.occurred_on
    dispute.ending = ENDINGS[fact.ending]
    dispute.ended_on = law.in_force_on(dispute.ending, view.occurred_on, dispute.calendar.law)


def _appealed(dispute: Dispute, view: FactView, fact: f.Appealed) -> None:
    dispute.appeal, dispute.appealed_on, dispute.instances = fact, view.occurred_on, dispute.instances + 1
    dispute.ending = dispute.ended_on = dispute.final = None
    dispute.stood = False


def _appeal_ended(dispute: Dispute, view: FactView, fact: f.AppealEnded) -> None:
    ending = fact.ending if fact.how == CHANGED else dispute.judged.ending if dispute.judged is not None else ""
    if fact.how == CHANGED:
        dispute.complied_on = None  # what was done about the first judgment is not what the second orders
    _end(dispute, fact, ending, view.occurred_on)


def _remanded(dispute: Dispute, view: FactView, fact: f.Remanded) -> None:
    dispute.judged = dispute.judged_on = dispute.appeal = dispute.appealed_on = dispute.appeal_answered_on = None


def _retrial_opened(dispute: Dispute, view: FactView, fact: f.RetrialOpened) -> None:
    """What was decided is no longer in force, and stays counted."""
    dispute.settled = dispute.as_counted
    dispute.retried = (dispute.ending, dispute.ruling)
    dispute.instances += 1
    dispute.ending = dispute.ended_on = dispute.final = dispute.restored = None
    dispute.judged = dispute.judged_on = dispute.appeal = dispute.appealed_on = dispute.appeal_answered_on = None
    dispute.stood = False


def _retrial_ended(dispute: Dispute, view: FactView, fact: f.RetrialEnded) -> None:
    before, dispute.restored = dispute.retried
    if fact.how == CHANGED:
        dispute.restored = dispute.complied_on = None  # as in the second instance
        _end(dispute, fact, fact.ending, view.occurred_on)
    else:
        dispute.final, dispute.ending, dispute.ended_on = fact, before, view.occurred_on


def _stood(dispute: Dispute, view: FactView, fact: f.Stood) -> None:
    """The day follows from the judgment; nobody has to think of an appeal any more."""
    dispute.stood = True


def _accepted(dispute: Dispute, view: FactView, fact: f.ComplaintAccepted) -> None:
    dispute.told_on = view.occurred_on


def _extended(dispute: Dispute, view: FactView, fact: f.ComplaintExtended) -> None:
    dispute.extensions.append(fact)


def _opinion_received(dispute: Dispute, view: FactView, fact: f.OpinionReceived) -> None:
    dispute.opinions.append(view.occurred_on)


def _reported(dispute: Dispute, view: FactView, fact: f.ReportedBack) -> None:
    dispute.reported.append(view.occurred_on)


def _complied(dispute: Dispute, view: FactView, fact: f.Complied) -> None:
    dispute.complied_on = view.occurred_on


def _voided(dispute: Dispute, view: FactView, fact: f.Voided) -> None:
    dispute.voided = True


def _noted(dispute: Dispute, view: FactView, fact: f.Suspended | f.Amended | f.Closed) -> None:
    """Changes nothing by itself."""


_READERS: dict[str, Any] = {
    f.Received.kind: _received,
    f.ComplaintReceived.kind: _received,
    f.Linked.kind: _linked,
    f.Referenced.kind: _referenced,
    f.Assigned.kind: _assigned,
    f.TakenOver.kind: _taken_over,
    f.Answered.kind: _answered,
    f.AppealAnswered.kind: _appeal_answered,
    f.Suspended.kind: _noted,
    f.ReviewDecided.kind: _over,
    f.Judged.kind: _judged,
    f.SuitEnded.kind: _over,
    f.Appealed.kind: _appealed,
    f.AppealEnded.kind: _appeal_ended,
    f.Remanded.kind: _remanded,
    f.RetrialOpened.kind: _retrial_opened,
    f.RetrialEnded.kind: _retrial_ended,
    f.Stood.kind: _stood,
    f.ComplaintAccepted.kind: _accepted,
    f.ComplaintExtended.kind: _extended,
    f.ComplaintFinished.kind: _over,
    f.OpinionReceived.kind: _opinion_received,
    f.ReportedBack.kind: _reported,
    f.Complied.kind: _complied,
    f.Amended.kind: _noted,
    f.Voided.kind: _voided,
    f.Closed.kind: _noted,
}
