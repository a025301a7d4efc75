"""The case: what the facts of one application say, read once and without a database.

``read`` goes through the facts by ``seq``; the clock orders them by their legal days. What contradicts itself after a
correction does not break the case: it is left out of the clock and named in ``contradictions``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from gongkai.applications import facts as f
from gongkai.core.calendars import DatedCalendar
from gongkai.core.facts import FactView, in_force
from gongkai.law import facts as law
from gongkai.law.clock import Clock, compute
from gongkai.law.explanation import cn
from gongkai.law.facts import Channel, FactError, Received, ReopenedBy
from gongkai.law.promises import Promise, Whose, binding
from gongkai.law.rules import UNRECEIVED_LETTER

THIRD_PARTY, CO_MAKER, ORGAN = "third_party", "co_maker", "organ"


@dataclass
class LetterState:
    """One letter of the case that is not a decision."""

    key: int
    type: str
    party: str
    draft: f.LetterDrafted
    drafted_on: date
    approved_on: date | None = None
    number: str = ""
    sent_back: str = ""
    sent_on: date | None = None
    received_on: date | None = None
    returned_on: date | None = None
    answered_on: date | None = None

    @property
    def open(self) -> bool:
        """Whether it still has to be approved or sent."""
        return self.sent_on is None and not self.sent_back


@dataclass
class PartyState:
    """A third party, a co-maker or another organ, and what was asked of it."""

    code: str
    role: str
    asked_on: date
    letter: int
    received_on: date | None = None
    returned_on: date | None = None
    answered_on: date | None = None
    opinion: str = ""
    until: date | None = None
    secrecy: bool = False
    judged: f.ThirdPartyJudged | None = None
    told_on: date | None = None
    told_received_on: date | None = None
    told_letter: int | None = None

    @property
    def objected(self) -> bool:
        """Whether it refused, wholly or in part."""
        return self.opinion in {"refuse", "part"}

    @property
    def protected(self) -> bool:
        """Whether the organ found that disclosure harms this third party, and nothing outweighs it (条例 15)."""
        return self.judged is not None and self.judged.harms and not self.judged.override and self.opinion != "agree"

    @property
    def unheard(self) -> bool:
        """Whether nothing is known of its letter: neither received nor back nor answered."""
        return self.received_on is None and self.returned_on is None and self.answered_on is None


@dataclass
class Answer:
    """One decision of the case, from its draft to its delivery. ``leading``: the matter of the case whose letter
    answers this one too, ``leading_number`` its registration number (O8)."""

    drafted: f.DecisionDrafted
    drafted_on: date
    legal_on: date | None = None
    secrecy_on: date | None = None
    signed: f.DecisionSigned | None = None
    signed_on: date | None = None
    dispatched_on: date | None = None
    method: str = ""
    returned: bool = False
    served: set[int] = field(default_factory=set)
    moves: int = 0
    delivered_on: date | None = None
    leading: int = 0
    leading_number: str = ""

    @property
    def unopened(self) -> bool:
        """Whether it was sent electronically and the applicant has not opened it (O9)."""
        return self.dispatched_on is not None and self.method == "electronic" and self.delivered_on is None


@dataclass
class Case:
    """What has happened, as one value. ``today`` is the day for which the clock answers."""

    calendar: DatedCalendar
    today: date
    facts: tuple[FactView, ...] = ()
    number: str = ""
    channel: str = ""
    column: str = ""
    text: int | None = None
    texts: list[int] = field(default_factory=list)
    way: str = ""
    carrier: str = ""
    group: str = ""
    tracking: str = ""
    oral: bool = False
    received_on: date | None = None
    because: str = ""
    forwarded: bool = False
    unit: int | None = None
    handler: int | None = None
    contacts: int = 0
    searches: list[int] = field(default_factory=list)
    hits: int = 0
    last_hits: int = 0
    letters: dict[int, LetterState] = field(default_factory=dict)
    parties: dict[str, PartyState] = field(default_factory=dict)
    correction: LetterState | None = None
    corrected_on: date | None = None
    correction_lapsed_on: date | None = None
    reasons_asked_on: date | None = None
    reasons_due: date | None = None
    reasons: f.ReasonsJudged | None = None
    extension: f.ExtensionNoticeSent | None = None
    delayed_until: date | None = None
    fee: f.FeeNoticeSent | None = None
    fee_received_on: date | None = None
    fee_paid_on: date | None = None
    fee_lapsed_on: date | None = None
    withdrawn_on: date | None = None
    gone_on: date | None = None
    joined: f.AnswerJoined | None = None
    copies: list[f.CopySent] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    reopened: list[f.Reopened] = field(default_factory=list)
    reopened_at: int = 0
    stays: dict[int, str] = field(default_factory=dict)
    forbidden: str = ""
    archived_on: date | None = None
    suggested: bool = False
    suggestion_open: bool = False
    same: f.SameRequestNoted | None = None
    considered: f.PublicationConsidered | None = None
    missed: list[f.OutsideStepMissed] = field(default_factory=list)
    considered_on: date | None = None
    serve: list[int] = field(default_factory=list)
    together: list[int] = field(default_factory=list)
    moved: list[f.TakenOver] = field(default_factory=list)
    challenge_untold: str = ""
    promised: tuple[date, date, int] | None = None
    law_facts: list[tuple[law.Fact, FactView]] = field(default_factory=list)

    @property
    def answer(self) -> Answer | None:
        """The answer under way or given since the case was last reopened."""
        return self.answers[-1] if self.answers and len(self.answers) > self.reopened_at else None

    @property
    def earlier(self) -> Answer | None:
        """The answer given before the case was last reopened: a new one revokes or changes it (O4)."""
        return self.answers[self.reopened_at - 1] if self.reopened_at else None

    @property
    def origin(self) -> int | None:
        """The agency that registered it, where that is another one than has it now (O16)."""
        return self.moved[0].predecessor if self.moved else None

    @property
    def answered_by(self) -> int | None:
        """The agency whose answer counts, where that is another one than has the case now (O16)."""
        counted = self.counted
        later = self.moved[counted.moves :] if counted is not None else []
        return later[0].predecessor if later else None

    @property
    def stay(self) -> str:
        """The document of the last stay that stands; empty where none does."""
        return next(reversed(self.stays.values()), "")

    @property
    def ended(self) -> bool:
        """Whether the applicant ended it, or a term lapsed: only the closing letter is still to come."""
        return any((self.withdrawn_on, self.gone_on, self.correction_lapsed_on, self.fee_lapsed_on))

    @property
    def to_consider(self) -> bool:
        """Whether there is cause to examine publication to all (条例 44): a suggestion since it was last examined, or
        several applicants and no examination yet."""
        return self.suggestion_open or (self.same is not None and self.considered is None)

    @property
    def counted(self) -> Answer | None:
        """The answer that the annual report counts: the first one that was dispatched (R94)."""
        return next((answer for answer in self.answers if answer.dispatched_on), None)

    @cached_property
    def _clock(self) -> tuple[Clock | None, tuple[str, ...]]:
        return self._reckon(self.today)

    @property
    def clock(self) -> Clock | None:
        """The clock as of ``today``; none while the receipt is not confirmed."""
        return self._clock[0]

    @property
    def contradictions(self) -> tuple[str, ...]:
        """What the clock had to leave out, in sentences for people."""
        return self._clock[1]

    def clock_on(self, day: date) -> Clock | None:
        """The clock as of another day, for projections and reminders."""
        return self._reckon(day)[0]

    def promise_on(self, day: date) -> Promise | None:
        """What binds on ``day`` where a letter stated the due day (O10); none where none did, or where facts since
        then have moved the due day."""
        clock = self.clock_on(day)
        if self.promised is None or clock is None or clock.closed_on is not None or clock.due is None:
            return None
        stated, told_on, known = self.promised
        then = self._reckon(told_on, known)[0]
        return binding(stated, clock.due, Whose.AGENCY) if then is not None and then.due == clock.due else None

    def due_on(self, day: date) -> date | None:
        """The last day for the answer as of ``day``; a day promised in a letter binds where it is earlier (O10)."""
        clock, promise = self.clock_on(day), self.promise_on(day)
        if promise is not None:
            return promise.on
        return clock.due if clock is not None else None

    @cached_property
    def due(self) -> date | None:
        """The last day for the answer; none while nothing runs."""
        return self.due_on(self.today)

    @property
    def term_changed(self) -> Promise | None:
        """What binds after a calendar change where it is another day than the one stated, so that 期限变更告知书 is to
        be sent; none where the stated day still binds."""
        promise = self.promise_on(self.today)
        return promise if promise is not None and self.promised is not None and promise.on != self.promised[0] else None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What whoever opens the case must know at once, in sentences."""
        said = list(self.contradictions)
        promise = self.promise_on(self.today)
        if promise is not None and promise.notice and self.promised is not None and self.clock is not None:
            send = "，请发期限变更告知书" if self.term_changed else ""
            said.append(
                f"工作日历有变：文书告知的答复期限是{cn(self.promised[0])}，重新计算是{cn(self.clock.due)}，"
                f"以较早的{cn(promise.on)}为准{send}。"
            )
        if self.challenge_untold:
            said.append(f"本件已自行纠正，还没有告知{self.challenge_untold}。")
        return tuple(said)

    def post_on(self, before: int) -> date | None:
        """From which day an answer that nobody opened online is posted: ``before`` working days before the last day
        for the answer, and at the earliest on the working day after it was sent (O9). None where nothing waits."""
        answer, due = self.answer, self.due
        if answer is None or answer.dispatched_on is None or not answer.unopened or due is None:
            return None
        law = self.calendar.law
        return max(law.at(law.index(due) - before), law.add_working_days(answer.dispatched_on, 1))

    def gives_up_on(self, party: PartyState) -> date:
        """The day after which nobody waits any longer for a letter of which nothing was heard (O11)."""
        return self.calendar.law.add_working_days(party.asked_on, UNRECEIVED_LETTER.count)

    def _reckon(self, day: date, known: int | None = None) -> tuple[Clock | None, tuple[str, ...]]:
        """The clock as of ``day``, of the first ``known`` facts (none: of all), and what it had to leave out."""
        if self.received_on is None:
            return None, ()
        received, kept, wrong = Received(self.received_on, Channel(self.channel)), list(self.law_facts[:known]), []
        while True:
            try:
                return compute(received, [fact for fact, _ in kept], day, self.calendar.law), tuple(wrong)
            except FactError as error:
                if error.index is None:
                    return None, (*wrong, error.message)
                _, view = kept.pop(error.index)
                wrong.append(f"第 {view.seq} 条记录与其他记录矛盾，未计入时限：{error.message}")

    @property
    def last_day(self) -> date:
        """The latest legal day among the facts."""
        return max((view.occurred_on for view in self.facts), default=self.today)

    @property
    def settled_on(self) -> date:
        """A day by which nothing in the facts can move the due date any more by itself.

        A letter of which nothing was heard takes days out only until it gives up (O11); asked as of a later day the
        clock no longer depends on the day that asks, so that the projection is a function of the facts alone.
        """
        gives_up = [
            self.gives_up_on(party)
            for party in self.parties.values()
            if party.role != ORGAN and party.received_on is None and party.answered_on is None
        ]
        return max([self.last_day, *gives_up])


