"""Documents of invented agencies for tests: one fixed, and a Hypothesis strategy of balanced ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from gongkai.annual_reports.document import (
    Cell,
    Format,
    ReportDocument,
    Section,
    Table,
    TableRow,
    possible_rows,
)
from gongkai.law.report_format import SECTIONS

Numbers = st.SearchStrategy[int]
SURNAMES = "云川喆堃㛃䶮𬭎峣岚"
# What stands in a report beside the words of the field: no heading of a section, no table.
WORDS = (
    "全年主动公开信息",
    "依法办理申请",
    "收费400元",
    "《条例》第五十条",
    "“三安全一稳定”",
    "网址 https://www.example.org/a?b=1&c=<2>",
    "A&B 公司",
    "喆堃㛃䶮𬭎",
    "#set text() *粗* _斜_ $x$",
    "=1+1",
    'O\'Neil "引号"',
    "e\u0301clair",
    "增长12.5%",
    "<b>不是标签</b>",
    "@电子邮箱 \\ 反斜杠 `代码`",
    "一站式办理",
    "全年 2025 年 公开",
    "Latin words here and there",
    "http://云川.example/no/blank/anywhere/in/this/very/long/address/123456789012345678901234567890",
    "（括号） 《书名》 “引号” ……",
    "一 二 三",
)


def table_2(value: Callable[[int], Cell] = lambda n: Cell.of(n), fee: Cell | None = None) -> Table:
    """Table 2 from a cell per position (0 … 8) and the fee."""
    cells = [value(n) for n in range(9)]
    fee = fee or Cell.of(Decimal("17.5"))
    rows = zip(possible_rows("t2")[0], (cells[:3], cells[3:6], cells[6:7], cells[7:8], cells[8:9], [fee]), strict=True)
    return Table("t2", tuple(TableRow(code, tuple(row)) for code, row in rows))


def table_3(received: list[list[int]], results: dict[str, list[int]], *, together: bool = False) -> Table:
    """A balanced Table 3: ``received`` are r01 and r02 (six columns), ``results`` rows of results; r25 is the rest.

    Raises ``ValueError`` where more was answered than there was.
    """
    columns = range(6)
    answered = [sum(row[c] for row in results.values()) for c in columns]
    rest = [received[0][c] + received[1][c] - answered[c] for c in columns]
    if min(rest) < 0:
        raise ValueError("more results than applications")
    lines = {"r01": received[0], "r02": received[1], **results, "r24": answered, "r25": rest}
    codes = possible_rows("t3")[1 if together else 0]
    rows = [lines.get(code, [0] * 6) for code in codes]
    cells = [TableRow(code, tuple(Cell.of(n) for n in (*row, sum(row)))) for code, row in zip(codes, rows, strict=True)]
    return Table("t3", tuple(cells))


def table_4(rows: list[list[int]]) -> Table:
    """A balanced Table 4 from three times four numbers."""
    codes = possible_rows("t4")[0]
    cells = [tuple(Cell.of(n) for n in (*row, sum(row))) for row in rows]
    return Table("t4", tuple(TableRow(code, row) for code, row in zip(codes, cells, strict=True)))


def document(agency: str = "云川市数据管理局", year: int = 2025, **changes: Any) -> ReportDocument:
    """A small balanced report; ``changes`` replace fields."""
    texts = (
        (
            "（一）主动公开",
            f"{year}年，本机关主动公开政府信息120条。",
            "（二）依申请公开",
            "全年新收申请9件，均按期答复。",
        ),
        (),
        (),
        (),
        ("（一）存在的主要问题", "解读形式还不够丰富。", "（二）改进情况", "已经增加图解和视频。"),
        ("本年度没有收取信息处理费。",),
    )
    fields: dict[str, Any] = {
        "agency": agency,
        "year": year,
        "title": f"{agency}{year}年政府信息公开工作年度报告",
        "format": Format.OF_2021,
        "lead": (f"本报告依据《中华人民共和国政府信息公开条例》编制，统计期限自{year}年1月1日起至12月31日止。",),
        "sections": tuple(Section(s.number, s.title, text) for s, text in zip(SECTIONS, texts, strict=True)),
        "table2": table_2(),
        "table3": table_3(
            [[5, 1, 0, 0, 0, 0], [2, 1, 0, 0, 0, 0]], {"r03": [3, 1, 0, 0, 0, 0], "r21": [1, 0, 0, 0, 0, 0]}
        ),
        "table4": table_4([[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]),
    }
    return ReportDocument(**{**fields, **changes})


@st.composite
def names(draw: st.DrawFn) -> str:
    """The name of an agency, with characters that old fonts and encodings lack."""
    first = draw(st.text(SURNAMES, min_size=1, max_size=3))
    return (
        f"{first}{draw(st.sampled_from(('市', '县', '区')))}{draw(st.sampled_from(('人民政府', '司法局', '水务局')))}"
    )


def paragraphs(largest: int = 4, least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    """Paragraphs in the document's normal form, of a few words or of many."""
    texts = st.lists(st.sampled_from(WORDS), min_size=6, max_size=40)
    text = st.builds(str.join, st.sampled_from(("，", " ", "")), texts)
    return st.lists(
        text.map(lambda each: f"本机关全年依法公开{unicodedata.normalize('NFC', each)}。"),
        min_size=least,
        max_size=largest,
    ).map(tuple)


