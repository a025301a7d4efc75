"""Why it is this day: the steps of a clock as plain Chinese sentences, each with its article.

The fold only notes codes and values; the sentences are made here when somebody reads them. They are written for an
officer without legal training: what happened, what it does to the period, until when.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from gongkai.law.facts import Channel, ReopenedBy
from gongkai.law.rules import REGULATION_IN_FORCE, REPLY

if TYPE_CHECKING:
    from gongkai.law.clock import Clock
    from gongkai.law.consultation import Letter

ONE_DAY = timedelta(days=1)
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
NEXT_DAY = {
    "run": "，自次日起恢复计算",
    "ext": "，自次日起恢复计算",
    "left": "，自次日起恢复计算",
    "out": "；另有征求尚未结束，次日起仍不计入",
    "wait": "；次日起等待申请人补正或者缴费，期限停止计算",
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


def _who(letter: Letter) -> str:
    return f"{WHO[letter.role]}“{letter.party}”"


def cn(day: date) -> str:
    """A date as people write it: 2026年3月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def explain(clock: Clock, told: tuple[Told, ...]) -> tuple[Step, ...]:
    """All steps of a clock by day, ending with where it stands on ``as_of``."""
    steps = [_step(clock, on, code, values) for on, code, values in told]
    steps[1:1] = _old_law(clock)
    steps += _ended_by_themselves(clock, told) + _standing(clock)
    steps.sort(key=lambda step: step.on)
    return tuple(steps)


def _step(clock: Clock, on: date, code: str, values: tuple[Any, ...]) -> Step:
    """One note of the fold in words; what a letter did in the end is known only now."""
    if code in LETTER_SENTENCES:
        letter: Letter = values[0]
        if code == "letter_sent" and clock.without_effect(letter):
            code = "letter_too_late"
        return Step(on, code, LETTER_SENTENCES[code](clock, on, *values), ASKED_UNDER[letter.role])
    article, sentence = SENTENCES[code]
    return Step(on, code, sentence(*values), article)


def _old_law(clock: Clock) -> list[Step]:
    on = clock.received.on
    if on >= REGULATION_IN_FORCE:
        return []
    text = f"现行条例自{cn(REGULATION_IN_FORCE)}起施行，此前收到的申请适用当时的规定；以下按现行条例试算"
    return [Step(on, "before_in_force", text, "国务院令第711号")]


def _ended_by_themselves(clock: Clock, told: tuple[Told, ...]) -> list[Step]:
    """Consultation terms that ran out in silence by ``as_of``, and letters nobody has heard of."""
    steps = []
    for _, code, values in told:
        if code != "letter_sent" or clock.without_effect(values[0]) or not values[0].live:
            continue
        letter: Letter = values[0]
        if letter.awaits_receipt:
            steps.append(_unheard(clock, letter))
        elif letter.answered is None and letter.returned is None:
            steps += _silent(clock, letter)
    return steps


def _silent(clock: Clock, letter: Letter) -> list[Step]:
    term = letter.opinion_by(clock.calendar)
    if term is None or term >= (clock.closed_on or clock.as_of):
        return []
    tail = "" if letter.heard_after or term == letter.sent else _from_next_day(clock, term)
    text = f"{_who(letter)}在期限内没有答复，{cn(term)}期满{tail}；{SILENCE[letter.role]}"
    return [Step(term, "letter_silent", text, ASKED_UNDER[letter.role])]


def _unheard(clock: Clock, letter: Letter) -> Step:
    """A letter without news: until when its time is out for the time being, or was."""
    at = clock.closed_on or clock.as_of
    article = ASKED_UNDER[letter.role]
    start = f"发给{_who(letter)}的征求意见书还没有送达记录"
    may_move = "，期限暂定" if clock.due and clock.closed_on is None else ""
    end = letter.gives_up(clock.calendar, clock.readings)
    if clock.readings.exclusion_from == "receipt":
        return Step(at, "letter_unreceived", f"{start}，自送达的次日起才不计入{may_move}", article)
    if end is not None and end < at:
        tail = f"{_from_next_day(clock, end)}{may_move and f'；以后查明在答复期限内送达的，重新计算{may_move}'}"
        text = f"{start}，发出后满15个工作日，{cn(end)}为不计入的最后一日{tail}"
        return Step(end, "letter_unheard", text, article)
    most = "（最多15个工作日）" if end else ""
    if clock.kind_on(at) != "out":
        return Step(at, "letter_unreceived", f"{start}，送达以前自发出的次日起暂不计入{most}{may_move}", article)
    return Step(at, "letter_unreceived", f"{start}，暂按不计入到{cn(at)}计算{most}{may_move}", article)