def read(views: Sequence[FactView], calendar: DatedCalendar, today: date) -> Case:
    """The case that ``views`` amount to; ``today`` may not lie before their legal days."""
    ordered = in_force(views)
    case = Case(calendar, today, tuple(ordered))
    for view in ordered:
        reader = _READERS.get(type(view.payload))
        if reader is not None:
            reader(case, view, view.payload)
    return case


# -- what each fact changes --


def _count(case: Case, view: FactView, fact: law.Fact) -> None:
    case.law_facts.append((fact, view))


def _registered(case: Case, view: FactView, payload: f.Applied | f.Registered | f.Arrived) -> None:
    case.number, case.channel, case.column = payload.number, payload.channel, payload.column
    case.way, case.carrier, case.group = payload.way, payload.carrier, payload.group
    case.serve, case.together = list(payload.serve), list(payload.together)
    _reword(case, payload.text)
    if not isinstance(payload, f.Applied):
        case.tracking, case.oral = payload.tracking, payload.oral
    if not isinstance(payload, f.Arrived):
        case.received_on, case.because = view.occurred_on, payload.because


def _reword(case: Case, text: int) -> None:
    case.text = text
    case.texts.append(text)


def _confirmed(case: Case, view: FactView, payload: f.Confirmed) -> None:
    case.received_on, case.because = view.occurred_on, payload.because


