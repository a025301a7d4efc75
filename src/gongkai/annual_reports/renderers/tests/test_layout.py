"""The statutory layout as data."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from gongkai.annual_reports.document import Cell, ReportDocument, Section
from gongkai.annual_reports.renderers.layout import Grid, Heading, Paragraph, Role, lay_out, printable, title_of
from gongkai.annual_reports.renderers.tests.matrix import of_grid
from gongkai.annual_reports.tests.documents import document, documents, table_2, table_3


def grid(code: str, **changes: object) -> Grid:
    return next(each for each in lay_out(document(**changes)).grids if each.code == code)


def headings_and_tables(report: ReportDocument) -> list[str]:
    blocks = [block for block in lay_out(report).blocks if not isinstance(block, Paragraph)]
    return [block.code if isinstance(block, Grid) else block.number for block in blocks]


def test_sections_with_their_tables_in_statutory_order() -> None:
    assert headings_and_tables(document()) == ["一", "二", "t2", "三", "t3", "四", "t4", "五", "六"]


@given(documents(balanced=False))
def test_every_cell_is_printed_once_and_the_grids_are_full(report) -> None:
    for each in lay_out(report).grids:
        of_grid(each)
        assert [box.name for box in each.boxes if box.role is Role.VALUE] == list(
            next(table for table in report.tables if table.code == each.code).cells
        )


def test_table_2_has_a_band_and_heads_for_each_item_of_article_20() -> None:
    assert [row[0] for row in of_grid(grid("t2"))] == [
        "第二十条第（一）项", "信息内容", "规章", "行政规范性文件", "第二十条第（五）项", "信息内容", "行政许可",
        "第二十条第（六）项", "信息内容", "行政处罚", "行政强制", "第二十条第（八）项", "信息内容", "行政事业性收费",
    ]  # fmt: skip
    assert of_grid(grid("t2"))[1] == ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
    assert of_grid(grid("t2"))[12] == ["信息内容", *["本年收费金额（单位：万元）"] * 3]


def test_table_3_has_three_rows_of_heads_and_25_of_numbers() -> None:
    rows = of_grid(grid("t3"))
    assert len(rows) == 3 + 25
    assert rows[0][3:] == ["申请人情况"] * 7
    assert rows[1][3:] == ["自然人", *["法人或其他组织"] * 5, "总计"]
    assert rows[2][3:] == ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    assert rows[0][0] == rows[2][2] == "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    assert rows[3][:3] == ["一、本年新收政府信息公开申请数量"] * 3
    assert rows[7][:3] == ["三、本年度办理结果", "（三）不予公开", "1.属于国家秘密"]
    assert rows[26][:3] == ["三、本年度办理结果", "（七）总计", "（七）总计"]
    assert rows[27][:3] == ["四、结转下年度继续办理"] * 3


def test_other_results_printed_as_one_row() -> None:
    rows = of_grid(grid("t3", table3=table_3([[3] * 6, [0] * 6], {"r21_23": [1] * 6}, together=True)))
    assert len(rows) == 3 + 23
    assert rows[23] == ["三、本年度办理结果", *["（六）其他处理"] * 2, *["1"] * 6, "6"]


def test_table_4_is_one_row_of_15_numbers_under_three_rows_of_heads() -> None:
    rows = of_grid(grid("t4"))
    assert len(rows) == 4
    assert rows[0] == [*["行政复议"] * 5, *["行政诉讼"] * 10]
    assert rows[1][5:] == [*["未经复议直接起诉"] * 5, *["复议后起诉"] * 5]
    assert rows[2] == ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3


@pytest.mark.parametrize(
    "cell, text",
    [
        (Cell.of(11398889), "11398889"),
        (Cell.of(0), "0"),
        (Cell.of(-18), "-18"),
        (Cell.of(Decimal("96171.60")), "96171.60"),
        (Cell.of(Decimal("1E+3")), "1000"),
        (Cell.blank(), ""),
        (Cell.not_applicable("无"), "/"),
        (Cell.missing(), ""),
        (Cell.unreadable("1513"), ""),
    ],
)
def test_what_stands_in_a_cell(cell: Cell, text: str) -> None:
    assert of_grid(grid("t2", table2=table_2(fee=cell)))[13][1] == text


def test_a_value_names_its_heads() -> None:
    table = grid("t3")
    value = next(box for box in table.boxes if box.name == "t3.r05.c2")
    assert [head.text for head in table.heads_of(value)] == [
        "申请人情况", "法人或其他组织", "商业企业", "三、本年度办理结果", "（三）不予公开", "1.属于国家秘密",
    ]  # fmt: skip
    fee = next(box for box in grid("t2").boxes if box.name == "t2.fees.charged")
    assert [head.text for head in grid("t2").heads_of(fee)] == [
        "第二十条第（八）项", "本年收费金额（单位：万元）", "行政事业性收费",
    ]  # fmt: skip


@pytest.mark.parametrize("largest", [0, 11398889, 10**17])
def test_columns_have_room_for_their_numbers(largest: int) -> None:
    table = grid("t3", table3=table_3([[largest, 1, 0, 0, 0, 0], [0] * 6], {}))
    size, widths = table.fit(442, (10.5, 9, 8, 7))
    assert sum(widths) == pytest.approx(442)
    for box in table.boxes:
        if box.role is Role.VALUE:
            assert widths[box.column] >= size * 0.6 * len(box.text)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("  两个　空格  和\n换行 ", "两个 空格 和 换行"),
        ("控\x00制\x07符\x7f", "控制符"),
        ("倒\u202e序\u2066", "倒序"),
        ("半个\ud840", "半个\ufffd"),
        ("e\u0301", "é"),
        ("喆堃㛃䶮𬭎", "喆堃㛃䶮𬭎"),
    ],
)
def test_text_that_can_be_printed_everywhere(text: str, expected: str) -> None:
    assert printable(text) == expected


def test_a_heading_that_the_writer_set_is_known_from_a_sentence() -> None:
    texts = ("（一）主动公开", "（二）全年新收申请六件。", "（甲）不是序号", "普通一段")
    report = document(sections=(Section("一", "总体情况", texts),))
    assert [b.sub for b in lay_out(report).blocks if isinstance(b, Paragraph) and not b.lead] == [
        True,
        False,
        False,
        False,
    ]


def test_a_report_without_a_title_gets_the_usual_one() -> None:
    assert title_of(document(title="")) == "云川市数据管理局2025年政府信息公开工作年度报告"
    assert title_of(document(title="", agency=None, year=None)) == "政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("paragraphs", "signed"),
    [
        (("没有收取。", "云川市数据管理局", "2026年1月20日"), 2),
        (("没有收取。", "云川市 数据管理局", "二〇二六年一月二十日"), 2),
        (("没有收取。", "2026 年 1 月 20 日"), 1),
        (("没有收取。", "云川市数据管理局"), 0),
        (("没有收取。", "截至2026年1月20日。"), 0),
        (("2026年1月20日",), 1),
        ((), 0),
    ],
)
def test_name_and_date_below_the_last_section(paragraphs: tuple[str, ...], signed: int) -> None:
    def signed_of(report: ReportDocument) -> list[str]:
        return [block.text for block in lay_out(report).blocks if isinstance(block, Paragraph) and block.signed]

    assert signed_of(document(sections=(Section("六", "其他", paragraphs),))) == list(
        paragraphs[len(paragraphs) - signed :]
    )
    assert signed_of(document(sections=(Section("五", "其他", paragraphs), Section("六", "其他", ("无。",))))) == []


def test_a_long_title_is_cut_before_its_subject() -> None:
    assert lay_out(document()).title_parts == ("云川市数据管理局2025年", "政府信息公开工作年度报告")
    assert lay_out(document(title="2025年政府信息公开年报")).title_parts == ("2025年政府信息公开年报",)


def test_a_table_whose_section_is_missing_stands_where_the_section_would() -> None:
    report = document()
    report = replace(report, sections=tuple(s for s in report.sections if s.number not in ("三", "六")))
    blocks = [
        b.code if isinstance(b, Grid) else b.number for b in lay_out(report).blocks if not isinstance(b, Paragraph)
    ]
    assert blocks == ["一", "二", "t2", "t3", "四", "t4", "五"]
    assert [b.number for b in lay_out(report).blocks if isinstance(b, Heading)] == ["一", "二", "四", "五"]
