"""A second, naive clock to compare with: it walks day by day, keeps no sums, and judges each act by asking itself anew.

Written from docs/law-clock.md, safe readings only, and only for lists of facts that the clock accepts. Slow and plain
on purpose: where it and ``gongkai.law.clock`` differ, one of the two or the page is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from gongkai.law import facts as f
from gongkai.law.calendar import Calendar

ONE_DAY = timedelta(days=1)
CORRECTION, PAYMENT = "awaiting_correction", "awaiting_payment"
SENT = {f.ThirdPartyLetterSent: "third", f.CoMakerLetterSent: "maker", f.OtherOrganLetterSent: "other"}
RECEIVED = {f.ThirdPartyLetterReceived: "third", f.CoMakerLetterReceived: "maker"}
ANSWERED = {f.ThirdPartyAnswered: "third", f.CoMakerAnswered: "maker", f.OtherOrganAnswered: "other"}
RETURNED = {f.ThirdPartyLetterReturned: "third", f.CoMakerLetterReturned: "maker"}
CLOSING = {f.Replied: "replied", f.Withdrawn: "withdrawn", f.CorrectionLapsed: "lapsed", f.FeeLapsed: "lapsed"}

Answer = dict[str, object]


@dataclass
class Asked:
    """A letter: until when it takes days out."""

    role: str
    party: str
    sent: date
    term: date | None
    counts: bool
    received: date | None = None
    heard: date | None = None
    frozen: bool = False

    @property
    def unheard(self) -> bool:
        return self.role != "other" and self.received is None and self.heard is None


@dataclass
class Case:
    """Where the case stands after some facts."""

    start: date
    length: int | None = 20
    until: date | None = None
    extension: int = 0
    delayed: date | None = None
    waiting: list[str] = field(default_factory=list)
    letters: list[Asked] = field(default_factory=list)
    closed: tuple[str, date] | None = None
    reopened: bool = False
    notice: f.CorrectionNoticeSent | None = None
    correction_in_force: bool = False
    fee_sent: bool = False
    fee_in_force: bool = False
    payable: date | None = None

    def again(self, on: date, length: int | None = 20, until: date | None = None) -> None:
        self.start, self.length, self.until = on, length, until
        self.extension, self.delayed, self.waiting = 0, None, []


@dataclass
class Reckoning:
    """The living period walked to its end."""

    due: date
    base: date
    counted: date | None
    out: set[date]


class Stepper:
    """The naive clock over one calendar."""

    def __init__(self, calendar: Calendar) -> None:
        self.works = calendar.is_working

    def after(self, day: date, count: int) -> date:
        while count:
            day += ONE_DAY
            count -= self.works(day)
        return day

    def term(self, letter: Asked) -> date | None:
        return letter.term or (self.after(letter.received, 15) if letter.received else None)

    def days_out(self, letter: Asked, now: date) -> Iterator[date]:
        if letter.unheard or letter.frozen:
            last = min(self.after(letter.sent, 15), now)
        else:
            last = min(day for day in (letter.heard, self.term(letter)) if day)
        day = letter.sent + ONE_DAY
        while letter.counts and day <= last:
            yield day
            day += ONE_DAY

    def reckon(self, case: Case, now: date) -> Reckoning | None:
        if case.waiting:
            return None
        if case.length is None:
            end = case.until or case.start
            return Reckoning(end, end, None, set())
        out = {day for letter in case.letters for day in self.days_out(letter, now)}
        day = base = case.start
        count = 0
        while count < case.length + case.extension:
            day += ONE_DAY
            count += self.works(day) and day not in out
            if count <= case.length and self.works(day) and day not in out:
                base = day
        stepped_over = {x for x in out if case.start < x < day}
        return Reckoning(max(day, case.delayed or day), base, day, stepped_over)

    # -- the facts --

    def fold(self, received: date, facts: Sequence[f.Fact], in_vain: bool) -> Case:
        """The case after the facts, in the order of their days. ``in_vain``: the correction came too late."""
        case = Case(received)
        for fact in facts:
            if type(fact) in CLOSING and not self.is_void_lapse(case, fact):
                case.closed = CLOSING[type(fact)], fact.on
            elif isinstance(fact, f.Reopened):
                self.reopen(case, fact)
            elif case.closed is None:
                self.while_open(case, fact, in_vain, received)
        return case

    def is_void_lapse(self, case: Case, fact: f.Fact) -> bool:
        if isinstance(fact, f.CorrectionLapsed):
            return not case.correction_in_force
        return isinstance(fact, f.FeeLapsed) and not case.fee_in_force

    def reopen(self, case: Case, fact: f.Reopened) -> None:
        case.closed, case.reopened = None, True
        for letter in case.letters:
            letter.counts = False
        case.again(fact.on, fact.days, fact.until)

    def while_open(self, case: Case, fact: f.Fact, in_vain: bool, received: date) -> None:
        if isinstance(fact, f.CorrectionNoticeSent):
            first = case.notice is None and not case.reopened
            case.notice = case.notice if case.notice or case.reopened else fact
            if first and fact.on <= self.after(received, 7):
                case.correction_in_force = True
                case.waiting += [] if in_vain else [CORRECTION]
        elif isinstance(fact, f.CorrectionReceived):
            self.come(case, CORRECTION, fact.on)
        elif isinstance(fact, f.FeePaid):
            self.come(case, PAYMENT, fact.on)
        elif isinstance(fact, f.FeeNoticeReceived):
            case.payable = self.after(fact.on, 20) if PAYMENT in case.waiting else case.payable
        elif type(fact) in SENT or isinstance(fact, f.PartyFact):
            self.consult(case, fact)
        elif isinstance(fact, f.FeeNoticeSent):
            self.charge(case, fact)
        else:
            self.lengthen(case, fact)

    def come(self, case: Case, what: str, on: date) -> None:
        if what in case.waiting:
            case.waiting.remove(what)
            if not case.waiting:
                case.again(on)

    def consult(self, case: Case, fact: f.Fact) -> None:
        assert isinstance(fact, f.PartyFact)
        if role := SENT.get(type(fact)):
            term = fact.term_ends if isinstance(fact, f.OtherOrganLetterSent) else None
            secrecy = isinstance(fact, f.OtherOrganLetterSent) and fact.secrecy
            case.letters.append(Asked(role, fact.party, fact.on, term, not secrecy))
            return
        role = RECEIVED.get(type(fact)) or ANSWERED.get(type(fact)) or RETURNED[type(fact)]
        mine = [x for x in case.letters if (x.role, x.party) == (role, fact.party) and x.heard is None]
        mine = [x for x in mine if x.unheard or type(fact) in ANSWERED]
        letter = ([x for x in mine if x.counts] or mine[:1])[-1]
        period = self.reckon(case, fact.on)
        letter.frozen = letter.frozen or (letter.unheard and period is not None and fact.on > period.due)
        if type(fact) in RECEIVED:
            letter.received = fact.on
        else:
            letter.heard = fact.on

    def charge(self, case: Case, fact: f.FeeNoticeSent) -> None:
        period = self.reckon(case, fact.on)
        in_time = period is None or fact.on <= period.due
        if not case.fee_sent and not case.reopened and in_time and fact.on >= date(2021, 1, 1):
            case.fee_in_force = True
            case.waiting.append(PAYMENT)
        case.fee_sent = True

    def lengthen(self, case: Case, fact: f.Fact) -> None:
        period = self.reckon(case, takes_effect(fact))
        if period is None or case.reopened:
            return
        if isinstance(fact, f.Extended) and not case.extension and fact.notified_on <= period.base:
            case.extension = fact.days
        if isinstance(fact, f.Delayed) and not case.delayed and fact.on <= period.due < fact.until:
            case.delayed = fact.until

    # -- the answer --

    def answer(self, received: date, facts: Sequence[f.Fact], as_of: date) -> Answer:
        ordered = sorted(facts, key=takes_effect)
        case = self.fold(received, ordered, self.came_in_vain(received, ordered))
        at = case.closed[1] if case.closed else as_of
        period = self.reckon(case, at)
        answer: Answer = {
            "correction_notice_by": self.after(received, 7),
            "correction_by": case.notice.term_ends if case.notice else None,
            "fee_payable_by": case.payable,
        }
        if period is None:
            state = case.closed[0] if case.closed else case.waiting[-1]
            return {**answer, "state": state, "due": None, "used": 0, "excluded": 0, "left": None}
        return {**answer, "due": period.due, "state": state_of(case, period, at), **self.count(case, period, at)}

    def came_in_vain(self, received: date, ordered: Sequence[f.Fact]) -> bool:
        for place, fact in enumerate(ordered):
            if isinstance(fact, f.CorrectionReceived):
                before = self.fold(received, ordered[:place], False)
                term = before.notice.term_ends if before.notice else None
                late = term is not None and fact.on > term and not fact.good_reason
                return late and before.closed is None and CORRECTION in before.waiting
        return False

    def count(self, case: Case, period: Reckoning, at: date) -> Answer:
        used = excluded = left = over = 0
        day = case.start
        while day < max(period.due, at):
            day += ONE_DAY
            if not self.works(day):
                continue
            excluded += day in period.out and day <= at
            used += day not in period.out and day <= min(at, period.due)
            left += day not in period.out and at < day <= period.due
            over += day > period.due
        return {"used": used, "excluded": excluded, "left": -max(1, over) if at > period.due else left}


def takes_effect(fact: f.Fact) -> date:
    return fact.notified_on if isinstance(fact, f.Extended) else fact.on


def state_of(case: Case, period: Reckoning, at: date) -> str:
    if case.closed:
        return case.closed[0]
    if at > period.due:
        return "overdue"
    return "excluded" if at in period.out else "running"
