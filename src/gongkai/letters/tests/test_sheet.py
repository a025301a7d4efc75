"""A sheet survives its storage, and says its text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gongkai.letters.sheet import Block, Kind, Layout, Sheet, from_json, in_words, to_json

SHEET = Sheet(
    organ="云川市住房和城乡建设局",
    title="政府信息公开告知书",
    addressee="陈喆堃：",
    body=(Block(Kind.TEXT, "您好。"), Block(Kind.TABLE, rows=(("位置", "依据"), ("第3页", "条例第十五条")))),
    number="云住建公开告〔2026〕7号",
    dated=date(2026, 3, 2),
    attachments=("协议.pdf",),
    note="此件依申请公开",
)


def test_a_sheet_comes_back_as_it_was_stored() -> None:
    assert from_json(to_json(SHEET)) == SHEET


def test_its_text_reads_from_head_to_foot() -> None:
    assert SHEET.plain.splitlines() == [
        "云川市住房和城乡建设局",
        "云住建公开告〔2026〕7号",
        "政府信息公开告知书",
        "陈喆堃：",
        "您好。",
        "位置\t依据",
        "第3页\t条例第十五条",
        "附件：协议.pdf",
        "云川市住房和城乡建设局",
        "2026年3月2日",
        "（此件依申请公开）",
    ]


def test_several_attachments_are_numbered_and_one_is_not() -> None:
    assert SHEET.listed == ("附件：协议.pdf",)
    assert replace(SHEET, attachments=("甲", "乙")).listed == ("附件：1. 甲", "2. 乙")


def test_a_sheet_stored_without_a_layout_is_a_letter() -> None:
    stored = to_json(replace(SHEET, layout=Layout.PLAIN))
    assert from_json(stored).layout is Layout.PLAIN
    del stored["layout"]
    assert from_json(stored).layout is Layout.LETTER


def test_days_are_printed_without_leading_zeros() -> None:
    assert in_words(date(2026, 1, 9)) == "2026年1月9日"


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format"):
        from_json({**to_json(SHEET), "format": 99})
