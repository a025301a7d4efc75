"""Why it is this day: the steps of a clock as plain Chinese sentences, each with its article.

The fold only notes codes and values; the sentences are made here when somebody reads them. They are written for an
officer without legal training: what happened, what it does to the period, until when.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from gongkai.law.facts import Channel, ReopenedBy
from gongkai.law.rules import REGULATION_IN_FORCE, REPLY

if TYPE_CHECKING:
    from gongkai.law.clock import Clock
    from gongkai.law.consultation import Letter

# legal day, code, values
Told = tuple[date, str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Step:
    """One reason: its day, a stable code, a sentence, the article it rests on."""

    on: date
    code: str
    text: str
    article: str


RECEIVED_BY = {
    Channel.COUNTER: "当面提交，以提交之日为收到申请之日",
    Channel.POST_SIGNED: "邮寄并经签收，以签收之日为收到申请之日",
    Channel.POST_ORDINARY: "平常信函，以与申请人确认之日为收到申请之日",
    Channel.ONLINE: "网上提交，以双方确认之日为收到申请之日，系统自动回执视为确认",
    Channel.FAX: "传真，以双方确认之日为收到申请之日",
    Channel.EMAIL: "电子邮件，以双方确认之日为收到申请之日",
}
REOPENED_BY = {
    ReopenedBy.REVIEW: "行政复议机关决定重新办理",
    ReopenedBy.COURT: "人民法院判决重新办理",
    ReopenedBy.OWN: "本机关自行纠正，重新办理",
}
WHO = {"third_party": "第三方", "co_maker": "共同制作机关", "other_organ": "其他机关"}
ASKED_UNDER = {
    "third_party": "条例第三十二条、第三十三条第三款",
    "co_maker": "条例第三十四条、第三十三条第三款",
    "other_organ": "条例第三十三条第三款",
}
SILENCE = {
    "third_party": "逾期不答复的，由本机关自行决定是否公开",
    "co_maker": "逾期不答复的，视为同意公开",
    "other_organ": "逾期不答复的，由本机关自行决定",
}
FEE = "信息处理费管理办法（国办函〔2020〕109号）"


def cn(day: date) -> str:
    """A date as people write it: 2026年3月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def explain(clock: Clock, told: tuple[Told, ...]) -> tuple[Step, ...]:
    """All steps of a clock by day, ending with where it stands on ``as_of``."""
    steps = [_step(on, code, values) for on, code, values in _as_it_turned_out(clock, told)]
    steps[1:1] = _old_law(clock)
    steps += _ended_by_themselves(clock, told) + _standing(clock)
    steps.sort(key=lambda step: step.on)
    return tuple(steps)


def _as_it_turned_out(clock: Clock, told: tuple[Told, ...]) -> list[Told]:
    """The notes of the fold; a letter that in the end takes nothing out is said to take nothing out."""
    return [
        (on, "letter_too_late" if code == "letter_sent" and clock.without_effect(values[0]) else code, values)
        for on, code, values in told
    ]


def _step(on: date, code: str, values: tuple[Any, ...]) -> Step:
    article, sentence = SENTENCES[code]
    return Step(on, code, sentence(*values), article(*values) if callable(article) else article)


def _old_law(clock: Clock) -> list[Step]:
    on = clock.received.on
    if on >= REGULATION_IN_FORCE:
        return []
    text = f"现行条例自{cn(REGULATION_IN_FORCE)}起施行，此前收到的申请适用当时的规定；以下按现行条例试算"
    return [Step(on, "before_in_force", text, "国务院令第711号")]


def _ended_by_themselves(clock: Clock, told: tuple[Told, ...]) -> list[Step]:
    """Consultation terms that ran out in silence by ``as_of``, and letters nobody has heard of."""
    at = clock.closed_on or clock.as_of
    steps = []
    for _, code, values in told:
        if code != "letter_sent" or clock.without_effect(values[0]) or not values[0].counts:
            continue
        letter: Letter = values[0]
        term = letter.opinion_by(clock.calendar)
        who = f"{WHO[letter.role]}“{letter.party}”"
        if letter.awaits_receipt:
            text = f"发给{who}的征求意见书还没有送达记录，暂按不计入到{cn(at)}计算（最多15个工作日），期限暂定"
            steps.append(Step(at, "letter_unreceived", text, ASKED_UNDER[letter.role]))
        elif term is not None and letter.answered is None and letter.returned is None and term < at:
            text = f"{who}在期限内没有答复，{cn(term)}期满，自次日起恢复计算；{SILENCE[letter.role]}"
            steps.append(Step(term, "letter_silent", text, ASKED_UNDER[letter.role]))
    return steps


def _standing(clock: Clock) -> list[Step]:
    """The closing steps: what was taken out, the due date, what is missing."""
    at = clock.closed_on or clock.as_of
    steps = []
    if clock.excluded:
        text = f"征求意见占用的时间不计入答复期限，到{cn(at)}共 {clock.excluded} 个工作日（重叠的只算一次）"
        steps.append(Step(at, "excluded", text, "条例第三十三条第三款"))
    if clock.beyond_calendar:
        text = f"日期落在放假安排尚未公布的年份（{clock.calendar.last_known_year}年以后），暂定，安排公布后重新计算"
        steps.append(Step(at, "provisional", text, "全国年节及纪念日放假办法"))
    return steps + (_not_running(clock, at) if clock.due is None else _running(clock, clock.due, at))


