"""A report against last year's and against the others of its run; plausibility; names of other places."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gongkai.annual_reports.rules import Library, check, check_among, check_years, remember
from gongkai.annual_reports.rules.similarity import same_organ
from gongkai.annual_reports.rules.sketches import contained, sketch
from gongkai.annual_reports.rules.tests.invented import codes, report, table_3, with_numbers, with_text

GOOD = report()
LAST = with_numbers(
    with_text(with_text(report(year=2023), "一", "上一年的文字。"), "五", "问题是解读太少。将多作图解。"),
    t3_r25_c1=2, t3_r25_c2=2, t3_r25_c3=2, t3_r25_c4=2, t3_r25_c5=2, t3_r25_c6=2, t3_r25_c7=12, t2_normative_valid=78,
    t2_rules_valid=8,
)  # fmt: skip


def years(this=GOOD, last=LAST):
    return check_years(remember(this), remember(last, "2023.docx"))


def test_two_years_that_fit():
    assert years() == []
    assert check(GOOD, LAST) == []


def test_carry_over_is_compared_per_kind_of_applicant():
    finding = years(last=with_numbers(LAST, t3_r25_c2=3))[0]
    assert (finding.rule, finding.cells, finding.expected, finding.actual) == (
        "t3-carried",
        ("t3.r02.c2",),
        "3",
        "2",
    )
    assert "“商业企业”列" in finding.message
    assert "2 ≠ 3" in finding.message
    assert "2023.docx" in finding.message


def test_in_force_is_last_years_and_made_and_not_repealed():
    this, last = with_numbers(GOOD, t2_normative_made=77, t2_normative_repealed=132, t2_normative_valid=470), LAST
    finding = next(f for f in years(this, with_numbers(last, t2_normative_valid=698)) if f.rule == "t2-stock")
    assert "698 + 77 − 132 = 643 ≠ 470" in finding.message
    assert (finding.expected, finding.actual) == ("643", "470")


def test_cases_pending_last_year_appear_again():
    assert codes(years(last=with_numbers(LAST, t4_suit_direct_pending=9))) == {"t4-pending"}
    assert codes(years(last=with_numbers(LAST, t4_suit_direct_pending=8))) == set()


@pytest.mark.parametrize(
    "then, now, told",
    [(100, 499, False), (100, 500, True), (500, 100, True), (3, 19, False), (0, 19, False), (0, 20, True)],
)
def test_jumps_by_five(then, now, told):
    pair = years(with_numbers(GOOD, t2_coercion_decided=now), with_numbers(LAST, t2_coercion_decided=then))
    assert ("jump" in codes(pair)) is told


def test_a_fee_ten_thousand_times_last_years():
    pair = years(with_numbers(GOOD, t2_fees_charged=Decimal("12043500")))
    assert codes(pair) == {"fee-unit"}


@pytest.mark.parametrize(
    "text, told",
    [("同比增长12.5%", False), ("同比增长12.6%", True), ("较上年增加12.50%", False), ("同比下降12.5%", True)],
)
def test_a_stated_growth(text, told):
    # 200 -> 225
    this = with_text(GOOD, "一", f"收到政府信息公开申请225件，{text}。")
    assert ("growth" in codes(years(this, with_numbers(LAST, t3_r01_c7=200, t3_r02_c7=0)))) is told


LONG = "".join(f"第{chr(0x4E00 + n)}项工作由{chr(0x5000 + n)}科负责办理并按时报送结果。" for n in range(40))


def test_last_years_text_again():
    same = years(with_text(GOOD, "一", LONG), with_text(LAST, "一", LONG))
    assert "same-text" in codes(same)
    assert codes(years(GOOD, with_text(LAST, "五", *GOOD.section("五").paragraphs))) == {"same-problems"}


def test_what_is_copied_in_a_run_is_found_with_its_file():
    shelf = Library()
    one = remember(with_text(GOOD, "一", LONG + "2024"), "a.html")
    other = remember(with_text(report(agency="沙洲市人民政府", lead=()), "一", LONG + "88"), "b.html")
    third = remember(report(agency="青田市人民政府", lead=()), "c.html")
    for memo in (one, other, third):
        shelf.add(memo)
    finding = check_among(one, shelf)[0]
    assert finding.rule == "copied"
    assert "沙洲市人民政府" in finding.message
    assert "b.html" in finding.message
    assert check_among(third, shelf) == []


def test_the_same_report_in_two_files_is_not_copied():
    shelf = Library()
    memos = [remember(with_text(GOOD, "一", LONG), name) for name in ("a.html", "a.docx")]
    for memo in memos:
        shelf.add(memo)
    assert check_among(memos[0], shelf) == []


def test_another_organ_of_the_run_as_maker():
    shelf = Library()
    this = remember(report(lead=("本报告由沙洲市民政局编制。",), agency="沙洲市财政局"), "a")
    other = remember(report(agency="沙洲市民政局"), "b")
    for memo in (this, other):
        shelf.add(memo)
    assert codes(check_among(this, shelf)) == {"other-organ"}
    assert check_among(other, shelf) == []


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("云川市东河区人民政府", "东河区人民政府", True),
        ("云川市财政局", "沙洲市财政局", False),
        ("云川市财政局", "财政局", False),
        ("云川市财政局", "云川市财政局", True),
    ],
)
def test_one_organ_under_two_names(one, other, same):
    assert same_organ(one, other) is same


def test_shares_of_sketches():
    text = LONG
    assert contained(sketch([text]), sketch([text])) == 1.0
    assert contained(sketch([text]), sketch(["完全不同的另一篇文字" * 20])) == 0.0
    half = contained(sketch([text + "甲乙丙丁戊己庚辛".join(chr(0x6000 + n) for n in range(120))]), sketch([text]))
    assert 0.3 < half < 0.7
    assert contained(sketch([]), sketch([text])) == 0.0


@pytest.mark.parametrize(
    "agency, numbers, told",
    [
        ("云川市行政审批和政务信息管理局", {"t2_licences_decided": 0}, True),
        ("云川市气象局", {"t2_licences_decided": 0}, False),
        ("云川市公安局", {"t2_penalties_decided": 0}, True),
        ("云川市城市管理局", {"t2_penalties_decided": 0}, True),
        ("云川市人民政府", {"t2_normative_valid": 0, "t2_normative_made": 0, "t2_normative_repealed": 0}, True),
        ("云川市东河镇人民政府", {"t2_normative_valid": 0, "t2_normative_made": 0}, False),
    ],
)
def test_nought_where_the_work_is(agency, numbers, told):
    whole = with_text(with_numbers(report(agency=agency), **numbers), "一", "无。")
    assert ("idle" in codes(check(whole))) is told


def test_all_nought():
    nothing = with_numbers(GOOD, **{name.replace(".", "_"): 0 for table in GOOD.tables for name in table.cells})
    assert "all-nought" in codes(check(nothing))
    assert "all-nought" not in codes(check(with_numbers(nothing, t2_coercion_decided=1)))


def test_nothing_disclosed_more_reviews_more_documents_than_there_are():
    no = with_numbers(GOOD, t3_r03_c7=0, t3_r04_c7=0)
    assert "nothing-disclosed" in codes(check(no))
    assert "more-reviews" in codes(check(with_numbers(GOOD, t4_review_total=217)))
    assert "more-reviews" not in codes(check(with_numbers(GOOD, t4_review_total=216)))
    assert "documents" in codes(check(with_numbers(GOOD, t2_normative_made=85)))
    assert "documents" not in codes(check(with_numbers(GOOD, t2_normative_made=84)))


@pytest.mark.parametrize(
    "agency, text, names",
    [
        ("平潭综合实验区管委会", "转发《江苏省政府信息公开申请办理答复规范》，要求各单位学习。", ["江苏省"]),
        ("平潭综合实验区管委会", "落实福建省和福州市的要求。", []),
        ("淮安市洪泽区财政局", "按照沭阳县的部署推进工作。", ["沭阳县"]),
        ("淮安市洪泽区财政局", "赴沭阳县学习。借鉴沭阳县做法。按照淮安市、江苏省部署。", []),
        ("江苏省财政厅", "沭阳县、南京市推进工作。", []),
        ("云川市财政局", "江苏省、福建省。", []),
        ("城关镇人民政府", "按照沭阳县部署推进。", []),
        ("苏州工业园区管委会", "落实江苏省、苏州市、姑苏区部署。按照沭阳县部署推进。", ["沭阳县"]),
        ("淮安市洪泽区财政局", "加强中山市场监管，推进和平区域建设。", []),
        ("淮安市洪泽区财政局", "全市、各县区、本市。", []),
    ],
)
def test_names_of_other_places(agency, text, names):
    whole = with_text(report(agency=agency), "一", text)
    assert [f.actual for f in check(whole) if f.rule == "foreign-place"] == names


def test_a_memo_keeps_no_text():
    memo = remember(with_text(GOOD, "一", LONG))
    assert memo.text.hashes.itemsize * len(memo.text.hashes) <= 1024
    assert replace(memo, file="x").name == "云川市人民政府2024年度报告"


def test_carried_needs_both_years():
    assert "t3-carried" not in codes(years(last=report(year=2023, table3=None)))
    assert codes(years(this=report(table3=table_3(carried=3)))) >= {"t3-carried"}
