"""R8, literally: every test vector of the law notes, asked of the library. The commands are asked in ops."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.law import facts as f
from gongkai.law.calendar import shipped
from gongkai.law.clock import Clock, State, compute
from gongkai.law.publication import publication_date
from gongkai.law.remedies import no_reply, review_until, suit_after_review_until

D = date.fromisoformat
CALENDAR = shipped()


def ask(received: str, facts: list[f.Fact], as_of: str) -> Clock:
    return compute(f.Received(D(received)), facts, D(as_of), CALENDAR)


@pytest.mark.parametrize(
    ("received", "notice_by", "due"),
    [
        ("2026-03-02", "2026-03-11", "2026-03-30"),
        ("2026-02-10", "2026-02-26", "2026-03-16"),
        ("2026-02-14", "2026-03-03", "2026-03-20"),
        ("2026-03-08", "2026-03-17", "2026-04-03"),
        ("2026-03-06", "2026-03-17", "2026-04-03"),
    ],
)
def test_plain(received: str, notice_by: str, due: str) -> None:
    clock = ask(received, [], received)
    assert (str(clock.correction_notice_by), str(clock.due)) == (notice_by, due)


def test_with_full_extension() -> None:
    clock = ask("2026-03-02", [f.Extended(D("2026-03-27"), 20, D("2026-03-30"))], "2026-03-30")
    assert str(clock.due) == "2026-04-28"


def test_correction() -> None:
    facts = [f.CorrectionNoticeSent(D("2026-04-29"), D("2026-05-22")), f.CorrectionReceived(D("2026-05-06"))]
    clock = ask("2026-04-20", facts, "2026-05-06")
    assert (str(clock.correction_notice_by), str(clock.due)) == ("2026-04-29", "2026-06-02")


LETTER = [f.ThirdPartyLetterSent(D("2026-03-09"), "甲"), f.ThirdPartyLetterReceived(D("2026-03-11"), "甲")]


def test_third_party_answers() -> None:
    clock = ask("2026-03-02", [*LETTER, f.ThirdPartyAnswered(D("2026-03-20"), "甲")], "2026-03-20")
    assert (clock.used, clock.excluded, str(clock.due)) == (5, 9, "2026-04-13")


def test_third_party_silent() -> None:
    clock = ask("2026-03-02", LETTER, "2026-04-02")
    assert clock.third_party_by == {"甲": D("2026-04-01")}
    assert str(clock.due) == "2026-04-23"


def test_fee() -> None:
    facts = [f.FeeNoticeSent(D("2026-06-01")), f.FeeNoticeReceived(D("2026-06-01")), f.FeePaid(D("2026-06-10"))]
    clock = ask("2026-05-25", facts, "2026-06-10")
    assert (str(clock.fee_payable_by), str(clock.due)) == ("2026-06-30", "2026-07-09")


def test_no_reply() -> None:
    clock = ask("2026-03-02", [], "2026-03-31")
    assert clock.state is State.OVERDUE
    assert clock.due is not None
    silence = no_reply(clock.due, CALENDAR)
    assert [str(d) for d in (silence.default_on, silence.review_until, silence.suit_until)] == [
        "2026-03-31",
        "2026-05-29",
        "2026-09-30",
    ]


@pytest.mark.parametrize(("received", "until"), [("2026-03-16", "2026-05-15"), ("2026-08-03", "2026-10-08")])
def test_review_window(received: str, until: str) -> None:
    assert str(review_until(D(received), CALENDAR)) == until


def test_suit_after_review() -> None:
    assert str(suit_after_review_until(D("2026-06-05"), CALENDAR)) == "2026-06-22"


def test_proactive() -> None:
    assert str(publication_date("general", D("2026-09-22"), CALENDAR).on) == "2026-10-27"


def test_consultation() -> None:
    assert str(publication_date("consultation", D("2026-04-01"), CALENDAR).on) == "2026-05-01"
