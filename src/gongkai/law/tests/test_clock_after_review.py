"""Cases that a reviewer brought: what came while a correction was awaited, and a party that is asked twice."""

from __future__ import annotations

from typing import Any

from gongkai.law.calendar import shipped
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
