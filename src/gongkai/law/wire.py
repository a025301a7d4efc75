"""JSON objects in, facts out; answers in, JSON objects out. Pure: nothing is read or written here.

What is wrong is said as a ``FactError`` in one clear Chinese sentence with the place of the fact in the list, counted
from 0; none when the error lies outside the list. A field that nobody knows is passed over, unless it looks like a
misspelt one: that would silently change a date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from gongkai.law.calendar import Calendar, OutOfCalendar
from gongkai.law.clock import Clock, compute
from gongkai.law.facts import KINDS, Channel, Fact, FactError, Received, ReopenedBy
from gongkai.law.fees import Bill
from gongkai.law.readings import CHOICES, SAFE, Readings

# Line breaks, tabs, NUL, escape: whatever is no sign on paper.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
MOST_TEXT = 200
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

# Fields of a fact beyond kind and on: name -> (reader, required).
DATE, WHOLE, TEXT, FLAG, BY = "date", "whole", "text", "flag", "by"
PARTY = {"party": (TEXT, True)}
FIELDS: dict[str, dict[str, tuple[str, bool]]] = {
    "correction_notice_sent": {"term_ends": (DATE, False)},
    "correction_received": {"good_reason": (FLAG, False)},
    "correction_lapsed": {},
    "third_party_letter_sent": PARTY,
    "third_party_letter_received": PARTY,
    "third_party_answered": PARTY,
    "third_party_letter_returned": PARTY,
    "co_maker_letter_sent": PARTY,
    "co_maker_letter_received": PARTY,
    "co_maker_answered": PARTY,
    "co_maker_letter_returned": PARTY,
    "other_organ_letter_sent": {**PARTY, "term_ends": (DATE, True), "secrecy": (FLAG, False)},
    "other_organ_answered": PARTY,
    "extended": {"days": (WHOLE, True), "notified_on": (DATE, True)},
    "delayed": {"until": (DATE, True)},
    "fee_notice_sent": {},
    "fee_notice_received": {},
    "fee_paid": {},
    "fee_lapsed": {},
    "reopened": {"by": (BY, True), "days": (WHOLE, False), "until": (DATE, False)},
    "replied": {},
    "withdrawn": {},
}
QUESTION = ("received", "facts", "as_of", "readings")
KNOWN_FIELDS = sorted({"kind", "on", *QUESTION} | {name for fields in FIELDS.values() for name in fields})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the clock."""

    received: Received
    facts: tuple[Fact, ...]
    as_of: date
    readings: Readings


def read_question(data: object) -> Question:
    """The question in a JSON object ``{"received", "facts", "as_of"}`` and, if wanted, ``"readings"``.

    Raises ``FactError``, also for facts that are not in the order of their dates.
    """
    if not isinstance(data, Mapping):
        raise FactError(None, "输入须为一个 JSON 对象，含 received、facts、as_of")
    _refuse_misspelt(None, data, QUESTION)
    received = _read_received(data.get("received"))
    as_of = _read_date(None, "as_of", data.get("as_of"))
    listed = data.get("facts", [])
    if not isinstance(listed, list):
        raise FactError(None, "facts 须为列表")
    facts = tuple(_read_fact(index, item) for index, item in enumerate(listed))
    for index in range(1, len(facts)):
        if facts[index].on < facts[index - 1].on:
            raise FactError(index, f"日期 {facts[index].on} 早于前一条的日期 {facts[index - 1].on}，请按日期先后排列")
    return Question(received, facts, as_of, _read_readings(data.get("readings")))


def answer(data: object, calendar: Calendar) -> Clock:
    """Read a question and compute its clock. Raises ``FactError`` and nothing else."""
    question = read_question(data)
    try:
        return compute(question.received, question.facts, question.as_of, calendar, question.readings)
    except OutOfCalendar as error:
        raise FactError(None, str(error)) from error


def write_clock(clock: Clock) -> dict[str, Any]:
    """The answer as a JSON object; dates ISO, what is absent is null."""
    return {
        "due": _iso(clock.due),
        "provisional": clock.provisional,
        "state": clock.state.value,
        "correction_notice_by": _iso(clock.correction_notice_by),
        "correction_by": _iso(clock.correction_by),
        "third_party_by": {party: _iso(day) for party, day in clock.third_party_by.items()},
        "fee_payable_by": _iso(clock.fee_payable_by),
        "used": clock.used,
        "excluded": clock.excluded,
        "left": clock.left,
        "segments": [{"kind": s.kind, "from": s.first.isoformat(), "to": s.last.isoformat()} for s in clock.segments],
        "steps": [{"on": s.on.isoformat(), "text": s.text, "article": s.article} for s in clock.steps],
    }


def write_error(error: FactError) -> dict[str, Any]:
    """An error as it stands in the place of a result in line mode."""
    return {"error": {"fact": error.index, "message": error.message}}


def write_bill(bill: Bill) -> dict[str, Any]:
    """A fee in whole yuan with its lines."""
    lines = [{"from": x.first, "to": x.last, "rate": x.rate, "amount": x.amount} for x in bill.lines]
    return {"total": bill.total, "lines": lines}