def _contact(case: Case, view: FactView, payload: f.ContactTried) -> None:
    case.contacts += 1


def _forwarded(case: Case, view: FactView, payload: f.Forwarded) -> None:
    case.forwarded = True


def _assigned(case: Case, view: FactView, payload: f.Assigned | f.Reassigned) -> None:
    case.unit, case.handler = payload.unit, payload.account


def _changed(case: Case, view: FactView, payload: f.RequestChanged) -> None:
    if payload.text is not None:
        _reword(case, payload.text)
    case.way, case.carrier = payload.way or case.way, payload.carrier or case.carrier


def _agent(case: Case, view: FactView, payload: f.AgentChanged) -> None:
    for people in (case.serve, case.together):
        if payload.instead_of in people:
            people[people.index(payload.instead_of)] = payload.applicant


def _left(case: Case, view: FactView, payload: f.ApplicantLeft) -> None:
    case.together = [key for key in case.together if key != payload.applicant]
    case.serve = list(payload.serve)


def _searched(case: Case, view: FactView, payload: f.SearchRecorded) -> None:
    case.searches.append(payload.search)
    case.hits += payload.hits
    case.last_hits = payload.hits


def _letter_drafted(case: Case, view: FactView, payload: f.LetterDrafted) -> None:
    case.letters[payload.letter] = LetterState(payload.letter, payload.type, payload.party, payload, view.occurred_on)


