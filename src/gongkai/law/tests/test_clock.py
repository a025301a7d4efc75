"""What each fact does to the clock, as dated cases. Calendar 2026; the plain period of 2026-03-02 ends on 03-30.

Working days around it: correction notice by 03-11; Qingming 04-04 to 04-06 off; Labour Day 05-01 to 05-05 off, Saturday
05-09 worked.
"""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.law import facts as f
from gongkai.law.calendar import Calendar, Override, shipped
from gongkai.law.clock import Clock, State, compute
from gongkai.law.facts import FactError, ReopenedBy
from gongkai.law.readings import Readings

D = date.fromisoformat
CALENDAR = shipped()
SAFE = Readings()


def ask(facts: list[f.Fact], as_of: str, received: str = "2026-03-02", readings: Readings = SAFE) -> Clock:
    return compute(f.Received(D(received)), facts, D(as_of), CALENDAR, readings)


def refused(facts: list[f.Fact], as_of: str = "2026-06-30", received: str = "2026-03-02") -> FactError:
    with pytest.raises(FactError) as caught:
        ask(facts, as_of, received)
    return caught.value


def bar(clock: Clock) -> list[tuple[str, str, str]]:
    return [(s.kind, str(s.first)[5:], str(s.last)[5:]) for s in clock.segments]


def codes(clock: Clock) -> list[str]:
    return [step.code for step in clock.steps]


def sent(on: str, party: str = "甲") -> f.Fact:
    return f.ThirdPartyLetterSent(D(on), party)


def got(on: str, party: str = "甲") -> f.Fact:
    return f.ThirdPartyLetterReceived(D(on), party)


def opined(on: str, party: str = "甲") -> f.Fact:
    return f.ThirdPartyAnswered(D(on), party)


# -- the plain period --


@pytest.mark.parametrize(
    ("as_of", "state", "used", "left"),
    [
        ("2026-03-02", State.RUNNING, 0, 20),
        ("2026-03-03", State.RUNNING, 1, 19),
        ("2026-03-07", State.RUNNING, 4, 16),
        ("2026-03-27", State.RUNNING, 19, 1),
        ("2026-03-30", State.RUNNING, 20, 0),
        ("2026-03-31", State.OVERDUE, 20, -1),
        ("2026-04-01", State.OVERDUE, 20, -2),
    ],
)
def test_the_last_day_is_in_time_and_the_next_is_not(as_of: str, state: State, used: int, left: int) -> None:
    clock = ask([], as_of)
    assert (clock.state, clock.used, clock.left) == (state, used, left)
    assert str(clock.due) == "2026-03-30"


def test_a_weekend_after_a_friday_due_date_is_overdue_by_one() -> None:
    """Due on Friday 04-03; on the Saturday the period is over although no working day has passed."""
    clock = ask([], "2026-04-04", "2026-03-06")
    assert (str(clock.due), clock.state, clock.left) == ("2026-04-03", State.OVERDUE, -1)


@pytest.mark.parametrize(
    ("received", "due", "provisional"),
    [
        # Year ends: New Year 2025 is one Wednesday, 2026 three days with a make-up Sunday.
        ("2024-12-20", "2025-01-20", False),
        ("2025-12-15", "2026-01-13", False),
        # Spring Festival 2025 (01-28 to 02-04, 01-26 and 02-08 worked) and 2026 (02-15 to 02-23).
        ("2025-01-15", "2025-02-18", False),
        ("2026-01-30", "2026-03-05", False),
        ("2026-02-15", "2026-03-20", False),
        # 2026-12-31 is known, 2027-01-04 is not.
        ("2026-12-03", "2026-12-31", False),
        ("2026-12-04", "2027-01-04", True),
        ("2027-01-29", "2027-03-02", True),
    ],
)
def test_year_ends_and_spring_festivals(received: str, due: str, provisional: bool) -> None:
    clock = ask([], received, received)
    assert (str(clock.due), clock.provisional) == (due, provisional)
    assert ("provisional" in codes(clock)) is provisional


def test_before_the_regulation_was_in_force_a_step_says_so() -> None:
    assert "before_in_force" in codes(ask([], "2019-05-14", "2019-05-14"))
    assert "before_in_force" not in codes(ask([], "2019-05-15", "2019-05-15"))


def test_a_local_day_off_moves_the_date_of_that_agency() -> None:
    local = Calendar.build(overrides=[Override(D("2026-03-30"), False, "自治州通知")])
    clock = compute(f.Received(D("2026-03-02")), [], D("2026-03-02"), local)
    assert str(clock.due) == "2026-03-31"
    assert clock.edition == local.edition


