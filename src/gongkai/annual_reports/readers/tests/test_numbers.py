"""What may stand in a cell, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gongkai.annual_reports.document import CellKind
from gongkai.annual_reports.readers.recognition.numbers import like_value, read_count, read_fee

NUMBERS = [
    ("0", 0),
    ("26", 26),
    (" 26\n", 26),
    ("\u3000 26\xa0", 26),
    ("２６", 26),
    ("1,234", 1234),
    ("1，234，567", 1234567),
    ("1\xa0234", 1234),
    ("1\u202f234\u202f567", 1234567),
    ("1\u2009234", 1234),
    ("1,\n234", 1234),
    ("1,234,\n567", 1234567),
    ("1,\n 234,\n567", 1234567),
    ("26.0", 26),
    ("26.00", 26),
    ("-3", -3),
    ("－3", -3),
    ("−3", -3),
    ("+3", 3),
    ("0件", 0),
    ("12 件", 12),
    ("12个", 12),
    ("1,200件", 1200),
    ("0元", 0),
    ("〇", 0),
    ("零", 0),
    ("三", 3),
    ("十", 10),
    ("二十三", 23),
    ("一百二十", 120),
    ("一千〇五", 1005),
    ("二〇三", 203),
    ("\u200b7\ufeff", 7),
    ("999999999999999", 999999999999999),
]


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_count(text: str, value: int) -> None:
    cell = read_count(text).cell
    assert (cell.kind, cell.value) == (CellKind.NUMBER, value)
    assert type(cell.value) is int


@pytest.mark.parametrize("text", ["", " ", "\xa0\xa0", "\u3000", "\u200b", "\n\t"])
def test_blank(text: str) -> None:
    assert read_count(text).cell.kind is CellKind.BLANK
    assert read_fee(text).cell.kind is CellKind.BLANK


@pytest.mark.parametrize(
    "text",
    [
        "/",
        "／",
        "\\",
        "-",
        "—",
        "——",
        "–",
        "－",
        "─",
        "━",
        "无",
        "无此项",
        "不适用",
        "N/A",
        "n/a",
        " / ",
        "// ",
        "（无）",
        "无。",
    ],
)
def test_not_applicable(text: str) -> None:
    assert read_count(text).cell.kind is CellKind.NOT_APPLICABLE
    assert read_fee(text).cell.kind is CellKind.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("26.5", "整数"),
        ("5²", "上标"),
        ("12 ¹⁾", "上标"),
        ("\u202e12", "改变次序"),
        ("3\ufffc", "图片"),
        ("5₂", "下标"),
        ("\u202e21\u202c", "改变次序"),
        ("TRUE", "逻辑值"),
        ("#REF!", "错误值"),
        ("#DIV/0!", "错误值"),
        ("\ufffc", "图片"),
        ("〔公式〕", "公式"),
        ("26（格式显示的不是这个数）", "格式显示"),
        ("26000（格式按千显示）", "格式显示"),
        ("1,\n23", "不止一个数"),
        ("0 0", "不止一个数"),
        ("12\n345", "不止一个数"),
        ("1 234", "不止一个数"),
        ("00", "以 0 开头"),
        ("012", "以 0 开头"),
        ("1234567890123456", "过长"),
        ("1,23", "不是数字"),
        ("12,345,67", "不是数字"),
        ("1.234.567", "不是数字"),
        ("12.", "不是数字"),
        ("—3", "不是数字"),
        ("3*", "不是数字"),
        ("(3)", "不是数字"),
        ("1e3", "不是数字"),
        ("12%", "不是数字"),
        ("O", "不是数字"),
        ("约3", "不是数字"),
        ("3万元", "计量单位"),
        ("3元", "计量单位"),
        ("一", "横线"),
        ("一二三", "不是数字"),
        ("十十", "不是数字"),
        ("自然人", "不是数字"),
    ],
)
def test_refused_with_its_reason(text: str, reason: str) -> None:
    reading = read_count(text)
    assert reading.cell.kind is CellKind.UNREADABLE
    assert reason in reading.reason
    assert reading.cell.printed == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("7730.28", "7730.28"),
        ("59,237.2449", "59237.2449"),
        ("５９２３７．２４", "59237.24"),
        ("12万元", "12"),
        ("0.092 万元", "0.092"),
        ("12（万元）", "12"),
        ("0元", "0"),
        ("96171.60", "96171.6"),
    ],
)
def test_fee_is_a_decimal(text: str, value: str) -> None:
    cell = read_fee(text).cell
    assert isinstance(cell.value, Decimal)
    assert cell.value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "reason"), [("300元", "计量单位"), ("1.2亿元", "计量单位"), ("3件", "计量单位"), ("1 2.5", "不止一个数")]
)
def test_fee_in_another_unit_is_refused(text: str, reason: str) -> None:
    reading = read_fee(text)
    assert reading.cell.kind is CellKind.UNREADABLE
    assert reason in reading.reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", True),
        ("", True),
        ("/", True),
        ("2.5", True),
        ("3万元", True),
        ("0 0", True),
        ("总计", False),
        ("1.属于国家秘密", False),
    ],
)
def test_like_value(text: str, value: bool) -> None:
    assert like_value(text) is value
