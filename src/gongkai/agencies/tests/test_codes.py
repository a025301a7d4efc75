"""Check digits of organisation codes, tried on codes that stand in real index numbers (practice 1.6)."""

from __future__ import annotations

import pytest

from gongkai.agencies import codes

RIGHT = (
    "000014349",
    "MB1980047",
    "014416330",
    "005452559",
    "003257952",
    "01527918X",
    "11441700007280420Y",
    "12620600MB0523338C",
    "113417020032563511",
)


@pytest.mark.parametrize("code", RIGHT)
def test_real_codes_are_accepted(code: str) -> None:
    assert codes.clean(code) == code


@pytest.mark.parametrize("code", RIGHT)
def test_any_other_last_character_is_refused_and_the_right_one_is_named(code: str) -> None:
    for other in "0123456789X" if len(code) == 9 else codes.CREDIT_LETTERS:
        if other != code[-1]:
            with pytest.raises(codes.BadCode, match=f"应为“{code[-1]}”"):
                codes.clean(code[:-1] + other)


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("01527918-x", "01527918X"),
        (" 1144 1700 0072 8042 0y ", "11441700007280420Y"),
        ("00001434—9", "000014349"),
    ],
)
def test_spaces_hyphens_and_small_letters_do_not_matter(typed: str, stored: str) -> None:
    assert codes.clean(typed) == stored


@pytest.mark.parametrize(
    "typed, said",
    [
        ("", "现在是 0 位"),
        ("00001434", "现在是 8 位"),
        ("1144170000728042OY", "不会有“O”"),
        ("00001434A", "最后一位是数字或 X"),
        ("0000一4349", "只含数字和大写字母"),
        ("000000001", "应为“0”"),  # the placeholder seen at 宿迁
    ],
)
def test_what_is_wrong_is_said(typed: str, said: str) -> None:
    with pytest.raises(codes.BadCode, match=said):
        codes.clean(typed)


def test_the_organisation_code_inside_a_credit_code_is_checked_too() -> None:
    body = "11441700" + "007280421"  # ninth character of the inner code is wrong: it should be 0
    with pytest.raises(codes.BadCode, match="第 17 位）应为“0”"):
        codes.clean(codes.credit_code(body))


def test_the_part_for_index_numbers() -> None:
    assert codes.organisation_part("11441700007280420Y") == "007280420"
    assert codes.organisation_part("000014349") == "000014349"
