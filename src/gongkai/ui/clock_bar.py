"""The clock bar: what ``gongkai due`` answers, turned into cells, marks and numbered points for the ``clock`` part.

One cell is one working day. Nothing is computed here but widths and words: dates, kinds and reasons come from the law
library. ``of`` takes its ``Clock``; ``bar`` takes the same as JSON, with a count of working days (both ends included).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongkai.law.clock import Clock
from gongkai.ui import words

Workdays = Callable[[dt.date, dt.date], int]

FULL_TERM = 20
"""Working days that run again after a correction or a payment (art. 30, 33)."""
Place = tuple[int, list[tuple[int, dt.date]]]
"""A cell, and the numbers and dates of the points there."""
CLOSE = 0.055
"""Share under which two points would cover each other at 360 px."""
NARROW = 0.1
"""Share of the bar under which a point's date would run into the next one and is left out."""
WIDE = 0.16
"""Share from which a browser that cannot measure the part itself may show the words in it."""
MANY_CELLS = 120

_LEGEND = {
    "run": "已用",
    "ext": "延长",
    "left": "剩余",
    "ext left": "延长（剩余）",
    "out": "征求意见，不计",
    "void": "重新起算前，已清零",
    "wait": "等待申请人",
    "over": "逾期",
}
_WAITS = {"awaiting_correction": "等待补正", "awaiting_payment": "等待缴费"}
_AGAIN = {"awaiting_correction": "收到补正后重算", "awaiting_payment": "缴费后重算"}
_CAUSES = {"correction_notice": "补正", "fee_notice": "缴费"}
_CLOSING = {
    *("excluded", "standing", "provisional", "overdue", "waiting"),
    *("correction_overdue", "fee_overdue", "letter_unreceived"),
}
"""Steps that sum up the present day: they stand in the list and need no point on the bar."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of ``days`` cells; ``kind`` is its class, ``wide`` says that its words fit without measuring."""

    kind: str
    days: int
    label: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A flag after cell ``at``: due, now or old; ``side`` is ``l`` where its words must stand to the right."""

    kind: str
    at: int
    text: str
    side: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """Numbered points at cell ``at``: the numbers of the list of reasons, and the date where there is room for it."""

    numbers: tuple[int, ...]
    at: int
    text: str
    side: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """All that the ``clock`` part draws; ``said`` is what a screen reader hears in its place."""

    n: int
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    points: tuple[Point, ...]
    legend: tuple[tuple[str, str], ...]
    said: str
    fine: bool = False


@dataclass(slots=True)
class _Stretch:
    kind: str
    first: dt.date
    last: dt.date
    days: int
    word: str = ""
    cause: str = ""


@dataclass(slots=True)
class _Drawing:
    result: Mapping[str, Any]
    as_of: dt.date
    workdays: Workdays
    stretches: list[_Stretch] = field(default_factory=list)

    @property
    def state(self) -> str:
        return str(self.result.get("state") or "")

    @property
    def due(self) -> dt.date | None:
        due = self.result.get("due")
        return words.local_date(due) if due else None

    @property
    def base(self) -> dt.date | None:
        """The end without extension, where it is another day than the end."""
        base = self.result.get("base")
        return words.local_date(base) if base and words.local_date(base) != self.due else None

    @property
    def now(self) -> dt.date:
        """The day the counting stands at: today, or the day it was closed."""
        closed_on = self.result.get("closed_on")
        return words.local_date(closed_on) if closed_on else self.as_of

    @property
    def n(self) -> int:
        return sum(part.days for part in self.stretches)

    def cells_through(self, day: dt.date) -> int:
        """How many cells lie up to and including ``day``."""
        total = 0
        for part in self.stretches:
            if part.last <= day:
                total += part.days
            elif part.first <= day:
                total += self.workdays(part.first, day)
        return total

    def short(self, day: dt.date) -> str:
        return words.date_short(day, today=self.as_of)


def of(clock: Clock) -> Bar:
    """The bar of a clock of the law library, with the words that only its codes can give."""
    day = dt.timedelta(days=1)
    causes = {step.on: _CAUSES[step.code] for step in clock.steps if step.code in _CAUSES}
    segments = []
    for part in clock.segments:
        cause = causes.get(part.last if part.kind == "void" else part.first - day, "")
        segments.append({"kind": part.kind, "from": part.first, "to": part.last, "cause": cause})
    result = {
        "state": str(clock.state),
        "due": clock.due,
        "base": clock.period.base if clock.period else None,
        "provisional": clock.provisional,
        "used": clock.used,
        "left": clock.left,
        "closed_on": clock.closed_on,
        "segments": segments,
        "steps": [{"on": step.on, "code": step.code} for step in clock.steps],
    }
    return bar(result, clock.as_of, lambda first, last: clock.calendar.working_days_between(first - day, last))


def bar(result: Mapping[str, Any], as_of: dt.date, workdays: Workdays) -> Bar:
    """Lay out one clock.

    ``result`` is the answer of the law library (``due``, ``provisional``, ``state``, ``used``, ``excluded``, ``left``,
    ``segments`` of ``kind``/``from``/``to``; ``steps`` of ``on``). Where it is known: ``base`` (the end without
    extension), ``closed_on``, a segment's ``cause`` (补正, 缴费) or ``label``, a step's ``code``. Dates are ISO texts
    or dates. A segment without a working day is not drawn.
    """
    drawing = _Drawing(result, as_of, workdays)
    drawing.stretches = [part for part in _stretches(drawing) if part.days > 0]
    total = max(drawing.n, 1)
    return Bar(
        n=total,
        segments=tuple(_segments(drawing)),
        marks=tuple(_marks(drawing)),
        points=tuple(_points(drawing)),
        legend=tuple(_legend(drawing)),
        said=_said(drawing),
        fine=total > MANY_CELLS,
    )


def _stretches(drawing: _Drawing) -> list[_Stretch]:
    parts: list[_Stretch] = []
    for segment in drawing.result.get("segments") or ():
        first, last = words.local_date(segment["from"]), words.local_date(segment["to"])
        word, cause = str(segment.get("label") or ""), str(segment.get("cause") or "")
        for kind, begin, end in _split(drawing, segment["kind"], first, last):
            parts.append(_Stretch(kind, begin, end, drawing.workdays(begin, end), word, cause))
    if drawing.state in _AGAIN and parts:
        # What will run once the applicant has answered: its length is known, its dates are not.
        after = max(drawing.as_of, parts[-1].last) + dt.timedelta(days=1)
        parts.append(_Stretch("left", after, dt.date.max, FULL_TERM, f"{_AGAIN[drawing.state][:-2]} {FULL_TERM} 日"))
    return parts


def _split(drawing: _Drawing, kind: str, first: dt.date, last: dt.date) -> list[tuple[str, dt.date, dt.date]]:
    """An extension has two tints: what of it is used, and what of it is still to come."""
    cut = drawing.base if kind == "left" else drawing.as_of if kind == "ext" else None
    later = "ext left"
    if cut is None or last <= cut:
        return [(kind, first, last)]
    if first > cut:
        return [(later, first, last)]
    return [(kind, first, cut), (later, cut + dt.timedelta(days=1), last)]


def _segments(drawing: _Drawing) -> list[Segment]:
    total, ran, found = drawing.n, 0, []
    for part in drawing.stretches:
        if part.kind == "void":
            ran = 0
        start = ran + 1
        if part.kind in ("run", "ext"):
            ran += part.days
        label = part.word or _label(drawing, part, start, ran)
        found.append(Segment(part.kind, part.days, label, part.days >= WIDE * total))
    return found


def _label(drawing: _Drawing, part: _Stretch, start: int, end: int) -> str:
    days = part.days
    if part.kind == "run":
        return f"第 {start} 日" if start == end else f"第 {start}—{end} 日"
    if part.kind == "wait":
        return f"等待{_cause(drawing, part) or '申请人'}"
    return {
        "void": f"{part.cause}前 {days} 日" if part.cause else f"清零 {days} 日",
        "out": f"不计 {days} 日",
        "left": f"剩余 {days} 日",
        "ext": f"延长 {days} 日",
        "ext left": f"延长，剩 {days} 日",
        "over": f"逾期 {days} 日",
    }.get(part.kind, f"{days} 日")


def _cause(drawing: _Drawing, part: _Stretch) -> str:
    """What is awaited: as told, or for the last wait as the state says."""
    last = [each for each in drawing.stretches if each.kind == "wait"][-1:]
    return part.cause or (_WAITS.get(drawing.state, "")[2:] if last and last[0] is part else "")


def _marks(drawing: _Drawing) -> list[Mark]:
    marks = []
    total = drawing.n
    due_at = drawing.cells_through(drawing.due) if drawing.due else total
    text = f"答复期限 {drawing.short(drawing.due)}" if drawing.due else _AGAIN.get(drawing.state, "")
    if text and not _closed_before_due(drawing):
        marks.append(_mark("due", due_at, text + ("　暂定" if drawing.result.get("provisional") else ""), total))
    before_extension = _original_due(drawing)
    if before_extension:
        old_at = drawing.cells_through(before_extension)
        if due_at - old_at >= 0.2 * total:
            marks.append(_mark("old", old_at, f"原期限 {drawing.short(before_extension)}", total))
    today = _today_word(drawing)
    if today:
        kind = "now red" if drawing.state == "overdue" else "now"
        marks.append(_mark(kind, drawing.cells_through(drawing.now), today, total))
    return marks


def _closed_before_due(drawing: _Drawing) -> bool:
    """The bar of a closed case ends at its closing: a later due day has no place on it."""
    if drawing.due is None:
        return False
    if not drawing.stretches:  # Closed on the day it came: no working day was counted.
        return bool(drawing.result.get("closed_on")) and drawing.due > drawing.now
    return drawing.due > drawing.stretches[-1].last


def _mark(kind: str, at: int, text: str, total: int) -> Mark:
    # Words stand to the left of their flag; near the start there is no room for them.
    return Mark(kind, at, text, "l" if not total or at < 0.3 * total else "")


def _original_due(drawing: _Drawing) -> dt.date | None:
    if drawing.base is not None:
        return drawing.base
    previous = None
    for part in drawing.stretches:
        if part.kind in ("ext", "ext left"):
            return previous
        previous = part.last
    return None


def _today_word(drawing: _Drawing) -> str:
    if drawing.state == "running":
        return f"今天 第 {drawing.result.get('used')} 日"
    if drawing.state == "overdue":
        return f"今天 逾期 {-int(drawing.result.get('left') or 0)} 日"
    if drawing.state == "excluded":
        return "今天 计时暂停"
    if drawing.state in _WAITS:
        return "今天"
    closed_on = drawing.result.get("closed_on")
    word = words.deadline_chip(drawing.state, None).text
    return f"{drawing.short(words.local_date(closed_on))} {word}" if closed_on else ""


def _points(drawing: _Drawing) -> list[Point]:
    places: dict[int, list[tuple[int, dt.date]]] = {}
    for number, step in enumerate(drawing.result.get("steps") or (), start=1):
        on = step.get("on")
        if not on or step.get("code") in _CLOSING:
            continue
        date = words.local_date(on)
        if date == drawing.due and _closed_before_due(drawing):
            continue
        # What happened on a day takes effect from the next one: the point stands between the two cells.
        places.setdefault(drawing.cells_through(date), []).append((number, date))
    return _roomy(drawing, _gathered(drawing, sorted(places.items())))


def _gathered(drawing: _Drawing, places: list[Place]) -> list[Place]:
    """Points that would cover each other on a narrow screen stand side by side at the first one's cell."""
    found: list[Place] = []
    for at, held in places:
        if found and at - found[-1][0] < CLOSE * drawing.n:
            found[-1][1].extend(held)
        else:
            found.append((at, list(held)))
    return found


