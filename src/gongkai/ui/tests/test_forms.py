"""Forms read Chinese, keep what was typed, and say what is wrong where it is wrong."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django import forms

from gongkai.ui.forms import DateField, Hinted, messages_of
from gongkai.ui.patterns import Example


@pytest.mark.parametrize(
    "text", ["2026-03-02", "2026-3-2", "2026/3/2", "2026.3.2", "2026年3月2日", " 2026 年 3 月 2 日 ", "20260302"]
)
def test_a_day_is_understood_as_people_write_it(text) -> None:
    assert DateField().clean(text) == dt.date(2026, 3, 2)


@pytest.mark.parametrize("text", ["2026-02-31", "26-3-2", "3月2日", "2026-13-01", "明天", "202603021"])
def test_what_is_no_day_is_refused_with_an_example(text) -> None:
    with pytest.raises(forms.ValidationError, match="2026-03-02"):
        DateField().clean(text)


def test_a_day_is_shown_again_as_it_was_typed() -> None:
    assert 'value="2026-02-31"' in str(Example({"received": "2026-02-31"})["received"])
    assert 'value="2026-03-02"' in str(Example(initial={"received": dt.date(2026, 3, 2)})["received"])


def test_the_summary_links_to_each_field_and_the_field_repeats_the_message() -> None:
    page = Example({"name": "张某某", "number": "123"}).render()
    links = re.findall(r'<li><a href="#(\w+)">([^<]+)</a>', page)
    assert links == [
        ("id_number", "身份证号码不能少于 18 个字符，现在是 3 个"),
        ("id_received", "请填写收到日期"),
        ("id_way_0", "请选择提供形式"),
        ("id_content", "请填写所需信息的内容"),
        ("id_agree", "请勾选“我确认以上内容真实”"),
    ]
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {target for target, _ in links} <= set(ids)
    assert page.count("请选择提供形式") == 2
    described = {part for text in re.findall(r'aria-describedby="([^"]+)"', page) for part in text.split()}
    assert described <= set(ids)


def test_values_are_kept() -> None:
    page = Example({"name": "<张>", "way": "p", "receive": ["m", "n"], "content": "协议"}).render()
    assert 'value="&lt;张&gt;"' in page
    assert re.search(r'value="p"[^>]* checked', page)
    assert len(re.findall(r" checked", page)) == 3
    assert ">\n协议</textarea>" in page


def test_nothing_wrong_draws_no_summary() -> None:
    assert 'class="errs"' not in Example().render()


def test_a_message_of_its_own_is_not_replaced() -> None:
    class Asked(forms.Form):
        number = forms.CharField(label="编号", error_messages={"required": "请抄回执右上角的编号"})

    assert "请抄回执右上角的编号" in Asked({}).render()


def test_a_general_error_stands_in_the_summary_alone() -> None:
    form = Example({})
    form.add_error(None, "本月已经提交过相同的申请")
    assert form.render().count("本月已经提交过相同的申请") == 1


def test_optional_is_said_and_required_is_not() -> None:
    page = Example().render()
    assert re.search(r"机关 <span class=\"opt\">（选填）", page)
    assert not re.search(r"申请人姓名 <span class=\"opt\">", page)


def test_a_file_field_reads_chinese() -> None:
    page = str(Example().as_div())
    assert "选择文件" in page
    assert "未选择文件" in page


def test_a_choice_may_carry_a_second_line() -> None:
    label = Hinted("电子文件", "最快")
    assert (label, label.hint) == ("电子文件", "最快")
    assert '<span class="hint">最快；每件 30 页以内不收费</span>' in Example().render()


@pytest.mark.parametrize(
    ("value", "sentence"), [("0", "补正期限不能小于 1"), ("31", "补正期限不能大于 30"), ("1", ""), ("30", "")]
)
def test_a_number_out_of_its_bounds_is_said_with_the_bound(value: str, sentence: str) -> None:
    class Term(forms.Form):
        term = forms.IntegerField(label="补正期限", min_value=1, max_value=30)

    assert messages_of(Term({"term": value})["term"]) == ([sentence] if sentence else [])