# -- correction --


@pytest.mark.parametrize(
    ("notice", "state", "due"),
    [
        ("2026-03-10", State.AWAITING_CORRECTION, None),
        ("2026-03-11", State.AWAITING_CORRECTION, None),
        ("2026-03-12", State.RUNNING, "2026-03-30"),
    ],
)
def test_a_correction_notice_stops_the_clock_until_day_seven(notice: str, state: State, due: str | None) -> None:
    clock = ask([f.CorrectionNoticeSent(D(notice), D("2026-03-27"))], "2026-03-16")
    assert (clock.state, clock.due) == (state, D(due) if due else None)
    assert str(clock.correction_by) == "2026-03-27"
    assert ("correction_notice_late" in codes(clock)) is (due is not None)


def test_while_correction_is_awaited_nothing_is_used_and_nothing_left() -> None:
    clock = ask([f.CorrectionNoticeSent(D("2026-03-11"), D("2026-03-27"))], "2026-03-16")
    assert (clock.used, clock.excluded, clock.left) == (0, 0, None)
    assert bar(clock) == [("void", "03-03", "03-11"), ("wait", "03-12", "03-16")]


def test_the_corrected_application_starts_the_clock_again_from_nothing() -> None:
    clock = ask(
        [
            sent("2026-03-03"),
            got("2026-03-04"),
            opined("2026-03-06"),
            f.CorrectionNoticeSent(D("2026-03-11"), D("2026-03-27")),
            f.CorrectionReceived(D("2026-03-20")),
        ],
        "2026-03-24",
    )
    assert (clock.used, clock.excluded, clock.left, str(clock.due)) == (2, 0, 18, "2026-04-20")
    assert bar(clock) == [
        ("void", "03-03", "03-11"),
        ("wait", "03-12", "03-20"),
        ("run", "03-21", "03-24"),
        ("left", "03-25", "04-20"),
    ]


@pytest.mark.parametrize(
    ("came", "good_reason", "due", "code"),
    [
        ("2026-03-20", False, "2026-04-20", "correction_received"),
        ("2026-03-21", False, "2026-03-30", "correction_late"),
        ("2026-03-21", True, "2026-04-20", "correction_late_excused"),
    ],
)
def test_late_correction_restarts_only_with_a_good_reason(came: str, good_reason: bool, due: str, code: str) -> None:
    facts = [f.CorrectionNoticeSent(D("2026-03-04"), D("2026-03-20")), f.CorrectionReceived(D(came), good_reason)]
    clock = ask(facts, "2026-03-23")
    assert str(clock.due) == due
    assert code in codes(clock)


def test_late_correction_without_reason_lets_the_original_clock_have_run_all_the_time() -> None:
    facts = [f.CorrectionNoticeSent(D("2026-03-04"), D("2026-03-20")), f.CorrectionReceived(D("2026-03-23"))]
    clock = ask(facts, "2026-03-23")
    assert (clock.used, clock.left, bar(clock)[0]) == (15, 5, ("run", "03-03", "03-23"))


def test_correction_may_be_asked_once() -> None:
    facts = [
        f.CorrectionNoticeSent(D("2026-03-03"), D("2026-03-20")),
        f.CorrectionReceived(D("2026-03-05")),
        f.CorrectionNoticeSent(D("2026-03-09"), D("2026-03-20")),
    ]
    clock = ask(facts, "2026-03-10")
    assert (clock.state, str(clock.due)) == (State.RUNNING, "2026-04-02")
    assert "correction_again" in codes(clock)


def test_a_late_notice_neither_restarts_nor_lets_the_case_lapse() -> None:
    notice = f.CorrectionNoticeSent(D("2026-03-12"), D("2026-03-20"))
    assert str(ask([notice, f.CorrectionReceived(D("2026-03-18"))], "2026-03-18").due) == "2026-03-30"
    lapsed = ask([notice, f.CorrectionLapsed(D("2026-03-23"))], "2026-03-23")
    assert (lapsed.state, str(lapsed.due)) == (State.RUNNING, "2026-03-30")
    assert "correction_lapse_void" in codes(lapsed)