def _receipt_issued(case: Case, view: FactView, payload: f.ReceiptIssued) -> None:
    draft, on = f.LetterDrafted(payload.letter, "receipt"), view.occurred_on
    case.letters[payload.letter] = LetterState(
        payload.letter, draft.type, "", draft, on, approved_on=on, number=payload.number
    )


def _letter_approved(case: Case, view: FactView, payload: f.LetterApproved) -> None:
    if letter := case.letters.get(payload.letter):
        letter.approved_on, letter.number = view.occurred_on, payload.number


def _letter_sent_back(case: Case, view: FactView, payload: f.LetterSentBack) -> None:
    if letter := case.letters.get(payload.letter):
        letter.sent_back = payload.reason


def _letter_sent(case: Case, view: FactView, payload: f.LetterSent) -> None:
    _sent(case, view, payload.letter)
    _promise(case, view, payload.promised)


def _promise(case: Case, view: FactView, day: date | None) -> None:
    """A letter stated the due day as it followed from the facts so far."""
    if day is not None:
        case.promised = (day, view.occurred_on, len(case.law_facts))


def _sent(case: Case, view: FactView, key: int) -> LetterState | None:
    letter = case.letters.get(key)
    if letter is not None:
        letter.sent_on = view.occurred_on
    return letter


def _correction_sent(case: Case, view: FactView, payload: f.CorrectionNoticeSent) -> None:
    case.correction = _sent(case, view, payload.letter)
    _count(case, view, law.CorrectionNoticeSent(view.occurred_on))


def _correction_received(case: Case, view: FactView, payload: f.CorrectionReceived) -> None:
    case.corrected_on = view.occurred_on
    _reword(case, payload.text)
    _count(case, view, law.CorrectionReceived(view.occurred_on, good_reason=payload.good_reason))


def _correction_lapsed(case: Case, view: FactView, payload: f.CorrectionLapsed) -> None:
    case.correction_lapsed_on = view.occurred_on
    _count(case, view, law.CorrectionLapsed(view.occurred_on))


def _reasons_asked(case: Case, view: FactView, payload: f.ReasonsAsked) -> None:
    _sent(case, view, payload.letter)
    case.reasons_asked_on, case.reasons_due = view.occurred_on, payload.until


