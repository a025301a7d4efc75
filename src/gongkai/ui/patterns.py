"""The living pattern library: every part in every state, in development and on demonstration databases only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.core import installation
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


def weekdays(first: dt.date, last: dt.date) -> int:
    """Monday to Friday, both ends included: calendar enough for pictures without holidays."""
    return sum((first + dt.timedelta(days=n)).weekday() < 5 for n in range((last - first).days + 1))


def _clock(title: str, result: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "bar": clock_bar.bar(result, TODAY, weekdays), "steps": result["steps"]}


def _result(
    state: str, due: str | None, left: int, used: int, parts: str, steps: str, provisional: bool = False
) -> Any:
    segments = [dict(zip(("kind", "from", "to"), part.split(), strict=True)) for part in parts.split("; ")]
    said = [dict(zip(("on", "text", "article"), step.split("|"), strict=True)) for step in steps.split("; ")]
    head = {"state": state, "due": due, "left": left, "used": used, "excluded": 0, "provisional": provisional}
    return {**head, "segments": segments, "steps": said}


def clocks() -> list[dict[str, Any]]:
    """The clock bar in each of its states."""
    return [
        _clock(
            "办理中",
            _result(
                *("running", "2026-12-09", 12, 8, "run 2026-11-12 2026-11-23; left 2026-11-24 2026-12-09"),
                "2026-11-11|当面提交，当日收到；次日为第 1 日|第三十一条; 2026-12-09|第 20 个工作日|第三十三条",
            ),
        ),
        _clock(
            "补正、重新起算、征求第三方意见之后",
            _result(
                *("running", "2026-12-07", 10, 10),
                "void 2026-09-29 2026-10-12; wait 2026-10-13 2026-10-19; run 2026-10-20 2026-10-28; "
                "out 2026-10-29 2026-11-18; run 2026-11-19 2026-11-23; left 2026-11-24 2026-12-07",
                "2026-09-28|网上提交，系统回执即收到|第三十一条; 2026-10-12|发出补正告知|第三十条; "
                "2026-10-19|收到补正，重新起算|第三十条; 2026-10-28|征求第三方意见|第三十二条; "
                "2026-11-18|收到意见，当日仍不计|第三十二条; 2026-12-07|第 20 个工作日|第三十三条",
            ),
        ),
        _clock(
            "第三方意见未回，计时暂停",
            _result(
                *("excluded", "2026-12-11", 14, 6),
                "run 2026-10-27 2026-11-03; out 2026-11-04 2026-11-23; left 2026-11-24 2026-12-11",
                "2026-10-26|收到|第三十一条; 2026-11-03|征求第三方意见，次日起不计|第三十二条; "
                "2026-12-11|按意见今天收到推算|第三十三条",
                provisional=True,
            ),
        ),
        _clock(
            "等申请人补正",
            _result(
                *("awaiting_correction", None, 20, 0),
                "void 2026-11-11 2026-11-17; wait 2026-11-18 2026-11-23",
                "2026-11-10|收到|第三十一条; 2026-11-17|发出补正告知，前 5 日清零|第三十条",
            ),
        ),
        _clock(
            "已延长",
            _result(
                *("running", "2026-12-15", 16, 24),
                "run 2026-10-21 2026-11-17; ext 2026-11-18 2026-12-15",
                "2026-10-20|收到|第三十一条; 2026-11-16|告知延长 20 个工作日|第三十三条第二款; "
                "2026-12-15|第 40 个工作日|第三十三条",
            ),
        ),
        _clock(
            "逾期",
            _result(
                *("overdue", "2026-11-17", -4, 24, "run 2026-10-21 2026-11-17; over 2026-11-18 2026-11-23"),
                "2026-10-20|收到|第三十一条; 2026-11-17|第 20 个工作日，期限届满|第三十三条",
            ),
        ),
        _clock(
            "期限落在没有放假安排的年份",
            _result(
                *("running", "2027-01-04", 29, 11),
                "run 2026-11-09 2026-11-23; left 2026-11-24 2026-12-04; ext 2026-12-07 2027-01-04",
                "2026-11-06|收到|第三十一条; 2026-11-20|告知延长|第三十三条第二款; "
                "2027-01-04|2027 年放假安排未公布，暂定|第三十三条",
                provisional=True,
            ),
        ),
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