def _from_next_day(clock: Clock, last: date) -> str:
    """What the time was after ``last``, the last day that a letter took out, as the whole case has turned out."""
    if clock.kind_on(last) == "void":
        return "；这段天数已作废"
    if clock.kind_on(last) == "wait":
        return "；期限此时没有在计算"
    return NEXT_DAY.get(clock.kind_on(last + ONE_DAY) or "", "")


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
    article = BY_DOCUMENT if clock.reopened else REPLY.article
    how = "当日24时以前寄出、送达或者发出都算按期"
    if clock.period is not None and clock.period.counted != due:
        how = "是文书告知的日期，" + how
        article = C35 if clock.period.counted else BY_DOCUMENT
    steps = [Step(due, "due", f"答复期限为{cn(due)}，{how}", article)]
    if at > due:
        text = f"期限届满后仍未答复，自次日起逾期，到{cn(at)}逾期 {-(clock.left or 0)} 个工作日；仍须答复"
        if clock.closed_on is not None:
            text = f"办结之日已超过答复期限 {-(clock.left or 0)} 个工作日"
        steps.append(Step(at, "overdue", text, article))
    elif clock.closed_on is None:
        text = f"到{cn(at)}已用 {clock.used} 个工作日，还剩 {clock.left} 个工作日"
        steps.append(Step(at, "standing", text, article))
    return steps


def _not_running(clock: Clock, at: date) -> list[Step]:
    """What an open case waits for: one thing or both."""
    steps = []
    both = "，补正和缴费都完成以后期限才重新起算" if len(clock.awaiting) > 1 else ""
    for state in clock.awaiting:
        if state == "awaiting_correction":
            steps.append(_correction_awaited(clock, at, both))
        else:
            steps.append(_payment_awaited(clock, at, both))
    return steps


def _correction_awaited(clock: Clock, at: date, both: str) -> Step:
    if clock.correction_by is not None and clock.correction_by < at:
        text = f"补正期限{cn(clock.correction_by)}已满，没有正当理由的可以登记逾期不补正；登记前须核对送达证明；"
        text += "登记以前逾期收到的补正没有正当理由的，期限视为没有停止过"
        return Step(at, "correction_overdue", text, C30)
    return Step(at, "waiting", f"等待申请人补正{both or '，答复期限自收到补正后的申请之日起重新计算'}", C30)


def _payment_awaited(clock: Clock, at: date, both: str) -> Step:
    if clock.fee_payable_by is not None and clock.fee_payable_by < at:
        text = f"缴费期限{cn(clock.fee_payable_by)}已满仍未缴费，可以登记逾期不缴费"
        return Step(at, "fee_overdue", text, FEE)
    return Step(at, "waiting", f"等待申请人缴费{both or '，答复期限自缴清费用的次日起重新计算'}", FEE)


def _notice(by: date, term: date | None, late: bool, also_fee: bool) -> str:
    again = "收到补正、缴清费用以后重新计算" if also_fee else "此前的天数作废，收到补正后重新计算"
    return f"{_notice_sent(by, term, late)}；{again}"


def _notice_in_vain(by: date, term: date | None, late: bool) -> str:
    return f"{_notice_sent(by, term, late)}；补正后来逾期才收到，又没有正当理由，期限没有因此停止"


def _notice_sent(by: date, term: date | None, late: bool) -> str:
    until = f"补正期限到{cn(term)}" if term else "补正期限自送达起算，尚未登记"
    if late:
        sent = f"补正告知书发出时已超过{cn(by)}（第7个工作日）；按本机关采用的读法，虽然太迟仍有效力"
        return f"{sent}；{until}"
    return f"补正告知书在收到申请后7个工作日内（{cn(by)}以前）发出，有效；{until}"


def _extended(approved: date, days: int, base: date, told_late: bool) -> str:
    if told_late:
        reading = "按本机关采用的读法，以批准日期为准，有效"
        return f"{cn(approved)}批准延长 {days} 个工作日，批准未超过原期限{cn(base)}，告知已超过；{reading}"
    return f"{cn(approved)}批准延长 {days} 个工作日，并在原期限{cn(base)}届满前告知申请人，有效"


def _paid(is_day_zero: bool) -> str:
    start = "缴费次日不计入，自再下一个工作日起" if is_day_zero else "自次日起"
    return f"{start}重新计算20个工作日，此前已用、扣除和延长的天数清零"


def _reopened(by: ReopenedBy, days: int | None, until: date | None) -> str:
    term = f"在{cn(until)}以前答复" if until else f"当日不计入，自下一个工作日起 {days} 个工作日内答复"
    return f"{REOPENED_BY[by]}：原来的期限不再计算，{term}；不再补正、延期或者收费"


