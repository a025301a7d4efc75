"""Terms, endings and columns of reviews, suits and complaints as dated tables (R73-R78, R81, R95, O14)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.law import challenges as law
from gongkai.law.calendar import shipped
from gongkai.law.challenges import ENDINGS, Procedure, Track

D = date.fromisoformat


@pytest.mark.parametrize(
    ("term", "trigger", "last"),
    [
        (law.ANSWER_SIMPLE, "2026-03-02", "2026-03-09"),  # five working days
        (law.ANSWER_ORDINARY, "2026-03-02", "2026-03-16"),  # ten
        (law.ANSWER_ORDINARY, "2026-02-12", "2026-03-04"),  # over the Spring Festival
        (law.ANSWER_COURT, "2026-03-02", "2026-03-17"),  # fifteen days
        (law.ANSWER_COURT, "2026-03-06", "2026-03-23"),  # ends on a Saturday
        (law.APPEAL_JUDGMENT, "2026-09-16", "2026-10-08"),  # ends on the first day of the National Day holiday
        (law.APPEAL_RULING, "2026-03-02", "2026-03-12"),
        (law.OPINION, "2026-03-02", "2026-05-06"),  # the sixtieth day is Labour Day
        (law.ANEW, "2026-03-02", "2026-03-30"),
        (law.COMPLAINT_TOLD, "2026-03-02", "2026-03-17"),
    ],
)
def test_the_last_day(term: law.Term, trigger: str, last: str) -> None:
    assert str(term.last_day(D(trigger), shipped())) == last


def test_which_answer_term() -> None:
    assert law.answer_term(Track.REVIEW, Procedure.SIMPLE) is law.ANSWER_SIMPLE
    assert law.answer_term(Track.REVIEW, None) is law.ANSWER_ORDINARY
    assert law.answer_term(Track.SUIT_AFTER_REVIEW, None) is law.ANSWER_COURT
    assert law.answer_term(Track.COMPLAINT, None) is None


@pytest.mark.parametrize(
    ("ending", "served", "in_force"),
    [
        ("review_upheld", "2026-12-31", "2026-12-31"),
        ("suit_withdrawn", "2026-12-31", "2026-12-31"),
        ("suit_rejected", "2026-03-02", "2026-03-18"),  # on the day after the fifteenth
        ("suit_dismissed", "2026-03-02", "2026-03-13"),  # a ruling: ten
        ("suit_revoked", "2026-12-15", "2026-12-31"),
        ("suit_revoked", "2026-12-16", "2027-01-01"),
    ],
)
def test_from_which_day_an_ending_is_in_force(ending: str, served: str, in_force: str) -> None:
    assert str(law.in_force_on(ENDINGS[ending], D(served), shipped())) == in_force


def test_every_ending_counts_in_one_column_and_an_option_moves_it() -> None:
    default = law.columns()
    assert set(default.values()) == set(law.RESULTS)
    assert law.columns("驳回复议请求＝其他结果\n\n 撤回申请，终止 = 结果维持")["review_rejected"] == law.OTHER
    assert law.columns("撤回申请，终止=结果维持")["review_withdrawn"] == law.UPHELD
    for bad in ("驳回复议请求", "驳回复议请求＝尚未审结", "没有这种＝其他结果", "不属实＝其他结果"):
        with pytest.raises(law.BadColumns, match="写得不对"):
            law.columns(bad)
    for ending in ENDINGS.values():
        assert ending.article
        assert ending.tracks