def _reasons_judged(case: Case, view: FactView, payload: f.ReasonsJudged) -> None:
    case.reasons = payload


def _delayed(case: Case, view: FactView, payload: f.DelayTold) -> None:
    _sent(case, view, payload.letter)
    case.delayed_until = payload.until
    _count(case, view, law.Delayed(view.occurred_on, payload.until))


def _asked(case: Case, view: FactView, payload: Any, role: str) -> None:
    _sent(case, view, payload.letter)
    case.parties[payload.party] = PartyState(payload.party, role, view.occurred_on, payload.letter)


def _third_party_sent(case: Case, view: FactView, payload: f.ThirdPartyLetterSent) -> None:
    _asked(case, view, payload, THIRD_PARTY)
    _count(case, view, law.ThirdPartyLetterSent(view.occurred_on, payload.party))


def _co_maker_sent(case: Case, view: FactView, payload: f.CoMakerLetterSent) -> None:
    _asked(case, view, payload, CO_MAKER)
    _count(case, view, law.CoMakerLetterSent(view.occurred_on, payload.party))


def _organ_sent(case: Case, view: FactView, payload: f.OrganLetterSent) -> None:
    _asked(case, view, payload, ORGAN)
    party = case.parties[payload.party]
    party.until, party.secrecy = payload.until, payload.secrecy
    _count(case, view, law.OtherOrganLetterSent(view.occurred_on, payload.party, payload.until, payload.secrecy))


def _answered(case: Case, view: FactView, payload: Any) -> None:
    party = case.parties.get(payload.party)
    if party is None:
        return
    party.answered_on, party.opinion = view.occurred_on, payload.opinion
    kind = {
        THIRD_PARTY: law.ThirdPartyAnswered,
        CO_MAKER: law.CoMakerAnswered,
        ORGAN: law.OtherOrganAnswered,
    }[party.role]
    _count(case, view, kind(view.occurred_on, party.code))


def _judged(case: Case, view: FactView, payload: f.ThirdPartyJudged) -> None:
    if party := case.parties.get(payload.party):
        party.judged = payload


def _told(case: Case, view: FactView, payload: f.ThirdPartyTold) -> None:
    _sent(case, view, payload.letter)
    if party := case.parties.get(payload.party):
        party.told_on, party.told_letter = view.occurred_on, payload.letter


def _help_asked(case: Case, view: FactView, payload: f.AssistAsked) -> None:
    _sent(case, view, payload.letter)


def _help_given(case: Case, view: FactView, payload: f.AssistAnswered) -> None:
    if letter := case.letters.get(payload.letter):
        letter.answered_on = view.occurred_on


def _letter_served(case: Case, view: FactView, payload: f.LetterServed) -> None:
    """What takes the place of receipt (O9). A third party whose letter had come back is asked anew by it (R39)."""
    _asked_anew(case, view, payload.letter)
    _letter_received(case, view, payload)


def _letter_received(case: Case, view: FactView, payload: f.LetterReceived | f.LetterServed) -> None:
    letter = case.letters.get(payload.letter)
    if letter is None:
        return
    letter.received_on = view.occurred_on
    if letter is case.correction:
        _term_of_correction(case, letter)
    if case.fee is not None and case.fee.letter == letter.key:
        case.fee_received_on = view.occurred_on
        _count(case, view, law.FeeNoticeReceived(view.occurred_on))
    party = case.parties.get(letter.party)
    if party is not None and party.letter == letter.key:
        party.received_on = view.occurred_on
        kind = {THIRD_PARTY: law.ThirdPartyLetterReceived, CO_MAKER: law.CoMakerLetterReceived}.get(party.role)
        if kind is not None:
            _count(case, view, kind(view.occurred_on, party.code))
    if party is not None and party.told_letter == letter.key:
        party.told_received_on = view.occurred_on


