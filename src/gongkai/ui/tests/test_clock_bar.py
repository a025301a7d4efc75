"""The clock bar says and measures what the law library answered; dates of November 2026 (no holiday from 9 to 30)."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.law import calendar
from gongkai.law import facts as f
from gongkai.law.clock import compute
from gongkai.ui import clock_bar

TODAY = dt.date(2026, 11, 23)


def weekdays(first: dt.date, last: dt.date) -> int:
    return sum((first + dt.timedelta(days=n)).weekday() < 5 for n in range((last - first).days + 1))


def drawn(state: str, segments: str, *, due: str | None = None, steps: str = "", as_of: dt.date = TODAY, **more):
    parts = [dict(zip(("kind", "from", "to"), part.split(), strict=True)) for part in segments.split("; ")]
    result = {"state": state, "due": due, "used": 0, "left": 0, "provisional": False, **more}
    result |= {"segments": parts, "steps": [{"on": on} for on in steps.split()]}
    return clock_bar.bar(result, as_of, weekdays)


def test_one_cell_is_one_working_day() -> None:
    bar = drawn("running", "run 2026-11-12 2026-11-23; left 2026-11-24 2026-12-09", due="2026-12-09", used=8, left=12)
    assert bar.n == 20
    assert [(seg.kind, seg.days, seg.label) for seg in bar.segments] == [
        ("run", 8, "第 1—8 日"),
        ("left", 12, "剩余 12 日"),
    ]
    assert [(mark.kind, mark.at, mark.text) for mark in bar.marks] == [
        ("due", 20, "答复期限 12月9日"),
        ("now", 8, "今天 第 8 日"),
    ]
    assert bar.said == "已用 8 个工作日，剩 12 个，答复期限 2026年12月9日（周三）"


def test_counting_goes_on_after_an_exclusion_and_begins_again_after_a_restart() -> None:
    bar = drawn(
        "running",
        "void 2026-10-12 2026-10-16; wait 2026-10-19 2026-10-21; run 2026-10-22 2026-10-23; "
        "out 2026-10-26 2026-11-13; run 2026-11-16 2026-11-23; left 2026-11-24 2026-12-07",
        due="2026-12-07",
    )
    assert [seg.label for seg in bar.segments] == [
        *("清零 5 日", "等待申请人", "第 1—2 日", "不计 15 日", "第 3—8 日", "剩余 10 日")
    ]
    assert [word for _, word in bar.legend] == ["已用", "剩余", "征求意见，不计", "重新起算前，已清零", "等待申请人"]


def test_an_extension_is_cut_at_today_and_the_first_term_stays_visible() -> None:
    bar = drawn("running", "run 2026-10-21 2026-11-17; ext 2026-11-18 2026-12-15", due="2026-12-15", used=24, left=16)
    assert [(seg.kind, seg.days) for seg in bar.segments] == [("run", 20), ("ext", 4), ("ext left", 16)]
    assert ("old", 20, "原期限 11月17日") in [(mark.kind, mark.at, mark.text) for mark in bar.marks]


def test_overdue_is_counted_after_the_due_day() -> None:
    bar = drawn("overdue", "run 2026-10-21 2026-11-17; over 2026-11-18 2026-11-23", due="2026-11-17", left=-4)
    assert [(mark.kind, mark.at, mark.text) for mark in bar.marks] == [
        ("due", 20, "答复期限 11月17日"),
        ("now red", 24, "今天 逾期 4 日"),
    ]
    assert bar.said.startswith("已逾期 4 个工作日")


@pytest.mark.parametrize(
    ("state", "again", "waiting"),
    [("awaiting_correction", "收到补正后重算", "等待补正"), ("awaiting_payment", "缴费后重算", "等待缴费")],
)
def test_while_the_applicant_is_awaited_no_date_is_invented(state, again, waiting) -> None:
    bar = drawn(state, "void 2026-11-11 2026-11-17; wait 2026-11-18 2026-11-23")
    assert [(seg.kind, seg.days) for seg in bar.segments] == [("void", 5), ("wait", 4), ("left", 20)]
    assert bar.segments[1].label == waiting
    assert [mark.text for mark in bar.marks] == [again, "今天"]
    assert bar.said == f"{waiting}，{again}"


def test_a_provisional_date_says_so_each_time() -> None:
    bar = drawn("running", "run 2026-11-09 2026-11-23; left 2026-11-24 2027-01-04", due="2027-01-04", provisional=True)
    assert bar.marks[0].text == "答复期限 2027年1月4日　暂定"
    assert bar.said.endswith("，暂定")


def test_points_carry_the_numbers_of_the_reasons() -> None:
    bar = drawn(
        "running",
        "run 2026-11-12 2026-11-23; left 2026-11-24 2026-12-15",
        due="2026-12-15",
        steps="2026-11-11 2026-11-17 2026-11-19 2026-12-15",
    )
    assert [(point.numbers, point.at, point.text, point.side) for point in bar.points] == [
        ((1,), 0, "11月11日", ""),  # the day of receipt is day 0
        ((2,), 4, "", ""),  # the next point is two cells away: the number stays, the date is in the list
        ((3,), 6, "11月19日", ""),
        ((4,), 24, "12月15日", "r"),
    ]


def test_points_that_would_cover_each_other_stand_side_by_side() -> None:
    bar = drawn(
        "running",
        "run 2026-09-28 2026-11-23; left 2026-11-24 2026-12-30",
        due="2026-12-30",
        steps="2026-09-25 2026-09-28 2026-09-29 2026-12-30",
    )
    assert [point.numbers for point in bar.points] == [(1, 2, 3), (4,)]


def test_a_weekend_alone_is_not_drawn_and_an_empty_clock_is_harmless() -> None:
    bar = drawn("running", "wait 2026-11-21 2026-11-22; run 2026-11-23 2026-11-23")
    assert [seg.kind for seg in bar.segments] == ["run"]
    empty = clock_bar.bar({"state": "running", "used": 0, "left": None}, TODAY, weekdays)
    assert (empty.n, empty.segments, empty.points) == (1, (), ())


def test_a_very_long_clock_gives_up_its_cell_lines() -> None:
    bar = drawn("overdue", "run 2026-01-05 2026-01-30; over 2026-02-02 2026-11-23", due="2026-01-30", left=-211)
    assert bar.fine
    assert bar.n == 231


def test_a_room_may_give_better_words() -> None:
    result = {"state": "running", "segments": [{"kind": "out", "from": TODAY, "to": TODAY, "label": "征求意见 1 日"}]}
    assert clock_bar.bar(result, TODAY, weekdays).segments[0].label == "征求意见 1 日"


def d(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def of(received: dt.date, *facts: f.Fact, as_of: dt.date = TODAY) -> clock_bar.Bar:
    return clock_bar.of(compute(f.Received(received), facts, as_of, calendar.shipped()))


def told(bar: clock_bar.Bar) -> list[str]:
    return [f"{seg.kind}: {seg.label}" for seg in bar.segments]


def test_the_whole_life_of_a_case() -> None:
    party = "某某公司"
    bar = of(
        d(9, 28),
        f.CorrectionNoticeSent(d(10, 10), d(10, 30)),
        f.CorrectionReceived(d(10, 19)),
        f.ThirdPartyLetterSent(d(10, 28), party),
        f.ThirdPartyLetterReceived(d(10, 29), party),
        f.ThirdPartyAnswered(d(11, 17), party),
    )
    # 10 October is a make-up Saturday; of the National Day week only 29 and 30 September were worked.
    assert told(bar) == [
        *("void: 补正前 5 日", "wait: 等待补正", "run: 第 1—7 日", "out: 不计 14 日"),
        *("run: 第 8—11 日", "left: 剩余 9 日"),
    ]
    assert [(mark.kind, mark.text) for mark in bar.marks] == [("due", "答复期限 12月4日"), ("now", "今天 第 11 日")]
    assert dict(bar.legend)["void"] == "补正前，已清零"
    # Each point stands where a segment ends: what happened on a day takes effect from the next one.
    ends = [sum(seg.days for seg in bar.segments[:n]) for n in range(len(bar.segments) + 1)]
    assert {point.at for point in bar.points} <= {*ends, *(at + 1 for at in ends)}
    assert sum(len(point.numbers) for point in bar.points) == 7


def test_an_extension_ahead_is_told_from_what_is_left_of_the_first_term() -> None:
    bar = of(d(11, 6), f.Extended(d(11, 19), 20, d(11, 20)))
    assert told(bar) == ["run: 第 1—11 日", "left: 剩余 9 日", "ext left: 延长，剩 20 日"]
    assert [mark.text for mark in bar.marks if mark.kind == "old"] == ["原期限 12月4日"]
    assert "暂定" in bar.marks[0].text


def test_a_fee_clears_and_is_called_a_fee() -> None:
    waiting = of(d(11, 3), f.FeeNoticeSent(d(11, 16)))
    assert told(waiting) == ["void: 缴费前 9 日", "wait: 等待缴费", "left: 缴费后 20 日"]
    paid = of(d(11, 3), f.FeeNoticeSent(d(11, 16)), f.FeePaid(d(11, 19)))
    assert told(paid)[:2] == ["void: 缴费前 9 日", "wait: 等待缴费"]
    assert dict(paid.legend)["wait"] == "等申请人缴费"


def test_a_closed_case_ends_where_it_was_closed() -> None:
    bar = of(d(10, 20), f.Replied(d(11, 10)))
    assert [(mark.kind, mark.text) for mark in bar.marks] == [("now", "11月10日 已答复")]
    assert bar.n == 15
    assert [point.at for point in bar.points] == [0, 15]
    late = of(d(10, 20), f.Replied(d(11, 19)))
    assert [mark.text for mark in late.marks] == ["答复期限 11月17日", "11月19日 已答复"]


@pytest.mark.parametrize("today", [d(11, 16), d(11, 17), d(11, 18)])
def test_the_due_day_itself_is_not_overdue(today) -> None:
    bar = of(d(10, 20), as_of=today)
    words = {d(11, 16): "今天 第 19 日", d(11, 17): "今天 第 20 日", d(11, 18): "今天 逾期 1 日"}
    assert bar.marks[-1].text == words[today]
    assert [seg.kind for seg in bar.segments] == {16: ["run", "left"], 17: ["run"], 18: ["run", "over"]}[today.day]


def test_what_was_closed_on_the_day_it_came_has_its_words_inside_the_bar() -> None:
    """No working day was counted, so there is nothing to the left of the flag to write on."""
    result = {"state": "replied", "due": "2026-12-21", "closed_on": "2026-11-23", "segments": [], "steps": []}
    bar = clock_bar.bar(result, TODAY, weekdays)
    assert not bar.segments
    assert [(mark.kind, mark.side) for mark in bar.marks] == [("now", "l")]
