"""R60, R70-R79, O1-O3, O13, O17: codes, rows, remedy paragraphs."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.law.calendar import shipped
from gongkai.law.outcomes import OUTCOMES, OutcomeError, counted_row, outcome
from gongkai.law.promises import Whose, binding
from gongkai.law.remedies import (
    IncompleteVenue,
    Venue,
    absolute_until,
    duty_until,
    epoch_of,
    not_told_until,
    paragraph,
    suit_until,
)
from gongkai.law.report_format import RESULT_ROWS

D = date.fromisoformat
VENUE = Venue("云川市人民政府", "云川市政务大道1号", "https://fuyi.yunchuan.example", "云川铁路运输法院")
NOW = D("2026-03-30")

# R60: code -> row, remedy from 2025-06-01 (X codes carry the E form, O2).
TABLE = {
    "D01": ("r03", ("E",)),
    "D02": ("r03", ("E",)),
    "D04": ("r05", ("RF",)),
    "D05": ("r06", ("RF",)),
    "D06": ("r07", ("RF",)),
    "D07": ("r08", ("RF",)),
    "D08": ("r09", ("RF",)),
    "D09": ("r10", ("RF",)),
    "D10": ("r11", ("RF",)),
    "D11": ("r12", ("E",)),
    "D12": ("r13", ("E",)),
    "D13": ("r13", ("E",)),
    "D14": ("r14", ("E",)),
    "D15": ("r15", ("E",)),
    "D16": ("r16", ("E",)),
    "D17": ("r17", ("E",)),
    "D18": ("r18", ("E",)),
    "D19": ("r19", ("E",)),
    "D20": ("r20", ("E",)),
    "D21": ("r21", ("E",)),
    "D22": ("r22", ("E",)),
    "D23-1": ("r23", ("E",)),
    "D23-2": ("r23", ("E",)),
    "D23-3": ("r23", ("E",)),
    "D23-4": ("r23", ("E",)),
    "D23-5": ("r23", ()),
    "D23-6": ("r23", ()),
}


@pytest.mark.parametrize("code", TABLE)
def test_row_and_remedy_of_each_code(code: str) -> None:
    row, forms = TABLE[code]
    assert outcome(code).row == row
    assert paragraph(code, NOW, VENUE).forms == forms


def test_the_table_names_every_code_and_every_result_row_has_one() -> None:
    assert set(OUTCOMES) == {*TABLE, "D03"}
    assert {o.row for o in OUTCOMES.values()} == set(RESULT_ROWS)


def test_each_outcome_has_a_ground_except_the_one_that_legal_review_must_name() -> None:
    assert [o.code for o in OUTCOMES.values() if not o.basis] == ["D20"]
    assert [p.code for p in outcome("D20").proofs] == ["legal_review"]
    assert all(o.proofs for o in OUTCOMES.values())


def test_other_is_never_bare() -> None:
    with pytest.raises(OutcomeError, match="D23"):
        outcome("D23")
    with pytest.raises(OutcomeError, match="D99"):
        outcome("D99")


@pytest.mark.parametrize(
    ("codes", "main", "row"),
    [
        (["D02"], None, "r03"),
        (["D01", "D02"], None, "r03"),
        (["D03"], None, "r04"),
        (["D02", "D07"], None, "r04"),
        (["D03", "D07", "D12"], "D07", "r04"),
        (["D07"], None, "r08"),
        (["D07", "D09"], "D09", "r10"),
        (["D09", "D09"], None, "r10"),
        (["D02", "D23-5"], None, "r03"),
        (["D12", "D23-5"], None, "r13"),
        (["D23-5"], None, "r23"),
    ],
)
def test_one_case_counts_in_one_row(codes: list[str], main: str | None, row: str) -> None:
    assert counted_row(codes, main) == row


def test_several_grounds_and_nothing_given_need_a_main_ground() -> None:
    with pytest.raises(OutcomeError, match="主要"):
        counted_row(["D07", "D09"])
    with pytest.raises(OutcomeError, match="主要"):
        counted_row(["D07", "D09"], "D12")
    with pytest.raises(OutcomeError):
        counted_row([])


def test_the_other_reading_counts_not_ours_in_other() -> None:
    assert counted_row(["D13"]) == "r13"
    assert counted_row(["D13"], not_ours_in_other=True) == "r23"


@pytest.mark.parametrize(
    ("decided", "refusal", "not_found"),
    [
        ("2023-12-31", ("E",), ("E",)),
        ("2024-01-01", ("RF",), ("E",)),
        ("2025-05-31", ("RF",), ("E",)),
        ("2025-06-01", ("RF",), ("E",)),
    ],
)
def test_the_date_of_the_decision_decides(decided: str, refusal: tuple[str, ...], not_found: tuple[str, ...]) -> None:
    assert paragraph("D07", D(decided), VENUE).forms == refusal
    assert paragraph("D12", D(decided), VENUE).forms == not_found


def test_while_the_scope_was_disputed_the_letter_names_both() -> None:
    assert "第十四条至第十六条" in paragraph("D12", D("2024-06-03"), VENUE).text
    assert "第十四条至第十六条" not in paragraph("D12", D("2025-06-01"), VENUE).text
    assert epoch_of(D("2024-06-03")).scope_disputed


@pytest.mark.parametrize(
    ("withheld", "forms"),
    [(["D07"], ("RF", "E")), (["D12"], ("E",)), (["D07", "D12"], ("RF", "E")), (["D14", "D09"], ("RF", "E"))],
)
def test_a_partly_granted_case_is_built_part_by_part(withheld: list[str], forms: tuple[str, ...]) -> None:
    remedy = paragraph("D03", NOW, VENUE, withheld=withheld)
    assert remedy.forms == forms
    assert ("先向" in remedy.text) is ("RF" in forms)


def test_a_partly_granted_case_without_its_grounds_gets_no_paragraph() -> None:
    with pytest.raises(OutcomeError, match="不公开部分"):
        paragraph("D03", NOW, VENUE)


@pytest.mark.parametrize("code", ["D01", "D02", "D03", "D23-5", "D23-6"])
def test_what_is_given_or_ended_is_no_ground_for_withholding(code: str) -> None:
    with pytest.raises(OutcomeError, match="不公开部分"):
        paragraph("D03", NOW, VENUE, withheld=["D07", code])


def test_the_paragraph_names_right_organ_term_start_and_court() -> None:
    refused = paragraph("D09", NOW, VENUE).text
    assert "自收到之日起60日内先向云川市人民政府申请行政复议" in refused
    assert "15日内向云川铁路运输法院提起行政诉讼" in refused
    assert "6个月" not in refused
    either = paragraph("D12", NOW, VENUE).text
    assert "60日内向云川市人民政府申请行政复议，或者自收到之日起6个月内向云川铁路运输法院提起行政诉讼" in either
    assert VENUE.review_address in either


def test_a_letter_served_online_names_the_online_way() -> None:
    assert VENUE.review_online in paragraph("D12", NOW, VENUE, served_online=True).text
    assert VENUE.review_online not in paragraph("D12", NOW, VENUE).text


@pytest.mark.parametrize("field", ["review_organ", "review_address", "court", "review_online"])
def test_a_letter_without_venue_is_refused(field: str) -> None:
    empty = Venue(**{**{n: getattr(VENUE, n) for n in Venue.__slots__}, field: " "})
    with pytest.raises(IncompleteVenue):
        paragraph("D12", NOW, empty)
    assert paragraph("D23-5", NOW, empty).text == ""


@pytest.mark.parametrize(
    ("code", "trigger", "until"),
    [
        ("review_answer", "2026-03-02", "2026-03-16"),
        ("review_answer_simple", "2026-03-02", "2026-03-09"),
        ("opinion_report", "2026-08-03", "2026-10-08"),
        ("court_answer", "2026-06-05", "2026-06-22"),
        ("court_order", "2026-03-02", "2026-03-30"),
    ],
)
def test_duties_in_review_and_suit(code: str, trigger: str, until: str) -> None:
    assert str(duty_until(code, D(trigger), shipped())) == until


@pytest.mark.parametrize(
    ("stated", "recomputed", "agency", "given", "notice"),
    [
        ("2026-03-30", "2026-03-30", "2026-03-30", "2026-03-30", False),
        ("2026-03-30", "2026-03-31", "2026-03-30", "2026-03-31", True),
        ("2026-03-31", "2026-03-30", "2026-03-30", "2026-03-31", True),
    ],
)
def test_a_stated_date_binds_the_organ_when_earlier_and_helps_the_other_when_later(
    stated: str, recomputed: str, agency: str, given: str, notice: bool
) -> None:
    own = binding(D(stated), D(recomputed), Whose.AGENCY)
    theirs = binding(D(stated), D(recomputed), Whose.GIVEN)
    assert (str(own.on), str(theirs.on), own.notice, theirs.notice) == (agency, given, notice, notice)


def test_outer_limits() -> None:
    calendar = shipped()
    assert str(suit_until(D("2026-03-30"), calendar)) == "2026-09-30"
    assert str(not_told_until(D("2025-03-30"), calendar)) == "2026-03-30"
    assert str(absolute_until(D("2021-03-30"), calendar)) == "2026-03-30"
