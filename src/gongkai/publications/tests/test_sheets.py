"""Lists as rows of words: encodings, long cells, painted rows; and what is refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook

from gongkai.core.refusals import Invalid
from gongkai.publications import sheets

BODY = "字" * 200_000


def workbook(*rows: tuple[object, ...], painted: int = 0) -> bytes:
    """A workbook with these rows; ``painted``: in this row below stands a cell with a look and no words."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if painted:
        book.active.cell(painted, 1).number_format = "0.00"
    target = BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_cell_holds_the_body_of_a_long_document(encoding: str) -> None:
    assert sheets.rows_of("a.csv", f"标题,正文\n甲,{BODY}\n".encode(encoding)) == [["标题", "正文"], ["甲", BODY]]


def test_rows_without_words_at_the_end_count_for_nothing() -> None:
    rows = sheets.rows_of("a.xlsx", workbook(("标题",), ("甲",), painted=sheets.ROWS + 10))
    assert [row[0] for row in rows] == ["标题", "甲"]


def test_rows_keep_their_places() -> None:
    rows = sheets.rows_of("a.xlsx", workbook(("标题",), (None,), ("甲",)))
    assert [next(iter(row), "") for row in rows] == ["标题", "", "甲"]


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS", 3)
    assert len(sheets.rows_of("a.csv", "标题\n\n甲\n".encode())) == 3
    with pytest.raises(Invalid) as refusal:
        sheets.rows_of("a.csv", "标题\n\n甲\n乙\n".encode())
    assert refusal.value.errors["upload"] == ["超过 3 行，请分成几个文件。"]
