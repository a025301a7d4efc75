"""The words for dates, deadlines, sizes and numbers."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.ui import words

FRIDAY = dt.date(2026, 12, 4)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (FRIDAY, "2026年12月4日（周五）"),
        ("2026-12-04", "2026年12月4日（周五）"),
        (dt.date(2026, 12, 6), "2026年12月6日（周日）"),
        (dt.date(2027, 1, 4), "2027年1月4日（周一）"),
        # Sunday evening in UTC is Monday morning in Beijing.
        (dt.datetime(2026, 12, 6, 23, 30, tzinfo=dt.UTC), "2026年12月7日（周一）"),
        (None, ""),
        ("", ""),
    ],
)
def test_a_date_in_full(value, said) -> None:
    assert words.date_long(value) == said


@pytest.mark.parametrize(
    ("today", "said"),
    [(None, "1月4日"), (dt.date(2027, 1, 1), "1月4日"), (dt.date(2026, 12, 31), "2027年1月4日")],
)
def test_a_short_date_names_another_year(today, said) -> None:
    assert words.date_short(dt.date(2027, 1, 4), today) == said


def test_moments_are_beijing_s() -> None:
    moment = dt.datetime(2026, 3, 18, 1, 12, tzinfo=dt.UTC)
    assert words.moment(moment) == "2026-03-18 09:12"
    assert words.moment_long(moment) == "2026年3月18日（周三）09:12"


@pytest.mark.parametrize(
    ("state", "left", "kind", "text"),
    [
        ("overdue", -2, "late", "逾期2日"),
        ("overdue", -1, "late", "逾期1日"),
        ("running", 0, "today", "今日到期"),
        ("running", 1, "soon", "剩1个工作日"),
        ("running", 5, "soon", "剩5个工作日"),
        ("running", 6, "", "剩6个工作日"),
        ("running", None, "", "期限待定"),
        ("excluded", 9, "hold", "计时暂停"),
        ("awaiting_correction", None, "hold", "等待补正"),
        ("awaiting_payment", 20, "hold", "等待缴费"),
        ("replied", -3, "done", "已答复"),
        ("withdrawn", None, "done", "已撤回"),
        ("lapsed", None, "done", "视为放弃"),
    ],
)
def test_a_deadline_has_one_word_everywhere(state, left, kind, text) -> None:
    chip = words.deadline_chip(state, left)
    assert (chip.kind, chip.text) == (kind, text)


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (0, "0 字节"),
        (1023, "1023 字节"),
        (1024, "1 KB"),
        (407_552, "398 KB"),
        (1_468_006, "1.4 MB"),
        (157_286_400, "150 MB"),
        (3_221_225_472, "3.0 GB"),
    ],
)
def test_sizes(octets, said) -> None:
    assert words.size(octets) == said


def test_a_missing_number_is_no_zero() -> None:
    assert words.count(None) == "—"
    assert words.count(0) == "0"
    assert words.count(38416) == "38\u00a0416"
    assert words.workdays(4) == "4 个工作日"
