"""One spelling for what is the same: 文号, numerals, widths; words and their parts."""

from __future__ import annotations

import pytest

from gongkai.search.words import Tokeniser, document_numbers, normalised, number_tokens, numerals, tokeniser, value_of

VALUES = (
    ("二〇二六", 2026),
    ("一九八四", 1984),
    ("二零二六", 2026),
    ("十", 10),
    ("十二", 12),
    ("二十", 20),
    ("一百零三", 103),
    ("一百二十", 120),
    ("两千", 2000),
    ("三万五千", 35_000),
    ("一万零八", 10_008),
    ("九", 9),
    ("一二", None),
    ("十百", None),
    ("三五成群"[:2], None),
)


@pytest.mark.parametrize(("numeral", "value"), VALUES)
def test_the_value_of_a_numeral(numeral: str, value: int | None) -> None:
    assert value_of(numeral) == value


def test_numerals_are_found_where_they_are_meant() -> None:
    text = "二〇二六年第三条，共一百零三件，第十二次"
    assert [digits for _, _, digits in numerals(text)] == ["2026", "3", "103", "12"]
    assert list(numerals("一般公共预算，三公经费，第一")) == []


NUMBERS = ("云政发〔2026〕5号", "云政发[2026]5号", "云政发(2026)5号", "云政发（２０２６）５号", "云政发【2026】第 5 号")


@pytest.mark.parametrize("text", NUMBERS)
def test_a_document_number_is_the_same_in_every_spelling(text: str) -> None:
    assert list(document_numbers(normalised(text))) == [("云政发", 2026, 5)]


def test_a_document_number_is_found_by_each_ending_of_its_code() -> None:
    assert list(number_tokens(normalised("关于云政发〔2026〕5号"))) == [
        "№关于云政发2026-5",
        "№于云政发2026-5",
        "№云政发2026-5",
        "№政发2026-5",
        "№发2026-5",
        "№2026-5",
    ]


def test_what_looks_like_a_year_only_is_no_document_number() -> None:
    assert not list(document_numbers("〔2026〕年5号楼 (3026)5号 〔2026〕号"))


def test_a_word_of_the_dictionary_is_kept_whole_and_found_by_its_parts() -> None:
    assert "幸福里小区" not in Tokeniser().words_of("幸福里小区改造").split()
    words = Tokeniser(["幸福里小区"]).words_of("幸福里小区改造").split()
    assert {"幸福里小区", "幸福", "小区", "改造"} <= set(words)


def test_latin_is_folded_and_widths_are_one() -> None:
    cutter = tokeniser(())
    assert cutter.cut(normalised("ＰＤＦ　Word")) == cutter.cut("pdf word") == ["pdf", "word"]