def _roomy(drawing: _Drawing, places: Sequence[Place]) -> list[Point]:
    total, found = max(drawing.n, 1), []
    for index, (at, held) in enumerate(places):
        right = at > 0.85 * total
        later = places[index + 1][0] if index + 1 < len(places) else None
        need = NARROW * total * (1 + 0.3 * (len(held) - 1))
        if later is not None and later > 0.85 * total:
            need *= 2  # The next point's date stands on its left.
        room = right or later is None or later - at >= need
        text = drawing.short(held[0][1]) if room else ""
        found.append(Point(tuple(number for number, _ in held), at, text, "r" if right else ""))
    return found


def _legend(drawing: _Drawing) -> list[tuple[str, str]]:
    present = {part.kind for part in drawing.stretches}
    named = dict(_LEGEND)
    causes = {_cause(drawing, part) if part.kind == "wait" else part.cause for part in drawing.stretches}
    causes.discard("")
    if len(causes) == 1:
        cause = causes.pop()
        named |= {"void": f"{cause}前，已清零", "wait": f"等申请人{cause}"}
    return [(kind, word) for kind, word in named.items() if kind in present]


def _said(drawing: _Drawing) -> str:
    used, left = drawing.result.get("used"), drawing.result.get("left")
    if drawing.state in _AGAIN:
        return f"{_WAITS[drawing.state]}，{_AGAIN[drawing.state]}"
    due = f"，答复期限 {words.date_long(drawing.due)}" if drawing.due else ""
    tail = due + ("，暂定" if drawing.result.get("provisional") and due else "")
    if drawing.state == "overdue":
        return f"已逾期 {-int(left or 0)} 个工作日{tail}"
    if drawing.state in ("running", "excluded"):
        paused = "计时暂停，" if drawing.state == "excluded" else ""
        return f"{paused}已用 {used} 个工作日，剩 {left} 个{tail}"
    return words.deadline_chip(drawing.state, left).text + tail