def numbers(largest: int = 10**8) -> Numbers:
    """Small numbers mostly, zeros often, large ones sometimes."""
    return st.one_of(st.just(0), st.integers(0, 30), st.integers(0, largest))


@st.composite
def tables_3(draw: st.DrawFn, largest: int = 10**6) -> Table:
    """A balanced Table 3, （六） as three rows or as one."""
    together = draw(st.booleans())
    codes = [code for code in possible_rows("t3")[1 if together else 0] if code not in ("r01", "r02", "r24", "r25")]
    several = st.lists(numbers(largest), min_size=6, max_size=6)
    results = draw(st.dictionaries(st.sampled_from(codes), several, max_size=5))
    carried, rest = draw(several), draw(several)
    received = [sum(row[c] for row in results.values()) + rest[c] for c in range(6)]
    carried = [min(carried[c], received[c]) for c in range(6)]
    new = [received[c] - carried[c] for c in range(6)]
    return table_3([new, carried], results, together=together)


@st.composite
def fees(draw: st.DrawFn) -> Cell:
    """The fee: a decimal of up to six places, blank or not applicable."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from((Cell.blank(), Cell.not_applicable())))
    return Cell.of(Decimal(draw(st.integers(0, 10**10))) / 10 ** draw(st.integers(0, 6)))


@st.composite
def documents(draw: st.DrawFn, *, balanced: bool = True, largest: int = 10**6) -> ReportDocument:
    """A report whose tables balance; with ``balanced=False`` single cells are blank or not applicable as well."""
    agency, year = draw(names()), draw(st.integers(2021, 2030))
    cells = draw(st.lists(st.one_of(numbers(), st.none()), min_size=9, max_size=9))
    other = draw(st.sampled_from((Cell.blank(), Cell.not_applicable())))
    fours = st.lists(numbers(largest), min_size=4, max_size=4)
    three, four = draw(tables_3(largest)), table_4(draw(st.lists(fours, min_size=3, max_size=3)))
    if not balanced:
        three, four = draw(with_holes(three)), draw(with_holes(four))
    # Headings with hardly any text between them are the contents of a report, and no report.
    sections = tuple(Section(s.number, s.title, draw(paragraphs(least=int(s.number in "一五六")))) for s in SECTIONS)
    return document(
        agency,
        year,
        lead=draw(paragraphs(2)),
        sections=sections,
        table2=table_2(lambda n: other if cells[n] is None else Cell.of(cells[n]), draw(fees())),
        table3=three,
        table4=four,
    )


@st.composite
def with_holes(draw: st.DrawFn, table: Table) -> Table:
    """The table with some cells blank or not applicable."""
    holes = draw(st.sets(st.sampled_from(sorted(table.cells)), max_size=8))
    other = draw(st.sampled_from((Cell.blank(), Cell.not_applicable())))
    cells = iter(other if name in holes else cell for name, cell in table.cells.items())
    return Table(table.code, tuple(TableRow(row.code, tuple(next(cells) for _ in row.cells)) for row in table.rows))