def test_the_lapse_closes_the_case_the_day_after_the_term() -> None:
    notice = f.CorrectionNoticeSent(D("2026-03-11"), D("2026-03-20"))
    clock = ask([notice, f.CorrectionLapsed(D("2026-03-21"))], "2026-04-30")
    assert (clock.state, clock.due, clock.left) == (State.LAPSED, None, None)
    assert bar(clock) == [("void", "03-03", "03-11"), ("wait", "03-12", "03-21")]
    assert refused([notice, f.CorrectionLapsed(D("2026-03-20"))]).index == 1


def test_no_lapse_while_the_term_of_correction_is_not_known() -> None:
    """O12, R37: the term runs from receipt of the notice; without it nothing can lapse."""
    caught = refused([f.CorrectionNoticeSent(D("2026-03-04")), f.CorrectionLapsed(D("2026-03-04"))])
    assert caught.index == 1
    assert "没有起算" in caught.message


@pytest.mark.parametrize(("as_of", "provisional"), [("2026-12-31", False), ("2027-01-10", True)])
def test_overdue_days_past_the_last_known_year_are_provisional(as_of: str, provisional: bool) -> None:
    clock = ask([], as_of, "2026-11-25")
    assert (str(clock.due), clock.provisional) == ("2026-12-23", provisional)


# -- consultation --


@pytest.mark.parametrize(
    ("as_of", "state", "excluded", "used", "left"),
    [
        ("2026-03-09", State.RUNNING, 0, 5, 15),
        ("2026-03-10", State.EXCLUDED, 1, 5, 15),
    ],
)
def test_the_day_of_dispatch_counts_and_the_next_does_not(
    as_of: str, state: State, excluded: int, used: int, left: int
) -> None:
    clock = ask([sent("2026-03-09")], as_of)
    assert (clock.state, clock.excluded, clock.used, clock.left) == (state, excluded, used, left)


@pytest.mark.parametrize(
    ("as_of", "due", "excluded"),
    [
        ("2026-03-09", "2026-03-30", 0),
        ("2026-03-10", "2026-03-31", 1),
        ("2026-03-27", "2026-04-20", 14),
        ("2026-03-30", "2026-04-21", 15),
        ("2026-03-31", "2026-04-21", 15),
        ("2026-04-21", "2026-04-21", 15),
    ],
)
def test_a_letter_not_yet_received_excludes_to_the_day_and_at_most_fifteen(as_of: str, due: str, excluded: int) -> None:
    clock = ask([sent("2026-03-09")], as_of)
    assert (str(clock.due), clock.excluded, clock.provisional) == (due, excluded, True)
    assert clock.third_party_by == {"甲": None}


def test_a_letter_received_and_unanswered_counts_to_its_full_term() -> None:
    clock = ask([sent("2026-03-09"), got("2026-03-11")], "2026-03-12")
    assert (str(clock.due), clock.excluded, clock.left, clock.provisional) == ("2026-04-23", 3, 15, False)
    assert bar(clock) == [("run", "03-03", "03-09"), ("out", "03-10", "04-01"), ("left", "04-02", "04-23")]


@pytest.mark.parametrize(
    ("answer", "due"), [("2026-04-01", "2026-04-23"), ("2026-04-02", "2026-04-23"), ("2026-03-31", "2026-04-22")]
)
def test_an_opinion_after_the_term_takes_no_more_time(answer: str, due: str) -> None:
    assert str(ask([sent("2026-03-09"), got("2026-03-11"), opined(answer)], "2026-04-10").due) == due


def test_several_third_parties_take_the_union() -> None:
    facts = [
        sent("2026-03-09", "甲"),
        sent("2026-03-10", "乙"),
        got("2026-03-11", "甲"),
        got("2026-03-12", "乙"),
        opined("2026-03-13", "甲"),
        opined("2026-03-18", "乙"),
        f.CoMakerLetterSent(D("2026-03-23"), "丙"),
        f.CoMakerLetterReceived(D("2026-03-24"), "丙"),
        f.CoMakerAnswered(D("2026-03-25"), "丙"),
    ]
    clock = ask(facts, "2026-03-27")
    # 03-10 to 03-18 is 7 working days, 03-24 to 03-25 is 2.
    assert (clock.excluded, clock.used, str(clock.due)) == (9, 10, "2026-04-13")
    assert [kind for kind, _, _ in bar(clock)] == ["run", "out", "run", "out", "run", "left"]


def test_letters_that_touch_are_one_stretch() -> None:
    facts = [sent("2026-03-09"), got("2026-03-10"), opined("2026-03-13"), sent("2026-03-13", "乙")]
    clock = ask(facts, "2026-03-17")
    assert bar(clock)[1] == ("out", "03-10", "03-17")
    assert clock.excluded == 6