def _running(clock: Clock, due: date, at: date) -> list[Step]:
    article = REPLY.article
    how = "当日24时以前寄出、送达或者发出都算按期"
    if clock.period is not None and clock.period.counted != due:
        how = "是文书告知的日期"
        article = C35 if clock.period.counted else BY_DOCUMENT
    steps = [Step(due, "due", f"答复期限为{cn(due)}，{how}", article)]
    if at > due:
        text = f"期限届满后仍未答复，自次日起逾期，到{cn(at)}逾期 {-(clock.left or 0)} 个工作日；仍须答复"
        if clock.closed_on is not None:
            text = f"办结之日已超过答复期限 {-(clock.left or 0)} 个工作日"
        steps.append(Step(at, "overdue", text, "条例第三十三条第二款"))
    elif clock.closed_on is None:
        text = f"到{cn(at)}已用 {clock.used} 个工作日，还剩 {clock.left} 个工作日"
        steps.append(Step(at, "standing", text, article))
    return steps


def _not_running(clock: Clock, at: date) -> list[Step]:
    if clock.closed_on is not None:
        return []
    if clock.state == "awaiting_correction":
        if clock.correction_by is not None and clock.correction_by < at:
            text = f"补正期限{cn(clock.correction_by)}已满，没有正当理由的可以登记逾期不补正；登记前须核对送达证明"
            return [Step(at, "correction_overdue", text, "条例第三十条")]
        return [Step(at, "waiting", "等待申请人补正，答复期限自收到补正后的申请之日起重新计算", "条例第三十条")]
    if clock.fee_payable_by is not None and clock.fee_payable_by < at:
        text = f"缴费期限{cn(clock.fee_payable_by)}已满仍未缴费，可以登记逾期不缴费"
        return [Step(at, "fee_overdue", text, FEE)]
    return [Step(at, "waiting", "等待申请人缴费，答复期限自缴清费用的次日起重新计算", FEE)]


def _notice(by: date, term: date | None) -> str:
    until = f"补正期限到{cn(term)}；" if term else "补正期限自送达起算，尚未登记；"
    return f"补正告知书在收到申请后7个工作日内（{cn(by)}以前）发出，有效；{until}此前的天数作废，收到补正后重新计算"


def _extended(approved: date, days: int, base: date) -> str:
    return f"{cn(approved)}批准延长 {days} 个工作日，并在原期限{cn(base)}届满前告知申请人，有效"


def _reopened(by: ReopenedBy, days: int | None, until: date | None) -> str:
    term = f"{days} 个工作日内" if days is not None else f"{cn(until)}以前" if until is not None else ""
    return f"{REOPENED_BY[by]}：自当日起重新计算，{term}答复；不再补正、延期或者收费"


def _sent(letter: Letter) -> str:
    until = f"，答复期限{cn(letter.term_ends)}" if letter.term_ends else ""
    return f"向{WHO[letter.role]}“{letter.party}”发出征求意见书{until}，自次日起的时间不计入答复期限"


def _letter_received(letter: Letter, term: date) -> str:
    again = "" if letter.counts else "（重复征求，不另外扣除时间）"
    who = f"{WHO[letter.role]}“{letter.party}”"
    return f"{who}收到征求意见书，须在15个工作日内即{cn(term)}以前答复{again}；{SILENCE[letter.role]}"


def _letter_answered(letter: Letter, term: date | None) -> str:
    who = f"{WHO[letter.role]}“{letter.party}”"
    if not letter.counts:
        return f"收到{who}的意见；该次征求没有扣除时间"
    if term is not None and letter.answered is not None and letter.answered > term:
        return f"收到{who}的意见，但期限{cn(term)}已满，多等的时间不能扣除"
    return f"收到{who}的意见，当日仍不计入，自次日起恢复计算"


def _under(letter: Letter, *_: Any) -> str:
    return ASKED_UNDER[letter.role]


Article = str | Callable[..., str]
BY_DOCUMENT = "行政复议决定、判决或者自行纠正决定"
C30, C33, C35 = "条例第三十条", "条例第三十三条第二款", "条例第三十五条"

