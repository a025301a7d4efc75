"""公开时限 of standard catalogues as lists write them: what day follows, or why none does (R114)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongkai.law.calendar import shipped
from gongkai.publications.grassroots.terms import Kind, number_of, read

# A Monday; the Spring Festival of 2026 lies before it, Qingming (4 to 6 April) and May Day behind.
FORMED = date(2026, 3, 2)
CALENDAR = shipped()


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("自信息形成或者变更之日起20个工作日内", date(2026, 3, 30)),
        ("信息形成或变更之日起 20 个工作日内公开", date(2026, 3, 30)),
        ("自该信息形成或者变更之日起２０个工作日内及时公开；法律、法规另有规定的，从其规定", date(2026, 3, 30)),
        ("形成后二十个工作日", date(2026, 3, 30)),
        ("20个工作日", date(2026, 3, 30)),
        ("7个工作日", date(2026, 3, 11)),
        ("自作出行政决定之日起7个工作日内", date(2026, 3, 11)),
        ("七个工作日内", date(2026, 3, 11)),
        ("制定或获取信息之日起10个工作日内", date(2026, 3, 16)),
        ("20日内", date(2026, 3, 23)),
        ("批复后20日内", date(2026, 3, 23)),
        ("5天", date(2026, 3, 9)),
        ("1个月内", date(2026, 4, 2)),
        ("24小时内", date(2026, 3, 3)),
        ("36小时", date(2026, 3, 4)),
        ("实时", FORMED),
        ("即时公开", FORMED),
        ("当日公开", FORMED),
        ("及时公开", date(2026, 3, 30)),
        ("按条例规定时限公开", date(2026, 3, 30)),
        ("公示期不少于7个工作日，形成之日起3个工作日内公开", date(2026, 3, 5)),
    ],
)
def test_the_last_day_that_a_term_yields(text: str, due: date) -> None:
    term = read(text)
    assert term.kind is Kind.WITHIN, term.said
    assert term.due(FORMED, CALENDAR) == due


def test_at_once_on_a_day_off_is_the_next_working_day() -> None:
    assert read("实时").due(date(2026, 3, 7), CALENDAR) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("text", "last", "by"),
    [
        ("每季度公开一次", date(2026, 1, 12), date(2026, 4, 13)),
        ("每月", date(2026, 1, 31), date(2026, 2, 28)),
        ("每年3月31日前", date(2025, 3, 30), date(2026, 3, 30)),
        ("每半年", date(2025, 9, 10), date(2026, 3, 10)),
        ("按月公开", date(2026, 2, 10), date(2026, 3, 10)),
        ("每周更新", date(2026, 3, 2), date(2026, 3, 9)),
        ("每季度终了后15日内", date(2026, 1, 12), date(2026, 4, 27)),
    ],
)
def test_until_when_a_cycle_asks_again(text: str, last: date, by: date) -> None:
    term = read(text)
    assert term.kind is Kind.CYCLE, term.said
    assert term.next_by(last, CALENDAR) == by
    assert term.due(FORMED, CALENDAR) is None


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("长期", Kind.STANDING, "没有截止"),
        ("长期公开、动态调整", Kind.STANDING, "没有截止"),
        ("公示7个工作日", Kind.UNCLEAR, "公示多久"),
        ("公示期不少于20个工作日", Kind.UNCLEAR, "公示多久"),
        ("许可7个工作日，其他20个工作日", Kind.UNCLEAR, "几个不同的期限"),
        ("收到申请之日起20个工作日内", Kind.UNCLEAR, "从“收到申请”起算"),
        ("自公示期满后3个工作日内", Kind.UNCLEAR, "期满”起算"),
        ("按有关规定执行", Kind.UNCLEAR, "没有写多少天"),
        ("20000个工作日内", Kind.UNCLEAR, "没有写多少天"),
        ("300月", Kind.UNCLEAR, "不像是公开的期限"),
        ("37个月内", Kind.UNCLEAR, "不像是公开的期限"),
        ("见文件", Kind.UNCLEAR, "没有写多少天"),
        ("", Kind.UNCLEAR, "没有写多少天"),
    ],
)
def test_what_yields_no_day_says_why(text: str, kind: Kind, said: str) -> None:
    term = read(text)
    assert term.kind is kind
    assert said in term.said
    assert term.due(FORMED, CALENDAR) is None
    assert term.next_by(FORMED, CALENDAR) is None


def test_what_is_older_than_the_calendar_has_no_last_day() -> None:
    assert read("20个工作日").due(date(2018, 12, 31), CALENDAR) is None


@pytest.mark.parametrize(("numeral", "number"), [("七", 7), ("十", 10), ("十五", 15), ("二十", 20), ("一百二十", 120)])
def test_chinese_numerals(numeral: str, number: int) -> None:
    assert number_of(numeral) == number


@example("36月")
@given(st.text(alphabet="自信息形成变更之日起个工作日内每季度年月长期实时公示不少于0123456789二十七，；", max_size=40))
def test_every_wording_is_read_or_says_why(text: str) -> None:
    term = read(text)
    assert term.said
    assert (term.kind is Kind.CYCLE) == (term.next_by(FORMED, CALENDAR) is not None)
    due = term.due(FORMED, CALENDAR)
    assert (term.kind is Kind.WITHIN) == (due is not None and due >= FORMED)