def _term_of_correction(case: Case, letter: LetterState) -> None:
    """The term runs from receipt (O12): the fact of the sending gets the day on which it ends."""
    if letter.received_on is None:
        return
    ends = case.calendar.law.add_working_days(letter.received_on, letter.draft.term)
    for place, (fact, view) in enumerate(case.law_facts):
        if isinstance(fact, law.CorrectionNoticeSent):
            case.law_facts[place] = (law.CorrectionNoticeSent(fact.on, ends), view)


def _letter_returned(case: Case, view: FactView, payload: f.LetterReturned) -> None:
    letter = case.letters.get(payload.letter)
    if letter is None:
        return
    letter.returned_on = view.occurred_on
    party = case.parties.get(letter.party)
    if party is not None and party.letter == letter.key:
        party.returned_on = view.occurred_on
        kind = {THIRD_PARTY: law.ThirdPartyLetterReturned, CO_MAKER: law.CoMakerLetterReturned}.get(party.role)
        if kind is not None:
            _count(case, view, kind(view.occurred_on, party.code))


def _letter_resent(case: Case, view: FactView, payload: f.LetterResent) -> None:
    """It went out again. To a third party or co-maker that is asking anew: time is out from the next day on (R39)."""
    _asked_anew(case, view, payload.letter)


def _asked_anew(case: Case, view: FactView, key: int) -> None:
    letter = case.letters.get(key)
    if letter is None:
        return
    letter.returned_on = None
    party = case.parties.get(letter.party)
    kind = {THIRD_PARTY: law.ThirdPartyLetterSent, CO_MAKER: law.CoMakerLetterSent}.get(party.role if party else "")
    if party is not None and party.letter == letter.key and party.returned_on is not None and kind is not None:
        party.returned_on, party.asked_on = None, view.occurred_on
        _count(case, view, kind(view.occurred_on, party.code))


def _extended(case: Case, view: FactView, payload: f.ExtensionNoticeSent) -> None:
    _sent(case, view, payload.letter)
    case.extension = payload
    _count(case, view, law.Extended(payload.approved_on, payload.days, view.occurred_on))
    _promise(case, view, payload.promised)


def _fee_sent(case: Case, view: FactView, payload: f.FeeNoticeSent) -> None:
    _sent(case, view, payload.letter)
    case.fee = payload
    _count(case, view, law.FeeNoticeSent(view.occurred_on))


def _fee_paid(case: Case, view: FactView, payload: f.FeePaid) -> None:
    case.fee_paid_on = view.occurred_on
    _count(case, view, law.FeePaid(view.occurred_on))


def _fee_lapsed(case: Case, view: FactView, payload: f.FeeLapsed) -> None:
    case.fee_lapsed_on = view.occurred_on
    _count(case, view, law.FeeLapsed(view.occurred_on))


def _drafted(case: Case, view: FactView, payload: f.DecisionDrafted) -> None:
    answer = Answer(payload, view.occurred_on)
    _drop_draft(case)
    case.answers.append(answer)


def _sent_back(case: Case, view: FactView, payload: f.DecisionSentBack) -> None:
    _drop_draft(case)


def _drop_draft(case: Case) -> None:
    """An answer that was not dispatched is none: it was sent back, or overtaken by a turn of the case."""
    if case.answer is not None and case.answer.dispatched_on is None:
        case.answers.pop()


def _on_answer(change: Callable[[Answer, FactView, Any], None]) -> Callable[[Case, FactView, Any], None]:
    def apply(case: Case, view: FactView, payload: Any) -> None:
        if case.answer is not None:
            change(case.answer, view, payload)

    return apply


def _legal(answer: Answer, view: FactView, payload: f.LegallyReviewed) -> None:
    answer.legal_on = view.occurred_on


def _secrecy(answer: Answer, view: FactView, payload: f.SecrecyReviewed) -> None:
    answer.secrecy_on = view.occurred_on


def _given_attached(answer: Answer, view: FactView, payload: f.GivenAttached) -> None:
    """What was passed was passed without this file."""
    answer.legal_on = answer.secrecy_on = None


def _signed(answer: Answer, view: FactView, payload: f.DecisionSigned) -> None:
    answer.signed, answer.signed_on = payload, view.occurred_on


