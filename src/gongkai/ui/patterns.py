"""The living pattern library: every part in every state, in development and on demonstration databases only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.core import installation
from gongkai.law import calendar
from gongkai.law import facts as f
from gongkai.law.clock import compute
from gongkai.ui import clock_bar
from gongkai.ui.forms import DateField, Hinted

TODAY = dt.date(2026, 11, 23)
"""The day on which the examples live; nothing here follows the real time."""

SITE = {
    "name": "云川市政府信息公开",
    "tagline": "依法公开 · 一处查阅",
    "home_url": "/",
    "parent": {"label": "云川市人民政府门户网站", "url": "/"},
    "tools": [{"label": "查办理进度", "url": "#"}, {"label": "无障碍说明", "url": "#"}],
    "office": {
        "name": "云川市人民政府办公室政务公开科",
        "address": "云川市东城区欧亚路 1 号市民之家 B 座 3 层",
        "hours": "周一至周五 8:30—12:00，14:30—17:30（法定节假日除外）",
        "phone": "0000-0000 1201",
        "report_phone": "0000-0000 1202",
    },
    "links": [{"label": "站点地图", "url": "#"}, {"label": "隐私与个人信息处理说明", "url": "#"}],
    "organiser": "云川市人民政府办公室",
    "undertaker": "云川市行政审批和政务信息管理局",
    "id_code": "9999010000",
    "ids": [{"label": "示例ICP备00000000号", "url": "#"}, {"label": "示例公网安备 99990100000000 号"}],
}
NAV = [
    {"key": "guide", "label": "公开指南", "url": "#"},
    {"key": "rules", "label": "公开制度", "url": "#"},
    {"key": "content", "label": "法定主动公开内容", "url": "#"},
    {"key": "reports", "label": "公开年报", "url": "#"},
    {"key": "apply", "label": "依申请公开", "url": "#"},
]


def _entry(label: str, icon: str, **more: Any) -> dict[str, Any]:
    return {"label": label, "icon": icon, "url": f"#{icon}", **more}


SHELL = {
    "person": "李某某",
    "post": "政务公开科 受理员",
    "agency": "云川市住房和城乡建设局",
    "home_url": "#home",
    "search_url": "#search",
    "switch_url": "#switch",
    "signout_url": "#out",
    "links": [{"label": "我的账号", "url": "#account"}],
    "today": TODAY,
    "unread": {"count": 4, "url": "#unread"},
    "current": "#home",
    "groups": [
        {"title": "", "items": [_entry("工作台", "home", count=9), _entry("收件登记", "in", count=3)]},
        {
            "title": "办理",
            "items": [
                _entry("申请公开办件", "mail", count=27),
                _entry("信息发布", "doc", count=14),
                _entry("栏目台账", "cat", count=2),
            ],
        },
        {"title": "资料", "items": [_entry("工作日历", "cal", alert=True), _entry("设置", "cog")]},
    ],
}
ICONS = [
    *("search", "guide", "rule", "cat", "rep", "mail", "clock", "ok", "okc", "x", "warn"),
    *("info", "stop", "down", "link", "print", "qr", "share", "font", "user", "org", "cal"),
    *("dn", "rt", "go", "plus", "edit", "bell", "home", "seal", "clip", "flag", "lock"),
    *("scale", "chat", "bars", "cog", "doc", "eye", "video", "pic", "in"),
]


class Example(forms.Form):
    """A form with each kind of field."""

    name = forms.CharField(label="申请人姓名", help_text="与身份证件一致")
    number = forms.CharField(label="身份证号码", min_length=18)
    received = DateField(label="收到日期", help_text="邮政签收的当天")
    way = forms.ChoiceField(
        label="提供形式",
        widget=forms.RadioSelect,
        choices=[("e", Hinted("电子文件", "最快；每件 30 页以内不收费")), ("p", "纸质"), ("v", "到现场查阅、抄录")],
    )
    receive = forms.MultipleChoiceField(
        label="获取方式",
        widget=forms.CheckboxSelectMultiple,
        choices=[("m", "邮寄"), ("s", "自行领取"), ("n", "当场阅读、抄录")],
        required=False,
    )
    organ = forms.ChoiceField(label="机关", choices=[("", "请选择"), ("1", "市住房和城乡建设局")], required=False)
    content = forms.CharField(label="所需信息的内容", widget=forms.Textarea(attrs={"rows": 4}), max_length=500)
    proof = forms.FileField(label="身份证明", required=False, help_text="PDF 或图片，10 MB 以内")
    agree = forms.BooleanField(label="我确认以上内容真实")
    fixed = forms.CharField(label="已停用", disabled=True, required=False, initial="不可修改")


def _day(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def _clock(title: str, received: dt.date, *happened: f.Fact) -> dict[str, Any]:
    clock = compute(f.Received(received, f.Channel.ONLINE), happened, TODAY, calendar.shipped())
    return {"title": title, "bar": clock_bar.of(clock), "steps": clock.steps, "due": clock.due}


def clocks() -> list[dict[str, Any]]:
    """The clock bar in each of its states, computed by the law library."""
    letter = f.ThirdPartyLetterSent(_day(10, 28), "某某水务有限公司")
    corrected = (f.CorrectionNoticeSent(_day(10, 10), _day(10, 30)), f.CorrectionReceived(_day(10, 19)))
    asked = f.ThirdPartyLetterReceived(_day(10, 29), letter.party), f.ThirdPartyAnswered(_day(11, 17), letter.party)
    return [
        _clock("办理中", _day(11, 11)),
        _clock("补正、重新起算、征求第三方意见之后", _day(9, 28), *corrected, letter, *asked),
        _clock("第三方意见未回，计时暂停", _day(10, 26), f.ThirdPartyLetterSent(_day(11, 3), letter.party)),
        _clock("等申请人补正", _day(11, 10), f.CorrectionNoticeSent(_day(11, 17), _day(12, 8))),
        _clock("等申请人缴费", _day(11, 3), f.FeeNoticeSent(_day(11, 16))),
        _clock("缴费后重新起算", _day(11, 3), f.FeeNoticeSent(_day(11, 16)), f.FeePaid(_day(11, 19))),
        _clock("已延长", _day(10, 20), f.Extended(_day(11, 13), 20, _day(11, 16))),
        _clock("逾期", _day(10, 20)),
        _clock("已答复", _day(10, 20), f.Replied(_day(11, 10))),
        _clock("期限落在没有放假安排的年份", _day(11, 6), f.Extended(_day(11, 19), 20, _day(11, 20))),
    ]


def context() -> dict[str, Any]:
    """What both pages of the library show."""
    wrong = Example({"name": "张某某", "number": "99990119900101123", "received": "2026-02-31", "content": "协议"})
    return {
        "site": SITE,
        "nav": NAV,
        "current": "content",
        "shell": SHELL,
        "example": Example(initial={"name": "张某某"}),
        "wrong": wrong,
        "clocks": clocks(),
        "icons": ICONS,
        "today": TODAY,
        "published": dt.datetime(2026, 3, 18, 1, 12, tzinfo=dt.UTC),
    }


def library(request: HttpRequest, shell: str = "portal") -> HttpResponse:
    """Show the library in the portal's or the desk's frame; 404 on production databases."""
    if not settings.DEBUG and installation.nature() == installation.Nature.PRODUCTION:
        raise Http404
    return render(request, f"ui/patterns_{shell}.html", context())
