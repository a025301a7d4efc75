"""A clock and a bill as text for a person: first the answer, then why."""

from __future__ import annotations

from datetime import date

from gongkai.law.clock import Clock, State
from gongkai.law.explanation import cn
from gongkai.law.fees import Bill

WEEKDAYS = "一二三四五六日"
STATES = {
    State.RUNNING: "办理中，期限正在计算",
    State.EXCLUDED: "征求意见中，时间不计入",
    State.AWAITING_CORRECTION: "等待申请人补正",
    State.AWAITING_PAYMENT: "等待申请人缴费",
    State.OVERDUE: "已经逾期，仍须答复",
    State.REPLIED: "已经答复",
    State.WITHDRAWN: "申请人已撤回",
    State.LAPSED: "逾期不补正或者不缴费，不再处理",
}
SEGMENTS = {
    "run": "计入",
    "ext": "延长",
    "out": "征求意见，不计",
    "wait": "等待",
    "void": "作废",
    "left": "剩余",
    "over": "逾期",
}


def day_in_words(day: date) -> str:
    """2026年3月30日（周一）."""
    return f"{cn(day)}（周{WEEKDAYS[day.weekday()]}）"


def clock_in_words(clock: Clock) -> str:
    """The whole answer: due date, state, counts, other dates, the steps and the bar."""
    lines = [_headline(clock), f"状态：{STATES[clock.state]}", _counts(clock), *_other_dates(clock)]
    lines += ["", "为什么是这一天："]
    lines += [f"  {n}. {cn(s.on)}  {s.text}（{s.article}）" for n, s in enumerate(clock.steps, 1)]
    if clock.segments:
        lines += ["", "时限条（含首尾两日）："]
        lines += [f"  {cn(s.first)}至{cn(s.last)}  {SEGMENTS[s.kind]} {s.days} 个工作日" for s in clock.segments]
    return "\n".join(lines)


def bill_in_words(bill: Bill) -> str:
    """The computation of a fee line by line."""
    return "\n".join([*bill.sentences, f"依据：{bill.article}"])


def _headline(clock: Clock) -> str:
    if clock.due is None:
        return "答复期限：尚未重新起算" if clock.closed_on is None else "答复期限：无"
    return f"答复期限：{day_in_words(clock.due)}" + ("，暂定" if clock.provisional else "")


def _counts(clock: Clock) -> str:
    text = f"到{cn(clock.closed_on or clock.as_of)}：已用 {clock.used} 个工作日，扣除 {clock.excluded} 个"
    if clock.left is None:
        return text
    return f"{text}，还剩 {clock.left} 个" if clock.left >= 0 else f"{text}，逾期 {-clock.left} 个"


def _other_dates(clock: Clock) -> list[str]:
    lines = [f"补正告知书最迟发出：{day_in_words(clock.correction_notice_by)}"]
    if clock.correction_by:
        lines.append(f"申请人补正期限：{day_in_words(clock.correction_by)}")
    for party, day in clock.third_party_by.items():
        lines.append(f"“{party}”答复期限：{day_in_words(day) if day else '送达后起算'}")
    if clock.fee_payable_by:
        lines.append(f"缴费期限：{day_in_words(clock.fee_payable_by)}")
    return lines
