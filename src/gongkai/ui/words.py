"""The words the pages use for dates, deadlines, sizes and numbers: the same everywhere.

Pure functions of their arguments; "today" is always given.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from gongkai.core.clock import BEIJING

WEEKDAYS = "一二三四五六日"
SOON = 5
"""Working days from which a deadline is drawn with emphasis."""

_HOLDS = {
    "excluded": "计时暂停",
    "awaiting_correction": "等待补正",
    "awaiting_payment": "等待缴费",
}
_ENDS = {"replied": "已答复", "withdrawn": "已撤回", "lapsed": "视为放弃", "done": "已办结"}


@dataclass(frozen=True, slots=True)
class Chip:
    """One deadline label: ``kind`` is the class of the part (late, today, soon, hold, done or empty)."""

    kind: str
    text: str
    icon: str = ""


def local_date(value: dt.date | dt.datetime | str) -> dt.date:
    """The local (Shanghai) date of a date, an aware moment or an ISO date text."""
    if isinstance(value, str):
        return dt.date.fromisoformat(value[:10])
    if isinstance(value, dt.datetime):
        return value.astimezone(BEIJING).date() if value.tzinfo else value.date()
    return value


def _local_moment(value: dt.datetime) -> dt.datetime:
    return value.astimezone(BEIJING) if value.tzinfo else value


def date_long(value: dt.date | dt.datetime | str | None, weekday: bool = True) -> str:
    """``2026年12月4日（周五）``; an absent date is the empty text."""
    if value is None or value == "":
        return ""
    day = local_date(value)
    tail = f"（周{WEEKDAYS[day.weekday()]}）" if weekday else ""
    return f"{day.year}年{day.month}月{day.day}日{tail}"


def date_short(value: dt.date | dt.datetime | str | None, today: dt.date | None = None) -> str:
    """``12月4日``, with its year in front when ``today`` lies in another one."""
    if value is None or value == "":
        return ""
    day = local_date(value)
    year = f"{day.year}年" if today is not None and today.year != day.year else ""
    return f"{year}{day.month}月{day.day}日"


def date_iso(value: dt.date | dt.datetime | str | None) -> str:
    """``2026-12-04``, for tables and ``<time datetime>``."""
    return "" if value is None or value == "" else local_date(value).isoformat()


def moment(value: dt.datetime | None) -> str:
    """``2026-12-04 09:12`` in Shanghai."""
    return "" if value is None else _local_moment(value).strftime("%Y-%m-%d %H:%M")


def moment_long(value: dt.datetime | None) -> str:
    """``2026年12月4日（周五）09:12`` in Shanghai."""
    if value is None:
        return ""
    local = _local_moment(value)
    return f"{date_long(local.date())}{local:%H:%M}"


def workdays(count: int) -> str:
    """``4 个工作日``."""
    return f"{count} 个工作日"


def count(value: int | None) -> str:
    """An integer grouped by thousands by a non-breaking space (``38 416``); absent is a dash, never 0."""
    return "—" if value is None else f"{value:,}".replace(",", "\u00a0")


def size(octets: int) -> str:
    """File size in bytes as ``398 KB`` or ``1.4 MB`` (1024 to the step)."""
    if octets < 1024:
        return f"{octets} 字节"
    value = octets / 1024
    for unit in ("KB", "MB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "KB" or value >= 100 else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} GB"


def deadline_chip(state: str, left: int | None) -> Chip:
    """The label of a deadline from the clock's ``state`` and the working days ``left`` (negative: overdue).

    States that hold or end the clock win over the count; a running clock without a count is a plain word.
    """
    if state in _HOLDS:
        return Chip("hold", _HOLDS[state])
    if state in _ENDS:
        return Chip("done", _ENDS[state], "ok")
    if left is None:
        return Chip("", "期限待定")
    if left < 0:
        return Chip("late", f"逾期{-left}日", "clock")
    if left == 0:
        return Chip("today", "今日到期")
    return Chip("soon" if left <= SOON else "", f"剩{left}个工作日")