def _dispatched(case: Case, view: FactView, payload: f.DecisionDispatched | f.JointlyAnswered) -> None:
    if case.answer is None:
        return
    case.answer.dispatched_on, case.answer.method = view.occurred_on, payload.method
    case.answer.moves = len(case.moved)
    if not case.ended:
        _count(case, view, law.Replied(view.occurred_on))


def _decision_returned(answer: Answer, view: FactView, payload: f.DecisionReturned) -> None:
    answer.returned = True


def _decision_resent(answer: Answer, view: FactView, payload: f.DecisionResent) -> None:
    answer.returned, answer.method = False, payload.method


def _served(answer: Answer, view: FactView, payload: f.ApplicantServed) -> None:
    answer.served.add(payload.applicant)


def _delivered(answer: Answer, view: FactView, payload: f.DecisionDelivered | f.JointlyDelivered) -> None:
    answer.delivered_on = view.occurred_on


def _joined(case: Case, view: FactView, payload: f.AnswerJoined) -> None:
    case.joined = payload


def _joint_left(case: Case, view: FactView, payload: f.JointLeft) -> None:
    case.joined = None


def _jointly_answered(case: Case, view: FactView, payload: f.JointlyAnswered) -> None:
    drafted = f.DecisionDrafted(payload.decision, payload.letter, payload.codes, payload.main)
    signed = f.DecisionSigned(payload.letter, payload.number, payload.codes, payload.main, payload.row)
    answer = Answer(drafted, payload.signed_on, signed=signed, signed_on=payload.signed_on)
    answer.leading, answer.leading_number = payload.leading, payload.leading_number
    _drop_draft(case)
    case.answers.append(answer)
    case.joined = None
    _dispatched(case, view, payload)


def _copied(case: Case, view: FactView, payload: f.CopySent) -> None:
    case.copies.append(payload)


def _archived(case: Case, view: FactView, payload: f.Archived) -> None:
    case.archived_on = view.occurred_on


def _confirmed_by(case: Case, view: FactView, sentence: str) -> None:
    """Hearing from the applicant confirms what was not confirmed yet (条例 31): so the case is received and counts."""
    if case.received_on is None:
        case.received_on, case.because = view.occurred_on, sentence


def _withdrawn(case: Case, view: FactView, payload: f.Withdrawn) -> None:
    _confirmed_by(case, view, "申请人撤回时确认了申请，以该日为收到申请之日")
    _drop_draft(case)
    case.joined = None
    if not case.ended:
        _count(case, view, law.Withdrawn(view.occurred_on))
    case.withdrawn_on = view.occurred_on


def _taken_over(case: Case, view: FactView, payload: f.TakenOver) -> None:
    case.moved.append(payload)
    case.unit = case.handler = None


def _gone(case: Case, view: FactView, payload: f.ApplicantGone) -> None:
    _drop_draft(case)
    case.joined = None
    if not case.ended:
        _count(case, view, law.Withdrawn(view.occurred_on))
    case.gone_on = view.occurred_on


def _reopened(case: Case, view: FactView, payload: f.Reopened) -> None:
    _drop_draft(case)
    case.reopened.append(payload)
    case.challenge_untold = payload.pending
    case.reopened_at = len(case.answers)
    case.withdrawn_on = case.gone_on = case.correction_lapsed_on = case.fee_lapsed_on = None
    case.archived_on = None
    _count(case, view, law.Reopened(view.occurred_on, ReopenedBy(payload.by), payload.days, payload.until))


def _stayed(case: Case, view: FactView, payload: f.DisclosureStayed) -> None:
    case.stays[view.seq] = payload.document


def _lifted(case: Case, view: FactView, payload: f.StayLifted) -> None:
    if payload.stay:
        case.stays.pop(payload.stay, None)
    elif payload.lifts:  # recorded by the name of the document alone
        case.stays = {seq: document for seq, document in case.stays.items() if document != payload.lifts}
    else:
        case.stays.clear()


def _challenge_told(case: Case, view: FactView, payload: f.ChallengeOrganTold) -> None:
    case.challenge_untold = ""


def _forbidden(case: Case, view: FactView, payload: f.DisclosureForbidden) -> None:
    case.forbidden = payload.document


