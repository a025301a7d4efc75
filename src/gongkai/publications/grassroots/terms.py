"""公开时限 as catalogues write it, read into days: 20个工作日, 7日, 实时, 长期, 每季度 (R114). Pure.

Numbers without 工作 are natural days; 及时 alone is the twenty working days of 条例 26. What names another first day
than the formation of the information, or several terms, or none, yields no day and says why.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongkai.law.calendar import FIRST_DAY, Calendar

HOURS = 24
# Longer is no term of making something public, and beyond what calendars reach.
MOST_MONTHS = 36


class Kind(StrEnum):
    """``WITHIN``: so long after the formation. ``CYCLE``: again and again. ``STANDING``: always there.

    ``UNCLEAR``: no day can be computed.
    """

    WITHIN = "within"
    CYCLE = "cycle"
    STANDING = "standing"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Term:
    """A term as it was understood. ``unit``: ``working`` or ``natural`` days, or ``months``; ``grace``: natural days
    that a cycle leaves after its end; ``said``: the understanding, or why there is none, in a sentence."""

    kind: Kind
    said: str
    count: int = 0
    unit: str = "working"
    grace: int = 0

    @property
    def general(self) -> bool:
        """Whether it is the term of 条例 26, by which every item is judged anyway."""
        return self.kind is Kind.WITHIN and (self.count, self.unit) == (20, "working")

    def due(self, formed_on: date, calendar: Calendar) -> date | None:
        """The last day for what was formed on that day; None where no day follows from the term."""
        if self.kind is not Kind.WITHIN or formed_on < FIRST_DAY:
            return None
        if not self.count:
            return calendar.roll(formed_on)
        if self.unit == "months":
            return calendar.add_months(formed_on, self.count)
        if self.unit == "natural":
            return calendar.add_natural_days(formed_on, self.count)
        return calendar.add_working_days(formed_on, self.count)

    def next_by(self, last: date, calendar: Calendar) -> date | None:
        """Until when something new must follow what was published on ``last``; None for what has no cycle."""
        if self.kind is not Kind.CYCLE:
            return None
        if self.unit == "months":
            end = calendar.add_months(last, self.count, roll=False)
        else:
            end = last + timedelta(days=self.count)
        return calendar.roll(end + timedelta(days=self.grace))


_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百]+(?=个?(?:工作日|自然日|日|天|小时|月))")
_DAY_OF_YEAR = re.compile(r"\d{1,2}月(?:\d{1,2}日|底|末)")
_SHOWN = re.compile(
    r"公示(?:期|时间|期限|时长)?(?:为|一般|原则上|不得?少于|至少|不低于)*\d+个?(?:工作日|自然日|日|天)(?:以上)?"
)
_SPAN = re.compile(r"(?<!\d)(?P<count>\d{1,3})个?(?P<unit>工作日|自然日|小时|日|天|月)")
_CYCLE = re.compile(r"(?:每|按)个?(?P<unit>半年|年|季|月|周|旬|日|天)")
_CYCLES = {
    "年": (12, "months", "每年"),
    "半年": (6, "months", "每半年"),
    "季": (3, "months", "每季度"),
    "月": (1, "months", "每月"),
    "旬": (10, "natural", "每旬"),
    "周": (7, "natural", "每周"),
    "日": (1, "natural", "每天"),
    "天": (1, "natural", "每天"),
}
_FROM = re.compile(r"([^，。；;、,]*?)(?:之日起|当日起|日起|起|之?后|以后)[^，。；;]{0,6}?$")
_FORMED = re.compile("形成|变更|产生|生成|制定|制发|制作|作出|做出|印发|出台|批准|批复|决定|获取|更新|变动|信息|文件")
_OTHER_DAY = re.compile("收到|受理|期满|结束|终了|届满|召开|申请|次年|年度终|验收|竣工|签订|成交|中标|领取")
_AT_ONCE = re.compile("实时|即时|立即|当日|当天|同步|第一时间|随时")
_ALWAYS = re.compile("长期|常年|永久|持续|动态|固定")
_PROMPTLY = re.compile("及时|尽快|按条例|法定(?:时限|期限)|规定(?:时限|期限|时间)")
_UNITS = {"工作日": "working", "自然日": "natural", "日": "natural", "天": "natural", "月": "months"}
_NAMES = {"working": "个工作日", "natural": "日", "months": "个月"}


def read(text: str) -> Term:
    """The term that the words of a catalogue mean."""
    plain = _plain(text)
    rest = _SHOWN.sub("", plain)
    cycle = _CYCLE.search(rest)
    if cycle is not None:
        return _cycle(cycle["unit"], rest)
    spans = list(_SPAN.finditer(_DAY_OF_YEAR.sub("", rest)))
    if spans:
        return _within(spans)
    if _AT_ONCE.search(rest):
        return Term(Kind.WITHIN, "形成当天；当天不上班的，下一个工作日", 0, "natural")
    if _ALWAYS.search(rest):
        return Term(Kind.STANDING, "一直公开，没有截止的日子")
    if _PROMPTLY.search(rest):
        return Term(Kind.WITHIN, "没有写天数，按条例第二十六条，形成之日起 20 个工作日以内", 20)
    if rest != plain:
        return _unclear("写的是公示多久，不是什么时候公开")
    return _unclear("没有写多少天")


def _unclear(why: str) -> Term:
    return Term(Kind.UNCLEAR, f"{why}，不能推算日期")


def _plain(text: str) -> str:
    narrow = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return _NUMERAL.sub(lambda found: str(number_of(found[0])), narrow)


def number_of(numeral: str) -> int:
    """The number that Chinese numerals below a thousand write: 七, 十五, 二十, 一百二十."""
    total, digit = 0, None
    for sign in numeral:
        if sign in ("十", "百"):
            total += (1 if digit is None else digit) * (10 if sign == "十" else 100)
            digit = None
        else:
            digit = _DIGITS[sign]
    return total + (digit or 0)


def _cycle(unit: str, text: str) -> Term:
    count, kind, name = _CYCLES[unit]
    spans = [found for found in _SPAN.finditer(_DAY_OF_YEAR.sub("", text)) if found["unit"] in ("工作日", "日", "天")]
    grace = int(spans[0]["count"]) if len(spans) == 1 and re.search("终了|结束|届满|期满|后", text) else 0
    tail = f"，期满以后 {grace} 日以内" if grace else ""
    return Term(Kind.CYCLE, f"{name}一次{tail}", count, kind, grace)


def _within(spans: list[re.Match[str]]) -> Term:
    terms = {_span(found) for found in spans}
    if len(terms) > 1:
        return _unclear("写了几个不同的期限")
    count, unit = next(iter(terms))
    if unit == "months" and count > MOST_MONTHS:
        return _unclear(f"写了 {count} 个月，不像是公开的期限")
    for found in spans:
        start = _FROM.search(found.string[: found.start()])
        named = start[1] if start is not None else ""
        if _OTHER_DAY.search(named) or (named and not _FORMED.search(named)):
            return _unclear(f"从“{named}”起算，系统没有那一天")
    return Term(Kind.WITHIN, f"形成之日起 {count} {_NAMES[unit]}以内", count, unit)


def _span(found: re.Match[str]) -> tuple[int, str]:
    count = int(found["count"])
    if found["unit"] == "小时":
        return -(-count // HOURS), "natural"
    return count, _UNITS[found["unit"]]
