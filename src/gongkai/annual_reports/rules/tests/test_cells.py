"""What may stand in a cell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gongkai.annual_reports.document import Cell, Format
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules import check
from gongkai.annual_reports.rules.tests.invented import codes, report, with_cell, with_numbers

GOOD = report()
DEPARTMENT = report(agency="云川市气象局", title="云川市气象局2024年政府信息公开工作年度报告")


@pytest.mark.parametrize(
    "fee, wrong",
    [("0", False), ("96171.6", False), ("5949.088667", False), ("5949.0886671", True), ("1.1000000", False)],
)
def test_the_fee_has_six_digits_after_the_point_at_most(fee, wrong):
    assert ("cell-fee-digits" in codes(check(with_numbers(GOOD, t2_fees_charged=Decimal(fee))))) is wrong


@pytest.mark.parametrize(
    "value, rule",
    [(-1, "cell-negative"), (Decimal("2.5"), "cell-fraction"), (Decimal("33"), None)],
)
def test_pieces_are_whole_and_not_negative(value, rule):
    found = codes(check(with_numbers(GOOD, t2_coercion_decided=value)))
    assert found == ({rule} if rule else set())


def test_blanks_are_told_once_with_whole_columns_named():
    blank = GOOD
    for row in range(1, 26):
        blank = with_cell(blank, f"t3.r{row:02}.c3", Cell.blank())
    blank = with_cell(blank, "t3.r25.c4", Cell.blank())
    finding = next(f for f in check(blank) if f.rule == "cell-blank")
    assert "26 个空白格" in finding.message
    assert "“科研机构”整列、表三“四、结转下年度继续办理”行“社会公益组织”列" in finding.message
    assert len(finding.cells) == 26


@pytest.mark.parametrize(
    "whose, rule, severity", [(GOOD, "cell-slash", "error"), (DEPARTMENT, "cell-slash-rules", "note")]
)
def test_a_slash_for_rules_is_a_note_for_departments_only(whose, rule, severity):
    finding = next(
        f for f in check(with_cell(whose, "t2.rules.made", Cell.not_applicable())) if "t2.rules.made" in f.cells
    )
    assert (finding.rule, finding.severity) == (rule, Severity(severity))


@pytest.mark.parametrize("year, wrong", [(2020, False), (2021, True), (None, False)])
def test_the_old_form_is_wrong_since_2021(year, wrong):
    old = report(format=Format.OF_2019, table2=None, year=year)
    assert ("old-form" in codes(check(old))) is wrong