def _sent(clock: Clock, on: date, letter: Letter) -> str:
    until = f"，答复期限{cn(letter.term_ends)}" if letter.term_ends else ""
    sent = f"向{_who(letter)}发出征求意见书{until}"
    if on in {letter.term_ends, letter.answered, letter.returned, letter.ended_on}:
        return f"{sent}，当日即告结束，不扣除时间"
    if letter.role != "other_organ" and clock.readings.exclusion_from == "receipt":
        return f"{sent}，自收到的次日起的时间不计入答复期限"
    stopped = clock.due is None and clock.closed_on is None and on == clock.as_of
    if stopped or clock.kind_on(on + ONE_DAY) == "wait":
        return f"{sent}；期限此时没有在计算，重新起算以后仍在征求的时间不计入"
    return f"{sent}，自次日起的时间不计入答复期限"


def _too_late(_: Clock, __: date, letter: Letter) -> str:
    return f"向{_who(letter)}发出征求意见书；期限已届满或者由文书确定，不扣除时间"


def _letter_received(clock: Clock, on: date, letter: Letter, term: date) -> str:
    text = f"{_who(letter)}收到征求意见书，须在15个工作日内即{cn(term)}以前答复{_effect_of_news(clock, letter, on)}"
    end = letter.gives_up(clock.calendar, clock.readings)
    if not _effect_of_news(clock, letter, on) and end is not None and on > end:
        text += "（晚于发出后15个工作日，但收到时答复期限未满，自发出的次日起仍都不计入）"
    return f"{text}；{SILENCE[letter.role]}"


def _letter_answered(clock: Clock, on: date, letter: Letter, term: date | None) -> str:
    text = f"收到{_who(letter)}的意见"
    effect = _effect_of_news(clock, letter, on)
    if effect:
        return text + effect
    if term is not None and on > term:
        return f"{text}，但期限{cn(term)}已满，多等的时间不能扣除"
    return text + _last_day(clock, on, letter)


def _letter_returned(clock: Clock, on: date, letter: Letter) -> str:
    text = f"发给{_who(letter)}的征求意见书未能送达、退回"
    return text + (_effect_of_news(clock, letter, on) or _last_day(clock, on, letter))


def _effect_of_news(clock: Clock, letter: Letter, on: date) -> str:
    """Why news of a letter takes no time out; empty when it does."""
    if not letter.counts or clock.without_effect(letter):
        return "；该次征求没有扣除时间"
    if letter.ended_on is not None and on >= letter.ended_on:
        return "；属于重新办理以前的征求，不扣除时间"
    if letter.heard_after is not None:
        until = f"到答复期限{cn(letter.heard_after)}届满时还没有送达、退回或者答复的消息"
        return f"；{until}，已发生的逾期不因此消除，不再扣除时间"
    return ""


def _last_day(clock: Clock, on: date, letter: Letter) -> str:
    """The end of an exclusion on the day of the opinion or the return."""
    first = letter.received if clock.readings.exclusion_from == "receipt" else letter.sent
    if letter.role == "other_organ":
        first = letter.sent
    if first is None or first == on:
        return "，没有扣除时间"
    if clock.kind_on(on) == "out":
        return "，当日仍不计入" + _from_next_day(clock, on)
    return _from_next_day(clock, on)


BY_DOCUMENT = "行政复议决定、判决或者自行纠正决定"
C30, C33, C35 = "条例第三十条", "条例第三十三条第二款", "条例第三十五条"

