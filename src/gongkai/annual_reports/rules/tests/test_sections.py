"""Frame, fee statement, dates, numbering."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai.annual_reports.document import Section
from gongkai.annual_reports.rules import check
from gongkai.annual_reports.rules.tests.invented import LEAD, codes, report, with_text

GOOD = report()


def found(whole):
    return codes(check(whole))


def test_a_missing_section_and_a_changed_title():
    without = report(sections=tuple(s for s in GOOD.sections if s.number != "四"))
    assert found(without) == {"section-missing"}
    renamed = report(
        sections=tuple(replace(s, heading="存在问题及改进情况") if s.number == "五" else s for s in GOOD.sections)
    )
    finding = check(renamed)[0]
    assert (finding.rule, finding.expected, finding.actual) == (
        "section-title",
        "存在的主要问题及改进情况",
        "存在问题及改进情况",
    )


def test_marks_and_spaces_in_a_title_do_not_count():
    spaced = report(
        sections=tuple(
            replace(s, heading="政府信息公开 行政复议,行政诉讼情况") if s.number == "四" else s for s in GOOD.sections
        )
    )
    assert found(spaced) == set()


@pytest.mark.parametrize("order", ["一三二四五六", "一二三四五五六"])
def test_order(order):
    by_number = {section.number: section for section in GOOD.sections}
    assert found(report(sections=tuple(by_number[number] for number in order))) >= {"section-order"}


def test_an_empty_section_of_text():
    assert found(with_text(GOOD, "五")) == {"section-empty"}


def test_topics_are_known_by_paraphrase():
    finding = check(with_text(GOOD, "一", "主动公开若干。收到公开申请若干。网站平台改版。考核两次。"))[0]
    assert (finding.rule, "政府信息管理" in finding.message) == ("topics", True)


@pytest.mark.parametrize(
    "title, rules",
    [
        ("", {"title"}),
        ("云川市人民政府政府信息公开工作年度报告", {"title"}),
        ("云川市人民政府2024年政府信息公开年报", {"title"}),
        ("云川市2024年政府信息公开工作年度报告", {"agency-name"}),
        ("云川市人民政府 2024 年度政府信息公开工作年度报告", set()),
    ],
)
def test_titles(title, rules):
    assert found(report(title=title)) == rules


def test_no_lead():
    assert found(report(lead=())) == {"lead"}


@pytest.mark.parametrize(
    "text, missing",
    [
        ("无其他需要报告的事项。", True),
        ("本年度没有收取信息处理费。", False),
        ("本年度政府信息公开未发生收费情况。", False),
    ],
)
def test_the_fee_is_stated_even_when_nothing_was_charged(text, missing):
    assert ("fee-statement" in found(with_text(GOOD, "六", text))) is missing


@pytest.mark.parametrize("year", [2019, 2020])
def test_before_the_measures_on_the_fee_nothing_is_asked(year):
    assert "fee-statement" not in found(with_text(report(year=year), "六", "无。"))


@pytest.mark.parametrize(
    "line, rules",
    [
        ("成文日期：2025-01-01", set()),
        ("成文日期：2024-12-31", {"date-early"}),
        ("发布时间：2025年3月31日", set()),
        ("发布时间：2025年4月1日", {"date-late"}),
        ("发布时间：2025-13-41", set()),
    ],
)
def test_dates_of_a_government(line, rules):
    assert found(report(lead=(*LEAD, line))) == rules


@pytest.mark.parametrize("day, late", [("2025年1月31日", False), ("2025年2月1日", True)])
def test_a_department_signs_by_the_end_of_january(day, late):
    whole = report(agency="云川市气象局", title="云川市气象局2024年政府信息公开工作年度报告")
    signed = with_text(whole, "六", "没有收取信息处理费。", "云川市气象局", day)
    assert ("date-late" in found(signed)) is late


def test_the_period_is_the_year_of_the_report():
    wrong = (LEAD[0].replace("2024年1月", "2023年1月"), LEAD[1])
    finding = check(report(lead=wrong))[0]
    assert (finding.rule, finding.expected) == ("period", "2024年1月1日至2024年12月31日")


def test_a_paragraph_that_begins_with_another_year():
    text = GOOD.section("一").paragraphs
    assert found(with_text(GOOD, "一", *text, "2023年，全市各级机关公开各类信息，工作平稳有序推进。")) == {
        "year-opening"
    }
    assert found(with_text(GOOD, "一", *text, "2023年结转。")) == set()


@pytest.mark.parametrize(
    "text, wrong",
    [
        ("存在不足。改进措施：2024年我局将加大力度，统一规范。", True),
        ("2024年取得一定成绩，但有不足。下一步，2025年将加大力度。", False),
        ("2024年，工作仍有不足。针对问题，我市已改进。", False),
    ],
)
def test_plans_for_a_year_that_is_over(text, wrong):
    assert ("year-plans" in found(with_text(GOOD, "五", text))) is wrong


@pytest.mark.parametrize(
    "text, wrong",
    [
        ("问题：一是甲；二是乙；三是丙。改进：一是丁；二是戊。", False),
        ("问题：一是甲；三是乙；三是丙。", True),
        ("问题：一是甲；一是乙。", False),
        ("关键是统一是否到位，第二是落实。问题：一是甲。", False),
        ("问题：二是甲。", True),
    ],
)
def test_item_numbers(text, wrong):
    assert ("item-numbers" in found(with_text(GOOD, "五", text))) is wrong


def test_two_lists_without_a_word_between():
    confused = with_text(GOOD, "五", "一、内容不全。", "二、时效不强。", "一是完善机制。", "二是加强学习。")
    parted = with_text(
        GOOD, "五", "一、内容不全。", "二、时效不强。", "改进措施如下：", "一是完善机制。", "二是加强学习。"
    )
    assert ("two-lists" in found(confused), "two-lists" in found(parted)) == (True, False)


def test_sections_of_unknown_number_do_not_hurt():
    check(report(sections=(*GOOD.sections, Section("七", "附件", ("附表",)))))
