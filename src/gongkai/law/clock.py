"""The clock of one application: from facts to due date, state and day counts (R1, R5, R7, R34-R43, R55, O4, O10-O12).

``compute`` folds the facts in the order of their legal days (ties: in the order given) and answers for one day,
``as_of``. It never asks what day it is. The same facts, calendar and day always give the same answer.

What each fact does is written at its handler below. In short:

* The reply period is 20 working days; the day of the trigger is day 0. ``used`` and ``left`` together are its length.
* A correction notice in time and a fee notice in time stop the period: ``due`` is none until the corrected text or the
  payment comes. Then the period starts again from nothing: used, excluded and extended days are cleared, also for a
  second extension. The days before the notice are void from the notice on.
* Consultation takes time out (see ``consultation``); days taken out after the due date change nothing.
* A correction that comes too late without a good reason means that the period never stopped (O11): what was done while
  it was awaited is judged again by the period that ran. ``compute`` then folds the facts once more.
* What came too late, or a second time, changes nothing, and a step says so. What cannot be is a ``FactError``.
* A default that has occurred stays: nothing but a reopening, and no news of a letter, gives an overdue case more time.
* After the case is closed, opinions, receipts, payments and corrections that still come in change nothing; acts of the
  organ other than ``reopened`` are an error.
* A closed clock stands still: counts and segments end on the closing day; ``due`` stays as it was then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from gongkai.law import facts as f
from gongkai.law.calendar import FIRST_DAY, LAST_DAY, Calendar, OutOfCalendar
from gongkai.law.consultation import MAKER, OTHER, THIRD, Interval, Letter, union
from gongkai.law.explanation import Step, Told, explain
from gongkai.law.facts import FactError
from gongkai.law.readings import SAFE, Readings
from gongkai.law.rules import CORRECTION_NOTICE, EXTENSION_MOST, FEE_PAYMENT, FEE_RULES_IN_FORCE, REPLY
from gongkai.law.segments import Chapter, Segment, draw

MOST_DAYS_BY_DOCUMENT = 366


class State(StrEnum):
    """Where the clock stands on ``as_of``."""

    RUNNING = "running"
    EXCLUDED = "excluded"
    AWAITING_CORRECTION = "awaiting_correction"
    AWAITING_PAYMENT = "awaiting_payment"
    OVERDUE = "overdue"
    REPLIED = "replied"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Period:
    """One reckoning of the running period: its end, the end without extension, and the time taken out of it.

    ``counted`` is the end as the days give it; ``due`` differs where a document told a later day. None: the document
    alone gives the day, and no day is taken out.
    """

    due: date
    base: date
    out: tuple[Interval, ...]
    counted: date | None

    def moved_by(self, letter: Letter) -> bool:
        """Whether a letter of this period can take time out of it: only one sent before the last day."""
        return self.counted is not None and letter.sent < self.counted


@dataclass(frozen=True)
class Clock:
    """The answer for one application on one day. ``steps`` and ``segments`` are made when they are read."""

    received: f.Received
    as_of: date
    calendar: Calendar
    state: State
    due: date | None
    provisional: bool
    beyond_calendar: bool
    correction_notice_by: date
    correction_by: date | None
    third_party_by: dict[str, date | None]
    fee_payable_by: date | None
    used: int
    excluded: int
    left: int | None
    closed_on: date | None
    period: Period | None
    # What an open case waits for, in the order in which it began to wait.
    awaiting: tuple[State, ...]
    reopened: bool
    readings: Readings
    _chapters: tuple[Chapter, ...] = field(repr=False)
    _live: Chapter = field(repr=False)
    _told: tuple[Told, ...] = field(repr=False)

    @property
    def edition(self) -> str:
        """The calendar edition the dates were computed with (R4)."""
        return self.calendar.edition

    def without_effect(self, letter: Letter) -> bool:
        """Whether a letter takes nothing out of its period: sent on the last day or later."""
        mine = letter.chapter == len(self._chapters) and self.period is not None
        return letter.in_vain or (mine and self.period is not None and not self.period.moved_by(letter))

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The clock bar: what each day was, from the day after receipt, without gaps, both ends included."""
        return draw(self._chapters, self._live, self.period, self.as_of, self.closed_on, self.calendar)

    def kind_on(self, day: date) -> str | None:
        """What the bar says of a day; none outside it."""
        return next((s.kind for s in self.segments if s.first <= day <= s.last), None)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Why it is this day: each step with its date, a sentence and its article."""
        return explain(self, self._told)


def compute(
    received: f.Received,
    facts: Sequence[f.Fact],
    as_of: date,
    calendar: Calendar,
    readings: Readings = SAFE,
) -> Clock:
    """The clock of an application on ``as_of``.

    Raises ``FactError`` for facts that contradict each other, lie after ``as_of``, before the receipt or outside the
    calendar; its ``index`` is the fact's place in ``facts``.
    """
    if received.on < FIRST_DAY:
        raise FactError(None, f"收到日期 {received.on} 早于工作日历的第一年（{FIRST_DAY.year} 年），无法计算")
    if as_of > LAST_DAY:
        raise FactError(None, f"截至日期 {as_of} 超出工作日历范围（至 {LAST_DAY}）")
    if received.on > as_of:
        raise FactError(None, f"收到日期 {received.on} 晚于截至日期 {as_of}")
    fold = _Fold(received, as_of, calendar, readings)
    if facts:
        ordered = _in_order(facts, received.on, as_of)
        if not fold.take(ordered):
            fold = _Fold(received, as_of, calendar, readings, corrected_in_vain=True)
            fold.take(ordered)
    return fold.answer()


def _in_order(facts: Sequence[f.Fact], received: date, as_of: date) -> list[tuple[int, f.Fact]]:
    """The facts by the day they take effect, ties as given; an extension takes effect when the applicant is told."""
    keyed = []
    for index, fact in enumerate(facts):
        if fact.on < received:
            raise FactError(index, f"日期 {fact.on} 早于收到申请的日期 {received}")
        effective = fact.on
        if isinstance(fact, f.Extended):
            if fact.notified_on < fact.on:
                raise FactError(index, f"延期告知日期 {fact.notified_on} 早于批准日期 {fact.on}")
            effective = fact.notified_on
        if effective > as_of:
            raise FactError(index, f"日期 {effective} 晚于截至日期 {as_of}，尚未发生的事不能计算")
        keyed.append((effective, index, fact))
    keyed.sort(key=lambda item: item[:2])
    return [(index, fact) for _, index, fact in keyed]


class _Fold:
    """The state while facts are folded; handlers are methods ``on_<kind>``.

    ``corrected_in_vain``: it is known that the correction will come too late, so its notice does not stop the period.
    """

    def __init__(
        self,
        received: f.Received,
        as_of: date,
        calendar: Calendar,
        readings: Readings,
        corrected_in_vain: bool = False,
    ) -> None:
        self.received = received
        self.as_of = as_of
        self.calendar = calendar
        self.readings = readings
        self.index: int | None = None
        # The running period.
        self.start = received.on
        self.length: int | None = REPLY.count
        self.extension = 0
        self.fixed: date | None = None
        self.reopened = False
        self.chapter = 0
        self.stopped_on: date | None = None
        self.waiting: list[State] = []
        self.chapters: list[Chapter] = []
        # The one correction notice, the one fee notice, the letters.
        self.correction_notice_by = calendar.add_working_days(received.on, CORRECTION_NOTICE.count)
        self.correction: f.CorrectionNoticeSent | None = None
        self.correction_in_force = False
        self.correction_answered = False
        self.corrected_in_vain = corrected_in_vain
        self.fold_again = False
        self.fee_sent: date | None = None
        self.fee_in_force = False
        self.fee_payable_by: date | None = None
        self.fee_received: date | None = None
        self.fee_settled = False
        self.letters: list[Letter] = []
        # The end.
        self.closed: State | None = None
        self.closed_on: date | None = None
        self.told: list[Told] = [(received.on, "received", (received.channel,))]

    # -- helpers --

    def take(self, ordered: Sequence[tuple[int, f.Fact]]) -> bool:
        """Fold the facts; false as soon as one shows that they must be folded again (see ``compute``)."""
        for index, fact in ordered:
            self.index = index
            try:
                HANDLERS[type(fact)](self, fact)
            except OutOfCalendar as error:
                raise self.refuse(str(error)) from error
            if self.fold_again:
                return False
        return True

    def tell(self, on: date, code: str, *values: Any) -> None:
        """Note a step; its sentence is made only when somebody reads it."""
        self.told.append((on, code, values))

    def refuse(self, message: str) -> FactError:
        return FactError(self.index, message)

    def act(self) -> None:
        """An act of the organ or of the applicant that a closed case cannot see."""
        if self.closed is not None:
            raise self.refuse(f"本件已于 {self.closed_on} 办结，须先重新办理（reopened）才能登记此事")

    def too_far(self, day: date) -> None:
        if day > LAST_DAY:
            raise self.refuse(f"日期 {day} 超出工作日历范围（至 {LAST_DAY}）")

    def reckon(self, until: date) -> Period | None:
        """The running period as the facts so far give it; none while it has stopped."""
        if self.waiting:
            return None
        if self.length is None:
            end = self.fixed or self.start
            return Period(end, end, (), None)
        calendar = self.calendar
        target = calendar.index(self.start) + self.length
        out: list[Interval] = []
        base = target
        if self.letters:
            base, target, out = self._with_letters(target, until)
        elif self.extension:
            target += self.extension
        due = calendar.at(target)
        base_day = due if base == target else calendar.at(base)
        if self.fixed is not None and self.fixed > due:
            return Period(self.fixed, base_day, tuple(out), due)
        return Period(due, base_day, tuple(out), due)

    def _with_letters(self, base: int, until: date) -> tuple[int, int, list[Interval]]:
        calendar = self.calendar
        spans = [i for letter in self.letters for i in letter.excluded(calendar, until, self.readings)]
        target = base + self.extension
        out = []
        for after, through in union(spans, self.start):
            low, high = calendar.index(after), calendar.index(through)
            if low >= target:
                break
            if low < base:
                base += high - low
            target += high - low
            out.append((after, through))
        return base, target, out

    def stop(self, state: State, on: date) -> None:
        if not self.waiting:
            self.stopped_on = on
        self.waiting.append(state)

    def go_on(self, state: State, on: date) -> bool:
        """One thing awaited has come: start again from nothing, unless another is still awaited."""
        self.waiting.remove(state)
        if self.waiting:
            return False
        self.begin(on, REPLY.count, None)
        return True

    def begin(self, on: date, length: int | None, fixed: date | None) -> None:
        """A new period from ``on``: used, excluded and extended days are cleared."""
        self.chapters.append(Chapter(self.start, self.stopped_on or on, on, self.closed_on))
        self.start, self.length, self.fixed = on, length, fixed
        self.extension = 0
        self.stopped_on = None
        self.waiting = []
        self.chapter += 1

    def close(self, state: State, on: date) -> None:
        self.closed, self.closed_on = state, on

    # -- correction (条例 30, R37, O11, O12) --

    def on_correction_notice_sent(self, fact: f.CorrectionNoticeSent) -> None:
        """In time (working day 7 from receipt, once) it stops the period; late or a second time it does nothing."""
        self.act()
        if fact.term_ends is not None and fact.term_ends < fact.on:
            raise self.refuse(f"补正期限 {fact.term_ends} 早于补正告知书发出日期 {fact.on}")
        if fact.term_ends is not None:
            self.too_far(fact.term_ends)
        if self.correction is not None:
            self.tell(fact.on, "correction_again")
            return
        if self.reopened:
            self.tell(fact.on, "correction_after_reopening")
            return
        self.correction = fact
        late = fact.on > self.correction_notice_by
        if late and self.readings.late_correction_notice == "no_effect":
            self.tell(fact.on, "correction_notice_late", self.correction_notice_by)
            return
        self.correction_in_force = True
        if self.corrected_in_vain:
            self.tell(fact.on, "correction_notice_in_vain", self.correction_notice_by, fact.term_ends, late)
            return
        also = bool(self.waiting)
        self.stop(State.AWAITING_CORRECTION, fact.on)
        self.tell(fact.on, "correction_notice", self.correction_notice_by, fact.term_ends, late, also)

    def on_correction_received(self, fact: f.CorrectionReceived) -> None:
        """In time, or late for a good reason: start again. Late otherwise: accepted, the original clock runs on."""
        if self.correction is None:
            raise self.refuse("没有发出过补正告知书，不能登记收到补正")
        if self.correction_answered:
            raise self.refuse("补正已经收到过一次，不能重复登记")
        self.correction_answered = True
        if self.closed is not None:
            self.tell(fact.on, "correction_after_closing")
            return
        if self.corrected_in_vain:
            self.tell(fact.on, "correction_late", self.correction.term_ends)
            return
        if State.AWAITING_CORRECTION not in self.waiting:
            over = self.correction_in_force
            self.tell(fact.on, "correction_of_first_decision" if over else "correction_without_effect")
            return
        term = self.correction.term_ends
        late = term is not None and fact.on > term
        if late and not fact.good_reason:
            self.fold_again = True
            return
        restarted = self.go_on(State.AWAITING_CORRECTION, fact.on)
        code = "correction_late_excused" if late else "correction_received"
        self.tell(fact.on, code if restarted else "payment_still_awaited", term)

    def on_correction_lapsed(self, fact: f.CorrectionLapsed) -> None:
        """Closes the case, but only after a notice in time whose term has fully passed."""
        self.act()
        if self.correction is None:
            raise self.refuse("没有发出过补正告知书，不能登记逾期不补正")
        if self.correction_answered:
            raise self.refuse("补正已经收到，不能登记逾期不补正")
        if not self.correction_in_force:
            self.tell(fact.on, "correction_lapse_void", self.correction_notice_by)
            return
        if State.AWAITING_CORRECTION not in self.waiting:
            raise self.refuse("重新办理后不在等待补正，不能登记逾期不补正")
        term = self.correction.term_ends
        if term is None:
            raise self.refuse("补正期限没有起算，请先登记补正期限（term_ends），不能登记逾期未补正")
        if fact.on <= term:
            raise self.refuse(f"补正期限到 {term} 为止，期满次日起才能登记逾期不补正")
        self.close(State.LAPSED, fact.on)
        self.tell(fact.on, "correction_lapsed", term)

    # -- consultation (条例 32-34, R38-R40, O11) --

    def send(self, role: str, fact: f.PartyFact, term_ends: date | None, counts: bool) -> None:
        """A letter goes out; the same party asked again takes time out again."""
        self.act()
        letter = Letter(role, fact.party, fact.on, self.chapter, counts, term_ends)
        # Refused when its own end lies outside the calendar, so that every step can be told.
        letter.gives_up(self.calendar, self.readings)
        self.letters.append(letter)
        if not counts:
            self.tell(fact.on, "secrecy_referral", fact.party)
        else:
            self.tell(fact.on, "letter_sent", letter)

    def receive(self, role: str, fact: f.PartyFact) -> None:
        mine = self.of_party(role, fact, "没有向该方发出过征求意见书，不能登记送达")
        letter = _meant([x for x in mine if x.awaits_receipt])
        if letter is None:
            raise self.refuse(f"发给“{fact.party}”的征求意见书已经登记送达、答复或者退回，不能再登记送达")
        if self.closed is not None:
            self.tell(fact.on, "after_closing", "征求意见书的送达")
            return
        self.hear(letter, fact.on)
        letter.received = fact.on
        self.tell(fact.on, "letter_received", letter, letter.opinion_by(self.calendar))

    def answer_letter(self, role: str, fact: f.PartyFact) -> None:
        mine = self.of_party(role, fact, "没有向该方发出过征求意见书，不能登记答复")
        letter = _meant([x for x in mine if x.answered is None and x.returned is None])
        if letter is None:
            raise self.refuse(f"“{fact.party}”的征求意见书已经答复或者退回，不能再登记答复")
        if self.closed is not None:
            self.tell(fact.on, "after_closing", "征求意见的答复")
            return
        self.hear(letter, fact.on)
        letter.answered = fact.on
        self.tell(fact.on, "letter_answered", letter, letter.opinion_by(self.calendar))

    def hear(self, letter: Letter, on: date) -> None:
        """First news of a letter. When the period has ended by then, a default has occurred and the news undoes it not:
        the letter has taken out what it had taken out by itself (O11).
        """
        if not letter.awaits_receipt or not letter.live or self.readings.unreceived_letter == "open":
            return
        period = self.reckon(on)
        if period is not None and on > period.due:
            letter.heard_after = period.due

    def of_party(self, role: str, fact: f.PartyFact, message: str) -> list[Letter]:
        mine = [x for x in self.letters if x.role == role and x.party == fact.party]
        if not mine:
            raise self.refuse(f"“{fact.party}”：{message}")
        return mine

    def on_third_party_letter_sent(self, fact: f.ThirdPartyLetterSent) -> None:
        """Time is out from the next day on."""
        self.send(THIRD, fact, None, True)

    def on_third_party_letter_received(self, fact: f.ThirdPartyLetterReceived) -> None:
        """15 working days for the opinion; silence is neither consent nor refusal, the organ decides."""
        self.receive(THIRD, fact)

    def on_third_party_answered(self, fact: f.ThirdPartyAnswered) -> None:
        """The day of the opinion is the last day out."""
        self.answer_letter(THIRD, fact)

    def on_third_party_letter_returned(self, fact: f.ThirdPartyLetterReturned) -> None:
        """Undelivered: the day it came back is the last day out."""
        self.take_back(THIRD, fact)

    def take_back(self, role: str, fact: f.PartyFact) -> None:
        """The letter in question came back."""
        mine = self.of_party(role, fact, "没有向该方发出过征求意见书，不能登记退回")
        letter = _meant([x for x in mine if x.awaits_receipt])
        if letter is None:
            raise self.refuse(f"发给“{fact.party}”的征求意见书已经送达、答复或者退回过，不能登记退回")
        if self.closed is not None:
            self.tell(fact.on, "after_closing", "征求意见书的退回")
            return
        self.hear(letter, fact.on)
        letter.returned = fact.on
        self.tell(fact.on, "letter_returned", letter)

    def on_co_maker_letter_sent(self, fact: f.CoMakerLetterSent) -> None:
        """Like a third party's letter (条例 34)."""
        self.send(MAKER, fact, None, True)

    def on_co_maker_letter_received(self, fact: f.CoMakerLetterReceived) -> None:
        """15 working days; silence is consent."""
        self.receive(MAKER, fact)

    def on_co_maker_answered(self, fact: f.CoMakerAnswered) -> None:
        """The day of the opinion is the last day out."""
        self.answer_letter(MAKER, fact)

    def on_co_maker_letter_returned(self, fact: f.CoMakerLetterReturned) -> None:
        """Like a third party's letter."""
        self.take_back(MAKER, fact)

    def on_other_organ_letter_sent(self, fact: f.OtherOrganLetterSent) -> None:
        """Out up to the opinion, at most to the day the letter sets; the secrecy administration is no such organ."""
        if fact.term_ends < fact.on:
            raise self.refuse(f"答复期限 {fact.term_ends} 早于发函日期 {fact.on}")
        self.too_far(fact.term_ends)
        self.send(OTHER, fact, fact.term_ends, not fact.secrecy or self.readings.secrecy_referral == "excludes")

    def on_other_organ_answered(self, fact: f.OtherOrganAnswered) -> None:
        """The day of the opinion is the last day out."""
        self.answer_letter(OTHER, fact)

    # -- longer (条例 33(2), 35; R41, R42) --

    def on_extended(self, fact: f.Extended) -> None:
        """Once, at most 20 working days, approved and notified within the first period; otherwise without effect."""
        self.act()
        if not 1 <= fact.days <= EXTENSION_MOST.count:
            raise self.refuse(f"延长的天数须在 1 到 {EXTENSION_MOST.count} 个工作日之间，现为 {fact.days}")
        by_approval = self.readings.extension_in_time == "approval"
        period = self.reckon(fact.notified_on)
        if self.reopened:
            self.tell(fact.notified_on, "extension_after_reopening")
        elif period is None:
            self.tell(fact.notified_on, "extension_while_waiting")
        elif self.extension:
            self.tell(fact.notified_on, "extension_again")
        elif (fact.on if by_approval else fact.notified_on) > period.base:
            self.tell(fact.notified_on, "extension_late", period.base, by_approval)
        else:
            self.extension = fact.days
            told_late = fact.notified_on > period.base
            self.tell(fact.notified_on, "extended", fact.on, fact.days, period.base, told_late)

    def on_delayed(self, fact: f.Delayed) -> None:
        """Told by the due date, once, the day told becomes the due date unless the days themselves give a later one."""
        self.act()
        if fact.until <= fact.on:
            raise self.refuse(f"延迟答复的日期 {fact.until} 须晚于告知日期 {fact.on}")
        self.too_far(fact.until)
        period = self.reckon(fact.on)
        if self.reopened:
            self.tell(fact.on, "delay_after_reopening")
        elif period is None:
            self.tell(fact.on, "delay_while_waiting")
        elif self.fixed is not None:
            self.tell(fact.on, "delay_again", self.fixed)
        elif fact.on > period.due:
            self.tell(fact.on, "delay_late", period.due)
        elif fact.until <= period.due:
            self.tell(fact.on, "delay_not_later", fact.until, period.due)
        else:
            self.fixed = fact.until
            self.tell(fact.on, "delayed", fact.until)

    # -- fees (109号, R53-R55, O11) --

    def on_fee_notice_sent(self, fact: f.FeeNoticeSent) -> None:
        """Within the period it stops it; after the due date, a second time, or before 2021, it changes nothing."""
        self.act()
        if self.fee_sent is not None:
            self.tell(fact.on, "fee_again")
            return
        period = self.reckon(fact.on)
        self.fee_sent = fact.on
        if self.reopened:
            self.tell(fact.on, "fee_after_reopening")
        elif fact.on < FEE_RULES_IN_FORCE:
            self.tell(fact.on, "fee_before_in_force")
        elif period is not None and fact.on > period.due:
            self.tell(fact.on, "fee_notice_late", period.due)
        else:
            self.fee_in_force = True
            self.stop(State.AWAITING_PAYMENT, fact.on)
            self.tell(fact.on, "fee_notice", period is None)

    def on_fee_notice_received(self, fact: f.FeeNoticeReceived) -> None:
        """20 working days to pay, from the next working day. A notice without effect asks for nothing."""
        if self.fee_sent is None:
            raise self.refuse("没有发出过收费通知书，不能登记送达")
        if self.fee_received is not None:
            raise self.refuse("收费通知书已经登记过送达")
        if self.fee_settled:
            raise self.refuse("费用已经缴清，不能再登记收费通知书送达")
        self.fee_received = fact.on
        if self.closed is not None:
            self.tell(fact.on, "after_closing", "收费通知书的送达")
            return
        if State.AWAITING_PAYMENT not in self.waiting:
            self.tell(fact.on, "void_fee_notice_received")
            return
        self.fee_payable_by = self.calendar.add_working_days(fact.on, FEE_PAYMENT.count)
        self.tell(fact.on, "fee_notice_received", self.fee_payable_by)

    def on_fee_paid(self, fact: f.FeePaid) -> None:
        """The period starts again on the day after payment. Paid late but before the lapse is recorded: the same."""
        if self.fee_sent is None:
            raise self.refuse("没有发出过收费通知书，不能登记缴费")
        if self.fee_settled:
            raise self.refuse("费用已经缴清，不能重复登记缴费")
        self.fee_settled = True
        if self.closed is not None:
            self.tell(fact.on, "after_closing", "缴费")
            return
        if State.AWAITING_PAYMENT not in self.waiting:
            self.tell(fact.on, "fee_of_first_decision" if self.fee_in_force else "fee_paid_without_effect")
            return
        is_day_zero = self.readings.day_after_payment == "day_zero"
        restarted = self.go_on(State.AWAITING_PAYMENT, fact.on + timedelta(days=is_day_zero))
        late = self.fee_payable_by is not None and fact.on > self.fee_payable_by
        if not restarted:
            self.tell(fact.on, "correction_still_awaited")
        elif late:
            self.tell(fact.on, "fee_paid_late", is_day_zero, self.fee_payable_by)
        else:
            self.tell(fact.on, "fee_paid", is_day_zero)

    def on_fee_lapsed(self, fact: f.FeeLapsed) -> None:
        """Closes the case, but only after the payment term of a notice in time has fully passed."""
        self.act()
        if self.fee_sent is None:
            raise self.refuse("没有发出过收费通知书，不能登记逾期不缴费")
        if self.fee_settled:
            raise self.refuse("费用已经缴清，不能登记逾期不缴费")
        if not self.fee_in_force:
            self.tell(fact.on, "fee_lapse_void")
            return
        if State.AWAITING_PAYMENT not in self.waiting:
            raise self.refuse("重新办理后不在等待缴费，不能登记逾期不缴费")
        if self.fee_payable_by is None:
            raise self.refuse("收费通知书尚未送达，缴费期限没有起算，不能登记逾期不缴费")
        if fact.on <= self.fee_payable_by:
            raise self.refuse(f"缴费期限到 {self.fee_payable_by} 为止，期满次日起才能登记逾期不缴费")
        self.close(State.LAPSED, fact.on)
        self.tell(fact.on, "fee_lapsed", self.fee_payable_by)

    # -- end and beginning again (R5, R48, O4) --

    def on_replied(self, fact: f.Replied) -> None:
        """The clock stops on this day; after the due date the reply is late but still a reply."""
        self.act()
        self.close(State.REPLIED, fact.on)
        self.tell(fact.on, "replied")

    def on_withdrawn(self, fact: f.Withdrawn) -> None:
        """The applicant ends the case."""
        self.act()
        self.close(State.WITHDRAWN, fact.on)
        self.tell(fact.on, "withdrawn")

    def on_reopened(self, fact: f.Reopened) -> None:
        """A new period as the document says; no new right to ask for correction, to extend, to delay or to charge.

        A review organ or a court may order it while the case is still open (an omission); the organ itself only after
        it had decided.
        """
        if (fact.days is None) == (fact.until is None):
            raise self.refuse("重新办理须写明 days（工作日数）或者 until（日期），二者取一")
        if fact.by == f.ReopenedBy.OWN and self.closed is None:
            raise self.refuse("本件尚未办结，不能由本机关自行重新办理")
        if fact.days is not None and not 1 <= fact.days <= MOST_DAYS_BY_DOCUMENT:
            raise self.refuse(f"重新办理的期限须在 1 到 {MOST_DAYS_BY_DOCUMENT} 个工作日之间，现为 {fact.days}")
        if fact.until is not None:
            self.too_far(fact.until)
            if fact.until < fact.on:
                raise self.refuse(f"重新办理的期限 {fact.until} 早于起算日期 {fact.on}")
        self.end_letters(fact.on)
        self.begin(fact.on, fact.days, fact.until)
        self.closed = self.closed_on = None
        self.reopened = True
        self.tell(fact.on, "reopened", fact.by, fact.days, fact.until)

    def end_letters(self, on: date) -> None:
        """What was asked for the first decision is over with it."""
        period = self.reckon(self.closed_on or on)
        for letter in self.letters:
            if letter.live and letter.chapter == self.chapter and period is not None:
                letter.in_vain = not period.moved_by(letter)
            letter.ended_on = letter.ended_on or on

    # -- the answer --

    def answer(self) -> Clock:
        """Everything that is asked of the clock, for ``as_of`` or the closing day."""
        calendar = self.calendar
        at = self.closed_on or self.as_of
        period = self.reckon(at)
        used, excluded, left = self.count(period, at)
        third = self.third_party_by() if self.letters else {}
        due = period.due if period else None
        beyond = self.beyond_calendar(
            [due, self.counted_to(period, at), self.correction_notice_by, self.fee_payable_by, *third.values()]
        )
        live = Chapter(self.start, self.stopped_on, None)
        return Clock(
            received=self.received,
            as_of=self.as_of,
            calendar=calendar,
            state=self.state(period),
            due=due,
            provisional=beyond or self.awaits_receipt(period),
            beyond_calendar=beyond,
            correction_notice_by=self.correction_notice_by,
            correction_by=self.correction.term_ends if self.correction else None,
            third_party_by=third,
            fee_payable_by=self.fee_payable_by,
            used=used,
            excluded=excluded,
            left=left,
            closed_on=self.closed_on,
            period=period,
            awaiting=() if self.closed is not None else tuple(self.waiting),
            reopened=self.reopened,
            readings=self.readings,
            _chapters=tuple(self.chapters),
            _live=live,
            _told=tuple(self.told),
        )

    def count(self, period: Period | None, at: date) -> tuple[int, int, int | None]:
        """Working days used, excluded and left on ``at``; an overdue case has used its whole period."""
        if period is None:
            return 0, 0, None
        calendar = self.calendar
        here, end, begin = calendar.index(at), calendar.index(period.due), calendar.index(self.start)
        gone = still = 0
        for after, through in period.out:
            low, high = calendar.index(after), calendar.index(through)
            past = max(0, min(high, here) - low)
            gone += past
            still += high - low - past
        used = max(0, min(here, end) - begin - gone)
        if at > period.due:
            return used, gone, min(-1, end - here)
        return used, gone, end - max(here, begin) - still

    def state(self, period: Period | None) -> State:
        if self.closed is not None:
            return self.closed
        if period is None:
            return self.waiting[-1]
        if self.as_of > period.due:
            return State.OVERDUE
        if period.out and any(after < self.as_of <= through for after, through in period.out):
            return State.EXCLUDED
        return State.RUNNING

    def third_party_by(self) -> dict[str, date | None]:
        """Until when each third party and co-maker may answer; none while the letter is not received."""
        by: dict[str, date | None] = {}
        for letter in self.letters:
            if letter.role == OTHER:
                continue
            # Of several letters to one party, and of a party asked in two roles, the later date holds (O10).
            known = [day for day in (by.get(letter.party), letter.opinion_by(self.calendar)) if day is not None]
            by[letter.party] = max(known, default=None)
        return by

    def counted_to(self, period: Period | None, at: date) -> date | None:
        """The day to which an overdue case is counted: its days past the due date hang on the calendar too."""
        return at if period is not None and at > period.due else None

    def beyond_calendar(self, days: list[date | None]) -> bool:
        """Whether a date of the answer lies after the last announced year."""
        last = self.calendar.last_known_year
        return any(day is not None and day.year > last for day in days)

    def awaits_receipt(self, period: Period | None) -> bool:
        """Whether a letter is under way whose receipt is not known and may still move the due date."""
        if not self.letters or self.closed is not None or period is None:
            return False
        return any(x.live and x.awaits_receipt and period.moved_by(x) for x in self.letters)


def _meant(letters: list[Letter]) -> Letter | None:
    """Of a party's open letters the one a fact is about: the last that takes time out, else the first."""
    counting = [x for x in letters if x.live]
    if counting:
        return counting[-1]
    return letters[0] if letters else None


HANDLERS: dict[type[f.Fact], Callable[[_Fold, Any], None]] = {
    fact: getattr(_Fold, f"on_{kind}") for kind, fact in f.KINDS.items()
}