SENTENCES: dict[str, tuple[str, Callable[..., str]]] = {
    "received": (
        "条例第三十一条",
        lambda c: f"收到申请（{RECEIVED_BY[c]}）；当日不计入，自下一个工作日起计算20个工作日",
    ),
    "correction_notice": (C30, _notice),
    "correction_notice_in_vain": (C30, _notice_in_vain),
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
        lambda term: (
            f"补正收到时已超过补正期限{cn(term)}，没有正当理由：接受补正，但不重新计算；"
            "期限视为没有因补正停止过，等待期间办理的事项也按此判断"
        ),
    ),
    "correction_late_excused": (
        C30,
        lambda term: f"补正收到时已超过补正期限{cn(term)}，正当理由已被接受：自当日起重新计算",
    ),
    "correction_without_effect": (C30, lambda: "收到补正材料；补正告知书没有停止计算，期限照旧"),
    "correction_of_first_decision": (C30, lambda: "收到补正材料；属于重新办理以前的补正，不影响期限"),
    "correction_after_closing": (
        C30,
        lambda: "办结以后收到补正材料，不影响期限；接受其正当理由的，须先由本机关重新办理",
    ),
    "correction_lapsed": (
        C30,
        lambda term: f"补正期限{f'{cn(term)}' if term else ''}届满未补正且无正当理由，视为放弃申请，不再处理",
    ),
    "correction_lapse_void": (C30, lambda by: f"补正告知书迟于{cn(by)}发出，不能作逾期不补正处理；期限照旧，仍须答复"),
    "secrecy_referral": (
        "条例第十七条",
        lambda party: f"就是否涉密请示“{party}”；属于公开前的审查，不扣除时间，来不及的可以延期",
    ),
    "extended": (C33, _extended),
    "extension_late": (
        C33,
        lambda base, by_approval: (
            f"延期{'批准' if by_approval else '告知发出'}时已超过{cn(base)}，太迟：不改变答复期限"
        ),
    ),
    "extension_again": (C33, lambda: "延期只能一次，再次延期不改变答复期限"),
    "extension_while_waiting": (C33, lambda: "答复期限尚未重新起算，此时延期没有作用"),
    "extension_after_reopening": (C33, lambda: "重新办理的期限由文书确定，不能再延期"),
    "delayed": (C35, lambda until: f"说明的理由合理但不能按期答复，已告知申请人延迟到{cn(until)}以前答复"),
    "delay_late": (C35, lambda due: f"延迟答复的告知发出时已超过{cn(due)}，太迟：不改变答复期限"),
    "delay_again": (C35, lambda until: f"已告知延迟到{cn(until)}，再次延迟不改变答复期限"),
    "delay_not_later": (C35, lambda until, due: f"告知的日期{cn(until)}不晚于现有期限{cn(due)}，期限照旧"),
    "delay_while_waiting": (C35, lambda: "答复期限尚未重新起算，此时延迟没有作用"),
    "delay_after_reopening": (C35, lambda: "重新办理的期限由文书确定，不能再延迟"),
    "fee_notice": (
        FEE,
        lambda also_correction: (
            "等待补正期间发出收费通知书：收到补正、缴清费用以后，期限才重新起算"
            if also_correction
            else "在办理期限内发出收费通知书：停止计算，此前的天数作废，缴清费用的次日起重新计算"
        ),
    ),
    "fee_notice_late": (
        FEE,
        lambda due: f"收费通知书发出时已超过答复期限{cn(due)}，太迟：不停止计算，也不据此要求缴费",
    ),
    "fee_before_in_force": (FEE, lambda: "信息处理费管理办法自2021年1月1日起施行，此前发出的收费通知书不停止计算"),
    "fee_again": (FEE, lambda: "收费通知书已经发出过，再次发出不影响期限"),
    "fee_after_reopening": (FEE, lambda: "重新办理的期限由文书确定，收费通知书不停止计算"),
    "fee_notice_received": (FEE, lambda by: f"申请人收到收费通知书，自下一个工作日起20个工作日内即{cn(by)}以前缴费"),
    "void_fee_notice_received": (
        FEE,
        lambda: "申请人收到收费通知书；该通知书对现在的期限没有作用，不起算缴费期限，不要求缴费",
    ),
    "fee_paid": (FEE, lambda is_day_zero: f"费用缴清：{_paid(is_day_zero)}"),
    "fee_paid_late": (
        FEE,
        lambda is_day_zero, by: f"缴费时已超过{cn(by)}，但尚未登记逾期不缴费，接受缴费：{_paid(is_day_zero)}",
    ),
    "fee_of_first_decision": (FEE, lambda: "费用缴清；属于重新办理以前的收费，不影响期限"),
    "fee_paid_without_effect": (FEE, lambda: "费用缴清；收费通知书没有停止计算，期限照旧"),
    "fee_lapsed": (FEE, lambda by: f"缴费期限{cn(by)}届满未缴费，视为放弃申请，不再处理"),
    "fee_lapse_void": (FEE, lambda: "收费通知书没有停止计算，不能作逾期不缴费处理；期限照旧，仍须答复"),
    "payment_still_awaited": (C30, lambda _: "收到补正后的申请；费用尚未缴清，期限尚未重新起算"),
    "correction_still_awaited": (FEE, lambda: "费用缴清；补正尚未收到，期限尚未重新起算"),
    "replied": (C33, lambda: "作出答复：当日寄出、送达或者发出，本件办结"),
    "withdrawn": ("条例未作规定，依申请人书面撤回", lambda: "申请人书面撤回申请，本件办结"),
    "reopened": (BY_DOCUMENT, _reopened),
    "after_closing": (C33, lambda what: f"办结以后收到{what}，不影响期限"),
}

LETTER_SENTENCES: dict[str, Callable[..., str]] = {
    "letter_sent": _sent,
    "letter_too_late": _too_late,
    "letter_received": _letter_received,
    "letter_answered": _letter_answered,
    "letter_returned": _letter_returned,
}
