"""What is marked in a text, and which part of it is shown."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.search import snippets
from gongkai.search.snippets import cut, folded, marked, pattern_of

# Signs of every kind: several spellings of one, spellings of several signs, signs with a meaning in patterns.
SIGNS = "市管理⼀一aAａÅß１1①㎡ﬁ０〇〔（([【〈<〕）)]】〉>第号^-\\ 　\t，,。\u0301é\U00020bb7"


def shown(text: str, *needles: str, numbers: tuple[tuple[str, int, int], ...] = ()) -> str:
    """The text with what is marked in braces."""
    pieces = marked("title", text, pattern_of(needles, numbers)).pieces
    return "".join(f"{{{piece.text}}}" if piece.hit else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "needles", "expected"),
    [
        ("电梯管理办法", ("管理",), "电梯{管理}办法"),
        ("ＰＭ２．５与pm2.5监测", ("pm2.5",), "{ＰＭ２．５}与{pm2.5}监测"),
        ("⼀件事", ("一件事",), "{⼀件事}"),
        ("管理办法", ("管理", "管理办法"), "{管理办法}"),
        ("a-b与a^b", ("a-b", "^"), "{a-b}与a{^}b"),
        ("网上 　办事", ("网上 办事",), "{网上 办事}"),
        ("面积120㎡", ("m2",), "面积120㎡"),
        ("𠮷野", ("𠮷",), "{𠮷}野"),
        ("没有的", ("", " "), "没有的"),
    ],
)
def test_what_is_marked(text: str, needles: tuple[str, ...], expected: str) -> None:
    assert shown(text, *needles) == expected


@pytest.mark.parametrize(
    "written", ["市住建发〔2026〕5号", "市住建发（２０２６）第５号", "市住建发[2026] 05 号", "市住建发 【2026】005号"]
)
def test_a_document_number_is_marked_however_it_is_written(written: str) -> None:
    asked = (("市住建发", 2026, 5),)
    expected = "依据{" + re.sub(r"\s+", " ", written) + "}办理"
    assert shown(f"依据{written}办理", numbers=asked) == expected
    assert shown(f"依据{written.replace('市', '县')}办理", numbers=asked).count("{") == 0


def test_no_sign_behind_the_last_is_a_spelling_of_another() -> None:
    behind = map(chr, range(snippets.LAST_SPELLING, sys.maxunicode + 1))
    assert not [sign for sign in behind if folded(sign) != sign]


@given(st.text(SIGNS, max_size=30), st.text(SIGNS, min_size=1, max_size=2))
def test_a_text_has_its_marks_where_the_same_text_in_the_usual_spelling_has_them(text: str, needle: str) -> None:
    pattern = pattern_of((folded(needle),), ())
    assert pattern is not None
    assert [hit.span() for hit in pattern.finditer(text)] == [hit.span() for hit in pattern.finditer(folded(text))]


@given(st.text("甲乙，一", max_size=60), st.integers(2, 12))
def test_no_part_of_that_width_has_more_of_what_was_asked(text: str, width: int) -> None:
    pattern = pattern_of(("甲", "乙"), ())
    part = cut("body", text, pattern, width)
    if part is None:
        assert not set(text) & {"甲", "乙"}
        return

    def worth(words: str) -> tuple[int, int]:
        asked = [sign for sign in words if sign in "甲乙"]
        return len(set(asked)), len(asked)

    assert len(part.text) == min(width, len(text))
    # The part begins a quarter of its width before what it is chosen for.
    kept = width - width // 4
    assert worth(part.text) >= max(worth(text[start : start + kept]) for start in range(len(text)))


@given(st.text("甲 \n\t乙", max_size=40))
def test_space_is_one_blank_and_nothing_else_is_lost(text: str) -> None:
    pieces = marked("title", text, pattern_of(("甲",), ())).pieces
    assert "".join(piece.text for piece in pieces).split() == text.split()
    assert not any(re.search(r"\s\s|[\n\t]", piece.text) for piece in pieces)
