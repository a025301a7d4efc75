"""The chapter of the ledger: lists of decisions month by month through the import, figures and fees beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from random import Random

from django.conf import settings

from gongkai.agencies.service import Agency
from gongkai.core import calendars, clock, installation
from gongkai.core.registry import DemoChapter, demo_chapters
from gongkai.core.viewers import Staff
from gongkai.law.calendar import Calendar
from gongkai.publications.acts import importing
from gongkai.publications.acts.actions import RecordFigure
from gongkai.publications.demo.chapter import Desk
from gongkai.publications.demo.old_papers import PLACES, ROADS
from gongkai.publications.demo.old_sites import months_until

SEED = 20240205
HEAD = (
    *("行政相对人名称", "行政相对人类别", "决定文书号", "案件名称", "类别", "决定内容", "决定日期"),
    *("公示截止期", "是否公示", "不公示理由"),
)
FAMILY = "赵钱孙李周吴郑王冯陈"
GIVEN = ("明", "红", "建国", "秀英", "志强", "丽", "小军", "海燕")
FIRMS = ("云川第{n}建筑有限公司", "云川{p}商贸有限公司", "云川{r}餐饮有限公司", "{p}农机合作社")
# Of each agency that keeps lists: the kind, how many a month, what the decisions are about, what they say.
LISTS = (
    (
        "市审批局",
        "licence",
        "云审许",
        14,
        ("食品经营许可", "建设工程规划许可", "户外广告设置许可"),
        "准予许可，地点在{p}。",
    ),
    (
        "市住建局",
        "penalty",
        "云住建罚",
        3,
        ("未取得施工许可擅自施工", "工程质量不符合标准", "违法改变房屋结构"),
        "责令改正，罚款{c}元。",
    ),
)
# Told month by month, from the systems in which they are made.
FIGURES = (
    ("市税务局", "licence", "", (4, 20), "金税系统{m}统计表"),
    ("市税务局", "penalty", "", (30, 90), "金税系统{m}统计表"),
    ("青石镇", "coercion", "", (0, 3), "综合执法队{m}台账"),
    ("市住建局", "fee", "城镇垃圾处理费", (20_000, 60_000), "财务科{m}收入报表"),
)


def tell() -> None:
    """All months in their order; the caller has made sure that nothing is there."""
    random, now = Random(SEED), clock.now()
    calendar = calendars.current(None).law
    names = {name for name, *_ in (*LISTS, *FIGURES)}
    keepers = {
        name: Desk(Agency.objects.get(short_name=name), clock.today()).who("publisher", "handler") for name in names
    }
    for month in months_until(clock.local_date(now))[-settings.DEMO_ACT_MONTHS :]:
        moment = _moment(random, calendar, month)
        with installation.living_at(min(moment, now)):
            for name, kind, series, many, subjects, said in LISTS:
                rows = _rows(random, calendar, month, series, many, subjects, said)
                _bring_in(keepers[name], kind, rows)
            for name, kind, item, (low, high), source in FIGURES:
                amount = (
                    f"{random.randint(low, high)}.{random.randrange(100):02}" if item else random.randint(low, high)
                )
                values = {"kind": kind, "month": month, "item": item, "amount": amount}
                told = {**values, "source": source.format(m=f"{month:%Y 年 %m 月}")}
                RecordFigure.perform(keepers[name], told, channel="command")


def _moment(random: Random, calendar: Calendar, month: date) -> datetime:
    after = (month + timedelta(days=32)).replace(day=1)
    day = calendar.at(calendar.index(after) + random.randrange(3))
    return datetime.combine(day, time(9), clock.BEIJING) + timedelta(minutes=random.randrange(400))


def _rows(
    random: Random, calendar: Calendar, month: date, series: str, many: int, subjects: tuple[str, ...], said: str
) -> list[list[str]]:
    following = (month + timedelta(days=32)).replace(day=1)
    days = [month + timedelta(days=each) for each in range((following - month).days)]
    worked = [day for day in days if calendar.is_working(day)]
    return [
        _row(random, day, f"{series}〔{day.year}〕{(month.month - 1) * many + place}号", random.choice(subjects), said)
        for place, day in enumerate(sorted(random.choices(worked, k=many)), start=1)
    ]


def _row(random: Random, day: date, number: str, subject: str, said: str) -> list[str]:
    person = random.random() < 0.4
    values = {
        "n": random.randint(1, 20),
        "p": random.choice(PLACES),
        "r": random.choice(ROADS),
        "c": random.randint(2, 90) * 100,
    }
    party = random.choice(FAMILY) + random.choice(GIVEN) if person else random.choice(FIRMS).format(**values)
    closed = random.random() < 0.05
    return [
        party,
        "自然人" if person else "法人及非法人组织",
        number,
        f"{values['p']}{values['r']}{subject}",
        "普通" if "许" in number else "罚款",
        said.format(**values),
        day.isoformat(),
        (day + timedelta(days=365)).isoformat() if person else "",
        "否" if closed else "是",
        "涉及商业秘密，相对人不同意公开，依据条例第十五条。" if closed else "",
    ]


def _bring_in(keeper: Staff, kind: str, rows: Iterable[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEAD, *rows])
    plan = importing.check(keeper, kind, "名单.csv", text.getvalue().encode())
    if plan.faults:
        raise RuntimeError("\n".join(map(str, plan.faults)))
    importing.write(keeper, plan, channel="command")


def register() -> None:
    """Add it to the demonstration; once per process."""
    if "publications.decisions" not in demo_chapters:
        demo_chapters.add(DemoChapter("publications.decisions", "许可、处罚名单和收费", 195, tell))