SENTENCES: dict[str, tuple[Article, Callable[..., str]]] = {
    "received": (
        "条例第三十一条",
        lambda c: f"收到申请（{RECEIVED_BY[c]}）；当日不计入，自下一个工作日起计算20个工作日",
    ),
    "correction_notice": (C30, _notice),
    "correction_notice_late": (
        C30,
        lambda by: f"补正告知书发出时已超过{cn(by)}（第7个工作日），太迟：不停止计算，也不能据此作逾期不补正处理",
    ),
    "correction_again": (C30, lambda: "补正只能告知一次，再次发出的补正告知书不影响期限"),
    "correction_after_reopening": (C30, lambda: "重新办理的案件不再补正，补正告知书不影响期限"),
    "correction_received": (
        C30,
        lambda _: "收到补正后的申请：自当日起重新计算20个工作日（当日不计入），此前已用、扣除和延长的天数清零",
    ),
    "correction_late": (
        C30,
        lambda term: f"补正收到时已超过补正期限{cn(term)}，没有正当理由：接受补正，但按原来的期限继续计算",
    ),
    "correction_late_excused": (
        C30,
        lambda term: f"补正收到时已超过补正期限{cn(term)}，正当理由已被接受：自当日起重新计算",
    ),
    "correction_without_effect": (C30, lambda: "收到补正材料；补正告知书没有停止计算，期限照旧"),
    "correction_after_closing": (
        C30,
        lambda: "办结以后收到补正材料，不影响期限；接受其正当理由的，须先由本机关重新办理",
    ),
    "correction_lapsed": (
        C30,
        lambda term: f"补正期限{f'{cn(term)}' if term else ''}届满未补正且无正当理由，视为放弃申请，不再处理",
    ),
    "correction_lapse_void": (C30, lambda by: f"补正告知书迟于{cn(by)}发出，不能作逾期不补正处理；期限照旧，仍须答复"),
    "letter_sent": (_under, _sent),
    "letter_too_late": (
        _under,
        lambda x: f"向{WHO[x.role]}“{x.party}”发出征求意见书；期限已届满或者由文书确定，不扣除时间",
    ),
    "secrecy_referral": (
        "条例第十七条",
        lambda party: f"就是否涉密请示“{party}”；属于公开前的审查，不扣除时间，来不及的可以延期",
    ),
    "letter_received": (_under, _letter_received),
    "letter_answered": (_under, _letter_answered),
    "letter_returned": (
        _under,
        lambda x: f"发给{WHO[x.role]}“{x.party}”的征求意见书未能送达、退回，当日仍不计入，自次日起恢复计算",
    ),
    "extended": (C33, _extended),
    "extension_late": (C33, lambda base: f"延期告知发出时已超过{cn(base)}，太迟：不改变答复期限"),
    "extension_again": (C33, lambda: "延期只能一次，再次延期不改变答复期限"),
    "extension_while_waiting": (C33, lambda: "答复期限尚未重新起算，此时延期没有作用"),
    "extension_after_reopening": (C33, lambda: "重新办理的期限由文书确定，不能再延期"),
    "delayed": (C35, lambda until: f"说明的理由合理但不能按期答复，已告知申请人延迟到{cn(until)}以前答复"),
    "delay_late": (C35, lambda due: f"延迟答复的告知发出时已超过{cn(due)}，太迟：不改变答复期限"),
    "delay_not_later": (C35, lambda until, due: f"告知的日期{cn(until)}不晚于现有期限{cn(due)}，期限照旧"),
    "delay_while_waiting": (C35, lambda: "答复期限尚未重新起算，此时延迟没有作用"),
    "delay_after_reopening": (C35, lambda: "重新办理的期限由文书确定，不能再延迟"),
    "fee_notice": (FEE, lambda: "在办理期限内发出收费通知书：停止计算，此前的天数作废，缴清费用的次日起重新计算"),
    "fee_notice_late": (
        FEE,
        lambda due: f"收费通知书发出时已超过答复期限{cn(due)}，太迟：不停止计算，缴费后也不重新计算",
    ),
    "fee_before_in_force": (FEE, lambda: "信息处理费管理办法自2021年1月1日起施行，此前发出的收费通知书不停止计算"),
    "fee_again": (FEE, lambda: "收费通知书已经发出过，再次发出不影响期限"),
    "fee_after_reopening": (FEE, lambda: "重新办理的期限由文书确定，收费通知书不停止计算"),
    "fee_notice_received": (FEE, lambda by: f"申请人收到收费通知书，自下一个工作日起20个工作日内即{cn(by)}以前缴费"),
    "fee_paid": (FEE, lambda _: "费用缴清：自次日起重新计算20个工作日，此前已用、扣除和延长的天数清零"),
    "fee_paid_late": (FEE, lambda by: f"缴费时已超过{cn(by)}，但尚未登记逾期不缴费，接受缴费：自次日起重新计算"),
    "fee_paid_without_effect": (FEE, lambda: "费用缴清；收费通知书没有停止计算，期限照旧"),
    "fee_lapsed": (FEE, lambda by: f"缴费期限{cn(by)}届满未缴费，视为放弃申请，不再处理"),
    "fee_lapse_void": (FEE, lambda: "收费通知书没有停止计算，不能作逾期不缴费处理；期限照旧，仍须答复"),
    "still_waiting": (
        "条例第三十条、信息处理费管理办法",
        lambda _: "已收到，但另一项（补正或者缴费）仍在等待，期限尚未重新起算",
    ),
    "replied": (C33, lambda due: "作出答复：当日寄出、送达或者发出，停止计算"),
    "withdrawn": (C33, lambda: "申请人书面撤回申请，停止计算"),
    "reopened": (BY_DOCUMENT, _reopened),
    "after_closing": (C33, lambda what: f"办结以后收到{what}，不影响期限"),
}
