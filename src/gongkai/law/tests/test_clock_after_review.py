"""Cases that a reviewer brought: what came while a correction was awaited, and a party that is asked twice."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.law.calendar import shipped
from gongkai.law.facts import FactError
from gongkai.law.wire import answer, write_clock


def ask(received: str, as_of: str, *facts: dict[str, Any]) -> dict[str, Any]:
    question = {"received": {"on": received, "channel": "counter"}, "facts": list(facts), "as_of": as_of}
    return write_clock(answer(question, shipped()))


def test_a_payment_counts_although_the_correction_came_too_late() -> None:
    clock = ask(
        "2026-04-20",
        "2026-05-15",
        {"kind": "correction_notice_sent", "on": "2026-04-22", "term_ends": "2026-05-13"},
        {"kind": "fee_notice_sent", "on": "2026-04-23"},
        {"kind": "fee_notice_received", "on": "2026-04-24"},
        {"kind": "fee_paid", "on": "2026-05-06"},
        {"kind": "correction_received", "on": "2026-05-15"},
    )
    assert (clock["due"], clock["used"]) == ("2026-06-02", 8)


def test_a_party_asked_twice_has_the_later_term() -> None:
    letters = [
        {"kind": f"third_party_letter_{what}", "on": on, "party": "甲"}
        for what, on in (("sent", "2026-03-09"), ("received", "2026-03-10"))
    ]
    again = [
        {"kind": f"third_party_letter_{what}", "on": on, "party": "甲"}
        for what, on in (("sent", "2026-03-16"), ("received", "2026-03-17"))
    ]
    said = {"kind": "third_party_answered", "on": "2026-03-12", "party": "甲"}
    clock = ask("2026-03-02", "2026-03-18", *letters, said, *again)
    assert clock["third_party_by"] == {"甲": "2026-04-08"}


# -- a correction that came too late: the period never stopped (O11) --

NOTICE = {"kind": "correction_notice_sent", "on": "2026-04-22", "term_ends": "2026-05-13"}
TOO_LATE = {"kind": "correction_received", "on": "2026-06-03"}


def texts(clock: dict[str, Any]) -> str:
    return "\n".join(step["text"] for step in clock["steps"])


@pytest.mark.parametrize(
    ("sent", "state", "due"),
    [
        # The original period of 04-20 ends on 05-20.
        ("2026-05-20", "awaiting_payment", None),
        ("2026-05-21", "overdue", "2026-05-20"),
        ("2026-06-02", "overdue", "2026-05-20"),
    ],
)
def test_a_fee_notice_is_judged_by_the_period_that_counts_in_the_end(sent: str, state: str, due: str | None) -> None:
    clock = ask("2026-04-20", "2026-06-03", NOTICE, {"kind": "fee_notice_sent", "on": sent}, TOO_LATE)
    assert (clock["state"], clock["due"]) == (state, due)
    assert ("收费通知书发出时已超过答复期限2026年5月20日" in texts(clock)) is (due is not None)
    assert "此前的天数作废，收到补正后重新计算" not in texts(clock)


def test_a_void_fee_notice_paid_while_the_correction_was_awaited_restarts_nothing() -> None:
    fee = [
        {"kind": "fee_notice_sent", "on": "2026-05-25"},
        {"kind": "fee_notice_received", "on": "2026-05-26"},
        {"kind": "fee_paid", "on": "2026-05-28"},
    ]
    clock = ask("2026-04-20", "2026-06-03", NOTICE, *fee, TOO_LATE)
    assert (clock["state"], clock["due"], clock["left"]) == ("overdue", "2026-05-20", -10)


@pytest.mark.parametrize(
    ("act", "due"),
    [
        ({"kind": "extended", "on": "2026-05-20", "days": 10, "notified_on": "2026-05-20"}, "2026-06-03"),
        ({"kind": "extended", "on": "2026-05-20", "days": 10, "notified_on": "2026-05-21"}, "2026-05-20"),
        ({"kind": "delayed", "on": "2026-05-20", "until": "2026-07-01"}, "2026-07-01"),
        ({"kind": "delayed", "on": "2026-05-21", "until": "2026-07-01"}, "2026-05-20"),
    ],
)
def test_an_extension_or_a_delay_is_judged_by_the_period_that_counts_in_the_end(act: dict[str, Any], due: str) -> None:
    clock = ask("2026-04-20", "2026-06-03", NOTICE, act, TOO_LATE)
    assert clock["due"] == due
    assert "尚未重新起算" not in texts(clock)
    # Before the late correction the period had stopped, and with a good reason it begins again.
    assert ask("2026-04-20", "2026-06-02", NOTICE, act)["due"] is None
    assert ask("2026-04-20", "2026-06-03", NOTICE, act, {**TOO_LATE, "good_reason": True})["due"] == "2026-07-02"


def test_a_fact_after_the_late_correction_keeps_its_place_in_the_list() -> None:
    with pytest.raises(FactError) as caught:
        ask("2026-04-20", "2026-06-04", NOTICE, TOO_LATE, {"kind": "fee_paid", "on": "2026-06-04"})
    assert caught.value.index == 2


# -- a default that has occurred stays (条例 33) --


def letter(what: str, on: str, party: str = "甲") -> dict[str, Any]:
    kind = "third_party_answered" if what == "answered" else f"third_party_letter_{what}"
    return {"kind": kind, "on": on, "party": party}


@pytest.mark.parametrize("what", ["received", "answered", "returned"])
@pytest.mark.parametrize(("on", "undone"), [("2026-04-21", True), ("2026-04-22", False), ("2026-05-06", False)])
def test_news_of_a_letter_does_not_undo_a_default_that_had_occurred(what: str, on: str, undone: bool) -> None:
    """Sent 03-27 (day 19), unheard to the end of its 15 working days on 04-20, due on 04-21."""
    clock = ask("2026-03-02", on, letter("sent", "2026-03-27"), letter(what, on))
    assert (clock["due"] != "2026-04-21") is undone
    assert (clock["state"] == "overdue") is not undone
    assert ("已发生的逾期不因此消除" in texts(clock)) is not undone
    if not undone:
        assert (clock["excluded"], clock["provisional"]) == (15, False)


def test_a_third_party_asked_in_vain_still_has_its_fifteen_days() -> None:
    facts = [letter("sent", "2026-03-27"), letter("received", "2026-04-22")]
    assert ask("2026-03-02", "2026-04-22", *facts)["third_party_by"] == {"甲": "2026-05-15"}
    answered = ask("2026-03-02", "2026-05-06", *facts, letter("answered", "2026-05-06"))
    assert (answered["due"], answered["excluded"]) == ("2026-04-21", 15)


# -- a fee notice without effect asks for nothing --


@pytest.mark.parametrize(
    "facts",
    [
        [{"kind": "fee_notice_sent", "on": "2026-03-31"}],
        [
            {"kind": "replied", "on": "2026-03-20"},
            {"kind": "reopened", "on": "2026-03-23", "by": "court", "days": 20},
            {"kind": "fee_notice_sent", "on": "2026-03-31"},
        ],
    ],
)
def test_a_void_fee_notice_asks_for_no_payment(facts: list[dict[str, Any]]) -> None:
    clock = ask("2026-03-02", "2026-04-01", *facts, {"kind": "fee_notice_received", "on": "2026-04-01"})
    assert clock["fee_payable_by"] is None
    assert "以前缴费" not in texts(clock)
    assert "不要求缴费" in texts(clock)


def test_days_between_a_lapse_and_a_reopening_are_void() -> None:
    facts = [
        {"kind": "correction_notice_sent", "on": "2026-03-04", "term_ends": "2026-03-20"},
        {"kind": "correction_lapsed", "on": "2026-03-23"},
        {"kind": "reopened", "on": "2026-04-08", "by": "court", "days": 10},
    ]
    clock = ask("2026-03-02", "2026-04-08", *facts)
    assert [tuple(s.values()) for s in clock["segments"]] == [
        ("void", "2026-03-03", "2026-03-04"),
        ("wait", "2026-03-05", "2026-03-23"),
        ("void", "2026-03-24", "2026-04-08"),
        ("left", "2026-04-09", "2026-04-22"),
    ]


def test_a_delay_is_told_once() -> None:
    first = {"kind": "delayed", "on": "2026-03-10", "until": "2026-04-30"}
    again = {"kind": "delayed", "on": "2026-04-10", "until": "2026-06-30"}
    clock = ask("2026-03-02", "2026-04-10", first, again)
    assert clock["due"] == "2026-04-30"
    assert "再次延迟" in texts(clock)