def test_an_undelivered_letter_ends_the_exclusion_and_may_be_sent_again() -> None:
    returned = f.ThirdPartyLetterReturned(D("2026-03-16"), "甲")
    clock = ask([sent("2026-03-09"), returned], "2026-03-20")
    assert (clock.excluded, str(clock.due), clock.provisional) == (5, "2026-04-07", False)
    again = ask([sent("2026-03-09"), returned, sent("2026-03-17"), got("2026-03-18")], "2026-03-20")
    assert again.excluded == 5 + 3
    assert again.third_party_by == {"甲": D("2026-04-09")}


def test_a_co_makers_letter_that_came_back_ends_the_exclusion_too() -> None:
    asked, back = f.CoMakerLetterSent(D("2026-03-09"), "甲"), f.CoMakerLetterReturned(D("2026-03-16"), "甲")
    clock = ask([asked, back], "2026-03-20")
    assert (clock.excluded, str(clock.due), clock.provisional) == (5, "2026-04-07", False)
    with pytest.raises(f.FactError):
        ask([asked, f.ThirdPartyLetterReturned(D("2026-03-16"), "甲")], "2026-03-20")


def test_the_same_party_asked_twice_takes_time_out_twice_and_never_doubly() -> None:
    """Out are 03-10 to 03-13 (4) and 03-17 to 03-19 (3); a letter within the time of another adds nothing."""
    once = [sent("2026-03-09"), got("2026-03-11"), opined("2026-03-13")]
    clock = ask([*once, sent("2026-03-16"), got("2026-03-17"), opined("2026-03-19")], "2026-03-20")
    assert (clock.excluded, str(clock.due)) == (7, "2026-04-09")
    both = [sent("2026-03-09"), sent("2026-03-10"), got("2026-03-11"), opined("2026-03-13"), opined("2026-03-13")]
    assert ask(both, "2026-03-20").excluded == 4


@pytest.mark.parametrize(
    ("heard", "last_out", "due"),
    [
        (got("2026-04-08"), "04-29", "2026-05-22"),
        (opined("2026-04-08"), "04-08", "2026-04-29"),
        (f.ThirdPartyLetterReturned(D("2026-04-08"), "甲"), "04-08", "2026-04-29"),
    ],
)
def test_a_letter_heard_of_after_its_own_end_is_one_stretch(heard: f.Fact, last_out: str, due: str) -> None:
    """Sent 03-09, without news it ends on 03-30; receipt, opinion or return known later replaces that end."""
    clock = ask([sent("2026-03-09"), heard], "2026-04-10")
    assert bar(clock)[:2] == [("run", "03-03", "03-09"), ("out", "03-10", last_out)]
    assert str(clock.due) == due


def test_receipt_within_the_period_counts_from_the_dispatch_and_after_it_no_more() -> None:
    """Sent on 03-27 (day 19), due on 04-21 without news; received on that day, out from 03-28 to 05-14."""
    assert str(ask([sent("2026-03-27")], "2026-04-21").due) == "2026-04-21"
    clock = ask([sent("2026-03-27"), got("2026-04-21")], "2026-04-22")
    assert (str(clock.due), clock.state) == ("2026-05-15", State.EXCLUDED)
    late = ask([sent("2026-03-27"), got("2026-04-22")], "2026-04-22")
    assert (str(late.due), late.state) == ("2026-04-21", State.OVERDUE)


@pytest.mark.parametrize(("on", "due"), [("2026-03-27", "2026-04-21"), ("2026-03-30", "2026-03-30")])
def test_a_letter_sent_on_the_last_day_or_later_moves_nothing(on: str, due: str) -> None:
    facts = [sent(on), got(on)]
    clock = ask(facts, "2026-04-01")
    assert str(clock.due) == due
    assert (clock.state is State.OVERDUE) is (on == due)
    assert ("letter_too_late" in codes(clock)) is (on == due)


def test_a_day_told_by_a_document_is_not_moved_by_a_letter() -> None:
    delayed = ask([f.Delayed(D("2026-03-20"), D("2026-05-29")), sent("2026-05-11")], "2026-05-20")
    ordered = [f.Replied(D("2026-03-20")), f.Reopened(D("2026-05-06"), ReopenedBy.COURT, until=D("2026-05-29"))]
    for clock in (delayed, ask([*ordered, sent("2026-05-11")], "2026-05-20")):
        assert (str(clock.due), clock.excluded, clock.provisional) == ("2026-05-29", 0, False)
        assert "letter_too_late" in codes(clock)
        assert clock.steps[-1].code == "due"
        assert "文书" in clock.steps[-1].text


