"""What must hold for every life of an application, whatever happens in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gongkai.law import facts as f
from gongkai.law.calendar import Calendar, Override
from gongkai.law.calendar_data import NOTICES
from gongkai.law.clock import Clock, State, compute
from gongkai.law.consultation import union
from gongkai.law.facts import FactError
from gongkai.law.tests.lives import CALENDAR, ONE_DAY, lives
from gongkai.law.tests.stepping import Stepper

LETTERS = (f.ThirdPartyLetterSent, f.CoMakerLetterSent, f.OtherOrganLetterSent)
CONSULTING = (*LETTERS, f.ThirdPartyLetterReceived, f.ThirdPartyAnswered, f.ThirdPartyLetterReturned)
CONSULTING = (*CONSULTING, f.CoMakerLetterReceived, f.CoMakerAnswered, f.OtherOrganAnswered)


def answer(received: f.Received, facts: Sequence[f.Fact], as_of: date, calendar: Calendar = CALENDAR) -> Clock | None:
    try:
        return compute(received, facts, as_of, calendar)
    except FactError:
        return None


def end(clock: Clock) -> date:
    """The due date; no date while the period has not begun again is later than any."""
    return clock.due or date.max


@given(lives())
def test_the_same_question_has_the_same_answer(life: tuple[f.Received, list[f.Fact], date]) -> None:
    received, facts, as_of = life
    one, two = compute(received, facts, as_of, CALENDAR), compute(received, facts, as_of, CALENDAR)
    assert replace(one, _told=()) == replace(two, _told=())
    assert one.steps == two.steps
    assert one.segments == two.segments


@given(lives())
def test_due_is_never_before_receipt_and_none_only_while_nothing_runs(
    life: tuple[f.Received, list[f.Fact], date],
) -> None:
    received, facts, as_of = life
    clock = compute(received, facts, as_of, CALENDAR)
    waiting = {State.AWAITING_CORRECTION, State.AWAITING_PAYMENT, State.LAPSED}
    if clock.due is None:
        assert clock.state in waiting | {State.REPLIED, State.WITHDRAWN}
        assert (clock.used, clock.excluded, clock.left) == (0, 0, None)
    else:
        assert clock.due >= received.on
        assert clock.state not in waiting
        assert (clock.state is State.OVERDUE) == (clock.closed_on is None and as_of > clock.due)


@given(lives())
def test_the_bar_has_no_gaps_and_its_cells_are_the_counts(life: tuple[f.Received, list[f.Fact], date]) -> None:
    received, facts, as_of = life
    clock = compute(received, facts, as_of, CALENDAR)
    at = clock.closed_on or as_of
    day = received.on
    for segment in clock.segments:
        assert segment.first == day + ONE_DAY
        assert segment.last >= segment.first
        day = segment.last
    last = at if clock.closed_on or clock.due is None else max(at, clock.due)
    assert day == max(last, received.on)
    cells: dict[str, int] = {}
    for segment in clock.segments:
        past = CALENDAR.working_days_between(segment.first - ONE_DAY, min(segment.last, at))
        counted = segment.days if segment.kind == "left" else max(0, past)
        cells[segment.kind] = cells.get(segment.kind, 0) + counted
    assert cells.get("run", 0) + cells.get("ext", 0) == clock.used
    assert cells.get("out", 0) == clock.excluded
    if clock.left is not None and clock.left >= 0 and clock.closed_on is None:
        assert cells.get("left", 0) == clock.left
    if clock.left is not None and clock.left < 0:
        assert max(1, cells.get("over", 0)) == -clock.left


@given(lives())
def test_a_naive_clock_that_steps_day_by_day_agrees(life: tuple[f.Received, list[f.Fact], date]) -> None:
    received, facts, as_of = life
    clock = compute(received, facts, as_of, CALENDAR)
    stepped = Stepper(CALENDAR).answer(received.on, facts, as_of)
    assert {name: getattr(clock, name) for name in stepped} == stepped


RESUMED = {"run", "ext", "left"}


@given(lives())
def test_the_sentences_agree_with_the_bar(life: tuple[f.Received, list[f.Fact], date]) -> None:
    """What a step says of its day and of the next is what the bar draws there."""
    received, facts, as_of = life
    clock = compute(received, facts, as_of, CALENDAR)
    for step in clock.steps:
        here, after = clock.kind_on(step.on), clock.kind_on(step.on + ONE_DAY)
        assert "自次日起恢复计算" not in step.text or after in RESUMED
        assert "当日仍不计入" not in step.text or here == "out"
        assert "次日起仍不计入" not in step.text or after == "out"
        assert "自次日起的时间不计入" not in step.text or after in {"out", "left", "void", None}
        assert "期限此时没有在计算" not in step.text or here == "wait" or after in {"wait", None}
        assert step.on <= as_of or step.code == "due"


@given(lives())
def test_consulting_never_shortens(life: tuple[f.Received, list[f.Fact], date]) -> None:
    received, facts, as_of = life
    without = answer(received, [x for x in facts if not isinstance(x, CONSULTING)], as_of)
    assume(without is not None and without.closed_on is None)
    assert without is not None
    assert end(compute(received, facts, as_of, CALENDAR)) >= end(without)


@settings(deadline=None)  # builds a calendar for each example
@given(lives(), st.integers(0, 120))
def test_one_more_day_off_never_brings_a_date_forward(life: tuple[f.Received, list[f.Fact], date], after: int) -> None:
    received, facts, as_of = life
    day = received.on + timedelta(days=after)
    local = Calendar.build(NOTICES, overrides=[Override(day, False, "地方通知")])
    moved = answer(received, facts, as_of, local)
    assume(moved is not None)
    assert moved is not None
    assert end(moved) >= end(compute(received, facts, as_of, CALENDAR))


@given(lives(), st.integers(0, 40))
def test_waiting_longer_never_brings_the_date_forward(life: tuple[f.Received, list[f.Fact], date], days: int) -> None:
    received, facts, as_of = life
    assert end(compute(received, facts, as_of + timedelta(days=days), CALENDAR)) >= end(
        compute(received, facts, as_of, CALENDAR)
    )


@given(lives())
def test_a_default_that_has_occurred_stays(life: tuple[f.Received, list[f.Fact], date]) -> None:
    """Once overdue, the due date moves no more, whatever is learnt later; only a reopening gives a new one."""
    received, facts, as_of = life
    for known in range(len(facts) + 1):
        on = facts[known].on if known < len(facts) else as_of
        clock = compute(received, facts[:known], on, CALENDAR)
        until = next((n for n, x in enumerate(facts) if n >= known and isinstance(x, f.Reopened)), len(facts))
        if clock.state is State.OVERDUE:
            later = compute(received, facts[:until], as_of if until == len(facts) else facts[until].on, CALENDAR)
            assert later.due == clock.due


@given(st.dates(date(2019, 1, 1), date(2026, 12, 31)), st.integers(0, 30))
def test_received_later_is_due_later_or_the_same_day(received: date, days: int) -> None:
    later = received + timedelta(days=days)
    first = compute(f.Received(received), [], later, CALENDAR)
    second = compute(f.Received(later), [], later, CALENDAR)
    assert end(first) <= end(second)
    assert first.correction_notice_by <= second.correction_notice_by


@given(lives())
def test_the_order_of_the_list_between_different_days_does_not_matter(
    life: tuple[f.Received, list[f.Fact], date],
) -> None:
    received, facts, as_of = life
    assume(len({x.on for x in facts}) == len(facts))
    assert (
        compute(received, facts[::-1], as_of, CALENDAR).segments == compute(received, facts, as_of, CALENDAR).segments
    )


@given(lives(), st.data())
def test_facts_on_one_day_are_taken_in_the_order_given(
    life: tuple[f.Received, list[f.Fact], date], data: st.DataObject
) -> None:
    """Sorting by day is stable: a list shuffled only between days answers like the list itself."""
    received, facts, as_of = life
    days = data.draw(st.permutations(sorted({x.on for x in facts})))
    shuffled = [x for day in days for x in facts if x.on == day]
    assert compute(received, shuffled, as_of, CALENDAR).steps == compute(received, facts, as_of, CALENDAR).steps


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(st.lists(st.tuples(DAYS, DAYS), max_size=6), DAYS)
def test_a_union_holds_each_day_once(spans: list[tuple[date, date]], after: date) -> None:
    expected = {
        a + timedelta(days=n) for a, b in spans for n in range(1, (b - a).days + 1) if a + timedelta(days=n) > after
    }
    joined = union(spans, after)
    held = [a + timedelta(days=n) for a, b in joined for n in range(1, (b - a).days + 1)]
    assert len(held) == len(set(held))
    assert set(held) == expected
    assert all(one[1] < two[0] for one, two in pairwise(joined))
