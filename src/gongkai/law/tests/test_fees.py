"""R50-R52: both tariffs, every total of the notes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.fees import FeeError, Line, by_pages, by_pieces, in_force


@pytest.mark.parametrize(
    ("pieces", "total"),
    [(10, 0), (11, 100), (30, 2000), (31, 2200), (40, 4000), (41, 4300), (50, 7000), (60, 11000)],
)
def test_by_piece(pieces: int, total: int) -> None:
    assert by_pieces(pieces).total == total


@pytest.mark.parametrize(
    ("pages", "total"),
    [(30, 0), (31, 10), (68, 380), (100, 700), (101, 720), (200, 2700), (201, 2740), (300, 6700)],
)
def test_by_page(pages: int, total: int) -> None:
    assert by_pages(pages).total == total


def test_the_computation_is_shown_line_by_line() -> None:
    bill = by_pieces(3, already=29)
    assert bill.lines == (Line(30, 30, 100, 100), Line(31, 32, 200, 400))
    assert bill.sentences == (
        "第 30 件：每件 100 元 × 1 件 = 100 元",
        "第 31—32 件：每件 200 元 × 2 件 = 400 元",
        "合计 500 元",
    )
    assert "第四条" in bill.article
    assert by_pages(31).sentences[0] == "第 1—30 页：不收费"


def test_nothing_costs_nothing() -> None:
    assert (by_pieces(0).total, by_pieces(0).lines, by_pages(0).total) == (0, (), 0)


@pytest.mark.parametrize("wrong", [-1, 1_000_001])
def test_numbers_that_cannot_be_are_refused(wrong: int) -> None:
    for charge in (by_pieces, by_pages):
        with pytest.raises(FeeError):
            charge(wrong)
    with pytest.raises(FeeError):
        by_pieces(1, -1)


@given(st.integers(31, 5000))
def test_the_charge_for_one_piece_follows_the_formula(k: int) -> None:
    assert by_pieces(1, already=k - 1).total == 100 * ((k - 31) // 10 + 2)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_pieces_charged_in_two_notices_cost_what_they_cost_in_one(already: int, one: int, two: int) -> None:
    assert by_pieces(one, already).total + by_pieces(two, already + one).total == by_pieces(one + two, already).total


@given(st.integers(0, 2000))
def test_one_more_page_never_costs_less(pages: int) -> None:
    assert by_pages(pages).total <= by_pages(pages + 1).total


def test_the_fee_rules_hold_since_2021() -> None:
    assert not in_force(date(2020, 12, 31))
    assert in_force(date(2021, 1, 1))