def test_a_letter_of_the_last_day_takes_time_out_of_the_extension_given_that_day() -> None:
    clock = ask([sent("2026-03-30"), f.Extended(D("2026-03-30"), 5, D("2026-03-30"))], "2026-04-01")
    assert (str(clock.due), clock.excluded, clock.state) == ("2026-04-09", 2, State.EXCLUDED)


def test_another_organ_takes_time_up_to_the_term_of_the_letter() -> None:
    letter = f.OtherOrganLetterSent(D("2026-03-09"), "市水利局", D("2026-03-13"))
    assert str(ask([letter], "2026-03-09").due) == "2026-04-03"
    assert str(ask([letter, f.OtherOrganAnswered(D("2026-03-11"), "市水利局")], "2026-03-11").due) == "2026-04-01"
    assert str(ask([letter, f.OtherOrganAnswered(D("2026-03-20"), "市水利局")], "2026-03-20").due) == "2026-04-03"
    assert ask([letter], "2026-03-09").third_party_by == {}


def test_consultation_within_the_extension_moves_the_extended_date() -> None:
    facts = [f.Extended(D("2026-03-27"), 10, D("2026-03-27")), sent("2026-04-07"), got("2026-04-07")]
    clock = ask([*facts, opined("2026-04-09")], "2026-04-10")
    # 10 working days after 03-30 end on 04-14; two are taken out.
    assert str(clock.due) == "2026-04-16"
    assert bar(clock) == [
        ("run", "03-03", "03-30"),
        ("ext", "03-31", "04-07"),
        ("out", "04-08", "04-09"),
        ("ext", "04-10", "04-10"),
        ("left", "04-11", "04-16"),
    ]
    assert (clock.used, clock.excluded, clock.left) == (20 + 6, 2, 4)


# -- extension and delay --


@pytest.mark.parametrize(
    ("on", "notified", "due"),
    [
        ("2026-03-27", "2026-03-27", "2026-04-28"),
        ("2026-03-30", "2026-03-30", "2026-04-28"),
        ("2026-03-30", "2026-03-31", "2026-03-30"),
        ("2026-03-31", "2026-03-31", "2026-03-30"),
    ],
)
def test_approval_and_notice_must_both_lie_in_the_first_period(on: str, notified: str, due: str) -> None:
    clock = ask([f.Extended(D(on), 20, D(notified))], "2026-04-01")
    assert str(clock.due) == due
    assert ("extension_late" in codes(clock)) is (due == "2026-03-30")


def test_extension_once_and_at_most_twenty() -> None:
    facts = [f.Extended(D("2026-03-20"), 5, D("2026-03-20")), f.Extended(D("2026-03-23"), 20, D("2026-03-23"))]
    clock = ask(facts, "2026-03-30")
    assert str(clock.due) == "2026-04-07"
    assert "extension_again" in codes(clock)
    assert refused([f.Extended(D("2026-03-20"), 21, D("2026-03-20"))]).index == 0
    assert refused([f.Extended(D("2026-03-20"), 0, D("2026-03-20"))]).index == 0


def test_the_first_period_is_longer_by_what_was_taken_out() -> None:
    letter = [sent("2026-03-09"), got("2026-03-11"), opined("2026-03-20")]
    assert str(ask([*letter, f.Extended(D("2026-04-13"), 1, D("2026-04-13"))], "2026-04-13").due) == "2026-04-14"
    assert str(ask([*letter, f.Extended(D("2026-04-14"), 1, D("2026-04-14"))], "2026-04-14").due) == "2026-04-13"


def test_a_restart_clears_the_extension_and_allows_another() -> None:
    facts = [
        f.Extended(D("2026-03-03"), 20, D("2026-03-03")),
        f.FeeNoticeSent(D("2026-03-09")),
        f.FeePaid(D("2026-03-16")),
    ]
    assert str(ask(facts, "2026-03-16").due) == "2026-04-14"
    assert str(ask([*facts, f.Extended(D("2026-04-14"), 1, D("2026-04-14"))], "2026-04-14").due) == "2026-04-15"