def named(error: FactError, data: object) -> str:
    """The error as one line for a person: which fact, of which kind, what is wrong."""
    if error.index is None:
        return error.message
    kind = ""
    if isinstance(data, Mapping) and isinstance(data.get("facts"), list):
        item = data["facts"][error.index]
        kind = f"（{_short(item['kind'])}）" if isinstance(item, Mapping) and isinstance(item.get("kind"), str) else ""
    return f"facts[{error.index}]{kind}：{error.message}"


def _read_received(data: object) -> Received:
    if not isinstance(data, Mapping):
        raise FactError(None, "缺少 received，须为对象，含 on 和 channel")
    on = _read_date(None, "received.on", data.get("on"))
    channel = data.get("channel")
    if channel is None:
        raise FactError(None, "缺少 received.channel")
    if not isinstance(channel, str) or channel not in list(Channel):
        raise FactError(None, f"received.channel 须为 {'、'.join(Channel)} 之一，现为 {_shown(channel)}")
    return Received(on, Channel(channel))


def _read_readings(data: object) -> Readings:
    if data is None:
        return SAFE
    if not isinstance(data, Mapping):
        raise FactError(None, "readings 须为对象")
    for name, value in data.items():
        if name not in CHOICES:
            raise FactError(None, f"不认识的读法 {_shown(name)}，可用：{'、'.join(CHOICES)}")
        if value not in CHOICES[name]:
            raise FactError(None, f"读法 {name} 只能是 {'、'.join(CHOICES[name])}，现为 {_shown(value)}")
    return Readings(**data)


def _read_fact(index: int, data: object) -> Fact:
    if not isinstance(data, Mapping):
        raise FactError(index, "须为对象，含 kind 和 on")
    kind = data.get("kind")
    if kind is None:
        raise FactError(index, "缺少 kind")
    if not isinstance(kind, str):
        raise FactError(index, f"kind 须为文字，现为 {_shown(kind)}")
    if kind not in FIELDS:
        near = get_close_matches(kind, FIELDS, n=1)
        raise FactError(index, f"不认识的种类 {_shown(kind)}" + (f"，是否应为 {near[0]}" if near else ""))
    fields = FIELDS[kind]
    values: dict[str, Any] = {"on": _read_date(index, "on", data.get("on"))}
    for name, (reader, required) in fields.items():
        value = data.get(name)
        if value is None:
            if required:
                raise FactError(index, f"缺少 {name}")
            continue
        values[name] = READERS[reader](index, name, value)
    _refuse_misspelt(index, data, [*fields, "kind", "on"])
    return KINDS[kind](**values)


def _refuse_misspelt(index: int | None, data: Mapping[str, Any], fields: Sequence[str]) -> None:
    for name in data:
        if name in KNOWN_FIELDS:
            continue
        near = get_close_matches(name, fields, n=1, cutoff=0.8)
        if near:
            raise FactError(index, f"不认识的字段 {_shown(name)}，是否应为 {near[0]}")


def _read_date(index: int | None, name: str, value: object) -> date:
    if value is None:
        raise FactError(index, f"缺少 {name}")
    if not isinstance(value, str) or not ISO_DATE.fullmatch(value):
        raise FactError(index, f"{name} 须为形如 2026-03-02 的日期，现为 {_shown(value)}")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise FactError(index, f"{name} 不是存在的日期：{value}") from None


def _read_whole(index: int | None, name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise FactError(index, f"{name} 须为整数，现为 {_shown(value)}")
    return value


def _read_text(index: int | None, name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise FactError(index, f"{name} 须为不空的文字，现为 {_shown(value)}")
    if len(value) > MOST_TEXT:
        raise FactError(index, f"{name} 最多 {MOST_TEXT} 字，现为 {len(value)} 字")
    if CONTROL.search(value):
        raise FactError(index, f"{name} 不能含有换行等控制字符，现为 {_shown(value)}")
    return value


def _read_flag(index: int | None, name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise FactError(index, f"{name} 须为 true 或者 false，现为 {_shown(value)}")
    return value


def _read_by(index: int | None, name: str, value: object) -> ReopenedBy:
    if not isinstance(value, str) or value not in list(ReopenedBy):
        raise FactError(index, f"{name} 须为 {'、'.join(ReopenedBy)} 之一，现为 {_shown(value)}")
    return ReopenedBy(value)


READERS: dict[str, Any] = {DATE: _read_date, WHOLE: _read_whole, TEXT: _read_text, FLAG: _read_flag, BY: _read_by}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _shown(value: object) -> str:
    """A value inside an error line, in quotation marks."""
    return f"“{_short(value)}”"


def _short(value: object) -> str:
    """A value as it may stand inside one line: short, without line breaks and other control characters."""
    text = " ".join(CONTROL.sub(" ", str(value)).split())
    return f"{text[:40]}…" if len(text) > 40 else text
