"""What must hold besides the state before a step can be taken: each answers with the sentence of refusal, or None.

The docstring of each is its line in the printed process table.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from gongkai.applications.case import CO_MAKER, ORGAN, THIRD_PARTY, Case, LetterState, PartyState
from gongkai.applications.facts import Applied
from gongkai.law.clock import State
from gongkai.law.explanation import cn
from gongkai.law.facts import Channel, ReopenedBy
from gongkai.law.rules import CORRECTION_NOTICE, EXTENSION_MOST


def not_ended(case: Case) -> str | None:
    """申请人没有撤回，也没有因逾期视为放弃。"""
    if case.withdrawn_on:
        return f"申请人已于{cn(case.withdrawn_on)}撤回，只能出具撤回确认书结案。"
    if case.gone_on:
        return "申请人已死亡或者终止，只能结案。"
    if case.correction_lapsed_on:
        return f"已于{cn(case.correction_lapsed_on)}登记逾期不补正，只能作“不再处理”的答复。"
    if case.fee_lapsed_on:
        return f"已于{cn(case.fee_lapsed_on)}登记逾期不缴费，只能作“不再处理”的答复。"
    return None


def nothing_awaited(case: Case) -> str | None:
    """没有在等补正或者缴费。"""
    clock = case.clock
    if clock is None or not clock.awaiting:
        return None
    what = "补正" if State.AWAITING_CORRECTION in clock.awaiting else "缴费"
    return f"正在等待申请人{what}，收到{what}或者期满以后再办。"


def not_corrected_before_sent(case: Case) -> str | None:
    """补正只能告知一次，重新办理的件不再告知。"""
    if case.reopened:
        return "重新办理的件不再有补正告知的机会（只在首次办理时可以告知一次）。"
    if case.correction is not None:
        on = f"{cn(case.correction.sent_on)}" if case.correction.sent_on else ""
        return f"补正只能一次性告知，{on}已经告知过；补正后仍不明确的，作“无法提供”答复。"
    return None


def correction_in_time(case: Case) -> str | None:
    """在收到申请之日起 7 个工作日内。"""
    return over(case, correction_last, correction_late)


def correction_sent_in_time(case: Case) -> str | None:
    """在收到申请之日起 7 个工作日内发出（当时发出、以后登记的，按发出之日算）。"""
    return over(case, correction_last, correction_late, "correction_request")


def correction_last(case: Case) -> date | None:
    """The last day for sending a correction notice (R37)."""
    return case.calendar.law.add_working_days(case.received_on, CORRECTION_NOTICE.count) if case.received_on else None


def correction_late(last: date) -> str:
    """Why a correction notice cannot go out any more."""
    return (
        f"补正告知应在收到申请之日起 7 个工作日内（{cn(last)}以前）发出，现在发出不能重新起算期限，"
        "逾期未补正也不能“不再处理”；请与申请人联系后直接答复。"
    )


def over(
    case: Case, last_day: Callable[[Case], date | None], sentence: Callable[[date], str], kind: str = ""
) -> str | None:
    """The sentence where the last day is over.

    For sending a letter of ``kind`` the day of sending counts, not that of recording: one that was approved by the last
    day may still be recorded, and the step looks at the day of sending (``actions.letters.SendLetter``).
    """
    last = last_day(case)
    if last is None or case.today <= last:
        return None
    if kind and any(
        x.approved_on and x.approved_on <= last for x in case.letters.values() if x.type == kind and x.open
    ):
        return None
    return sentence(last)


def drafted(case: Case, kind: str) -> LetterState | None:
    """The letter of this type that is drafted and not yet sent."""
    return next((letter for letter in case.letters.values() if letter.type == kind and letter.open), None)


def approved(case: Case, kind: str) -> LetterState | None:
    """The letter of this type that is approved and not yet sent."""
    letter = drafted(case, kind)
    return letter if letter is not None and letter.approved_on else None


def correction_notice_approved(case: Case) -> str | None:
    """补正告知书已经审批。"""
    return _must_be_approved(case, "correction_request", "补正告知书")


def reasons_request_approved(case: Case) -> str | None:
    """说明理由告知书已经审批。"""
    return _must_be_approved(case, "reasons_request", "说明理由告知书")


def delay_notice_approved(case: Case) -> str | None:
    """延迟答复告知书已经审批。"""
    return _must_be_approved(case, "delay", "延迟答复告知书")


def extension_notice_approved(case: Case) -> str | None:
    """延期答复告知书已经工作机构负责人批准。"""
    return _must_be_approved(case, "extension", "延期答复告知书")


def fee_notice_approved(case: Case) -> str | None:
    """收费通知书已经审批。"""
    return _must_be_approved(case, "fee_notice", "收费通知书")


def third_party_letter_approved(case: Case) -> str | None:
    """征求意见书已经审批。"""
    return _must_be_approved(case, "third_party_consultation", "征求意见书（第三方）")


def third_party_notice_approved(case: Case) -> str | None:
    """给第三方的告知书已经审批。"""
    return _must_be_approved(case, "third_party_notice", "告知书（给第三方）")


def co_maker_letter_approved(case: Case) -> str | None:
    """征求意见书（共同制作机关）已经审批。"""
    return _must_be_approved(case, "co_maker_consultation", "征求意见书（共同制作机关）")


def organ_letter_approved(case: Case) -> str | None:
    """征求意见函（其他机关）已经审批。"""
    return _must_be_approved(case, "organ_consultation", "征求意见函（其他机关）")


def assist_letter_approved(case: Case) -> str | None:
    """协办函已经审批。"""
    return _must_be_approved(case, "assistance", "协办函")


def _must_be_approved(case: Case, kind: str, name: str) -> str | None:
    letters = [letter for letter in case.letters.values() if letter.type == kind and letter.open]
    if not letters:
        return f"还没有拟写{name}。"
    return None if any(letter.approved_on for letter in letters) else f"{name}还没有审批。"


# Letters that no step of their own sends, because they move no clock.
OTHERS = frozenset({"receipt", "consultation_notice", "term_change"})


def receipt_not_issued(case: Case) -> str | None:
    """还没有出具接收回执。"""
    issued = next((x for x in case.letters.values() if x.type == "receipt" and not x.sent_back), None)
    return f"已经出具接收回执（{issued.number}）。" if issued is not None else None


def other_letter_approved(case: Case) -> str | None:
    """有可以寄发、不影响时限的文书（接收回执、征求意见告知书、期限变更告知书）。"""
    ready = any(letter.type in OTHERS and letter.open and letter.approved_on for letter in case.letters.values())
    return None if ready else "没有可以寄发的接收回执、征求意见告知书或者期限变更告知书。"


def promise_broken(case: Case) -> str | None:
    """工作日历变更，文书告知过的答复期限与重新计算的不同。"""
    return None if case.term_changed else "文书告知过的答复期限没有因为日历变更而不同，不用告知期限变更。"


def challenge_untold(case: Case) -> str | None:
    """自行纠正的件，还没有告知复议机关或者人民法院。"""
    return None if case.challenge_untold else "没有需要告知复议机关、人民法院的自行纠正。"


def delivered_elsewhere(case: Case) -> str | None:
    """答复书不是和另一件一并答复的那一份。"""
    number = case.answer.leading_number if case.answer is not None else ""
    return f"本件和 {number} 一并答复，答复书在那一件：退回、重寄在那一件登记。" if number else None


def no_open_letter(case: Case) -> str | None:
    """没有拟好还没有寄出的文书。"""
    waiting = any(letter.open for letter in case.letters.values())
    return "本件还有没有寄出的文书：请先寄出或者退回，再并到另一件一并答复。" if waiting else None


def not_ours(case: Case) -> str | None:
    """答复了“不属于本机关负责公开”，答复书已经寄发。"""
    answered = case.answer is not None and case.answer.dispatched_on is not None
    theirs = answered and case.answer is not None and "D13" in case.answer.drafted.codes
    return None if theirs else "只有答复“不属于本机关负责公开”并且已经寄发的，才可以抄送负责的机关。"


def answered_alone(case: Case) -> str | None:
    """不是重新办理的件；没有第三方不同意而决定公开的；不用逐人送达。"""
    if case.reopened:
        return "重新办理的件要写明撤销、变更哪一份答复，请单独答复。"
    if overruled(case):
        return "本件有第三方不同意而决定公开的，要先告知第三方，请单独答复。"
    return "本件几个申请人没有推选代表人，要逐人送达，请单独答复。" if case.serve else None


def several_to_serve(case: Case) -> str | None:
    """几个申请人没有推选代表人，须逐人送达。"""
    return None if case.serve else "本件只须送达一次：请用“登记答复书送达”。"


def addressed_elsewhere(case: Case) -> str | None:
    """信封、申请书写明寄给其他机关：网上申请是申请人选定本机关的，由本机关答复。"""
    if case.channel != Channel.ONLINE or not isinstance(case.facts[0].payload, Applied):
        return None
    return "网上申请是申请人写给本机关的，不能转送；不属于本机关负责的，作“非本机关”答复，告知负责的机关。"


def several_applicants(case: Case) -> str | None:
    """几个人共同申请，还没有只剩一个人。"""
    return None if len(case.together) > 1 else "本件只有一个申请人：不要了的，请用“登记撤回”。"


def everyone_served(case: Case) -> str | None:
    """没有推选代表人的，每个申请人都已送达。"""
    served = case.answer.served if case.answer is not None else set()
    left = [key for key in case.serve if key not in served]
    return f"还有 {len(left)} 个申请人没有送达，请逐人登记送达后再登记。" if left else None


def letter_to_approve(case: Case) -> str | None:
    """有待审批的文书。"""
    waiting = [letter for letter in case.letters.values() if letter.open and not letter.approved_on]
    return None if waiting else "没有待审批的文书。"


def letter_on_its_way(case: Case) -> str | None:
    """有已寄出、尚未登记送达的文书。"""
    under_way = [letter for letter in case.letters.values() if letter.sent_on and not letter.received_on]
    return None if under_way else "没有已寄出而未登记送达的文书。"


def letter_came_back(case: Case) -> str | None:
    """有被退回的文书。"""
    back = [letter for letter in case.letters.values() if letter.returned_on and not letter.received_on]
    return None if back else "没有被退回的文书。"


def correction_awaited_or_late(case: Case) -> str | None:
    """已经告知补正，还没有收到补正。"""
    if case.correction is None:
        return "没有告知过补正。"
    if case.corrected_on is not None:
        return f"{cn(case.corrected_on)}已经收到补正。"
    return None


def correction_term_over(case: Case) -> str | None:
    """补正告知书已送达，补正期限已满，没有收到补正。"""
    if (sentence := correction_awaited_or_late(case)) is not None:
        return sentence
    clock = case.clock
    if clock is None or State.AWAITING_CORRECTION not in clock.awaiting:
        return "补正告知没有使期限停下来（发出过晚），不能登记逾期不补正，应当答复。"
    if clock.correction_by is None:
        return "补正告知书的送达日期还没有登记，补正期限尚未起算。"
    if case.today <= clock.correction_by:
        return f"补正期限到{cn(clock.correction_by)}为止，期满次日起才能登记逾期不补正。"
    return None


def reasons_not_asked(case: Case) -> str | None:
    """没有要求说明过理由。"""
    return f"{cn(case.reasons_asked_on)}已经要求说明理由。" if case.reasons_asked_on else None


def reasons_awaited(case: Case) -> str | None:
    """已经要求说明理由，还没有作出判断。"""
    if case.reasons_asked_on is None:
        return "没有要求申请人说明理由。"
    return "理由是否合理已经判断过。" if case.reasons is not None else None


def reasons_accepted(case: Case) -> str | None:
    """申请人说明的理由合理（条例第三十五条）。"""
    if case.reasons is None or not case.reasons.accepted:
        return "只有申请人说明理由且理由合理，才能告知延迟答复的期限。"
    return "已经告知过延迟答复的期限。" if case.delayed_until else None


def not_extended(case: Case) -> str | None:
    """没有延长过，也不是重新办理。"""
    if case.extension is not None and not case.reopened:
        return f"已经延长过 {case.extension.days} 个工作日，只能延长一次，最多 {EXTENSION_MOST.count} 个工作日。"
    if case.reopened:
        return "重新办理的期限由决定书、判决书或者自行纠正确定，不能再延长。"
    return None


def due_day(case: Case) -> date | None:
    """The last day for the answer as the clock has it."""
    return case.clock.due if case.clock is not None else None


def extension_in_time(case: Case) -> str | None:
    """在原答复期限届满以前。"""
    return over(case, due_day, extension_late)


def extension_sent_in_time(case: Case) -> str | None:
    """在原答复期限届满以前批准并发出（当时发出、以后登记的，按发出之日算）。"""
    return over(case, due_day, extension_late, "extension")


def extension_late(last: date) -> str:
    """Why the period cannot be extended any more."""
    return f"答复期限{cn(last)}已满，不能再延长；延期须在期满以前批准并告知申请人。"


def not_reopened_for_fee(case: Case) -> str | None:
    """没有发过收费通知，也不是重新办理。"""
    if case.fee is not None:
        return "一件申请只能发一次收费通知。"
    return "重新办理的件不能再收费。" if case.reopened else None


def fee_in_time(case: Case) -> str | None:
    """在答复期限以内。"""
    return over(case, due_day, fee_late)


def fee_sent_in_time(case: Case) -> str | None:
    """在答复期限以内发出（当时发出、以后登记的，按发出之日算）。"""
    return over(case, due_day, fee_late, "fee_notice")


def fee_late(last: date) -> str:
    """Why a fee cannot be asked any more."""
    return f"收费通知应在答复期限（{cn(last)}）内发出，逾期发出不能收费，也不能重新起算。"


def delay_possible(case: Case) -> str | None:
    """不是重新办理。"""
    return "重新办理的期限由决定书、判决书或者自行纠正确定，不能再延迟。" if case.reopened else None


def delay_in_time(case: Case) -> str | None:
    """在答复期限以内。"""
    return over(case, due_day, delay_late)


def delay_sent_in_time(case: Case) -> str | None:
    """在答复期限以内发出（当时发出、以后登记的，按发出之日算）。"""
    return over(case, due_day, delay_late, "delay")


def delay_late(last: date) -> str:
    """Why the answer cannot be delayed any more."""
    return f"答复期限{cn(last)}已满，不能再延迟；请尽快答复。"


def fee_awaited(case: Case) -> str | None:
    """已经发出收费通知，还没有缴费。"""
    if case.fee is None:
        return "没有发过收费通知。"
    return f"{cn(case.fee_paid_on)}已经缴费。" if case.fee_paid_on else None


def fee_term_over(case: Case) -> str | None:
    """收费通知书已送达，20 个工作日的缴费期限已满。"""
    if (sentence := fee_awaited(case)) is not None:
        return sentence
    clock = case.clock
    if clock is None or State.AWAITING_PAYMENT not in clock.awaiting:
        return "收费通知没有使期限停下来，不能登记逾期不缴费。"
    if clock.fee_payable_by is None:
        return "收费通知书的送达日期还没有登记，缴费期限尚未起算。"
    if case.today <= clock.fee_payable_by:
        return f"缴费期限到{cn(clock.fee_payable_by)}为止，期满次日起才能登记逾期不缴费。"
    return None


def asked_third_party(case: Case) -> str | None:
    """征求过第三方意见。"""
    return _asked(case, THIRD_PARTY, "第三方")


def asked_somebody(case: Case) -> str | None:
    """征求过第三方或者其他机关的意见。"""
    return None if case.parties else "没有征求过第三方或者其他机关的意见。"


def asked_co_maker(case: Case) -> str | None:
    """征求过共同制作机关意见。"""
    return _asked(case, CO_MAKER, "共同制作机关")


def asked_organ(case: Case) -> str | None:
    """征求过其他机关意见。"""
    return _asked(case, ORGAN, "其他机关")


def _asked(case: Case, role: str, name: str) -> str | None:
    return None if any(party.role == role for party in case.parties.values()) else f"没有征求过{name}的意见。"


def assist_awaited(case: Case) -> str | None:
    """发过协办函。"""
    sent = any(letter.type == "assistance" and letter.sent_on for letter in case.letters.values())
    return None if sent else "没有发过协办函。"


def consultation_settled(case: Case) -> str | None:
    """征求的意见已经收到，或者期限已满（第三方、共同制作机关 15 个工作日）；对第三方权益已作出自己的判断。"""
    if case.ended:
        return None
    for party in case.parties.values():
        if (sentence := awaited(case, party)) is not None:
            return sentence
    for party in case.parties.values():
        if party.role == THIRD_PARTY and party.judged is None:
            return "征求了第三方意见，但还没有登记本机关自己的判断；只凭第三方不同意就拒绝，复议和诉讼中多被撤销。"
    return None


def awaited(case: Case, party: PartyState) -> str | None:
    """Why this party's opinion must still be waited for; none where it came, or its term is over.

    A letter of which nothing is heard is waited for 15 working days (O11); silence of a co-maker is consent (R40), of a
    third party it is neither (R38). The secrecy administration's answer is awaited up to the last day for ours, because
    it takes no time out (R39).
    """
    if party.answered_on or party.returned_on:
        return None
    if party.role == ORGAN:
        until = party.until
        if party.secrecy and until is not None and case.due is not None:
            until = min(until, case.due - timedelta(days=1))
        if until is None or case.today > until:
            return None
        return f"其他机关的意见还没有收到（期限到{cn(until)}），收到意见或者期满以后再送审。"
    by = case.clock.third_party_by.get(party.code) if case.clock else None
    if party.received_on is None or by is None:
        by = case.gives_up_on(party)
        if case.today <= by:
            return f"征求意见书的送达日期还没有登记，请登记送达或者退回；没有音讯的等到{cn(by)}，次日起可以送审。"
        return None
    if case.today <= by:
        return f"征求意见还没有结束（期限到{cn(by)}），收到意见或者期满以后再送审。"
    return None


def gives(case: Case) -> bool:
    """Whether the answer under way hands information out."""
    return case.answer is not None and any(code in {"D02", "D03"} for code in case.answer.drafted.codes)


def gives_something(case: Case) -> str | None:
    """拟作的答复提供信息。"""
    return None if gives(case) else "拟作的答复不提供信息，没有要附的文件。"


def overruled(case: Case) -> list[PartyState]:
    """The third parties that objected, against whose will information is handed out."""
    return [
        party
        for party in case.parties.values()
        if party.role == THIRD_PARTY and party.objected and party.judged is not None and not party.protected
    ]


def third_party_told_first(case: Case) -> str | None:
    """第三方不同意而决定公开的，告知书（给第三方）已先送达，或者已留置、公告送达（O5、O9）。"""
    if not gives(case):
        return None
    untold = [party for party in overruled(case) if not party.told_received_on]
    if not untold:
        return None
    if any((letter := case.letters.get(party.told_letter or 0)) and letter.returned_on for party in untold):
        return "给第三方的告知书被退回了：请重新寄发，或者登记留置、公告送达，再向申请人提供。"
    return "第三方不同意而决定公开，须先把告知书送达第三方，再向申请人提供。"


def no_stay(case: Case) -> str | None:
    """答复提供信息的，没有停止执行或者禁止公开的决定、裁定。"""
    if not gives(case):
        return None
    if case.forbidden:
        return f"{case.forbidden}禁止公开，不能提供。"
    return f"{case.stay}决定停止执行，解除以前不能提供。" if case.stays else None


def stayed(case: Case) -> str | None:
    """有停止执行的决定或者裁定。"""
    return None if case.stays else "没有停止执行的决定或者裁定。"


def not_came_back(case: Case) -> str | None:
    """答复书没有被退回。"""
    if case.answer is not None and case.answer.returned:
        return "答复书已被退回，须重新寄送、当面送达或者公告送达后再登记送达。"
    return None


def reopening_by(case: Case, by: str) -> str | None:
    """Whether ``by`` may have the case decided again as it stands: the organ itself only after an answer (O4)."""
    if by == ReopenedBy.OWN and (case.answer is None or case.answer.dispatched_on is None):
        return "还没有答复，不用自行纠正；直接办理即可。"
    return None


def gave(case: Case) -> str | None:
    """已经答复，并且提供了信息。"""
    answered = case.answer is not None and case.answer.dispatched_on is not None
    return None if answered and gives(case) else "本件没有向申请人提供信息，不能算作得到过同一信息。"


def step_missed(case: Case) -> str | None:
    """申请人在外网提交的步骤，到内网没有办成，还没有处理。"""
    return None if case.missed else "没有要处理的网上步骤：申请人在外网提交的都已经办成，或者已经处理。"


def not_considered(case: Case) -> str | None:
    """还没有研究过是否主动公开。"""
    if case.considered_on is None:
        return None
    return f"{cn(case.considered_on)}已经研究过是否主动公开。"


def cause_to_publish(case: Case) -> str | None:
    """有申请人建议主动公开，或者两个以上申请人得到过同一信息，并且还没有研究过。"""
    if case.to_consider:
        return None
    if case.considered_on is not None:
        return f"{cn(case.considered_on)}已经研究过；申请人再次建议的，可以再研究。"
    return "没有申请人建议主动公开，也没有登记过两个以上申请人得到同一信息，不用研究。"
