"""Statutory labels in the spellings of practice, and labels of a whole table in their order."""

from __future__ import annotations

import pytest

from gongkai.annual_reports.readers.labels import Match, align, find, find_column, is_old_form, numbering
from gongkai.law.report_format import TABLE_3, TABLES

LABELS_3 = [row.label for row in TABLE_3.rows]
CODES_3 = [row.code for row in TABLE_3.rows]


@pytest.mark.parametrize("table", TABLES)
def test_the_formats_own_labels(table: str) -> None:
    rows = TABLES[table].rows
    assert [match.code for match in align([row.label for row in rows], table)] == [row.code for row in rows]
    assert [match.code for match in align([row.full_label for row in rows], table)] == [row.code for row in rows]
    for column in TABLES[table].columns:
        found = find_column(column.label, table)
        assert found is not None
        assert found.code == column.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("一、本年新收政府信息\n公开申请数量", "r01"),
        ("1、本年新收政府信息公开申请数量", "r01"),
        ("二、上年结转", "r02"),
        ("二、本年结转", "r02"),
        ("四、本年结转", "r25"),
        ("四、结转下年度", "r25"),
        ("结转下年度继续办理", "r25"),
        ("三、本\n年度办\n理结果 （ 一 ） 予以公开", "r03"),
        ("（二）部分公开", "r04"),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形)", "r04"),
        ("(三)不予公开1.属于国家秘密", "r05"),
        ("①属于国家秘密", "r05"),
        ("（1）属于国家秘密", "r05"),
        ("１．属于国家秘密", "r05"),
        ("2.其他法律行政止公开", "r06"),
        ("2.其他法律、行政法规禁止公开", "r06"),
        ("3.危及“三安全一稳定”", "r07"),
        ('3.危及"三安全一稳定"', "r07"),
        ("3、危及「三安全一稳定」", "r07"),
        ("3.危及三安全\u200b一稳定", "r07"),
        ("（四）无 1.本机关不掌握相关政府信息", "r13"),
        ("2.没有现成信息需另行制作", "r14"),
        ("1.逾期不补正", "r21"),
        ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开", "r21"),
        ("2.逾期不缴费", "r22"),
        ("2、申请人逾期未按收费通知要求缴纳费用、行政机关不再", "r22"),
        ("3.其他", "r23"),
        ("3.其它", "r23"),
        ("（六）其他处理", "r21_23"),
        ("( 六 ) 其 他 处 理", "r21_23"),
        ("（七）总计", "r24"),
        ("(七)合计", "r24"),
        ("（七）总计（件）", "r24"),
    ],
)
def test_spellings(text: str, code: str) -> None:
    best = find(text).best
    assert best is not None
    assert best.code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "总数",
        "申请人情况",
        "不予公开",
        "4.申请人主动撤回",
        "行政机关不再处理其政府信息公开申请",
        "年政府信息公开申请数量",
        "信息内容",
    ],
)
def test_no_certain_row(text: str) -> None:
    assert find(text).best is None


@pytest.mark.parametrize(
    ("text", "table", "code"),
    [
        ("规范性文件", "t2", "normative"),
        ("规 章", "t2", "rules"),
        ("第二十条第（五）项 行政许可", "t2", "licences"),
        ("行政事业性收费（万元）", "t2", "fees"),
        ("行政诉讼 复议后起诉", "t4", "suit_after_review"),
        ("行政复议", "t4", "review"),
    ],
)
def test_rows_of_the_other_tables(text: str, table: str, code: str) -> None:
    best = find(text, table).best
    assert best is not None
    assert best.code == code


@pytest.mark.parametrize(
    ("text", "table", "code"),
    [
        ("商业\n企业", "t3", "c2"),
        ("合计", "t3", "c7"),
        ("社会公益 组织", "t3", "c4"),
        ("本年收费金额(单位:万元)", "t2", "charged"),
        ("结果 维持", "t4", "upheld"),
        ("本年新 制作数量", "t2", "old"),
        ("结果", "t4", None),
        ("", "t3", None),
    ],
)
def test_columns(text: str, table: str, code: str | None) -> None:
    found = find_column(text, table)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("text", "old"), [("上一年项目数量", True), ("政府集中采购", True), ("本年增/减", True), ("本年制发件数", False)]
)
def test_words_of_the_old_form(text: str, old: bool) -> None:
    assert is_old_form(text) is old


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("三、本年度", ("chapter", 3), "本年度"),
        ("（六）其他", ("bracket", 6), "其他"),
        ("㈥其他", ("bracket", 6), "其他"),
        ("12.甲", ("arabic", 12), "甲"),
        ("⒉甲", ("arabic", 2), "甲"),
        ("1属于", ("arabic", 1), "属于"),
        ("26", None, "26"),
        ("1,234", None, "1,234"),
        ("甲", None, "甲"),
    ],
)
def test_numbering(text: str, number: tuple[str, int] | None, rest: str) -> None:
    assert numbering(text) == (number, rest)


def test_block_labels_between_the_rows_are_no_rows() -> None:
    labels = [
        "三、本年度办理结果",
        "（一）予以公开",
        "（三）不予公开",
        "1.属于国家秘密",
        "（六）其他处理",
        "1.逾期不补正",
        "2.逾期不缴费",
        "3.其他",
    ]
    assert [match.code for match in align(labels)] == [None, "r03", None, "r05", None, "r21", "r22", "r23"]


def test_other_handling_as_one_row() -> None:
    labels = ["5.要求行政机关确认或重新出具已获取信息", "（六）其他处理", "（七）总计", "四、结转下年度继续办理"]
    assert [match.code for match in align(labels)] == ["r20", "r21_23", "r24", "r25"]


def test_order_decides_between_equal_wordings() -> None:
    assert [match.code for match in align(["一、本年新收", "本年结转", "（七）总计", "本年结转"])] == [
        "r01",
        "r02",
        "r24",
        "r25",
    ]


def test_block_decides_where_only_the_number_is_left() -> None:
    assert [match.code for match in align(["（四）无法提供 1.", "2.", "（五）不予处理 1.", "2."])] == [
        "r13",
        "r14",
        "r16",
        "r17",
    ]


def test_number_alone_without_a_block_stays_open() -> None:
    match = align(["1."])[0]
    assert match.code is None
    assert match.rivals == ("r05", "r13", "r16", "r21")


def test_rows_out_of_order_are_found_by_their_wording() -> None:
    labels = [LABELS_3[5], LABELS_3[4], *LABELS_3[6:20], *LABELS_3[22:], *LABELS_3[:4]]
    assert [match.code for match in align(labels)] == ["r06", "r05", *CODES_3[6:20], *CODES_3[22:], *CODES_3[:4]]


def test_an_extra_row_takes_no_other_rows_place() -> None:
    labels = ["（六）其他处理 1.逾期不补正", "2.逾期不缴费", "3.其他", "4.主动撤回申请", "（七）总计"]
    assert align(labels)[3] == Match(None)


def test_a_row_named_twice_is_given_to_both() -> None:
    assert [match.code for match in align(["1.属于国家秘密", "1.属于国家秘密", "（七）总计"])] == ["r05", "r05", "r24"]


@pytest.mark.parametrize("dropped", range(25))
def test_each_row_may_be_missing(dropped: int) -> None:
    labels = LABELS_3[:dropped] + LABELS_3[dropped + 1 :]
    assert [match.code for match in align(labels)] == CODES_3[:dropped] + CODES_3[dropped + 1 :]
