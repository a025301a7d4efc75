"""Rows of digits without borders: what is settled, what is refused, and that the search is bounded."""

from __future__ import annotations

import time
from contextlib import suppress
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual_reports.readers import digits
from gongkai.law.report_format import RESULT_ROWS

ZEROS = (0,) * 7


def every_split(pieces: list[str], cells: int) -> list[tuple[int, ...]]:
    """All splits, by trying every way to cut."""
    text = "".join(pieces)
    needed = {sum(map(len, pieces[: i + 1])) for i in range(len(pieces) - 1)}
    found = []
    for cuts in combinations(range(1, len(text)), cells - 1):
        parts = [text[a:b] for a, b in zip((0, *cuts), (*cuts, len(text)), strict=True)]
        if needed <= {*cuts} and not any(len(part) > 1 and part[0] == "0" for part in parts):
            found.append(tuple(map(int, parts)))
    return found


@pytest.mark.parametrize(
    ("pieces", "numbers"),
    [
        (["801000081"], (80, 1, 0, 0, 0, 0, 81)),
        (["200", "000121"], (20, 0, 0, 0, 0, 1, 21)),
        (["20", "0", "00", "0", "121"], (20, 0, 0, 0, 0, 1, 21)),
        (["15130000154"], (151, 3, 0, 0, 0, 0, 154)),
        (["3100000031"], None),
        (["310000031"], (31, 0, 0, 0, 0, 0, 31)),
    ],
)
def test_the_only_balanced_split(pieces: list[str], numbers: tuple[int, ...] | None) -> None:
    assert digits.balanced(pieces, (7,)).balanced == ((numbers,) if numbers else ())


@given(st.lists(st.integers(0, 120), min_size=3, max_size=3), st.lists(st.booleans(), min_size=3, max_size=3))
def test_the_splits_are_those_of_trying_every_cut(parts: list[int], borders: list[bool]) -> None:
    pieces = [str(parts[0])]
    for number, border in zip([*parts[1:], sum(parts)], borders, strict=True):
        if border:
            pieces.append(str(number))
        else:
            pieces[-1] += str(number)
    splits = digits.balanced(pieces, (4,))
    every = every_split(pieces, 4)
    assert splits.all == len(every)
    assert sorted(splits.balanced) == sorted(each for each in every if sum(each[:-1]) == each[-1])


@pytest.mark.parametrize(
    ("pieces", "cells", "numbers"),
    [
        (["0000000"], 7, ZEROS),
        (["007"], 3, (0, 0, 7)),
        (["0", "007"], 4, (0, 0, 0, 7)),
        (["100"], 3, None),
        (["564"], 3, None),
        (["000000"], 7, None),
        (["00000000"], 7, None),
        (["5", "00"], 3, (5, 0, 0)),
    ],
)
def test_zeros_that_leave_no_choice(pieces: list[str], cells: int, numbers: tuple[int, ...] | None) -> None:
    assert digits.forced(pieces, cells) == numbers


def table(**rows: tuple[int, ...] | digits.Splits) -> dict[str, tuple[int, ...] | digits.Splits]:
    """A Table 3 of zeros but for the rows given."""
    return dict.fromkeys(("r01", "r02", *RESULT_ROWS, "r24", "r25"), ZEROS) | rows


def test_the_columns_settle_what_the_row_leaves_open() -> None:
    # 19 1 0 0 0 0 20, or 1 9 10 0 0 0 20.
    row = digits.balanced(["191000020"], (7,))
    assert len(row.balanced) == 2
    whole = (19, 1, 0, 0, 0, 0, 20)
    settled = digits.settle(table(r01=whole, r24=whole, r04=row))
    assert settled["r04"].numbers == whole


def test_columns_that_do_not_add_up_settle_nothing() -> None:
    row = digits.balanced(["191000020"], (7,))
    settled = digits.settle(table(r01=(19, 1, 0, 0, 0, 0, 20), r24=(18, 1, 0, 0, 0, 0, 19), r04=row))
    assert settled["r04"].numbers is None
    assert "2 种分法" in settled["r04"].reason


def test_columns_with_a_row_missing_settle_nothing() -> None:
    whole = (19, 1, 0, 0, 0, 0, 20)
    rows = table(r24=whole, r04=digits.balanced(["191000020"], (7,)))
    del rows["r10"]
    assert digits.settle(rows)["r04"].numbers is None


def test_a_lone_split_of_many_is_no_proof_without_the_columns() -> None:
    row = digits.balanced(["136122520451283214069"], (7,))
    assert len(row.balanced) == 1
    assert digits.settle({"r01": row})["r01"].numbers is None
    whole = (13612, 252, 0, 45, 128, 32, 14069)
    assert digits.settle(table(r01=row, r03=whole, r24=whole))["r01"].numbers == whole


def test_a_lone_split_of_few_is_accepted_though_the_columns_do_not_add_up() -> None:
    row = digits.balanced(["200", "000121"], (7,))
    settled = digits.settle(table(r01=row, r24=(99, 0, 0, 0, 0, 0, 99)))
    assert settled["r01"].numbers == (20, 0, 0, 0, 0, 1, 21)


def test_a_row_that_cannot_balance_is_refused() -> None:
    settled = digits.settle(table(r01=digits.balanced(["11000002"], (7,))))
    assert settled["r01"].numbers is None


def test_fifteen_numbers_in_three_groups() -> None:
    splits = digits.balanced(["110024001510102"], (5, 5, 5))
    assert splits.balanced == ((1, 1, 0, 0, 2, 4, 0, 0, 1, 5, 1, 0, 1, 0, 2),)
    assert digits.convincing(splits, (5, 5, 5))


def test_groups_that_do_not_balance_have_no_split() -> None:
    # 10 1 0 0 0 | 0 0 0 0 0 | 5 0 0 0 0, as totals printed 0.
    assert digits.balanced(["1010000000050000"], (5, 5, 5)).balanced == ()


@pytest.mark.parametrize("text", ["1" * 60, "10" * 30, "12" * 29 + "9", "1" * 81, "0" * 5000])
def test_an_endless_row_is_refused_in_bounded_time(text: str) -> None:
    begun = time.monotonic()
    with suppress(digits.TooManySplits):
        assert len(digits.balanced([text], (7,)).balanced) <= digits.MOST_SPLITS
    assert time.monotonic() - begun < 5
