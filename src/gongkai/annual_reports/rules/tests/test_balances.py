"""勾稽关系: every single change of a balanced report is found and its row or column named; what cannot be judged is
not."""

from __future__ import annotations

from itertools import pairwise

import pytest

from gongkai.annual_reports.document import OTHERWISE_TOGETHER, Cell, Table, TableRow
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.rules import check
from gongkai.annual_reports.rules.tests.invented import ALL_CELLS, codes, report, table_3, with_cell, with_numbers

GOOD = report()


def errors(found):
    return [finding for finding in found if finding.severity is Severity.ERROR]


def names(finding, cell: str) -> bool:
    """Whether a finding names the cell's row or its column."""
    table, row, column = cell.split(".")
    return any(
        each.startswith(f"{table}.{row}.") or (each.startswith(f"{table}.") and each.endswith(f".{column}"))
        for each in finding.cells
    )


def test_the_invented_report_breaks_no_rule():
    assert check(GOOD) == []


@pytest.mark.parametrize("cell", ALL_CELLS)
def test_a_changed_cell_is_found_with_its_row_or_column(cell):
    value = GOOD.cell(cell).value
    for other in (value + 1, value + 10, value * 10 + 1, 0 if value else 7, max(value - 1, 0) if value else 99):
        found = errors(check(with_cell(GOOD, cell, Cell.of(other))))
        assert any(names(finding, cell) for finding in found), (cell, value, other)


@pytest.mark.parametrize("cell", ALL_CELLS)
@pytest.mark.parametrize("gone", [Cell.blank(), Cell.not_applicable("/")], ids=["blank", "slash"])
def test_a_cell_without_number_is_found(cell, gone):
    found = errors(check(with_cell(GOOD, cell, gone)))
    assert any(cell in finding.cells for finding in found)


def test_two_neighbours_exchanged_are_found():
    """Side by side and one above the other; two parts of one total of Table 4 are in no second sum."""
    columns = [cell for column in range(1, 8) for cell in ALL_CELLS if cell.endswith(f".c{column}")]
    for first, second in (*pairwise(ALL_CELLS), *pairwise(columns)):
        one, other = GOOD.cell(first), GOOD.cell(second)
        parts_of_one = first.startswith("t4") and not second.endswith("total") and first[:8] == second[:8]
        if one == other or parts_of_one:
            continue
        exchanged = with_cell(with_cell(GOOD, first, other), second, one)
        assert any(names(finding, first) for finding in errors(check(exchanged))), (first, second)


def test_the_flow_is_written_as_an_equation_with_both_values():
    changed = with_numbers(GOOD, t3_r01_c1=14069, t3_r02_c1=560, t3_r24_c1=13810, t3_r25_c1=818)
    finding = next(f for f in check(changed) if f.rule == "t3-flow")
    assert "14069 + 560 ≠ 13810 + 818" in finding.message
    assert "“自然人”列" in finding.message
    assert (finding.expected, finding.actual) == ("14629", "14628")
    assert finding.cells == ("t3.r01.c1", "t3.r02.c1", "t3.r24.c1", "t3.r25.c1")
    assert finding.source == "国办公开办函〔2021〕30号"


def test_the_sum_of_results_leaves_noughts_out():
    finding = next(f for f in check(with_numbers(GOOD, t3_r24_c1=20)) if f.rule == "t3-results")
    assert "20 ≠ 1 + 2 + 3 + 4 + 5 + 6" in finding.message
    assert (finding.expected, finding.actual) == ("21", "20")


def test_table_4_names_the_suit():
    finding = next(f for f in check(with_numbers(GOOD, t4_suit_after_review_total=0)) if f.rule == "t4-total")
    assert "复议后起诉" in finding.message
    assert "0 ≠ 6 + 2 + 3 + 1" in finding.message


@pytest.mark.parametrize("cell", [Cell.missing(), Cell.unreadable("1?")], ids=["missing", "unreadable"])
def test_a_balance_with_a_cell_that_was_not_read_is_not_judged(cell):
    found = check(with_cell(GOOD, "t3.r05.c1", cell))
    assert not [finding for finding in found if "t3.r05.c1" in finding.cells]
    # The other columns still are.
    assert "t3-flow" in codes(check(with_numbers(with_cell(GOOD, "t3.r05.c1", cell), t3_r01_c2=1)))


def test_a_blank_adds_nothing_and_is_a_finding_of_its_own():
    nought = next(cell for cell in ALL_CELLS if GOOD.cell(cell).value == 0)
    assert codes(check(with_cell(GOOD, nought, Cell.blank()))) == {"cell-blank"}


def test_otherwise_as_one_row_takes_the_place_of_three():
    rows = [row for row in table_3().rows if row.code not in ("r21", "r22", "r23")]
    rows.insert(20, TableRow(OTHERWISE_TOGETHER, tuple(Cell.of(0) for _ in range(7))))
    together = report(table3=Table("t3", tuple(rows)))
    assert codes(check(together)) == {"t3-otherwise"}
    changed = check(with_numbers(together, t3_r21_23_c1=5))
    assert any("t3.r21_23.c1" in finding.cells for finding in errors(changed))


def test_the_one_cell_that_explains_all_is_named():
    finding = next(f for f in check(with_numbers(GOOD, t3_r05_c1=13)) if f.rule == "likely-cell")
    assert finding.cells == ("t3.r05.c1",)
    assert (finding.expected, finding.actual) == ("3", "13")


def test_no_cell_is_named_when_two_are_wrong():
    assert "likely-cell" not in codes(check(with_numbers(GOOD, t3_r05_c1=13, t3_r06_c2=99)))


def test_ten_thousand_digits_do_not_hurt():
    assert "t3-flow" in codes(check(with_numbers(GOOD, t3_r01_c1=10**18)))
