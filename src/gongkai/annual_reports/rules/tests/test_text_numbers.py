"""Numbers in the text against the tables: which sentences claim what, and which do not."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual_reports.rules import check
from gongkai.annual_reports.rules.claims import ASIDE, _in_sentence, claims
from gongkai.annual_reports.rules.prose import Sentence, arabic, prose
from gongkai.annual_reports.rules.tests.invented import codes, report, with_numbers, with_text

# Only what is needed to read a number: other rules are not asked here.
BARE = report()
# 新收 225, 上年结转 12, 办结 216, 结转 21; 复议 10 (4, 3, 2, 1), 诉讼 8 + 12.
GOOD = [
    "全年共收到政府信息公开申请225件。",
    "收到政府信息公开申请 225 件，办结216件（含上年度结转申请12件，另有21件顺延到下年度答复）。",
    "共收办政府信息公开申请案件237件。",
    "收到225件政府信息公开申请。",
    "受理政府信息公开申请２２５件，结转至2025年继续办理21件。",
    "政府信息公开申请中，予以公开21件，部分公开27件，不予公开168件。",
    "收到申请若干，予以公开及部分公开48件，占22%。",
    "其中自然人申请22件，商业企业29件。",
    "因政府信息公开引起的行政复议案件10件、行政诉讼案件20件。",
    "政府信息公开行政复议10件，其中结果维持4件，结果纠正3件，其他结果2件，尚未审结1件。",
    "政府信息公开行政诉讼20件，其中结果维持11件，尚未审结3件。",
    "政府信息公开未经复议直接起诉8件，复议后起诉12件。",
    "政府信息公开行政复议、行政诉讼共30件。",
    "办结政府信息公开行政复议9件。",
    "制发规范性文件6件，废止规范性文件4件，现行有效规范性文件80件。",
    "全年作出行政许可决定5123件，行政处罚决定871件。",
    "行政事业性收费1204.35万元。",
    "收到政府信息公开申请（含网络申请）225件。",
    "收到公民、法人和其他组织的政府信息公开申请225件。",
    "制发规范性文件六部。",
    "因政府信息公开申请引发行政复议十件。",
    "行政许可处理决定数量为5123件。",
    "收到政府信息公开申请225件，其中法人申请205件。",
    "行政事业性收费12043500元。",
]
WRONG = [
    ("收到政府信息公开申请226件。", "226", "225"),
    ("收到政府信息公开申请十二件。", "12", "225"),
    ("本年度新收依申请公开三件。", "3", "225"),
    ("受理依申请公开政府信息申请事项（均为书面）224件。", "224", "225"),
    ("全年共受理各类政府信息公开申请共计１，２２６件。", "1226", "225"),
    ("本年度未收到政府信息公开申请。", "0", "225"),
    ("收到申请225件，办结215件。", "215", "216"),
    ("政府信息公开申请结转下年度办理20件。", "20", "21"),
    ("上年度结转政府信息公开申请11件。", "11", "12"),
    ("政府信息公开申请中予以公开20件。", "20", "21"),
    ("政府信息公开申请中不予公开167件。", "167", "168"),
    ("政府信息公开申请中，重复申请3件。", "3", "0"),
    ("政府信息公开行政复议11件。", "11", "10"),
    ("因政府信息公开发生12起行政复议。", "12", "10"),
    ("没有因政府信息公开引起的行政复议和行政诉讼。", "0", "30"),
    ("政府信息公开行政复议10件，其中维持5件。", "5", "4"),
    ("政府信息公开行政诉讼19件。", "19", "20"),
    ("政府信息公开复议后提起行政诉讼3件。", "3", "12"),
    ("制定行政规范性文件7件。", "7", "6"),
    ("现行有效规范性文件81件。", "81", "80"),
    ("作出行政处罚决定870件。", "870", "871"),
    ("行政事业性收费1304万元。", "1304", "1204.35"),
]
# Numbers of other things, times, channels, or only about so large.
SILENT = [
    "2023年收到政府信息公开申请99件。",
    "上年收到政府信息公开申请99件。",
    "近三年累计收到政府信息公开申请999件。",
    "收到政府信息公开申请200余件。",
    "收到政府信息公开申请约200件。",
    "通过网站收到政府信息公开申请99件。",
    "收到政府信息公开申请，同比增长12%。",
    "受理网络问政182件。",
    "办理建议提案12件，予以公开10件。",
    "公开行政许可信息1000条，行政处罚信息300条。",
    "全市法院审理行政诉讼1200件。",
    "开展行政复议宣传3次。",
    "未发生因答复不当被行政复议纠正的案件。",
    "制定规章制度3项。",
    "主动公开政府信息14万余条。",
    "努力做到办结一件申请、解决一个问题。",
    "认真办理每一件政府信息公开申请，做到一件一档。",
    "收到政府信息公开申请后与行政复议机构一起研究。",
]


def found(sentence, **numbers):
    whole = with_text(with_text(with_numbers(BARE, **numbers), "一", sentence), "四")
    return [each for each in check(whole) if each.rule.startswith("text-")]


@pytest.mark.parametrize("sentence", GOOD)
def test_right_numbers(sentence):
    assert found(sentence) == []
    assert list(claims(with_text(BARE, "一", sentence))), "nothing was claimed"


@pytest.mark.parametrize("sentence, said, counted", WRONG)
def test_wrong_numbers(sentence, said, counted):
    finding = found(sentence)[0]
    assert (finding.rule, finding.actual, finding.expected) == ("text-numbers", said, counted)
    assert f"{said} ≠ {counted}" in finding.message
    assert "“" in finding.message.rsplit("。", 2)[-1] or sentence[:6] in finding.message


@pytest.mark.parametrize("sentence", SILENT)
def test_no_claim(sentence):
    assert found(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "区政府办代表区政府受理政府信息公开申请17件。",
        "市政府办公室受理政府信息公开申请17件。",
        "本级收到政府信息公开申请17件。",
    ],
)
def test_a_part_of_the_whole_is_a_note(sentence):
    assert [each.rule for each in found(sentence)] == ["text-numbers-scope"]


def test_a_wider_area_in_a_departments_report_is_a_note():
    whole = with_text(report(agency="云川市气象局"), "一", "全市收到政府信息公开申请999件。")
    assert {"text-numbers-scope"} == {rule for rule in codes(check(whole)) if rule.startswith("text")}


def test_the_right_number_elsewhere_excuses_a_part():
    assert found("全市收到政府信息公开申请225件。新收到政府信息公开申请99件的单位有两个。") == []


def test_cases_decided_explain_the_difference():
    finding = found("全年备案政府信息公开行政复议案件9件。")[0]
    assert "9 ≠ 10" in finding.message
    assert "恰为 10 − 1" in finding.message


def test_yuan_in_a_cell_of_ten_thousand_yuan():
    finding = found("行政事业性收费12043500元。", t2_fees_charged=Decimal("12043500"))[0]
    assert (finding.rule, finding.expected) == ("text-fee-unit", "1204.35")


def test_without_the_table_nothing_is_judged():
    whole = with_text(report(table3=None, table4=None), "一", WRONG[0][0])
    assert not [rule for rule in codes(check(whole)) if rule.startswith("text")]


def test_a_text_broken_into_lines_is_read_as_one():
    whole = with_text(BARE, "一", "全年共收到政府信", "息公开申请226", "件，已办结。")
    assert "text-numbers" in codes(check(whole))


PIECES = [
    *(
        "收到",
        "受理",
        "政府信息公开申请",
        "申（见附件）请",
        "公开（一）申请",
        "办结",
        "答复",
        "议",
        "复议",
        "行政诉讼",
        "信息公开",
    ),
    *(
        "规范性文件",
        "制发",
        "行政许可",
        "决定",
        "予以公开",
        "出版物",
        "不予处理",
        "未发生",
        "没有",
        "无",
        "十件",
        "三宗",
        "12件",
        "3",
    ),
    *("，", "。", "；", "结", "转下年", "自然人", "其中", "行政事业性收费", "5万元", "本年度", "同比增长3%"),
]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), max_size=3))
def test_no_sentence_with_a_claim_is_passed_over(paragraphs):
    """Sentences are chosen by the words in them; those that are not chosen claim nothing."""
    whole = with_text(BARE, "四", *paragraphs)
    every = [
        claim
        for section in prose(whole).sections
        for before, text in pairwise(("", *section.sentences))
        for claim in _in_sentence(Sentence(text, section.number, before), whole)
    ]
    told = [claim for claim in every if claim.sentence.section != "四" or tells(claim, whole)]
    assert list(claims(whole)) == told


def tells(claim, whole) -> bool:
    """Whether a number stands in the sentence as printed, or that there was none."""
    section = prose(whole).section("四")
    printed = next(text for text in section.sentences if arabic(ASIDE.sub("", text)) == claim.sentence.text)
    return re.search(r"[\d未无没]|[一二两三四五六七八九十百][件宗]", printed) is not None
