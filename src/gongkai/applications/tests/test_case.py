"""The fold and the clock of a case, from facts alone: dated tables that a civil servant could extend (R7, R8, O11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from gongkai.applications import facts as f
from gongkai.applications.case import Case, read
from gongkai.applications.fold import fold
from gongkai.core.calendars import DatedCalendar
from gongkai.core.facts import FactView
from gongkai.law.calendar import Calendar
from gongkai.law.calendar_data import NOTICES
from gongkai.law.clock import State

CALENDAR = DatedCalendar(1, Calendar.build(NOTICES))
REGISTERED = f.Registered("2026-0001", "counter", "c1", 1, "post", "paper", "当面提交")
POST = {"method": "post", "tracking": "EA123456789CN"}


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def told(*lines: tuple[str, Any]) -> list[FactView]:
    """Facts in the order in which they were recorded, each on its legal day."""
    return [
        FactView(seq, payload.kind, day(on), datetime(2026, 12, 31, tzinfo=UTC), payload)
        for seq, (on, payload) in enumerate(lines, start=1)
    ]


def case_on(today: str, lines: Sequence[tuple[str, Any]]) -> Case:
    return read(told(*lines), CALENDAR, day(today))


LETTER = f.LetterDrafted(7, "third_party_consultation", "p1")
ASKED = (
    ("03-02", REGISTERED),
    ("03-09", LETTER),
    ("03-09", f.ThirdPartyLetterSent(7, "p1", **POST)),
)
CORRECTING = (
    ("04-20", REGISTERED),
    ("04-22", f.LetterDrafted(3, "correction_request", term=15)),
    ("04-22", f.CorrectionNoticeSent(3, 15, **POST)),
)

DUE = [
    ("plain", "03-02", [("03-02", REGISTERED)], "03-30"),
    ("received before the Spring Festival", "02-10", [("02-10", REGISTERED)], "03-16"),
    ("received on a make-up Saturday", "02-14", [("02-14", REGISTERED)], "03-20"),
    (
        "third party answers",
        "03-20",
        [*ASKED, ("03-11", f.LetterReceived(7)), ("03-20", f.ThirdPartyAnswered("p1", "refuse", "商业秘密"))],
        "04-13",
    ),
    ("third party silent", "03-20", [*ASKED, ("03-11", f.LetterReceived(7))], "04-23"),
    (
        "correction",
        "05-06",
        [*CORRECTING, ("04-24", f.LetterReceived(3)), ("05-06", f.CorrectionReceived(2))],
        "06-02",
    ),
    (
        "fee",
        "06-10",
        [
            ("05-20", REGISTERED),
            ("05-29", f.LetterDrafted(5, "fee_notice", tariff="pages", units=68, fen=38000)),
            ("05-29", f.FeeNoticeSent(5, "pages", 68, 38000, **POST)),
            ("06-01", f.LetterReceived(5)),
            ("06-10", f.FeePaid(38000, "0001")),
        ],
        "07-09",
    ),
    (
        "extension",
        "03-20",
        [
            ("03-02", REGISTERED),
            ("03-19", f.LetterDrafted(4, "extension", days=20)),
            ("03-19", f.LetterApproved(4, "1号")),
            ("03-20", f.ExtensionNoticeSent(4, 20, day("03-19"), **POST)),
        ],
        "04-28",
    ),
]


@pytest.mark.parametrize(("name", "today", "lines", "due"), DUE, ids=[row[0] for row in DUE])
def test_due_day(name: str, today: str, lines: list[tuple[str, Any]], due: str) -> None:
    case = case_on(today, lines)
    assert case.clock is not None
    assert case.clock.due == day(due)
    assert not case.contradictions
    assert fold(told(*lines), CALENDAR)["due"] == day(due)


def test_while_correction_is_awaited_nothing_is_due_and_its_term_runs_from_receipt() -> None:
    lines = [*CORRECTING, ("04-24", f.LetterReceived(3))]
    row = fold(told(*lines), CALENDAR)
    assert (row["due"], row["clock_state"]) == (None, State.AWAITING_CORRECTION.value)
    assert row["await_until"] == CALENDAR.law.add_working_days(day("04-24"), 15)


def test_a_letter_nobody_heard_of_gives_the_same_row_on_every_day() -> None:
    """It takes days out only until it gives up (O11): the row says the day after which it is overdue."""
    row = fold(told(*ASKED), CALENDAR)
    gives_up = CALENDAR.law.add_working_days(day("03-09"), 15)
    assert row["provisional"]
    late = case_on(gives_up.strftime("%m-%d"), ASKED)
    assert late.clock is not None
    assert row["due"] == late.clock.due


def test_a_withdrawn_case_is_closed_by_its_letter_without_a_second_reply() -> None:
    lines = [
        ("03-02", REGISTERED),
        ("03-05", f.Withdrawn()),
        ("03-06", f.DecisionDrafted(1, 9, ("D23-5",), "D23-5")),
        ("03-06", f.DecisionSigned(9, "9号", ("D23-5",), "D23-5", "r23")),
        ("03-09", f.DecisionDispatched(9, "post", "EA123456789CN")),
    ]
    case, row = case_on("03-10", lines), fold(told(*lines), CALENDAR)
    assert case.clock is not None
    assert case.clock.state is State.WITHDRAWN
    assert not case.contradictions
    assert (row["row"], row["counted_on"], row["counted_year"]) == ("r23", day("03-09"), 2026)


def test_the_first_dispatched_answer_counts_and_a_second_one_adds_nothing() -> None:
    first = [
        ("03-02", REGISTERED),
        ("03-10", f.DecisionDrafted(1, 9, ("D12",), "D12")),
        ("03-10", f.DecisionSigned(9, "9号", ("D12",), "D12", "r13")),
        ("03-11", f.DecisionDispatched(9, "post", "EA123456789CN")),
    ]
    again = [
        ("05-06", f.Reopened("review", "复议决定", days=20)),
        ("05-11", f.DecisionDrafted(2, 12, ("D02",), "D02")),
        ("05-12", f.DecisionSigned(12, "12号", ("D02",), "D02", "r03")),
        ("05-13", f.DecisionDispatched(12, "post", "EA123456789CN")),
    ]
    row = fold(told(*first, *again), CALENDAR)
    assert (row["row"], row["counted_on"], row["codes"], row["reopened"]) == ("r13", day("03-11"), "D02", 1)
    open_again = fold(told(*first, *again[:1]), CALENDAR)
    assert (open_again["row"], open_again["codes"], open_again["due"]) == ("r13", "", day("06-02"))


def test_a_correction_that_contradicts_is_named_and_does_not_break_the_case() -> None:
    lines = told(
        ("03-02", REGISTERED),
        ("03-10", f.DecisionDrafted(1, 9, ("D02",), "D02")),
        ("03-10", f.DecisionSigned(9, "9号", ("D02",), "D02", "r03")),
        ("03-11", f.DecisionDispatched(9, "post", "EA123456789CN")),
    )
    moved = FactView(5, REGISTERED.kind, day("03-12"), datetime(2026, 12, 31, tzinfo=UTC), REGISTERED, corrects=1)
    case = read([*lines, moved], CALENDAR, day("03-20"))
    assert case.received_on == day("03-12")
    assert len(case.contradictions) == 1
    assert "矛盾" in case.contradictions[0]
    assert fold([*lines, moved], CALENDAR)["contradiction"]


LATE = [("03-30", False), ("03-31", True)]


@pytest.mark.parametrize(("replied", "late"), LATE)
def test_late_is_after_the_due_day(replied: str, late: bool) -> None:
    lines = [
        ("03-02", REGISTERED),
        ("03-20", f.DecisionDrafted(1, 9, ("D02",), "D02")),
        ("03-20", f.DecisionSigned(9, "9号", ("D02",), "D02", "r03")),
        (replied, f.DecisionDispatched(9, "post", "EA123456789CN")),
    ]
    row = fold(told(*lines), CALENDAR)
    assert (row["late"], row["due"]) == (late, None)