@pytest.mark.parametrize(
    ("on", "until", "due"),
    [
        ("2026-03-30", "2026-05-11", "2026-05-11"),
        ("2026-03-31", "2026-05-11", "2026-03-30"),
        ("2026-03-10", "2026-03-20", "2026-03-30"),
    ],
)
def test_a_delayed_date_holds_if_told_in_time_and_never_shortens(on: str, until: str, due: str) -> None:
    assert str(ask([f.Delayed(D(on), D(until))], "2026-04-01").due) == due


# -- fees --


def test_the_days_before_the_fee_notice_are_void_and_payment_starts_again() -> None:
    facts = [f.FeeNoticeSent(D("2026-03-09")), f.FeeNoticeReceived(D("2026-03-11"))]
    waiting = ask(facts, "2026-03-12")
    assert (waiting.state, waiting.due, str(waiting.fee_payable_by)) == (State.AWAITING_PAYMENT, None, "2026-04-09")
    paid = ask([*facts, f.FeePaid(D("2026-03-16"))], "2026-03-18")
    assert (paid.used, paid.left, str(paid.due)) == (2, 18, "2026-04-14")
    assert bar(paid) == [
        ("void", "03-03", "03-09"),
        ("wait", "03-10", "03-16"),
        ("run", "03-17", "03-18"),
        ("left", "03-19", "04-14"),
    ]


def test_a_fee_notice_after_the_due_date_restarts_nothing() -> None:
    on_time = [f.FeeNoticeSent(D("2026-03-30")), f.FeeNoticeReceived(D("2026-03-31")), f.FeePaid(D("2026-04-01"))]
    assert str(ask(on_time, "2026-04-01").due) == "2026-04-30"
    late = [f.FeeNoticeSent(D("2026-03-31")), f.FeeNoticeReceived(D("2026-04-01")), f.FeePaid(D("2026-04-02"))]
    clock = ask(late, "2026-04-02")
    assert (str(clock.due), clock.state, clock.left) == ("2026-03-30", State.OVERDUE, -3)
    assert {"fee_notice_late", "fee_paid_without_effect"} <= set(codes(clock))


def test_before_the_fee_rules_were_in_force_a_fee_notice_stops_nothing() -> None:
    before = ask([f.FeeNoticeSent(D("2020-12-31"))], "2021-01-04", "2020-12-21")
    assert (before.state, "fee_before_in_force" in codes(before)) == (State.RUNNING, True)
    assert ask([f.FeeNoticeSent(D("2021-01-01"))], "2021-01-04", "2020-12-21").state is State.AWAITING_PAYMENT


def test_the_fee_lapses_only_after_its_term() -> None:
    facts = [f.FeeNoticeSent(D("2026-06-01")), f.FeeNoticeReceived(D("2026-06-01"))]
    assert refused([*facts, f.FeeLapsed(D("2026-06-30"))], "2026-07-10", "2026-05-25").index == 2
    clock = ask([*facts, f.FeeLapsed(D("2026-07-01"))], "2026-07-10", "2026-05-25")
    assert (clock.state, clock.due) == (State.LAPSED, None)
    assert refused([facts[0], f.FeeLapsed(D("2026-06-30"))], "2026-07-10", "2026-05-25").index == 1


def test_paid_late_but_before_the_lapse_is_accepted() -> None:
    facts = [f.FeeNoticeSent(D("2026-06-01")), f.FeeNoticeReceived(D("2026-06-01")), f.FeePaid(D("2026-07-01"))]
    clock = ask(facts, "2026-07-01", "2026-05-25")
    assert (str(clock.due), "fee_paid_late" in codes(clock)) == ("2026-07-29", True)


# -- the end, and beginning again --


@pytest.mark.parametrize(
    ("on", "used", "left", "kinds"),
    [
        ("2026-03-27", 19, 1, ["run"]),
        ("2026-03-30", 20, 0, ["run"]),
        ("2026-04-01", 20, -2, ["run", "over"]),
    ],
)
def test_a_reply_stops_the_clock_on_its_day(on: str, used: int, left: int, kinds: list[str]) -> None:
    clock = ask([f.Replied(D(on))], "2026-05-30")
    assert (clock.state, clock.used, clock.left, str(clock.due)) == (State.REPLIED, used, left, "2026-03-30")
    assert [kind for kind, _, _ in bar(clock)] == kinds
    assert str(clock.segments[-1].last) == on


