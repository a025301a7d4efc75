"""The terms of a challenge, drawn as clock bars: one cell is a working day, whatever the unit of the term. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.challenges.dispute import Running
from gongkai.law.calendar import Calendar
from gongkai.law.explanation import cn
from gongkai.ui.clock_bar import WIDE, Bar, Mark, Segment
from gongkai.ui.words import date_short

_LEGEND = {"run": "已用", "left": "剩余", "over": "逾期"}


@dataclass(frozen=True)
class Drawn:
    """A term with its bar and the sentence that says how its last day is reckoned; one kept in time needs no bar."""

    running: Running
    bar: Bar | None
    because: str
    provisional: bool


def drawn(running: Running, today: date, calendar: Calendar) -> Drawn:
    """The term as of ``today``; one that was kept, as of the day on which it was."""
    because_of, provisional = because(running), not calendar.is_known(running.last)
    if running.late is False:
        return Drawn(running, None, f"{said(running)}{because_of}", provisional)
    now = running.done or today
    used = _cells(calendar, running.since, min(now, running.last))
    left = 0 if running.done else _cells(calendar, max(running.since, today), running.last)
    over = _cells(calendar, running.last, now)
    parts = (("run", used, "已用"), ("left", left, "剩余"), ("over", over, "逾期"))
    total = max(used + left + over, 1)
    segments = tuple(Segment(k, n, f"{word} {n} 日", n >= WIDE * total) for k, n, word in parts if n > 0)
    legend = tuple((kind, _LEGEND[kind]) for kind in dict.fromkeys(segment.kind for segment in segments))
    bar = Bar(total, segments, _marks(running, today, used, left, over, total), (), legend, said(running, today))
    return Drawn(running, bar, because_of, provisional)


def _cells(calendar: Calendar, after: date, through: date) -> int:
    """Working days after one day and up to another; none where they are reversed."""
    return max(0, calendar.working_days_between(after, through)) if through > after else 0


def _marks(running: Running, today: date, used: int, left: int, over: int, total: int) -> tuple[Mark, ...]:
    def mark(kind: str, at: int, text: str) -> Mark:
        return Mark(kind, at, text, "l" if at < 0.3 * total else "")

    found = []
    if running.done is None or over:
        found.append(mark("due", used + left, f"{date_short(running.last, today)} 到期"))
    if running.done is not None:
        found.append(mark("now", total, f"{date_short(running.done, today)} 办理"))
    else:
        found.append(mark("now red" if over else "now", used + over if over else used, "今天"))
    return tuple(found)


def said(running: Running, today: date | None = None) -> str:
    """The bar in one sentence."""
    if running.done is not None:
        late = "，逾期" if running.late else "，按期"
        return f"{running.title}：期限{cn(running.last)}，{cn(running.done)}办理{late}。"
    passed = "已经届满" if today is not None and today > running.last else "还没有届满"
    return f"{running.title}：期限{cn(running.last)}，{passed}。"


def because(running: Running) -> str:
    """Why it is that day."""
    if not running.term.count:
        return f"{running.term.article}到{cn(running.last)}。"
    next_day = cn(running.since + timedelta(days=1))
    rolled = "；最后一日是节假日的，顺延到下一个工作日" if "工作日" not in running.term.said else ""
    return f"{cn(running.since)}的次日（{next_day}）起算 {running.term.said}{rolled}（{running.term.article}）。"