def _suggested(case: Case, view: FactView, payload: f.PublicationSuggested) -> None:
    case.suggested = case.suggestion_open = True


def _step_missed(case: Case, view: FactView, payload: f.OutsideStepMissed) -> None:
    case.missed.append(payload)


def _missed_settled(case: Case, view: FactView, payload: f.MissedStepSettled) -> None:
    case.missed.clear()


def _same_noted(case: Case, view: FactView, payload: f.SameRequestNoted) -> None:
    case.same = payload


def _considered(case: Case, view: FactView, payload: f.PublicationConsidered) -> None:
    case.considered, case.considered_on = payload, view.occurred_on
    case.suggestion_open = False


_READERS: dict[type, Callable[[Case, FactView, Any], None]] = {
    f.Applied: _registered,
    f.Registered: _registered,
    f.Arrived: _registered,
    f.ContactTried: _contact,
    f.Confirmed: _confirmed,
    f.Forwarded: _forwarded,
    f.Assigned: _assigned,
    f.Reassigned: _assigned,
    f.RequestChanged: _changed,
    f.AgentChanged: _agent,
    f.SearchRecorded: _searched,
    f.ReceiptIssued: _receipt_issued,
    f.LetterDrafted: _letter_drafted,
    f.LetterApproved: _letter_approved,
    f.LetterSentBack: _letter_sent_back,
    f.LetterSent: _letter_sent,
    f.LetterResent: _letter_resent,
    f.LetterReceived: _letter_received,
    f.LetterServed: _letter_served,
    f.LetterReturned: _letter_returned,
    f.CorrectionNoticeSent: _correction_sent,
    f.CorrectionReceived: _correction_received,
    f.CorrectionLapsed: _correction_lapsed,
    f.AssistAsked: _help_asked,
    f.AssistAnswered: _help_given,
    f.ReasonsAsked: _reasons_asked,
    f.ReasonsJudged: _reasons_judged,
    f.DelayTold: _delayed,
    f.ThirdPartyLetterSent: _third_party_sent,
    f.ThirdPartyAnswered: _answered,
    f.ThirdPartyJudged: _judged,
    f.ThirdPartyTold: _told,
    f.CoMakerLetterSent: _co_maker_sent,
    f.CoMakerAnswered: _answered,
    f.OrganLetterSent: _organ_sent,
    f.OrganAnswered: _answered,
    f.ExtensionNoticeSent: _extended,
    f.FeeNoticeSent: _fee_sent,
    f.FeePaid: _fee_paid,
    f.FeeLapsed: _fee_lapsed,
    f.DecisionDrafted: _drafted,
    f.GivenAttached: _on_answer(_given_attached),
    f.LegallyReviewed: _on_answer(_legal),
    f.SecrecyReviewed: _on_answer(_secrecy),
    f.DecisionSigned: _on_answer(_signed),
    f.DecisionDispatched: _dispatched,
    f.DecisionReturned: _on_answer(_decision_returned),
    f.DecisionResent: _on_answer(_decision_resent),
    f.DecisionSentBack: _sent_back,
    f.ApplicantServed: _on_answer(_served),
    f.DecisionDelivered: _on_answer(_delivered),
    f.AnswerJoined: _joined,
    f.JointLeft: _joint_left,
    f.JointlyAnswered: _jointly_answered,
    f.JointlyDelivered: _on_answer(_delivered),
    f.CopySent: _copied,
    f.Archived: _archived,
    f.Withdrawn: _withdrawn,
    f.TakenOver: _taken_over,
    f.ApplicantLeft: _left,
    f.ApplicantGone: _gone,
    f.Reopened: _reopened,
    f.DisclosureStayed: _stayed,
    f.StayLifted: _lifted,
    f.DisclosureForbidden: _forbidden,
    f.ChallengeOrganTold: _challenge_told,
    f.PublicationSuggested: _suggested,
    f.OutsideStepMissed: _step_missed,
    f.MissedStepSettled: _missed_settled,
    f.SameRequestNoted: _same_noted,
    f.PublicationConsidered: _considered,
}