def test_what_comes_in_after_closing_changes_nothing_and_acts_are_refused() -> None:
    closed = [sent("2026-03-09"), f.Replied(D("2026-03-20"))]
    before = ask(closed, "2026-03-25")
    after = ask([*closed, got("2026-03-23"), opined("2026-03-24")], "2026-03-25")
    assert (after.due, after.used, after.excluded) == (before.due, before.used, before.excluded)
    for act in (
        f.Replied(D("2026-03-23")),
        f.Extended(D("2026-03-23"), 5, D("2026-03-23")),
        f.CorrectionNoticeSent(D("2026-03-23")),
        f.FeeNoticeSent(D("2026-03-23")),
        f.Withdrawn(D("2026-03-23")),
        sent("2026-03-23", "乙"),
    ):
        assert refused([*closed, act]).index == 2


def test_withdrawal_closes() -> None:
    clock = ask([f.Withdrawn(D("2026-03-10"))], "2026-05-01")
    assert (clock.state, str(clock.due), clock.left) == (State.WITHDRAWN, "2026-03-30", 14)


@pytest.mark.parametrize("by", list(ReopenedBy))
def test_a_decided_case_is_reopened_for_as_long_as_the_document_says(by: ReopenedBy) -> None:
    closed = f.Replied(D("2026-03-20"))
    days = ask([closed, f.Reopened(D("2026-05-06"), by, days=10)], "2026-05-08")
    assert (days.state, str(days.due), days.used, days.left) == (State.RUNNING, "2026-05-19", 2, 8)
    until = ask([closed, f.Reopened(D("2026-05-06"), by, until=D("2026-05-22"))], "2026-05-08")
    assert (str(until.due), until.used, until.left) == ("2026-05-22", 2, 11)
    again = ask([closed, f.Reopened(D("2026-05-06"), by, days=10), f.Replied(D("2026-05-19"))], "2026-05-30")
    assert (again.state, again.left) == (State.REPLIED, 0)


def test_a_reopened_case_has_no_second_correction_extension_or_fee() -> None:
    reopened = [f.Replied(D("2026-03-20")), f.Reopened(D("2026-05-06"), ReopenedBy.COURT, days=20)]
    due = ask(reopened, "2026-05-06").due
    for act in (
        f.CorrectionNoticeSent(D("2026-05-07"), D("2026-05-20")),
        f.Extended(D("2026-05-07"), 20, D("2026-05-07")),
        f.Delayed(D("2026-05-07"), D("2026-09-01")),
        f.FeeNoticeSent(D("2026-05-07")),
    ):
        clock = ask([*reopened, act], "2026-05-08")
        assert (clock.due, clock.state) == (due, State.RUNNING)


def test_letters_of_the_first_decision_take_no_time_out_of_the_second() -> None:
    facts = [
        sent("2026-03-09"),
        got("2026-03-19"),
        f.Replied(D("2026-03-20")),
        f.Reopened(D("2026-03-24"), ReopenedBy.OWN, days=10),
    ]
    assert str(ask(facts, "2026-03-26").due) == "2026-04-08"
    asked_again = ask([*facts, sent("2026-03-25"), got("2026-03-25"), opined("2026-03-27")], "2026-03-27")
    assert (str(asked_again.due), asked_again.excluded) == ("2026-04-10", 2)


def test_who_may_reopen_an_open_case() -> None:
    """An omission can be ordered to be made good; the organ itself must first have decided."""
    ordered = ask([f.Reopened(D("2026-05-06"), ReopenedBy.REVIEW, days=15)], "2026-05-06")
    assert (ordered.state, str(ordered.due)) == (State.RUNNING, "2026-05-26")
    assert refused([f.Reopened(D("2026-05-06"), ReopenedBy.OWN, days=15)]).index == 0


@pytest.mark.parametrize(
    "facts",
    [
        [f.CorrectionReceived(D("2026-03-10"))],
        [f.CorrectionLapsed(D("2026-03-10"))],
        [got("2026-03-10")],
        [opined("2026-03-10")],
        [f.ThirdPartyLetterReturned(D("2026-03-10"), "甲")],
        [f.CoMakerAnswered(D("2026-03-10"), "甲")],
        [f.OtherOrganAnswered(D("2026-03-10"), "甲")],
        [f.FeeNoticeReceived(D("2026-03-10"))],
        [f.FeePaid(D("2026-03-10"))],
        [f.FeeLapsed(D("2026-03-10"))],
        [f.Reopened(D("2026-03-10"), ReopenedBy.COURT)],
        [f.Reopened(D("2026-03-10"), ReopenedBy.COURT, days=5, until=D("2026-03-20"))],
        [f.Delayed(D("2026-03-10"), D("2026-03-10"))],
        [f.CorrectionNoticeSent(D("2026-03-10"), D("2026-03-09"))],
        [f.OtherOrganLetterSent(D("2026-03-10"), "局", D("2026-03-09"))],
        [f.Extended(D("2026-03-10"), 5, D("2026-03-09"))],
        [f.Replied(D("2026-03-01"))],
        [f.Replied(D("2026-07-01"))],
        [f.Extended(D("2026-03-10"), 5, D("2026-07-01"))],
    ],
)
def test_what_cannot_be_is_refused_with_its_place(facts: list[f.Fact]) -> None:
    assert refused(facts).index == 0


@pytest.mark.parametrize(
    "facts",
    [
        [sent("2026-03-09"), opined("2026-03-10", "乙")],
        [sent("2026-03-09"), f.CoMakerAnswered(D("2026-03-10"), "甲")],
        [f.Withdrawn(D("2026-03-09")), f.Replied(D("2026-03-10"))],
    ],
)
def test_contradictions_between_facts_name_the_later_one(facts: list[f.Fact]) -> None:
    assert refused(facts).index == 1


def test_dates_outside_the_calendar_are_refused() -> None:
    with pytest.raises(FactError, match="2019"):
        ask([], "2026-03-02", "2018-12-31")
    with pytest.raises(FactError, match="2045"):
        ask([], "2046-01-01")
    with pytest.raises(FactError, match="晚于"):
        ask([], "2026-03-01")


def test_the_order_in_the_list_does_not_matter_but_ties_keep_it() -> None:
    facts = [sent("2026-03-09"), got("2026-03-11"), opined("2026-03-20")]
    assert ask(facts[::-1], "2026-03-23").due == ask(facts, "2026-03-23").due
    assert ask([sent("2026-03-09"), got("2026-03-09"), opined("2026-03-09")], "2026-03-09").excluded == 0
    assert refused([got("2026-03-09"), sent("2026-03-09")]).index == 0


# -- the other readings --


@pytest.mark.parametrize(
    ("reading", "facts", "safe", "other"),
    [
        (
            {"late_correction_notice": "restarts"},
            [f.CorrectionNoticeSent(D("2026-03-12")), f.CorrectionReceived(D("2026-03-16"))],
            "2026-03-30",
            "2026-04-14",
        ),
        (
            {"exclusion_from": "receipt"},
            [sent("2026-03-09"), got("2026-03-11"), opined("2026-03-20")],
            "2026-04-13",
            "2026-04-09",
        ),
        ({"unreceived_letter": "open"}, [sent("2026-03-09")], "2026-04-21", "2026-04-30"),
        (
            {"secrecy_referral": "excludes"},
            [f.OtherOrganLetterSent(D("2026-03-09"), "国家保密局", D("2026-03-13"), secrecy=True)],
            "2026-03-30",
            "2026-04-03",
        ),
        (
            {"extension_in_time": "approval"},
            [f.Extended(D("2026-03-30"), 1, D("2026-03-31"))],
            "2026-03-30",
            "2026-03-31",
        ),
        (
            {"day_after_payment": "day_zero"},
            [f.FeeNoticeSent(D("2026-03-09")), f.FeePaid(D("2026-03-16"))],
            "2026-04-14",
            "2026-04-15",
        ),
    ],
)
def test_each_other_reading_is_a_named_option(
    reading: dict[str, str], facts: list[f.Fact], safe: str, other: str
) -> None:
    assert str(ask(facts, "2026-04-09").due) == safe
    assert str(ask(facts, "2026-04-09", readings=Readings(**reading)).due) == other


def test_a_reading_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="day_after_payment"):
        Readings(day_after_payment="later")


# -- the explanation --


def test_every_step_has_a_sentence_a_day_and_an_article() -> None:
    facts = [
        f.CorrectionNoticeSent(D("2026-03-04"), D("2026-03-20")),
        f.CorrectionReceived(D("2026-03-05")),
        sent("2026-03-09"),
        got("2026-03-11"),
    ]
    clock = ask(facts, "2026-04-02")
    assert [step.code for step in clock.steps] == [
        "received",
        "correction_notice",
        "correction_received",
        "letter_sent",
        "letter_received",
        "letter_silent",
        "excluded",
        "standing",
        "due",
    ]
    assert all(step.text and step.article for step in clock.steps)
    assert clock.steps[-1].text.startswith("答复期限为2026年4月")
